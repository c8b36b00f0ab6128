"""Each check finds what it is for, at its line, and nothing else; witnesses are confirmed."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.checks.accepted import IN_VAIN
from advisor.checks.run import CHECKS, Report, check_rules
from advisor.cli.main import cli
from advisor.errors import MissingExtraError
from advisor.inference.engine import Inference
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge

BAD = Path(__file__).parent / "bad"
DOCS = Path(__file__).parent.parent.parent / "docs" / "checks"
PACKS = ("doubtful", "misread", "waiting")
EXPECTED = re.compile(r"# (\S+) at (\d+)$")


@pytest.fixture(scope="module")
def shipped() -> Report:
    return check_rules()


def expected(pack: str) -> dict[str, tuple[str, int]]:
    """Return what the first line of each rule of a folder says is to be found in it, and where."""
    found = {}
    for path in sorted((BAD / pack / "rules").rglob("*.yaml")):
        told = EXPECTED.match(path.read_text(encoding="utf-8", errors="replace").splitlines()[0])
        assert told, path
        if told[1] != "nothing":
            found[f"{pack}/{path.relative_to(BAD / pack).as_posix()}"] = (told[1], int(told[2]))
    return found


@pytest.mark.parametrize("pack", PACKS)
def test_each_bad_rule_gives_its_finding_at_its_line_and_no_other(pack: str) -> None:
    report = check_rules([BAD / pack])
    assert {f.file: (f.check, f.line) for f in report.findings} == expected(pack)
    assert len(report.findings) == len(expected(pack))
    assert not report.unsettled


def test_there_are_more_than_forty_bad_rules_and_most_checks_have_one() -> None:
    found = [check for pack in PACKS for check, _ in expected(pack).values()]
    assert len(found) > 40
    elsewhere = {"unread-term", "unread-parameter", "mode-gap", "contradicting-moves"}
    assert {check.id for check in CHECKS} == set(found) | elsewhere


@pytest.mark.prove
def test_nothing_is_found_in_the_shipped_rules_that_is_not_explained(shipped: Report) -> None:
    assert shipped.findings == ()
    assert shipped.unsettled == ()
    assert shipped.rules == len(load_knowledge().rules)
    assert all(reason.because for _, reason in shipped.accepted)


def marked(path: Path) -> list[tuple[int, str]]:
    """Return what the ends of a file's lines say is to be found there."""
    return sorted(
        (number, check)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for check in line.partition("#!")[2].split()
    )


def test_one_file_with_every_fault_of_form_and_sense_gives_them_all_in_one_run() -> None:
    (path,) = (BAD / "everything").rglob("everything-at-once.yaml")
    report = check_rules([BAD / "everything"])
    told = [f for f in report.findings if f.file.endswith(path.name)]
    assert sorted((f.line, f.check) for f in told) == marked(path)
    assert len({check for _, check in marked(path)}) >= 22
    assert {f.file for f in report.findings} == {f"everything/rules/risk/{path.name}"}
    assert report.rules == 1
    assert report.left_out


@pytest.mark.prove
@pytest.mark.parametrize("file", ["knowledge/moves/dance.yaml", "knowledge/vocabulary/torn.yaml"])
def test_knowledge_at_fault_is_told_and_the_rules_wait(tmp_path: Path, file: str) -> None:
    pack = pack_with(tmp_path)
    (pack / file).parent.mkdir(parents=True, exist_ok=True)
    (pack / file).write_text("id: dance\n", encoding="utf-8")
    report = check_rules([pack])
    assert report.knowledge is None
    assert {f.file for f in report.findings} == {f"mine/{file}"}
    assert {f.check for f in report.findings} <= {"schema", "missing-warrant"}


def pack_with(tmp_path: Path, **files: str) -> Path:
    """Return a pack of these files; a name's double underscores stand for slashes."""
    root = tmp_path / "mine"
    shutil.copytree(BAD / "doubtful" / "knowledge", root / "knowledge")
    manifest = root / "knowledge" / "pack.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("doubtful", "mine"), "utf-8")
    for name, text in files.items():
        path = root / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def rule_text(name: str, body: str, claims: str = "C.4") -> str:
    return (
        f"id: {name}\ntitle: A rule\nstatus: reviewed\nauthor: A\nreviewer: B\ndate: 2026-11-24\n"
        f"source: {{claims: [{claims}], warrant: judgement, reasoning: For the test.}}\n{body}"
        "message: This may help.\nexamples:\n"
    )


@pytest.mark.prove
def test_a_mode_that_overlaps_another_is_shown_in_a_case(tmp_path: Path) -> None:
    target = load_knowledge().rules["complying"]
    text = rule_text(
        "complying-too-often",
        f"overrides: {{id: complying, sha256: {target.sha256[:16]}}}\n"
        "when:\n  all: [{basis: [contract, balanced]}, {approach: mandatory}]\n"
        "conclude: {mode: complying}\n",
    )
    text += "  fires: [{basis: contract, approach: mandatory}]\n  silent: [{approach: mandatory}]\n"
    pack = pack_with(tmp_path, rules__mode__complying_too_often=text)
    report = check_rules([pack], checks=["conflict", "mode-gap"])
    assert {f.check for f in report.findings} == {"conflict"}
    (finding,) = [f for f in report.findings if "'complying' and 'constraining'" in f.message]
    assert finding.file == "mine/rules/mode/complying-too-often.yaml"
    assert finding.witness is not None
    knowledge = load_knowledge([pack])
    fired = {f.rule for f in Inference(knowledge).trace(finding.witness).firings}
    assert {"mine:complying-too-often", "constraining"} <= fired


@pytest.mark.prove
def test_a_combination_without_a_mode_is_shown_in_a_case(tmp_path: Path) -> None:
    target = load_knowledge().rules["creating"]
    text = rule_text(
        "creating-seldom",
        f"overrides: {{id: creating, sha256: {target.sha256[:16]}}}\n"
        "when:\n  all: [{basis: trust}, {approach: [voluntary, balanced, undetermined]}]\n"
        "conclude: {mode: creating}\n",
    )
    text += "  fires: [{basis: trust, approach: voluntary}]\n  silent: [{basis: trust}]\n"
    pack = pack_with(tmp_path, rules__mode__creating_seldom=text)
    report = check_rules([pack], checks=["mode-gap"])
    (finding,) = [f for f in report.findings if "no rule gives a mode" in f.message]
    assert finding.witness is not None
    knowledge = load_knowledge([tmp_path / "mine"])
    trace = Inference(knowledge).trace(finding.witness)
    assert not [f for f in trace.firings if knowledge.rules[f.rule].kind == "mode"]


def contradicting(tmp_path: Path) -> Path:
    text = rule_text(
        "assume-a-lead",
        "when:\n  leadership: assumed-lead\nconclude: {move: name-a-lead-for-now}\n",
    )
    text += "  fires: [{leadership: assumed-lead}]\n  silent: [{}]\n"
    return pack_with(tmp_path, rules__move__assume_a_lead=text)


@pytest.mark.prove
def test_moves_that_pull_two_ways_are_shown_in_a_case_as_small_as_it_goes(tmp_path: Path) -> None:
    pack = contradicting(tmp_path)
    report = check_rules([pack], checks=["contradicting-moves"])
    assert report.findings
    knowledge = load_knowledge([pack])
    for finding in report.findings:
        assert finding.file == "mine/rules/move/assume-a-lead.yaml"
        one, two = re.findall(r"'([a-z-]+)'", finding.message)[:2]
        assert finding.witness is not None
        firings = Inference(knowledge).trace(finding.witness).firings
        advised = {c.id for f in firings for c in knowledge.rules[f.rule].conclude}
        assert {one, two} <= advised
        (others,) = re.findall(r"\(by this rule and (.*?)\)", finding.message)
        assert set(re.findall(r"'([a-z-]+)'", others)) <= {f.rule for f in firings}
        assert len(finding.witness.answers) <= 12


@pytest.mark.prove
def test_a_witness_is_told_and_kept_as_a_case_file(tmp_path: Path) -> None:
    pack, kept = contradicting(tmp_path), tmp_path / "kept"
    ask = ["rules", "check", "--only", "contradicting-moves", "--pack", str(pack)]
    done = CliRunner().invoke(cli, [*ask, "--witnesses", str(kept)])
    assert done.exit_code == 1
    assert "[contradicting-moves]" in done.output
    assert "answers:" in done.output
    (file,) = kept.glob("*/case.yaml")
    case = load_case(file, load_knowledge([pack]))
    assert case.answers["leadership"].value == "assumed-lead"


@pytest.mark.prove
def test_of_two_rules_for_one_move_the_one_that_advises_it_in_the_case_is_told(
    tmp_path: Path,
) -> None:
    text = rule_text(
        "call-in-the-contract",
        "when:\n  lifespan: ends-with-funding\nconclude: {move: lighten-the-contract}\n",
    )
    text += "  fires: [{lifespan: ends-with-funding}]\n  silent: [{}]\n"
    harmless = (
        text.replace("call-in-the-contract", "zeal")
        .replace("lifespan: ends-with-funding", "transaction-cost-share: {more-than: 0.9}")
        .replace(
            "fires: [{transaction-cost-share: {more-than: 0.9}}]",
            "fires: [{transaction-cost-share: 0.95}]",
        )
    )
    pack = pack_with(tmp_path, rules__move__call_in_the_contract=text, rules__move__zeal=harmless)
    findings = check_rules([pack], checks=["contradicting-moves"]).findings
    assert {f.file for f in findings if "lifespan" in f.witness.answers} == {  # type: ignore[union-attr]
        "mine/rules/move/call-in-the-contract.yaml"
    }


@pytest.mark.prove
def test_a_question_nobody_reads_is_found(tmp_path: Path) -> None:
    text = (
        "terms:\n  - id: colour\n    kind: circumstance\n    of: case\n    type: choice\n"
        "    title: colour\n    question: Which colour is it?\n    help: Look.\n"
        "    group: working-together\n    values: {red: it is red, blue: it is blue}\n"
        "    who-knows: anybody\n    changed-by: [practitioner]\n    claims: [C.4]\n"
    )
    pack = pack_with(tmp_path, knowledge__vocabulary__colour=text)
    report = check_rules([pack], checks=["unread-term"])
    (finding,) = report.findings
    assert (finding.check, finding.line) == ("unread-term", 2)
    assert finding.file == "mine/knowledge/vocabulary/colour.yaml"


@pytest.mark.prove
def test_what_is_accepted_needs_a_finding(tmp_path: Path) -> None:
    text = "accepted:\n  - {check: dead-rule, rules: [no-such-rule], because: We like it.}\n"
    pack = pack_with(tmp_path, knowledge__cases__accepted_findings=text)
    (finding,) = check_rules([pack], checks=["dead-rule"]).findings
    assert (finding.check, finding.line) == (IN_VAIN, 2)


@pytest.mark.prove
def test_a_finding_that_is_accepted_is_not_told_again(tmp_path: Path) -> None:
    root = pack_with(tmp_path)
    shutil.copytree(BAD / "doubtful" / "rules", root / "rules")
    said = "accepted:\n  - {check: dead-rule, rules: [settled-both-ways], because: We like it.}\n"
    (root / "knowledge" / "cases").mkdir()
    (root / "knowledge" / "cases" / "accepted-findings.yaml").write_text(said, encoding="utf-8")
    report = check_rules([root], checks=["dead-rule"])
    assert [Path(f.file).stem for f, _ in report.accepted] == ["settled-both-ways"]
    assert "settled-both-ways" not in {Path(f.file).stem for f in report.findings}


@pytest.mark.prove
def test_the_command_tells_what_it_found_and_ends_in_one(tmp_path: Path) -> None:
    run = CliRunner().invoke
    ask = ["rules", "check", "--pack", str(BAD / "misread")]
    done = run(cli, ask)
    assert done.exit_code == 1
    assert "misread/rules/risk/unknown-word.yaml:10:3: unknown term 'dispute'" in done.output
    told = json.loads(run(cli, [*ask, "--only", "syntax", "--json"]).output)
    assert {f["check"] for f in told["findings"]} == {c for c, _ in expected("misread").values()}
    assert "the rest checked" in done.output
    assert run(cli, ["rules", "check", "--only", "dead-rules"]).exit_code != 0
    listed = run(cli, ["rules", "check", "--list"]).output
    assert all(check.id in listed for check in CHECKS)


@pytest.mark.prove
def test_without_the_solver_the_command_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "advisor.checks.encoding", None)
    with pytest.raises(MissingExtraError, match=r"partnership-advisor\[solve\]"):
        check_rules([BAD / "doubtful"], checks=["dead-rule"])


@pytest.mark.parametrize("check", [*(c.id for c in CHECKS), IN_VAIN])
def test_each_check_has_a_page(check: str) -> None:
    text = (DOCS / f"{check}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {check}\n")
    assert all(f"\n## {part}\n" in text for part in ("Avoid", "Prefer", "Why"))
