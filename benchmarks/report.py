"""The page of figures: `docs/performance.md` between its marks, written from `results.json`.

    python -m benchmarks.report

What is between `<!-- NAME: begin -->` and `<!-- NAME: end -->` is written here, for each name in
SECTIONS; the prose around it stays as it was written by hand. A row whose figure the run did not
measure is told as such.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.results import recorded

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"

READERS = ("ours", "advise()", "CLIPS", "zen with trace", "evaluator", "firings")
"""Whose growth is told, in this order; the last is how many firings there are."""

GROWN = ("rules", "answers", "partners", "cases")
PARTS = ("trace", "completions", "advice put together")
TOLD, LEAST = 6, 0.02
"""How many of the largest shares are told, if they are that large."""
PEERS = {"clips": "CLIPS", "zen": "zen"}

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is, where it stands in the results, and what is aimed at.

    key: names of the results, outermost first, joined by slashes. scale: from there to `unit`, which
    is set after the number. aim: the most it may be; the least when `at_least`; None where none is set.
    """

    what: str
    key: str
    aim: float | None = None
    unit: str = ""
    scale: float = 1
    at_least: bool = False

    def met(self, value: float) -> bool | None:
        """Return whether the aim is met, if there is one."""
        if self.aim is None:
            return None
        return value >= self.aim if self.at_least else value <= self.aim


ROWS = (
    Row("inference with full trace, against CLIPS through clipspy", "inference_vs_clips", 0.33),
    Row("the same, CLIPS without the unknown answers nobody asks after", "inference_vs_clips_leanest"),
    Row("the same, against zen-engine with trace", "inference_vs_zen_trace", 1),
    Row("the same, against zen-engine without trace", "inference_vs_zen"),
    Row("the same, against the independent evaluator", "inference_vs_evaluator"),
    Row("whole `advise()`, warm, against inference with full trace", "advise_vs_inference", 2),
    Row("`advisor advise pfi`, cold, against bare imports of click, pydantic and the engine",
        "cold_vs_imports", 2.5),
    Row("memory of that command, at most", "cold/memory/advise", unit=" MB"),
    Row("memory of a process that advises a thousand times, at most", "whole/memory/1000", unit=" MB"),
    Row("`why` and `why-not` of everything in a full case, cold, against plain advice on it",
        "explaining/everything/of_advise", 3),
    Row("a plan for a full case to complying, cold",
        "explaining/plan to complying/wall", 10, " s", 1e-3),
    Row("a plan for a full case to creating, cold",
        "explaining/plan to creating/wall", 10, " s", 1e-3),
    Row("`questions` on a partly unknown case, cold", "explaining/questions/wall", 3, " s", 1e-3),
    Row("`record` and `verify` together, cold, against plain advice", "record_and_verify_vs_advise", 4),
    Row("every single change and every pair of a full case, cold", "sensitivity/wall", 15, " s"),
    Row("`rules check`, the shipped base", "workbench/check/wall", 10, " s"),
    Row("`rules check`, a base of 1,000 rules", "workbench/check of 1,000 rules/wall", 60, " s"),
    Row("`rules test`", "workbench/test/wall", 5, " s"),
    Row("`rules coverage`", "workbench/coverage/wall", 10, " s"),
    Row("`rules mutate`", "workbench/mutate/wall", 180, " s"),
    Row("`batch --fast`, cases a second in one process", "fast_cases_per_second"),
    Row("`batch --fast`, a million cases of 80 answers and three partners, two workers",
        "million/seconds", 60, " s"),
    Row("memory of that, all processes, at most", "million/memory", 2_048, " MB"),
    Row("`batch`, exact lane, two workers against one", "batch_scaling", 1.8, at_least=True),
)  # fmt: skip


# ---------------------------------------------------------------------- reading the results


def found(figures: Figures, key: str) -> Any:
    """Return what stands under a key, or None."""
    for name in key.split("/"):
        if not isinstance(figures, dict) or name not in figures:
            return None
        figures = figures[name]
    return figures


def value_of(figure: Any) -> float:
    """Return the number that a figure stands for: its median, where it was repeated."""
    return float(figure["median"] if isinstance(figure, dict) else figure)


def number(value: float) -> str:
    """Return a number as the page tells it: two digits, thousands whole."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def told(row: Row, figure: Any) -> str:
    """Return a figure with the least and the most, where it was repeated and they differ in print."""
    text = number(value_of(figure) * row.scale)
    if isinstance(figure, dict):
        least, most = (number(figure[end] * row.scale) for end in ("min", "max"))
        if least != most:
            return f"{text}{row.unit} ({least}-{most})"
    return text + row.unit


def largest(shares: dict[str, float]) -> list[tuple[str, float]]:
    """Return shares by size; the file has them by name."""
    return sorted(shares.items(), key=lambda share: (-share[1], share[0]))


# ---------------------------------------------------------------------- sections


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def measured(figures: Figures) -> Iterator[tuple[Row, Any]]:
    """Yield the rows that the run measured, with their figures."""
    for row in ROWS:
        figure = found(figures, row.key)
        if figure is not None:
            yield row, figure


def aims(figures: Figures) -> str:
    """Return the table of figures held against their aims."""
    rows = []
    for row, figure in measured(figures):
        met = row.met(value_of(figure) * row.scale)
        aim = "" if row.aim is None else number(row.aim) + row.unit
        sign = "" if not aim else "at least " if row.at_least else "at most "
        verdict = {None: "", True: "yes", False: "no"}[met]
        rows.append([row.what, told(row, figure), sign + aim, verdict])
    absent = [row.what for row in ROWS if found(figures, row.key) is None]
    text = table(["what", "median (least-most)", "aim", "met"], rows)
    return text + (f"\n\nNot measured in this run: {'; '.join(absent)}." if absent else "")


def conditions(figures: Figures) -> str:
    """Return on what the run was made, in a sentence or two."""
    machine, counts = figures.get("machine", {}), found(figures, "inference/counts") or {}
    lines = []
    if machine:
        lines.append(
            f"{machine['python']}, {machine['cores']} cores, {machine['system']}; "
            + ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
            + "."
        )
    if counts:
        left_out = found(figures, "inference/left_out") or {}
        peers = "; ".join(
            f"{PEERS[peer]} leaves out {len(out) or 'none'}"
            + "".join(f" (`{rule}`: {why})" for rule, why in sorted(out.items()))
            for peer, out in left_out.items()
        )
        lines.append(
            f"{counts['rules']} rules and {counts['cases']} worked cases, "
            f"{counts['firings_per_case']:g} firings a case; {peers}."
        )
    return "\n".join(lines)


def growth(figures: Figures) -> str:
    """Return the table of exponents."""
    exponents = figures.get("exponents", {})
    rows = []
    for what in (each for each in GROWN if each in exponents):
        fits = exponents[what]
        ours = fits[READERS[0]]
        cells = [_exponent(fits.get(name), ours["most"]) for name in READERS]
        rows.append([what, f"{ours['least']:,} to {ours['most']:,}", *cells])
    return table(["in", "from", *READERS], rows)


def _exponent(fit: Figures | None, most: int) -> str:
    if fit is None:
        return ""
    return f"{fit['exponent']:.2f}" + ("" if fit["most"] == most else f" (to {fit['most']:,})")


def memory(figures: Figures) -> str:
    """Return how much memory was taken as cases were read one after another."""
    by_cases = figures.get("memory_by_cases", {})
    some = sorted((int(many), most) for many, most in by_cases.items())
    return ", ".join(f"{most:.0f} MB after {many:,} cases" for many, most in some) + "."


def cold(figures: Figures) -> str:
    """Return the steps of a cold command, each with its share."""
    steps = found(figures, "parts/cold") or {}
    medians = {name: value_of(figure) for name, figure in steps.items()}
    whole = sum(medians.values()) or 1
    return table(
        ["step of `advisor advise pfi`", "share of its processor time"],
        [[name, f"{spent / whole:.0%}"] for name, spent in largest(medians)],
    )


def warm(figures: Figures) -> str:
    """Return where the three parts of advice spend their time, by module and by function."""
    shares = found(figures, "parts/shares") or {}
    rows = []
    for part in (each for each in PARTS if each in shares):
        for kind in ("modules", "functions"):
            most = [share for share in largest(shares[part][kind])[:TOLD] if share[1] >= LEAST]
            cells = [f"`{_short(name)}` {portion:.0%}" for name, portion in most]
            rows.append([part, kind, ", ".join(cells)])
    return table(["part", "by", "largest shares of its time, under the profiler"], rows)


def _short(name: str) -> str:
    return name.removeprefix("advisor.").replace(": ", ".")


SECTIONS: dict[str, Callable[[Figures], str]] = {
    "conditions": conditions,
    "aims": aims,
    "growth": growth,
    "memory": memory,
    "cold": cold,
    "warm": warm,
}


# ---------------------------------------------------------------------- the page, the terminal


def filled(page: str, figures: Figures) -> str:
    """Return the page with each section written anew. ValueError when one has no place on it."""
    for name, write in SECTIONS.items():
        begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
        before, begun, rest = page.partition(begin)
        _, ended, after = rest.partition(end)
        if not begun or not ended:
            raise ValueError(f"the page has no place for '{name}', from {begin} to {end}")
        page = f"{before}{begin}\n\n{write(figures)}\n\n{end}{after}"
    return page


def printed(figures: Figures) -> str:
    """Return the table of figures for a terminal."""
    lines = []
    for row, figure in measured(figures):
        met = row.met(value_of(figure) * row.scale)
        verdict = {None: "", True: "met", False: "MISSED"}[met]
        aim = "" if row.aim is None else f"{'>=' if row.at_least else '<='} {number(row.aim)}"
        lines.append(f"{row.what:84.84} {told(row, figure):>24} {aim:>10} {verdict}")
    exponents = figures.get("exponents", {})
    for what in (each for each in GROWN if each in exponents):
        by_reader = exponents[what]
        fits = ", ".join(
            f"{name} {by_reader[name]['exponent']:.2f}" for name in READERS if name in by_reader
        )
        lines.append(f"time of a case grows with {what} to the power of: {fits}")
    return "\n".join(line.rstrip() for line in lines)


def main() -> int:
    """Write the page; return the exit code."""
    PAGE.write_text(filled(PAGE.read_text("utf-8"), recorded()), encoding="utf-8")
    print(f"{PAGE.name} is written from the results.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
