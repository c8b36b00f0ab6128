"""Which files of a pack differ from an earlier revision of the repository that it lies in."""

from __future__ import annotations

import subprocess
from pathlib import Path

from advisor.errors import InputError


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """Return the files under a folder that were changed, added or removed since a revision.

    Named as under the folder, with slashes; files that git does not know yet are among them. Raises
    InputError where there is no such revision, no repository or no git.
    """
    if revision.startswith("-"):
        raise InputError(f"--changed: '{revision}' is no revision")
    differ = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--", ".")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(name for name in f"{differ}\0{new}".split("\0") if name)


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise InputError("finding what has changed needs git, which is not installed") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"--changed: {root} lies in no repository with that revision"
            + (f" (git says: {told[-1]})" if told else "")
        )
    return done.stdout.decode("utf-8", "replace")
