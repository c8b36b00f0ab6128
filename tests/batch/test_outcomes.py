"""What a batch wrote is read back as what it came to, whatever the form of the table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from batch_helpers import done, jsonl, plan, worked
from click.testing import CliRunner

from advisor.batch.outcomes import read_outcomes
from advisor.batch.sink import CSV_COLUMNS
from advisor.cli.main import cli
from advisor.errors import InputError
from advisor.model.outcome import Fault, Outcome

HEAD = ",".join(CSV_COLUMNS)
REST = "," * (len(CSV_COLUMNS) - 1 - CSV_COLUMNS.index("settled"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return one batch in each form: a third of the worked cases, a formula for a name, and a fault."""
    folder = tmp_path_factory.mktemp("tables")
    cases = [*worked()[::3], {"case": "=no-id"}]
    source = jsonl(folder / "many.jsonl", cases)
    forms = ("jsonl", "csv", "parquet")
    for form in forms:
        done(plan(source, folder / f"out.{form}", lane="exact"))
    return {form: folder / f"out.{form}" for form in forms}


def test_every_form_is_read_back_as_the_same_outcomes(tables: dict[str, Path]) -> None:
    found = {form: list(read_outcomes(path)) for form, path in tables.items()}
    assert found["jsonl"] == found["parquet"]
    outcomes = [each for each in found["jsonl"] if isinstance(each, Outcome)]
    assert outcomes == [each for each in found["csv"] if isinstance(each, Outcome)]
    assert len(outcomes) == len(worked()[::3])
    assert any(drawn.subject and drawn.certain for each in outcomes for drawn in each.drawn)
    for rows in found.values():
        (fault,) = [each for each in rows if isinstance(each, Fault)]
        assert fault.kind == "unreadable"


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_the_command_shows_a_table_of_any_form(tables: dict[str, Path], form: str) -> None:
    shown = CliRunner().invoke(cli, ["portfolio", str(tables[form])])
    assert shown.exit_code == 0, shown.output
    assert (
        f"{len(worked()[::3])} cases read, as of 2003-09-01 to 2016-04-01; 1 row could"
        in shown.output
    )
    assert "Which cases need attention first, and why" in shown.output
    same = CliRunner().invoke(cli, ["portfolio", str(tables["jsonl"])])
    told, other = (
        shown.output.replace(f"out.{form}", "out"),
        same.output.replace("out.jsonl", "out"),
    )
    assert told.split() == other.split()


def test_the_page_is_written_to_a_file_and_never_over_the_table(tables: dict[str, Path]) -> None:
    table, page = tables["jsonl"], tables["jsonl"].with_name("page.html")
    before = table.read_bytes()
    ask = ["portfolio", str(table), "--format", "html", "-o"]
    assert CliRunner().invoke(cli, [*ask, str(page)]).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    refused = CliRunner().invoke(cli, [*ask, str(table)])
    assert isinstance(refused.exception, InputError)
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("none.jsonl", None, "there is no such file"),
        ("cases.jsonl", '{"case": "a"}\n', "cases.jsonl:1: no row of advisor batch"),
        ("cut.jsonl", '{"case": "a", "fau', "cut.jsonl:1: not a line of JSON"),
        ("row.jsonl", '{"case": 3, "fault": null}\n', "row 1 is not as advisor batch writes it"),
        ("other.csv", "a,b\n1,2\n", "its columns are not those of advisor batch"),
        ("empty.csv", "", "its columns are not those of advisor batch"),
        ("other.parquet", "PAR1", "not a Parquet file"),
        ("report.txt", "x", "is no form of table"),
        ("bytes.jsonl", "\udcff\n", "bytes.jsonl:1: not a line of JSON"),
        ("deep.jsonl", "[" * 100_000, "deep.jsonl:1: not a line of JSON"),
        ("bytes.csv", f"{HEAD}\n\udcff\n", "bytes.csv: not readable as CSV"),
        ("mark.csv", f"\ufeff{HEAD}\n", "not what a spreadsheet has saved of it"),
        ("yes.csv", f"{HEAD}\n{',' * (CSV_COLUMNS.index('settled'))}x{REST}\n", "row 1 is not as"),
    ],
)
def test_what_no_batch_wrote_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InputError, match=told):
        list(read_outcomes(path))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mode", None),
        ("unknown", [{}]),
        ("unknown", "payoff"),
        ("possible_modes", {"complying": 1}),
        ("approach", {"lean": "balanced", "position": float("nan"), "counted": 3}),
        ("approach", {"lean": "balanced", "position": -50, "counted": 3}),
        ("risks", [{"id": ["a"]}]),
        ("risks", [{"id": "a", "subject": "council"}]),
        ("risks", [{"id": "a", "subject": [1]}]),
        ("risks", [{"id": "a", "level": "hihg"}]),
        ("moves", [{"id": "a", "level": "high"}]),
        ("fault", {"kind": "failed", "messages": [3]}),
    ],
)
def test_a_row_that_was_changed_is_refused_with_its_number(
    tables: dict[str, Path], tmp_path: Path, key: str, value: object
) -> None:
    row = json.loads(tables["jsonl"].read_text(encoding="utf-8").partition("\n")[0])
    path = tmp_path / "changed.jsonl"
    path.write_text(json.dumps({**row, key: value}), encoding="utf-8")
    with pytest.raises(InputError, match="row 1 is not as advisor batch writes it"):
        list(read_outcomes(path))


@pytest.mark.parametrize(
    "said", ["harm to users", "duty-unmet hihg", "duty-unmet high certain, yes"]
)
def test_a_conclusion_that_was_changed_in_a_table_is_refused(
    tables: dict[str, Path], tmp_path: Path, said: str
) -> None:
    with tables["csv"].open(encoding="utf-8", newline="") as stream:
        head, row, *_ = csv.reader(stream)
    row[head.index("risks")] = said
    path = tmp_path / "changed.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, row])
    with pytest.raises(InputError, match="row 1 is not as advisor batch writes it"):
        list(read_outcomes(path))
