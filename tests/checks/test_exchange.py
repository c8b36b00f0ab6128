"""What other tools read: the log has what SARIF 2.1.0 asks for, and says what the report says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from advisor.checks.accepted import Accepted
from advisor.checks.exchange import junit, sarif
from advisor.checks.finding import Finding
from advisor.checks.run import CHECKS, Report, check_rules
from advisor.checks.trial import Trial
from advisor.loading.tree import Node

BAD = Path(__file__).parent / "bad"
LEVELS = {"none", "note", "warning", "error"}
RELATIVE = re.compile(r"[^:/?#\s][^:?#\s]*\Z")


@pytest.fixture(scope="module")
def report() -> Report:
    return check_rules([BAD / "misread"], checks=["syntax"])


def objects(value: Any) -> list[dict[str, Any]]:
    """Return every object of a log."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, dict) else []
    return found + [each for part in inside for each in objects(part)]


def well_formed(log: dict[str, Any]) -> None:
    """Check what the schema of SARIF 2.1.0 requires of the parts that are used here."""
    assert log.keys() == {"$schema", "version", "runs"}
    assert (log["version"], log["$schema"]) == (
        "2.1.0",
        "https://json.schemastore.org/sarif-2.1.0.json",
    )
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for invocation in run["invocations"]:
        assert invocation["executionSuccessful"] is True
        assert all(note["message"]["text"] for note in invocation["toolExecutionNotifications"])
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert RELATIVE.match(place["artifactLocation"]["uri"])
            region = place.get("region", {"startLine": 1, "startColumn": 1})
            assert region.keys() == {"startLine", "startColumn"}
            assert all(isinstance(n, int) and n >= 1 for n in region.values())
        for each in result.get("suppressions", ()):
            assert each["kind"] in {"inSource", "external"}
            assert each["justification"]
    assert all(None not in each.values() for each in objects(log))


def test_every_finding_is_in_the_log_with_its_place_and_every_check_is_named(
    report: Report,
) -> None:
    log = sarif(report, CHECKS)
    well_formed(log)
    (run,) = log["runs"]
    told = [
        (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"].get("region", {}).get("startLine", 0),
        )
        for result in run["results"]
    ]
    assert told == [(f.check, f.file, f.line) for f in report.findings]
    assert {check.id for check in CHECKS} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_a_file_in_a_folder_of_any_name_is_told_as_an_address() -> None:
    finding = Finding("dead-rule", "error", "our pack 50%/rules/risk/é.yaml", 1, 1, "never fires")
    (run,) = sarif(Report((finding,)), CHECKS)["runs"]
    (result,) = run["results"]
    (place,) = result["locations"]
    told = place["physicalLocation"]["artifactLocation"]["uri"]
    assert told == "our%20pack%2050%25/rules/risk/%C3%A9.yaml"


def test_a_case_in_a_folder_of_any_name_is_told_in_well_formed_xml() -> None:
    trial = Trial("case a\x1b[1m/b", 1, ())
    suite = ElementTree.fromstring(junit([trial], lambda trial, wrong: ""))
    assert [case.get("name") for case in suite] == ["case a?[1m/b"]


def test_what_is_accepted_is_suppressed_and_what_was_given_up_is_a_note() -> None:
    finding = Finding("dead-rule", "error", "rules/risk/a.yaml", 0, 0, "never fires")
    accepted = Accepted("dead-rule", "a", "We like it.", "x.yaml", Node("scalar", 1, 1))
    log = sarif(Report((), ((finding, accepted),), ("whether a can fire",)), CHECKS)
    well_formed(log)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "We like it."}]
    assert "region" not in result["locations"][0]["physicalLocation"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "whether a can fire" in note["message"]["text"]
