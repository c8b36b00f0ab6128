"""Worked cases with answers changed by chance: what every translation is held to."""

import random
from dataclasses import replace

import pytest

from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.case import Answer, Opinion
from benchmarks.translating import order_of


def some_value(term, chance):
    if term.type == "choice":
        return chance.choice(order_of(term))
    if term.type == "number":
        return chance.choice([0, 1_000, 10_000, 30_000, 3_000_000_000])
    if term.type == "name":
        return chance.choice([*term.values, "another"])
    return tuple(value for value in term.values if chance.random() < 0.5)


def some_answer(term, chance):
    kind = chance.choice(["unknown", "not-applicable", "disputed", "known"])
    if kind == "disputed":
        return Answer(kind, opinions=(*(Opinion(some_value(term, chance)) for _ in range(2)),))
    if kind == "known":
        return Answer(kind, some_value(term, chance))
    return Answer(kind)


def changed(case, terms, chance):
    def anew(answers):
        return {
            term: some_answer(terms[term], chance) if chance.random() < 0.3 else answer
            for term, answer in answers.items()
        }

    return replace(
        case,
        answers=anew(case.answers),
        partners=tuple(replace(p, answers=anew(p.answers)) for p in case.partners),
        relations=tuple(replace(r, answers=anew(r.answers)) for r in case.relations),
    )


@pytest.fixture(scope="package")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="package")
def variants(knowledge):
    """A worked case as it is, four times changed by chance, and with nothing said of its partners."""

    def of(name):
        case = load_case(worked_cases()[name] / "case.yaml", knowledge)
        chance = random.Random(name)
        some = [case, *(changed(case, knowledge.terms, chance) for _ in range(4))]
        return [*some, replace(case, partners=None, relations=())]

    return of
