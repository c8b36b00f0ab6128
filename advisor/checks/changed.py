"""Which files of a pack differ from an earlier revision of the repository that it lies in."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from advisor.checks.git import ask_git


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """Return the files under a folder that were changed, added or removed since a revision.

    Named as under the folder, with slashes; files that git does not know yet are among them. Raises
    InputError where there is no such revision, no repository or no git.
    """
    ask = partial(ask_git, root, "--changed", revision)
    differ = ask("diff", "--name-only", "--relative", "-z", revision, "--", ".")
    new = ask("ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = b"\0".join((differ, new)).decode("utf-8", "replace").split("\0")
    return frozenset(name for name in names if name)
