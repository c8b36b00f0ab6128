"""Where the shipped rules and knowledge are, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from advisor.errors import InputError

_PACKAGE = Path(__file__).resolve().parent.parent
_CASES = "knowledge/cases"
_PASSED_OVER = ("knowledge/schemas", "knowledge/packs")
"""Folders in which nothing is read as knowledge of this pack."""
EXAMPLE = "example.yaml"


@dataclass(frozen=True, slots=True)
class PackPlace:
    """The two folders of a pack, and the folder that its file names are shown relative to."""

    root: Path
    rules: Path
    knowledge: Path

    def files(self) -> tuple[tuple[str, str], ...]:
        """Return every file of the pack, its name under the root and its path, sorted by name.

        Worked cases are left out: they are no part of the knowledge, but for those marked as a
        source's own example. Raises OSError.
        """
        folders = (self.knowledge, self.rules)
        return tuple(sorted(found for folder in folders for found in _files(folder)))

    def misnamed(self) -> tuple[str, ...]:
        """Return what looks like a folder of the pack but is named otherwise: `Rules`, `rule`."""
        wrong = {"rule", "Rule", "Rules", "Knowledge", "RULES", "KNOWLEDGE"}
        return tuple(sorted(wrong & set(os.listdir(self.root))))


def is_read(name: str) -> bool:
    """Whether a file of a pack is one that is read: it ends in .yaml."""
    return name.endswith(".yaml")


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and path of every file under a folder of a pack, notes for people left out.

    Plain text instead of Path objects: every start of the command looks at some 500 files.
    """
    waiting = [(folder.name, str(folder))] if folder.is_dir() else []
    while waiting:
        name, path = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                below = f"{name}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if below == _CASES:
                        yield from _examples(below, entry.path)
                    elif below not in _PASSED_OVER:
                        waiting.append((below, entry.path))
                elif entry.is_file() and not _is_note(entry.name):
                    yield below, entry.path


def _examples(name: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the two files of each worked case that is marked as an example of the source."""
    for case in os.listdir(folder):
        if os.path.isfile(f"{folder}/{case}/{EXAMPLE}"):
            described = f"{folder}/{case}/case.yaml"
            if not os.path.isfile(described):  # a pipe of that name would be waited for
                raise FileNotFoundError(ENOENT, "an example needs a case beside it", described)
            for file in (EXAMPLE, "case.yaml"):
                yield f"{name}/{case}/{file}", f"{folder}/{case}/{file}"


def _is_note(name: str) -> bool:
    """Whether a file is for people, not for the program."""
    return name.startswith(".") or name.endswith(".md")


def base_pack() -> PackPlace:
    """Return the place of the shipped pack: inside the package when installed, else beside it."""
    for root in (_PACKAGE / "base", _PACKAGE.parent):
        if (root / "knowledge" / "pack.yaml").is_file():
            return PackPlace(root, root / "rules", root / "knowledge")
    raise InputError(
        "the shipped rules and knowledge are missing; reinstall with: "
        "pip install --force-reinstall partnership-advisor"
    )


def pack_at(folder: Path) -> PackPlace:
    """Return the place of a pack in a folder of the user's."""
    if not (folder / "knowledge" / "pack.yaml").is_file():
        raise InputError(f"{folder}: no pack here; a pack has the file knowledge/pack.yaml")
    root = Path(os.path.abspath(folder))  # `.` has no name, and faults begin with the folder's
    return PackPlace(root, root / "rules", root / "knowledge")


def worked_cases(place: PackPlace | None = None) -> dict[str, Path]:
    """Return the worked cases of a pack by id, sorted: the folder of each."""
    folder = (place or base_pack()).knowledge / "cases"
    return {p.parent.name: p.parent for p in sorted(folder.glob("*/case.yaml"))}
