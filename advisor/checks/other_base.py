"""The rule base to compare with: an earlier state of the repository, a folder, or the shipped rules."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from advisor.checks.git import ask_git
from advisor.errors import InputError
from advisor.loading.library import files_of, knowledge_of, read_packs
from advisor.loading.places import base_pack, find_pack, pack_at
from advisor.model.knowledge import KnowledgeBase

_FOLDERS = ("rules", "knowledge")
_OF_A_BASE = "knowledge/axes.yaml"
"""What a whole rule base has, and no pack."""
Files: TypeAlias = "tuple[tuple[str, bytes], ...]"


def other_base(against: str, packs: Sequence[Path]) -> KnowledgeBase:
    """Return the rule base that `against` names.

    against: a folder with a whole rule base, taken in the place of the shipped one, with the packs on
    top; a folder with a pack, taken in the place of the packs; or else a revision: of the repository
    that each pack lies in, or, where there are no packs, that the shipped rules lie in. Raises
    InputError and LoadError.
    """
    _, (shipped, *layered) = read_packs(packs)
    folder, _ = find_pack(against)
    if (folder / "knowledge" / "pack.yaml").is_file():
        given = files_of(pack_at(folder))
        whole = any(name == _OF_A_BASE for name, _ in given)
        return knowledge_of((given, *layered) if whole else (shipped, given))
    if folder.is_dir():
        raise InputError(f"{against}: no rule base here; it has the file knowledge/pack.yaml")
    if packs:
        return knowledge_of((shipped, *(_at(against, pack_at(pack).root) for pack in packs)))
    return knowledge_of((_at(against, base_pack().root),))


def _at(revision: str, root: Path) -> Files:
    """Return the files of a pack as they were in a revision of the repository it lies in."""
    with tempfile.TemporaryDirectory(prefix="advisor-") as made:
        _unpack(_archive(revision, root), Path(made))
        if not (Path(made) / "knowledge" / "pack.yaml").is_file():
            raise InputError(f"--against: {root} has no knowledge/pack.yaml in '{revision}'")
        return files_of(pack_at(Path(made)))


def _archive(revision: str, root: Path) -> bytes:
    """Return the rules and the knowledge of a revision, as git packs them."""
    ask = partial(ask_git, root, "--against", revision)
    there = ask("ls-tree", "--name-only", "-z", revision).decode().split("\0")
    folders = [name for name in _FOLDERS if name in there]
    # The hashes in a repository name its content, and the two folders hold nothing but text.
    return ask("archive", "--format=tar", revision, "--", *folders)


def _unpack(archive: bytes, into: Path) -> None:
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        for member in files:
            path = PurePosixPath(member.name)
            content = files.extractfile(member) if member.isfile() else None
            if content is None or path.parts[0] not in _FOLDERS or ".." in path.parts:
                continue
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
