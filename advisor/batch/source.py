"""What a batch reads: a folder of case files, JSONL, CSV or Parquet, each cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from advisor.batch.chunk import Chunk, Mark, Row, Unreadable
from advisor.batch.strangers import no_ending, refuse_strange
from advisor.errors import InputError
from advisor.model.knowledge import KnowledgeBase

ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")


class Source(Protocol):
    """An input: it can be cut by one process and read by another.

    name: what it is called in messages. path: where it is.
    """

    name: str
    path: Path

    def identity(self) -> dict[str, Any]:
        """Return what tells this input from another, and from itself once it has changed."""

    def total(self) -> int:
        """Return the `at` of the mark after its last row, or more."""

    def first(self) -> Mark:
        """Return the mark before its first row."""

    def chunks(self, start: Mark, number: int, most: int) -> Iterator[Chunk]:
        """Yield chunks of at most so many rows from a mark on; `number` is that of the first."""

    def rows(self, chunk: Chunk) -> Iterator[Row | Unreadable]:
        """Yield every row of a chunk, those that cannot be made out too."""

    def left_out(self) -> tuple[int, str]:
        """Return how many files were found that are no cases, and one of them."""


def open_source(path: Path, name: str, knowledge: KnowledgeBase) -> Source:
    """Return the input at a path by its kind; InputError says why it is none.

    name: what messages call it. Raises LoadError where the columns of a table are not those of a case.
    """
    if path.is_dir():
        from advisor.batch.source_folder import Folder

        return Folder(path, name)
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: not a file; give - to read JSONL from standard input")
    if not path.exists():
        raise InputError(f"{path}: there is no such file or folder")
    ending = path.suffix.lower()
    if ending in ENDINGS and ending != ".parquet":
        refuse_strange(path, name)
    if ending in (".jsonl", ".ndjson"):
        from advisor.batch.source_lines import Lines

        return Lines(path, name)
    if ending in (".csv", ".tsv"):
        from advisor.batch.source_csv import Csv

        return Csv(path, name, knowledge)
    if ending == ".parquet":
        from advisor.batch.source_parquet import Parquet

        return Parquet(path, name, knowledge)
    raise no_ending(path, ENDINGS)
