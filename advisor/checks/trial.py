"""The examples beside rules and the worked cases, run: what did not turn out as written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.checks.examples import fires
from advisor.checks.expectations import Reading, differences, names_nothing
from advisor.checks.firmness import firmness
from advisor.checks.shortfall import shortfall
from advisor.inference.engine import Inference
from advisor.loading.examples import Example, examples_of
from advisor.loading.library import load_knowledge
from advisor.loading.worked import expectation, place_in, worked_case
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Trace


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that did not turn out as written.

    example: where under `examples` it stands, as (group, number from 0). node: the conclusion of a
    worked case that is missing, or there against what is written. because: why, a line each. at: the
    place in the expected.yaml of a worked case.
    """

    summary: str
    expected: str
    got: str
    because: tuple[str, ...] = ()
    example: tuple[str, int] | None = None
    node: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was run, how many times, and what was wrong; of a worked case, what was read."""

    what: str
    tried: int
    details: tuple[Wrong, ...]
    rule: str | None = None
    read: tuple[Case, Trace] | None = None

    @property
    def wrong(self) -> tuple[str, ...]:
        """What was wrong, in a line each."""
        return tuple(each.summary for each in self.details)


def try_examples(rules: Iterable[Rule], knowledge: KnowledgeBase) -> Iterator[Trial]:
    """Yield what came of the examples of each rule; they are counted from 1."""
    for rule in rules:
        written = json.loads(rule.examples)
        examples = dict(zip(("fires", "silent"), examples_of(rule, knowledge), strict=True))
        wrong = tuple(
            _wrong(rule, example, (group, place), written[group][place], knowledge)
            for group, found in examples.items()
            for place, example in enumerate(found)
            if fires(rule, example, knowledge) != (group == "fires")
        )
        number = sum(map(len, examples.values()))
        yield Trial(f"{rule.kind}/{rule.id}", number, wrong, rule.id)


def _wrong(
    rule: Rule, example: Example, at: tuple[str, int], written: object, knowledge: KnowledgeBase
) -> Wrong:
    group, place = at
    got = "silent" if group == "fires" else "fires"
    said = json.dumps(written, ensure_ascii=False)
    return Wrong(
        f"{got} on example {place + 1} under '{group}': {said}",
        group,
        got,
        tuple(shortfall(rule, example, knowledge, fired=got == "fires")),
        at,
    )


def try_cases(folders: Mapping[str, Path], knowledge: KnowledgeBase) -> Iterator[Trial]:
    """Yield what came of each worked case in these folders, read by the rules engine."""
    inference = Inference(knowledge)
    # A pack may replace the only rule that draws a conclusion.
    bases = (knowledge, load_knowledge())
    for name, folder in folders.items():
        case = worked_case(folder, knowledge)
        read = inference.read(case)
        leans = {position.axis: position.lean for position in read.trace.positions}
        reading = Reading(leans, read.trace.firings, read.trace.overridden)
        expected = expectation(folder)
        misnamed = list(names_nothing(expected, *bases))
        told = {each.at for each in misnamed}
        found = [
            *misnamed,
            *(each for each in differences(expected, reading, knowledge) if each.at not in told),
            *firmness(expected, case, inference, read.modes),
        ]
        wrong = tuple(
            Wrong(e.summary, e.expected, e.got, node=e.node, at=place_in(folder, e.at))
            for e in found
        )
        yield Trial(f"case {name}", 1, wrong, read=(case, read.trace))
