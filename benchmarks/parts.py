"""Where the time goes: the steps of a cold reading, and the engine's share of a warm one.

    python -m benchmarks.parts [REPEATS]

Cold: one process a repeat does what `advisor advise pfi` does, step by step, and prints the processor
time of each. Warm: every worked case is traced with the engine's functions timed one by one; what is
left over is Python: messages, firings, the trace.
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

from advisor.inference.engine import Inference
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from benchmarks.cold import as_installed
from benchmarks.results import record, shown, summary

REPEATS = 9
STEPS = """
import json, os, time
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # as the command does
marks = [("start of Python", time.process_time())]
def mark(name): marks.append((name, time.process_time()))
import click, pydantic, durable_rules_engine
mark("click, pydantic, engine imported")
import advisor.cli.main, advisor.cli.advise, advisor.consultation
from advisor.assembly import assemble
from advisor.inference.compiler import compile_rules
from advisor.inference.engine import Inference
from advisor.inference.session import Ruleset
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
mark("program imported")
knowledge = load_knowledge()
mark("knowledge: files hashed, compiled form read")
case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
mark("case read and checked")
program = compile_rules(knowledge)
mark("rules compiled")
Ruleset(program.definitions)
mark("rules registered with the engine")
inference = Inference(knowledge)
before = time.process_time()
reading = inference.read(case)
marks.append(("first reading", marks[-1][1] + time.process_time() - before))
before = time.process_time()
assemble(reading, case, knowledge)
marks.append(("advice assembled", marks[-1][1] + time.process_time() - before))
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


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    steps = cold(repeats)
    print(f"A cold reading, milliseconds of processor time: median of {repeats} (least-most)")
    for name, values in steps.items():
        print(f"  {name:46} {shown(values)}")
    knowledge = load_knowledge()
    cases = [load_case(p / "case.yaml", knowledge) for p in worked_cases().values()]
    inference = Inference(knowledge)
    per_case(cases, inference.trace)
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
    record(
        {
            "parts": {
                "cold": {name: summary(values) for name, values in steps.items()},
                "warm": summary(whole),
                "engine": {
                    name: {"calls": round(calls[name], 1), "milliseconds": round(share[name], 4)}
                    for name in WRAPPED
                },
            }
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
