"""A program for CLIPS while it is made: its parts, and what could not be put into it."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.model import condition as c

HOLDERS = {"case": "answer", "partner": "partner-answer", "relation": "relation-answer"}


class InexpressibleError(Exception):
    """A rule asks something that CLIPS patterns can't say with this working memory."""


@dataclass(frozen=True, slots=True)
class Element:
    """One conditional element of a left-hand side.

    place: 0 about the case, 1 about a bound partner or relation, 2 what needs everything bound.
    matched: a plain pattern, whose fact the trace names. binds: the alias it binds by itself.
    """

    text: str
    place: int = 0
    matched: bool = True
    binds: str | None = None


Alternative = tuple[Element, ...]
Scope = dict[str, tuple[c.Entity, tuple[str, ...]]]
"""The entity each alias stands for, and the CLIPS variables that hold its ids."""


@dataclass(slots=True)
class Translation:
    """The CLIPS program, and what could not be put into it.

    constructs: in the order in which they are built. left_out: rule id to the reason.
    rules: ids of the rules that were translated. defrules: how many CLIPS rules they made.
    kinds: how the answers to each term are stated. relations: whether rules look at relations as such.
    asked_unknown: terms of which a rule asks whether the answer is unknown.
    """

    constructs: list[str] = field(default_factory=list)
    rules: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    defrules: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    relations: bool = False
    asked_unknown: set[str] = field(default_factory=set)
