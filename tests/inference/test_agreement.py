"""The engine and the plain evaluator, written apart from one another, say the same of every case.

A difference is shown with the rule, the knowledge it leans on, and the case, as small as Hypothesis
can make them.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pprint import pformat
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import worlds

from advisor.inference.evaluator import Evaluation, evaluate
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Check, Firing, Trace


@pytest.fixture(scope="module")
def engine() -> ModuleType:
    return import_module("advisor.inference.engine")  # not at the top: it needs a C extension


@pytest.mark.parametrize("drafts", [False, True], ids=["reviewed", "drafts"])
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # a knowledge base is a large thing to draw
)
@given(world=worlds())
def test_the_engine_agrees_with_the_evaluator(
    engine: ModuleType, drafts: bool, world: tuple[KnowledgeBase, list[Case]]
) -> None:
    knowledge, cases = world
    program = engine.compile_rules(knowledge, drafts=drafts)
    for case in cases:
        trace = engine.infer(program, case)
        differences = _differences(knowledge, trace, evaluate(knowledge, case, drafts=drafts))
        assert not differences, "\n\n".join([*differences, f"CASE\n{pformat(case)}"])


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
    return (check.truth, check.witnesses, check.open)
