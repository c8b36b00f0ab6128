"""Rule bases and cases of any size are sound: closed, of the size asked for, and read alike."""

from random import Random

import pytest

from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.inference.strata import conclusions_read
from benchmarks.made_up_cases import made_up_case
from benchmarks.made_up_rules import rule_base


def ours(firings):
    return {(f.rule, tuple(i for b in f.bindings for i in b.subject)) for f in firings}


@pytest.mark.parametrize("size", [50, 100, 544, 700, 1_000])
def test_a_base_has_just_so_many_rules_and_all_that_they_read(knowledge, size):
    made = rule_base(knowledge, size)
    assert len(made.rules) == size
    drawn = {(each.kind, each.id) for rule in made.rules.values() for each in rule.conclude}
    whole = {(each.kind, each.id) for rule in knowledge.rules.values() for each in rule.conclude}
    for rule in made.rules.values():
        read = {(t.kind, name) for t in conclusions_read(rule) for name in t.ids}
        assert read & whole <= drawn
        assert set(rule.overridden_by) <= made.rules.keys()


def test_the_same_base_is_made_every_time(knowledge):
    assert rule_base(knowledge, 80) == rule_base(knowledge, 80)
    assert rule_base(knowledge, 80).sha256 != rule_base(knowledge, 81).sha256


def test_a_copy_is_not_its_model(knowledge):
    made = rule_base(knowledge, 600)
    copies = [rule for name, rule in made.rules.items() if name not in knowledge.rules]
    assert len(copies) == 600 - sum(r.status == "reviewed" for r in knowledge.rules.values())
    assert all(r.when != knowledge.rules[r.id.removesuffix("-v2")].when for r in copies)


@pytest.mark.parametrize("size", [60, 640])
def test_the_engine_and_the_evaluator_agree_on_it(knowledge, size):
    made = rule_base(knowledge, size)
    inference = Inference(made)
    for seed in range(3):
        case = made_up_case(knowledge, Random(seed), answers=60, partners=3)
        assert ours(inference.trace(case).firings) == ours(evaluate(made, case).firings)


@pytest.mark.parametrize(("answers", "partners"), [(0, 0), (10, 1), (200, 4), (60, 50)])
def test_a_case_has_just_so_many_answers_and_partners(knowledge, answers, partners):
    case = made_up_case(knowledge, Random(1), answers=answers, partners=partners)
    assert len(case.partners) == partners
    given = [t for p in (case, *case.partners) for t in p.answers]
    given += [
        t
        for r in case.relations
        for t in r.answers
        if r.source < r.target or not knowledge.terms[t].symmetric
    ]
    assert len(given) == answers


def test_more_answers_than_can_be_asked_are_refused(knowledge):
    with pytest.raises(ValueError, match="can be asked"):
        made_up_case(knowledge, Random(1), answers=500, partners=0)
