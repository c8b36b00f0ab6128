"""With many partners, what completions say takes steps in proportion to what there is to tell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from typing import Any

from advisor import load_knowledge
from advisor.assembly import assemble
from advisor.inference.engine import Inference
from benchmarks.made_up_cases import made_up_case


def _steps(run: Callable[[], Any]) -> int:
    """Return how many calls of functions a run takes, Python's own included."""
    found = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found


def _steps_a_conclusion(inference: Inference, partners: int) -> float:
    """Return the steps after the trace for each conclusion that is told as possible."""
    case = made_up_case(inference.knowledge, Random(1), answers=60, partners=partners)
    reading = inference.read(case)
    trace, modes = reading.trace, reading.modes
    completed = _steps(lambda: inference.completions.read(case, trace.positions, modes))
    together = _steps(lambda: assemble(reading, case, inference.knowledge))
    return (completed + together) / len(reading.completed.allowed)


def test_a_conclusion_takes_no_more_steps_with_twenty_partners_than_with_ten() -> None:
    """Relations grow fourfold; joined with one another, they once made it three times the steps."""
    inference = Inference(load_knowledge())
    assert _steps_a_conclusion(inference, 20) < 1.1 * _steps_a_conclusion(inference, 10)
