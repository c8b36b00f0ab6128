"""The short blank asks what the rules turn on, and no more than an hour can answer."""

from __future__ import annotations

import re

import pytest

from advisor.loading.cases import read_case
from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.blank import blank_case


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def asked(text: str) -> set[str]:
    return set(re.findall(r"^#? +([a-z-]+): unknown$", text, flags=re.MULTILINE))


def test_the_short_blank_asks_what_the_vocabulary_marks_and_nothing_else(
    knowledge: KnowledgeBase,
) -> None:
    marked = {term.id for term in knowledge.terms.values() if term.short}
    assert asked(blank_case(knowledge, "mine", short=True)) == marked
    assert asked(blank_case(knowledge, "mine")) == set(knowledge.terms)


@pytest.mark.parametrize(
    "term", ["user-harm", "service-delivery", "price-and-risk", "risk-laden", "blame-culture"]
)
def test_harm_money_risk_and_blame_are_asked_for_in_short(
    knowledge: KnowledgeBase, term: str
) -> None:
    assert knowledge.terms[term].short


def test_every_row_of_contract_and_trust_is_asked_and_enough_of_mandate_and_choice(
    knowledge: KnowledgeBase,
) -> None:
    rows = [t for t in knowledge.terms.values() if t.kind == "characteristic" and t.short]
    assert sum(t.axis == "basis" for t in rows) == 10
    minimum = knowledge.parameters[knowledge.axes["approach"].minimum_weight].count
    assert sum(t.axis == "approach" for t in rows) >= 2 * minimum


@pytest.mark.parametrize("short", [True, False])
def test_the_lists_can_be_used_by_taking_one_sign_from_each_of_their_lines(
    knowledge: KnowledgeBase, short: bool
) -> None:
    head, mark, lists = blank_case(knowledge, "mine", short=short).partition("\n## The organis")
    opened = re.sub(r"^#", "", mark + lists, flags=re.MULTILINE)
    case = read_case(head + opened, "mine.yaml", knowledge)
    assert [p.id for p in case.partners or ()] == ["charity", "council"]
    assert len(case.relations) >= 1
