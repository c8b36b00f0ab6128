"""`advisor batch` as a person meets it: exit codes, messages, standard input, going on."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

from advisor.batch.forms import batch_schema

from .conftest import Run

ROOT = Path(__file__).parents[2]
GOOD = {"case": "good", "as_of": "2026-01-01", "answers": {"governance": "ambiguous"}}
FINE = {**GOOD, "case": "fine"}
BAD = {"case": "bad", "as_of": "2026-01-01", "answers": {"governance": "mixt"}}


def lines(*cases: object) -> str:
    return "".join(f"{json.dumps(case)}\n" for case in cases)


def test_all_done_is_0_and_some_bad_is_1_with_the_place_and_the_row(
    run_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "cases.jsonl").write_text(lines(GOOD, FINE), encoding="utf-8")
    shown = run_process("batch", "cases.jsonl", "-o", "out.csv", "--workers", "1")
    assert (shown.returncode, shown.stdout) == (0, "")
    assert shown.stderr == "out.csv: 2 cases: 2 advised on\n"
    (tmp_path / "cases.jsonl").write_text(lines(GOOD, BAD, FINE), encoding="utf-8")
    shown = run_process("batch", "cases.jsonl", "-o", "out.jsonl", "--workers", "1")
    assert shown.returncode == 1
    told, closing = shown.stderr.splitlines()
    assert told.startswith("cases.jsonl:2:66: 'governance' can't be 'mixt'")
    assert closing == "out.jsonl: 3 cases: 2 advised on, 1 could not be read"
    rows = [json.loads(row) for row in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["fault"] and row["fault"]["messages"] for row in rows] == [None, [told], None]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cases.jsonl",
        "out.csv",
        "out.jsonl",
    ]


def test_an_id_that_stands_twice_is_told_and_is_no_fault(run_process: Run, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(lines(GOOD, FINE, GOOD), encoding="utf-8")
    shown = run_process("batch", "cases.jsonl", "-o", "out.csv", "--fast", "--workers", "1")
    assert shown.returncode == 0
    told, closing = shown.stderr.splitlines()
    assert told == (
        "advisor: cases.jsonl: 1 id stands in more than one row: 'good' (lines 1 and 3); each has "
        "a row of its own; mend it where that is a mistake"
    )
    assert closing == "out.csv: 3 cases: 3 advised on; 3 read again by the engine, all the same"


def test_an_output_among_the_cases_is_not_told_as_a_stray_file_while_it_is_written(
    run_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text("case: a\nas_of: 2026-01-01\n", encoding="utf-8")
    (tmp_path / "cases" / "readme.txt").write_text("cases", encoding="utf-8")
    shown = run_process("batch", "cases", "-o", "cases/out.csv", "--workers", "1")
    assert shown.returncode == 0
    told, _ = shown.stderr.splitlines()
    assert told.endswith("1 file of cases not read, as no case files (.yaml, .yml): readme.txt")


def test_a_case_taken_out_gets_the_advice_whose_hash_the_table_holds(
    run_process: Run, tmp_path: Path
) -> None:
    register = "case;as_of;governance;name\nx;2026-01-01;ambiguous;Höxter\ny;2026-01-01;mixed;\n"
    (tmp_path / "cases.csv").write_text(register, encoding="utf-8-sig")
    run_process("batch", "cases.csv", "-o", "out.jsonl", "--workers", "1")
    shown = run_process("batch", "cases.csv", "--take", "x", "-o", "x.yaml")
    assert (shown.returncode, shown.stderr) == (0, "")
    advised = run_process("advise", "x.yaml", "--json")
    first = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["sha256"] == sha256(advised.stdout.encode()).hexdigest()
    for words in (["--take", "x"], ["-", "--take", "x"]):
        assert "--take needs a file or a folder" in run_process("batch", *words).stderr
    shown = run_process("batch", "cases.csv", "--take", "x", "-o", "cases.csv")
    assert "this is the input itself" in shown.stderr


def test_cases_come_from_standard_input_too(run_process: Run, tmp_path: Path) -> None:
    shown = run_process("batch", "-", "-o", "out.jsonl", "--workers", "1", stdin=lines(GOOD))
    assert shown.returncode == 0
    (row,) = (json.loads(row) for row in (tmp_path / "out.jsonl").read_text().splitlines())
    assert (row["file"], row["line"], row["case"]) == ("-", 1, "good")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("cases.jsonl",), "give what to read and where to write: advisor batch IN -o OUT"),
        (("gone.csv", "-o", "out.csv"), "gone.csv: there is no such file or folder"),
        (("cases.jsonl", "-o", "out.xlsx"), "out.xlsx: '.xlsx' is no form of table; use .csv"),
        (("cases.jsonl", "-o", "cases.jsonl"), "this is the input itself"),
        (("cases.jsonl", "-o", "no/out.csv"), "there is no folder 'no'; make it first"),
        (("cases.jsonl", "-o", "/dev/null"), "not a file; a batch can't be written there"),
        (("wrong.csv", "-o", "out.csv"), "wrong.csv:1:3: unknown column 'governence'"),
        (("cases.jsonl", "-o", "out.csv", "--workers", "0"), "0 is not in the range"),
        (("cases.jsonl", "-o", "out.csv", "--timeout", "nan"), "'nan' is no number"),
        (("cases.jsonl", "-o", "out.csv", "--timeout", "inf"), "inf is not in the range"),
        (("cases.jsonl", "-o", "out.csv", "--fast", "--check-sample", ""), "'' is no sample"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_t_be_used_is_2_with_one_message_and_leaves_nothing_behind(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "cases.jsonl").write_text(lines(GOOD), encoding="utf-8")
    (tmp_path / "wrong.csv").write_text("case,as_of,governence\n", encoding="utf-8")
    shown = run("batch", *arguments)
    assert shown.returncode == 2
    assert told in shown.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "wrong.csv"]


def test_the_columns_are_listed_with_what_they_take(run: Run) -> None:
    shown = run("batch", "--columns")
    assert shown.returncode == 0
    told = dict(line.split("\t") for line in shown.stdout.splitlines())
    assert told["case"] == "id of the case; needed"
    assert told["governance"] == "ambiguous, clear-local, mixed"
    assert {"partners.N.sector", "relations.N.M.open", "TERM.source", "partners.N.id"} <= set(told)


def test_a_blank_table_can_be_filled_in_and_read(run: Run, tmp_path: Path) -> None:
    shown = run("batch", "--columns", "-o", "register.csv")
    assert (shown.returncode, shown.stdout + shown.stderr) == (0, "")
    table = (tmp_path / "register.csv").read_text(encoding="utf-8")
    columns = table.removeprefix("\ufeff").rstrip("\n").split(",")
    assert (columns[0], columns[-1]) == ("case", "as_of")
    assert {"user-harm", "partners.2.sector", "relations.2.1.open"} <= set(columns)
    assert "relations.2.1.competing" not in columns  # it is the same from either side
    filled = {"case": "x", "as_of": "2026-01-01", "partners.1.id": "a", "partners.2.id": "b"}
    row = ",".join(filled.get(name, "") for name in columns)
    with (tmp_path / "register.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
    assert run("batch", "register.csv", "-o", "out.csv", "--workers", "1").returncode == 0
    for name, told in (("register.csv", "exists already"), ("blank.xlsx", "end in .csv")):
        shown = run("batch", "--columns", "-o", name)
        assert shown.returncode == 2
        assert told in shown.stderr


def test_the_schema_of_a_row_is_published(run: Run) -> None:
    shown = run("schema", "batch")
    found = json.loads(shown.stdout)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["properties"] == json.loads(json.dumps(batch_schema()["properties"]))


def test_parquet_without_its_library_says_how_to_get_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "cases.jsonl").write_text(lines(GOOD), encoding="utf-8")
    (tmp_path / "cases.parquet").touch()
    for arguments in (("cases.jsonl", "-o", "out.parquet"), ("cases.parquet", "-o", "out.csv")):
        shown = run("batch", *arguments)
        assert shown.returncode == 2
        assert "pip install 'partnership-advisor[parquet]'" in shown.stderr
        assert not list(tmp_path.glob("*.partial"))


def test_on_a_terminal_a_line_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(lines(*[GOOD] * 70), encoding="utf-8")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*_command("cases.jsonl", "-o", "out.csv"), "--workers", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        shown += part
        if not part:
            break
    os.close(ours)
    assert child.wait() == 0
    assert re.search(rb"\r\[#*-*\] +\d+%  \d+ cases  [\d.]+ a second  ", shown), shown
    assert shown.endswith(b"out.csv: 70 cases: 70 advised on\r\n")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "advisor", "batch", *arguments]


def heed_ctrl_c() -> None:
    """Undo that a shell has what it runs in the background ignore Ctrl-C, as these tests may be."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.prove
def test_stopped_by_hand_it_says_so_and_goes_on_when_asked_again(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(lines(*[GOOD] * 2_000), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = _command("cases.jsonl", "-o", "out.jsonl", "--workers", "2")
    child = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )
    journal = tmp_path / "out.jsonl.partial" / "journal"
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 1):
        assert child.poll() is None
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    told = child.communicate()[1]
    assert child.returncode == 130
    said = r"advisor: stopped after \d+ cases; the same command goes on\n"
    assert re.fullmatch(said, told), told
    assert not (tmp_path / "out.jsonl").exists()
    again = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert again.stderr.endswith("out.jsonl: 2,000 cases: 2,000 advised on\n")
    rows = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["line"] for row in rows] == list(range(1, 2_001))
