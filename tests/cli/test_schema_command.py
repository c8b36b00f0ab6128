"""`advisor schema`: one printed, or all of them written for an editor; what is begun names its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.loading.file_kinds import FORMS

from .conftest import Run

FIRST = "# yaml-language-server: $schema="


def test_every_schema_is_listed_and_one_is_printed(run: Run) -> None:
    listed = {line.split()[0] for line in run("schema").stdout.splitlines()}
    assert set(FORMS) | {"advice", "record"} <= listed
    shown = json.loads(run("schema", "topics").stdout)
    assert shown["title"] == "Topics"


def test_one_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    assert run("schema", "pack", "-o", "pack.json").returncode == 0
    assert json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))["title"] == "Manifest"


def test_all_are_written_into_a_folder_that_is_made(run: Run, tmp_path: Path) -> None:
    done = run("schema", "--all", "-o", "editor/schemas")
    assert done.returncode == 0
    written = {path.stem for path in (tmp_path / "editor" / "schemas").iterdir()}
    assert written == set(FORMS)


@pytest.mark.parametrize("words", [("--all",), ("rule", "--all", "-o", "x")])
def test_all_needs_a_folder_and_no_name(words: tuple[str, ...], run: Run) -> None:
    done = run("schema", *words)
    assert done.returncode == 2
    assert "-o DIR" in done.stderr


def test_a_folder_that_can_t_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = run("schema", "--all", "-o", "taken")
    assert done.returncode == 2
    assert "taken: cannot be made" in done.stderr


def test_a_new_pack_has_its_schemas_and_what_is_begun_in_it_names_them(
    run: Run, tmp_path: Path
) -> None:
    about = ("--title", "Riverside", "--author", "Riverside team")
    assert run("pack", "new", "riverside", *about).returncode == 0
    pack = tmp_path / "riverside"
    assert {path.stem for path in (pack / "knowledge" / "schemas").iterdir()} == set(FORMS)
    said = ("--title", "Slow", "--claim", "C.4", "--warrant", "stated", "--author", "A")
    said += ("--when", "disputes=legal", "--message", "It may be slow.", "--pack", "riverside")
    assert run("rules", "new", "risk/slow", *said).returncode == 0
    assert run("case", "new", "--short", "-o", "mine.yaml", "--pack", "riverside").returncode == 0
    for file, schema in (
        ("riverside/knowledge/pack.yaml", "schemas/pack.json"),
        ("riverside/rules/risk/slow.yaml", "../../knowledge/schemas/rule.json"),
        ("mine.yaml", "riverside/knowledge/schemas/case.json"),
    ):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.partition("\n")[0] == FIRST + schema
    done = run("rules", "fmt", "--check", "--pack", "riverside")
    assert done.returncode == 0, done.stdout


def test_a_case_elsewhere_names_no_schema(run: Run, tmp_path: Path) -> None:
    assert run("case", "new", "-o", "mine.yaml").returncode == 0
    assert FIRST not in (tmp_path / "mine.yaml").read_text(encoding="utf-8")
