"""What the advice hangs on is exact: each finding is what the independent evaluator says of the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice
from math import ceil, floor
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from strategies import worlds

from advisor.explanation.neighbours import openings, variant_of
from advisor.explanation.pairs import Group, Pairs, Singles, blocks, singles_of
from advisor.explanation.sensitivity import (
    Paired,
    Read,
    cover,
    read_pairs,
    read_singles,
    sensitivity,
)
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.evaluator import Evaluation, evaluate
from advisor.inference.variants import places, variants_of
from advisor.loading.cases import load_case
from advisor.loading.changes import read_settings
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.change import Change, changed
from advisor.model.condition import AtLeast, AtLeastEntities, Bound, Is, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.sensitivity import Effect, End
from advisor.model.term import SCALE
from advisor.model.trace import node
from benchmarks.full_case import full_case

QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # to shrink a failure takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
REDUCED = ("mental-health", "garside-adult-learning", "pfi")
World = tuple[KnowledgeBase, list[Case]]


# ---------------------------------------------------------------- what the evaluator says


def advised(evaluation: Evaluation) -> set[str]:
    """Return the diagnosis and the recommended moves."""
    drawn = (name for firing in evaluation.firings for name in firing.concluded)
    return {name for name in drawn if name.startswith(("mode:", "move:"))}


def moved(
    case: Case, knowledge: KnowledgeBase, changes: Iterable[Change], now: set[str]
) -> set[str]:
    """Return what is not as it is now once the changes are made; of modes, the new one."""
    after = advised(evaluate(knowledge, changed(case, tuple(changes))))
    return {name for name in now ^ after if not (name.startswith("mode:") and name in now)}


def reduced(name: str, knowledge: KnowledgeBase) -> Case:
    """Return a worked case without its partners, so that trying all of it stays quick."""
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    return replace(case, partners=None, relations=())


class Findings:
    """What is found of a case, beside what the evaluator says of the same change."""

    def __init__(self, case: Case, knowledge: KnowledgeBase, singles: Singles) -> None:
        self.case, self.knowledge, self.singles = case, knowledge, singles
        self.now = advised(evaluate(knowledge, case))
        self.read: Read = read_singles(singles, BitwiseReading(knowledge, singles.variants))
        self.paired: Paired = read_pairs(singles, self.read, knowledge)
        self.alone: dict[int, set[str]] = {}

    def single(self, index: int) -> set[str]:
        if index not in self.alone:
            change = self.singles.changes[index]
            self.alone[index] = moved(self.case, self.knowledge, (change,), self.now)
        return self.alone[index]

    def both(self, one: int, other: int) -> set[str]:
        changes = (self.singles.changes[one], self.singles.changes[other])
        return moved(self.case, self.knowledge, changes, self.now)

    def check_single(self, index: int) -> None:
        found = {node(*key) for key, bits in self.read.singles.items() if bits >> index & 1}
        assert found == self.single(index), self.singles.changes[index]

    def check_pair(self, bit: int, one: int, other: int) -> None:
        found = {node(*key) for key, bits in self.paired.together.items() if bits >> bit & 1}
        expected = self.both(one, other) - self.single(one) - self.single(other)
        assert found == expected, (self.singles.changes[one], self.singles.changes[other])

    def check_matter(self) -> None:
        """A place matters beside another if some pair is not as the other change alone makes it."""
        matters = set()
        for _, one, other in bits_of(self.singles):
            both = self.both(one, other)
            matters |= {one} if both != self.single(other) else set()
            matters |= {other} if both != self.single(one) else set()
        for place in range(len(self.singles.openings)):
            mine = range(self.singles.starts[place], self.singles.starts[place + 1])
            found = bool(self.singles.mine(place, self.paired.matter))
            assert found == bool(matters & set(mine)), self.singles.openings[place].path


def bits_of(singles: Singles) -> Iterator[tuple[int, int, int]]:
    """Yield the bit of every pair with the numbers of its two changes."""
    start = 0
    for group in Pairs(singles).groups:
        for bit in range(group.rows * group.width):
            yield start + bit, *group.pair(bit)
        start += group.length * 8


# ---------------------------------------------------------------- answers, alone and two together


def check_all(world: World, most: int) -> None:
    """Check every single change and every pair of so many places."""
    knowledge, cases = world
    case = cases[0]
    asked = [o for o in openings(case, knowledge) if o.term.id in terms_read(knowledge)]
    few = Random(len(asked)).sample(asked, min(most, len(asked)))
    findings = Findings(case, knowledge, singles_of(case, knowledge, few))
    for index in range(findings.singles.number):
        findings.check_single(index)
    for bit, one, other in bits_of(findings.singles):
        findings.check_pair(bit, one, other)
    findings.check_matter()


@settings(QUICK, max_examples=3)
@given(world=worlds())
def test_every_single_and_every_pair_is_what_the_evaluator_says(world: World) -> None:
    check_all(world, 2)


@pytest.mark.prove
@settings(QUICK, max_examples=30)
@given(world=worlds())
def test_every_single_and_every_pair_is_so_in_many_made_up_rule_bases(world: World) -> None:
    check_all(world, 4)


def terms_read(knowledge: KnowledgeBase) -> set[str]:
    """Return the terms that rules read, by their names in them."""
    text = repr([(rule.when, rule.unless) for rule in knowledge.rules.values()])
    return {term for term in knowledge.terms if f"'{term}'" in text}


@pytest.mark.prove
def test_some_singles_and_pairs_of_a_worked_case_are_what_the_evaluator_says(
    knowledge: KnowledgeBase,
) -> None:
    case, random = reduced("mental-health", knowledge), Random(4)
    findings = Findings(case, knowledge, singles_of(case, knowledge))
    for index in random.sample(range(findings.singles.number), 8):
        findings.check_single(index)
    laid, told = Pairs(findings.singles), 0
    for bits in findings.paired.together.values():
        told |= bits
    every = [start for start, _, _ in islice(bits_of(findings.singles), 9_000)]
    for bit in (*random.sample(list(places(told)), 4), *random.sample(every, 2)):
        findings.check_pair(bit, *laid.numbers(bit))


@pytest.mark.prove
@pytest.mark.parametrize("name", REDUCED)
def test_every_single_of_a_worked_case_is_what_the_evaluator_says(
    name: str, knowledge: KnowledgeBase
) -> None:
    case = reduced(name, knowledge)
    findings = Findings(case, knowledge, singles_of(case, knowledge))
    for index in range(findings.singles.number):
        findings.check_single(index)


@pytest.mark.prove
@pytest.mark.parametrize("name", REDUCED)
def test_every_pair_of_a_reduced_case_is_what_the_evaluator_says(
    name: str, knowledge: KnowledgeBase
) -> None:
    """The places where one answer matters, and some others: all pairs of these."""
    case, random = reduced(name, knowledge), Random(name)
    some = random.sample(list(openings(case, knowledge)), 6)
    findings = Findings(case, knowledge, singles_of(case, knowledge, some))
    for pair in bits_of(findings.singles):
        findings.check_pair(*pair)
    findings.check_matter()


def test_pairs_laid_out_are_the_pairs_listed(knowledge: KnowledgeBase) -> None:
    """Every bit answers every place as the two changes do, also where a term is of both sides."""
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    symmetric = [o for o in openings(case, knowledge) if o.term.symmetric]
    some = Random(1).sample(list(openings(case, knowledge)), 5)
    singles = singles_of(case, knowledge, [*some[:3], symmetric[0], *some[3:]])
    (block,) = blocks(singles)
    listed = [
        variant_of((singles.changes[one], singles.changes[other]))
        for _, one, other in bits_of(singles)
    ]
    laid, expected = block.variants(singles), variants_of(case, listed)
    for place, answers in expected.columns.items():
        for answer, bits in answers.items():
            found = laid.answers(place).get(answer, 0)
            at = [index for index, (bit, _, _) in enumerate(bits_of(singles)) if found >> bit & 1]
            assert at == list(places(bits)), (place, answer)


def test_pairs_read_in_blocks_are_those_read_at_once(knowledge: KnowledgeBase) -> None:
    singles = singles_of(reduced("pfi", knowledge), knowledge)
    whole = [group for block in blocks(singles, 10**9) for group in block.groups]
    cut = [block.groups for block in blocks(singles, 5_000)]
    assert len(cut) > 10
    assert [group for groups in cut for group in groups] == whole == list(Pairs(singles).groups)
    assert singles.pairs == sum(
        one * other
        for one, other in combinations(
            [b - a for a, b in zip(singles.starts, singles.starts[1:], strict=False)], 2
        )
    )


def test_the_bit_of_a_pair_is_found_in_row_and_column() -> None:
    group = Group(place=0, first=2, rows=2, width=3)
    assert [group.pair(bit) for bit in range(6)] == [(2, 4), (2, 5), (2, 6), (3, 4), (3, 5), (3, 6)]
    assert group.by_row(1 << 3) == 0b111000
    assert group.by_column(1 << 5) == 0b010010
    assert group.columns_of(0b010000) == 1 << 5


def test_examples_show_every_effect_and_the_diagnosis_first() -> None:
    effects = [0b0001, 0b0110, 0b0100, 0b1100]
    chosen = cover(effects, [True, False, False, False])
    assert chosen[0] == 0
    assert chosen[1:] == [2]
    assert all(any(bits >> bit & 1 for bit in chosen) for bits in effects)


# ---------------------------------------------------------------- margins


def tabled(world: World) -> World:
    """Return a made-up world whose evidence counts as tables of it do: each by its own answer alone."""
    knowledge, cases = world
    plain = {
        name: replace(rule, when=next(p for p in walk(rule.when) if isinstance(p, Is)))
        for name, rule in knowledge.rules.items()
        if rule.kind == "evidence"
    }
    plain = {name: replace(rule, unless=(), overridden_by=()) for name, rule in plain.items()}
    return replace(knowledge, rules={**knowledge.rules, **plain}), cases


@settings(QUICK, max_examples=3)
@given(world=worlds().map(tabled))
def test_no_fewer_answers_carry_a_position_over_than_are_told(world: World) -> None:
    check_margins(*world)


@pytest.mark.prove
@settings(QUICK, max_examples=60)
@given(world=worlds().map(tabled))
def test_no_fewer_answers_do_in_many_made_up_rule_bases(world: World) -> None:
    check_margins(*world)


def check_margins(knowledge: KnowledgeBase, cases: list[Case]) -> None:
    """Check the fewest answers against every set of changes, smallest first."""
    for case in cases[:2]:
        found = sensitivity(case, knowledge, pairs=False)
        for margin in found.margins:
            reached = reachable(margin.axis, case, knowledge)
            told = {c.lean: c.fewest for c in margin.crossings if c.fewest is not None}
            assert told == {lean: n for lean, n in reached.items() if lean != margin.lean}


def reachable(axis: str, case: Case, knowledge: KnowledgeBase) -> dict[str, int]:
    """Return each lean with the fewest changes that reach it: all sets of changes tried."""
    mine = [o for o in openings(case, knowledge) if o.term.axis == axis]
    singles = singles_of(case, knowledge, mine)
    each = [
        singles.changes[first:after]
        for first, after in zip(singles.starts, singles.starts[1:], strict=False)
    ]
    found: dict[str, int] = {}
    for number in range(len(each) + 1):
        for some in combinations(each, number):
            for changes in product_of(some):
                lean = evaluate(bare(knowledge), changed(case, changes)).leans[axis]
                found.setdefault(lean, number)
        if len(found) == 4:
            break
    return found


def product_of(some: tuple[tuple[Change, ...], ...]) -> Iterator[tuple[Change, ...]]:
    if not some:
        yield ()
        return
    for change in some[0]:
        for rest in product_of(some[1:]):
            yield (change, *rest)


def bare(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return only what positions rest on, so that reading them is quick."""
    evidence = {k: r for k, r in knowledge.rules.items() if r.kind == "evidence"}
    return replace(knowledge, rules=evidence)


def test_the_answers_told_carry_a_position_over(knowledge: KnowledgeBase) -> None:
    case = reduced("garside-adult-learning", knowledge)
    found = sensitivity(case, knowledge, pairs=False)
    crossed = 0
    for margin in found.margins:
        for crossing in margin.crossings:
            settings_ = [f"{answer.path}={answer.to}" for answer in crossing.answers]
            changes = read_settings(settings_, case, knowledge)
            assert len(changes) == crossing.fewest
            after = evaluate(knowledge, changed(case, changes))
            assert after.leans[margin.axis] == crossing.lean
            crossed += 1
    assert crossed == 6


# ---------------------------------------------------------------- parameters


def told(effect: Effect, now: set[str]) -> set[str]:
    """Return the advice that an effect leads to."""
    kept = {name for name in now if not (effect.mode and name.startswith("mode:"))}
    new = {f"mode:{effect.mode}"} if effect.mode else set()
    return (kept | new | set(effect.appears)) - set(effect.disappears)


def read_with(name: str, number: int, case: Case, knowledge: KnowledgeBase) -> set[str]:
    parameters = {**knowledge.parameters}
    parameters[name] = replace(parameters[name], number=number)
    return advised(evaluate(replace(knowledge, parameters=parameters), case))


def around(name: str, end: End, outward: int, knowledge: KnowledgeBase) -> tuple[int, int]:
    """Return the last value of a parameter inside its range, and the first outside."""
    at = Fraction(end.exact) * SCALE
    if counts(name, knowledge):
        return int(at), int(at) + outward * SCALE
    if at.denominator > 1:
        return (floor(at), ceil(at)) if outward > 0 else (ceil(at), floor(at))
    return (int(at), int(at) + outward) if end.included else (int(at) - outward, int(at))


def counts(name: str, knowledge: KnowledgeBase) -> bool:
    """Return whether a parameter is a count: a whole number."""
    return name in {axis.minimum_weight for axis in knowledge.axes.values()} or any(
        isinstance(part, AtLeast | AtLeastEntities) and part.number == Bound(parameter=name)
        for rule in knowledge.rules.values()
        for condition in (rule.when, *rule.unless)
        for part in walk(condition)
    )


def farthest(name: str, up: bool, knowledge: KnowledgeBase) -> int:
    """Return how far a parameter can go: an edge of a band to the other, a count down to one."""
    for axis in knowledge.axes.values():
        if up and name == axis.balanced_from:
            return knowledge.parameters[axis.balanced_to].number
        if not up and name == axis.balanced_to:
            return knowledge.parameters[axis.balanced_from].number
    if up or not counts(name, knowledge):
        return (1 if up else -1) * 10**12
    return min(SCALE, knowledge.parameters[name].number)


def check_ranges(case: Case, knowledge: KnowledgeBase) -> int:
    """Check each range at its ends, or as far as it goes, and halfway; return how many ends it has."""
    now, ends = advised(evaluate(knowledge, case)), 0
    positions = ("balanced", "minimum")
    for swept in sensitivity(case, knowledge, pairs=False).parameters:
        own = knowledge.parameters[swept.id].number
        for end, outward in ((swept.low, -1), (swept.high, 1)):
            if end is None:
                inside = farthest(swept.id, outward > 0, knowledge)
            else:
                inside, outside = around(swept.id, end, outward, knowledge)
                after = read_with(swept.id, outside, case, knowledge)
                assert after != now, (swept.id, outside)
                assert told(end, now) == after, (swept.id, outside)
                ends += 1
            if end is not None or any(part in swept.id for part in positions):
                assert read_with(swept.id, inside, case, knowledge) == now, (swept.id, inside)
                step = SCALE if counts(swept.id, knowledge) else 1
                middle = (own + inside) // 2 // step * step
                assert read_with(swept.id, middle, case, knowledge) == now, (swept.id, middle)
    return ends


@settings(QUICK, max_examples=3)
@given(world=worlds())
def test_ranges_of_parameters_hold_inside_and_not_outside(world: World) -> None:
    knowledge, cases = world
    check_ranges(cases[0], knowledge)


@pytest.mark.prove
@settings(QUICK, max_examples=60)
@given(world=worlds())
def test_ranges_of_parameters_hold_in_many_made_up_rule_bases(world: World) -> None:
    knowledge, cases = world
    for case in cases:
        check_ranges(case, knowledge)


@pytest.mark.prove
def test_ranges_of_a_worked_case_hold_inside_and_not_outside(knowledge: KnowledgeBase) -> None:
    assert check_ranges(reduced("pfi", knowledge), knowledge) >= 4


@pytest.mark.prove
@pytest.mark.parametrize(
    "name", ["northcliff-waste-plant", "harbour-academy-pfi", "cranmere-end-of-life-care"]
)
def test_ranges_of_more_worked_cases_do(name: str, knowledge: KnowledgeBase) -> None:
    assert check_ranges(reduced(name, knowledge), knowledge) >= 2


# ---------------------------------------------------------------- the whole


@pytest.mark.prove
def test_what_is_steady_moves_nothing_and_everything_else_is_listed(
    knowledge: KnowledgeBase,
) -> None:
    case = reduced("garside-adult-learning", knowledge)
    found = sensitivity(case, knowledge)
    listed = {place.path for place in found.singles}
    assert listed
    assert found.steady
    assert listed | set(found.steady_alone) == {o.path for o in openings(case, knowledge)}
    assert not listed & set(found.steady_alone)
    assert set(found.steady) < set(found.steady_alone)
    assert [p.diagnosis for p in found.singles] == sorted(
        (p.diagnosis for p in found.singles), reverse=True
    )


@pytest.mark.prove
def test_every_pair_of_a_full_case_is_tried(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "full.yaml"
    path.write_text(full_case(knowledge), encoding="utf-8")
    case = load_case(path, knowledge)
    kinds = Counter(knowledge.terms[term].kind for term in case.answers)
    assert (kinds["characteristic"], kinds["circumstance"]) == (31, 50)
    assert (len(case.partners or ()), len(case.relations)) == (4, 6)
    found = sensitivity(case, knowledge)
    assert (found.pairs_tried or 0) > 700_000
