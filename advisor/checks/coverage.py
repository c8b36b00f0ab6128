"""Where each claim is used: by which rules, moves, terms, parameters, definitions and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import Move
from advisor.model.parameter import Parameter
from advisor.model.term import Axis, Mode, Term
from advisor.model.worked_example import WorkedExample

_Citing: TypeAlias = Move | Term | Parameter | Axis | Mode | WorkedExample


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One thing that cites a claim: `place` says what it is, `name` which one.

    place: rules, moves, terms, parameters, definitions (an axis or a mode), examples (of the source)
    or answers (of a worked case). A rule of the kind limit is what limits the advice.
    """

    place: str
    name: str


PLACES = ("rules", "moves", "terms", "parameters", "definitions", "examples", "answers")


def uses(knowledge: KnowledgeBase, cases: Mapping[str, Case]) -> dict[str, tuple[Use, ...]]:
    """Return every claim with its uses, those of one place in order of their names.

    Only rules in force count: a draft or a deprecated rule tells nobody anything.
    """
    found: dict[str, set[Use]] = {claim: set() for claim in knowledge.claims}
    for use, claims in (*_of_knowledge(knowledge), *_of_cases(cases)):
        for claim in claims:
            found[claim].add(use)
    return {
        claim: tuple(sorted(using, key=lambda use: (PLACES.index(use.place), use.name)))
        for claim, using in found.items()
    }


def _of_knowledge(knowledge: KnowledgeBase) -> Iterator[tuple[Use, Iterable[str]]]:
    for rule in knowledge.rules.values():
        if rule.status == "reviewed":
            yield Use("rules", f"{rule.kind}:{rule.id}"), rule.claims
    tables: tuple[tuple[str, Mapping[str, _Citing]], ...] = (
        ("moves", knowledge.moves),
        ("terms", knowledge.terms),
        ("parameters", knowledge.parameters),
        ("definitions", knowledge.axes),
        ("definitions", knowledge.modes),
        ("examples", knowledge.examples),
    )
    for place, table in tables:
        for each in table.values():
            yield Use(place, each.id), each.claims


def _of_cases(cases: Mapping[str, Case]) -> Iterator[tuple[Use, Iterable[str]]]:
    for name, case in cases.items():
        for path, answer in _answers(case):
            yield Use("answers", f"{name} {path}"), answer.claims


def _answers(case: Case) -> Iterator[tuple[str, Answer]]:
    yield from case.answers.items()
    for partner in case.partners or ():
        for term, answer in partner.answers.items():
            yield f"partners.{partner.id}.{term}", answer
    for relation in case.relations:
        for term, answer in relation.answers.items():
            yield f"relations.{relation.source}.{relation.target}.{term}", answer
