"""Why, why not, what if and compare, as commands."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from quick import quick

from advisor import load_knowledge
from advisor.reporting.schemas import schema

from .conftest import Run

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "explaining.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ advisor (.+)$", GUIDE, flags=re.MULTILINE)


@pytest.mark.parametrize("command", quick(SHOWN, every=5))
def test_every_command_of_the_guide_runs(run: Run, command: str) -> None:
    shown = run(*shlex.split(command))
    assert shown.returncode == 0, shown.stderr
    assert shown.stderr == ""
    assert len(shown.stdout.splitlines()) >= 2


def test_why_leads_from_a_conclusion_to_answers_and_claims(run: Run) -> None:
    shown = run("why", "pfi", "complying").stdout
    assert "complying mode [paper; rule complying; C.1]" in " ".join(shown.split())
    assert "specification of the service" in shown


def test_why_alone_lists_by_name_what_can_be_asked(run: Run) -> None:
    shown = run("why", "pfi")
    names = re.findall(r"^([a-z]+:\S+)$", shown.stdout, flags=re.MULTILINE)
    advice = json.loads(run("advise", "pfi", "--json").stdout)
    assert names[0] == "mode:complying"
    assert {f"risk:{risk['id']}" for risk in advice["risks"] if not risk["subject"]} < set(names)
    assert advice["moves"][0]["action"] in " ".join(shown.stdout.split())
    assert list(json.loads(run("why", "pfi", "--json").stdout)["conclusions"]) == names
    for name in (names[0], names[1], names[-1]):
        assert run("why", "pfi", name).returncode == 0


def test_rather_than_needs_a_conclusion_to_begin_with(run: Run) -> None:
    shown = run("why", "pfi", "--rather-than", "creating")
    assert shown.returncode == 2
    assert "--rather-than needs a CONCLUSION" in shown.stderr


def test_why_of_what_was_not_concluded_points_to_why_not(run: Run) -> None:
    shown = run("why", "pfi", "creating")
    assert shown.returncode == 2
    assert "was not concluded" in shown.stderr
    assert "advisor why-not pfi creating" in shown.stderr


def test_why_not_of_what_was_concluded_points_to_why(run: Run) -> None:
    shown = run("why-not", "pfi", "complying")
    assert shown.returncode == 2
    assert "advisor why pfi complying" in shown.stderr


def test_an_unknown_conclusion_is_told_with_the_nearest(run: Run) -> None:
    shown = run("why", "pfi", "risk:blame-between-partner")
    assert shown.returncode == 2
    assert "did you mean 'risk:blame-between-partners'" in shown.stderr


@pytest.mark.parametrize(
    "command",
    quick(
        [
            ("why", "pfi", "position:basis"),
            ("why-not", "pfi", "creating"),
            ("what-if", "pfi", "--set", "specification=outcomes-only"),
            ("compare", "pfi", "pfi"),
            ("questions", "pfi"),
            ("sensitivity", "pfi", "--no-pairs"),
        ],
        every=6,
    ),
    ids=lambda command: command[0],
)
def test_json_is_the_same_bytes_every_time(run: Run, command: tuple[str, ...]) -> None:
    one, other = run(*command, "--json"), run(*command, "--json")
    assert one.returncode == 0
    assert one.stdout == other.stdout
    assert json.loads(one.stdout)["schema_version"] == "1.0"


def test_a_setting_that_is_no_answer_is_told_with_its_path(run: Run) -> None:
    shown = run("what-if", "pfi", "--set", "governance=clear")
    assert shown.returncode == 2
    assert shown.stderr.startswith("advisor: --set governance:")
    assert "clear-local" in shown.stderr


def test_sensitivity_keeps_to_its_published_schema_and_names_what_it_lists(run: Run) -> None:
    found = json.loads(run("sensitivity", "mental-health", "--json").stdout)
    form = schema("sensitivity", load_knowledge())
    Draft202012Validator(form).validate(found)
    effects = [
        *(outcome for place in found["singles"] for outcome in place["outcomes"]),
        *found["pairs"]["examples"],
    ]
    nodes = {n for e in effects for n in (*e["appears"], *e["disappears"])}
    assert {n.partition(":")[2].partition("[")[0] for n in nodes} <= found["names"].keys()
    assert found["pairs_tried"] > 100_000


@pytest.mark.prove
def test_sensitivity_as_text_is_told_in_its_width_and_no_wall(run: Run) -> None:
    lines = run("sensitivity", "mental-health").stdout.splitlines()
    assert max(map(len, lines)) <= 88
    start = lines.index("Two other answers do together what neither does alone")
    end = lines.index("What can't change either")
    assert 3 < end - start < 30


def test_sensitivity_without_pairs_says_that_they_were_not_tried(run: Run) -> None:
    shown = run("sensitivity", "pfi", "--no-pairs").stdout
    assert "two together were not tried" in " ".join(shown.split())
    assert "Two other answers" not in shown
