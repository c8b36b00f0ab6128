"""Each move that gives way to another is seen to: in a worked case, or in a small one of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_moves_never_contradict import behind_moves

from advisor.checks.expectations import Reading, bare
from advisor.checks.mutants import without_edge
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.loading.worked import expectation
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

SMALL = Path(__file__).with_name("giving_way.yaml")
Pair = tuple[str, str]


@pytest.fixture(scope="module")
def small(knowledge: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> dict[Pair, Case]:
    file = tmp_path_factory.mktemp("giving-way") / "case.yaml"
    found = {}
    for text in SMALL.read_text(encoding="utf-8").split("---\n"):
        file.write_text(text, encoding="utf-8")
        case = load_case(file, knowledge)
        rule, by = re.split(" gives way to ", case.name)
        found[rule, by] = case
    return found


@pytest.fixture(scope="module")
def quick(knowledge: KnowledgeBase) -> KnowledgeBase:
    return replace(knowledge, rules=behind_moves(knowledge))


def test_every_move_that_gives_way_is_named_in_a_case(
    knowledge: KnowledgeBase, small: dict[Pair, Case]
) -> None:
    expected = [expectation(folder) for folder in worked_cases().values()]
    named = {(bare(rule), by) for e in expected for rule, by in e.gives_way.items()} | small.keys()
    moves = [rule for rule in knowledge.rules.values() if rule.kind == "move"]
    assert {(r.id, by) for r in moves for by in r.overridden_by} <= named


def test_the_move_of_each_small_case_gives_way(
    quick: KnowledgeBase, small: dict[Pair, Case]
) -> None:
    assert [pair for pair, case in small.items() if pair not in _ways(quick, case)] == []


@pytest.mark.prove
def test_nothing_else_holds_the_move_of_a_small_case_back(
    quick: KnowledgeBase, small: dict[Pair, Case]
) -> None:
    idle = []
    for (name, by), case in small.items():
        rule = without_edge(quick.rules[name], by).rule
        ways = _ways(replace(quick, rules={**quick.rules, name: rule}), case)
        idle += [(name, by, other) for way, other in ways if way == name]
    assert idle == []


def _ways(knowledge: KnowledgeBase, case: Case) -> set[Pair]:
    read = evaluate(knowledge, case)
    return Reading(read.leans, read.firings, read.overridden).gave_way
