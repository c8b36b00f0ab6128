"""What to ask next, as a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from advisor.loading.library import load_knowledge
from advisor.reporting.schemas import schema

from .conftest import Run


@pytest.mark.parametrize(
    "name", ["pfi", pytest.param("norland-strategic-partnership", marks=pytest.mark.prove)]
)
def test_the_json_keeps_to_its_published_schema(run: Run, name: str) -> None:
    told = json.loads(run("questions", name, "--json").stdout)
    Draft202012Validator(schema("questions", load_knowledge())).validate(told)
    assert told["questions"]


@pytest.mark.prove
def test_ten_are_shown_or_all(run: Run) -> None:
    number = len(json.loads(run("questions", "pfi", "--json").stdout)["questions"])
    assert number > 10
    first, every = run("questions", "pfi").stdout, run("questions", "pfi", "--all").stdout
    assert first.count("Who would know:") == 10
    assert f"{number - 10} more questions" in first
    assert every.count("Who would know:") == number


def test_what_is_certain_in_the_advice_holds_for_every_completion(run: Run) -> None:
    advice = json.loads(run("advise", "pfi", "--json").stdout)
    told = json.loads(run("questions", "pfi", "--json").stdout)
    items = [i for part in ("risks", "moves", "strengths", "failure_causes") for i in advice[part]]
    certain = {
        f"{i['kind']}:{i['id']}" + (f"[{','.join(i['subject'])}]" if i["subject"] else "")
        for i in items
        if i["certainty"] == "holds whatever is still unknown"
    }
    assert certain
    assert certain <= set(told["holds"])
    assert set(told["holds"]).isdisjoint(told["possible"])


def test_a_dispute_is_told_with_its_sides(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "case: mine\nas_of: 2007-03-01\nanswers:\n"
        "  user-harm: {disputed: [{value: none-known, by: board}, {value: occurring, by: staff}]}\n",
        encoding="utf-8",
    )
    shown = run("questions", "mine.yaml", "--all")
    assert shown.returncode == 0, shown.stderr
    assert "In dispute: staff says: occurring." in shown.stdout
