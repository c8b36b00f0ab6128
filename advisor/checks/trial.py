"""The examples beside rules and the worked cases, run: what did not turn out as written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.checks.examples import fires
from advisor.checks.expectations import Reading, names_nothing, unmet
from advisor.inference.engine import Inference
from advisor.loading.cases import load_case
from advisor.loading.examples import examples_of
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.loading.worked import expectation
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Trial:
    """What was run, how many times, and what was wrong, in words."""

    what: str
    tried: int
    wrong: tuple[str, ...]


def try_examples(rules: Iterable[Rule], knowledge: KnowledgeBase) -> Iterator[Trial]:
    """Yield what came of the examples of each rule; they are counted from 1."""
    for rule in rules:
        written = json.loads(rule.examples)
        wrong = []
        examples = dict(zip(("fires", "silent"), examples_of(rule, knowledge), strict=True))
        for group, found in examples.items():
            for place, example in enumerate(found):
                if fires(rule, example, knowledge) != (group == "fires"):
                    told = "silent" if group == "fires" else "fires"
                    said = json.dumps(written[group][place], ensure_ascii=False)
                    wrong.append(f"{told} on example {place + 1} under '{group}': {said}")
        yield Trial(f"{rule.kind}/{rule.id}", sum(map(len, examples.values())), tuple(wrong))


def try_cases(knowledge: KnowledgeBase, packs: Sequence[Path] = ()) -> Iterator[Trial]:
    """Yield what came of each worked case, those of packs too, read by the rules engine."""
    inference = Inference(knowledge)
    bases = (
        knowledge,
        load_knowledge(),
    )  # a pack may replace the only rule that draws a conclusion
    for name, folder in worked_cases(packs).items():
        trace = inference.trace(load_case(folder / "case.yaml", knowledge))
        leans = {position.axis: position.lean for position in trace.positions}
        reading = Reading(leans, trace.firings, trace.overridden)
        expected = expectation(folder)
        wrong = (*names_nothing(expected, *bases), *unmet(expected, reading, knowledge))
        yield Trial(f"case {name}", 1, wrong)
