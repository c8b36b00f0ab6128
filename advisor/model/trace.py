"""The proof of a piece of advice: what was known, what fired, what gave way, and why.

Node ids are made of content, never of sequence numbers, so that two readings can be laid side by
side: `answer:governance`, `answer:open[council,consortium]`, `firing:rule-id[council,consortium]`,
`risk:blame-between-partners[council,consortium]`, `position:basis`, `mode:complying`,
`check:...` for a quantified condition, `absent:risk:x` for a conclusion that was not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.model.case import Answer
from advisor.model.truth import Truth

Subject: TypeAlias = tuple[str, ...]
"""() for the partnership, (partner,) for a partner, (from, to) for a relation, or several."""


def node(kind: str, name: str, subject: Subject = ()) -> str:
    """Return the id of a node of the trace."""
    return f"{kind}:{name}[{','.join(subject)}]" if subject else f"{kind}:{name}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer in working memory; an answer that is missing is the fact `unknown`, stated.

    origin: answered; stated-unknown (the case says `unknown`); not-answered (the case is silent).
    """

    id: str
    term: str
    subject: Subject
    answer: Answer
    origin: Literal["answered", "stated-unknown", "not-answered"]


@dataclass(frozen=True, slots=True)
class Binding:
    """Which partner or relation an alias of a rule stands for in one firing."""

    alias: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Absence:
    """An exception that might have defeated a rule but could not be decided.

    exception: its place in the rule's `unless`, from 0. because: the unknown nodes it hangs on.
    """

    exception: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defeat:
    """What made a rule give way: an exception of its own (`unless`), or another rule's firing.

    by: `unless[n]`, or the id of the firing that overrode it. because: for an exception, the nodes
    that made it true.
    """

    by: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired for one set of bindings: the justification of what it concludes.

    matched: the nodes that made the condition true (of every alternative that held).
    absences: exceptions that were undecided. concluded: the nodes it supports.
    defeat: what it gave way to; a defeated firing concludes nothing.
    """

    id: str
    rule: str
    bindings: tuple[Binding, ...]
    matched: tuple[str, ...]
    absences: tuple[Absence, ...]
    concluded: tuple[str, ...]
    defeat: Defeat | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to a quantified question, with the partners or relations that decide it.

    witnesses: those that meet the condition. open: those that might, for want of an answer.
    undeclared: how many relations nobody described are among the open ones (or the witnesses).
    """

    id: str
    truth: Truth
    witnesses: tuple[str, ...]
    open: tuple[str, ...]
    undeclared: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the tally: a characteristic, how it was answered, and what it adds.

    weight: integer; signed: -3..3 along the axis; adds: weight x signed.
    status: counted | left-out (not applicable) | open (unknown: nothing counted) | disputed.
    defaulted: the strength was not said, and a bare pole counts as moderate.
    """

    characteristic: str
    status: Literal["counted", "left-out", "open", "disputed"]
    weight: int
    signed: int
    low: int
    high: int
    defaulted: bool
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the evidence puts a partnership on one axis, and how far the unknown could move it.

    numerator / denominator: the exact position (denominator 0: nothing counted).
    low, high: numerators over `span`, the position with everything unknown at either extreme.
    possible: the leans some completion of the unknown answers still reaches.
    """

    axis: str
    lean: str
    numerator: int
    denominator: int
    low: int
    high: int
    span: int
    known_weight: int
    unknown_weight: int
    possible: tuple[str, ...]
    lines: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything a reading rests on, ordered by stage and then by id."""

    facts: tuple[Fact, ...]
    positions: tuple[Position, ...]
    checks: tuple[Check, ...]
    firings: tuple[Firing, ...]
    overridden: tuple[Firing, ...]
