"""The guide is right: its register becomes a table, and what it says of columns and faults is so."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

from advisor import load_knowledge
from advisor.batch.headings import read_headings
from advisor.batch.sink import CSV_COLUMNS
from advisor.model.outcome import FaultKind

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "many-cases.md").read_text(encoding="utf-8")


def test_the_commands_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    (register,) = re.findall(r"^```csv\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "register.csv").write_text(register, encoding="utf-8")
    commands = re.findall(r"^\$ (.*)$", GUIDE, flags=re.MULTILINE)
    assert len(commands) == 9
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "advisor"
        done = subprocess.run(
            [sys.executable, "-m", "advisor", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    ids = [line.partition(",")[0] for line in register.splitlines()[1:]]
    with (tmp_path / "advice.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["case"] for row in table] == ids
    assert [row["line"] for row in table] == ["2", "3", "4"]
    lines = (tmp_path / "advice.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["sha256"] for line in lines] == [row["sha256"] for row in table]
    assert (tmp_path / "harbour-care.yaml").exists()
    assert (tmp_path / "blank.csv").read_text(encoding="utf-8-sig").startswith("case,name,")


def test_the_columns_and_faults_of_the_guide_are_those_there_are() -> None:
    out = GUIDE.split("## What comes out")[1].split("\n## ")[0]
    named = re.findall(r"^\| (`.*?) \|", out, flags=re.MULTILINE)
    assert tuple(re.findall(r"`([a-z_0-9]+)`", " ".join(named))) == CSV_COLUMNS
    faults = GUIDE.split("## Bad rows")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z]+)` \|", faults, flags=re.MULTILINE)) == get_args(
        FaultKind
    )
    columns = GUIDE.split("## The columns")[1].split("| a cell says")[0]
    cells = re.findall(r"^\| (`.*?) \|", columns, flags=re.MULTILINE)
    names = re.findall(r"`([#a-z_0-9.-]+)`", " ".join(cells))
    read_headings(names, "guide", load_knowledge())
