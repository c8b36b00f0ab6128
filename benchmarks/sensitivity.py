"""`advisor sensitivity` of a full case: whole process, cold, every single change and every pair.

    python -m benchmarks.sensitivity [REPEATS]

The compiled form of the knowledge is warm, in a folder of its own; everything else starts from nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from advisor.loading.library import load_knowledge
from benchmarks.full_case import full_case
from benchmarks.processes import as_installed, command, peak, timed
from benchmarks.results import record, shown, summary

REPEATS = 3


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        case = Path(folder, "full.yaml")
        case.write_text(full_case(load_knowledge()), encoding="utf-8")
        program = command("sensitivity", str(case), "--json")
        told = subprocess.run(
            [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, check=True
        )
        pairs = json.loads(told.stdout)["pairs_tried"]
        runs = [timed(program, environment) for _ in range(repeats)]
        memory = [peak(program, environment)]
    wall, processor = ([ms / 1e3 for ms in clock] for clock in zip(*runs, strict=True))
    print(f"Sensitivity of a full case, {pairs:,} pairs, whole process, {repeats} repeats")
    print(f"  wall {shown(wall, ' s')}, processor {shown(processor, ' s')}")
    print(f"  memory {shown(memory, ' MB')}")
    figures = {"wall": summary(wall), "processor": summary(processor), "memory": summary(memory)}
    record({"sensitivity": {"pairs": pairs, **figures}})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
