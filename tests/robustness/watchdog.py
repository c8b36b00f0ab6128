"""Child processes under a watch: one that hangs or dies is found out, and the rest is still done."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
SLOWEST = 120.0
"""Seconds without a word from a child after which it is taken to hang."""
ENOUGH = 25


@dataclass
class Outcome:
    """What became of a batch of items."""

    faults: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    def of(self, item: int) -> list[str]:
        return [fault for fault in self.faults if fault.startswith(f"item {item}:")]

    def report(self) -> str:
        return "\n".join(self.faults[:ENOUGH]) + f"\n{len(self.faults)} in all"


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a child that imports what the tests import."""
    paths = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "robustness")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **more}


def work(job: str, seed: int, number: int, *, processes: int = 1) -> Outcome:
    """Do a job on so many items in child processes, and return what went wrong."""
    share = -(-number // processes)
    spans = [(first, min(first + share, number)) for first in range(0, number, share)]
    outcome = Outcome()
    with ThreadPoolExecutor(processes) as pool:
        for part in pool.map(lambda span: _span(job, seed, *span, enough=ENOUGH), spans):
            outcome.faults += part.faults
            outcome.tally.update(part.tally)
    return outcome


def each(job: str, items: list[int], seed: int = 0) -> Outcome:
    """Do a job on these items, whatever becomes of those before."""
    outcome = Outcome()
    spans: list[tuple[int, int]] = []
    for item in items:
        if spans and spans[-1][1] == item:
            spans[-1] = (spans[-1][0], item + 1)
        else:
            spans.append((item, item + 1))
    for first, last in spans:
        part = _span(job, seed, first, last, enough=10_000)
        outcome.faults += part.faults
        outcome.tally.update(part.tally)
    return outcome


def _span(job: str, seed: int, first: int, last: int, *, enough: int) -> Outcome:
    outcome = Outcome()
    while first < last and len(outcome.faults) < enough:
        first = _child(job, seed, first, last, outcome)
    return outcome


def _child(job: str, seed: int, first: int, last: int, outcome: Outcome) -> int:
    """Run one child until it is done, dies or hangs; return the item to go on from."""
    command = [sys.executable, str(WORKER), job, str(seed), str(first), str(last)]
    again = f"python tests/robustness/worker.py {job} {seed}"
    lines: queue.Queue[str | None] = queue.Queue()
    at = first
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            env=environment(),
            cwd=ROOT,
        )
        assert child.stdout is not None

        def listen(stream: object) -> None:
            for line in child.stdout or ():
                lines.put(line)
            lines.put(None)

        listener = threading.Thread(target=listen, args=(child.stdout,), daemon=True)
        listener.start()
        try:
            while True:
                try:
                    line = lines.get(timeout=SLOWEST)
                except queue.Empty:
                    outcome.faults.append(f"item {at}: hangs: {again} {at} {at + 1}")
                    return at + 1
                if line is None:
                    break
                mark, _, rest = line.rstrip("\n").partition(" ")
                if mark == "@":
                    at = int(rest)
                elif mark == "!":
                    item, _, what = rest.partition(" ")
                    outcome.faults.append(f"item {item}: {json.loads(what)}")
                elif mark == "=":
                    outcome.tally.update(json.loads(rest))
                    return last
            code = child.wait(timeout=SLOWEST)
            errors.seek(0)
            told = errors.read()[-2000:]
            outcome.faults.append(
                f"item {at}: ends the process ({code}): {again} {at} {at + 1}\n{told}"
            )
            return at + 1
        finally:
            child.kill()
            child.wait()
            listener.join()
            child.stdout.close()
