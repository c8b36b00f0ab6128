"""What is worth asking next of a case, and whether asking can still change the advice."""

from __future__ import annotations

from typing import Literal

from advisor.model.advice import Frozen

SCHEMA_VERSION = "1.0"
Verdict = Literal["given", "refused", "not-shown"]


class Asked(Frozen):
    """One open answer, and what hangs on it; conclusions are named `kind:id[partners]`.

    path: the place in a case file. sides: who says what, where it is in dispute. modes: those that
    some answer would give. rules_out: modes that some answer would rule out. counts: it is a row of a
    lean that is not settled. moves, others: what some answer alone would add or take away. together:
    paths of answers with which it changes the mode or a move, where it changes neither alone.
    outcomes: how many different outcomes its answers lead to.
    """

    path: str
    question: str
    about: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    who_knows: str
    why: tuple[str, ...]
    modes: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()
    counts: bool = False
    moves: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    outcomes: int


class Supposed(Frozen):
    """An answer supposed in place of an open one, as a case file would say it."""

    path: str
    value: str


class Against(Frozen):
    """Answers under which the advice is another, whatever the rest turns out to be."""

    answers: tuple[Supposed, ...]
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()


class Certificate(Frozen):
    """Whether nothing still unknown or disputed can change the mode or the recommended moves.

    verdict: `given` (shown for every completion), `refused` (some completion changes them), or
    `not-shown` (neither could be shown within the bound). argument: why, a sentence each.
    against: where it is refused, answers that change the moves. undecided: moves left open.
    """

    verdict: Verdict
    argument: tuple[str, ...]
    against: tuple[Against, ...] = ()
    undecided: tuple[str, ...] = ()


class Inquiry(Frozen):
    """What to ask next, in order, and how firmly the advice stands without it.

    idle: paths of open answers that can change neither mode nor moves. holds: conclusions that stand
    whatever the open answers turn out to be. possible: those not drawn that some answers may yet
    bring. Both are read off what every completion says: `possible` misses nothing that can follow, but
    may name what can't; what is in `holds` does hold, but others may too.
    """

    schema_version: str = SCHEMA_VERSION
    case: str
    as_of: str
    mode: str
    settled: bool
    possible_modes: tuple[str, ...]
    open: int
    questions: tuple[Asked, ...]
    idle: tuple[str, ...]
    holds: tuple[str, ...]
    possible: tuple[str, ...]
    certificate: Certificate
