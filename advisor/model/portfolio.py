"""Many cases seen together: where they stand, what puts them at risk, and which come first."""

from __future__ import annotations

from dataclasses import dataclass

CELLS = 20
"""Into how many steps each axis of the map is divided to count cases that stand close together."""


@dataclass(frozen=True, slots=True)
class Common:
    """A conclusion that cases share.

    cases: how many draw it, about whomever. high: in how many of these it is of high severity, or
    present and no longer emerging. title: what a reader is told it is.
    """

    kind: str
    id: str
    title: str
    cases: int
    high: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question of the vocabulary, and how many cases leave it open."""

    term: str
    question: str
    who_knows: str
    cases: int


@dataclass(frozen=True, slots=True)
class Urgent:
    """A case that needs attention before others, with what says so, the gravest first.

    harm: conclusions about harm to users; high: other risks of high severity; present: causes of
    failure that are present; each counted once, about however many partners it is. reasons: all of
    these, in this order, in words, each with the conclusion it stands on.
    """

    case: str
    mode: str
    harm: int
    high: int
    present: int
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """So many cases that stand in one cell of the map.

    Both positions are the middle of the cell, from -1 to 1.
    """

    approach: float
    basis: float
    cases: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A batch of cases as one view.

    cases: those read; faults: rows that could not be. modes: by mode, in the order of the modes,
    none left out. span: the first and the last date that cases describe. unsettled: cases whose mode
    an answer may still change; None where it was not asked. dots: the cases that both lines place;
    unplaced: the others. risks, causes, moves: the most frequent first. urgent: those that need
    attention, first to last; harmed: how many name harm to users; calm: how many no harm, no high
    risk and no cause that is present. table: the name of what was read.
    """

    cases: int
    faults: int
    modes: tuple[tuple[str, int], ...]
    unsettled: int | None
    dots: tuple[Dot, ...]
    unplaced: int
    risks: tuple[Common, ...]
    causes: tuple[Common, ...]
    moves: tuple[Common, ...]
    unknown: tuple[Unanswered, ...]
    urgent: tuple[Urgent, ...]
    harmed: int
    calm: int
    span: tuple[str, str] | None = None
    table: str = ""
