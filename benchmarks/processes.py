"""Whole processes, measured: by the wall clock, by their own processor time, by the memory they took."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from advisor.loading.library import CACHE_VARIABLE

COMMAND = "import sys; from advisor.cli.main import main; sys.argv = ['advisor', {}]; main()"
PEAK = """
import atexit, sys
from benchmarks.processes import taken
atexit.register(lambda: print(taken(), file=sys.stderr))
"""
"""What a process begins with that tells the most it has taken."""


def command(*words: str) -> str:
    """Return the program that runs `advisor` with these words."""
    return COMMAND.format(", ".join(map(repr, words)))


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


def peak(program: str, environment: dict[str, str]) -> float:
    """Return the megabytes that a process took at most."""
    run = subprocess.run(
        [sys.executable, "-c", PEAK + program], env=environment, capture_output=True, check=True
    )
    return float(run.stderr.split()[-1])


def taken() -> float:
    """Return the megabytes that this process has taken at most.

    Linux's own figure where there is one: the other holds what the parent had taken, from before the
    program was loaded.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text("ascii").split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
