"""The pages on the shipped pack and for new rule authors show what their commands really print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from test_docs import ROOT, blocks

from advisor.loading.places import shipped_packs, worked_cases


def steps(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        while command.endswith("\\"):
            command = f"{command[:-1].rstrip()} {shown.pop(0).lstrip('> ')}"
        yield command, shown


def unlike(shown: list[str], told: str) -> list[str]:
    """Return the lines shown that were not told in that order; `...` leaves out any number."""
    lines = [line.rstrip() for line in told.rstrip("\n").split("\n")]
    at, gap, wrong = 0, False, []
    for line in shown:
        if line.strip() == "...":
            gap = True
        elif gap and line in lines[at:]:
            at, gap = lines.index(line, at) + 1, False
        elif not gap and lines[at : at + 1] == [line]:
            at += 1
        else:
            wrong.append(line)
    return wrong if wrong or gap else lines[at:]


def run(command: str, folder: Path, program: Path, answers: str = "") -> str:
    """Return what a command prints, in a folder, with the package that lies in another."""
    words = shlex.split(command)
    start = [sys.executable, "-m", "advisor"] if words[0] == "advisor" else words[:1]
    done = subprocess.run(
        [*start, *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(program), "NO_COLOR": "1"},
        input=answers,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_lines_shown_are_held_against_lines_told() -> None:
    assert unlike(["a", "...", "d"], "a\nb\nc\nd\n") == []
    assert unlike(["a", "c"], "a\nb\nc\n") == ["c"]
    assert unlike(["a"], "a\nb\n") == ["b"]
    assert unlike(["...", "c", "b"], "a\nb\nc\n") == ["b"]


def test_the_page_on_the_pack_shows_what_happens(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    found = [step for block in blocks(page, "console") for step in steps(block)]
    assert len(found) == 3
    for command, shown in found:
        assert unlike(shown or [""], run(command, tmp_path, ROOT)) == [], command
    assert "trust-and-mistrust:suspicion" in (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    (line,) = blocks(page, "text")
    name = "corrahill-youth-health"
    told = run(f"advisor advise {name} --pack trust-and-mistrust", tmp_path, ROOT)
    assert line.strip() in told


def test_the_page_on_the_pack_names_its_cases_and_its_four_findings() -> None:
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    (folder,) = shipped_packs().values()
    assert {n for n in worked_cases([folder]).keys() - worked_cases().keys() if f"`{n}`" in page}
    table = re.findall(r"`([a-z]+(?:-[a-z]+)*-(?:mis)?trust)` ", page)
    assert len(set(table)) == 4
    assert all((folder / "rules" / "finding" / f"{name}.yaml").is_file() for name in table)
