"""The written form of every file, as strict pydantic models: what may stand where.

These are the borders. They check shape only (keys, types, patterns, lengths); whether the words mean
anything is checked against the vocabulary afterwards. Every scalar arrives as text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from advisor.model.claim import ClaimKind, Force, Warrant
from advisor.model.move import Direction, Horizon, Tier
from advisor.model.rule import Bearer, Degree, RuleKind, Severity, Status
from advisor.model.term import SCALE, Holder, Role, TermKind, ValueType

ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,4})?\Z")
_MOST = 900_000_000_000 * SCALE


def read_number(text: object) -> int:
    """Return a written number in ten-thousandths; ValueError says how numbers are written."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not _NUMBER.match(text):
        raise ValueError(
            "must be a plain number such as 12 or 0.15 (no exponent, no thousands separator, "
            "at most four decimals)"
        )
    whole, _, rest = text.partition(".")
    size = abs(int(whole)) * SCALE + int(rest.ljust(4, "0") or 0)
    if size > _MOST:
        raise ValueError("is larger than 900,000,000,000")
    return -size if text.startswith("-") else size


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _plain_text(text: str) -> str:
    if any(ord(c) < 32 and c not in "\n" for c in text):
        raise ValueError("must not hold control characters")
    return " ".join(text.split())


def _date(text: object) -> object:
    if isinstance(text, str) and not re.match(r"\d{4}-\d{2}-\d{2}\Z", text):
        raise ValueError("must be a date such as 2007-03-01")
    return text


Id = Annotated[str, StringConstraints(pattern=rf"^{ID}$", max_length=60)]
Reference = Annotated[str, StringConstraints(pattern=rf"^(?:{ID}:)?{ID}$", max_length=120)]
ClaimId = Annotated[
    str,
    StringConstraints(pattern=rf"^(?:{ID}:)?[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9-]+)*$", max_length=60),
]
Number = Annotated[int, BeforeValidator(read_number)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_plain_text)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_plain_text)]
Day = Annotated[date, BeforeValidator(_date)]
ClaimIds = Annotated[tuple[ClaimId, ...], BeforeValidator(_one_or_more)]
References = Annotated[tuple[Reference, ...], BeforeValidator(_one_or_more)]


def _hyphens(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Form(BaseModel):
    """Base of the written forms: frozen, no unknown keys, hyphens between words."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=_hyphens,
        defer_build=True,
        validate_default=False,
    )


class PackForm(Form):
    """The manifest of a pack."""

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
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

    locator: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(?:\.\d+)?[a-z]?$")]
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


class ModeForm(Form):
    """One reading of where a partnership stands."""

    id: Id
    title: Line
    explanation: Text
    claims: ClaimIds


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
        tuple[Role | Literal["outcome", "nobody"], ...], BeforeValidator(_one_or_more)
    ]
    claims: ClaimIds
    values: dict[Id, Line] = {}
    unit: Line | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    whole: bool = False
    axis: Reference | None = None
    row: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+\.\d+$")] | None = None
    poles: dict[Id, Id] | None = None
    symmetric: bool = False
    aliases: tuple[Id, ...] = ()


class VocabularyFile(Form):
    """The file knowledge/vocabulary/*.yaml."""

    terms: tuple[TermForm, ...]


class ChangeForm(Form):
    """One effect of a move."""

    term: Reference | None = None
    to: Annotated[tuple[Line, ...], BeforeValidator(_one_or_more)] = ()
    toward: Id | None = None
    steps: Annotated[int, Field(ge=1, le=10)] | None = None
    add: Annotated[tuple[Id, ...], BeforeValidator(_one_or_more)] = ()
    remove: Annotated[tuple[Id, ...], BeforeValidator(_one_or_more)] = ()
    note: Line | None = None
    uncertain: bool = False


class MoveForm(Form):
    """The file knowledge/moves/<id>.yaml."""

    id: Id
    action: Line
    direction: Direction
    tier: Tier
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

    claims: Annotated[tuple[ClaimId, ...], BeforeValidator(_one_or_more)] = Field(
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
    about: Annotated[tuple[Id, ...], BeforeValidator(_one_or_more)] | None = None
    severity: Severity | None = None
    who_bears_it: Bearer | None = None
    degree: Degree | None = None
    nearest: Id | None = None


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
    overridden_by: Annotated[tuple[Reference, ...], BeforeValidator(_one_or_more)] = ()
    overrides: OverrideForm | None = None
    message: Text
    tags: tuple[Id, ...] = ()
    examples: ExamplesForm


class SideForm(Form):
    """One pole of a row of evidence."""

    value: Id
    claims: Annotated[tuple[ClaimId, ...], BeforeValidator(_one_or_more)] = Field(
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


class OpinionForm(Form):
    """One side of a disputed answer."""

    value: Any
    by: Line | None = None
    strength: Literal["slight", "moderate", "strong"] | None = None


class AnswerForm(Form):
    """An answer in its long form."""

    value: Any = None
    disputed: Annotated[tuple[OpinionForm, ...], Field(min_length=2, max_length=20)] | None = None
    strength: Literal["slight", "moderate", "strong"] | None = None
    source: Line | None = None
    by: Line | None = None
    date: Day | None = None
    note: Text | None = None
    claims: ClaimIds = ()


class CaseForm(Form):
    """A case file; its answers are read against the vocabulary."""

    case: Id
    as_of: Day = Field(alias="as_of")
    name: Line | None = None
    prepared_by: Line | None = Field(default=None, alias="prepared_by")
    notes: Text | None = None
    answers: dict[str, Any] = {}
    partners: dict[Id, dict[str, Any]] | None = None
    relations: tuple[dict[str, Any], ...] = ()


class ExpectedForm(Form):
    """What must and must not be concluded.."""

    about: Text
    mode: Id
    settled: bool | None = None
    approach: Id
    basis: Id
    must: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()
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
