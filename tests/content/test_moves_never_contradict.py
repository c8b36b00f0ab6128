"""Whatever is answered, the moves recommended do not pull two ways, and advice is never empty.

Cases are made up by chance. A hundred thousand of them are read by the rules that moves rest on and
no others, which recommend the same moves in half the time.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from contradictions import contradictions, moves_of
from made_up_cases import made_up_cases

from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.condition import Concluded, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Trace

if TYPE_CHECKING:
    from advisor.inference.engine import Inference

SEED = 20070301
PARTS, CASES_A_PART = 20, 5_000
"""What `make prove` reads, in parts that its processes can share out."""


@pytest.fixture(scope="module")
def worked(knowledge: KnowledgeBase) -> list[Case]:
    return [load_case(f / "case.yaml", knowledge) for f in worked_cases().values()]


@pytest.fixture(scope="module")
def quick(knowledge: KnowledgeBase) -> Inference:
    """The rules that moves rest on, compiled without the others."""
    engine = import_module("advisor.inference.engine")  # not at the top: it needs a C extension
    made: Inference = engine.Inference(replace(knowledge, rules=behind_moves(knowledge)))
    return made


def test_moves_of_the_worked_cases_do_not_contradict(
    knowledge: KnowledgeBase, quick: Inference, worked: list[Case]
) -> None:
    assert [wrong for case in worked for wrong in faults(knowledge, quick.trace(case), case)] == []


def test_the_rules_behind_moves_recommend_what_all_rules_do(
    knowledge: KnowledgeBase, inference: Inference, quick: Inference, worked: list[Case]
) -> None:
    for case in made_up_cases(knowledge, worked, 100, SEED):
        few, all_ = quick.trace(case), inference.trace(case)
        assert moves_of(few, knowledge) == moves_of(all_, knowledge)


def test_moves_of_made_up_cases_do_not_contradict(
    knowledge: KnowledgeBase, quick: Inference, worked: list[Case]
) -> None:
    _check(knowledge, quick, worked, number=300, seed=SEED)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_moves_of_many_made_up_cases_do_not_contradict(
    part: int, knowledge: KnowledgeBase, quick: Inference, worked: list[Case]
) -> None:
    _check(knowledge, quick, worked, number=CASES_A_PART, seed=SEED + part)


def test_every_move_has_an_owner_a_sign_and_a_claim(knowledge: KnowledgeBase) -> None:
    for move in knowledge.moves.values():
        assert move.owner
        assert move.sign
        assert move.claims
    for rule in knowledge.rules.values():
        assert rule.claims


def _check(
    knowledge: KnowledgeBase, quick: Inference, worked: list[Case], number: int, seed: int
) -> None:
    found, recommended = {}, set()
    for case in made_up_cases(knowledge, worked, number, seed):
        trace = quick.trace(case)
        wrong = faults(knowledge, trace, case)
        if wrong:
            found[case.id] = wrong
        recommended |= {name for name, _ in moves_of(trace, knowledge)}
    assert not found
    assert len(recommended) > len(knowledge.moves) * 0.8  # or the cases would show nothing


def faults(knowledge: KnowledgeBase, trace: Trace, case: Case) -> list[str]:
    """Return, in words, moves that contradict, and what makes the advice empty or unclear."""
    recommended = moves_of(trace, knowledge)
    modes = {n for f in trace.firings for n in f.concluded if n.startswith("mode:")}
    found = contradictions(knowledge, case, recommended)
    if len(modes) != 1:
        found.append(f"not one mode: {sorted(modes)}")
    if not recommended:
        found.append("no move")
    if modes == {"mode:undetermined"} and not _says_what_is_missing(trace):
        found.append("undetermined, and no word of what is missing")
    return found


def _says_what_is_missing(trace: Trace) -> bool:
    """Return whether some lean is undetermined and its tally names rows that do not count."""
    return any(
        line.status != "counted"
        for position in trace.positions
        if position.lean == "undetermined"
        for line in position.lines
    )


def behind_moves(knowledge: KnowledgeBase) -> dict[str, Rule]:
    """Return the rules that draw moves, the mode and evidence, and all that these read."""
    found: set[str] = set()
    left = [r for r in knowledge.rules.values() if r.kind in ("move", "mode", "evidence")]
    while left:
        rule = left.pop()
        if rule.id not in found:
            found.add(rule.id)
            read = _read_by(rule)
            left += [
                other
                for other in knowledge.rules.values()
                if other.id in rule.overridden_by
                or any((c.kind, c.id) in read for c in other.conclude)
            ]
    return {name: rule for name, rule in knowledge.rules.items() if name in found}


def _read_by(rule: Rule) -> set[tuple[str, str]]:
    tests = (part for condition in (rule.when, *rule.unless) for part in walk(condition))
    return {(test.kind, name) for test in tests if isinstance(test, Concluded) for name in test.ids}
