"""A file cut where its rows end: at lines, or in a table at those that end no cell halfway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from advisor.batch.chunk import Chunk, Mark
from advisor.loading.tree import MAX_BYTES

MOST_BYTES = 16_000_000
"""Bytes of a chunk after which no further row is added."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a file: its bytes with the line end, None where it is longer than any case may be.

    end: the mark after it. closed: whether every quote that it opens is closed.
    """

    line: int
    raw: bytes | None
    end: Mark
    closed: bool = True


class Quoting:
    """Follows the quotes of a table from line to line: whether a cell goes on in the next."""

    def __init__(self, delimiter: bytes) -> None:
        mark = re.escape(delimiter)
        # A quote counts as one only where a cell begins, as for those who write tables.
        quoted = rb'(?:[^"]|"")*"(?!")[^%b]*(?:%b|\Z)' % (mark, mark)
        plain = rb'(?:[^"%b][^%b]*)?(?:%b|\Z)' % ((mark,) * 3)
        self._cell = re.compile(rb'"%b|%b' % (quoted, plain))
        self._rest = re.compile(quoted)
        self._delimiter = delimiter

    def blank(self, row: bytes) -> bool:
        """Whether no cell of a row holds anything, as a spreadsheet saves rows below its last."""
        if row.strip(b'" \t\r\n' + self._delimiter):
            return False
        return all(cell.strip() in (b"", b'""') for cell in row.split(self._delimiter))

    def open_after(self, line: bytes, opened: bool) -> bool:
        """Whether a cell is open at the end of a line, given whether one was at its beginning."""
        if b'"' not in line:
            return opened
        at = 0
        if opened:
            found = self._rest.match(line)
            if found is None:
                return True
            at = found.end()
        while at < len(line):
            found = self._cell.match(line, at)
            if found is None or found.end() == at:
                return True
            at = found.end()
        return False


def spans(stream: BinaryIO, start: Mark, quoting: Quoting | None = None) -> Iterator[Span]:
    """Yield the rows of a file from a mark on, however long, in bounded memory; empty lines are none.

    quoting: of a table, where rows of empty cells are none either; without it a row is a line.
    """
    stream.seek(start.at)
    at, line = start.at, start.line
    while True:
        first, parts, size, opened = line, [], 0, False
        while True:
            raw = stream.readline(MAX_BYTES + 1)
            at += len(raw)
            size += len(raw)
            if size <= MAX_BYTES:
                parts.append(raw)
            if quoting is not None and size <= MAX_BYTES:
                opened = quoting.open_after(raw, opened)
            ended = raw.endswith(b"\n") or not raw
            line += raw.endswith(b"\n")
            if ended and (not opened or not raw or size > MAX_BYTES):
                break
        if not size:
            return
        if size > MAX_BYTES:
            yield Span(first, None, Mark(at, line), closed=not opened)
            continue
        whole = b"".join(parts)
        if first == 1 and start.at == 0:
            whole = whole.removeprefix(BOM)
        if not (quoting.blank(whole) if quoting is not None else not whole.strip()):
            yield Span(first, whole, Mark(at, line), closed=not opened)


def cut(rows: Iterator[Span], start: Mark, number: int, most: int) -> Iterator[Chunk]:
    """Yield chunks of at most so many rows; `number` is that of the first."""
    count, end = 0, start
    for span in rows:
        count += 1
        end = span.end
        if count == most or end.at - start.at >= MOST_BYTES:
            yield Chunk(number, start, end, count)
            number, count, start = number + 1, 0, end
    if count:
        yield Chunk(number, start, end, count)


def within(rows: Iterator[Span], chunk: Chunk) -> Iterator[Span]:
    """Yield the rows of a chunk."""
    for span in rows:
        yield span
        if span.end.at >= chunk.end.at:
            return
