"""The engine and the plain evaluator, written apart from one another, say the same of every case.

A difference is shown with the rule, the knowledge it leans on, and the case, as small as Hypothesis
can make them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pprint import pformat
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from quick import quick_cases
from strategies import worlds

from advisor import load_case, load_knowledge
from advisor.errors import EngineLimitError
from advisor.inference.evaluator import Evaluation, evaluate
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.condition import All, Entity, Is, NoneOf, Some
from advisor.model.condition import Any as AnyOf
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Check, Firing, Trace


@pytest.fixture(scope="module")
def engine() -> ModuleType:
    return import_module("advisor.inference.engine")  # not at the top: it needs a C extension


QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # a knowledge base is a large thing to draw
)


def _agree(engine: ModuleType, world: tuple[KnowledgeBase, list[Case]], *, drafts: bool) -> None:
    knowledge, cases = world
    try:
        inference = engine.Inference(knowledge, drafts=drafts)
    except EngineLimitError:
        reject()  # a rule with more alternatives than the engine can hold is refused, not run
    for case in cases:
        trace = inference.trace(case)
        differences = _differences(knowledge, trace, evaluate(knowledge, case, drafts=drafts))
        assert not differences, "\n\n".join([*differences, f"CASE\n{pformat(case)}"])


@pytest.mark.parametrize("drafts", [False, True], ids=["reviewed", "drafts"])
@QUICK
@given(world=worlds())
def test_the_engine_agrees_with_the_evaluator(
    engine: ModuleType, drafts: bool, world: tuple[KnowledgeBase, list[Case]]
) -> None:
    _agree(engine, world, drafts=drafts)


@pytest.mark.prove
@settings(QUICK, max_examples=20)
@given(world=worlds())
def test_the_engine_agrees_with_the_evaluator_on_drafts_of_more_rule_bases(
    engine: ModuleType, world: tuple[KnowledgeBase, list[Case]]
) -> None:
    _agree(engine, world, drafts=True)


@pytest.mark.prove
@settings(QUICK, max_examples=600)
@given(world=worlds())
def test_the_engine_agrees_with_the_evaluator_on_many_rule_bases(
    engine: ModuleType, world: tuple[KnowledgeBase, list[Case]]
) -> None:
    _agree(engine, world, drafts=False)


@pytest.mark.parametrize("name", quick_cases(every=5))
def test_the_two_agree_on_every_worked_case(engine: ModuleType, name: str) -> None:
    knowledge = load_knowledge()
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    trace = _shipped(engine).trace(case)
    assert trace.firings
    assert not _differences(knowledge, trace, evaluate(knowledge, case))


def test_a_relation_nobody_described_is_bound_by_what_is_known_of_others(
    engine: ModuleType,
) -> None:
    """The condition is true of it through the partners, though nothing is known of the relation."""
    known = load_knowledge()
    others = Some(Entity("partner", "q"), NoneOf((Is("sector", ("community",), "q"),)))
    when = Some(Entity("relation", "r"), AnyOf((Is("open", ("low",), "r"), others)))
    rule = replace(
        known.rules["blame-when-things-go-wrong"], when=when, unless=(), overridden_by=()
    )
    knowledge = replace(known, rules={rule.id: rule})
    case = load_case(worked_cases()["pfi"] / "case.yaml", known)
    assert len(case.partners or ()) > 1
    trace = engine.Inference(knowledge).trace(case)
    assert any(firing.rule == rule.id for firing in trace.firings)
    assert not _differences(knowledge, trace, evaluate(knowledge, case))


def test_a_check_asked_beside_a_group_and_inside_it_is_answered_before_the_group(
    engine: ModuleType,
) -> None:
    """The group has so many alternatives that it is decided by itself, and after the check."""
    known = load_knowledge()
    case = load_case(worked_cases()["pfi"] / "case.yaml", known)
    open_ = [t for t in known.terms.values() if t.of == "case" and t.id not in case.answers]
    tests = (Is(term.id, ("not-applicable",), None) for term in open_[:25])
    missing = NoneOf((Some(Entity("partner", "q"), Is("sector", ("community",), "q")),))
    rule = replace(
        known.rules["blame-when-things-go-wrong"],
        when=All((AnyOf((missing, *tests)), missing)),
        unless=(),
        overridden_by=(),
    )
    knowledge = replace(known, rules={rule.id: rule})
    trace = engine.Inference(knowledge).trace(case)
    assert [firing.rule for firing in trace.firings] == [rule.id]
    assert not _differences(knowledge, trace, evaluate(knowledge, case))


@cache
def _shipped(engine: ModuleType) -> Any:
    return engine.Inference(load_knowledge())


def _differences(knowledge: KnowledgeBase, trace: Trace, evaluation: Evaluation) -> list[str]:
    """Return what the two say differently, in words; leans first, as the rest follows from them."""
    found = []
    leans = {position.axis: position.lean for position in trace.positions}
    if leans != evaluation.leans:
        found.append(_apart("LEANS", leans, evaluation.leans))
    engines = _by_id((*trace.firings, *trace.overridden))
    evaluators = _by_id((*evaluation.firings, *evaluation.overridden))
    for name in sorted(engines.keys() | evaluators.keys()):
        one, other = engines.get(name), evaluators.get(name)
        if one != other:
            fired = (engines | evaluators)[name]
            found.append(
                f"{_apart(name, one, other)}\nRULE\n{pformat(knowledge.rules[fired.rule])}"
            )
    found += _out_of_order("firings", trace.firings, evaluation.firings)
    found += _out_of_order("overridden", trace.overridden, evaluation.overridden)
    for check in trace.checks:
        answered = evaluation.checks.get(check.id)
        if answered is not None and _decided(check) != _decided(answered):
            found.append(_apart(check.id, check, answered))
    return found


def _by_id(firings: Iterable[Firing]) -> dict[str, Firing]:
    return {firing.id: firing for firing in firings}


def _apart(what: str, engines: object, evaluators: object) -> str:
    return f"{what}\nENGINE\n{pformat(engines)}\nEVALUATOR\n{pformat(evaluators)}"


def _out_of_order(
    what: str, engines: tuple[Firing, ...], evaluators: tuple[Firing, ...]
) -> list[str]:
    """Return a difference where both hold the same firings, in another order or more than once."""
    one, other = ([firing.id for firing in firings] for firings in (engines, evaluators))
    same = sorted(set(one)) == sorted(other)
    return [_apart(f"ORDER OF {what}", one, other)] if same and one != other else []


def _decided(check: Check) -> tuple[object, ...]:
    return (check.truth, check.witnesses, check.open, check.undeclared)
