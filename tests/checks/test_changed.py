"""Which files of a pack were changed, wherever the question is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from repository import commit_all

from advisor.checks.changed import changed_files


def test_a_hook_of_one_repository_may_ask_about_a_pack_in_it_or_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, other = tmp_path / "rules" / "pack", tmp_path / "other"
    for folder in (pack, other):
        folder.mkdir(parents=True)
        (folder / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    for root in (pack.parent, other):
        commit_all(root)
    (pack / "a.yaml").write_text("a: 2\n", encoding="utf-8")
    (pack / "ä.yaml").write_text("b: 1\n", encoding="utf-8")
    assert changed_files(pack, "HEAD") == {"a.yaml", "ä.yaml"}
    for root in (pack.parent, other):
        monkeypatch.setenv("GIT_DIR", str(root / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(root / ".git" / "index"))
        assert changed_files(pack, "HEAD") == {"a.yaml", "ä.yaml"}
