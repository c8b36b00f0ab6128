"""A chunk of a batch: some rows of the input, named so that any process can read them for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place between two rows of an input.

    at: bytes before it (JSONL, CSV), rows (Parquet) or files (a folder). line: the line that follows it,
    from 1; 0 where there are no lines.
    """

    at: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows between two marks, the how-manieth of the batch, and how many they are.

    files: those rows, of a folder.

    Where the chunks of an input begin and end depends on the input and the lane alone, never on how
    many processes work on them.
    """

    number: int
    start: Mark
    end: Mark
    rows: int
    files: tuple[str, ...] = ()


class Row(Protocol):
    """One case of a batch as it was given.

    file, line: where it stands (line 0: the file as a whole). raw: as a JSON parser gives it, every
    number as the text that was written; LoadError if it can't be parsed.
    """

    @property
    def file(self) -> str: ...

    @property
    def line(self) -> int: ...

    @property
    def raw(self) -> Mapping[str, Any]: ...

    def case(self, knowledge: KnowledgeBase) -> Case:
        """Return the case; LoadError names every fault with its place."""

    def given(self) -> str:
        """Return the row as the text of a case file."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be made out: where it stands, and what is wrong."""

    file: str
    line: int
    fault: Fault
    raw: Mapping[str, Any] = field(default_factory=dict)


Told = Callable[[int, int], None]
"""Called before rows are read: the first of them, counted from 0 in the chunk, and how many."""


def untold(first: int, number: int) -> None:
    """Tell nobody which rows are read next."""
