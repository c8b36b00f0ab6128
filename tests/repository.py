"""A repository of git for a test: what it holds depends on nobody's settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "a@b.c"),
}


def git(root: Path, *words: str) -> None:
    """Have git do something in a folder; the test is skipped where there is no git."""
    if shutil.which("git") is None:
        pytest.skip("no git is found here")
    outside = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    command = ["git", "-C", str(root), *words]
    subprocess.run(command, check=True, capture_output=True, env=outside | _SETTINGS)


def commit_all(root: Path) -> None:
    """Keep what a folder holds; it becomes a repository if it is none."""
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "As it is")
