"""The translation to CLIPS means what the rules mean, also where answers are unknown or disputed."""

import random
from dataclasses import replace

import pytest

from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.case import Answer, Opinion
from benchmarks.clips_rules import allowed, order_of, translate

pytest.importorskip("clips", reason="CLIPS is only there for the benchmarks")

from benchmarks.clips_engine import Clips
from benchmarks.inference import differences, expressible, ours, theirs

CASES = ["pfi", "mental-health", "wexcombe-meals"]


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="module")
def translation(knowledge):
    return translate(knowledge)


@pytest.fixture(scope="module", params=[True, False], ids=["stated", "leanest"])
def engine(request, knowledge, translation):
    return Clips(knowledge, translation, stated=request.param)


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


def test_every_rule_in_force_is_translated_or_has_a_reason(knowledge, translation):
    in_force = {rule.id for rule in knowledge.rules.values() if rule.status == "reviewed"}
    assert {*translation.rules, *translation.left_out} == in_force


@pytest.mark.parametrize("name", CASES)
def test_firings_equal_the_evaluators_whatever_is_known(name, knowledge, translation, engine):
    known = expressible(knowledge, translation)
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    chance = random.Random(name)
    for each in [case, *(changed(case, knowledge.terms, chance) for _ in range(4))]:
        assert theirs(engine.read(each), knowledge) == ours(evaluate(known, each).firings)


def test_a_firing_that_one_side_lacks_is_reported(knowledge):
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    read = evaluate(knowledge, case)
    silent = min(knowledge.rules.keys() - {f.rule for f in read.firings})
    contenders = {"ours": lambda _: read, "evaluator": lambda _: read}
    contenders |= {"CLIPS": lambda _: [], "CLIPS leanest": lambda _: [(silent,)]}
    found = differences(knowledge, [case], contenders)
    assert any("CLIPS lacks" in line for line in found)
    assert any("only CLIPS leanest has" in line and silent in line for line in found)


def test_a_disputed_answer_is_one_symbol_in_the_order_of_the_vocabulary():
    assert allowed(["b", "a", "b"], ("a", "b", "c")) == "a/b"
