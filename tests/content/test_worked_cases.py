"""Each worked case reads as its expected.yaml says, and the cases together reach every mode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from quick import quick_cases

from advisor.checks.expectations import Reading, bare, unmet
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.loading.worked import expectation
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Trace

if TYPE_CHECKING:
    from advisor.inference.engine import Inference

FOLDERS = worked_cases()
each_case = pytest.mark.parametrize("name", FOLDERS)


@dataclass(frozen=True)
class Worked:
    """A worked case as read: what follows, and the modes that the unknown answers still allow."""

    case: Case
    expected: ExpectedForm
    reading: Reading
    modes: tuple[str, ...]


@pytest.fixture(scope="module")
def readings(knowledge: KnowledgeBase, inference: Inference) -> dict[str, Worked]:
    found = {}
    for name, folder in FOLDERS.items():
        case = load_case(folder / "case.yaml", knowledge)
        read = inference.read(case)
        leans = {position.axis: position.lean for position in read.trace.positions}
        reading = Reading(leans, read.trace.firings, read.trace.overridden)
        found[name] = Worked(case, expectation(folder), reading, read.modes)
    return found


@each_case
def test_the_case_has_the_name_of_its_folder(name: str, readings: dict[str, Worked]) -> None:
    assert readings[name].case.id == name


@each_case
def test_the_case_reads_as_expected(
    name: str, readings: dict[str, Worked], knowledge: KnowledgeBase
) -> None:
    worked = readings[name]
    assert unmet(worked.expected, worked.reading, knowledge) == []


@each_case
def test_expectations_name_what_some_rule_concludes(name: str, knowledge: KnowledgeBase) -> None:
    concluded = {f"{c.kind}:{c.id}" for rule in knowledge.rules.values() for c in rule.conclude}
    expected = expectation(FOLDERS[name])
    lines = [bare(line) for line in (*expected.must, *expected.must_not)]
    assert not [n for n in lines if n not in concluded and not n.startswith("firing:")]
    fired = {line.removeprefix("firing:") for line in lines if line.startswith("firing:")}
    giving_way = {bare(rule) for pair in expected.gives_way.items() for rule in pair}
    assert not (fired | giving_way) - knowledge.rules.keys()


@each_case
def test_a_rule_gives_way_only_to_one_that_it_names(name: str, knowledge: KnowledgeBase) -> None:
    for rule, by in expectation(FOLDERS[name]).gives_way.items():
        assert by in knowledge.rules[bare(rule)].overridden_by


@each_case
def test_the_case_says_truly_whether_its_mode_is_settled(
    name: str, readings: dict[str, Worked]
) -> None:
    worked = readings[name]
    if worked.expected.settled is None:
        pytest.skip("expected.yaml does not say")
    assert worked.expected.mode in worked.modes
    assert (len(worked.modes) == 1) == worked.expected.settled


@pytest.mark.parametrize("name", quick_cases(every=20))
def test_the_mode_survives_the_loss_of_any_answer(
    name: str, knowledge: KnowledgeBase, inference: Inference, readings: dict[str, Worked]
) -> None:
    """Only what a tally counts or a mode rule reads can change the mode; each is dropped in turn."""
    worked = readings[name]
    counted = {*knowledge.characteristics, *_read_by_modes(knowledge)} & worked.case.answers.keys()
    changed = {
        term
        for term in counted
        if _modes(inference.read(_without(worked.case, term)).trace) != {worked.expected.mode}
    }
    survives = worked.expected.survives_dropping_any_answer
    documented = set() if survives == "yes" else {dropped.answer for dropped in survives}
    assert changed == documented


def test_every_mode_is_reached_and_both_sides_of_the_one_outside(
    readings: dict[str, Worked], knowledge: KnowledgeBase
) -> None:
    reached = {
        (conclusion.id, conclusion.nearest)
        for worked in readings.values()
        for firing in worked.reading.firings
        for conclusion in knowledge.rules[firing.rule].conclude
        if conclusion.kind == "mode"
    }
    assert reached == {
        ("complying", None),
        ("constraining", None),
        ("creating", None),
        ("outside", "complying"),
        ("outside", "constraining"),
        ("undetermined", None),
    }


def test_every_cause_of_failure_is_concluded_in_some_case(
    readings: dict[str, Worked], knowledge: KnowledgeBase
) -> None:
    causes = {t.id for t in knowledge.terms.values() if t.kind == "failure-cause"}
    assert len(causes) == 9
    assert not [c for c in causes if not any(_concludes(w, c) for w in readings.values())]


def _concludes(worked: Worked, cause: str) -> bool:
    return worked.reading.holds(f"failure:{cause}")


def _modes(trace: Trace) -> set[str]:
    nodes = (node for firing in trace.firings for node in firing.concluded)
    return {node.removeprefix("mode:") for node in nodes if node.startswith("mode:")}


def _without(case: Case, term: str) -> Case:
    return replace(case, answers={t: a for t, a in case.answers.items() if t != term})


def _read_by_modes(knowledge: KnowledgeBase) -> Iterable[str]:
    for rule in knowledge.rules.values():
        if rule.kind == "mode":
            for condition in (rule.when, *rule.unless):
                yield from (p.term for p in walk(condition) if isinstance(p, ANSWERED))
