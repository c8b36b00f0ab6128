"""The proof checker accepts what an honest engine concludes, whatever the case."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from made_up_cases import made_up_cases
from quick import quick_cases
from strategies import World, worlds

from advisor import advise, load_case, load_knowledge
from advisor.audit.considered import considered
from advisor.audit.record import case_structure
from advisor.errors import EngineLimitError
from advisor.inference.engine import Inference
from advisor.loading.canonical import structure
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import trace_structure
from advisor.proof import check
from advisor.proof.conditions import World as Checked
from advisor.proof.firings import firings, tally

SEED = 20040617
ROOM = Path(__file__).parent.parent.parent / "advisor" / "proof"


@lru_cache(maxsize=1)
def rule_base() -> dict[str, Any]:
    knowledge = load_knowledge()
    packs = [{"id": p.id, "version": p.version, "sha256": p.sha256} for p in knowledge.packs]
    content = structure(replace(knowledge, sha256=""))
    return {"sha256": knowledge.sha256, "packs": packs, "files": [], "content": content}


def document_of(case: Case) -> dict[str, Any]:
    """What the checker reads of a record: all but hashes and texts."""
    knowledge = the_knowledge()
    advice = advise(case, knowledge)
    reading = trace_structure(advice.trace)
    reading["considered"] = considered(advice.trace, case, knowledge, drafts=False)
    told = advice.model_dump(mode="json", exclude={"trace"})
    program = {"version": advice.rule_base.version}
    return {
        "made": {"drafts": False, "program": program},
        "case": {"read": case_structure(case)},
        "rule_base": rule_base(),
        "reading": reading,
        "advice": told,
    }


@lru_cache(maxsize=1)
def the_knowledge() -> KnowledgeBase:
    return load_knowledge()


@lru_cache(maxsize=1)
def worked() -> tuple[Case, ...]:
    return tuple(load_case(folder / "case.yaml") for folder in worked_cases().values())


def rejected(number: int, seed: int) -> list[tuple[str, Any]]:
    cases = made_up_cases(load_knowledge(), worked(), number, seed)
    found = ((case.id, check(document_of(case))) for case in cases)
    return [(name, problems[:3]) for name, problems in found if problems]


@pytest.mark.parametrize("name", quick_cases(every=20))
def test_every_worked_case_is_accepted(name: str) -> None:
    assert check(document_of(load_case(worked_cases()[name] / "case.yaml"))) == []


def test_cases_made_up_by_chance_are_accepted() -> None:
    assert rejected(3, SEED) == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_two_thousand_cases_made_up_by_chance_are_accepted(part: int) -> None:
    assert rejected(500, SEED + 1 + part) == []


def reading_of(knowledge: KnowledgeBase, case: Case, inference: Inference) -> dict[str, Any]:
    """What the checker reads of a record but for its advice, with rules made up by chance."""
    trace = inference.trace(case)
    reading = trace_structure(trace)
    reading["considered"] = considered(trace, case, knowledge, drafts=False)
    return {
        "made": {"drafts": False},
        "case": {"read": case_structure(case)},
        "rule_base": {"content": structure(replace(knowledge, sha256=""))},
        "reading": json.loads(json.dumps(reading)),
    }


def accept_the_readings_of(world: World) -> None:
    try:
        inference = Inference(world.knowledge)
    except EngineLimitError:
        reject()  # more alternatives than the engine can hold: refused, not run
    for case in world.cases:
        checked = Checked(reading_of(world.knowledge, case, inference))
        assert [*firings(checked), *tally(checked)] == []


LOOSE = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@settings(LOOSE, max_examples=4)
@given(worlds())
def test_readings_of_rules_made_up_by_chance_are_accepted(world: World) -> None:
    accept_the_readings_of(world)


@pytest.mark.prove
@settings(LOOSE, max_examples=2_000)
@given(worlds())
def test_eight_thousand_readings_of_rules_made_up_by_chance_are_accepted(world: World) -> None:
    accept_the_readings_of(world)


def test_the_checker_shares_no_code_with_the_rest_of_the_program() -> None:
    for path in ROOM.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            *(n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)),
            *(a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names),
        }
        other = {m for m in named if not m.startswith("advisor.proof")}
        assert {m.partition(".")[0] for m in other} <= sys.stdlib_module_names, path.name
        assert "advisor" not in {m.partition(".")[0] for m in other}, path.name


def test_what_has_not_the_shape_of_a_record_is_told_not_raised() -> None:
    for broken in ({}, {"rule_base": []}, {"rule_base": {"content": {}}, "case": {"read": 3}}):
        assert [place for place, _ in check(broken)] == [""]
