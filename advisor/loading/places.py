"""Where the shipped rules and knowledge are, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from advisor.errors import InputError, nearest, shorten

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
                elif not _is_note(entry.name):  # what can't be read is told when it is opened
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


def shipped_packs() -> dict[str, Path]:
    """Return the packs that come with the program and are off, by name, sorted: the folder of each."""
    folder = base_pack().knowledge / "packs"
    found = sorted(folder.glob("*/knowledge/pack.yaml"))
    return {manifest.parent.parent.name: manifest.parent.parent for manifest in found}


def find_pack(name: Path | str) -> tuple[Path, str]:
    """Return the folder of a pack by its path, or by the name of one that is shipped.

    With it comes a note for the reader, or an empty one: a folder goes before a shipped pack.
    """
    folder, shipped = Path(name), shipped_packs().get(str(name))
    if shipped is None or not folder.is_dir():
        return shipped or folder, ""
    both = f"'{name}' is a folder here and also a shipped pack; reading the folder"
    return folder, "" if folder.samefile(shipped) else both


def pack_at(name: Path | str) -> PackPlace:
    """Return the place of a pack in a folder of the user's, or of a shipped one by its name."""
    folder, _ = find_pack(name)
    if not (folder / "knowledge" / "pack.yaml").is_file():
        shipped = shipped_packs()
        meant = "" if folder.is_dir() else nearest(str(name), shipped, otherwise=list(shipped))
        raise InputError(
            f"{shorten(str(name))}: no pack here; a pack has the file knowledge/pack.yaml{meant}"
        )
    root = Path(os.path.abspath(folder))  # `.` has no name, and faults begin with the folder's
    return PackPlace(root, root / "rules", root / "knowledge")


def worked_cases(packs: Sequence[Path | str] = ()) -> dict[str, Path]:
    """Return the worked cases of the shipped rules, then those of packs, by id: the folder of each.

    Raises InputError where two of them have one id.
    """
    found: dict[str, Path] = {}
    for place in (base_pack(), *(pack_at(pack) for pack in packs)):
        for file in sorted((place.knowledge / "cases").glob("*/case.yaml")):
            case = file.parent.name
            if case in found:
                raise InputError(f"{file.parent}: there is a worked case '{case}' already")
            found[case] = file.parent
    return found


def without_a_case(packs: Sequence[Path | str] = ()) -> tuple[Path, ...]:
    """Return the folders among the worked cases that say what to expect, and of no case."""
    places = (base_pack(), *(pack_at(pack) for pack in packs))
    files = (f for p in places for f in sorted((p.knowledge / "cases").glob("*/expected.yaml")))
    return tuple(file.parent for file in files if not (file.parent / "case.yaml").is_file())


def shown(path: Path) -> str:
    """Return how a file of a worked case is called in messages: from the folder of its pack on.

    Of the shipped cases the folder is left out, as with all files of the base.
    """
    parts = path.parts
    if parts[-4:-2] != ("knowledge", "cases"):
        return str(path)
    start = 4 if path.is_relative_to(base_pack().root / _CASES) else 5
    return "/".join(parts[-start:])


def guide_pages() -> dict[str, Path]:
    """Return the project's own pages by their place among them (`checks/dead-rule.md`), sorted.

    They stand inside the package when it is installed, else beside it; where they were left out there
    are none.
    """
    for folder in (_PACKAGE / "base" / "docs", _PACKAGE.parent / "docs"):
        if folder.is_dir():
            found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.md")}
            return dict(sorted(found.items()))
    return {}
