"""The report as Markdown: headings, lists and tables that any reader of it can show."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from advisor.reporting.text import scales

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_LEADING = re.compile(r"^(\d+)([.)])|^([-+=])")


def render_markdown(report: Report) -> str:
    """Return the report as Markdown, LF at the end; what people wrote is never read as markup."""
    lines = [f"# {plain(report.title)}", "", plain(report.subtitle), ""]
    lines += _sections(report.page_one)
    for title, part in (
        ("The detail", report.detail),
        ("Annex", report.annex),
        ("The record", report.record),
    ):
        if part:
            lines += ["---", "", f"# {title}", "", *_sections(part)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _sections(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        yield f"## {plain(section.title)}{_mark(section)}"
        yield ""
        for block in section.blocks:
            yield from _block(block)
            yield ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(said):
            yield _statement(said)
        case Bullets(items, short):
            for item in items:
                yield f"- {_statement(item, short=short)}"
                yield from (f"  - {_note(note)}" for note in item.notes)
        case Label(text):
            yield f"### {plain(text)}"
        case Aside(text):
            yield f"*{plain(text)}*"
        case Table():
            yield from _table(block)
        case Figure(drawn):
            yield from ("```text", *scales(drawn), "```")


def _statement(said: Statement, *, short: bool = False) -> str:
    text = plain(said.text)
    if said.strong:
        strong = plain(said.strong)
        text = text.replace(strong, f"**{strong}**", 1)
    lead = f"**{plain(said.lead)}** " if said.lead else ""
    return f"{lead}{text}{_mark(said, short=short)}"


def _note(note: Note) -> str:
    return f"*{plain(note.label)}:* {plain(note.text)}{_mark(note)}"


def _mark(said: Statement | Note | Section, *, short: bool = False) -> str:
    mark = printed_mark(said, short=short)
    return f" *{plain(mark)}*" if mark else ""


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, table.head))} |"
    yield f"|{' --- |' * len(table.head)}"
    for row in table.rows:
        yield f"| {' | '.join(map(plain, row.cells))} |"


def plain(text: str) -> str:
    """Return text on one line with everything escaped that Markdown or HTML would read as markup."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)
