"""Many cases by the exact lane: cases a second with one worker and with two, and as their number grows.

    python -m benchmarks.many_cases [REPEATS]

The command itself is timed, on worked cases told again under other names; before any time is printed,
one worker and two must have written the same bytes. What a batch of one case takes counts as start-up.
Wall-clock time: only on a machine that does nothing else do two workers show what they can. Processor
time, of all processes together, says how much of it two workers need more than one.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from itertools import product
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter

from advisor.loading.places import worked_cases
from advisor.loading.tree import parse
from benchmarks.results import record, shown, summary

REPEATS = 3
ONE, FEW, MANY = SIZES = (1, 300, 900)
WANTED = 1.8
"""By how much two workers have to be faster than one."""


def write_cases(path: Path, number: int) -> None:
    """Write so many cases as JSONL: the worked ones, in turn."""
    worked = [
        parse((folder / "case.yaml").read_text("utf-8"), name).plain()
        for name, folder in worked_cases().items()
    ]
    with path.open("w", encoding="utf-8") as stream:
        for place in range(number):
            case = worked[place % len(worked)]
            assert isinstance(case, dict)
            told = {**case, "case": f"{str(case['case'])[:40]}-{place}"}
            stream.write(json.dumps(told, ensure_ascii=False) + "\n")


def seconds(folder: Path, number: int, workers: int) -> tuple[float, float]:
    """Return how long the command takes, and how much processor time."""
    began, used = perf_counter(), _processor_time()
    command = [sys.executable, "-m", "advisor", "batch", f"{number}.jsonl"]
    output = f"{number}-{workers}.jsonl"
    subprocess.run(
        [*command, "-o", output, "--workers", str(workers)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - began, _processor_time() - used


def _processor_time() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def main(repeats: int = REPEATS) -> int:
    """Print and keep the figures; 1 when the outputs differ."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in SIZES:
            write_cases(folder / f"{number}.jsonl", number)
        times: dict[tuple[int, int], list[float]] = {}
        used: dict[tuple[int, int], list[float]] = {}
        # In turn, so that what else the machine does falls on all alike.
        for _, number, workers in product(range(repeats), SIZES, (1, 2)):
            taken, spent = seconds(folder, number, workers)
            times.setdefault((number, workers), []).append(taken)
            used.setdefault((number, workers), []).append(spent)
        for number in SIZES:
            one, two = ((folder / f"{number}-{w}.jsonl").read_bytes() for w in (1, 2))
            if one != two:
                print(f"{number} cases: one worker and two write different bytes")
                return 1
    _report(times, used)
    return 0


def _report(
    times: dict[tuple[int, int], list[float]], used: dict[tuple[int, int], list[float]]
) -> None:
    middle = {key: median(found) for key, found in times.items()}
    work = {(n, w): middle[n, w] - middle[ONE, w] for n in (FEW, MANY) for w in (1, 2)}
    rate = {w: (MANY - ONE) / work[MANY, w] for w in (1, 2)}
    whole = middle[MANY, 1] / middle[MANY, 2]
    exponent = log(work[MANY, 1] / work[FEW, 1]) / log((MANY - ONE) / (FEW - ONE))
    for (number, workers), found in times.items():
        print(f"{number} cases, workers {workers}: {shown(found, ' s')}")
    for workers in (1, 2):
        print(f"workers {workers}: {rate[workers]:.1f} cases a second after start-up")
    print(f"two against one: {rate[2] / rate[1]:.2f} (wanted {WANTED}); with start-up {whole:.2f}")
    more = median(used[MANY, 2]) / median(used[MANY, 1])
    print(f"processor time of two workers against one: {more:.2f}")
    print(f"time grows with the number of cases to the power of {exponent:.2f}")
    record(
        {
            "batch_seconds": {f"{n} cases, {w} workers": summary(t) for (n, w), t in times.items()},
            "batch_cases_per_second": {str(w): round(rate[w], 1) for w in (1, 2)},
            "batch_scaling": round(rate[2] / rate[1], 3),
            "batch_processor_time": round(more, 3),
            "batch_scaling_whole": round(whole, 3),
            "batch_exponent": round(exponent, 3),
        }
    )


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
