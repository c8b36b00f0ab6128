"""What the page on editors shows works as shown; the rule that opens the guide is the shipped one."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from advisor.cli.main import main

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "editor.md").read_text(encoding="utf-8")


def test_the_commands_shown_work_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^\$ advisor (.*)$", PAGE, flags=re.MULTILINE)
    assert len(shown) == 6
    for line in shown:
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line))
        assert ended.value.code == 0, line
    first = (tmp_path / "mine.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=riverside/knowledge/schemas/case.json"


def test_the_version_of_the_server_named_is_the_one_it_is_proved_with() -> None:
    pinned = (DOCS.parent / "tools" / "editor" / "package.json").read_text(encoding="utf-8")
    version = re.search(r"`yaml-language-server` ([\d.]+)", PAGE)
    assert version is not None
    assert f'"yaml-language-server": "{version[1].rstrip(".")}"' in pinned


def test_the_lock_of_the_server_names_no_place_and_every_hash() -> None:
    text = (DOCS.parent / "tools" / "editor" / "package-lock.json").read_text(encoding="utf-8")
    packages = {k: v for k, v in json.loads(text)["packages"].items() if k}
    assert len(packages) > 10
    assert all("integrity" in each and "resolved" not in each for each in packages.values())


def test_the_rule_that_opens_the_guide_is_the_shipped_one() -> None:
    guide = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
    name, shown = re.search(
        r"`(rules/\S+)`, whole:\n\n```yaml\n(.*?)```", guide, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert shown == (DOCS.parent / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("partnership-kind: pfi-type\n", "partnership-kind: pfi-typ\n"),
        ("    - project-value: {less-than: capital-scale}\n", "    - sector: private\n"),
        (
            "  - transaction-cost-share: {less",
            "  - move: read-it-again\n  - transaction-cost-share: {less",
        ),
    ],
)
def test_the_faults_that_the_guide_tells_stand_where_it_says(old: str, new: str) -> None:
    from advisor import load_knowledge
    from advisor.errors import LoadError
    from advisor.loading.single import read_rule

    name = "rules/risk/small-project-for-this-form.yaml"
    text = (DOCS.parent / name).read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(LoadError) as fault:
        read_rule(text.replace(old, new, 1), name, "risk", load_knowledge())
    guide = " ".join((DOCS / "writing-rules.md").read_text(encoding="utf-8").split())
    assert f"advisor: {fault.value.problems[0]}" in guide
