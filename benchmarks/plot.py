"""The figures of a run as a drawing: ratios against their aims, growth, and where the time goes.

    python -m benchmarks.plot [FILE]

Written as SVG, the same bytes for the same results; with a FILE, in the format its ending names. It is
readable without colour: lines differ by their marks and dashes.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from benchmarks.report import GROWN, Figures, Row, largest, measured, value_of
from benchmarks.results import recorded

DRAWING = Path(__file__).resolve().parent / "results.svg"
STYLES: dict[str, dict[str, Any]] = {
    "ours": {"marker": "o", "linestyle": "-", "color": "black", "linewidth": 2},
    "advise()": {"marker": "D", "linestyle": (0, (1, 1)), "color": "black"},
    "CLIPS": {"marker": "s", "linestyle": "--", "color": "0.35"},
    "zen with trace": {"marker": "^", "linestyle": "-.", "color": "0.35"},
    "evaluator": {"marker": "x", "linestyle": ":", "color": "0.35"},
}
RATIOS = {
    "inference_vs_clips": "inference / CLIPS",
    "inference_vs_zen_trace": "inference / zen with trace",
    "advise_vs_inference": "advise() / inference",
    "cold_vs_imports": "cold command / bare imports",
}
SIZE = (11, 7)
FIXED: dict[Any, Any] = {
    "svg.hashsalt": "advisor",
    "svg.fonttype": "none",
    "font.size": 9,
    "font.family": "sans-serif",
}


def figure_of(figures: Figures) -> Figure:
    """Return the whole drawing."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots(2, 3)
    ratios(axes[0, 0], figures)
    cold(axes[1, 0], figures)
    for place, what in zip((axes[0, 1], axes[0, 2], axes[1, 1], axes[1, 2]), GROWN, strict=True):
        growth(place, what, figures)
    return figure


def ratios(axes: Axes, figures: Figures) -> None:
    """Draw each ratio as a share of its aim: a bar past the line misses it."""
    some = [(row, figure) for row, figure in measured(figures) if row.key in RATIOS]
    for place, (row, figure) in enumerate(some):
        _bar(axes, place, row, figure)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_yticks(range(len(some)), [RATIOS[row.key] for row, _ in some])
    axes.invert_yaxis()
    axes.set_xlabel("multiple of the aim (the line)")
    axes.set_title("Ratios against their aims")


def _bar(axes: Axes, place: int, row: Row, figure: Any) -> None:
    assert row.aim is not None
    value = value_of(figure)
    missed = value > row.aim
    hatch = "///" if missed else ""
    axes.barh(place, value / row.aim, color="0.85", edgecolor="black", hatch=hatch, height=0.6)
    text = f"{value:.2g}, aim {row.aim:g}" + (", missed" if missed else "")
    axes.annotate(text, (0, place), (4, 0), textcoords="offset points", va="center",
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip


def growth(axes: Axes, what: str, figures: Figures) -> None:
    """Draw how the time of a case grows with one thing, on logarithmic scales."""
    fits = figures.get("exponents", {}).get(what, {})
    drawn: list[float] = []
    sizes: list[int] = []
    for name, style in STYLES.items():
        costs = figures.get("growth", {}).get(what, {}).get(name, {})
        points = sorted((int(size), cost) for size, cost in costs.items())
        if points:
            label = f"{name} ({fits[name]['exponent']:.2f})"
            axes.plot(*zip(*points, strict=True), label=label, markersize=5, **style)
            drawn += [cost for _, cost in points]
            sizes = sizes or [size for size, _ in points]
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes], fontsize=8)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.set_xlabel(f"{what} read so far" if what == "cases" else what)
    axes.set_ylabel("milliseconds of one case")
    axes.set_title(f"Growth with {what} (exponent)")
    if drawn:
        axes.set_ylim(min(*drawn, 1) / 2, max(drawn) * 40)  # room for the names of the lines
        axes.legend(fontsize=8, loc="upper left")


def cold(axes: Axes, figures: Figures) -> None:
    """Draw the steps of a cold command."""
    steps = figures.get("parts", {}).get("cold", {})
    by_size = largest({name: value_of(figure) for name, figure in steps.items()})
    names, spent = [name for name, _ in by_size], [spent for _, spent in by_size]
    axes.barh(range(len(names)), spent, color="0.85", edgecolor="black", height=0.6)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds of processor time")
    axes.set_title("The cold command, step by step")


def drawn(figures: Figures) -> str:
    """Return the drawing as SVG."""
    with rc_context(FIXED):
        written = io.StringIO()
        figure_of(figures).savefig(written, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def main(file: str | None = None) -> int:
    """Draw the recorded figures; return the exit code."""
    if file is None:
        DRAWING.write_text(drawn(recorded()), encoding="utf-8")
    else:
        with rc_context(FIXED):
            figure_of(recorded()).savefig(file, dpi=110)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
