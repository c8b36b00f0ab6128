"""Parquet: a case to a row, in the columns of a table of cases; read some rows at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.batch.arrow import arrow, reading
from advisor.batch.chunk import Chunk, Mark, Row, Unreadable
from advisor.batch.headings import read_headings
from advisor.batch.source_csv import table_row
from advisor.batch.source_lines import file_identity
from advisor.errors import LoadError, Problem
from advisor.loading.tree import MAX_BYTES
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault

_AT_ONCE = 1_024
"""Rows that are decoded together; columns of many words take some kilobytes a row."""


class Parquet:
    """A Parquet file; rows are counted from 1."""

    def __init__(self, path: Path, name: str, knowledge: KnowledgeBase) -> None:
        self.path = path
        self.name = name
        self.size: int
        self._at: tuple[int, int, Iterator[list[Any]]] = (-1, 0, iter(()))
        with reading(path), arrow("parquet").ParquetFile(path) as file:
            schema, self.size = file.schema_arrow, file.metadata.num_rows
            self.groups = [
                file.metadata.row_group(g).num_rows for g in range(file.metadata.num_row_groups)
            ]
        wrong = [
            Problem(
                name, 0, 0, f"column '{field.name}' holds {field.type}; text or numbers are read"
            )
            for field in schema
            if not _readable(field.type)
        ]
        if wrong:
            raise LoadError(wrong)
        self.headings = read_headings(schema.names, name, knowledge)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: all but the place where this one reads."""
        return {**self.__dict__, "_at": (-1, 0, iter(()))}

    def identity(self) -> dict[str, Any]:
        """Return the size of the file and when it was written."""
        return file_identity(self.path)

    def total(self) -> int:
        """Return the number of rows."""
        return self.size

    def first(self) -> Mark:
        """Return the mark before the first row."""
        return Mark(0, 1)

    def chunks(self, start: Mark, number: int, most: int) -> Iterator[Chunk]:
        """Yield chunks of rows, none of which lies in two row groups."""
        end = 0
        for size in self.groups:
            at, end = max(start.at, end), end + size
            for first in range(at, end, most):
                last = min(first + most, end)
                yield Chunk(number, Mark(first, first + 1), Mark(last, last + 1), last - first)
                number += 1

    def rows(self, chunk: Chunk) -> Iterator[Row | Unreadable]:
        """Yield the case of each row."""
        group, at, found = self._at
        wanted = self._group(chunk.start.at)
        if group != wanted or at > chunk.start.at:
            at, found = sum(self.groups[:wanted]), self._decoded(wanted)
        rows = islice(found, chunk.start.at - at, chunk.end.at - at)
        for line, cells in enumerate(rows, chunk.start.line):
            yield self._row(cells, line)
        self._at = (wanted, chunk.end.at, found)

    def _group(self, row: int) -> int:
        """Return the row group that a row (from 0) is in."""
        end = 0
        for group, size in enumerate(self.groups):
            end += size
            if row < end:
                return group
        return len(self.groups)

    def _decoded(self, group: int) -> Iterator[list[Any]]:
        with reading(self.path), arrow("parquet").ParquetFile(self.path) as file:
            for batch in file.iter_batches(_AT_ONCE, row_groups=[group], use_threads=False):
                columns = [column.to_pylist() for column in batch.columns]
                yield from map(list, zip(*columns, strict=True))

    def _row(self, cells: list[Any], line: int) -> Row | Unreadable:
        texts = [_text(cell) for cell in cells]
        if sum(map(len, texts)) > MAX_BYTES:
            message = f"{self.name}:{line}: longer than {MAX_BYTES:,} letters; no case is"
            return Unreadable(self.name, line, Fault("unreadable", (message,)))
        return table_row(texts, self.name, line, self.headings)

    def left_out(self) -> tuple[int, str]:
        """Return that nothing is left out of a file."""
        return 0, ""


def _readable(kind: Any) -> bool:
    types = arrow("types")
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_list(kind) or types.is_large_list(kind):
        kind = kind.value_type
    return any(
        test(kind)
        for test in (
            *(types.is_string, types.is_large_string, types.is_integer, types.is_floating),
            *(types.is_decimal, types.is_date, types.is_timestamp, types.is_boolean, types.is_null),
        )
    )


def _text(cell: Any) -> str:
    """Return a value as it would stand in a cell of CSV; what is missing is empty."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, list):
        return "; ".join(map(_text, cell)) if cell else "none"
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
