"""Each worked case reads as its expected.yaml says, and the cases together reach every mode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.loading.cases import load_case
from advisor.loading.forms import ExpectedForm
from advisor.loading.places import worked_cases
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text
from advisor.model.case import Case
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Trace

if TYPE_CHECKING:
    from advisor.inference.engine import Inference

FOLDERS = worked_cases()
each_case = pytest.mark.parametrize("name", FOLDERS)


@dataclass(frozen=True)
class Reading:
    """What follows from a case: the trace, and the modes that the unknown answers still allow."""

    case: Case
    expected: ExpectedForm
    trace: Trace
    modes: tuple[str, ...]

    @property
    def leans(self) -> dict[str, str]:
        return {position.axis: position.lean for position in self.trace.positions}

    @property
    def drawn(self) -> set[str]:
        return {node for firing in self.trace.firings for node in firing.concluded}

    def holds(self, line: str) -> bool:
        """Whether `kind:id` was concluded of anything, or `kind:id[a,b]` of that subject."""
        return line in (self.drawn if "[" in line else {n.split("[")[0] for n in self.drawn})


@pytest.fixture(scope="module")
def readings(knowledge: KnowledgeBase, inference: Inference) -> dict[str, Reading]:
    found = {}
    for name, folder in FOLDERS.items():
        case = load_case(folder / "case.yaml", knowledge)
        read = inference.read(case)
        found[name] = Reading(case, _expected(folder), read.trace, read.modes)
    return found


@cache
def _expected(folder: Path) -> ExpectedForm:
    name, problems = f"{folder.name}/expected.yaml", Problems()
    form = read_form(
        ExpectedForm, parse(read_text(folder / "expected.yaml", name), name), name, problems
    )
    problems.raise_if_any()
    assert form is not None
    return form


@each_case
def test_the_case_has_the_name_of_its_folder(name: str, readings: dict[str, Reading]) -> None:
    assert readings[name].case.id == name


@each_case
def test_mode_and_leans_are_as_expected(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    expected = reading.expected
    assert _modes(reading.trace) == {expected.mode}
    assert reading.leans == {"approach": expected.approach, "basis": expected.basis}


@each_case
def test_what_must_be_concluded_is(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    assert not [line for line in reading.expected.must if not reading.holds(line)]


@each_case
def test_what_must_not_be_concluded_is_not(name: str, readings: dict[str, Reading]) -> None:
    reading = readings[name]
    assert not [line for line in reading.expected.must_not if reading.holds(line)]


@each_case
def test_expectations_name_what_some_rule_concludes(name: str, knowledge: KnowledgeBase) -> None:
    concluded = {f"{c.kind}:{c.id}" for rule in knowledge.rules.values() for c in rule.conclude}
    expected = _expected(FOLDERS[name])
    lines = [line.split("[")[0] for line in (*expected.must, *expected.must_not)]
    assert not [line for line in lines if line not in concluded]


@each_case
def test_the_case_says_truly_whether_its_mode_is_settled(
    name: str, readings: dict[str, Reading]
) -> None:
    reading = readings[name]
    if reading.expected.settled is None:
        pytest.skip("expected.yaml does not say")
    assert reading.expected.mode in reading.modes
    assert (len(reading.modes) == 1) == reading.expected.settled


@each_case
def test_the_mode_survives_the_loss_of_any_answer(
    name: str, knowledge: KnowledgeBase, inference: Inference, readings: dict[str, Reading]
) -> None:
    """Only what a tally counts or a mode rule reads can change the mode; each is dropped in turn."""
    reading = readings[name]
    counted = {*knowledge.characteristics, *_read_by_modes(knowledge)} & reading.case.answers.keys()
    changed = {
        term
        for term in counted
        if _modes(inference.read(_without(reading.case, term)).trace) != {reading.expected.mode}
    }
    survives = reading.expected.survives_dropping_any_answer
    documented = set() if survives == "yes" else {dropped.answer for dropped in survives}
    assert changed == documented


def test_every_mode_is_reached_and_both_sides_of_the_one_outside(
    readings: dict[str, Reading], knowledge: KnowledgeBase
) -> None:
    reached = {
        (conclusion.id, conclusion.nearest)
        for reading in readings.values()
        for firing in reading.trace.firings
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
    readings: dict[str, Reading], knowledge: KnowledgeBase
) -> None:
    causes = {t.id for t in knowledge.terms.values() if t.kind == "failure-cause"}
    assert len(causes) == 9
    assert not [c for c in causes if not any(r.holds(f"failure:{c}") for r in readings.values())]


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
