"""CSV: a case to a row, the columns named in the first line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.batch.chunk import Chunk, Mark, Row, Unreadable
from advisor.batch.headings import Headings, read_headings
from advisor.batch.source_lines import Lines, laid_out, text_of
from advisor.batch.spans import Quoting, Span, cut, spans, within
from advisor.errors import InputError, LoadError, Problem, shorten
from advisor.loading.cases import case_in
from advisor.loading.tree import Node
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault

_SHORT = "where the sheet ends early, fill its last column in every row, then save it again"
_LONG = "name each column that is used, and put a text that holds '{}' in double quotes"
_AS_TEXT = "save the sheet as 'CSV UTF-8'"
_TITLES = 20
"""Lines in which the names of the columns are looked for where the first does not hold them."""
_DELIMITERS = ",;\t"
_SAID = re.compile(r'"?sep=([,;\t])"?[,;\t]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A case in one row of a table."""

    file: str
    line: int
    tree: Node
    headings: Headings

    @property
    def raw(self) -> Mapping[str, Any]:
        """The case as plain values."""
        found = self.tree.plain()
        assert isinstance(found, dict)
        return found

    def case(self, knowledge: KnowledgeBase) -> Case:
        """Return the case; LoadError names every fault with its column."""
        try:
            return case_in(self.tree, self.file, knowledge)
        except LoadError as error:
            raise in_words(error, self.headings) from error

    def given(self) -> str:
        """Return the row laid out as a case file."""
        return laid_out(self.tree.plain())


def in_words(error: LoadError, headings: Headings) -> LoadError:
    """Return the faults of a row with the names of their columns."""
    return LoadError(
        Problem(f"{p.file}:{p.line}", 0, 0, headings.words(p), p.first) for p in error.problems
    )


def table_row(cells: list[str], file: str, line: int, headings: Headings) -> TableRow | Unreadable:
    """Return a row of cells as a case that can be read, or as one that can't."""
    try:
        return TableRow(file, line, headings.tree(cells, file, line), headings)
    except LoadError as error:
        told = tuple(str(problem) for problem in in_words(error, headings).problems)
        return Unreadable(file, line, Fault("unreadable", told), headings.head(cells))


def _unclosed(span: Span) -> str:
    """Return what to say of a row in which a quote is open at the end, and of the lines it swallowed."""
    message = "a quote that is opened in this row and never closed"
    last = span.end.line - (span.raw is None or span.raw.endswith(b"\n"))
    if last == span.line:
        return message
    return (
        f"{message}; all up to line {last} was taken for its text, and no other row is read there"
    )


class Csv(Lines):
    """A CSV file; its first line names the columns and shows what stands between them."""

    def __init__(self, path: Path, name: str, knowledge: KnowledgeBase) -> None:
        super().__init__(path, name)
        head = self._head(Mark(0, 1))
        first = text_of(head, name, _AS_TEXT)
        said = _SAID.fullmatch(first)
        if said is not None:  # a line for Excel, before the columns
            head = self._head(head.end)
            first = text_of(head, name, _AS_TEXT)
        self.delimiter = said[1] if said is not None else max(_DELIMITERS, key=first.count)
        self.start = head.end
        try:
            self.headings = read_headings(self._cells(first, head.line), name, knowledge)
        except LoadError as error:
            raise self._named_below(head) or error from error

    def first(self) -> Mark:
        """Return the mark before the first row, after the names of the columns."""
        return self.start

    def chunks(self, start: Mark, number: int, most: int) -> Iterator[Chunk]:
        """Yield chunks of rows."""
        with self.path.open("rb") as stream:
            yield from cut(spans(stream, start, self._quoting()), start, number, most)

    def rows(self, chunk: Chunk) -> Iterator[Row | Unreadable]:
        """Yield the case of each row."""
        with self.path.open("rb") as stream:
            for span in within(spans(stream, chunk.start, self._quoting()), chunk):
                yield self._table_row(span)

    def _quoting(self) -> Quoting:
        return Quoting(self.delimiter.encode())

    def _head(self, start: Mark) -> Span:
        with self.path.open("rb") as stream:
            head = next(spans(stream, start), None)
        if head is None:
            raise InputError(f"{self.path}: is empty; its first line has to name the columns")
        if head.raw is not None and b"\r" in head.raw.rstrip(b"\r\n"):
            raise InputError(
                f"{self.path}: its lines end as on an old Macintosh; save it as 'CSV UTF-8'"
            )
        return head

    def _named_below(self, head: Span) -> LoadError | None:
        """Return what to say where the columns are named below a title or a row of joined cells."""
        with self.path.open("rb") as stream:
            for span in islice(spans(stream, head.end), _TITLES):
                cells = re.split(f"[{_DELIMITERS}]", (span.raw or b"").decode("utf-8", "replace"))
                if {"case", "as_of"} <= {cell.strip('" \r\n') for cell in cells}:
                    message = (
                        f"the columns are named in line {span.line}; take away what is above it"
                    )
                    return LoadError([Problem(self.name, head.line, 1, message)])
        return None

    def _cells(self, text: str, line: int) -> list[str]:
        """Return the cells of a row; LoadError where it is not written as CSV is."""
        try:
            (cells,) = csv.reader([text], delimiter=self.delimiter, strict=True)
        except (csv.Error, ValueError) as error:
            message = f"not readable as CSV ({shorten(str(error))})"
            raise LoadError([Problem(self.name, line, 1, message)]) from error
        return cells

    def _table_row(self, span: Span) -> Row | Unreadable:
        try:
            if not span.closed:
                raise LoadError([Problem(self.name, span.line, 1, _unclosed(span))])
            cells = self._cells(text_of(span, self.name, _AS_TEXT), span.line)
            if len(cells) != len(self.headings.columns):
                number, columns = len(cells), len(self.headings.columns)
                mend = _SHORT if number < columns else _LONG.format(self.delimiter)
                message = f"has {number} cells; there are {columns} columns; {mend}"
                raise LoadError([Problem(self.name, span.line, 1, message)])
        except LoadError as error:
            told = tuple(f"{p.file}:{p.line}: {p.message}" for p in error.problems)
            return Unreadable(self.name, span.line, Fault("unreadable", told))
        return table_row(cells, self.name, span.line, self.headings)
