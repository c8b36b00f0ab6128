"""Inference with full trace, on the project's own rules: ours, CLIPS, zen, and the plain evaluator.

    python -m benchmarks.inference [REPEATS]

All of them read every worked case, in turn, in one process, warm; the order is turned round at every
repeat. First their firings are compared (rule and bindings, undefeated): a difference ends the run
with exit code 1 before any time is taken. Times are of the process, not the wall.

What each one does for a case, the case in memory as it was loaded:
  ours       `Inference.trace`: messages made, facts, positions, checks, firings with what they matched,
             the absences they relied on and what was overridden
  CLIPS      the facts written, reset, one `load_facts`, run, the trace of undefeated firings read back
             as tuples, each with the addresses of the facts matched
  leanest    CLIPS without the unknown answers that no rule asks after
  zen        the input made, `evaluate` (with trace: the result of every expression), and the undefeated
             firings picked out of the trace; without trace, out of the result
  evaluator  `evaluate`: firings with what they matched, overridden ones, checks; nothing compiled

Each peer is held against ours on the rules that it can express.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from statistics import median
from time import process_time_ns

from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from benchmarks import contenders as who
from benchmarks.contenders import Contender, Field, differences, gathered
from benchmarks.results import record, shown, summary

REPEATS = 7
COMPARED = {
    "inference_vs_clips": who.CLIPS,
    "inference_vs_clips_leanest": who.LEANEST,
    "inference_vs_zen_trace": who.ZEN_TRACE,
    "inference_vs_zen": who.ZEN,
    "inference_vs_evaluator": who.EVALUATOR,
}
"""The ratios, by the contender that ours is held against."""

Times = dict[str, list[list[float]]]
"""Milliseconds, by contender, repeat and case."""


def cases_of(knowledge: KnowledgeBase) -> list[Case]:
    """Return every worked case."""
    return [load_case(p / "case.yaml", knowledge) for p in worked_cases().values()]


def measure(cases: list[Case], contenders: Iterable[Contender], repeats: int) -> Times:
    """Return the time of each contender for each case, interleaved case by case."""
    order = list(contenders)
    times: Times = {each.name: [] for each in order}
    for _ in range(repeats):
        for each in order:
            times[each.name].append([])
        for case in cases:
            for each in order:
                start = process_time_ns()
                each.read(case)
                times[each.name][-1].append((process_time_ns() - start) / 1e6)
        order.reverse()
    return times


def ratios(times: Times, one: str, other: str) -> list[float]:
    """Return, for each repeat, the time of one over all cases against that of the other."""
    return [sum(a) / sum(b) for a, b in zip(times[one], times[other], strict=True)]


def counts_of(knowledge: KnowledgeBase, cases: list[Case], field: Field) -> dict[str, float]:
    """Return how much there is to read, and in how large a program each reads it."""
    traces = [field.contenders[who.OURS].read(case) for case in cases]
    told = {
        name: median(text(case).count("\n") + 1 for case in cases)
        for name, text in field.facts.items()
    }
    return {
        "cases": len(cases),
        "rules": sum(rule.status == "reviewed" for rule in knowledge.rules.values()),
        **{f"rules_left_out_{peer}": len(out) for peer, out in field.left_out.items()},
        **field.size,
        "facts_per_case": told[who.CLIPS],
        "facts_per_case_leanest": told[who.LEANEST],
        "firings_per_case": median(len(trace.firings) for trace in traces),
        "overridden_per_case": median(len(trace.overridden) for trace in traces),
    }


def main(repeats: int = REPEATS) -> int:
    """Compare, measure, print and record; return the exit code."""
    knowledge = load_knowledge()
    cases = cases_of(knowledge)
    field = gathered(knowledge)
    contenders = field.contenders.values()
    wrong = differences(cases, contenders)
    if wrong:
        print(*wrong[:20], f"{len(wrong)} differences; nothing was measured", sep="\n")
        return 1
    counts = counts_of(knowledge, cases, field)
    print(f"Firings agree on all {len(cases)} worked cases.")
    for name, count in counts.items():
        print(f"  {name.replace('_', ' '):24} {count:g}")
    for peer, left_out in field.left_out.items():
        for reason, many in Counter(left_out.values()).most_common():
            print(f"  {peer} leaves out: {many} ({reason})")
    times = measure(cases, contenders, repeats)
    print(f"\nProcess time of one case, milliseconds: median over {repeats} repeats (least-most)")
    for name, rounds in times.items():
        print(f"  {name:32} {shown([median(r) for r in rounds])}")
    compared = {
        key: ratios(times, field.contenders[name].against or who.OURS, name)
        for key, name in COMPARED.items()
    }
    print(f"\nOurs against each, over all cases: median over {repeats} repeats (least-most)")
    for name, values in compared.items():
        print(f"  {name:32} {shown(values)}")
    milliseconds = {n: summary([median(r) for r in rounds]) for n, rounds in times.items()}
    record(
        {name: summary(values) for name, values in compared.items()}
        | {"inference": {"counts": counts, "left_out": field.left_out,
                         "milliseconds": milliseconds}}
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
