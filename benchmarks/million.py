"""A million made-up cases by the fast lane, whole command, two workers; a sample read by the engine.

    python -m benchmarks.million [CASES] [SAMPLE]

A fifth of the cases are made (`benchmarks.synthetic`), and told five times under other ids. The sample
is read in a run of its own, which ends with exit code 1 should the lane and the engine differ; the run
that is timed has the sample that every run has. Memory: of all processes together, looked at every
second. Wall-clock time: only a machine that does nothing else shows what two workers can.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, sleep

import psutil

from advisor.loading.library import load_knowledge
from benchmarks.results import record
from benchmarks.synthetic import synthetic

CASES, SAMPLE = 1_000_000, 10_000
TOLD_AGAIN = 5
WORKERS = 2


def write_cases(path: Path, number: int) -> None:
    """Write so many cases as JSONL."""
    each = -(-number // TOLD_AGAIN)
    made = [json.dumps(case) for case in synthetic(load_knowledge(), each)]
    with path.open("w", encoding="utf-8") as stream:
        for n in range(number):
            again, place = divmod(n, each)
            case = made[place].replace('"case": "case-', f'"case": "case-{again}-', 1)
            stream.write(f"{case}\n")


def batch(source: Path, output: Path, *more: str) -> tuple[float, float]:
    """Return the seconds and the megabytes at most that a fast batch takes; SystemExit if it fails."""
    words = ["batch", str(source), "-o", str(output), "--fast", "--workers", str(WORKERS), *more]
    start = perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "advisor", *words])
    family, most = psutil.Process(child.pid), 0
    while child.poll() is None:
        most = max(most, _held(family))
        sleep(1.0)
    if child.returncode:
        raise SystemExit(1)
    return perf_counter() - start, most / 1e6


def _held(family: psutil.Process) -> int:
    """Return the bytes that a process and those it began hold in memory, shared pages once."""
    total = 0
    try:
        for process in (family, *family.children(recursive=True)):
            found = process.memory_full_info()
            total += getattr(found, "pss", found.rss)
    except psutil.NoSuchProcess:
        pass  # it has just ended
    return total


def main(cases: int = CASES, sample: int = SAMPLE) -> int:
    """Make, check, measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        source, output = Path(name, "cases.jsonl"), Path(name, "out.jsonl")
        write_cases(source, cases)
        batch(source, output, "--check-sample", str(sample))
        with output.open("rb") as stream:
            written = sum(1 for _ in stream)
        print(f"{written:,} rows written; durable-rules agrees on {sample:,} of them.")
        seconds, megabytes = batch(source, Path(name, "again.jsonl"))
    print(f"{cases:,} cases: {seconds:.1f} s with {WORKERS} workers, {megabytes:.0f} MB at most")
    record(
        {
            "million": {
                "cases": cases,
                "sample": sample,
                "seconds": round(seconds, 2),
                "memory": round(megabytes, 1),
                "cases_per_second": round(cases / seconds),
            }
        }
    )
    return 0 if written == cases else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
