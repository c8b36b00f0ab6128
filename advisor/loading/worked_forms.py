"""The written form of what is expected of worked cases, and of findings that are accepted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.loading.case_forms import (
    ClaimIds,
    Form,
    Id,
    Line,
    Named,
    Reference,
    Text,
)
from advisor.loading.shared_forms import CLAIMS


class ExampleForm(Form):
    """Marks a worked case that the source tells itself: example.yaml beside its case.yaml."""

    title: Line = Field(description="What the example is called in a sentence.")
    stands_for: Line = Field(description="What it is the source's example of.")
    mode: Annotated[Id, Named("mode")] = Field(description="The mode that it shows.")
    claims: ClaimIds = Field(description=CLAIMS)
    turns_on: tuple[Annotated[Id, Named("term of the case")], ...] = Field(
        default=(),
        description="Answers; a case that differs in all of them is not said to be like this one.",
    )


class DroppedForm(Form):
    """An answer without which a worked case reads otherwise, and why that is right."""

    answer: Line = Field(description="The answer that is dropped, by its place in the case.")
    because: Text = Field(description="Why the reading may hang on it.")


class ExpectedForm(Form):
    """What must and must not be concluded of a worked case, and from what: expected.yaml.

    rows: by axis, how many rows count toward each pole, or as mixed. gives_way: rules that hold
    and stand back all the same, each with the one rule it gives way to.
    """

    about: Text = Field(description="What this case is there to show.")
    mode: Annotated[Id, Named("mode")] = Field(description="The mode it is read as.")
    settled: bool | None = Field(
        default=None, description="Whether no answer still missing can change the mode."
    )
    approach: Annotated[Id, Named("lean of approach")] = Field(
        description="The lean on approach to partnership."
    )
    basis: Annotated[Id, Named("lean of basis")] = Field(
        description="The lean on basis of service provision."
    )
    rows: dict[Id, dict[Id, int]] = Field(
        default_factory=dict,
        description="By dimension, how many rows count toward each pole, or as mixed.",
    )
    must: tuple[Annotated[Line, Named("drawn")], ...] = Field(
        default=(),
        description="What must be concluded: `kind:id`, `kind:id[a,b]` of these partners, or "
        "`firing:rule`.",
    )
    must_not: tuple[Annotated[Line, Named("drawn")], ...] = Field(
        default=(), description="What must not be concluded, written likewise."
    )
    gives_way: dict[Line, Annotated[Reference, Named("rule")]] = Field(
        default_factory=dict,
        description="Rules that hold and stand back, each with the rule it gives way to.",
    )
    survives_dropping_any_answer: Literal["yes"] | tuple[DroppedForm, ...] = Field(
        default=(),
        description="yes: the mode stays whatever one answer is dropped; or the answers without "
        "which it does not, each with the reason.",
    )


class AcceptedForm(Form):
    """One sort of finding, for these rules."""

    check: Annotated[Id, Named("check")] = Field(description="The check that finds it.")
    rules: tuple[Annotated[Id, Named("rule", new=True)], ...] = Field(
        min_length=1,
        description="The rules it is found in; for another file, its name without the ending.",
    )
    because: Text = Field(description="Why it stays as it is.")


class AcceptedFile(Form):
    """What `advisor rules check` finds and stays as it is: knowledge/cases/accepted-findings.yaml."""

    accepted: tuple[AcceptedForm, ...] = Field(min_length=1, description="One entry each.")


class UnnoticedForm(Form):
    """Changes of rules that nothing notices, and why that is so."""

    changes: tuple[Line, ...] = Field(
        min_length=1, description="Changes, as `advisor rules mutate` names them."
    )
    because: Text = Field(description="Why nothing is written that would notice them.")


class UnnoticedFile(Form):
    """Changes of rules that may go unnoticed: knowledge/cases/unnoticed-changes.yaml."""

    unnoticed: tuple[UnnoticedForm, ...] = Field(min_length=1, description="One entry each.")
