"""No rule is idle, and no condition: whatever is taken away or turned round, a case or example tells.

Without any one rule some worked case no longer reads as its expected.yaml says. A rule with one
condition negated or left out differs from the rule in one of its own examples. The few changes that
no case can show are listed here, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from quick import quick

from advisor.checks.examples import fires
from advisor.checks.expectations import Reading, bare, unmet
from advisor.checks.mutants import mutants, without_edge
from advisor.inference.evaluator import Evaluation, evaluate
from advisor.loading.cases import load_case
from advisor.loading.examples import Example, examples_of
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.loading.worked import expectation
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

RULES = tuple(load_knowledge().rules.values())
EQUIVALENT = {
    "change-both-ways-possible: left out when.any[1].all[0].at-least": (
        "that there are two partners is asked here; what each of them says, by `every` beside it"
    ),
    "only-private-partners: left out when.all[1].at-least": (
        "that there is a partner is asked here; that each is private, by `every` beside it"
    ),
}
"""Changes that leave a rule as it was, and why."""

Worked = tuple[Case, ExpectedForm, Evaluation]


@pytest.fixture(scope="module")
def worked(knowledge: KnowledgeBase) -> list[Worked]:
    found = []
    for folder in worked_cases().values():
        case = load_case(folder / "case.yaml", knowledge)
        found.append((case, expectation(folder), evaluate(knowledge, case)))
    return found


@pytest.mark.parametrize("rule", quick(RULES, every=3), ids=lambda r: r.id)
def test_an_example_tells_the_rule_from_one_with_a_condition_changed(
    rule: Rule, knowledge: KnowledgeBase
) -> None:
    examples = examples_of(rule, knowledge)
    told = {m.name for m in mutants(rule) if not _same(m.rule, *examples, knowledge)}
    made = {m.name for m in mutants(rule)}
    assert made
    assert made - told == {name for name in EQUIVALENT if name.startswith(f"{rule.id}: ")}


@pytest.mark.parametrize("rule", RULES[::40], ids=lambda r: r.id)
def test_a_worked_case_fails_without_the_rule(
    rule: Rule, knowledge: KnowledgeBase, worked: list[Worked]
) -> None:
    assert _missed(rule, knowledge, worked)


@pytest.mark.prove
def test_a_worked_case_fails_without_any_one_rule(
    knowledge: KnowledgeBase, worked: list[Worked]
) -> None:
    assert [rule.id for rule in RULES if not _missed(rule, knowledge, worked)] == []


@pytest.mark.prove
def test_a_worked_case_fails_if_a_rule_no_longer_gives_way_as_it_says(
    knowledge: KnowledgeBase, worked: list[Worked]
) -> None:
    missed = []
    for case, expected, _ in worked:
        for name, by in expected.gives_way.items():
            mutant = without_edge(knowledge.rules[bare(name)], by)
            if not unmet(expected, _read(knowledge, case, mutant.rule), knowledge):
                missed.append(f"{case.id}: {mutant.name}")
    assert missed == []


def _same(rule: Rule, firing: list[Example], silent: list[Example], base: KnowledgeBase) -> bool:
    return all(fires(rule, e, base) for e in firing) and not any(
        fires(rule, e, base) for e in silent
    )


def _missed(rule: Rule, knowledge: KnowledgeBase, worked: list[Worked]) -> bool:
    """Return whether some worked case no longer reads as expected without the rule."""
    left = {name: other for name, other in knowledge.rules.items() if name != rule.id}
    poorer = replace(knowledge, rules=left)
    return any(
        unmet(expected, _reading(evaluate(poorer, case)), knowledge)
        for case, expected in _likely_first(rule, worked)
    )


def _likely_first(rule: Rule, worked: list[Worked]) -> Iterator[tuple[Case, ExpectedForm]]:
    """Yield the cases in which the rule stands, first those that expect what it says."""
    ranked = []
    for place, (case, expected, evaluation) in enumerate(worked):
        mine = [firing for firing in evaluation.firings if firing.rule == rule.id]
        says = Reading({}, tuple(mine), ()).drawn & set(expected.must)
        if mine:
            named = any(line.startswith("firing:") for line in says)
            ranked.append((not named, not says, place, case, expected))
    yield from ((case, expected) for *_, case, expected in sorted(ranked, key=lambda r: r[:3]))


def _read(knowledge: KnowledgeBase, case: Case, changed: Rule) -> Reading:
    """Return the reading of a case with one rule changed."""
    return _reading(
        evaluate(replace(knowledge, rules={**knowledge.rules, changed.id: changed}), case)
    )


def _reading(evaluation: Evaluation) -> Reading:
    return Reading(evaluation.leans, evaluation.firings, evaluation.overridden)
