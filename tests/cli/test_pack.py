"""`advisor pack`: a pack begun, listed with what it holds and overrides, and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli.main import cli, main
from advisor.errors import InputError
from advisor.loading.library import load_knowledge
from advisor.loading.places import find_pack, shipped_packs, worked_cases

BAD = Path(__file__).parent.parent / "checks" / "bad"
WORDS = ("--title", "Riverside's own: rules", "--author", "Riverside team")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["pack", *words])


def test_a_pack_is_begun_that_can_be_layered_and_given_a_rule(tmp_path: Path) -> None:
    folder = tmp_path / "riverside"
    done = run("new", str(folder), *WORDS)
    assert done.exit_code == 0, done.output
    pack = load_knowledge([folder]).packs[1]
    assert (pack.id, pack.title, pack.authors) == ("riverside", WORDS[1], (WORDS[3],))
    rule = ["rules", "new", "risk/slow", "--title", "Slow", "--claim", "C.4", "--warrant", "stated"]
    rule += ["--when", "disputes=legal", "--message", "It may be slow.", "--author", "A"]
    assert CliRunner().invoke(cli, [*rule, "--pack", str(folder)]).exit_code == 0


@pytest.mark.prove
def test_a_pack_without_fault_is_told_so_by_check(tmp_path: Path) -> None:
    folder = tmp_path / "riverside"
    run("new", str(folder), *WORDS)
    done = run("check", str(folder))
    assert done.exit_code == 0
    assert "0 rules checked: nothing found" in done.output


def test_packs_are_listed_with_what_they_hold() -> None:
    told = run("list", "--pack", str(BAD / "doubtful")).output
    assert "paper " in told
    assert "doubtful 1.0.0" in told
    held = len(list((BAD / "doubtful" / "rules").rglob("*.yaml")))
    assert f"{held} rules" in told
    packs = json.loads(run("list", "--json").output)["packs"]
    assert [each["id"] for each in packs] == ["paper"]
    assert packs[0]["holds"]["claims"] == 172


@pytest.mark.prove
def test_a_bad_pack_is_told_by_check() -> None:
    done = run("check", str(BAD / "misread"))
    assert done.exit_code == 1
    assert "[unreadable]" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "Riverside Rules", *WORDS), "give one with --id"),
        (("new", ".", "--id", "mine", *WORDS), "exists already"),
        (("new", "mine", "--title", "", "--author", "A"), "'title' is empty"),
        (("new", "mine", "--title", "a\x07b", "--author", "A"), "control character"),
        (("new", "mine", "--id", "paper", *WORDS), "there is a pack 'paper' already"),
        (("check", "nowhere"), "no pack here"),
        (("list", "--pack", "nowhere"), "no pack here"),
    ],
)
def test_what_can_t_be_done_is_told_and_nothing_is_left(
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["pack", *words])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# ---- shipped packs, by name

SHIPPED = "trust-and-mistrust"


def layered(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_shipped_packs_that_are_off_are_named_with_how_to_switch_them_on() -> None:
    told = run("list").output
    assert f"{SHIPPED} 0.1.0" in told
    assert f"switch it on where you ask: --pack {SHIPPED}" in told
    off = json.loads(run("list", "--json").output)["off"]
    assert [each["id"] for each in off] == [*shipped_packs()]
    on = json.loads(run("list", "--json", "--pack", SHIPPED).output)
    assert (on["off"], on["packs"][1]["id"]) == ([], SHIPPED)
    assert on["packs"][1]["overrides"] == ["rule:trust-between-partners"]


@pytest.mark.prove
def test_a_folder_goes_before_a_shipped_pack_of_its_name_and_this_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", SHIPPED, *WORDS)
    done = run("list", "--pack", SHIPPED)
    assert "Riverside's own: rules" in done.stdout
    assert f"'{SHIPPED}' is a folder here and also a shipped pack" in done.stderr
    assert find_pack(f"./{SHIPPED}") == (Path(SHIPPED), "")


def test_nothing_is_told_where_the_folder_is_the_shipped_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(shipped_packs()[SHIPPED].parent)
    assert find_pack(SHIPPED) == (Path(SHIPPED), "")


def test_a_name_that_no_pack_bears_is_told_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["advise", "pfi", "--pack", "trust-and-mistrus"])
    assert ended.value.code == 2
    assert f"did you mean '{SHIPPED}'" in capsys.readouterr().err


def test_the_library_takes_a_shipped_pack_by_name_too() -> None:
    assert load_knowledge([SHIPPED]) is load_knowledge([shipped_packs()[SHIPPED]])


# ---- worked cases of packs


@pytest.fixture
def with_case(tmp_path: Path) -> Path:
    """Return a pack of one's own with a worked case that does not read as it expects."""
    folder = tmp_path / "riverside"
    run("new", str(folder), *WORDS)
    case = folder / "knowledge" / "cases" / "riverside-hub"
    case.mkdir(parents=True)
    (case / "case.yaml").write_text("case: riverside-hub\nas_of: 2026-01-01\n", "utf-8")
    expected = "about: Nothing is known.\nmode: creating\napproach: undetermined\nbasis: trust\n"
    (case / "expected.yaml").write_text(expected, encoding="utf-8")
    return folder


@pytest.mark.prove
def test_a_pack_s_worked_cases_are_read_tried_and_listed(with_case: Path) -> None:
    pack = ("--pack", str(with_case))
    assert layered("advise", "riverside-hub", *pack).exit_code == 0
    assert "riverside-hub  (creating)" in layered("cases", *pack).output
    tried = layered("rules", "test", *pack)
    assert tried.exit_code == 1
    assert "case riverside-hub" in tried.output
    assert "40 worked cases: 1 failed" in tried.output
    assert layered("advise", "riverside-hub").exit_code != 0


def test_a_worked_case_of_a_name_there_is_already_is_refused(with_case: Path) -> None:
    case = with_case / "knowledge" / "cases" / "riverside-hub"
    case.rename(case.with_name("pfi"))
    with pytest.raises(InputError, match="there is a worked case 'pfi' already"):
        worked_cases([with_case])
