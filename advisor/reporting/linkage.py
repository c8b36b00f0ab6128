"""Which node of the trace each sentence of a report stands on, and which sentences tell of each node.

What stands on no node is a frame: words about the report itself, in a list that a test holds complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.model.advice import Advice
from advisor.model.trace import node
from advisor.reporting.figure import readings
from advisor.reporting.page_one import LEGEND
from advisor.reporting.report import (
    Aside,
    Block,
    Bullets,
    Figure,
    Label,
    Paragraph,
    Report,
    Section,
    Statement,
    Table,
    printed_mark,
)

FRAMES = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\(\[paper\]: the paper says so\. .*\)",
        r"In the marks, 'firm' means: .*",
        r"Rules and knowledge: .*; SHA-256 [0-9a-f]{64}\.",
        r"Audit record: SHA-256 [0-9a-f]{64}\.",
        r"The pack \S+ replaces \S+\.",
    )
)


class Link(NamedTuple):
    """One sentence (or cell, heading, note) of a report, and the nodes it stands on.

    sort: statement, aside, row, note, heading, figure. section: the id of the section it stands in.
    """

    section: str
    sort: str
    text: str
    mark: str
    nodes: tuple[str, ...]


def links(report: Report) -> Iterator[Link]:
    """Yield every piece of text of a report, in order, with what it stands on."""
    yield Link("", "heading", report.title, "", ())
    yield Link("", "heading", report.subtitle, "", ())
    for section in (*report.page_one, *report.detail, *report.annex, *report.record):
        yield Link(section.id, "heading", section.title, "", ())
        for block in section.blocks:
            yield from _of(section, block)


def _of(section: Section, block: Block) -> Iterator[Link]:
    match block:
        case Paragraph(said):
            yield from _said(section, (said,))
        case Bullets(items):
            yield from _said(section, items)
        case Label(text):
            yield Link(section.id, "heading", text, "", ())
        case Aside(text, nodes):
            yield Link(section.id, "aside", text, "", nodes)
        case Table(caption, head, rows):
            for text in (caption, *head):
                yield Link(section.id, "heading", text, "", ())
            for row in rows:
                for text in (row.line, *row.cells):
                    yield Link(section.id, "row", text, row.mark, row.nodes)
        case Figure(drawn):
            nodes = (node("position", "approach"), node("position", "basis"))
            for text in (*readings(drawn), *drawn.words, drawn.direction, *LEGEND):
                yield Link(section.id, "figure", text, "", nodes)


def _said(section: Section, said: Iterable[Statement]) -> Iterator[Link]:
    for each in said:
        if each.lead:
            yield Link(section.id, "statement", each.lead, each.mark, each.nodes)
        yield Link(section.id, "statement", each.text, each.mark, each.nodes)
        for note in each.notes:
            yield Link(section.id, "heading", f"{note.label}:", "", ())
            yield Link(section.id, "note", note.text, note.mark or each.mark, each.nodes)
        for part in each.parts:
            for short in (False, True):
                if printed_mark(part, short=short):
                    yield Link(section.id, "heading", printed_mark(part, short=short), "", ())


def orphans(report: Report, advice: Advice, known: Iterable[str]) -> Iterator[str]:
    """Yield what is linked to nothing: sentences without a node, and nodes without a sentence.

    known: nodes that are no part of the trace but may be stood on, such as claims and moves.
    """
    told = list(links(report))
    nodes = {*known, *_mattered(advice, whole=True), *_others(advice)}
    for link in told:
        if link.sort == "heading":
            continue
        if not link.nodes and not any(frame.fullmatch(link.text) for frame in FRAMES):
            yield f"no node: {link.text}"
        yield from (f"unknown node {n}: {link.text}" for n in link.nodes if n not in nodes)
    stood_on = {n for link in told for n in link.nodes}
    missing = _mattered(advice, whole=bool(report.record)) - stood_on
    yield from (f"no sentence: {n}" for n in sorted(missing))


def _mattered(advice: Advice, *, whole: bool) -> set[str]:
    """Return the nodes a report has to tell of; whole: with every answer, check and firing."""
    trace = advice.trace
    found = {f"position:{position.axis}" for position in trace.positions}
    conclusions = {n for firing in trace.firings for n in firing.concluded}
    found |= {n for n in conclusions if whole or not n.startswith("evidence:")}
    if whole:
        found |= {fact.id for fact in trace.facts} | {check.id for check in trace.checks}
        found |= {firing.id for firing in (*trace.firings, *trace.overridden)}
        found |= {n for firing in trace.firings for n in firing.matched}
    return found


def _others(advice: Advice) -> set[str]:
    """Return nodes that are told of though nothing was concluded: what gave way, what may follow."""
    trace = advice.trace
    found = {n for f in trace.overridden for n in (*f.concluded, *f.matched)}
    found |= {n for f in trace.overridden if f.defeat for n in f.defeat.because}
    found |= {node(p.kind, p.id, p.subject) for p in advice.possible}
    return (
        found
        | {n for p in advice.possible for n in p.because}
        | {n for q in advice.open_questions for n in (q.answer, *q.decides)}
    )
