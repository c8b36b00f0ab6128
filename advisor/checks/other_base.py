"""The rule base to compare with: an earlier state of the repository, a folder, or the shipped rules."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath

from advisor.errors import InputError
from advisor.loading.library import files_of, knowledge_of, read_packs
from advisor.loading.places import base_pack, pack_at
from advisor.model.knowledge import KnowledgeBase

_FOLDERS = ("rules", "knowledge")


def other_base(against: str, packs: Sequence[Path]) -> KnowledgeBase:
    """Return the rule base that `against` names, with the same packs on top.

    against: a folder with rules and knowledge of its own, in the place of the shipped ones; or else a
    revision of the repository the shipped rules lie in. Raises InputError and LoadError.
    """
    _, (_, *layered) = read_packs(packs)
    folder = Path(against)
    if (folder / "knowledge" / "pack.yaml").is_file():
        return knowledge_of((files_of(pack_at(folder)), *layered))
    if folder.is_dir():
        raise InputError(f"{against}: no rule base here; it has the file knowledge/pack.yaml")
    with tempfile.TemporaryDirectory(prefix="advisor-") as made:
        _unpack(_archive(against), Path(made))
        return knowledge_of((files_of(pack_at(Path(made))), *layered))


def _archive(revision: str) -> bytes:
    """Return the rules and the knowledge of a revision, as git packs them."""
    root = base_pack().root
    if revision.startswith("-"):
        raise InputError(f"--against: '{revision}' is neither a folder nor a revision")
    # The hashes in a repository name its content, and the two folders hold nothing but text.
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "--", *_FOLDERS]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise InputError("comparing with a revision needs git, which is not installed") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"--against: '{revision}' is neither a folder with rules nor a revision of {root}"
            + (f" (git says: {told[-1]})" if told else "")
        )
    return done.stdout


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
