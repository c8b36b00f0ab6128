"""The written form of terms that can be asked, and of moves, which change the answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from advisor.loading.case_forms import (
    ClaimIds,
    Form,
    Id,
    Line,
    Named,
    Number,
    Reference,
    Text,
    one_or_more,
)
from advisor.loading.shared_forms import CLAIMS, REASONED, REASONING, WARRANT
from advisor.model.claim import Warrant
from advisor.model.move import MIDDLE, Direction, Horizon, Tier
from advisor.model.term import Holder, ReadAs, Role, TermKind, ValueType


class TermForm(Form):
    """One thing that can be asked."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependencies": {"axis": ["row", "poles"], "poles": ["axis"], "whole": ["unit"]},
            "allOf": [
                {
                    "if": {"properties": {"type": {"const": "number"}}, "required": ["type"]},
                    "then": {"required": ["unit"]},
                },
                {
                    "if": {"properties": {"type": {"enum": ["choice", "set"]}}},
                    "then": {"properties": {"values": {"minProperties": 2}}},
                },
                {
                    "if": {
                        "properties": {"kind": {"const": "characteristic"}},
                        "required": ["kind"],
                    },
                    "then": {"required": ["axis", "poles"]},
                },
            ],
        }
    )

    id: Id = Field(description="Its id; answers and conditions name it.")
    kind: TermKind = Field(
        description="characteristic: a row of the two tables, which counts in the tally; "
        "failure-cause: reported as absent, emerging or present; circumstance: anything else."
    )
    of: Holder = Field(
        description="Of what it is asked: the whole case, each partner, or one partner's view of "
        "another (relation)."
    )
    type: ValueType = Field(
        description="choice: one of the values; set: several of them, or none; number; "
        "name: a short word of the reader's own."
    )
    axis: Annotated[Reference, Named("axis")] | None = Field(
        default=None, description="For a characteristic: the dimension it counts on."
    )
    row: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+\.\d+$", max_length=40)] | None = (
        Field(default=None, description="For a characteristic: its row, such as T1.1.")
    )
    symmetric: bool = Field(
        default=False, description="For a relation: the same seen from either side."
    )
    title: Line = Field(description="What it is called inside a sentence.")
    question: Line = Field(description="The question, as it is put to a person.")
    help: Text = Field(description="How to tell the answer: what to look at, what not to mix up.")
    group: Annotated[Reference, Named("topic")] = Field(description="The topic it is asked under.")
    short: bool = Field(default=False, description="It belongs in the short blank case.")
    read_as: ReadAs | None = Field(
        default=None,
        description="What a report takes it for: harm to users comes before anything else; the "
        "grounds of trust stand side by side.",
    )
    values: dict[Id, Line] = Field(
        default={}, description="Each value, in order, with what it means."
    )
    unit: Line | None = Field(default=None, description="For a number: what it counts.")
    minimum: Number | None = Field(default=None, description="For a number: the least it can be.")
    maximum: Number | None = Field(default=None, description="For a number: the most it can be.")
    whole: bool = Field(default=False, description="For a number: it is a count.")
    poles: dict[Id, Id] | None = Field(
        default=None, description="For a characteristic: the pole that each value counts for."
    )
    owners: dict[Id, Role] = Field(
        default={}, description="For the roles of a partner: whose moves a role makes."
    )
    aliases: tuple[Id, ...] = Field(
        default=(), description="Earlier names under which old cases still give it."
    )
    who_knows: Line = Field(description="Whom to ask.")
    changed_by: Annotated[
        tuple[Role | Literal["outcome", "nobody"], ...], BeforeValidator(one_or_more)
    ] = Field(
        description="Who can change it. outcome: it follows from other things; nobody: it is past."
    )
    claims: ClaimIds = Field(description="The claims that it lets a rule test.")


class VocabularyFile(Form):
    """Terms that can be asked: knowledge/vocabulary/*.yaml."""

    terms: tuple[TermForm, ...] = Field(description="One entry each.")


class ChangeForm(Form):
    """One effect of a move: to; toward with steps; add or remove; or a note by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependencies": {
                "to": ["term"],
                "toward": ["term", "steps"],
                "steps": ["toward"],
                "add": ["term"],
                "remove": ["term"],
                "note": {"not": {"required": ["term"]}},
            },
            "anyOf": [
                {"required": ["to"]},
                {"required": ["toward"]},
                {"required": ["add"]},
                {"required": ["remove"]},
                {"required": ["note"]},
            ],
        }
    )

    term: Annotated[Reference, Named("asked")] | None = Field(
        default=None, description="The answer that it changes."
    )
    to: Annotated[tuple[Line, ...], BeforeValidator(one_or_more)] = Field(
        default=(), description="What the answer becomes; of several, one of them."
    )
    toward: Id | None = Field(
        default=None, description="The value it moves toward, by so many steps."
    )
    steps: Annotated[int, Field(ge=1, le=10)] | None = Field(
        default=None, description="How many values it moves on."
    )
    add: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = Field(
        default=(), description="For a set: what is added."
    )
    remove: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = Field(
        default=(), description="For a set: what is taken away."
    )
    uncertain: bool = Field(default=False, description="The source says that it may be so.")
    note: Line | None = Field(
        default=None, description="An effect that no answer shows; it stands alone."
    )


class MoveForm(Form):
    """Something to do: knowledge/moves/<id>.yaml."""

    model_config = REASONED

    id: Id = Field(description="Its id, the same as the file's name.")
    action: Line = Field(description="What to do, as a reader is told.")
    direction: Direction = Field(description="Where it leads.")
    tier: Tier = Field(description="How early it comes: safety before all else.")
    precedence: Annotated[int, Field(ge=1, le=9)] = Field(
        default=MIDDLE, description="Its place among moves of its tier: 1 first, 9 last."
    )
    owner: Role = Field(description="Who has to do it.")
    horizon: Horizon = Field(description="How soon it can be done.")
    precondition: Line = Field(description="What has to be in place first.")
    changes: tuple[ChangeForm, ...] = Field(
        min_length=1, description="What it changes, answer by answer."
    )
    sign: Line = Field(description="How you see that it works.")
    stop_when: Line = Field(description="When to leave off.")
    downside: Line = Field(description="What it may cost or spoil.")
    claims: ClaimIds = Field(description=CLAIMS)
    warrant: Warrant = Field(description=WARRANT)
    reasoning: Text | None = Field(default=None, description=REASONING)
