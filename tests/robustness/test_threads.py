"""Eight threads at once get the same bytes as one alone."""

from __future__ import annotations

import pytest
from mangling import SEED
from watchdog import work


def test_eight_threads_get_the_bytes_that_one_alone_gets() -> None:
    outcome = work("threads", SEED, 3)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] == 24


@pytest.mark.prove
def test_eight_threads_get_the_bytes_that_one_alone_gets_100_times() -> None:
    outcome = work("threads", SEED, 100)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] == 800
