"""JSONL: a case to a line, written as a case file would hold it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.batch.chunk import Chunk, Mark, Row, Unreadable
from advisor.batch.spans import Span, cut, spans, within
from advisor.errors import LoadError, Problem
from advisor.loading.cases import case_in
from advisor.loading.json_tree import json_tree, read_json, tree_of
from advisor.loading.tree import MAX_BYTES
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault


@dataclass(frozen=True, slots=True)
class JsonRow:
    """A line that should hold a case as JSON; it is parsed when it is asked for, each time."""

    file: str
    line: int
    text: str

    @property
    def raw(self) -> Mapping[str, Any]:
        """The case as plain values. Raises LoadError."""
        raw = read_json(self.text, self.file, self.line)
        if not isinstance(raw, dict):
            message = "must be a case: one JSON object to a line"
            raise LoadError([Problem(self.file, self.line, 1, message)])
        return raw

    def case(self, knowledge: KnowledgeBase) -> Case:
        """Return the case; LoadError names every fault with its column."""
        raw = self.raw
        try:
            return case_in(tree_of(raw, self.line), self.file, knowledge)
        except (LoadError, RecursionError):
            # Once more with the column of each value, which takes longer.
            return case_in(json_tree(self.text, self.file, self.line), self.file, knowledge)

    def given(self) -> str:
        """Return the row laid out as a case file."""
        return laid_out(tree_of(self.raw, self.line).plain())


def laid_out(plain: Any) -> str:
    """Return plain values as a text that reads the same as YAML and as JSON."""
    return json.dumps(plain, ensure_ascii=True, indent=1) + "\n"


class Lines:
    """A JSONL file."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    def identity(self) -> dict[str, Any]:
        """Return the size of the file and when it was written."""
        return file_identity(self.path)

    def total(self) -> int:
        """Return the size in bytes."""
        return self.path.stat().st_size

    def first(self) -> Mark:
        """Return the mark before the first line."""
        return Mark(0, 1)

    def chunks(self, start: Mark, number: int, most: int) -> Iterator[Chunk]:
        """Yield chunks of lines."""
        with self.path.open("rb") as stream:
            yield from cut(spans(stream, start), start, number, most)

    def rows(self, chunk: Chunk) -> Iterator[Row | Unreadable]:
        """Yield the case of each line."""
        with self.path.open("rb") as stream:
            for span in within(spans(stream, chunk.start), chunk):
                yield self._row(span)

    def _row(self, span: Span) -> Row | Unreadable:
        try:
            return JsonRow(self.name, span.line, text_of(span, self.name))
        except LoadError as error:
            return unreadable(self.name, span.line, error)

    def left_out(self) -> tuple[int, str]:
        """Return that nothing is left out of a file."""
        return 0, ""


def text_of(span: Span, name: str, mend: str = "save the file as UTF-8") -> str:
    """Return a row as text; LoadError when it is too long or not UTF-8, with how to mend that."""
    if span.raw is None:
        message = f"longer than {MAX_BYTES:,} bytes; no case is"
        raise LoadError([Problem(name, span.line, 1, message)])
    try:
        return span.raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        before = span.raw[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        line = span.line + before.count(b"\n")
        message = f"not UTF-8 text; {mend}"
        raise LoadError([Problem(name, line, column, message)]) from error


def unreadable(file: str, line: int, error: LoadError) -> Unreadable:
    """Return a row that could not be made out, with what is wrong with it."""
    return Unreadable(file, line, Fault("unreadable", tuple(str(p) for p in error.problems)))


def file_identity(path: Path) -> dict[str, Any]:
    """Return what tells a file from another: its size and when it was last written."""
    found = path.stat()
    return {"size": found.st_size, "written": found.st_mtime_ns}
