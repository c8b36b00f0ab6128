"""What one case of many came to: its conclusions, without the proof behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.model.trace import Subject


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands on one axis, from -1 (mandatory, contract) to 1 (voluntary, trust).

    position: rounded to four decimals, None when nothing is counted. counted: weight of the
    characteristics counted.
    """

    lean: str
    position: float | None
    counted: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One conclusion: its kind, its id, and the partners it is about, in order.

    level: the highest severity of a risk, the highest degree of a cause of failure; else None.
    certain: whether nothing still unknown can take it away; None where that was not asked.
    """

    kind: str
    id: str
    subject: Subject = ()
    level: str | None = None
    certain: bool | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to.

    drawn: every finding, cause of failure, strength, risk, quality, move and limit, by stage, kind,
    id and subject. unknown: the questions about the whole partnership that some rule in force asks
    and that nobody has answered, by id. settled, possible_modes, sha256 (of the advice as JSON, as
    `advisor advise --json` prints it): None where only conclusions were asked for.
    """

    case: str
    as_of: str
    mode: str
    nearest: str | None
    approach: Standing
    basis: Standing
    drawn: tuple[Drawn, ...]
    unknown: tuple[str, ...]
    settled: bool | None = None
    possible_modes: tuple[str, ...] | None = None
    sha256: str | None = None


FaultKind: TypeAlias = Literal["unreadable", "failed", "time", "process"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a case of many has no outcome.

    kind: unreadable (the row itself is wrong); failed (the rules could not be run on it); time (it took
    too long); process (it ended the process that read it). messages: what is wrong, each with its place.
    """

    kind: FaultKind
    messages: tuple[str, ...]
