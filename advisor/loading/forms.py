"""The written form of what is known, as strict pydantic models: what may stand where.

These are borders, as in `case_forms.py`: they check shape only. Fields stand in the order in which they
are written, and their descriptions are what an editor shows. Terms and moves stand in `term_forms.py`,
rules in `rule_forms.py`, what is expected of worked cases in `worked_forms.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from advisor.loading.case_forms import (
    ClaimId,
    ClaimIds,
    Form,
    Id,
    Line,
    Named,
    Number,
    Reference,
    Text,
)
from advisor.loading.shared_forms import CLAIMS, REASONING, WARRANT, OverrideForm
from advisor.model.claim import ClaimKind, Force, Warrant


class PackForm(Form):
    """What a pack is, and who answers for it."""

    id: Id = Field(description="Its id, before the colon in the names of what it brings.")
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=40)] = Field(
        description="Three numbers, such as 0.1.0."
    )
    title: Line = Field(description="What the pack is, in a few words.")
    authors: tuple[Line, ...] = Field(min_length=1, description="Who answers for it.")
    licence: Line = Field(description="Who may use it, and how.")
    requires: tuple[Id, ...] = Field(
        default=(), description="Packs that have to be named before this one."
    )


class ManifestFile(Form):
    """The manifest of a pack: knowledge/pack.yaml."""

    pack: PackForm


class SourceForm(Form):
    """A publication."""

    id: Id = Field(description="Its id, which claims name.")
    short: Line = Field(description="How it is cited in a line of advice, such as Jones (2011).")
    citation: Text = Field(description="The full reference.")


class SourcesFile(Form):
    """Publications that claims are taken from: knowledge/sources.yaml."""

    sources: tuple[SourceForm, ...] = Field(description="One entry each.")


class PassageForm(Form):
    """Where a claim stands in its source."""

    locator: Annotated[
        str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(?:\.\d+)?[a-z]?$", max_length=40)
    ] = Field(description="The paragraph, row or figure, such as CPL.1.")
    force: Force = Field(description="How firmly the source says it there.")
    anchor: Line = Field(
        description="Three to eight consecutive words of the source, to find the place by."
    )

    @field_validator("anchor")
    @classmethod
    def _three_to_eight_words(cls, anchor: str) -> str:
        if not 3 <= len(anchor.split()) <= 8:
            raise ValueError("must be three to eight consecutive words of the source")
        return anchor


class ClaimForm(Form):
    """One claim of a source."""

    id: ClaimId = Field(description="Its id, which rules cite, such as C.4.")
    kind: ClaimKind = Field(description="What sort of claim it is.")
    gist: Text = Field(description="What the source says, in our own words.")
    passages: tuple[PassageForm, ...] = Field(min_length=1, description="Where it says so.")


class ClaimsFile(Form):
    """Claims of one source: knowledge/claims/*.yaml."""

    source: Annotated[Reference, Named("source")] = Field(description="The publication.")
    claims: tuple[ClaimForm, ...] = Field(description="One entry each.")


class TopicForm(Form):
    """A group of terms asked together."""

    id: Id = Field(description="Its id, which terms name as their group.")
    title: Line = Field(description="The heading of its questions.")


class TopicsFile(Form):
    """The topics, in the order in which they are asked: knowledge/topics.yaml."""

    topics: tuple[TopicForm, ...] = Field(description="One entry each.")


class AxisForm(Form):
    """One of the two dimensions."""

    id: Id = Field(description="Its id; conditions test its lean by it.")
    title: Line = Field(description="What it is called in a sentence.")
    first: Id = Field(description="The pole at -1.")
    second: Id = Field(description="The pole at 1.")
    balanced_from: Annotated[Reference, Named("parameter")] = Field(
        description="The parameter from which on a position reads as balanced."
    )
    balanced_to: Annotated[Reference, Named("parameter")] = Field(
        description="The parameter from which on it no longer does."
    )
    minimum_weight: Annotated[Reference, Named("parameter")] = Field(
        description="The parameter below which too little is known to name a lean."
    )
    claims: ClaimIds = Field(description=CLAIMS)


class AxesFile(Form):
    """The two dimensions: knowledge/axes.yaml."""

    axes: tuple[AxisForm, ...] = Field(description="One entry each.")


class ApproachForm(Form):
    """The mode to go through first, where any of these conclusions (`kind:id`) stands."""

    through: Annotated[Id, Named("mode")] = Field(description="The mode to go through first.")
    after: tuple[Annotated[Line, Named("item")], ...] = Field(
        min_length=1, description="The conclusions after which that is so, as `kind:id`."
    )
    reasoning: Text = Field(description=REASONING)
    claims: ClaimIds = Field(description=CLAIMS)


class ModeForm(Form):
    """One reading of where a partnership stands."""

    id: Id = Field(description="Its id; conditions test it under `mode`.")
    title: Line = Field(description="What it is called in a sentence.")
    explanation: Text = Field(description="What it means, without a full stop at the end.")
    claims: ClaimIds = Field(description=CLAIMS)
    approach: ApproachForm | None = Field(
        default=None, description="Another mode to go through first, and when."
    )


class ModesFile(Form):
    """The modes: knowledge/modes.yaml."""

    modes: tuple[ModeForm, ...] = Field(description="One entry each.")


class ParameterForm(Form):
    """A number of judgement, with its reasoning."""

    id: Id = Field(description="Its id, which rules compare with.")
    overrides: OverrideForm | None = Field(
        default=None, description="In a pack: the shipped parameter that it replaces."
    )
    value: Number = Field(description="The number, with at most four decimals.")
    unit: Line = Field(description="What it is a number of.")
    meaning: Text = Field(description="What changes at this number.")
    reasoning: Text = Field(description="Why it is this number, and what would make you change it.")
    warrant: Warrant = Field(description=WARRANT)
    claims: ClaimIds = Field(description=CLAIMS)


class ParametersFile(Form):
    """Numbers that rules use: knowledge/parameters.yaml."""

    parameters: tuple[ParameterForm, ...] = Field(description="One entry each.")
