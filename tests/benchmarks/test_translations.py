"""The translations to CLIPS and to zen mean what the rules mean, whatever is unknown or disputed."""

from dataclasses import replace

import pytest

from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.condition import Bound, Compares
from benchmarks import clips_rules, zen_rules

pytest.importorskip("clips", reason="CLIPS is only there for the benchmarks")
pytest.importorskip("zen", reason="zen is only there for the benchmarks")

from benchmarks.clips_engine import Clips
from benchmarks.clips_program import Translation
from benchmarks.contenders import (
    CLIPS,
    LEANEST,
    ZEN,
    ZEN_TRACE,
    Contender,
    differences,
    gathered,
    ours,
    restricted,
)
from benchmarks.translating import allowed

CASES = ["pfi", "mental-health", "wexcombe-meals"]
PEERS = {"clips": clips_rules.translate, "zen": zen_rules.translate}


@pytest.fixture(scope="module")
def field(knowledge):
    return gathered(knowledge)


@pytest.mark.parametrize("peer", PEERS)
def test_every_rule_in_force_is_translated_or_has_a_reason(peer, knowledge):
    translation = PEERS[peer](knowledge)
    in_force = {rule.id for rule in knowledge.rules.values() if rule.status == "reviewed"}
    assert {*translation.rules, *translation.left_out} == in_force
    assert all(translation.left_out.values())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("peer", [CLIPS, LEANEST, ZEN_TRACE, ZEN])
def test_firings_equal_the_evaluators_whatever_is_known(peer, name, knowledge, field, variants):
    left_out = field.left_out["clips" if peer in (CLIPS, LEANEST) else "zen"]
    known = restricted(knowledge, knowledge.rules.keys() - left_out.keys())
    contender = field.contenders[peer]
    for each in variants(name):
        assert contender.firings(contender.read(each)) == ours(evaluate(known, each).firings)


def test_what_zen_cannot_say_is_left_out_with_those_that_read_it(knowledge):
    ordered = replace(
        knowledge.rules["good-trust"], when=Compares("governance", "at-least", Bound(10_000))
    )
    rules = knowledge.rules | {ordered.id: ordered}
    left_out = zen_rules.translate(replace(knowledge, rules=rules)).left_out
    assert left_out["good-trust"] == "compares words by order"
    assert left_out["uneven-trust"] == "reads what good-trust concludes, which is left out"


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


def test_what_clips_refuses_is_shown(knowledge):
    kinds = dict.fromkeys(knowledge.terms, "")
    broken = Translation(constructs=["(defrule half"], kinds=kinds)
    with pytest.raises(ValueError, match=r"CLIPS refuses this.*\n\(defrule half"):
        Clips(knowledge, broken)
