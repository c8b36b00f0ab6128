"""What is given wrongly is told in one message; what can't be written whole is not written at all."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from advisor.cli.main import main
from advisor.cli.shared import deliver

from .conftest import Run

CASE = "case: mine\nas_of: 2026-01-01\nanswers: {governance: ambiguous}\n"
FULL = Path("/dev/full")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a case file in the empty folder that commands run in."""
    path = tmp_path / "mine.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


# ---- output


@pytest.mark.parametrize(
    "command",
    [
        ("advise", "mine.yaml", "--format", "html"),
        ("why", "mine.yaml", "position:basis"),
        ("why-not", "./mine.yaml", "complying"),
        ("what-if", "mine.yaml", "--set", "governance=unknown"),
        ("compare", "pfi", "mine.yaml"),
    ],
    ids=lambda command: command[0],
)
def test_a_case_is_never_replaced_by_what_is_said_of_it(
    run: Run, mine: Path, command: tuple[str, ...]
) -> None:
    shown = run(*command, "-o", "mine.yaml")
    assert shown.returncode == 2
    assert "mine.yaml: this is the case itself; choose another name" in shown.stderr
    assert mine.read_text(encoding="utf-8") == CASE


def test_a_report_that_is_written_again_stays_as_private_as_it_was(
    run: Run, tmp_path: Path
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("old", encoding="utf-8")
    report.chmod(0o600)
    assert run("case", "new", "-o", "new.yaml").returncode == 0
    assert run("why", "pfi", "position:basis", "-o", "report.txt").returncode == 0
    assert report.read_text(encoding="utf-8") != "old"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_new_file_is_as_private_as_the_user_asks(run: Run, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert run("schema", "case").returncode == 0
        assert run("case", "new", "-o", "new.yaml").returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o600


def test_a_link_leads_to_the_file_that_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "report.txt").symlink_to(tmp_path / "kept" / "report.txt")
    assert run("why", "pfi", "position:basis", "-o", "report.txt").returncode == 0
    assert (tmp_path / "report.txt").is_symlink()
    assert (tmp_path / "kept" / "report.txt").stat().st_size > 0


def test_a_name_as_long_as_the_system_takes_will_do(run: Run, tmp_path: Path) -> None:
    assert run("why", "pfi", "position:basis", "-o", "x" * 255).returncode == 0
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


def test_a_folder_that_is_not_there_is_named(run: Run) -> None:
    shown = run("why", "pfi", "position:basis", "-o", "no/such/report.txt")
    assert shown.returncode == 2
    assert "there is no folder 'no/such'; make it first" in shown.stderr


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (OSError(28, "No space left"), 2, "report.txt: cannot be written: No space left"),
        (KeyboardInterrupt(), 130, "advisor: stopped"),
    ],
    ids=["full disk", "interrupted"],
)
def test_what_breaks_off_while_it_is_written_leaves_the_old_file_and_nothing_else(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    code: int,
    words: str,
) -> None:
    (tmp_path / "report.txt").write_text("old", encoding="utf-8")

    def broken_off(self: Path, target: Path) -> Path:
        raise fault

    monkeypatch.setattr(Path, "replace", broken_off)
    shown = run("why", "pfi", "position:basis", "-o", "report.txt")
    assert shown.returncode == code
    assert words in shown.stderr
    assert {p.name: p.read_text("utf-8") for p in tmp_path.iterdir()} == {"report.txt": "old"}


def test_of_many_that_write_at_once_one_is_read_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    texts = [letter * 300_000 for letter in "abcdefgh"]
    deliver(texts[0], report)
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(deliver, text, report) for text in texts * 4]
        seen = {report.read_text("utf-8") for _ in range(40)}
    assert seen <= set(texts)
    assert [each.exception() for each in writing] == [None] * len(writing)
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    "command",
    [
        ("advise", "mine.yaml"),
        ("case", "check", "mine.yaml"),
        ("claims", "F.8"),
        ("vocabulary", "governance"),
        ("--version",),
        ("why", "--help"),
    ],
    ids=" ".join,
)
def test_a_full_disk_behind_the_terminal_is_told_in_one_line(
    mine: Path,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(mine.parent)
    stream = FULL.open("w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as ended:
        main(list(command))
    with suppress(OSError):  # what could not be written may still wait in its buffer
        stream.close()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told == "advisor: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_a_stream_that_is_closed_is_said(
    stream: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, stream, None)
    with pytest.raises(SystemExit) as ended:
        main(["advise", "-" if stream == "stdin" else "pfi", "--brief"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("advisor: ")
    assert f"standard {stream.removeprefix('std')}put is closed" in told


# ---- input


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("governance", "'governance' is no setting; write PATH=VALUE"),
        ("=x", "'=x' is no setting; write PATH=VALUE"),
        ("governance=", "--set governance: 'governance' has no value; write 'unknown'"),
        ("governance=mixed\nextra: 1", "--set governance: give one value"),
        ("governance={value: mixed", "--set governance: a bracket that is not closed"),
        ("a.b.c.d=mixed", "--set a.b.c.d: 'a.b.c.d' is no place in a case; write a term"),
        ("partners.ghost.agenda=hidden", "unknown partner of 'pfi' 'ghost'"),
        ("relations.a.a.open=low", "a relation runs between two partners"),
        ("governance=[mixed]", "--set governance: 'governance' takes one value, not a list"),
    ],
)
def test_a_setting_that_can_not_be_set_is_told_without_a_line_of_any_file(
    run: Run, setting: str, words: str
) -> None:
    shown = run("what-if", "pfi", "--set", setting)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert words in shown.stderr
    assert ":1:" not in shown.stderr


def test_one_answer_is_set_once(run: Run) -> None:
    both = ("--set", "governance=mixed", "--set", "answers.governance=ambiguous")
    shown = run("what-if", "pfi", *both)
    assert shown.returncode == 2
    assert "--set answers.governance: it is set twice; set it once" in shown.stderr


@pytest.mark.parametrize("command", ["why", "why-not"])
def test_a_conclusion_about_a_partner_who_is_not_there_is_refused(run: Run, command: str) -> None:
    shown = run(command, "education-business-link", "blame-between-partners[ghost]")
    assert shown.returncode == 2
    assert "unknown partner of 'education-business-link' 'ghost'" in shown.stderr


BY_WORDS = ", or find it by words with: advisor"


@pytest.mark.parametrize(
    ("command", "listing"),
    [
        (("claims", "zzz"), f"advisor claims{BY_WORDS} claims --about WORDS"),
        (("vocabulary", "zzz"), f"advisor vocabulary{BY_WORDS} vocabulary --about WORDS"),
        (("vocabulary", "--group", "zzz"), "advisor vocabulary"),
        (("schema", "zzz"), "advisor schema"),
        (("advise", "zzz"), "advisor cases"),
        (("why", "pfi", "zzz"), "advisor why CASE"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_name_like_no_other_is_told_with_the_command_that_lists_them(
    run: Run, command: tuple[str, ...], listing: str
) -> None:
    shown = run(*command)
    assert shown.returncode == 2
    assert f"'zzz'; list them with: {listing}\n" in shown.stderr


def test_standard_input_is_no_two_cases(run: Run) -> None:
    shown = run("compare", "-", "-", stdin=CASE)
    assert shown.returncode == 2
    assert "standard input can be read once" in shown.stderr


@pytest.mark.parametrize("name", ["My Partnership", "x: y", "", "a\nb", "-a"])
def test_a_blank_case_is_not_written_under_a_name_that_no_case_may_have(
    run: Run, tmp_path: Path, name: str
) -> None:
    shown = run("case", "new", f"--id={name}", "-o", "new.yaml")
    assert (shown.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "lower-case words joined by hyphens" in shown.stderr
