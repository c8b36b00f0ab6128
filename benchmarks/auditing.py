"""`advisor record` and `advisor verify` of a worked case, together, against plain advice on it.

    python -m benchmarks.auditing [REPEATS]

Whole processes, cold, turn and turn about; the compiled form of the knowledge is warm.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.processes import as_installed, command, timed
from benchmarks.results import record, shown, summary

REPEATS = 9
CASE = "pfi"


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        file = str(Path(folder, "record.json"))
        runs = [("advise", CASE), ("record", CASE, "-o", file), ("verify", file)]
        programs = [command(*words) for words in runs]
        for program in programs:
            timed(program, environment)
        times = [[timed(program, environment)[0] for program in programs] for _ in range(repeats)]
    ratio = [(kept + checked) / advised for advised, kept, checked in times]
    print(f"Record and verify, cold, against plain advice: {shown(ratio)} over {repeats} repeats")
    record({"record_and_verify_vs_advise": summary(ratio)})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
