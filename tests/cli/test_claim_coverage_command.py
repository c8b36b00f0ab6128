"""`advisor claims --coverage` shows where claims are used, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.cli.coverage import report_coverage
from advisor.loading.library import load_knowledge

from .conftest import Run

KNOWLEDGE = load_knowledge()


def test_coverage_names_uses_cases_and_near_misses(run: Run) -> None:
    shown = run("claims", "--coverage", "F.8")
    assert shown.returncode == 0
    assert shown.stderr == ""
    words = " ".join(shown.stdout.split())
    assert "F.8 [cause; is]" in words
    assert "failure:power-struggles-relation" in words
    assert "terms: power-struggles, rivalry" in words
    assert "appears in the advice on severnside-drug-and-alcohol (failure:power-struggles" in words
    assert "absent from severnside-without-struggle (severnside-drug-and-alcohol with" in words
    assert "relations.clearwater-ltd.turning-road.rivalry: none)" in words
    assert shown.stdout.endswith("1 of 1 claims are used; 1 of 1 near-misses hold\n")


@pytest.mark.prove
def test_coverage_as_json_holds_the_same_and_every_claim_asked_for(run: Run) -> None:
    one, two = (run("claims", "--coverage", "--json", "F", "C.4").stdout for _ in range(2))
    assert one == two
    told = json.loads(one)
    assert (told["schema_version"], told["unused"], told["failing"]) == ("1.0", [], [])
    assert [entry["id"] for entry in told["claims"]] == ["C.4", *(f"F.{n}" for n in range(1, 10))]
    struggle = told["claims"][8]
    assert set(struggle) == {"id", "kind", "force", "uses", "appears_in", "near_misses"}
    assert "failure:power-struggles-relation" in struggle["uses"]["rules"]
    (near_miss,) = struggle["near_misses"]
    assert near_miss["holds"]
    assert near_miss["set"] == {"relations.clearwater-ltd.turning-road.rivalry": "none"}
    assert near_miss["case"] in struggle["appears_in"]


def test_two_checks_at_once_are_refused(run: Run) -> None:
    shown = run("claims", "--coverage", "--check-against", "paper.txt")
    assert shown.returncode == 2
    assert "run one at a time" in shown.stderr


@pytest.mark.prove
def test_a_claim_of_a_pack_that_nothing_uses_ends_in_one(run: Run, tmp_path: Path) -> None:
    files = {
        "pack.yaml": "pack: {id: idle, version: 1.0.0, title: T, authors: [A], licence: L}",
        "sources.yaml": "sources: [{id: book, short: Book, citation: A book}]",
        "claims/idle.yaml": (
            "source: book\nclaims:\n  - id: IDLE.1\n    kind: limit\n    gist: Nobody uses this.\n"
            "    passages: [{locator: A.1, force: is, anchor: three words here}]\n"
        ),
    }
    for name, text in files.items():
        path = tmp_path / "idle" / "knowledge" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shown = run("claims", "--coverage", "--pack", "idle", "idle:IDLE.1")
    assert shown.returncode == 1
    assert "not used" in shown.stdout
    assert "Without any use: idle:IDLE.1" in shown.stdout
    told = json.loads(run("claims", "--coverage", "--pack", "idle", "--json").stdout)
    assert told["unused"] == ["idle:IDLE.1"]


def test_the_verdict_is_returned_to_the_caller() -> None:
    assert report_coverage([KNOWLEDGE.claims["N.17"]], KNOWLEDGE, as_json=True)


def test_a_near_miss_that_fails_is_told_and_ends_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    name = "no-template-resolves-it"
    other = replace(KNOWLEDGE.rules[name], claims=("W.1",))
    altered = replace(KNOWLEDGE, rules={**KNOWLEDGE.rules, name: other}, sha256="altered")
    assert not report_coverage([KNOWLEDGE.claims["W.12"]], altered, as_json=False)
    shown = capsys.readouterr().out
    assert "does not hold, not cited even before pfi-without-check-lists" in shown
    assert "Without any use: W.12" in shown
    assert "Near-misses that don't hold: pfi-without-check-lists" in shown
