"""The written form of rules and of tables of evidence."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from advisor.loading.case_forms import (
    Cited,
    Day,
    Form,
    Id,
    Line,
    Named,
    Reference,
    Text,
    one_or_more,
)
from advisor.loading.shared_forms import REASONED, REASONING, WARRANT, OverrideForm
from advisor.model.claim import Warrant
from advisor.model.rule import Bearer, Degree, RuleKind, Severity, Status


class SourceOfRule(Form):
    """On whose word a rule stands."""

    model_config = REASONED

    claims: Annotated[tuple[Cited, ...], BeforeValidator(one_or_more)] = Field(
        min_length=1, max_length=3, description="The claims it rests on, at most three."
    )
    warrant: Warrant = Field(description=WARRANT)
    reasoning: Text | None = Field(default=None, description=REASONING)


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


class ConclusionForm(Form):
    """One conclusion of a rule; exactly one of the kinds, the one of its folder."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [kind]} for kind in KINDS],
            "dependencies": {
                "risk": ["severity", "who-bears-it"],
                "severity": ["risk"],
                "who-bears-it": ["risk"],
                "precedence": ["risk"],
                "failure": ["degree"],
                "degree": ["failure"],
                "nearest": ["mode"],
            },
        }
    )

    mode: Annotated[Id, Named("mode")] | None = Field(
        default=None, description="Where the partnership stands; `outside` with `nearest`."
    )
    finding: Annotated[Reference, Named("finding", new=True)] | None = Field(
        default=None, description="Something noticed, often read by later rules."
    )
    failure: Annotated[Reference, Named("failure", new=True)] | None = Field(
        default=None, description="A cause of failure, with its degree."
    )
    strength: Annotated[Reference, Named("strength", new=True)] | None = Field(
        default=None, description="What helps users."
    )
    risk: Annotated[Reference, Named("risk", new=True)] | None = Field(
        default=None, description="What may hurt, with its severity and who bears it."
    )
    quality: Annotated[Reference, Named("quality", new=True)] | None = Field(
        default=None, description="What the source expects of quality."
    )
    move: Annotated[Reference, Named("move")] | None = Field(
        default=None, description="Something to do: a move of the catalogue."
    )
    limit: Annotated[Reference, Named("limit", new=True)] | None = Field(
        default=None, description="What the advice can't know."
    )
    nearest: Annotated[Id, Named("mode")] | None = Field(
        default=None, description="For the mode `outside`: the mode it is nearest to."
    )
    degree: Degree | None = Field(default=None, description="How far a cause of failure has gone.")
    severity: Severity | None = Field(default=None, description="How much a risk may hurt.")
    precedence: Annotated[int, Field(ge=1, le=9)] | None = Field(
        default=None, description="A risk's place among those of its severity: 1 first, 9 last."
    )
    who_bears_it: Bearer | None = Field(default=None, description="Whom a risk may hurt.")
    about: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] | None = Field(
        default=None,
        description="The aliases it speaks of, or `partnership` for none; left out, all that "
        "`when` binds.",
    )


class ExamplesForm(Form):
    """Small cases that must fire the rule, and that must leave it silent."""

    fires: tuple[Annotated[dict[str, Any], Named("example")], ...] = Field(
        min_length=1, description="One for each way in which it can fire."
    )
    silent: tuple[Annotated[dict[str, Any], Named("example")], ...] = Field(
        min_length=1,
        description="Near misses, one changed answer each, and one with the deciding answer left "
        "out.",
    )


def one_conclusion(value: object) -> object:
    """Return a single conclusion as a list of one, so that either may be written."""
    return [value] if isinstance(value, dict) else value


class RuleForm(Form):
    """What follows from what: rules/<kind>/<id>.yaml."""

    id: Id = Field(description="Its name, the same as the file's.")
    title: Line = Field(description="A plain sentence, used where the rule is only mentioned.")
    status: Status = Field(
        description="draft: read only with --drafts; reviewed: in force; deprecated: never read."
    )
    author: Line = Field(description="Who wrote it.")
    reviewer: Line | None = Field(
        default=None, description="Who else has read it aloud; may be missing in a draft."
    )
    date: Day = Field(description="Since when it stands like this, such as 2026-05-04.")
    source: SourceOfRule = Field(
        description="The claims it rests on, and how far it goes beyond them."
    )
    when: Annotated[dict[str, Any], Named("condition")] = Field(
        description="The condition; the rule fires only if it is true."
    )
    unless: tuple[Annotated[dict[str, Any], Named("condition")], ...] = Field(
        default=(),
        description="Exceptions, each a condition; one that is true holds the rule back.",
    )
    conclude: Annotated[tuple[ConclusionForm, ...], BeforeValidator(one_conclusion)] = Field(
        min_length=1, description="What follows; one conclusion, or several of one stage."
    )
    overridden_by: Annotated[
        tuple[Annotated[Reference, Named("rule")], ...], BeforeValidator(one_or_more)
    ] = Field(default=(), description="Rules that this one gives way to when they fire.")
    overrides: OverrideForm | None = Field(
        default=None, description="In a pack: the shipped rule that it replaces."
    )
    message: Text = Field(
        description="The one or two sentences a reader meets. {p} and {r} print an alias, {r.from} "
        "an end of a relation, {p.culture} an answer of it, {disputes} an answer of the case.",
        json_schema_extra={
            "pattern": r"^[^{}]*(\{[^{}]*\}[^{}]*)*$",
            "patternErrorMessage": "A brace without its partner.",
        },
    )
    tags: tuple[Id, ...] = Field(default=(), description="Words to find it by.")
    examples: ExamplesForm = Field(
        description="Small cases in which it must fire, and in which it must stay silent."
    )


class SideForm(Form):
    """One pole of a row of evidence."""

    value: Id = Field(description="The answer that counts for this pole.")
    claims: Annotated[tuple[Cited, ...], BeforeValidator(one_or_more)] = Field(
        min_length=1, max_length=3, description="The claims it rests on, at most three."
    )
    message: Text = Field(description="What the reader is told of this answer.")


class RowForm(Form):
    """One characteristic of a source table; compiles to a rule for each pole and one for mixed."""

    characteristic: Annotated[Reference, Named("characteristic")] = Field(
        description="The term that is answered."
    )
    row: Id = Field(description="The row's id, such as t1-1; its rules are named by it.")
    weight: Annotated[int, Field(ge=1, le=10)] = Field(description="How much the row counts.")
    first: SideForm = Field(description="The answer that counts for the first pole.")
    second: SideForm = Field(description="The answer that counts for the second pole.")
    mixed: Text = Field(description="What the reader is told where there are signs of both.")


class TableForm(Form):
    """The rows of one source table: rules/evidence/*.yaml."""

    model_config = REASONED

    table: Id = Field(description="The table's id.")
    axis: Annotated[Reference, Named("axis")] = Field(
        description="The dimension its rows count on."
    )
    status: Status = Field(description="As in a rule.")
    author: Line = Field(description="Who wrote it.")
    reviewer: Line | None = Field(default=None, description="Who else has read it aloud.")
    date: Day = Field(description="Since when it stands like this.")
    warrant: Warrant = Field(description=WARRANT)
    reasoning: Text | None = Field(default=None, description=REASONING)
    rows: tuple[RowForm, ...] = Field(min_length=1, description="One entry each.")
