"""The knowledge base, ready to use: read from its files, or from a compiled form of the same files.

The compiled form is the canonical text itself, kept in the user's cache folder under the hash of every
source file and of the program. A damaged one, or one that another user could have written, is not
used: it is made again. What is loaded is hashed as it is loaded, so an altered compiled form could at
most change the hash that every piece of advice states.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from errno import EINVAL
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from advisor import __version__
from advisor.errors import LoadError, Problem
from advisor.loading.canonical import canonical, restore
from advisor.loading.places import PackPlace, base_pack, is_read, pack_at
from advisor.loading.tree import MAX_BYTES
from advisor.model.knowledge import KnowledgeBase

CACHE_VARIABLE = "ADVISOR_CACHE"
MAX_FILES = 5_000
_FORMAT = "2"
_SEAL_LENGTH = 65
"""Of the first line of a compiled form: a hash in hexadecimal, and the end of the line."""


def load_knowledge(packs: Sequence[Path | str] = ()) -> KnowledgeBase:
    """Return the shipped knowledge base with the given packs layered on it, in that order.

    Raises LoadError with every fault of every file; nothing is half loaded. The same object comes back
    while no file has changed.
    """
    return _loaded(*read_packs(packs))


Contents: TypeAlias = "tuple[tuple[tuple[str, bytes], ...], ...]"
"""The files of each pack, as read: (name, bytes), sorted by name."""


def read_packs(packs: Sequence[Path | str] = ()) -> tuple[tuple[PackPlace, ...], Contents]:
    """Return the places of the shipped pack and of others, and the files of each as they are."""
    places, contents, unopened = read_packs_on(packs)
    if unopened:
        raise LoadError(unopened)
    return places, contents


def read_packs_on(
    packs: Sequence[Path | str] = (),
) -> tuple[tuple[PackPlace, ...], Contents, tuple[Problem, ...]]:
    """Return the places and the files of packs, without those that can't be opened, and these faults.

    Raises LoadError where a folder can't be looked into.
    """
    places = (base_pack(), *(pack_at(p) for p in packs))
    read = [
        _opened(place, f"{place.root.name}/" if level else "") for level, place in enumerate(places)
    ]
    return places, tuple(files for files, _ in read), tuple(p for _, found in read for p in found)


def files_of(place: PackPlace) -> tuple[tuple[str, bytes], ...]:
    """Return the files of one pack as they are; LoadError where one can't be read."""
    files, unopened = _opened(place, "")
    if unopened:
        raise LoadError(unopened)
    return files


def knowledge_of(contents: Contents) -> KnowledgeBase:
    """Return the knowledge base that files held in memory make; nothing is written anywhere.

    The compiled form is used when these very files have one. Raises LoadError.
    """
    kept = _kept(_key(contents))
    if kept is not None:
        return kept
    from advisor.loading.knowledge import Sources, build_knowledge

    nowhere = Path("record")
    place = PackPlace(nowhere, nowhere / "rules", nowhere / "knowledge")
    written = canonical(build_knowledge(Sources(place, files) for files in contents))
    return _restored(written, _sha256(written.encode("utf-8", "surrogatepass")))


@lru_cache(maxsize=4)
def _loaded(places: tuple[PackPlace, ...], contents: Contents) -> KnowledgeBase:
    key = _key(contents)
    kept = _kept(key)
    if kept is not None:
        return kept
    from advisor.loading.knowledge import Sources, build_knowledge

    built = build_knowledge(
        Sources(place, files) for place, files in zip(places, contents, strict=True)
    )
    written = canonical(built)
    text = written.encode("utf-8", "surrogatepass")
    digest = _sha256(text)
    _write_compiled(key, text, digest)
    return _restored(written, digest)


def _kept(key: str) -> KnowledgeBase | None:
    """Return what the compiled form of some sources holds, where there is one to be trusted."""
    found = _read_compiled(key)
    if found is None:
        return None
    text, digest = found
    with suppress(ValueError):
        return _restored(text.decode("utf-8", "surrogatepass"), digest)
    return None


def _restored(text: str, digest: str) -> KnowledgeBase:
    """Return the knowledge base of a canonical text with the hash of that text; ValueError."""
    knowledge = restore(text)
    if not isinstance(knowledge, KnowledgeBase):
        raise ValueError("not a knowledge base")
    return dataclasses.replace(knowledge, sha256=digest)


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _opened(
    place: PackPlace, shown: str
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Problem, ...]]:
    """Return the files of a pack, and what is wrong with those that can't be opened.

    shown: goes before the names of its files in faults.
    """
    try:
        files = place.files()
    except OSError as error:
        name = f"{shown}{os.path.relpath(error.filename, place.root)}"
        raise LoadError([Problem(name, 0, 0, f"cannot be read: {error.strerror}")]) from error
    if len(files) > MAX_FILES:
        raise LoadError(
            [Problem(str(place.root), 0, 0, f"more than {MAX_FILES:,} files in a pack")]
        )
    found: list[tuple[str, bytes]] = []
    problems = [
        Problem(f"{place.root.name}/{name}", 0, 0, "not read: call it 'rules' or 'knowledge'")
        for name in place.misnamed()
    ]
    for name, path in files:
        try:
            if is_read(name):
                found.append((name, _content(path)))
                continue
            message = _NO_LINK if os.path.isdir(path) else _NO_YAML
        except IsADirectoryError:
            message = _NO_LINK
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
        problems.append(Problem(f"{shown}{name}", 0, 0, message))
    return tuple(found), tuple(problems)


_NO_YAML = "not read: a file of rules or knowledge ends in .yaml (notes may end in .md)"
_NO_LINK = "a link to a folder is not followed; put the files themselves here"


def _content(path: str) -> bytes:
    """Return what a file holds, or so much of it that its reader will find it too large."""
    with open(path, "rb", buffering=0, opener=_at_once) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(EINVAL, "it is no file of text")
        # Asked for a number of bytes, Python clears as many first: slow for 500 small files.
        size = found.st_size
        return stream.readall() if size <= MAX_BYTES else stream.read(MAX_BYTES + 1)


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting, as one would for what comes through a pipe of that name."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _key(contents: Contents) -> str:
    digest = hashlib.sha256(f"{_FORMAT}/{__version__}".encode())
    for files in contents:
        digest.update(f"\0{len(files)}".encode())
        for name, raw in files:
            digest.update(f"\0{name}\0{len(raw)}\0".encode("utf-8", "surrogateescape"))
            digest.update(raw)
    return digest.hexdigest()


def cache_folder() -> Path | None:
    """Return the folder of compiled forms, or None when there is to be none."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen not in ("", "off", "0") else None
    from platformdirs import user_cache_path

    return user_cache_path("partnership-advisor", appauthor=False)


def _read_compiled(key: str) -> tuple[bytes, str] | None:
    """Return a compiled form's text and its hash, if it is whole and only this user could write it."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        with (folder / f"{key}.json").open("rb", buffering=0) as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return None
            head, text = stream.read(_SEAL_LENGTH), stream.readall()
    except OSError:
        return None
    digest = _sha256(text)
    return (text, digest) if head == _seal(key, digest) else None


def _seal(key: str, digest: str) -> bytes:
    """Return the first line of a compiled form: it belongs to these sources, and it is whole."""
    return _sha256(f"{key}{digest}".encode("ascii")).encode("ascii") + b"\n"


def _is_ours(found: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write_compiled(key: str, text: bytes, digest: str) -> None:
    """Keep a compiled form for the next time; a folder that can't be written is no fault."""
    import tempfile

    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".making-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_seal(key, digest) + text)
            os.replace(name, folder / f"{key}.json")
        except OSError:
            os.unlink(name)
            raise
        _forget_old(folder, keep=key)


def _forget_old(folder: Path, keep: str, most: int = 8) -> None:
    files = sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in files[most:]:
        if path.stem != keep:
            path.unlink()
