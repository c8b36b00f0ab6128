"""`advisor rules doc`: a folder written whole or not at all, and what is said when it can't be."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from handbook_helpers import shipped_book, small_book

import advisor.handbook.book
import advisor.handbook.site
from advisor.cli.main import cli, main

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "rule-base-site.md"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rules", "doc", *words])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a small book in the place of the whole one."""
    small = small_book()
    monkeypatch.setattr(advisor.handbook.book, "book", lambda matter: small)


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "doc", *words])
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_the_book_is_written_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisor.handbook.book, "book", lambda matter: shipped_book())
    done = run("-o", str(tmp_path / "book"))
    assert done.exit_code == 0, done.output
    written = {
        path.relative_to(tmp_path / "book").as_posix(): path.read_bytes().decode()
        for path in (tmp_path / "book").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert written == shipped_book()
    pages = sum(name.endswith(".md") for name in written)
    assert done.output == f"{pages} pages written; begin at {tmp_path / 'book' / 'index.md'}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


@pytest.mark.usefixtures("quick")
def test_a_folder_that_the_command_made_is_made_anew_and_nothing_old_stays(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    assert run("-o", str(book)).exit_code == 0
    (book / "rules" / "old.md").write_text("gone with its rule")
    assert run("-o", str(book)).exit_code == 0
    assert not (book / "rules" / "old.md").exists()
    assert (book / "index.md").is_file()


@pytest.mark.usefixtures("quick")
def test_what_others_made_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert "holds files that this command did not make" in told(["-o", str(tmp_path)], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.usefixtures("quick")
def test_a_folder_is_not_made_in_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "make it first" in told(["-o", str(tmp_path / "none" / "book")], capsys)


@pytest.mark.usefixtures("quick")
def test_what_fails_half_way_leaves_the_old_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book"
    assert run("-o", str(book)).exit_code == 0
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}

    def full(files: Any, folder: Path) -> None:
        (folder / "index.md").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(advisor.handbook.site, "write_files", full)
    assert "No space left on device" in told(["-o", str(book)], capsys)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_a_site_without_its_generator_says_in_a_line_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(advisor.handbook.site, "find_spec", lambda name: None)
    said = told(["-o", str(tmp_path / "site"), "--format", "html"], capsys)
    assert said == (
        "advisor: building the site needs an optional library; run: "
        "pip install 'partnership-advisor[docs]'\n"
    )
    assert not (tmp_path / "site").exists()


@pytest.mark.prove
@pytest.mark.usefixtures("quick")
def test_a_site_is_built_by_the_command(tmp_path: Path) -> None:
    done = run("-o", str(tmp_path / "site"), "--format", "html")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "site" / "searchindex.js").is_file()
    assert done.output.endswith(f"begin at {tmp_path / 'site' / 'index.html'}\n")


@pytest.mark.prove
@pytest.mark.usefixtures("quick")
def test_a_book_that_the_generator_warns_of_is_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {**small_book(), "index.md": "# Home\n\n[gone](nowhere.md)\n"}
    monkeypatch.setattr(advisor.handbook.book, "book", lambda matter: broken)
    said = told(["-o", str(tmp_path / "site"), "--format", "html"], capsys)
    assert re.search(r"index\.md:3: WARNING: .*nowhere\.md", said)
    assert not (tmp_path / "site").exists()


def test_lines_in_a_language_that_nobody_colours_are_shown_as_they_are(tmp_path: Path) -> None:
    """One of the guides shows a table, and the generator knows no such language."""
    text = "# Home\n\n```csv\ncase,as_of\n```\n"
    advisor.handbook.site.build_site({"index.md": text}, tmp_path)
    assert "case,as_of" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("quick")
def test_the_old_folder_comes_back_where_the_new_one_can_t_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book"
    assert run("-o", str(book)).exit_code == 0
    (book / "index.md").write_text("as it was", encoding="utf-8")
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == "made":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    assert "Permission denied" in told(["-o", str(book)], capsys)
    assert (book / "index.md").read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


@pytest.mark.usefixtures("quick")
def test_the_commands_that_the_guide_shows_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    shown = re.findall(r"^\$ advisor (rules doc .*)$", text, flags=re.MULTILINE)
    assert len(shown) == 3
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        advisor.handbook.site, "build_site", lambda files, to: (to / "index.html").write_text("")
    )
    assert (
        CliRunner()
        .invoke(cli, ["pack", "new", "riverside", "--title", "R", "--author", "A"])
        .exit_code
        == 0
    )
    for line in shown:
        done = CliRunner().invoke(cli, shlex.split(line))
        assert done.exit_code == 0, done.output
