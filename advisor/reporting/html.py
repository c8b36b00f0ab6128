"""The report as one HTML file: no network, no script, nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.reporting.drawing import draw
from advisor.reporting.figure import readings
from advisor.reporting.page_one import LEGEND
from advisor.reporting.report import Report, printed_mark

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def render_html(report: Report) -> str:
    """Return the report as one self-contained HTML page, the same bytes for the same report."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    parts = (
        ("detail", "The detail", report.detail),
        ("annex", "Annex", report.annex),
        ("record", "The record", report.record),
    )
    template = _environment().get_template("report.html.j2")
    text: str = template.render(
        report=report,
        parts=[part for part in parts if part[2]],
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        legend=LEGEND,
    )
    return text


@lru_cache(maxsize=1)
def _environment() -> Environment:
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
