"""The translation to zen means what the rules mean, also where answers are unknown or disputed."""

from dataclasses import replace

import pytest

from advisor.inference.evaluator import evaluate
from advisor.model.condition import Bound, Compares
from benchmarks.zen_rules import translate

pytest.importorskip("clips", reason="CLIPS is only there for the benchmarks")
pytest.importorskip("zen", reason="zen is only there for the benchmarks")

from benchmarks.contenders import ours, restricted
from benchmarks.zen_engine import Zen

CASES = ["pfi", "mental-health", "wexcombe-meals"]


@pytest.fixture(scope="module")
def translation(knowledge):
    return translate(knowledge)


@pytest.fixture(scope="module", params=[True, False], ids=["trace", "no trace"])
def engine(request, knowledge, translation):
    return Zen(knowledge, translation, trace=request.param)


def test_every_rule_in_force_is_translated_or_has_a_reason(knowledge, translation):
    in_force = {rule.id for rule in knowledge.rules.values() if rule.status == "reviewed"}
    assert {*translation.rules, *translation.left_out} == in_force
    assert len(set(translation.rules.values())) == len(translation.rules)


@pytest.mark.parametrize("name", CASES)
def test_firings_equal_the_evaluators_whatever_is_known(
    name, knowledge, translation, engine, variants
):
    known = restricted(knowledge, translation.rules)
    for each in variants(name):
        assert engine.firings(engine.read(each)) == ours(evaluate(known, each).firings)


def test_what_cannot_be_said_is_left_out_with_those_that_read_it(knowledge):
    finding = knowledge.rules["good-trust"]
    ordered = replace(finding, when=Compares("governance", "at-least", Bound(10_000)))
    left_out = translate(replace(knowledge, rules=knowledge.rules | {finding.id: ordered})).left_out
    assert left_out["good-trust"] == "compares words by order"
    assert left_out["uneven-trust"] == "reads what good-trust concludes, which is left out"
