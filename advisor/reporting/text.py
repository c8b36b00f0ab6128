"""The report as plain text: page one stands alone, the detail follows."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator

from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.compose import compose
from advisor.reporting.figure import Line, Map, reading
from advisor.reporting.report import (
    Aside,
    Block,
    Bullets,
    Figure,
    Label,
    Note,
    Paragraph,
    Report,
    Section,
    Statement,
    Table,
    printed_mark,
)

Style = Callable[[str, str], str]
"""Takes a text and a role (title, heading, mark, strong) and returns it as it is to be shown."""

_SCALE_WIDTH = 25
_RULE_WIDTH = 72
_SCALE_END = 9 + 1 + _SCALE_WIDTH + 1 + 9


def plain(text: str, role: str) -> str:
    """Return text as it is: the style of a file or a pipe."""
    return text


def render_text(
    advice: Advice,
    case: Case,
    knowledge: KnowledgeBase,
    *,
    width: int = 88,
    style: Style = plain,
    brief: bool = False,
) -> str:
    """Return the advice as text, `width` columns wide; brief: page one only."""
    report = compose(advice, case, knowledge, brief=brief, recorded=False)
    return text_of(report, width=width, style=style)


def text_of(report: Report, *, width: int = 88, style: Style = plain) -> str:
    """Return a report as text."""
    page = _Text(max(40, width), style)
    lines = [line.rstrip() for line in page.lines(report)]
    once = [line for at, line in enumerate(lines) if line or lines[at - 1 : at] != [""]]
    return "\n".join(once) + "\n"


def scale(line: Line) -> str:
    """Return one axis as a line: where the answers put it, and what they still allow."""
    lean = line.lean
    cells = ["·"] * _SCALE_WIDTH
    if lean.low is not None and lean.high is not None:
        for place in range(_place(lean.low), _place(lean.high) + 1):
            cells[place] = "-"
    if line.placed and lean.position is not None:
        cells[_place(lean.position)] = "O"
    return f"{line.first:>9} {''.join(cells)} {line.second:<9} {reading(line)}"


def scales(drawn: Map) -> tuple[str, str]:
    """Return the map as two lines."""
    return scale(drawn.approach), scale(drawn.basis)


def _place(position: float) -> int:
    return min(_SCALE_WIDTH - 1, max(0, round((position + 1) / 2 * (_SCALE_WIDTH - 1))))


class _Text:
    """One report being written in lines of at most some width."""

    def __init__(self, width: int, style: Style) -> None:
        self.width = width
        self.style = style

    def lines(self, report: Report) -> Iterator[str]:
        """Yield the lines of a report; a rule sets each part off."""
        yield self.style(report.title, "title")
        yield report.subtitle
        yield ""
        yield from self.sections(report.page_one)
        for title, part in (
            ("The detail", report.detail),
            ("Annex", report.annex),
            ("The record", report.record),
        ):
            if part:
                yield self.style("=" * min(self.width, _RULE_WIDTH), "heading")
                yield self.style(title, "title")
                yield ""
                yield from self.sections(part)

    def sections(self, sections: Iterable[Section]) -> Iterator[str]:
        for section in sections:
            heading = f"{section.title} {printed_mark(section)}".strip()
            yield from (self.style(line, "heading") for line in textwrap.wrap(heading, self.width))
            for block in section.blocks:
                yield from self.block(block)
            yield ""

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph(said, indent, hang):
                yield from self.paragraph(said, indent, hang or indent)
            case Bullets(items, short):
                for item in items:
                    yield from self.bullet(item, short)
            case Label(text):
                yield from (self.style(line, "strong") for line in textwrap.wrap(text, self.width))
            case Aside(text):
                yield from self.wrap(text, "", "")
            case Table():
                yield from self.table(block)
            case Figure(drawn):
                yield ""
                for line in scales(drawn):
                    yield from self.scale(line)
                yield ""

    def scale(self, line: str) -> Iterator[str]:
        """Yield a scale; where there is no room beside it, how it reads stands below."""
        if len(line) + 2 <= self.width:
            yield f"  {line}"
            return
        drawn, read = line[:_SCALE_END], line[_SCALE_END:]
        yield f"  {drawn}"
        yield f"      {read.strip()}"

    def paragraph(self, said: Statement, indent: int, hang: int) -> Iterator[str]:
        lead = f"{said.lead} " if said.lead else ""
        mark = printed_mark(said)
        text = f"{lead}{said.text}" + (f" {self.style(mark, 'mark')}" if mark else "")
        if said.strong:
            text = text.replace(said.strong, self.style(said.strong, "strong"), 1)
        yield from self.wrap(text, " " * indent, " " * hang)

    def bullet(self, said: Statement, short: bool) -> Iterator[str]:
        lead = f"{said.lead} " if said.lead else ""
        mark = printed_mark(said, short=short)
        text = f"{lead}{said.text}" + (f" {self.style(mark, 'mark')}" if mark else "")
        yield from self.wrap(text, "  - ", "    ")
        if short and said.notes:
            joined = " ".join(self.note(n) for n in said.notes)
            yield from self.wrap(joined, "    ", "    ")
            return
        for note in said.notes:
            yield from self.wrap(self.note(note), "    ", "    ")

    def note(self, note: Note) -> str:
        mark = printed_mark(note)
        return f"{note.label}: {note.text}" + (f" {self.style(mark, 'mark')}" if mark else "")

    def table(self, table: Table) -> Iterator[str]:
        for row in table.rows:
            indent = len(row.line) - len(row.line.lstrip())
            yield from self.wrap(row.line.strip(), " " * indent, " " * (indent + 4))

    def wrap(self, text: str, first: str, rest: str) -> Iterator[str]:
        yield from textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
