"""What the completed reading calls true, every completion draws; what it calls false, none does.

There are two: that of many cases at once, held here against completions, and that of the one case that
is advised on, held against the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from made_up_variants import completions
from quick import quick_cases
from strategies import worlds

from advisor import load_knowledge
from advisor.errors import EngineLimitError
from advisor.explanation.neighbours import openings
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.inference.possible import CompletedReader
from advisor.inference.variants import variants_of
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.change import changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import STAGES
from advisor.model.trace import node

QUICK = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)

APART = ("evidence", "mode")
KINDS = tuple(kind for kind in STAGES if kind not in APART)
SHOWN = ("failure", "strength", "risk", "quality", "move")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def _refuted(knowledge: KnowledgeBase, case: Case, completed: Iterable[Case]) -> list[str]:
    """Return what the completed reading says of a case that some completion of it denies."""
    reading = BitwiseReading(knowledge, variants_of(case, [()]), completed=True)
    settled = {node(*key): truths for key, truths in reading.conclusions(STAGES).items()}
    leans = {axis: next(iter(reading.leans(axis))) for axis in knowledge.axes}
    found = set()
    for each in completed:
        alone = evaluate(knowledge, each)
        drawn = {name for firing in alone.firings for name in firing.concluded}
        found |= {n for n, (true, false) in settled.items() if (false if n in drawn else true)}
        found |= {axis for axis, lean in alone.leans.items() if lean not in leans[axis]}
    return sorted(found)


def _all_hold(world: tuple[KnowledgeBase, list[Case]]) -> None:
    for case in world[1]:
        completed, _ = completions(case, world[0], 20, Random(1))
        assert _refuted(world[0], case, completed) == []


@QUICK
@given(world=worlds())
def test_what_is_settled_is_so_in_every_completion_of_made_up_cases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    _all_hold(world)


@pytest.mark.prove
@settings(QUICK, max_examples=60)
@given(world=worlds())
def test_what_is_settled_is_so_in_every_completion_of_many_made_up_cases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    _all_hold(world)


def _agrees(knowledge: KnowledgeBase, case: Case, modes: tuple[str, ...] = ()) -> None:
    """The reading that advice is made of calls settled, and open, what the other one does.

    Where a rule of evidence asks for more than one answer it knows less of the leans; then it may call
    more things open.
    """
    reader = CompletedReader(knowledge)
    try:
        positions = Inference(knowledge).trace(case).positions
    except EngineLimitError:
        reject()  # made up too large for the engine
    read = reader.read(case, positions, modes)
    plain = BitwiseReading(knowledge, variants_of(case, [()]), completed=True, modes=modes)
    found = {node(*key): truths for key, truths in plain.conclusions(KINDS).items()}
    settled = {name for name, (true, _) in found.items() if true}
    not_ruled_out = {name for name, (_, false) in found.items() if not false}
    shown = {node(*key) for key, (_, false) in plain.conclusions(SHOWN).items() if not false}
    possible = {each.node for each in read.allowed}
    assert shown <= possible
    if reader.plain:
        assert read.settled == settled
        assert possible <= not_ruled_out
    else:
        assert read.settled <= settled


@pytest.mark.parametrize("name", quick_cases(every=20))
def test_the_two_completed_readings_agree_on_a_worked_case(
    name: str, knowledge: KnowledgeBase
) -> None:
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    modes = Inference(knowledge).read(case).modes
    _agrees(knowledge, case, modes)
    _agrees(knowledge, case)


@settings(QUICK, max_examples=8)
@given(world=worlds())
def test_the_two_completed_readings_agree_on_made_up_cases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    for case in world[1]:
        _agrees(world[0], case)


@pytest.mark.prove
@settings(QUICK, max_examples=400)
@given(world=worlds())
def test_the_two_completed_readings_agree_on_many_made_up_cases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    for case in world[1]:
        _agrees(world[0], case)


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(worked_cases())[::40])
def test_what_is_settled_is_so_in_every_completion_of_a_worked_case(
    name: str, knowledge: KnowledgeBase
) -> None:
    """One completion of it by chance, with two answers forgotten again: every way to answer them."""
    random = Random(name)
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    some, _ = completions(case, knowledge, 2, random)
    assert _refuted(knowledge, case, some) == []
    short = [o for o in openings(some[0], knowledge) if o.term.type == "choice" and not o.term.axis]
    forgotten = random.sample(short, 2)
    reduced = changed(some[0], tuple(opening.change(NOT_ANSWERED) for opening in forgotten))
    every, complete = completions(reduced, knowledge, 36, random)
    assert complete
    assert _refuted(knowledge, reduced, every) == []
