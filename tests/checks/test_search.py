"""The solver says of every rule made up by chance whether it can fire, as the plain reading does."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from strategies import World, worlds

from advisor.checks import encoding as encodings
from advisor.checks.choices import MOST_PARTNERS, Choices, asks_of_many
from advisor.checks.encoding import Encoding
from advisor.checks.mutants import Mutant
from advisor.checks.mutation import _telling
from advisor.checks.search import Search, Sought
from advisor.checks.witness import case_text
from advisor.checks.world import Asked, stands
from advisor.errors import KnowledgeError
from advisor.inference.evaluator import evaluate
from advisor.inference.variants import answers_of
from advisor.loading.cases import read_case
from advisor.loading.library import load_knowledge
from advisor.model.case import Case
from advisor.model.condition import Condition, IncludesAll, Is, Matches
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
    except KnowledgeError:  # numbers compared with one another: told, not tried
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


# ---------------------------------------------------------------- what can't be tried one by one

MANY = tuple(f"use-{letter}" for letter in "abcdefghijkl")


def with_uses(*tests: Condition) -> KnowledgeBase:
    """Return the shipped knowledge with a set of twelve values, and a rule for each test of it."""
    knowledge = load_knowledge()
    term = knowledge.terms["issues-surfaced"]
    uses = replace(term, id="uses", values={value: value for value in MANY})
    model = knowledge.rules["good-trust"]
    rules = {f"r{n}": replace(model, id=f"r{n}", when=test) for n, test in enumerate(tests)}
    return replace(
        knowledge,
        terms={**knowledge.terms, "uses": uses},
        rules={**knowledge.rules, **rules},
    )


def test_values_that_rules_always_name_together_are_tried_as_one() -> None:
    knowledge = with_uses(
        Is("uses", MANY[:10]), Is("uses", MANY[4:]), IncludesAll("uses", MANY[:2])
    )
    known = {answer.value for answer in Choices(knowledge).of("uses") if answer.value is not None}
    named = ("use-a", "use-b", "use-c", "use-e", "use-k")
    assert known == {few for size in range(6) for few in combinations(named, size)}


def test_a_set_that_is_laid_beside_another_is_not_tried_in_part() -> None:
    knowledge = with_uses(Is("uses", MANY), Matches("uses", "a", "b", True))
    with pytest.raises(KnowledgeError, match="'uses': rules tell 12 of its values apart"):
        Choices(knowledge).of("uses")


def test_numbers_that_are_laid_side_by_side_are_told_and_not_tried() -> None:
    with pytest.raises(
        KnowledgeError, match="'project-value' is a number, and a rule asks whether"
    ):
        Choices(with_uses(Matches("project-value", "a", "b", True)))


def test_a_change_of_one_value_among_many_is_noticed_to_matter() -> None:
    knowledge = with_uses(Is("uses", MANY))
    rule = knowledge.rules["r0"]
    assert asks_of_many(rule, knowledge)
    assert not asks_of_many(knowledge.rules["good-trust"], knowledge)
    mutant = Mutant("without one", replace(rule, when=Is("uses", MANY[:-1])))
    sought = _telling(rule, mutant, knowledge, Search(knowledge))
    assert sought.case is not None
    assert sought.case.answers["uses"].value == MANY[-1:]


def test_the_search_is_given_up_after_so_many_steps_on_any_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    knowledge = load_knowledge()
    moves = [rule for rule in knowledge.rules.values() if rule.kind == "move"]

    def wanted(world: Asked) -> Any:
        return world.all(stands(rule)(world) for rule in moves)

    assert Search(knowledge).find(wanted) == Sought(None)
    monkeypatch.setattr(encodings, "EFFORT", 1)
    found = Search(knowledge).find(wanted)
    assert (found.case, found.given_up) == (None, True)
