"""`advisor rules fmt`: files laid out, told, or left alone."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from advisor.errors import InputError
from advisor.loading.library import load_knowledge

from .conftest import Run

ROOT = Path(__file__).parent.parent.parent
BAD = ROOT / "tests" / "checks" / "bad" / "doubtful"
UNTIDY = """\
title: "Law: slow"   # as people say
id: law
status: draft
author: A
date: 2026-01-01
source: {warrant: stated, claims: [C.4]}
when:   {disputes: legal}
conclude: {who-bears-it: users, risk: law, severity: low}
message: It may be slow.
examples: {silent: [{}], fires: [{disputes: legal}]}
"""
TIDY = """\
id: law
title: "Law: slow" # as people say
status: draft
author: A
date: 2026-01-01
source: {claims: [C.4], warrant: stated}
when:
  disputes: legal
conclude: {risk: law, severity: low, who-bears-it: users}
message: >-
  It may be slow.
examples:
  fires:
    - {disputes: legal}
  silent:
    - {}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a pack with one untidy rule."""
    root = tmp_path / "mine"
    shutil.copytree(BAD / "knowledge", root / "knowledge", ignore=shutil.ignore_patterns("cases"))
    (root / "rules" / "risk").mkdir(parents=True)
    (root / "rules" / "risk" / "law.yaml").write_text(UNTIDY, encoding="utf-8")
    return root


def rule(pack: Path) -> Path:
    return pack / "rules" / "risk" / "law.yaml"


@pytest.mark.prove
def test_a_pack_is_laid_out_and_says_the_same(pack: Path, run: Run) -> None:
    before = load_knowledge([pack]).sha256
    rule(pack).chmod(0o640)
    done = run("rules", "fmt", "--pack", str(pack))
    assert done.returncode == 0, done.stderr
    assert "law.yaml: laid out anew" in done.stdout
    assert rule(pack).read_text(encoding="utf-8") == TIDY
    assert stat.S_IMODE(rule(pack).stat().st_mode) == 0o640
    assert load_knowledge([pack]).sha256 == before
    again = run("rules", "fmt", "--pack", str(pack))
    assert again.stdout.startswith("0 files changed")


def test_no_file_is_touched_where_the_rules_would_not_stay_the_same(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = TIDY.replace("severity: low", "severity: high")
    monkeypatch.setattr("advisor.layout.file.laid_out", lambda *given: wrong)
    done = CliRunner().invoke(cli, ["rules", "fmt", "law", "--pack", str(pack)])
    assert isinstance(done.exception, InputError)
    assert "the rules would not be the same" in str(done.exception)
    assert rule(pack).read_text(encoding="utf-8") == UNTIDY


def test_check_names_what_would_change_and_changes_nothing(pack: Path, run: Run) -> None:
    done = run("rules", "fmt", "--check", str(rule(pack)))
    assert done.returncode == 1
    assert "law.yaml: would be laid out anew" in done.stdout
    assert rule(pack).read_text(encoding="utf-8") == UNTIDY
    rule(pack).write_text(TIDY, encoding="utf-8")
    assert run("rules", "fmt", "--check", str(rule(pack))).returncode == 0


def test_diff_shows_what_would_change_and_changes_nothing(pack: Path, run: Run) -> None:
    done = run("rules", "fmt", "--diff", "law", "--pack", str(pack))
    assert done.returncode == 0
    assert "\n-when:   {disputes: legal}\n" in done.stdout
    assert "\n+when:\n+  disputes: legal\n" in done.stdout
    assert rule(pack).read_text(encoding="utf-8") == UNTIDY


@pytest.mark.prove
def test_a_rule_is_named_by_its_id_with_or_without_the_pack(pack: Path, run: Run) -> None:
    for name in ("law", "doubtful:law"):
        rule(pack).write_text(UNTIDY, encoding="utf-8")
        assert run("rules", "fmt", name, "--pack", str(pack)).returncode == 0
        assert rule(pack).read_text(encoding="utf-8") == TIDY


def test_a_file_that_can_t_be_read_is_told_with_its_place_and_the_others_are_laid_out(
    pack: Path, run: Run
) -> None:
    torn = pack / "rules" / "risk" / "torn.yaml"
    torn.write_text("id: torn\nwhen: {disputes: legal\n", encoding="utf-8")
    done = run("rules", "fmt", "--pack", str(pack))
    assert done.returncode == 2
    assert "torn.yaml:3:1: " in done.stderr
    assert torn.read_text(encoding="utf-8") == "id: torn\nwhen: {disputes: legal\n"
    assert rule(pack).read_text(encoding="utf-8") == TIDY


def test_a_rule_that_does_not_load_is_laid_out_all_the_same(pack: Path, run: Run) -> None:
    rule(pack).write_text(UNTIDY.replace("disputes", "dispute"), encoding="utf-8")
    assert run("rules", "fmt", "--pack", str(pack)).returncode == 0
    assert rule(pack).read_text(encoding="utf-8") == TIDY.replace("disputes", "dispute")


def test_a_case_of_one_s_own_is_laid_out(tmp_path: Path, run: Run) -> None:
    case = tmp_path / "mine.yaml"
    case.write_text("as_of: 2026-01-01\ncase:   mine # mine\nanswers: {disputes: legal}\n")
    assert run("rules", "fmt", "mine.yaml").returncode == 0
    wanted = "case: mine # mine\nas_of: 2026-01-01\nanswers:\n  disputes: legal\n"
    assert case.read_text(encoding="utf-8") == wanted


@pytest.mark.prove
def test_the_schema_of_a_pack_is_named_in_the_first_line(pack: Path, run: Run) -> None:
    folder = pack / "knowledge" / "schemas"
    assert run("schema", "--all", "--pack", str(pack), "-o", str(folder)).returncode == 0
    assert run("rules", "fmt", "--pack", str(pack)).returncode == 0
    first = "# yaml-language-server: $schema=../../knowledge/schemas/rule.json\n"
    assert rule(pack).read_text(encoding="utf-8") == first + TIDY
    manifest = (pack / "knowledge" / "pack.yaml").read_text(encoding="utf-8")
    assert manifest.startswith("# yaml-language-server: $schema=schemas/pack.json\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no-such-rule-at-all", "unknown file or rule"),
        (".", "a folder"),
        ("other.yaml", "no layout is known"),
    ],
)
def test_what_is_no_file_and_no_rule_is_told(
    name: str, told: str, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "other.yaml").write_text("a: b\n", encoding="utf-8")
    done = run("rules", "fmt", name)
    assert done.returncode == 2
    assert told in done.stderr


def test_all_shipped_files_are_laid_out(run: Run) -> None:
    done = run("rules", "fmt", "--check", "blame-when-things-go-wrong", "table-1")
    assert (done.returncode, done.stdout) == (0, "0 files to change, 2 files as they should be.\n")


@pytest.mark.prove
def test_fmt_finds_nothing_to_change_in_what_is_shipped(run: Run) -> None:
    done = run("rules", "fmt", "--check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("0 files to change, 6")
