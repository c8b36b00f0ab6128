"""The page of figures says what the results say."""

import json
from importlib.util import find_spec

import pytest

from benchmarks.report import PAGE, ROWS, SECTIONS, Row, aims, filled, found, number, printed, told
from benchmarks.results import RESULTS

REQUIRED = (
    "inference_vs_clips",
    "inference_vs_zen_trace",
    "fast_cases_per_second",
    "advise_vs_inference",
    "cold_vs_imports",
    "exponents",
)
RATIO = {"median": 0.5, "min": 0.4, "max": 0.61}


@pytest.fixture(scope="module")
def figures():
    return json.loads(RESULTS.read_text("utf-8"))


def test_the_committed_page_holds_the_committed_figures(figures):
    page = PAGE.read_text("utf-8")
    assert filled(page, figures) == page


@pytest.mark.parametrize("key", REQUIRED)
def test_the_results_have_what_is_asked_of_them(key, figures):
    assert figures[key]


def test_every_exponent_says_over_what_it_was_fitted(figures):
    for what in ("rules", "answers", "partners", "cases"):
        fit = figures["exponents"][what]["ours"]
        assert fit["least"] < fit["most"]


def test_an_aim_is_met_at_the_aim_and_not_past_it():
    assert Row("", "", 2).met(2) is True
    assert Row("", "", 2).met(2.01) is False
    assert Row("", "", 2, at_least=True).met(1.99) is False
    assert Row("", "").met(99) is None


def test_a_row_says_figure_spread_aim_and_verdict():
    text = aims({"inference_vs_clips": RATIO})
    (row,) = [line for line in text.splitlines() if "CLIPS through clipspy" in line]
    assert row.endswith("| 0.5 (0.4-0.61) | at most 0.33 | no |")
    assert "MISSED" in printed({"inference_vs_clips": RATIO})


def test_what_was_not_measured_is_told():
    text = aims({"inference_vs_clips": RATIO})
    absent = text.partition("Not measured in this run: ")[2]
    assert all(row.what in absent for row in ROWS if row.key != "inference_vs_clips")


def test_a_page_without_a_place_for_a_section_is_refused():
    with pytest.raises(ValueError, match="no place for 'conditions'"):
        filled("no marks", {})


def test_numbers_are_told_in_two_digits_and_whole_where_large():
    assert [number(value) for value in (0.145, 2.066, 16_666.7)] == ["0.14", "2.1", "16,667"]
    assert told(Row("", "", unit=" s"), {"median": 3.01, "min": 3, "max": 3.02}) == "3 s"
    assert (
        told(Row("", "", unit=" s", scale=1e-3), RATIO | {"median": 950})
        == "0.95 s (0.0004-0.00061)"
    )
    assert found({"a": {"b": 1}}, "a/b") == 1
    assert found({"a": 1}, "a/b") is None


def test_each_section_can_be_written_of_no_figures_at_all():
    assert all(isinstance(write({}), str) for write in SECTIONS.values())


def test_each_benchmark_that_is_here_can_be_run():
    pytest.importorskip("matplotlib", reason="the drawing is only made for the benchmarks")
    from benchmarks.__main__ import BENCHMARKS

    here = [each.module for each in BENCHMARKS if find_spec(f"benchmarks.{each.module}")]
    assert {"inference", "whole", "cold", "parts", "growth"} <= set(here)
    assert len(set(here)) == len(here)
