"""The written form of knowledge and rules, as strict pydantic models: what may stand where.

These are borders, as in `case_forms.py`: they check shape only.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
)

from advisor.loading.case_forms import (
    ClaimId,
    ClaimIds,
    Day,
    Form,
    Id,
    Line,
    Number,
    Reference,
    Text,
    one_or_more,
)
from advisor.model.claim import ClaimKind, Force, Warrant
from advisor.model.move import MIDDLE, Direction, Horizon, Tier
from advisor.model.rule import Bearer, Degree, RuleKind, Severity, Status
from advisor.model.term import Holder, ReadAs, Role, TermKind, ValueType


class PackForm(Form):
    """The manifest of a pack."""

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=40)]
    title: Line
    authors: tuple[Line, ...] = Field(min_length=1)
    licence: Line
    requires: tuple[Id, ...] = ()


class ManifestFile(Form):
    """The file knowledge/pack.yaml."""

    pack: PackForm


class SourceForm(Form):
    """A publication."""

    id: Id
    short: Line
    citation: Text


class SourcesFile(Form):
    """The file knowledge/sources.yaml."""

    sources: tuple[SourceForm, ...]


class PassageForm(Form):
    """Where a claim stands in its source."""

    locator: Annotated[
        str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(?:\.\d+)?[a-z]?$", max_length=40)
    ]
    force: Force
    anchor: Line

    @field_validator("anchor")
    @classmethod
    def _three_to_eight_words(cls, anchor: str) -> str:
        if not 3 <= len(anchor.split()) <= 8:
            raise ValueError("must be three to eight consecutive words of the source")
        return anchor


class ClaimForm(Form):
    """One claim of a source."""

    id: ClaimId
    kind: ClaimKind
    gist: Text
    passages: tuple[PassageForm, ...] = Field(min_length=1)


class ClaimsFile(Form):
    """The file knowledge/claims/*.yaml."""

    source: Reference
    claims: tuple[ClaimForm, ...]


class TopicForm(Form):
    """A group of terms asked together."""

    id: Id
    title: Line


class TopicsFile(Form):
    """The file knowledge/topics.yaml."""

    topics: tuple[TopicForm, ...]


class AxisForm(Form):
    """One of the two dimensions."""

    id: Id
    title: Line
    first: Id
    second: Id
    balanced_from: Reference
    balanced_to: Reference
    minimum_weight: Reference
    claims: ClaimIds


class AxesFile(Form):
    """The file knowledge/axes.yaml."""

    axes: tuple[AxisForm, ...]


class ApproachForm(Form):
    """The mode to go through first, where any of these conclusions (`kind:id`) stands."""

    through: Id
    after: tuple[Line, ...] = Field(min_length=1)
    reasoning: Text
    claims: ClaimIds


class ModeForm(Form):
    """One reading of where a partnership stands."""

    id: Id
    title: Line
    explanation: Text
    claims: ClaimIds
    approach: ApproachForm | None = None


class ModesFile(Form):
    """The file knowledge/modes.yaml."""

    modes: tuple[ModeForm, ...]


class ParameterForm(Form):
    """A number of judgement, with its reasoning."""

    id: Id
    value: Number
    unit: Line
    meaning: Text
    reasoning: Text
    warrant: Warrant
    claims: ClaimIds
    overrides: OverrideForm | None = None


class ParametersFile(Form):
    """The file knowledge/parameters.yaml."""

    parameters: tuple[ParameterForm, ...]


class TermForm(Form):
    """One thing that can be asked."""

    id: Id
    kind: TermKind
    of: Holder
    type: ValueType
    title: Line
    question: Line
    help: Text
    group: Reference
    who_knows: Line
    changed_by: Annotated[
        tuple[Role | Literal["outcome", "nobody"], ...], BeforeValidator(one_or_more)
    ]
    claims: ClaimIds
    values: dict[Id, Line] = {}  # noqa: RUF012 - pydantic copies a default
    unit: Line | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    whole: bool = False
    axis: Reference | None = None
    row: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+\.\d+$", max_length=40)] | None = None
    poles: dict[Id, Id] | None = None
    symmetric: bool = False
    short: bool = False
    aliases: tuple[Id, ...] = ()
    read_as: ReadAs | None = None
    owners: dict[Id, Role] = {}  # noqa: RUF012 - pydantic copies a default


class VocabularyFile(Form):
    """The file knowledge/vocabulary/*.yaml."""

    terms: tuple[TermForm, ...]


class ChangeForm(Form):
    """One effect of a move."""

    term: Reference | None = None
    to: Annotated[tuple[Line, ...], BeforeValidator(one_or_more)] = ()
    toward: Id | None = None
    steps: Annotated[int, Field(ge=1, le=10)] | None = None
    add: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = ()
    remove: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = ()
    note: Line | None = None
    uncertain: bool = False


class MoveForm(Form):
    """The file knowledge/moves/<id>.yaml."""

    id: Id
    action: Line
    direction: Direction
    tier: Tier
    precedence: Annotated[int, Field(ge=1, le=9)] = MIDDLE
    owner: Role
    horizon: Horizon
    precondition: Line
    changes: tuple[ChangeForm, ...] = Field(min_length=1)
    sign: Line
    stop_when: Line
    downside: Line
    claims: ClaimIds
    warrant: Warrant
    reasoning: Text | None = None


class OverrideForm(Form):
    """What a pack replaces: the id, and the hash of what it was written against."""

    id: Reference
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]


class SourceOfRule(Form):
    """On whose word a rule stands."""

    claims: Annotated[tuple[ClaimId, ...], BeforeValidator(one_or_more)] = Field(
        min_length=1, max_length=3
    )
    warrant: Warrant
    reasoning: Text | None = None


class ConclusionForm(Form):
    """One conclusion of a rule; exactly one of the kinds."""

    mode: Id | None = None
    finding: Reference | None = None
    failure: Reference | None = None
    strength: Reference | None = None
    risk: Reference | None = None
    quality: Reference | None = None
    move: Reference | None = None
    limit: Reference | None = None
    about: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] | None = None
    severity: Severity | None = None
    who_bears_it: Bearer | None = None
    degree: Degree | None = None
    nearest: Id | None = None
    precedence: Annotated[int, Field(ge=1, le=9)] | None = None


class ExamplesForm(Form):
    """Small cases that must fire the rule, and that must leave it silent."""

    fires: tuple[dict[str, Any], ...] = Field(min_length=1)
    silent: tuple[dict[str, Any], ...] = Field(min_length=1)


def _one_conclusion(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class RuleForm(Form):
    """rules/<kind>/<id>.yaml; `when` and `unless` are read against the vocabulary."""

    id: Id
    title: Line
    status: Status
    author: Line
    reviewer: Line | None = None
    date: Day
    source: SourceOfRule
    when: dict[str, Any]
    unless: tuple[dict[str, Any], ...] = ()
    conclude: Annotated[tuple[ConclusionForm, ...], BeforeValidator(_one_conclusion)] = Field(
        min_length=1
    )
    overridden_by: Annotated[tuple[Reference, ...], BeforeValidator(one_or_more)] = ()
    overrides: OverrideForm | None = None
    message: Text
    tags: tuple[Id, ...] = ()
    examples: ExamplesForm


class SideForm(Form):
    """One pole of a row of evidence."""

    value: Id
    claims: Annotated[tuple[ClaimId, ...], BeforeValidator(one_or_more)] = Field(
        min_length=1, max_length=3
    )
    message: Text


class RowForm(Form):
    """One characteristic of a source table; compiles to a rule for each pole and one for mixed."""

    characteristic: Reference
    row: Id
    weight: Annotated[int, Field(ge=1, le=10)]
    first: SideForm
    second: SideForm
    mixed: Text


class TableForm(Form):
    """The file rules/evidence/*.yaml."""

    table: Id
    axis: Reference
    status: Status
    author: Line
    reviewer: Line | None = None
    date: Day
    warrant: Warrant
    reasoning: Text | None = None
    rows: tuple[RowForm, ...] = Field(min_length=1)


class ExampleForm(Form):
    """The file example.yaml beside a worked case that the source tells itself."""

    title: Line
    stands_for: Line
    mode: Id
    claims: ClaimIds
    turns_on: tuple[Id, ...] = ()


class ExpectedForm(Form):
    """The file expected.yaml: what must and must not be concluded of a worked case, and from what.

    rows: by axis, how many rows count toward each pole, or as mixed. gives_way: rules that hold
    and stand back all the same, each with the one rule it gives way to.
    """

    about: Text
    mode: Id
    settled: bool | None = None
    approach: Id
    basis: Id
    rows: dict[Id, dict[Id, int]] = Field(default_factory=dict)
    must: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()
    gives_way: dict[Line, Reference] = Field(default_factory=dict)
    survives_dropping_any_answer: Literal["yes"] | tuple[DroppedForm, ...] = ()


class DroppedForm(Form):
    """An answer without which a worked case reads otherwise, and why that is right."""

    answer: Line
    because: Text


KINDS: tuple[RuleKind, ...] = (
    "mode",
    "finding",
    "failure",
    "strength",
    "risk",
    "quality",
    "move",
    "limit",
)
