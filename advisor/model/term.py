"""The vocabulary: every term an answer, a rule or a piece of advice may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Holder: TypeAlias = Literal["case", "partner", "relation"]
TermKind: TypeAlias = Literal["characteristic", "failure-cause", "circumstance"]
ReadAs: TypeAlias = Literal["harm", "ground-of-trust"]
ValueType: TypeAlias = Literal["choice", "set", "number", "name"]
Role: TypeAlias = Literal["practitioner", "commissioner", "funder", "policy-maker"]

UNKNOWN = "unknown"
NOT_APPLICABLE = "not-applicable"
DISPUTED = "disputed"
MIXED = "mixed"
NONE = "none"
STRENGTHS = {"slight": 1, "moderate": 2, "strong": 3}
DEFAULT_STRENGTH = "moderate"
SCALE = 10_000
"""Numbers are held as integers in ten-thousandths, so that comparing them is exact."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two dimensions of the map, from its first pole (-1) to its second (1).

    balanced_from, balanced_to: parameters; the half-open band [from, to) reads as balanced.
    minimum_weight: parameter; below so much counted weight the lean is undetermined.
    """

    id: str
    first: str
    second: str
    title: str
    balanced_from: str
    balanced_to: str
    minimum_weight: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that can be asked; `values` maps each value, in order, to its meaning.

    unit, minimum, maximum, whole: for numbers (bounds in ten-thousandths).
    axis, row, poles: for characteristics; poles maps a value to the pole it counts for.
    symmetric: for a term of a relation that is the same seen from either side.
    short: it belongs in a short blank case.
    read_as: what a report takes it for: harm to users comes before any direction of travel; the
    grounds of trust stand side by side. owners: for the roles of a partner, whose moves a role makes.
    aliases: earlier names under which old cases still give this term.
    changed_by: who can change it, by role; `outcome` or `nobody` where no move may promise it.
    """

    id: str
    kind: TermKind
    of: Holder
    type: ValueType
    title: str
    question: str
    help: str
    group: str
    who_knows: str
    claims: tuple[str, ...]
    changed_by: tuple[str, ...]
    values: dict[str, str]
    unit: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    whole: bool = False
    axis: str | None = None
    row: str | None = None
    poles: dict[str, str] | None = None
    symmetric: bool = False
    short: bool = False
    aliases: tuple[str, ...] = ()
    read_as: ReadAs | None = None
    owners: dict[str, Role] = field(default_factory=dict)
    pack: str = "paper"


@dataclass(frozen=True, slots=True)
class Approach:
    """How a mode is best approached: through another one first, after any of these conclusions."""

    through: str
    after: tuple[str, ...]
    reasoning: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mode:
    """One reading of where a partnership stands, in words a reader can use."""

    id: str
    title: str
    explanation: str
    claims: tuple[str, ...]
    approach: Approach | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of terms that are asked together."""

    id: str
    title: str
