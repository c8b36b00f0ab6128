"""What the README and the guides show is what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from advisor import load_knowledge
from advisor.model.move import Direction, Horizon, Tier
from advisor.model.term import Role

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def advisor(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_leads_from_a_blank_case_to_advice(tmp_path: Path) -> None:
    """Follow 'Your own partnership, in ten minutes' to the letter."""
    shown = [
        line.removeprefix("$ ")
        for block in blocks(README, "console")
        for line in block.splitlines()
        if line.startswith("$ advisor ") and "doctor" not in line
    ]
    assert shown == [
        "advisor case new --short -o mine.yaml",
        "advisor case check mine.yaml",
        "advisor advise mine.yaml",
    ]
    written, check, advise = (shlex.split(line)[1:] for line in shown)
    assert advisor(tmp_path, *written).returncode == 0
    (example,) = blocks(README, "yaml")
    (tmp_path / "mine.yaml").write_text(example, encoding="utf-8")
    assert advisor(tmp_path, *check).returncode == 0
    given = advisor(tmp_path, *advise)
    assert given.returncode == 0
    assert "Where your partnership stands" in given.stdout


def test_the_readme_names_the_rows_that_the_short_blank_asks() -> None:
    """So that nobody has to guess which questions place a partnership on the two lines."""
    knowledge = load_knowledge()
    short = [term for term in knowledge.terms.values() if term.short and term.of == "case"]
    for axis, about in (("basis", "contract or trust"), ("approach", "mandate or choice")):
        (line,) = [line for line in README.splitlines() if line.startswith(f"| {about} |")]
        assert set(re.findall(r"`([a-z-]+)`", line)) == {t.id for t in short if t.axis == axis}
    assert f"all {len(short)}." in README


def test_the_readme_quotes_the_first_page_as_it_is(tmp_path: Path) -> None:
    given = advisor(tmp_path, "advise", "pfi").stdout
    (quoted,) = blocks(README, "text")
    assert quoted in given


def test_the_readme_s_python_runs(tmp_path: Path) -> None:
    (example,) = blocks(README, "yaml")
    (tmp_path / "mine.yaml").write_text(example, encoding="utf-8")
    (program,) = blocks(README, "python")
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] in load_knowledge().modes


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_exists(page: Path) -> None:
    from advisor.cli.main import GROUPS

    known = {name for names in GROUPS.values() for name in names}
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\$ |`)advisor ([a-z-]+)", text, flags=re.MULTILINE))
    assert {n for n in named if not n.startswith("-")} <= known


def test_the_numbers_in_the_docs_are_those_of_the_knowledge_base() -> None:
    knowledge = load_knowledge()
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {int(n) for n in re.findall(r"\b(\d{2,}) claims", text)} == {len(knowledge.claims)}


def test_the_guide_lists_what_the_parts_of_a_move_may_be() -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    part = guide.split("**Moves** (`knowledge/moves/`)")[1].split("```yaml")[0]
    rows = re.findall(r"^\| `([a-z]+)` \| (.*) \|$", part, flags=re.MULTILINE)
    assert {name: tuple(re.findall(r"`([a-z-]+)`", words)) for name, words in rows} == {
        "direction": get_args(Direction),
        "tier": get_args(Tier),
        "owner": get_args(Role),
        "horizon": get_args(Horizon),
    }


def test_the_near_miss_shown_is_one_of_the_shipped_and_reads_as_shown(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    part = guide.split("## Near-misses\n")[1].split("\n## ")[0]
    (entry,) = (block.removeprefix("near-misses:\n") for block in blocks(part, "yaml"))
    shipped = ROOT / "knowledge" / "cases" / "near-misses"
    assert any(entry in file.read_text(encoding="utf-8") for file in shipped.glob("*.yaml"))
    (shown,) = blocks(part, "console")
    command, *lines = shown.splitlines()
    given = advisor(tmp_path, *shlex.split(command)[2:])
    assert given.returncode == 0
    kept = [line for line in lines if line.strip() != "..."]
    assert len(kept) > 6
    assert not [line for line in kept if line not in given.stdout.splitlines()]


def test_the_worked_case_shown_expects_what_the_shipped_one_does() -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    (shown,) = blocks(guide.split("## Worked cases\n")[1].split("\n## ")[0], "yaml")
    shipped = ROOT / "knowledge" / "cases" / "stonebridge-fire-station" / "expected.yaml"
    lines = shipped.read_text(encoding="utf-8").splitlines()
    assert not [line for line in shown.splitlines() if line not in lines]
