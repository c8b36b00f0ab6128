"""`advisor rules test`: what is run, and what is told of what did not turn out as written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from repository import commit_all

from advisor.cli.main import cli, main
from advisor.loading.places import worked_cases

BAD = Path(__file__).parent.parent / "checks" / "bad"
SOFT = "silent-where-it-should-fire"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rules", "test", *words])


def tried(*words: str) -> list[str]:
    told = json.loads(run(*words, "--json").output)["tried"]
    return [each["what"].rpartition(":")[2] for each in told]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a pack in a repository of its own, with one of its rules tagged."""
    root = tmp_path / "doubtful"
    shutil.copytree(BAD / "doubtful", root)
    path = root / "rules" / "risk" / "law-alone.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("status:", "tags: [law]\nstatus:"), encoding="utf-8")
    commit_all(root)
    return root


def test_rules_are_chosen_by_word_kind_and_tag(pack: Path) -> None:
    ask = ("--pack", str(pack))
    assert tried(*ask, "--tag", "law") == ["law-alone"]
    assert tried(*ask, "--kind", "finding") == ["never-so-finding"]
    assert tried(*ask, "law-al", "--kind", "risk") == ["law-alone", "law-alone-again"]
    listed = CliRunner().invoke(cli, ["rules", "list", "--tag", "law", *ask, "--json"]).output
    assert [rule["id"] for rule in json.loads(listed)["rules"]] == ["doubtful:law-alone"]


@pytest.mark.prove
def test_rules_are_chosen_by_what_changed_since_a_revision(pack: Path) -> None:
    ask = ("--pack", str(pack), "--changed")
    assert "Nothing to run" in run(*ask).output
    path = pack / "rules" / "risk" / "law-alone.yaml"
    path.write_text(path.read_text("utf-8") + "# looked at again\n", "utf-8")
    shutil.copy(BAD / "misread" / "rules" / "risk" / "told-twice.yaml", path.parent)
    found = tried(*ask)
    assert found[:2] == ["law-alone", "told-twice"]
    assert all(name.startswith("case ") for name in found[2:])
    assert len(found) > len(worked_cases())
    commit_all(pack)
    assert "Nothing to run" in run(*ask).output
    assert tried(*ask[:2], "--changed=HEAD~1")[:2] == ["law-alone", "told-twice"]
    (pack / "knowledge" / "parameters.yaml").write_text("parameters: []\n", "utf-8")
    assert len(tried(*ask)) > len(worked_cases()) + 20  # a number may bear on any rule


@pytest.mark.parametrize(
    "words", [("--changed=no-such-revision",), ("--changed=-x",), ("--tag", "lore")], ids=" ".join
)
def test_what_can_not_be_chosen_by_ends_in_two(
    pack: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "test", "--pack", str(pack), *words])
    assert ended.value.code == 2
    assert words[-1].rpartition("=")[2] in capsys.readouterr().err


def test_outside_a_repository_change_can_not_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(BAD / "doubtful", tmp_path / "doubtful")
    with pytest.raises(SystemExit) as ended:
        main(["rules", "test", "--pack", str(tmp_path / "doubtful"), "--changed"])
    assert ended.value.code == 2
    assert "repository" in capsys.readouterr().err


def test_a_failing_example_is_told_with_its_place_what_was_expected_and_which_condition_failed(
    pack: Path,
) -> None:
    (found,) = json.loads(run(SOFT, "--pack", str(pack), "--json").output)["tried"]
    (wrong,) = found["details"]
    assert wrong["place"] == f"doubtful/rules/risk/{SOFT}.yaml:16:7"
    assert (wrong["expected"], wrong["got"]) == ("fires", "silent")
    assert wrong["because"][0].startswith("false: handling of disputes is answered")
    text = run("held-back-where-it-should-fire", "--pack", str(pack)).output
    assert "an exception holds it back: handling of disputes" in text
    assert text.index("- expected: fires") < text.index("+ got: silent")


def altered(folder: Path, *changes: tuple[str, str], name: str = "pfi") -> None:
    shutil.copytree(worked_cases()["pfi"], folder / name)
    case = folder / name / "case.yaml"
    said = case.read_text(encoding="utf-8").replace("case: pfi\n", f"case: {name}\n")
    case.write_text(said, encoding="utf-8")
    path = folder / name / "expected.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_a_worked_case_is_told_with_the_rule_that_would_have_had_to_fire(tmp_path: Path) -> None:
    altered(
        tmp_path / "mine",
        ("mode: complying", "mode: creating"),
        ("  - move:read-it-again\n", "  - move:read-it-again\n  - finding:costly-form\n"),
        ("  - finding:urgent\n", "  - finding:urgent\n  - risk:dearer-finance\n"),
        ("must-not:\n  - finding:simple-service-fit\n  - finding:low-trust\n  - finding:costly-form\n",
         "must-not:\n  - finding:simple-service-fit\n"),
    )  # fmt: skip
    words = ("--kind", "quality", "--cases", str(tmp_path / "mine"), "--json")
    done = run(*words)
    assert done.exit_code == 1
    (case,) = [t for t in json.loads(done.output)["tried"] if t["what"] == "case mine/pfi"]
    told = {wrong["summary"]: wrong for wrong in case["details"]}
    missing = told["not drawn: finding:costly-form"]
    assert (missing["expected"], missing["got"]) == ("drawn", "not drawn")
    assert any("rule costly-form" in line for line in missing["because"])
    assert any("cost of contracting as a share" in line for line in missing["because"])
    extra = told["drawn: risk:dearer-finance"]
    assert any("rule private-money-costs-more" in line for line in extra["because"])
    mode = next(wrong for name, wrong in told.items() if name.startswith("mode:"))
    assert (mode["expected"], mode["got"]) == ("creating", "complying")
    assert any("It asks that the basis is trust" in line for line in mode["because"])


def test_the_worked_cases_of_a_pack_are_run_with_it(pack: Path) -> None:
    altered(pack / "knowledge" / "cases", name="another-pfi")
    (pack / "knowledge" / "cases" / "another-pfi" / "example.yaml").unlink(missing_ok=True)
    assert "case another-pfi" in run("--pack", str(pack), "--json").output


def test_what_fails_is_read_by_an_xml_reader_with_all_that_is_told(pack: Path) -> None:
    suite = ElementTree.fromstring(run(SOFT, "--pack", str(pack), "--format", "junit").output)
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", "1", "1")
    (case,) = suite
    assert case.get("name") == f"risk/doubtful:{SOFT}"
    (failure,) = case
    assert "- expected: fires" in (failure.text or "")
    assert "false: handling of disputes" in (failure.text or "")


@pytest.mark.parametrize(
    "words",
    [("test",), ("coverage",), ("mutate",), ("show", "waiting:the-other-waits")],
    ids=" ".join,
)
def test_rules_that_wait_for_one_another_are_told_and_not_run(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", *words, "--pack", str(BAD / "waiting")])
    assert ended.value.code == 2
    assert "these rules wait for one another" in capsys.readouterr().err


RIVERSIDE = Path(__file__).parent.parent / "checks" / "riverside"
WRITTEN: dict[str, tuple[str, str, str, str]] = {
    "a mode that is settled and is not": (
        "settled: no", "settled: yes", "settled: no, not yes", "4:1"
    ),
    "an answer that changes nothing": (
        "answer: yes",
        "answer:\n  - {answer: integration, because: It may.}",
        "'integration' the mode stays undetermined",
        "16:6",
    ),
    "an answer that the case does not give": (
        "answer: yes",
        "answer:\n  - {answer: disputes, because: It may.}",
        "'disputes' is no answer of this case",
        "16:6",
    ),
    "a mode misspelt": (
        "mode: undetermined", "mode: undertermined", "'undertermined' is no mode (did you", "3:1"
    ),
    "a lean misspelt": (
        "basis: undetermined", "basis: trusting", "'trusting' is no lean of basis", "6:1"
    ),
    "a conclusion without its kind": (
        "risk:riverside:records-w", "records-w", "'risk:riverside:records-without-agreement'", "11:5"
    ),
    "a conclusion of no kind": ("- move:", "- moves:", "did you mean 'move'?", "12:5"),
    "a trap misspelt": ("mode:creating", "mode:creatting", "did you mean 'mode:creating'?", "14:5"),
    "a rule there is not": (
        "survives-",
        "gives-way:\n  riverside:records-shared-unsigned: nobody\nsurvives-",
        "no rule is called 'nobody'",
        "16:3",
    ),
    "what is drawn and must not be": (
        "must-not:\n", "must-not:\n  - move:riverside:sign-the-agreement\n", "drawn: move:", "14:5"
    ),
    "rows that are not there": (
        "approach: {}", "approach: {mandatory: 3}", "rows of approach: none, not mandatory 3", "8:3"
    ),
}  # fmt: skip


@pytest.mark.prove
def test_what_is_written_of_worked_cases_and_is_not_so_is_told_once_with_its_place(
    tmp_path: Path,
) -> None:
    """Each stands in a copy of the worked case, so that one run tells all."""
    root = tmp_path / "riverside"
    shutil.copytree(RIVERSIDE, root)
    hub = root / "knowledge" / "cases" / "riverside-hub"
    for number, (old, new, _, _) in enumerate(WRITTEN.values()):
        copy = hub.with_name(f"hub-{number}")
        shutil.copytree(hub, copy)
        for name, before, after in (("expected", old, new), ("case", "riverside-hub", copy.name)):
            file = copy / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert before in text
            file.write_text(text.replace(before, after, 1), encoding="utf-8")
    done = run("--pack", str(root), "--json")
    assert done.exit_code == 1
    failed = {each["what"]: each for each in json.loads(done.output)["tried"] if each["wrong"]}
    for number, (name, (_, _, words, place)) in enumerate(WRITTEN.items()):
        (wrong,) = failed.pop(f"case hub-{number}")["details"]
        assert words in wrong["summary"], name
        assert wrong["place"] == f"riverside/knowledge/cases/hub-{number}/expected.yaml:{place}"
        assert "{" not in wrong["summary"]
    assert not failed


@pytest.mark.parametrize("name", ["case.yaml", "expected.yaml"])
def test_a_worked_case_without_one_of_its_files_is_not_passed_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "riverside"
    shutil.copytree(RIVERSIDE, root)
    (root / "knowledge" / "cases" / "riverside-hub" / name).unlink()
    with pytest.raises(SystemExit) as ended:
        main(["rules", "test", "--pack", str(root)])
    assert ended.value.code == 2
    assert f"riverside-hub/{name}: missing" in capsys.readouterr().err
