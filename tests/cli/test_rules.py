"""`advisor rules`: what an author sees of the rules, and what is told when something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from advisor.cli.main import cli, main

BAD = Path(__file__).parent.parent / "checks" / "bad" / "doubtful"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rules", *words])


def test_rules_are_listed_by_word_kind_claim_and_what_they_read() -> None:
    assert "blame-may-follow-one-doubt  [risk; C.4, D.7]" in run("list", "one-doubt").output
    everything = json.loads(run("list", "--json").output)["rules"]
    risks = json.loads(run("list", "--kind", "risk", "--json").output)["rules"]
    citing = json.loads(run("list", "--claim", "C.4", "--json").output)["rules"]
    reading = json.loads(run("list", "--reads", "finding:protective-fit", "--json").output)["rules"]
    assert {rule["id"] for rule in risks} == {r["id"] for r in everything if r["kind"] == "risk"}
    assert {rule["id"] for rule in citing} == {r["id"] for r in everything if "C.4" in r["claims"]}
    assert "keep-the-protective-contract" in {rule["id"] for rule in reading}


def test_a_rule_is_told_in_words_with_its_place_in_the_chain_and_its_cases() -> None:
    told = run("show", "keep-the-protective-contract").output
    for part in ("When\n", "Unless\n", "Then\n", "Gives way to", "The reader is told", "C.10:"):
        assert part in told
    data = json.loads(run("show", "keep-the-protective-contract", "--json").output)
    assert {"protective-fit", "complying"} <= set(data["reads"])
    assert data["fires_in"]


@pytest.mark.parametrize(
    "name", ["riverside:records-at-risk", "records-at-risk", "finding/records-at-risk"]
)
def test_a_rule_of_a_pack_is_shown_by_its_name_in_full_or_bare_or_by_its_place(name: str) -> None:
    riverside = str(Path(__file__).parent.parent / "checks" / "riverside")
    done = run("show", name, "--pack", riverside, "--json")
    assert json.loads(done.output)["id"] == "riverside:records-at-risk"


@pytest.mark.parametrize(
    "words",
    [
        ("show", "keep-the-protective-contrakt"),
        ("list", "no-such-word"),
        ("list", "--kind", "riks"),
        ("list", "--claim", "C.44"),
        ("list", "--reads", "dispute"),
        ("test", "no-such-rule"),
    ],
    ids=" ".join,
)
def test_a_name_that_is_not_known_ends_in_two_with_what_to_do(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", *words])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "did you mean" in told or "list them with" in told


def test_examples_and_worked_cases_run_as_written() -> None:
    done = run("test")
    assert done.exit_code == 0
    assert "39 worked cases: all as written" in done.output


def test_an_example_that_says_otherwise_is_told_with_its_place(tmp_path: Path) -> None:
    pack = tmp_path / "doubtful"
    shutil.copytree(BAD, pack)
    done = run("test", "silent-where-it-should-fire", "--pack", str(pack))
    assert done.exit_code == 1
    assert "risk/doubtful:silent-where-it-should-fire" in done.output
    assert "silent on example 2 under 'fires'" in done.output
    told = json.loads(run("test", "contract-twice", "--pack", str(pack), "--json").output)
    (only,) = told["tried"]
    assert (only["what"], only["tried"]) == ("risk/doubtful:contract-twice", 2)
    assert only["wrong"] == only["details"] == []


@pytest.mark.prove
def test_an_expectation_of_what_no_rule_concludes_is_told_with_what_may_be_meant(
    tmp_path: Path,
) -> None:
    shutil.copytree(BAD / "knowledge", tmp_path / "mine" / "knowledge")
    case = tmp_path / "mine" / "knowledge" / "cases" / "small-hub"
    case.mkdir(parents=True)
    (case / "case.yaml").write_text("case: small-hub\nas_of: 2026-01-01\nanswers: {}\n", "utf-8")
    expected = (
        "about: Nothing is known.\nmode: undetermined\napproach: undetermined\n"
        "basis: undetermined\nmust-not:\n  - risk:ends-with-fundng\n"
        "  - risk:tied-to-its-funding\n  - firing:no-rule-of-this-name\n"
        "  - risk:ends-with-funding\n  - firing:tied-to-its-funding\n"
    )
    (case / "expected.yaml").write_text(expected, "utf-8")
    done = run("test", "--pack", str(tmp_path / "mine"), "--json")
    assert done.exit_code == 1
    (wrong,) = (t["wrong"] for t in json.loads(done.output)["tried"] if "small-hub" in t["what"])
    assert wrong == [
        (
            "'risk:ends-with-fundng' names nothing that a rule concludes (did you mean "
            "'risk:ends-with-funding'?)"
        ),
        (
            "'risk:tied-to-its-funding' names nothing that a rule concludes; the rule of this name "
            "concludes 'risk:ends-with-funding'"
        ),
        "'firing:no-rule-of-this-name' names nothing that a rule concludes",
    ]


@pytest.mark.prove
def test_what_nothing_notices_comes_with_a_case_that_would(tmp_path: Path) -> None:
    pack = tmp_path / "doubtful"
    shutil.copytree(BAD, pack)
    ask = ("mutate", "fires-where-it-should-not", "--pack", str(pack))
    told = json.loads(_json(run(*ask, "--json").output))
    cases = {
        survivor["mutant"].partition(": ")[2]: survivor["case"] for survivor in told["survivors"]
    }
    assert "disputes: mixed" in cases["altered when without 'mixed'"]
    assert run(*ask, "--floor", "100").exit_code == 1
    assert run(*ask, "--floor", "1").exit_code == 0
    assert run(*ask, "--floor", "nan").exit_code == 2


@pytest.mark.prove
def test_conditions_that_no_example_makes_true_and_false_are_named(tmp_path: Path) -> None:
    pack = tmp_path / "doubtful"
    shutil.copytree(BAD, pack)
    done = run("coverage", "fires-where-it-should-not", "--pack", str(pack), "--floor", "100")
    assert done.exit_code == 0
    done = run("coverage", "every-lean-there-is", "--pack", str(pack), "--floor", "100")
    assert done.exit_code == 1
    assert "doubtful:every-lean-there-is: when.all[1] is never false" in done.output
    told = json.loads(run("coverage", "exception-said-twice", "--pack", str(pack), "--json").output)
    assert told["conditions"] == 4


@pytest.mark.prove
def test_nearly_every_condition_of_the_shipped_rules_is_seen_true_and_false() -> None:
    assert run("coverage", "--floor", "99").exit_code == 0


@pytest.mark.prove
def test_findings_come_as_sarif_and_trials_as_junit() -> None:
    log = json.loads(
        run(
            *("check", "--only", "syntax", "--pack", str(BAD.parent / "misread")),
            *("--format", "sarif"),
        ).output
    )
    (sarif,) = log["runs"]
    rules = [rule["id"] for rule in sarif["tool"]["driver"]["rules"]]
    place = "misread/rules/risk/unknown-word.yaml"
    (found,) = [
        each
        for each in sarif["results"]
        if each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == place
    ]
    assert found["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 10,
        "startColumn": 3,
    }
    assert rules[found["ruleIndex"]] == found["ruleId"] == "unknown-term"
    done = run("test", "silent-where-it-should-fire", "--pack", str(BAD), "--format", "junit")
    suite = ElementTree.fromstring(done.output)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert "silent on example 2" in suite[0][0].attrib["message"]


@pytest.mark.prove
def test_a_changed_rule_that_is_the_same_does_not_count() -> None:
    told = json.loads(_json(run("mutate", "only-private-partners", "--json").output))
    assert "only-private-partners: left out when.all[1].at-least" in told["alike"]
    assert told["score"] == 100


def _json(output: str) -> str:
    """Return the JSON of an output that may begin with a progress bar."""
    return output[output.index("{") :]
