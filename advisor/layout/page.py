"""What stands in a file as it is laid out: words, entries and comments, and no layout of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Value:
    """A text, a mapping or a list.

    down: whether it always stands below its key: entries one below the other, a text in lines of its
    own. Else it stands on one line if it fits there, entries in brackets. stacked: a mapping in a list
    that has no brackets of its own when the list has none. filled: a mapping in a list whose brackets
    may run over several lines.
    """

    kind: Literal["text", "mapping", "list"]
    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    down: bool = False
    stacked: bool = False
    filled: bool = False

    def get(self, key: str) -> Value | None:
        """Return the value under a key, or None."""
        return next(
            (e.value for e in self.entries if self.kind == "mapping" and e.key == key), None
        )

    def walk(self) -> Iterator[Entry]:
        """Yield every entry in this value, at any depth, in the order they stand."""
        for entry in self.entries:
            yield entry
            yield from entry.value.walk()


@dataclass(slots=True)
class Entry:
    """An entry of a mapping, or of a list (then the key is empty), with its comments.

    before: on lines of their own above it. beside: at the end of its first line.
    """

    key: str
    value: Value
    before: list[str] = field(default_factory=list)
    beside: str | None = None


@dataclass(slots=True)
class Page:
    """One file. head: the comments at its top. foot: those after its last entry.

    schema: the line by which it names a schema for editors, if it does.
    """

    value: Value
    schema: str | None = None
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)

    def comments(self) -> list[str]:
        """Return every comment, sorted."""
        found = [*self.head, *self.foot]
        for entry in self.value.walk():
            found += [*entry.before, *([entry.beside] if entry.beside else [])]
        return sorted(filter(None, found))
