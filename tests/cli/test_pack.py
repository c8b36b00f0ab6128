"""`advisor pack`: a pack begun, listed with what it holds and overrides, and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli.main import cli, main
from advisor.loading.library import load_knowledge

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
    assert "45 rules" in told
    packs = json.loads(run("list", "--json").output)["packs"]
    assert [each["id"] for each in packs] == ["paper"]
    assert packs[0]["holds"]["claims"] == 172


def test_a_bad_pack_is_told_by_check() -> None:
    done = run("check", str(BAD / "misread"))
    assert done.exit_code == 1
    assert "[unreadable]" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "Riverside Rules", *WORDS), "give one with --id"),
        (("new", ".", "--id", "mine", *WORDS), "exists already"),
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
