"""Whatever stands in a rule file, it is refused clearly, or it runs as the plain evaluator says.

Each rule is read by itself against the shipped vocabulary, compiled with the rules that bear on it, and
run on three worked cases, in child processes under a watch.
"""

from __future__ import annotations

import pytest
from mangling import SEED
from watchdog import work


def test_60_mangled_rule_files_are_refused_clearly_or_run_as_they_should() -> None:
    outcome = work("rules", SEED, 60)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["run"] >= 6
    assert outcome.tally["refused"] >= 6


@pytest.mark.prove
def test_10_000_mangled_rule_files_are_refused_clearly_or_run_as_they_should() -> None:
    outcome = work("rules", SEED + 1, 10_000, processes=2)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["run"] >= 1_000
    assert outcome.tally["refused"] >= 1_000
