"""Cases to try before a solver is asked: known ones, what rules' examples say, and variants of these.

Partners are renamed p1, p2, p3 and those beyond the third left out, so that many cases have one shape
and are read at once. The same cases come back on every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

from advisor.checks.choices import MOST_PARTNERS, Choices
from advisor.inference.variants import Variants, columns_of
from advisor.loading.examples import examples_of
from advisor.model.case import Answer, Case, Partner, Relation
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import Holder

_SEED = 20070101
_VARIANTS = 40
_CHANGED = 0.2


def corpus(knowledge: KnowledgeBase, cases: Iterable[Case]) -> list[Variants]:
    """Return the cases to try, those of one shape together, the shortest first."""
    known = [renamed(case) for case in cases]
    chance = Random(_SEED)
    choices = Choices(knowledge)
    tried = [*known, *(renamed(case) for case in _of_examples(knowledge))]
    tried += [_varied(case, choices, chance) for case in known for _ in range(_VARIANTS)]
    shapes: dict[tuple[str, ...] | None, list[Case]] = {}
    for case in sorted(tried, key=size):
        names = None if case.partners is None else tuple(p.id for p in case.partners)
        shapes.setdefault(names, []).append(case)
    return [columns_of(alike) for alike in shapes.values()]


def size(case: Case) -> int:
    """Return how many answers a case gives."""
    holders = (case.answers, *(p.answers for p in case.partners or ()))
    return sum(map(len, (*holders, *(r.answers for r in case.relations))))


def renamed(case: Case) -> Case:
    """Return a case of at most three partners, called p1 to p3."""
    if case.partners is None:
        return case
    kept = case.partners[:MOST_PARTNERS]
    names = {partner.id: f"p{place}" for place, partner in enumerate(kept, 1)}
    return replace(
        case,
        partners=tuple(Partner(names[p.id], names[p.id], p.answers) for p in kept),
        relations=tuple(
            sorted(
                (
                    Relation(names[r.source], names[r.target], r.answers)
                    for r in case.relations
                    if r.source in names and r.target in names
                ),
                key=lambda relation: relation.subject,
            )
        ),
    )


def _of_examples(knowledge: KnowledgeBase) -> Iterator[Case]:
    for rule in knowledge.rules.values():
        for group in examples_of(rule, knowledge):
            yield from (example.case for example in group)


def _varied(case: Case, choices: Choices, chance: Random) -> Case:
    """Return a case with some answers others, or given where there were none."""

    def other(holder: Holder, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        found = dict(answers)
        for term in choices.knowledge.terms.values():
            if term.of == holder and not term.symmetric and chance.random() < _CHANGED:
                found[term.id] = chance.choice(choices.of(term.id))
        return dict(sorted(found.items()))

    return replace(
        case,
        answers=other("case", case.answers),
        partners=None
        if case.partners is None
        else tuple(replace(p, answers=other("partner", p.answers)) for p in case.partners),
        relations=tuple(replace(r, answers=other("relation", r.answers)) for r in case.relations),
    )
