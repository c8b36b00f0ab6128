"""`advisor plan` as a command."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from advisor.cli import plan
from advisor.loading.library import load_knowledge
from advisor.reporting.schemas import schema

from .conftest import Run

RISK = ("plan", "pfi", "--without", "blame-between-partners")


def test_a_plan_names_moves_owners_and_horizons(run: Run) -> None:
    shown = run(*RISK)
    assert shown.returncode == 0, shown.stderr
    assert shown.stderr == ""
    said = " ".join(shown.stdout.split())
    assert "[design-process-and-measures-jointly] (practitioner, in about a year; 4 points)" in said


def test_the_json_of_a_plan_keeps_to_its_schema_and_is_the_same_every_time(run: Run) -> None:
    one, other = run(*RISK, "--json"), run(*RISK, "--json")
    assert one.stdout == other.stdout
    Draft202012Validator(schema("plan", load_knowledge())).validate(json.loads(one.stdout))


def test_no_such_plan_ends_in_one(run: Run) -> None:
    shown = run("plan", "pfi", "--to", "creating", "--as", "funder")
    assert shown.returncode == 1
    assert "There is no such plan" in shown.stdout


def test_a_stopped_search_prints_the_best_so_far(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(said: str) -> None:
        if said.startswith("1 found"):
            raise KeyboardInterrupt

    monkeypatch.setattr(plan, "_tell", stop)
    shown = run("plan", "pfi", "--to", "creating")
    assert shown.returncode == 130
    assert "The search was stopped" in shown.stdout
    assert "Plan 1: " in shown.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "say what the plan is for"),
        (("--to", "creatin"), "did you mean 'creating'"),
        (("--without", "blame-between-partner"), "did you mean"),
        (("--without", "move:ask-users"), "is a move, not a risk"),
        (("--allow", "ask-users[nobody]"), "nobody"),
    ],
)
def test_a_goal_that_is_none_is_told(run: Run, options: tuple[str, ...], words: str) -> None:
    shown = run("plan", "pfi", *options)
    assert shown.returncode == 2
    assert words in shown.stderr
