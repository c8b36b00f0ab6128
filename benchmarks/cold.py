"""The cold command: `advisor advise pfi` against a process that only imports what it stands on.

    python -m benchmarks.cold [REPEATS]

Whole processes, by the wall clock and by their own processor time, turn and turn about; and the memory
that each takes at most. The compiled form of the knowledge is warm, in a folder of its own; everything
else starts from nothing each time.
"""

from __future__ import annotations

import sys
import tempfile

from benchmarks.processes import as_installed, command, peak, timed
from benchmarks.results import record, shown, summary

REPEATS = 15
MEMORY_REPEATS = 3
ADVISE = command("advise", "pfi")
IMPORTS = "import click, pydantic, durable_rules_engine"


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        timed(ADVISE, environment)
        timed(IMPORTS, environment)
        pairs = [(timed(ADVISE, environment), timed(IMPORTS, environment)) for _ in range(repeats)]
        few = range(min(repeats, MEMORY_REPEATS))
        memory = {
            name: [peak(program, environment) for _ in few]
            for name, program in (("advise", ADVISE), ("imports", IMPORTS))
        }
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
    print("  memory     " + ", ".join(f"{n} {shown(most, ' MB')}" for n, most in memory.items()))
    figures["memory"] = {name: summary(most) for name, most in memory.items()}
    record({"cold_vs_imports": figures["wall"]["ratio"], "cold": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
