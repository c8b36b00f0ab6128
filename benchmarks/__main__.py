"""All benchmarks, one after another; then the table, the plot and the page of figures.

    python -m benchmarks            all of it, some ten minutes; writes benchmarks/results.json,
                                    benchmarks/results.svg and docs/performance.md
    python -m benchmarks --quick    a short trial of each that has one, under a minute; writes nothing

Each runs in a process of its own, so that none leaves its memory or its caches to the next. Only a run
in which all of them succeed replaces the figures; else the exit code is 1.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks import plot, report
from benchmarks.results import ELSEWHERE, RESULTS

PACKAGES = ("durable-rules", "clipspy", "zen-engine", "pydantic")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module with a `main`, that prints what it measures and records it (`benchmarks.results`).

    quick: the words it is given for a short trial; None when there is none.
    """

    module: str
    quick: tuple[str, ...] | None = ("1",)


BENCHMARKS = (
    Benchmark("inference"),
    Benchmark("whole"),
    Benchmark("cold"),
    Benchmark("parts"),
    Benchmark("growth"),
    Benchmark("explaining", quick=None),
    Benchmark("auditing", quick=None),
    Benchmark("sensitivity", quick=None),
    Benchmark("workbench", quick=None),
    Benchmark("fast_lane", quick=None),
    Benchmark("many_cases", quick=None),
    Benchmark("million", quick=None),
)


def machine() -> dict[str, object]:
    """Return on what the figures were made."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        "packages": {name: version(name) for name in PACKAGES},
    }


def run(benchmark: Benchmark, *, quick: bool, kept: Path) -> int:
    """Run one benchmark; return its exit code."""
    print(f"\n=== {benchmark.module} ===", flush=True)
    start = perf_counter()
    words = benchmark.quick or () if quick else ()
    command = [sys.executable, "-m", f"benchmarks.{benchmark.module}", *words]
    code = subprocess.run(command, env={**os.environ, ELSEWHERE: str(kept)}, check=False).returncode
    print(f"({perf_counter() - start:.0f} s)", flush=True)
    return code


def main(words: list[str]) -> int:
    """Run all, tell the figures, and keep them if the run was whole; return the exit code."""
    quick = words == ["--quick"]
    if words and not quick:
        print(__doc__)
        return 2
    chosen = [each for each in BENCHMARKS if each.quick is not None or not quick]
    absent = [each.module for each in chosen if find_spec(f"benchmarks.{each.module}") is None]
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "results.json")
        kept.write_text(json.dumps({"machine": machine()}), encoding="utf-8")
        codes = {
            each.module: run(each, quick=quick, kept=kept)
            for each in chosen
            if each.module not in absent
        }
        figures = json.loads(kept.read_text("utf-8"))
        drawing = plot.drawn(figures)
        print(f"\n{report.printed(figures)}")
        failed = [name for name, code in codes.items() if code]
        if failed or absent:
            print(f"\nfailed: {', '.join(failed) or 'none'}; absent: {', '.join(absent) or 'none'}")
        if failed:
            return 1
        if not quick:
            RESULTS.write_bytes(kept.read_bytes())
            plot.DRAWING.write_text(drawing, encoding="utf-8")
            report.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
