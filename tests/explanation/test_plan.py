"""A plan does what it says, for less than any other set of steps, and harms nobody knowingly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from quick import quick, quick_cases

from advisor.consultation import advise
from advisor.explanation.goal import Goal, slice_of
from advisor.explanation.naming import Named
from advisor.explanation.operators import UNCONTROLLED, Operator, Operators
from advisor.explanation.plan import Planner
from advisor.explanation.plan_page import PlanPage
from advisor.explanation.search import Search, agree, relevant
from advisor.explanation.standing import Standing
from advisor.explanation.toward_mode import TowardMode
from advisor.explanation.words import Words
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.changes import read_settings
from advisor.loading.places import worked_cases
from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.change import changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import Plan, Plans

CLEAR = "mental-health"


def read(name: str, knowledge: KnowledgeBase) -> Case:
    return load_case(worked_cases()[name] / "case.yaml", knowledge)


def planned(
    case: Case, knowledge: KnowledgeBase, to: str | None = None, without: str = "", allow: str = ""
) -> Plans:
    risks = (Named("risk", without, None),) if without else ()
    moves = (Named("move", allow, None),) if allow else ()
    return Planner(case, knowledge, Goal(to, risks, moves)).plans()


@pytest.fixture(scope="module")
def to_creating(knowledge: KnowledgeBase) -> Plans:
    return planned(read("pfi", knowledge), knowledge, to="creating")


def carried_out(plan: Plan, case: Case, knowledge: KnowledgeBase, stage: int = 2) -> Case:
    """Return the case with a plan's changes set, written as a person would write them."""
    settings = [
        f"{change.path}={_written(change.value)}"
        for step in plan.steps
        if step.stage <= stage
        for change in step.changes
    ]
    return changed(case, read_settings(settings, case, knowledge))


def _written(value: object) -> str:
    return (f"[{', '.join(value)}]" if value else "none") if isinstance(value, list) else str(value)


def targets(name: str, advice: Advice) -> list[dict[str, str]]:
    """Return a mode to reach, a risk to be rid of and a held-back move, of which one is taken."""
    mode = "constraining" if advice.diagnosis.mode == "creating" else "creating"
    held = [o.id for o in advice.overridden if o.kind == "move"]
    found = [{"to": mode}]
    found += [{"without": advice.risks[-1].id}] if advice.risks else []
    advised = {move.id for move in advice.moves}
    found += [{"allow": move} for move in held[:1] if move not in advised]
    return [found[sum(map(ord, name)) % len(found)]]


@pytest.mark.parametrize("name", quick_cases(every=39))
def test_a_plan_s_changes_give_the_goal_in_the_rules_engine(
    name: str, knowledge: KnowledgeBase, standings: dict[str, Standing]
) -> None:
    case = standings[name].case
    before = advise(case, knowledge)
    for target in targets(name, before):
        for plan in planned(case, knowledge, **target).plans:
            after = advise(carried_out(plan, case, knowledge), knowledge)
            if "to" in target:
                assert after.diagnosis.mode == target["to"] == plan.mode
            if "without" in target:
                assert target["without"] not in {risk.id for risk in after.risks}
            if "allow" in target:
                assert target["allow"] in {move.id for move in after.moves}
            gained = {r.id for r in after.risks} - {r.id for r in before.risks}
            assert gained <= {effect.id for effect in plan.risks_gained}


# ---- no cheaper set does


def chosen_operators(
    case: Case, knowledge: KnowledgeBase, goal: Goal, number: int, random: Random
) -> list[Operator]:
    able = relevant(Operators(case, knowledge).all, slice_of(goal.conclusions(), knowledge), case)
    return sorted(random.sample(able, min(number, len(able))), key=lambda o: o.cost)


def by_force(
    case: Case, operators: list[Operator], most: int, does: Callable[[Case], bool]
) -> int | None:
    """Return the least cost of up to so many steps that do it, trying every set."""
    costs = [
        sum(o.cost for o in some)
        for number in range(1, most + 1)
        for some in combinations(operators, number)
        if agree(some) and does(changed(case, tuple(c for o in some for c in o.changes)))
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("seed", quick(range(3), every=3))
def test_no_cheaper_set_of_steps_leads_to_the_mode(seed: int, knowledge: KnowledgeBase) -> None:
    random = Random(seed)
    case = read(("pfi", "education-business-link", "mental-health")[seed % 3], knowledge)
    short = replace(
        knowledge,
        rules={n: r for n, r in knowledge.rules.items() if r.kind in ("evidence", "mode")},
    )
    goal = Goal(to=("creating", "outside", "constraining")[seed % 3])

    def does(tried: Case) -> bool:
        drawn = {node for f in evaluate(short, tried).firings for node in f.concluded}
        return f"mode:{goal.to}" in drawn

    operators = chosen_operators(case, knowledge, goal, 8, random)
    least = by_force(case, operators, 8, does)
    found = TowardMode(case, knowledge, goal.to or "", operators).cheapest()
    assert (found.cost if found else None) == least
    search = Search(case, knowledge, goal, operators)
    search.exhaust(lambda _: None)
    upto = by_force(case, operators, 3, does)
    assert min((f.cost for f in search.outcome.found), default=None) == upto


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("pfi", Goal(without=(Named("risk", "blame-between-partners", None),))),
        pytest.param(
            "pfi",
            Goal(allow=(Named("move", "talk-before-lawyers", None),)),
            marks=pytest.mark.prove,
        ),
        pytest.param(
            "norland-strategic-partnership",
            Goal(without=(Named("risk", "overload", None),)),
            marks=pytest.mark.prove,
        ),
    ],
    ids=["risk", "move", "partners"],
)
def test_no_cheaper_set_of_up_to_three_steps_does_it(
    name: str, goal: Goal, knowledge: KnowledgeBase
) -> None:
    case = read(name, knowledge)

    def does(tried: Case) -> bool:
        drawn = {node for f in evaluate(knowledge, tried).firings for node in f.concluded}
        has = {node.partition("[")[0] for node in drawn}
        wanted = {f"move:{each.id}" for each in goal.allow}
        return wanted <= has and not has & {f"risk:{each.id}" for each in goal.without}

    operators = chosen_operators(case, knowledge, goal, 4, Random(3))
    search = Search(case, knowledge, goal, operators)
    search.exhaust(lambda _: None)
    found = min((each.cost for each in search.outcome.found), default=None)
    assert found == by_force(case, operators, 3, does)


def test_no_set_that_is_found_holds_another(knowledge: KnowledgeBase) -> None:
    case, goal = read("pfi", knowledge), Goal(to="constraining")
    operators = chosen_operators(case, knowledge, goal, 30, Random(1))
    search = Search(case, knowledge, goal, operators)
    search.exhaust(lambda _: None)
    found = [set(each.operators) for each in search.outcome.found]
    assert {len(one) for one in found} >= {2, 3}
    assert not any(one < other for one in found for other in found)


def test_no_step_of_a_plan_can_be_left_out(knowledge: KnowledgeBase, to_creating: Plans) -> None:
    case = read("pfi", knowledge)
    for plan in to_creating.plans:
        assert len(plan.steps) > 2
        for left_out in plan.steps:
            rest = plan.model_copy(update={"steps": [s for s in plan.steps if s != left_out]})
            after = advise(carried_out(rest, case, knowledge), knowledge)
            assert after.diagnosis.mode != "creating"


def test_several_plans_stand_in_order_and_differ_by_half(knowledge: KnowledgeBase) -> None:
    plans = planned(read("pfi", knowledge), knowledge, without="blame-between-partners").plans
    assert len(plans) > 2
    assert [plan.cost for plan in plans] == sorted(plan.cost for plan in plans)
    places = [{c.path for step in plan.steps for c in step.changes} for plan in plans]
    for one, other in combinations(places, 2):
        assert 2 * len(one & other) <= len(one | other)


@pytest.mark.prove
def test_beyond_three_steps_a_plan_is_found_and_said_not_to_be_proven(
    knowledge: KnowledgeBase,
) -> None:
    case = read("norland-strategic-partnership", knowledge)
    plans = planned(case, knowledge, without="more-trouble-than-gain")
    assert plans.plans
    assert len(plans.plans[0].steps) > 3
    assert plans.proof == "found"


# ---- what may be a step


@pytest.mark.parametrize("name", ["pfi", "norland-strategic-partnership", CLEAR])
def test_a_step_changes_only_what_somebody_controls_and_forgets_nothing(
    name: str, knowledge: KnowledgeBase
) -> None:
    case = read(name, knowledge)
    operators = Operators(case, knowledge).all
    assert len(operators) > 100
    for operator in operators:
        for change in operator.changes:
            term = knowledge.terms[change.term]
            assert not set(term.changed_by) & set(UNCONTROLLED)
            assert change.answer.status == "known"
            if operator.move is None:
                assert term.kind != "failure-cause"
                assert operator.owner in term.changed_by
        if operator.move is not None:
            move = knowledge.moves[operator.move]
            assert (operator.owner, operator.horizon) == (move.owner, move.horizon)


def test_only_a_value_that_is_set_resolves_what_is_unknown(knowledge: KnowledgeBase) -> None:
    blank = replace(read("norland-strategic-partnership", knowledge), answers={}, relations=())
    for operator in Operators(blank, knowledge).all:
        for change in operator.changes if operator.move else ():
            effects = [e for e in knowledge.moves[operator.move or ""].changes if e.to]
            assert change.term in {effect.term for effect in effects}


def test_no_plan_makes_trouble_to_open_a_move(knowledge: KnowledgeBase) -> None:
    """Where users are well, a move that mends harm is not to be had by harming them."""
    case = read(CLEAR, knowledge)
    steps = {(c.term, c.said) for o in Operators(case, knowledge).all for c in o.changes}
    assert ("user-harm", "occurring") not in steps
    assert ("service-delivery", "collapsed") not in steps
    assert ("competent", "low") not in steps
    worse = {("when-service-fails", "contract-remedy"), ("disputes", "legal")}
    assert worse <= steps  # a mode may be reached by tightening, no risk is shed by it
    careful = Operators(case, knowledge, either_way=False).all
    assert not worse & {(c.term, c.said) for o in careful for c in o.changes}


def test_in_the_hands_of_one_role_are_its_own_steps_alone(knowledge: KnowledgeBase) -> None:
    case = read("pfi", knowledge)
    assert {o.owner for o in Operators(case, knowledge, "funder").all} == {"funder"}


# ---- no plan, and a plan in stages


def test_why_there_is_no_plan_is_what_others_control(knowledge: KnowledgeBase) -> None:
    case = read("pfi", knowledge)
    plans = Planner(case, knowledge, Goal(to="creating"), "funder").plans()
    assert not plans.plans
    assert plans.impossible
    assert plans.blockers
    for blocker in plans.blockers:
        assert "funder" not in blocker.changed_by
    page = PlanPage(plans, Words(case, knowledge)).text()
    assert "There is no such plan" in page
    assert "That is for others" in page


def test_what_is_so_already_needs_no_plan(knowledge: KnowledgeBase) -> None:
    plans = planned(read("pfi", knowledge), knowledge, to="complying")
    assert plans.met
    assert not plans.plans


def test_after_broken_trust_a_plan_goes_through_the_mode_between(knowledge: KnowledgeBase) -> None:
    case = read("harbour-academy-pfi", knowledge)
    plans = planned(case, knowledge, to="creating")
    approach = knowledge.modes["creating"].approach
    assert approach is not None
    best = plans.plans[0]
    assert best.staged is not None
    assert best.staged.because == ("finding:open-breach",)
    assert best.staged.through == approach.through
    halfway = advise(carried_out(best, case, knowledge, stage=1), knowledge)
    assert halfway.diagnosis.mode == approach.through
    assert {step.stage for step in best.steps} == {1, 2}


def test_without_such_a_past_a_plan_is_not_staged(to_creating: Plans) -> None:
    assert to_creating.plans
    assert all(plan.staged is None for plan in to_creating.plans)


def test_harm_to_users_comes_before_any_plan(knowledge: KnowledgeBase) -> None:
    case = read("penfold-patient-transport", knowledge)
    plans = planned(case, knowledge, without="unchecked-contract")
    assert "protect-users-first" in plans.safety_first
    page = PlanPage(plans, Words(case, knowledge)).text()
    assert page.index("make them safe") < page.index("Plan 1")


def test_a_stopped_search_keeps_what_it_found(knowledge: KnowledgeBase, to_creating: Plans) -> None:
    def stop(said: str) -> None:
        if said.startswith("1 found"):
            raise KeyboardInterrupt

    case = read("pfi", knowledge)
    plans = Planner(case, knowledge, Goal(to="creating"), None, stop).plans()
    assert not plans.finished
    assert len(plans.plans) == 1
    assert plans.plans[0] == to_creating.plans[0]
