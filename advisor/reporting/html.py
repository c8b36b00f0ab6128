"""The report as one HTML file: no network, no script, nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.reporting.drawing import draw
from advisor.reporting.figure import readings
from advisor.reporting.page_one import LEGEND
from advisor.reporting.report import Report, Statement, printed_mark

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


Why: TypeAlias = Callable[[Iterable[str]], tuple[tuple[int, str], ...]]
"""Why a statement on some nodes stands: lines, each with how deep it stands under the one above."""


class Reason(NamedTuple):
    """One line of an explanation, and what stands under it."""

    text: str
    parts: list[Reason]


def unexplained(nodes: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Explain nothing: the report without its folded reasons."""
    return ()


def render_html(report: Report, why: Why = unexplained) -> str:
    """Return the report as one self-contained HTML page, the same bytes for the same report.

    why: what is folded under each statement; where several in one section state the same, under the
    first.
    """
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    parts = (
        ("detail", "The detail", report.detail),
        ("annex", "Annex", report.annex),
        ("record", "The record", report.record),
    )
    template = environment().get_template("report.html.j2")
    text: str = template.render(
        report=report,
        parts=[part for part in parts if part[2]],
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        legend=LEGEND,
        why_of=_once(why),
    )
    return text


def _once(why: Why) -> Callable[[str, Statement], list[Reason]]:
    """Return what explains a statement of a section, unless one before it there stated the same."""
    told: set[tuple[str, str]] = set()

    def reasons(section: str, said: Statement) -> list[Reason]:
        key = (section, said.nodes[0] if said.nodes else "")
        if not said.nodes or key in told:
            return []
        told.add(key)
        return nested(why(said.nodes))

    return reasons


def nested(lines: Iterable[tuple[int, str]]) -> list[Reason]:
    """Return lines with their depths as a tree."""
    top: list[Reason] = []
    above: list[list[Reason]] = [top]
    for depth, text in lines:
        del above[max(depth, 0) + 1 :]
        reason = Reason(text, [])
        above[-1].append(reason)
        above.append(reason.parts)
    return top


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what templates are filled with; made on first use."""
    # Loaded here, as only HTML needs it and every other command would wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals["draw"] = draw
    found.globals["readings"] = readings
    found.globals["mark_of"] = printed_mark
    found.filters["kind"] = lambda block: type(block).__name__
    return found
