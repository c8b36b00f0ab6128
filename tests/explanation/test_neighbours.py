"""Every answer that some rule can tell from the others is tried, and each place only once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from strategies import knowledge as small_base
from strategies import rule as made_rule
from strategies import term

from advisor.explanation.neighbours import Neighbourhood, openings, variant_of
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.plain import passes
from advisor.inference.variants import variants_of
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import Answer, Case, Opinion
from advisor.model.condition import Compares, IncludesAll, Is, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion
from advisor.model.term import SCALE
from advisor.model.truth import Truth


@pytest.fixture(scope="module")
def case(knowledge: KnowledgeBase) -> Case:
    return load_case(worked_cases()["education-business-link"] / "case.yaml", knowledge)


@pytest.fixture(scope="module")
def around(knowledge: KnowledgeBase) -> Neighbourhood:
    return Neighbourhood(knowledge)


def test_a_symmetric_term_is_one_place_a_pair_and_answers_both_sides(
    case: Case, knowledge: KnowledgeBase, around: Neighbourhood
) -> None:
    symmetric = [o for o in openings(case, knowledge) if o.term.symmetric]
    assert symmetric
    for opening in symmetric:
        assert opening.subject == tuple(sorted(opening.subject))
        variant = variant_of(around.others(opening)[:1])
        assert [subject for (subject, _), _ in variant] == [
            opening.subject,
            opening.subject[::-1],
        ]


def test_no_change_is_what_is_answered_already(
    case: Case, knowledge: KnowledgeBase, around: Neighbourhood
) -> None:
    for opening in openings(case, knowledge):
        changes = around.others(opening)
        assert len({change.answer for change in changes}) == len(changes) > 0
        assert opening.answer not in [change.answer for change in changes]


def test_every_test_is_passed_by_some_completion_and_failed_by_another(
    knowledge: KnowledgeBase, around: Neighbourhood
) -> None:
    case = Case("blank", "2007-01-01", "Blank", {})
    completions = {
        opening.term.id: [change.answer for change in around.completions(opening)]
        for opening in openings(case, knowledge)
    }
    tried = 0
    for rule in knowledge.rules.values():
        for condition in (rule.when, *rule.unless):
            for test in walk(condition):
                if isinstance(test, Is | IncludesAll | Compares) and test.term in completions:
                    answers = completions[test.term]
                    seen = {passes(test, answer, knowledge) for answer in answers}
                    assert seen == {Truth.TRUE, Truth.FALSE}, (rule.id, test)
                    tried += 1
    assert tried > 500


def test_a_dispute_is_completed_by_one_of_its_sides(knowledge: KnowledgeBase) -> None:
    sides = (Opinion("strict", "one"), Opinion("flexible", "other", "strong"))
    case = Case("x", "2007-01-01", "X", {"tiers": Answer("disputed", None, sides)})
    (opening,) = [o for o in openings(case, knowledge) if o.term.id == "tiers"]
    assert [c.answer for c in Neighbourhood(knowledge).completions(opening)] == [
        Answer("known", "strict"),
        Answer("known", "flexible", strength="strong"),
    ]


def test_numbers_are_tried_on_both_sides_of_each_bound(
    knowledge: KnowledgeBase, around: Neighbourhood
) -> None:
    """A number halfway between two that were tried is read as one of them is."""
    case = Case("blank", "2007-01-01", "Blank", {})
    numbers = [o for o in openings(case, knowledge) if o.term.type == "number"]
    assert numbers
    for opening in numbers:
        tried = [c.answer.value for c in around.completions(opening)]
        known = sorted(value for value in tried if isinstance(value, int))
        for low, high in pairwise(known):
            middle = (low + high) // 2 // SCALE * SCALE
            if low < middle < high:
                read = [_reading(opening.place, n, case, knowledge) for n in (low, middle, high)]
                assert read[1] in (read[0], read[2])


def _reading(place: object, number: int, case: Case, knowledge: KnowledgeBase) -> set[object]:
    variants = variants_of(case, [((place, Answer("known", number)),)])  # type: ignore[arg-type]
    drawn = BitwiseReading(knowledge, variants).conclusions({"finding", "risk", "move", "limit"})
    return {key for key, (true, _) in drawn.items() if true}


def test_a_set_that_no_rule_names_is_told_from_the_empty_one() -> None:
    asked = [Is("services", ("none",)), Is("services", ("health",))]
    base = small_base(
        [
            made_rule(f"r{at}", "risk", when, Conclusion("risk", f"r{at}"))
            for at, when in enumerate(asked)
        ],
        [term("services", "case", "set", "health", "housing")],
        {},
    )
    (opening,) = openings(Case("x", "2007-01-01", "X", {}), base)
    values = {change.answer.value for change in Neighbourhood(base).completions(opening)}
    assert values >= {(), ("health",), ("housing",)}
