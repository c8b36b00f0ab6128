"""A folder of case files, at any depth: folder by folder, each by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.batch.chunk import Chunk, Mark, Row, Unreadable
from advisor.batch.source_lines import unreadable
from advisor.errors import InputError, LoadError, Problem
from advisor.loading.cases import case_in
from advisor.loading.tree import Node, parse, read_text
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

_CASE_FILES = (".yaml", ".yml")
_UNFINISHED = ".partial/"
"""What is in the folder of a batch that writes its output among its cases is not told of."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A case in a file of its own."""

    file: str
    text: str
    tree: Node
    line: int = 0

    @property
    def raw(self) -> Mapping[str, Any]:
        """What the file holds, as plain values."""
        found = self.tree.plain()
        return found if isinstance(found, dict) else {}

    def case(self, knowledge: KnowledgeBase) -> Case:
        """Return the case; LoadError names every fault with its place."""
        return case_in(self.tree, self.file, knowledge)

    def given(self) -> str:
        """Return the file as it is."""
        return self.text


class Folder:
    """A folder of case files; hidden files and folders are left out, links to folders not followed."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name

    def identity(self) -> dict[str, Any]:
        """Return a hash over every case file's name, size and time of writing."""
        digest, number = sha256(), 0
        for number, name in enumerate(self._files(), 1):  # noqa: B007 - wanted after the loop
            found = os.lstat(self.path / name)
            with suppress(OSError):  # a link that leads nowhere is told of as a row
                found = os.stat(self.path / name)
            told = f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n"
            digest.update(told.encode("utf-8", "surrogateescape"))
        return {"files": number, "sha256": digest.hexdigest()}

    def total(self) -> int:
        """Return how many case files there are."""
        return sum(1 for _ in self._files())

    def first(self) -> Mark:
        """Return the mark before the first file."""
        return Mark(0)

    def chunks(self, start: Mark, number: int, most: int) -> Iterator[Chunk]:
        """Yield chunks of files."""
        files, at = islice(self._files(), start.at, None), start.at
        while some := tuple(islice(files, most)):
            yield Chunk(number, Mark(at), Mark(at + len(some)), len(some), some)
            number, at = number + 1, at + len(some)

    def rows(self, chunk: Chunk) -> Iterator[Row | Unreadable]:
        """Yield the case of each file."""
        for name in chunk.files:
            yield self._row(name)

    def _row(self, name: str) -> Row | Unreadable:
        shown = _shown(name)
        path = self.path / name
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise LoadError([Problem(shown, 0, 0, "not a file")])
            text = read_text(path, shown)
            return FileRow(shown, text, parse(text, shown))
        except LoadError as error:
            return unreadable(shown, 0, error)
        except OSError as error:
            problem = Problem(shown, 0, 0, f"cannot be read: {error.strerror}")
            return unreadable(shown, 0, LoadError([problem]))

    def left_out(self) -> tuple[int, str]:
        """Return how many files do not end as case files do, and the first of them."""
        number, first = 0, ""
        for name in _walk(str(self.path), ""):
            if not name.lower().endswith(_CASE_FILES) and _UNFINISHED not in name:
                number, first = number + 1, first or name
        return number, _shown(first)

    def _files(self) -> Iterator[str]:
        return (n for n in _walk(str(self.path), "") if n.lower().endswith(_CASE_FILES))


def _shown(name: str) -> str:
    r"""Return the name of a file on one printable line, no two alike.

    A byte of it that is no text is told as `\xff`, a letter that can't be shown as `\x0a` or `\u2028`, a
    backslash as two.
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(c if c.isprintable() and c != "\\" else _escaped(c) for c in name)


def _escaped(letter: str) -> str:
    if letter == "\\":
        return "\\\\"
    code = ord(letter)
    is_byte = 0xDC80 <= code <= 0xDCFF  # as Python holds what is no text
    return f"\\x{code & 0xFF:02x}" if is_byte or code < 0x80 else f"\\u{code:04x}"


def _walk(folder: str, below: str) -> Iterator[str]:
    """Yield the files under a folder, by name; only the names of one folder a level are held."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if not entry.name.startswith(".")
            )
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}") from error
    for name, is_folder in found:
        if is_folder:
            yield from _walk(f"{folder}/{name}", f"{below}{name}/")
        else:
            yield f"{below}{name}"
