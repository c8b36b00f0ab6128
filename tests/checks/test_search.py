"""The solver says of every rule made up by chance whether it can fire, as the plain reading does."""

from __future__ import annotations

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from strategies import World, worlds

from advisor.checks.choices import MOST_PARTNERS
from advisor.checks.encoding import Encoding
from advisor.checks.search import Search
from advisor.checks.witness import case_text
from advisor.inference.evaluator import evaluate
from advisor.inference.variants import answers_of
from advisor.loading.cases import read_case
from advisor.loading.library import load_knowledge
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

QUICK = settings(
    deadline=None,
    derandomize=True,
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def encoded(world: World) -> Encoding | None:
    try:
        return Encoding(world.knowledge)
    except ValueError:  # numbers compared with one another: told, not tried
        return None


def within_bounds(case: Case) -> bool:
    """Whether a case is one of those that are searched: few partners, and nothing in dispute."""
    few = len(case.partners or ()) <= MOST_PARTNERS
    return few and all(answer.status != "disputed" for _, answer in answers_of(case))


def check_world(world: World) -> None:
    encoding = encoded(world)
    if encoding is None:
        return
    fired = {
        firing.rule
        for case in world.cases
        if within_bounds(case)
        for firing in evaluate(world.knowledge, case).firings
    }
    for rule in encoding.rules.values():
        found = encoding.find(
            z3.Or([encoding.fires(rule, named) for named in encoding.assignments(rule)])
        )
        assert found is not None or rule.id not in fired, f"{rule.id} was seen to fire"
        if found is not None:
            plain = {firing.rule for firing in evaluate(world.knowledge, found).firings}
            assert rule.id in plain, f"{rule.id} does not fire on the case that was found"


@QUICK
@given(world=worlds())
def test_a_rule_can_fire_if_and_only_if_a_case_is_found(world: World) -> None:
    check_world(world)


@pytest.mark.prove
@settings(QUICK, max_examples=400)
@given(world=worlds())
def test_it_is_so_in_many_made_up_rule_bases(world: World) -> None:
    check_world(world)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def question_of(rule: Rule) -> object:
    return lambda w: w.any(w.fires(rule, n) for n in w.assignments(rule))


@pytest.mark.parametrize(
    "name", ["blame-when-things-go-wrong", "keep-the-protective-contract", "seniors-spread-thin"]
)
def test_a_witness_is_as_small_as_it_goes_and_reads_back(
    name: str, knowledge: KnowledgeBase
) -> None:
    search, question = Search(knowledge), question_of(knowledge.rules[name])
    found = search.find(question).case  # type: ignore[arg-type]  # a question of any world
    assert found is not None
    witness = search.witness(found, question)  # type: ignore[arg-type]  # likewise
    assert name in {f.rule for f in evaluate(knowledge, witness).firings}
    text = case_text(witness, "witness", knowledge)
    assert dict(answers_of(read_case(text, "witness.yaml", knowledge))) == dict(answers_of(witness))
