"""Whatever is answered, the moves recommended do not pull two ways, and advice is never empty.

Cases are made up by chance. A hundred thousand of them are read many at once, a bit each; every
fiftieth of them by the engine too, with the rules that moves rest on and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from contradictions import Recommended, contradictions, moves_of
from made_up_cases import made_up_cases

from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import columns_of, places
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
PARTS, CASES_A_PART = 8, 12_500
"""What `make prove` reads, in parts that its processes can share out."""
SAMPLED = 50
"""Every so many cases, one is read by the engine too."""


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
    read = read_at_once(knowledge, worked)
    assert [
        w for one, moves, modes in read for w in faults(knowledge, quick, one, moves, modes)
    ] == []


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
    found: dict[str, list[str]] = {}
    recommended: set[str] = set()
    cases = list(made_up_cases(knowledge, worked, number, seed))
    for case, moves, modes in read_at_once(knowledge, cases):
        wrong = faults(knowledge, quick, case, moves, modes)
        if wrong:
            found[case.id] = wrong
        recommended |= {name for name, _ in moves}
    for case, moves, _ in read_at_once(knowledge, cases[::SAMPLED]):
        assert set(moves_of(quick.trace(case), knowledge)) == set(moves), case.id
    assert not found
    assert len(recommended) > len(knowledge.moves) * 0.8  # or the cases would show nothing


def read_at_once(
    knowledge: KnowledgeBase, cases: Sequence[Case]
) -> Iterator[tuple[Case, list[Recommended], set[str]]]:
    """Yield each case with the moves recommended for it and the modes it is in."""
    alike: dict[object, list[Case]] = {}
    for case in cases:
        partners = None if case.partners is None else tuple(p.id for p in case.partners)
        alike.setdefault(partners, []).append(case)
    for group in alike.values():
        drawn = BitwiseReading(knowledge, columns_of(group)).conclusions({"mode", "move"})
        moves: list[list[Recommended]] = [[] for _ in group]
        modes: list[set[str]] = [set() for _ in group]
        for (kind, name, subject), (true, _) in drawn.items():
            for index in places(true):
                if kind == "mode":
                    modes[index].add(name)
                else:
                    moves[index].append((name, subject))
        yield from zip(group, moves, modes, strict=True)


def faults(
    knowledge: KnowledgeBase,
    quick: Inference,
    case: Case,
    recommended: list[Recommended],
    modes: set[str],
) -> list[str]:
    """Return, in words, moves that contradict, and what makes the advice empty or unclear."""
    found = contradictions(knowledge, case, recommended)
    if len(modes) != 1:
        found.append(f"not one mode: {sorted(modes)}")
    if not recommended:
        found.append("no move")
    if modes == {"undetermined"} and not _says_what_is_missing(quick.trace(case)):
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
