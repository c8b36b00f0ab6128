"""The translation to CLIPS means what the rules mean, also where answers are unknown or disputed."""

import pytest

from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from benchmarks.clips_rules import allowed, translate

pytest.importorskip("clips", reason="CLIPS is only there for the benchmarks")
pytest.importorskip("zen", reason="zen is only there for the benchmarks")

from benchmarks.clips_engine import Clips
from benchmarks.contenders import Contender, differences, ours, restricted, theirs

CASES = ["pfi", "mental-health", "wexcombe-meals"]


@pytest.fixture(scope="module")
def translation(knowledge):
    return translate(knowledge)


@pytest.fixture(scope="module", params=[True, False], ids=["stated", "leanest"])
def engine(request, knowledge, translation):
    return Clips(knowledge, translation, stated=request.param)


def test_every_rule_in_force_is_translated_or_has_a_reason(knowledge, translation):
    in_force = {rule.id for rule in knowledge.rules.values() if rule.status == "reviewed"}
    assert {*translation.rules, *translation.left_out} == in_force


@pytest.mark.parametrize("name", CASES)
def test_firings_equal_the_evaluators_whatever_is_known(
    name, knowledge, translation, engine, variants
):
    known = restricted(knowledge, translation.rules)
    for each in variants(name):
        assert theirs(engine.read(each), knowledge) == ours(evaluate(known, each).firings)


def test_a_firing_that_one_side_lacks_is_reported(knowledge):
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    read = evaluate(knowledge, case)
    silent = min(knowledge.rules.keys() - {f.rule for f in read.firings})
    contenders = [
        Contender("ours", lambda _: read, lambda read: ours(read.firings)),
        Contender("lax", lambda _: set(), set, against="ours"),
        Contender("wild", lambda _: {(silent, ())}, set, against="ours"),
    ]
    found = differences([case], contenders)
    assert any("lax lacks" in line for line in found)
    assert any("only wild has" in line and silent in line for line in found)


def test_a_disputed_answer_is_one_symbol_in_the_order_of_the_vocabulary():
    assert allowed(["b", "a", "b"], ("a", "b", "c")) == "a/b"
