"""Inference with full trace, on the project's own rules: ours, CLIPS, and the plain evaluator.

    python -m benchmarks.inference [REPEATS]

All three read every worked case, in turn, in one process, warm; the order is turned round at every
repeat. First their firings are compared (rule and bindings, undefeated): a difference ends the run
with exit code 1 before any time is taken. Times are of the process, not the wall.

What each one does for a case:
  ours       `Inference.trace`: facts, positions, checks, firings with what they matched, the absences
             they relied on and what was overridden
  CLIPS      reset, one `load_facts`, run, the trace of undefeated firings read back as tuples
  leanest    CLIPS without the unknown answers that no rule asks after
  evaluator  `evaluate`: firings with what they matched, overridden ones, checks; nothing compiled
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median
from time import process_time_ns
from typing import Any

from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.condition import bindings
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Firing
from benchmarks.clips_engine import Clips, Fired
from benchmarks.clips_rules import Translation, translate
from benchmarks.results import record, shown, summary

OURS, CLIPS, LEANEST, EVALUATOR = "ours", "CLIPS", "CLIPS leanest", "evaluator"
REPEATS = 7

Identity = tuple[str, tuple[str, ...]]
"""Of a firing: its rule and the ids of all that it binds, in order."""
Contenders = dict[str, Callable[[Case], Any]]
Times = dict[str, list[list[float]]]
"""Milliseconds, by contender, repeat and case."""


def expressible(knowledge: KnowledgeBase, translation: Translation) -> KnowledgeBase:
    """Return the knowledge base with only the rules that were translated."""
    return replace(knowledge, rules={name: knowledge.rules[name] for name in translation.rules})


def ours(firings: Iterable[Firing]) -> set[Identity]:
    """Return which firings there are."""
    return {(f.rule, tuple(i for b in f.bindings for i in b.subject)) for f in firings}


def theirs(fired: Iterable[Fired], knowledge: KnowledgeBase) -> set[Identity]:
    """Return which firings CLIPS tells of; alternatives of one rule are one firing."""
    found = set()
    for rule, *told in fired:
        somes = bindings(knowledge.rules[rule].when)
        wide = sum(1 if some.entity.kind == "partner" else 2 for some in somes)
        found.add((rule, tuple(told[:wide])))
    return found


def differences(knowledge: KnowledgeBase, cases: list[Case], contenders: Contenders) -> list[str]:
    """Return, in words, every firing on which one of the contenders differs from ours."""
    found = []
    for case in cases:
        expected = ours(contenders[OURS](case).firings)
        answers = {
            CLIPS: theirs(contenders[CLIPS](case), knowledge),
            LEANEST: theirs(contenders[LEANEST](case), knowledge),
            EVALUATOR: ours(contenders[EVALUATOR](case).firings),
        }
        for name, fired in answers.items():
            found += [f"{case.id}: {name} lacks {f}" for f in sorted(expected - fired)]
            found += [f"{case.id}: only {name} has {f}" for f in sorted(fired - expected)]
    return found


def measure(cases: list[Case], contenders: Contenders, repeats: int) -> Times:
    """Return the time of each contender for each case, interleaved case by case."""
    times: Times = {name: [] for name in contenders}
    order = list(contenders)
    for _ in range(repeats):
        for name in order:
            times[name].append([])
        for case in cases:
            for name in order:
                read = contenders[name]
                start = process_time_ns()
                read(case)
                times[name][-1].append((process_time_ns() - start) / 1e6)
        order.reverse()
    return times


def ratios(times: Times, one: str, other: str) -> list[float]:
    """Return, for each repeat, the time of one over all cases against that of the other."""
    return [sum(a) / sum(b) for a, b in zip(times[one], times[other], strict=True)]


def main(repeats: int = REPEATS) -> int:
    """Compare, measure, print and record; return the exit code."""
    everything = load_knowledge()
    translation = translate(everything)
    knowledge = expressible(everything, translation)
    cases = [load_case(p / "case.yaml", knowledge) for p in worked_cases().values()]
    inference = Inference(knowledge)
    engine = Clips(knowledge, translation)
    leanest = Clips(knowledge, translation, stated=False)
    contenders: Contenders = {
        OURS: inference.trace,
        CLIPS: engine.read,
        LEANEST: leanest.read,
        EVALUATOR: lambda case: evaluate(knowledge, case),
    }
    wrong = differences(knowledge, cases, contenders)
    if wrong:
        print(*wrong[:20], f"{len(wrong)} differences; nothing was measured", sep="\n")
        return 1
    in_force = sum(rule.status == "reviewed" for rule in everything.rules.values())
    counts = {
        "cases": len(cases),
        "rules": in_force,
        "rules_left_out": len(translation.left_out),
        "clips_defrules": translation.defrules,
        "durable_rules": len(inference.program.rules),
        "facts_per_case": median(engine.facts.text(c).count("\n") + 1 for c in cases),
        "facts_per_case_leanest": median(leanest.facts.text(c).count("\n") + 1 for c in cases),
        "firings_per_case": median(len(inference.trace(c).firings) for c in cases),
        "overridden_per_case": median(len(inference.trace(c).overridden) for c in cases),
    }
    print(f"Firings agree on all {len(cases)} worked cases.")
    for name, count in counts.items():
        print(f"  {name.replace('_', ' '):24} {count:g}")
    for reason, many in Counter(translation.left_out.values()).most_common():
        print(f"  left out: {many} ({reason})")
    times = measure(cases, contenders, repeats)
    print(f"\nProcess time of one case, milliseconds: median over {repeats} repeats (least-most)")
    for name, rounds in times.items():
        print(f"  {name:24} {shown([median(r) for r in rounds])}")
    compared = {
        "inference_vs_clips": ratios(times, OURS, CLIPS),
        "inference_vs_clips_leanest": ratios(times, OURS, LEANEST),
        "inference_vs_evaluator": ratios(times, OURS, EVALUATOR),
    }
    print(f"\nRatios over all cases: median over {repeats} repeats (least-most)")
    for name, values in compared.items():
        print(f"  {name:28} {shown(values)}")
    record(
        {name: summary(values) for name, values in compared.items()}
        | {
            "inference": {
                "counts": counts,
                "left_out": translation.left_out,
                "milliseconds": {
                    name: summary([median(r) for r in rounds]) for name, rounds in times.items()
                },
            }
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
