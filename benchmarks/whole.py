"""The whole of `advise()` against inference with full trace, warm; and the memory of many readings.

    python -m benchmarks.whole [REPEATS]

Every worked case, in one process, turn and turn about, the order turned round at every repeat. `advise`
is the trace, what the unknown answers still allow, and the advice put together from both. Memory is of
a process that advises on one worked case after another, a thousand times, and keeps nothing.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from statistics import median
from typing import Any

from advisor.consultation import advise, consult
from advisor.loading.library import load_knowledge
from advisor.model.case import Case
from benchmarks.contenders import Contender
from benchmarks.inference import cases_of, measure, ratios
from benchmarks.processes import as_installed, peak
from benchmarks.results import record, shown, summary

REPEATS = 9
READINGS = 1_000
ONE_AFTER_ANOTHER = """
from itertools import cycle, islice
from advisor.consultation import advise
from advisor.loading.library import load_knowledge
from benchmarks.inference import cases_of
knowledge = load_knowledge()
for case in islice(cycle(cases_of(knowledge)), {readings}):
    advise(case, knowledge)
"""


def compared(read: dict[str, Callable[[Case], Any]]) -> list[Contender]:
    """Return ways to read a case that are timed side by side."""
    return [Contender(name, each, lambda _: set()) for name, each in read.items()]


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    knowledge = load_knowledge()
    cases = cases_of(knowledge)
    inference = consult(knowledge)
    steps = compared(
        {
            "trace": inference.trace,
            "trace and completions": inference.read,
            "advise": lambda case: advise(case, knowledge),
        }
    )
    measure(cases, steps, 1)
    times = measure(cases, steps, repeats)
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        peak(ONE_AFTER_ANOTHER.format(readings=1), environment)  # the first makes the compiled form
        memory = {
            readings: peak(ONE_AFTER_ANOTHER.format(readings=readings), environment)
            for readings in (1, len(cases), READINGS if repeats > 1 else 2 * len(cases))
        }
    milliseconds = {name: [median(each) for each in rounds] for name, rounds in times.items()}
    ratio = ratios(times, "advise", "trace")
    print(f"Process time of one case, warm, milliseconds: median over {repeats} (least-most)")
    for name, found in milliseconds.items():
        print(f"  {name:24} {shown(found)}")
    print(f"  advise against trace     {shown(ratio)}")
    print("Memory of a process that advises so many times, at most")
    for readings, most in memory.items():
        print(f"  {readings:6,} {most:.0f} MB")
    record(
        {
            "advise_vs_inference": summary(ratio),
            "whole": {
                "milliseconds": {name: summary(found) for name, found in milliseconds.items()},
                "memory": {str(readings): round(most, 1) for readings, most in memory.items()},
            },
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
