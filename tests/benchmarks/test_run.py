"""All benchmarks as one command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.report import PAGE
from benchmarks.results import RESULTS

for name in ("clips", "zen", "matplotlib"):
    pytest.importorskip(name, reason="only there for the benchmarks")

ROOT = Path(__file__).parents[2]


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.prove
def test_a_quick_trial_measures_and_writes_nothing():
    before = RESULTS.read_bytes(), PAGE.read_bytes()
    tried = run("--quick")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "Firings agree on all" in tried.stdout
    table = tried.stdout.rpartition("===")[2]
    assert "against zen-engine with trace" in table
    assert "time of a case grows with rules" in table
    assert (RESULTS.read_bytes(), PAGE.read_bytes()) == before


def test_an_unknown_word_is_answered_with_what_can_be_said():
    told = run("--fast")
    assert told.returncode == 2
    assert "--quick" in told.stdout
