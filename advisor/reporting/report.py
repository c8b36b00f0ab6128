"""A report: what the advice says, sentence by sentence, before any format.

Text, Markdown and HTML are views of the same report, so they hold the same sentences. Every statement
carries its mark (on whose word it stands) and the nodes of the trace it rests on. These are named
tuples, which a cold command makes five times as fast as dataclasses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from advisor.reporting.figure import Map

FIRM = "firm"
"""Marks what holds whatever is still unknown."""


class Note(NamedTuple):
    """A labelled addition to a statement: when to stop, what it costs, why.

    Without a mark of its own it stands on the word that its statement stands on.
    """

    label: str
    text: str
    mark: str = ""
    claims: tuple[str, ...] = ()


class Statement(NamedTuple):
    """One thing said to the reader.

    mark: on whose word. quiet: it is not printed here, since the heading of the section bears it.
    nodes: what it stands on, the node it states first. firm: it holds whatever is still unknown.
    lead: a word or two set before it. strong: the part of the text that is set off.
    """

    text: str
    mark: str
    nodes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    lead: str = ""
    strong: str = ""
    notes: tuple[Note, ...] = ()
    quiet: bool = False
    firm: bool = False

    @property
    def parts(self) -> tuple[Statement | Note, ...]:
        """The statement itself, then its notes."""
        return (self, *self.notes)


class Paragraph(NamedTuple):
    """One statement on lines of its own."""

    said: Statement
    indent: int = 0
    hang: int = 0


class Bullets(NamedTuple):
    """Statements of one kind, one under the other; short: without their claims, notes run together."""

    items: tuple[Statement, ...]
    short: bool = False


class Label(NamedTuple):
    """A heading inside a section."""

    text: str


class Aside(NamedTuple):
    """Words about the report itself, such as what its marks mean; it states nothing of the case.

    nodes: what of the knowledge it names, such as a source.
    """

    text: str
    nodes: tuple[str, ...] = ()


class Row(NamedTuple):
    """One row of a table; line: the same as one line of text.

    Its mark is that of its section, or else stands in one of its cells.
    """

    cells: tuple[str, ...]
    nodes: tuple[str, ...]
    mark: str
    line: str


class Table(NamedTuple):
    """Rows under a head; caption: what a screen reader calls it, as its heading says it to the rest."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Figure(NamedTuple):
    """The map of the two dimensions."""

    map: Map


Block: TypeAlias = Paragraph | Bullets | Label | Aside | Table | Figure


class Section(NamedTuple):
    """A heading and what stands under it; mark: printed with the heading, for all that is quiet."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    mark: str = ""


class Report(NamedTuple):
    """Page one, which stands alone; then the detail; then the annex with its record.

    annex: the arithmetic and the sources. record: the whole trace and every answer as data, which a
    terminal leaves out.
    """

    title: str
    subtitle: str
    page_one: tuple[Section, ...]
    detail: tuple[Section, ...] = ()
    annex: tuple[Section, ...] = ()
    record: tuple[Section, ...] = ()


def statements(sections: tuple[Section, ...]) -> Iterator[Statement]:
    """Yield every statement of some sections, in order."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.said
            elif isinstance(block, Bullets):
                yield from block.items


def printed_mark(said: Statement | Note | Section, *, short: bool = False) -> str:
    """Return the mark as it is printed, with the claims unless short; empty when there is none."""
    if not said.mark or (isinstance(said, Statement) and said.quiet):
        return ""
    if short or isinstance(said, Section):
        return f"[{said.mark}]"
    claims = f": {', '.join(said.claims)}" if said.claims else ""
    firm = f"; {FIRM}" if isinstance(said, Statement) and said.firm else ""
    return f"[{said.mark}{claims}{firm}]"
