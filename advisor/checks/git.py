"""What git says of the repository that a pack lies in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from advisor.errors import InputError

_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git tells a hook of the repository that it runs in, and would take for that of every folder."""


def ask_git(root: Path, option: str, revision: str, *words: str) -> bytes:
    """Return what git answers in a folder, asked about a revision that a command's option named.

    Raises InputError where there is no git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise InputError(f"{option}: '{revision}' is no revision")
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words],
            capture_output=True,
            check=False,
            env={name: value for name, value in os.environ.items() if name not in _OF_A_HOOK},
        )
    except FileNotFoundError as error:
        raise InputError(f"{option} needs git, which is not installed") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"{option}: '{revision}' is no revision of a repository that {root} lies in"
            + (f" (git says: {told[-1]})" if told else "")
        )
    return done.stdout
