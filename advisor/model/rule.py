"""A rule: what follows from what, on whose word, and in which sentence a reader meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.model.claim import Warrant
from advisor.model.condition import Condition

RuleKind: TypeAlias = Literal[
    "evidence",
    "mode",
    "finding",
    "failure",
    "strength",
    "risk",
    "quality",
    "move",
    "limit",
]
Severity: TypeAlias = Literal["low", "medium", "high"]
Bearer: TypeAlias = Literal["users", "partner", "commissioner", "funder", "public"]
Degree: TypeAlias = Literal["emerging", "present"]
Status: TypeAlias = Literal["draft", "reviewed", "deprecated"]

STAGES: dict[str, int] = {
    "evidence": 0,
    "position": 1,
    "mode": 2,
    "finding": 3,
    "failure": 4,
    "strength": 5,
    "risk": 5,
    "quality": 5,
    "move": 6,
    "limit": 7,
}
"""The order in which conclusions are drawn; kinds that share a number share a stage."""

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high")
DEGREES: tuple[Degree, ...] = ("emerging", "present")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule concludes when it fires.

    about: the aliases the conclusion is about; None means all the rule binds, () the partnership.
    toward: for evidence, the pole counted for, or "mixed". nearest: for the mode outside.
    precedence: for a risk, its place among risks to the same bearer, from 1 (first) to 9 (last).
    """

    kind: RuleKind
    id: str
    about: tuple[str, ...] | None = None
    severity: Severity | None = None
    who_bears_it: Bearer | None = None
    degree: Degree | None = None
    nearest: str | None = None
    toward: str | None = None
    weight: int | None = None
    precedence: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as the engine and the evaluator read it; `kind` fixes its stage.

    examples: JSON text of the small cases, as written, that must fire the rule (`fires`) and that
    must not (`silent`).
    sha256: of the rule's canonical content.
    """

    id: str
    kind: RuleKind
    title: str
    status: Status
    author: str
    reviewer: str | None
    date: str
    claims: tuple[str, ...]
    warrant: Warrant
    reasoning: str | None
    when: Condition
    unless: tuple[Condition, ...]
    conclude: tuple[Conclusion, ...]
    overridden_by: tuple[str, ...]
    message: str
    examples: str = "{}"
    tags: tuple[str, ...] = ()
    pack: str = "paper"
    sha256: str = ""

    @property
    def stage(self) -> int:
        """The stage in which the rule is read."""
        return STAGES[self.kind]
