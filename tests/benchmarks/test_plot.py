"""The drawing of a run: the same for the same figures, and with everything named on it."""

import json

import pytest

from benchmarks.results import RESULTS

pytest.importorskip("matplotlib", reason="the drawing is only made for the benchmarks")

from benchmarks.plot import RATIOS, drawn
from benchmarks.report import GROWN


@pytest.fixture(scope="module")
def figures():
    return json.loads(RESULTS.read_text("utf-8"))


def test_the_same_figures_give_the_same_bytes(figures):
    assert drawn(figures) == drawn(figures)


def test_everything_measured_is_named(figures):
    drawing = drawn(figures)
    assert all(words in drawing for words in RATIOS.values())
    assert all(f"Growth with {what}" in drawing for what in GROWN)
    assert all(reader in drawing for reader in ("ours (", "CLIPS (", "zen with trace ("))


def test_a_run_that_measured_little_can_be_drawn():
    assert "<svg" in drawn({})
