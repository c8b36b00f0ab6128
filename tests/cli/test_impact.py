"""`advisor rules impact`: an edit of the rules, and what it changes for which case."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repository import commit_all

from advisor.cli.main import cli, main
from advisor.loading.places import base_pack

NAME = "rules/limit/redress-needs-a-lawyer.yaml"
EDIT = ("    - risk: redress-claims\n", "")


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shipped rules in which two rules are otherwise."""
    root = tmp_path_factory.mktemp("earlier")
    for folder in ("rules", "knowledge"):
        shutil.copytree(base_pack().root / folder, root / folder)
    path = root / NAME
    text = path.read_text(encoding="utf-8")
    assert EDIT[0] in text
    path.write_text(text.replace(*EDIT).replace("    - {risk: [redress-claims]}\n", ""), "utf-8")
    other = root / "rules" / "quality" / "mandatory-outlook.yaml"
    said = other.read_text("utf-8")
    other.write_text(said.replace("The paper argues", "The paper does argue"), "utf-8")
    return root


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rules", "impact", *words])


def told(*words: str) -> dict[str, object]:
    output = run(*words, "--json").output
    found: dict[str, object] = json.loads(output[output.index("{") :])
    return found


@pytest.mark.prove
def test_the_same_rules_change_nothing() -> None:
    found = told("--against", str(base_pack().root))
    assert (found["edited"], found["touched"], found["read"]) == ({}, [], 39)


def test_what_an_edit_changes_is_told_for_each_case_with_the_edit_that_did_it(
    earlier: Path,
) -> None:
    found = told("--against", str(earlier))
    assert found["edited"] == {
        "mandatory-outlook": "altered",
        "redress-needs-a-lawyer": "altered",
    }
    cases = {each["case"]: each["effects"] for each in found["touched"]}  # type: ignore[attr-defined, index]
    gone = [e for e in cases["penfold-patient-transport"] if e["what"] == "appears"]
    assert [(e["conclusion"], e["alone"]) for e in gone] == [
        ("limit:redress-needs-a-lawyer", ["redress-needs-a-lawyer"])
    ]
    reworded = [e for effects in cases.values() for e in effects if e["what"] != "appears"]
    assert reworded
    assert {e["conclusion"].partition(":")[0] for e in reworded} == {"quality"}
    assert all(e["alone"] == ["mandatory-outlook"] for e in reworded)


@pytest.mark.prove
def test_it_is_told_in_words_and_as_markdown(earlier: Path) -> None:
    text = run("--against", str(earlier)).output
    assert "limit:redress-needs-a-lawyer appears, because of redress-needs-a-lawyer" in text
    assert "2 edits" in text
    markdown = run("--against", str(earlier), "--format", "markdown").output
    assert "| `limit:redress-needs-a-lawyer` | appears |" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")


@pytest.mark.prove
def test_a_folder_of_ones_own_cases_is_read_too(earlier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "law.yaml").write_text(
        "case: law\nas_of: 2026-01-01\nanswers: {service-guarantee: enforceable}\n", "utf-8"
    )
    (folder / "torn.yaml").write_text("case: torn\nas_of: never\n", "utf-8")
    found = told("--against", str(earlier), "--cases", str(folder))
    assert "mine/law.yaml" in {each["case"] for each in found["touched"]}  # type: ignore[attr-defined, index]
    (unread,) = found["unread"]  # type: ignore[misc]
    assert unread["case"] == "mine/torn.yaml"
    assert "torn.yaml:2:8" in unread["reason"]


@pytest.mark.prove
def test_a_revision_is_read_out_of_the_repository(
    earlier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(earlier, root)
    commit_all(root)
    shutil.copytree(base_pack().root / "rules", root / "rules", dirs_exist_ok=True)
    place = type(base_pack())(root, root / "rules", root / "knowledge")
    for module in ("advisor.checks.other_base", "advisor.loading.library"):
        monkeypatch.setattr(f"{module}.base_pack", lambda: place)
    found = told("--against", "HEAD")
    assert found["edited"] == {
        "mandatory-outlook": "altered",
        "redress-needs-a-lawyer": "altered",
    }


@pytest.mark.prove
def test_a_pack_is_compared_with_the_rules_without_it(tmp_path: Path) -> None:
    bad = Path(__file__).parent.parent / "checks" / "bad" / "doubtful"
    shutil.copytree(bad, tmp_path / "doubtful")
    found = told("--pack", str(tmp_path / "doubtful"))
    assert set(found["edited"].values()) == {"new"}  # type: ignore[attr-defined]
    assert found["touched"]


def two_packs(tmp_path: Path) -> tuple[Path, Path]:
    """Return a pack of one rule, and the same with another condition."""
    bad = Path(__file__).parent.parent / "checks" / "bad" / "doubtful"
    roots = (tmp_path / "before" / "mine", tmp_path / "after" / "mine")
    for root, value in zip(roots, ("legal", "negotiated"), strict=True):
        shutil.copytree(bad / "knowledge", root / "knowledge")
        (root / "rules" / "risk").mkdir(parents=True)
        text = (bad / "rules" / "risk" / "law-alone.yaml").read_text("utf-8")
        changed = text.replace("disputes: legal", f"disputes: {value}")
        (root / "rules" / "risk" / "law-alone.yaml").write_text(changed, "utf-8")
    return roots


@pytest.mark.prove
def test_a_pack_is_compared_with_another_in_its_place(tmp_path: Path) -> None:
    before, after = two_packs(tmp_path)
    found = told("--pack", str(after), "--against", str(before))
    assert found["edited"] == {"doubtful:law-alone": "altered"}
    effects = [e for each in found["touched"] for e in each["effects"]]  # type: ignore[attr-defined]
    assert {e["what"] for e in effects} == {"appears", "disappears"}
    assert all(e["alone"] == ["doubtful:law-alone"] for e in effects)
    assert told("--pack", str(after), "--against", str(after))["touched"] == []


@pytest.mark.prove
def test_a_revision_is_that_of_the_repository_the_pack_lies_in(tmp_path: Path) -> None:
    before, after = two_packs(tmp_path)
    root = tmp_path / "repository"
    shutil.copytree(before, root / "mine")
    commit_all(root)
    shutil.copytree(after, root / "mine", dirs_exist_ok=True)
    found = told("--pack", str(root / "mine"), "--against", "HEAD")
    assert found["edited"] == {"doubtful:law-alone": "altered"}
    assert found["touched"]


def test_a_threshold_that_was_moved_is_told_as_the_cause(tmp_path: Path) -> None:
    root = tmp_path / "earlier"
    for folder in ("rules", "knowledge"):
        shutil.copytree(base_pack().root / folder, root / folder)
    path = root / "knowledge" / "parameters.yaml"
    text = path.read_text("utf-8")
    assert "  - id: large-sum\n    value: 5000000" in text
    path.write_text(
        text.replace("id: large-sum\n    value: 5000000", "id: large-sum\n    value: 1")
    )
    found = told("--against", str(root))
    assert found["edited"] == {"parameter large-sum": "altered"}
    effects = [e for each in found["touched"] for e in each["effects"]]  # type: ignore[attr-defined]
    assert effects
    assert all("parameter large-sum (altered)" in e["because"] for e in effects)


@pytest.mark.prove
def test_a_draft_is_told_to_have_no_part_in_it(tmp_path: Path) -> None:
    bad = Path(__file__).parent.parent / "checks" / "bad" / "doubtful"
    pack, name = tmp_path / "doubtful", "rules/risk/nobody-read-it.yaml"
    shutil.copytree(bad / "knowledge", pack / "knowledge")
    (pack / name).parent.mkdir(parents=True)
    text = (bad / name).read_text("utf-8").replace("status: reviewed", "status: draft")
    (pack / name).write_text(text, "utf-8")
    found = told("--pack", str(pack))
    assert (found["drafts"], found["touched"]) == (["doubtful:nobody-read-it"], [])
    words = "doubtful:nobody-read-it is a draft, and is not read; put it in force"
    assert words in " ".join(run("--pack", str(pack)).output.split())
    assert words in run("--pack", str(pack), "--format", "markdown").output


@pytest.mark.parametrize("against", ["no-such-revision", "--output=/tmp/x", "/"])
def test_what_is_no_rule_base_ends_in_two(against: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "impact", f"--against={against}"])
    assert ended.value.code == 2
    assert "against" in capsys.readouterr().err or against == "/"


def test_it_asks_what_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "impact"])
    assert ended.value.code == 2
    assert "--against" in capsys.readouterr().err


RIVERSIDE = Path(__file__).parent.parent / "checks" / "riverside"


def test_of_a_folder_of_cases_what_is_no_text_is_told_and_what_stands_beside_one_left_alone(
    tmp_path: Path,
) -> None:
    shutil.copytree(RIVERSIDE / "knowledge" / "cases" / "riverside-hub", tmp_path / "hub")
    (tmp_path / "old.yaml").write_bytes(b"case: caf\xe9\n")
    ask = ("--pack", str(RIVERSIDE), "--against", str(RIVERSIDE), "--cases", str(tmp_path))
    found = told(*ask)
    assert found["unread"] == [
        {
            "case": f"{tmp_path.name}/old.yaml",
            "reason": f"{tmp_path.name}/old.yaml:1:10: not UTF-8 text; save the file as UTF-8",
        }
    ]
    assert found["read"] == 41


def test_a_worked_case_that_is_no_text_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(RIVERSIDE, tmp_path / "riverside")
    pack = str(tmp_path / "riverside")
    file = tmp_path / "riverside" / "knowledge" / "cases" / "riverside-hub" / "case.yaml"
    file.write_bytes(file.read_bytes().replace(b"Family", b"Famil\xe9"))
    for words in (["rules", "impact", "--against", pack], ["advise", "riverside-hub"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--pack", pack])
        assert ended.value.code == 2
        place = "riverside/knowledge/cases/riverside-hub/case.yaml:2:22"
        assert f"{place}: not UTF-8 text" in capsys.readouterr().err


def test_a_shipped_pack_may_be_named_to_compare_with() -> None:
    found = told("--against", "trust-and-mistrust")
    assert {each.partition(":")[0] for each in found["edited"]} >= {"trust-and-mistrust"}  # type: ignore[attr-defined]
