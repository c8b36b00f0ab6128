"""The cold command: `advisor advise pfi` against a process that only imports what it stands on.

    python -m benchmarks.cold [REPEATS]

Whole processes, by the wall clock and by their own processor time, turn and turn about. The compiled
form of the knowledge is warm, in a folder of its own; everything else starts from nothing each time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from time import perf_counter

from advisor.loading.library import CACHE_VARIABLE
from benchmarks.results import record, shown, summary

REPEATS = 15
ADVISE = (
    "import sys; from advisor.cli.main import main; sys.argv = ['advisor', 'advise', 'pfi']; main()"
)
IMPORTS = "import click, pydantic, durable_rules_engine"


def as_installed(folder: str) -> dict[str, str]:
    """Return the environment of a process as a user has it: bytecode kept, as an installer keeps it."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {CACHE_VARIABLE: folder}


def timed(program: str, environment: dict[str, str]) -> tuple[float, float]:
    """Return the wall time and the processor time of one process, in milliseconds."""
    start = perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    wall = perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"exit code {child.returncode} from: {program}")
    return wall * 1e3, (used.ru_utime + used.ru_stime) * 1e3


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        timed(ADVISE, environment)
        timed(IMPORTS, environment)
        pairs = [(timed(ADVISE, environment), timed(IMPORTS, environment)) for _ in range(repeats)]
    print(f"Cold, whole process, milliseconds: median over {repeats} repeats (least-most)")
    figures = {}
    for place, clock in enumerate(("wall", "processor")):
        advise = [a[place] for a, _ in pairs]
        imports = [b[place] for _, b in pairs]
        ratio = [a / b for a, b in zip(advise, imports, strict=True)]
        print(
            f"  {clock:10} advise {shown(advise)}, imports {shown(imports)}, ratio {shown(ratio)}"
        )
        figures[clock] = {"advise": summary(advise), "imports": summary(imports)}
        figures[clock]["ratio"] = summary(ratio)
    record({"cold_vs_imports": figures["wall"]["ratio"], "cold": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
