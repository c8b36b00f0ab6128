"""`advisor sensitivity` of a full case: whole process, cold, every single change and every pair.

    python -m benchmarks.sensitivity [REPEATS]

The compiled form of the knowledge is warm, in a folder of its own; everything else starts from nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from advisor.loading.library import load_knowledge
from benchmarks.cold import as_installed
from benchmarks.full_case import full_case
from benchmarks.results import record, shown, summary

REPEATS = 3


def timed(case: Path, environment: dict[str, str]) -> tuple[float, float, float, int]:
    """Return wall and processor seconds, megabytes at most, and the pairs tried, of one process."""
    start = perf_counter()
    told = case.with_suffix(".told")
    with told.open("wb") as output:
        command = [sys.executable, "-m", "advisor", "sensitivity", str(case), "--json"]
        child = subprocess.Popen(command, env=environment, stdout=output)
        _, status, used = os.wait4(child.pid, 0)
    wall = perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"exit code {child.returncode}")
    pairs = json.loads(told.read_text("utf-8"))["pairs_tried"]
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, pairs


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        case = Path(folder, "full.yaml")
        case.write_text(full_case(load_knowledge()), encoding="utf-8")
        timed(case, environment)
        runs = [timed(case, environment) for _ in range(repeats)]
    wall, processor, memory, pairs = zip(*runs, strict=True)
    print(f"Sensitivity of a full case, {pairs[0]:,} pairs, whole process, {repeats} repeats")
    print(f"  wall {shown(wall, ' s')}, processor {shown(processor, ' s')}")
    print(f"  memory {shown(memory, ' MB')}")
    figures = {"wall": summary(wall), "processor": summary(processor), "memory": summary(memory)}
    record({"sensitivity": {"pairs": pairs[0], **figures}})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
