"""The rule author's commands on the shipped rules, and `rules check` on a base of a thousand.

    python -m benchmarks.workbench [REPEATS]

Whole processes, by the wall clock and by their own processor time. The compiled form of the knowledge
is warm, in a folder of its own, but not for the thousand rules: these are read from their files. How
those are made is told in `benchmarks.made_up_files`. The limits are for two otherwise idle cores; a
command that takes more processor time than its limit ends the benchmark with exit code 1.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import advisor
from benchmarks.made_up_files import make
from benchmarks.processes import as_installed, timed
from benchmarks.results import record, shown, summary

REPEATS = 3
SIZE = 1_000
LIMITS = {"test": 5, "check": 10, "coverage": 10, "mutate": 180}
LARGE, LARGE_LIMIT = f"check of {SIZE:,} rules", 60
COMMAND = """
import sys
from advisor.cli.main import main
try:
    main(['rules', {!r}])
except SystemExit as ended:
    sys.exit(0 if ended.code == 1 else ended.code)  # that something is found is no failure here
"""


def installed_beside(folder: Path, size: int) -> Path:
    """Return a folder with the program installed and so many rules in the place of the shipped ones."""
    root = folder / "site"
    shutil.copytree(Path(advisor.__file__).parent, root / "advisor")
    made = make(root / "advisor" / "base", size)
    assert made == size, made
    return root


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        environment = as_installed(name)
        beside = str(installed_beside(Path(name), SIZE))
        large = environment | {"PYTHONPATH": beside, "PYTHONSAFEPATH": "1"}
        runs = [(each, LIMITS[each], each, environment) for each in LIMITS]
        runs.append((LARGE, LARGE_LIMIT, "check", large))
        timed(COMMAND.format("test"), environment)
        print(f"Rules, whole process, seconds: median over {repeats} repeats (least-most)")
        figures, slow = {}, []
        for told, limit, command, where in runs:
            times = [timed(COMMAND.format(command), where) for _ in range(repeats)]
            wall, own = ([each[n] / 1e3 for each in times] for n in (0, 1))
            print(f"  {told:22} processor {shown(own)}, wall {shown(wall)}, limit {limit}")
            figures[told] = {"processor": summary(own), "wall": summary(wall), "limit": limit}
            slow += [told] if min(own) > limit else []
    record({"workbench": figures})
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
