"""Case after case in one process takes no more memory than the first few did."""

from __future__ import annotations

import pytest
from mangling import SEED
from watchdog import work

WARM_UP = 20_000
"""By then the answers that occur have been met, and what is remembered of them is complete."""


def test_100_varied_cases_are_advised_in_one_process() -> None:
    outcome = work("soak", SEED, 100)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] == 100


@pytest.mark.prove
def test_the_memory_of_100_000_cases_stays_flat_within_ten_megabytes() -> None:
    outcome = work("soak", SEED, 100_000)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] == 100_000
    memory = [
        size
        for at, size in sorted(outcome.tally.items())
        if at.startswith("memory") and int(at.split()[1]) >= WARM_UP
    ]
    assert len(memory) > 50
    assert max(memory) - memory[0] <= 10_000_000, memory
