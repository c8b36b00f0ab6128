"""Where the time goes: the steps of a cold command, and the modules of a warm reading.

    python -m benchmarks.parts [REPEATS]

Cold: one process a repeat does what `advisor advise pfi` does, step by step, and tells the processor
time of each; one more tells how long the import of each package took by itself (`-X importtime`).
Warm: every worked case is traced with the engine's functions timed one by one; what is left over is
Python: messages, firings, the trace. Then all are advised on under the standard profiler, whose shares
by module and by function are told for the trace, for what the unknown still allows, and for the advice
put together (it makes calls of small functions look dearer than they are).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from statistics import median
from time import process_time_ns
from typing import Any

from advisor.assembly import assemble
from advisor.inference.engine import Inference
from advisor.loading.library import load_knowledge
from advisor.model.case import Case
from benchmarks.cold import ADVISE
from benchmarks.inference import cases_of
from benchmarks.processes import as_installed
from benchmarks.profiles import by_function, by_module, profiled
from benchmarks.results import record, shown, summary

REPEATS = 9
MOST_TOLD = 8
STEPS = """
import json, os, time
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # as the command does
marks = [("start of Python", time.process_time())]
def mark(name): marks.append((name, time.process_time()))
import click, pydantic, durable_rules_engine
mark("click, pydantic, engine imported")
import advisor.cli.main, advisor.cli.advise, advisor.consultation, advisor.reporting.text
from advisor.assembly import assemble
mark("program imported")
knowledge = advisor.consultation.load_knowledge()
mark("knowledge: files hashed, compiled form read")
case, _ = advisor.consultation.find_case("pfi", knowledge)
mark("case read and checked")
inference = advisor.consultation.consult(knowledge)
mark("rules compiled, registered with the engine")
reading = inference.read(case)
mark("first reading")
advice = assemble(reading, case, knowledge)
mark("advice put together")
advisor.reporting.text.render_text(advice, case, knowledge)
mark("report written as text")
print(json.dumps([(name, now - then) for (_, then), (name, now) in zip([("", 0)] + marks, marks)]))
"""
WRAPPED = ("assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state")


def cold(repeats: int) -> dict[str, list[float]]:
    """Return the milliseconds of each step of a cold reading, for each repeat."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        for repeat in range(repeats + 1):
            run = subprocess.run(
                [sys.executable, "-c", STEPS], env=environment, stdout=subprocess.PIPE, check=True
            )
            if repeat:  # the first one makes the compiled form
                for name, seconds in json.loads(run.stdout):
                    found.setdefault(name, []).append(seconds * 1e3)
    return found


def imports() -> Counter[str]:
    """Return the microseconds that the import of each package takes by itself, in a cold command."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        for _ in range(2):
            run = subprocess.run(
                [sys.executable, "-X", "importtime", "-c", ADVISE],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
    found: Counter[str] = Counter()
    for line in run.stderr.splitlines():
        label, _, rest = line.partition(":")
        alone, _, name = rest.partition("|")
        if label == "import time" and alone.strip().isdigit():
            package = name.rpartition("|")[2].strip().partition(".")[0].lstrip("_")
            ours = package in sys.stdlib_module_names or f"_{package}" in sys.stdlib_module_names
            found["standard library" if ours else package] += int(alone)
    return found


class Timed:
    """The engine's module, with the processor time spent in each of its functions."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.error = engine.error
        self.spent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        for name in WRAPPED:
            setattr(self, name, self.wrapped(name, getattr(engine, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def timed(*arguments: Any) -> Any:
            start = process_time_ns()
            try:
                return call(*arguments)
            finally:
                self.spent[name] += process_time_ns() - start
                self.calls[name] += 1

        return timed


def per_case(cases: list[Case], read: Callable[[Case], Any]) -> float:
    """Return the milliseconds of one case, on average."""
    start = process_time_ns()
    for case in cases:
        read(case)
    return (process_time_ns() - start) / len(cases) / 1e6


def profiles(cases: list[Case], inference: Inference, repeats: int) -> dict[str, Counter[str]]:
    """Return the seconds by function that the three parts of advice take under the profiler."""
    knowledge = inference.knowledge
    readings = [(inference.read(case), case) for case in cases]

    def trace() -> None:
        for case in cases:
            inference.trace(case)

    def read() -> None:
        for case in cases:
            inference.read(case)

    def put_together() -> None:
        for reading, case in readings:
            assemble(reading, case, knowledge)

    traced, completed, advised = (
        by_function(profiled(part, repeats)) for part in (trace, read, put_together)
    )
    completed.subtract(traced)
    return {"trace": traced, "completions": +completed, "advice put together": advised}


def shares(spent: Counter[str]) -> dict[str, float]:
    """Return the largest shares of what was spent."""
    whole = sum(spent.values())
    return {name: round(seconds / whole, 3) for name, seconds in spent.most_common(MOST_TOLD)}


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    steps, packages = cold(repeats), imports()
    print(f"A cold reading, milliseconds of processor time: median of {repeats} (least-most)")
    for name, values in steps.items():
        print(f"  {name:46} {shown(values)}")
    print("Imports of a cold command, milliseconds by themselves (wall, once)")
    for name, microseconds in packages.most_common(MOST_TOLD):
        print(f"  {name:46} {microseconds / 1e3:.1f}")
    cases = cases_of(knowledge := load_knowledge())
    inference = Inference(knowledge)
    by_part = profiles(cases, inference, min(repeats, 3))
    whole = [per_case(cases, inference.trace) for _ in range(repeats)]
    engine: Any = inference.ruleset
    timed = engine._engine = Timed(engine._engine)
    for _ in range(repeats):
        per_case(cases, inference.trace)
    share = {name: timed.spent[name] / repeats / len(cases) / 1e6 for name in WRAPPED}
    calls = {name: timed.calls[name] / repeats / len(cases) for name in WRAPPED}
    print(f"\nOne warm trace: {shown(whole)} ms; inside the engine (calls timed one by one):")
    for name in WRAPPED:
        print(f"  {name:46} {share[name]:.2f} in {calls[name]:.0f} calls")
    print(f"  {'Python around it':46} {median(whole) - sum(share.values()):.2f}")
    told = {
        part: {"modules": shares(by_module(spent)), "functions": shares(spent)}
        for part, spent in by_part.items()
    }
    for part, by in told.items():
        for what, largest in by.items():
            print(f"\nShares of {part}, by {what}, under the profiler")
            for name, portion in largest.items():
                print(f"  {name:46} {portion:.0%}")
    record(
        {
            "parts": {
                "cold": {name: summary(values) for name, values in steps.items()},
                "imports": {n: round(us / 1e3, 2) for n, us in packages.most_common(MOST_TOLD)},
                "warm": summary(whole),
                "engine": {
                    name: {"calls": round(calls[name], 1), "milliseconds": round(share[name], 4)}
                    for name in WRAPPED
                },
                "shares": told,
            }
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
