"""Whatever cases are written in, they come to the same; so do rows, whatever they are written in."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from hashlib import sha256
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_helpers import as_csv, done, jsonl, plan, rows, small, table, worked
from quick import quick

from advisor import advise, load_case, load_knowledge
from advisor.batch.chunk import Unreadable
from advisor.batch.exact_lane import ExactLane, record_name
from advisor.batch.forms import batch_schema
from advisor.batch.lane import Setting
from advisor.batch.sink import CSV_COLUMNS, cells
from advisor.batch.source import open_source
from advisor.batch.source_folder import FileRow
from advisor.batch.work import Task, do
from advisor.loading.cases import read_case
from advisor.loading.places import worked_cases
from advisor.loading.tree import Node
from advisor.model.case import Case
from advisor.model.serial import no_formula
from advisor.reporting.json import render_json


def cases_in(path: Path) -> list[Case | Unreadable]:
    """Return all cases of an input, some to a chunk."""
    knowledge = load_knowledge()
    source = open_source(path, path.name, knowledge)
    return [
        row if isinstance(row, Unreadable) else row.case(knowledge)
        for chunk in source.chunks(source.first(), 0, 7)
        for row in source.rows(chunk)
    ]


@pytest.fixture(scope="module")
def expected() -> list[Case]:
    return [load_case(folder / "case.yaml") for folder in worked_cases().values()]


def test_every_worked_case_is_the_same_in_a_folder_jsonl_csv_and_parquet(
    tmp_path: Path, expected: list[Case]
) -> None:
    for name, folder in worked_cases().items():
        place = tmp_path / "folder" / name[0] / f"{name}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((folder / "case.yaml").read_bytes())
    columns, told = table(worked())
    cells_of = {name: [row.get(name) for row in told] for name in columns}
    pq.write_table(pa.table(cells_of), tmp_path / "cases.parquet", row_group_size=10)
    assert cases_in(tmp_path / "folder") == sorted(expected, key=lambda c: (c.id[0], c.id))
    assert cases_in(jsonl(tmp_path / "cases.jsonl", worked())) == expected
    assert cases_in(as_csv(tmp_path / "cases.csv", worked())) == expected
    assert cases_in(tmp_path / "cases.parquet") == expected


@pytest.mark.parametrize(
    ("encoding", "options"),
    [
        ("utf-8", {"lineterminator": "\r\n"}),
        ("utf-8-sig", {"lineterminator": "\r\n", "delimiter": ";"}),
        ("utf-8", {"delimiter": "\t", "lineterminator": "\n"}),
        ("utf-8", {"quoting": csv.QUOTE_ALL}),
    ],
    ids=("carriage returns", "semicolons after a byte order mark", "tabs", "all in quotes"),
)
def test_a_table_may_be_written_as_spreadsheets_write_it(
    tmp_path: Path, expected: list[Case], encoding: str, options: dict[str, object]
) -> None:
    path = as_csv(tmp_path / "cases.csv", worked(), encoding=encoding, **options)
    assert cases_in(path) == expected


def test_lines_may_end_in_carriage_returns_lack_their_last_end_and_follow_a_byte_order_mark(
    tmp_path: Path,
) -> None:
    one, two = (json.dumps(small(name)) for name in ("one", "two"))
    path = tmp_path / "cases.jsonl"
    path.write_bytes(f"\ufeff{one}\r\n\r\n{two}".encode())
    assert [case.id for case in cases_in(path) if isinstance(case, Case)] == ["one", "two"]


def test_a_cell_may_hold_line_breaks_quotes_and_the_delimiter(tmp_path: Path) -> None:
    told = 'first "line", of\ntwo; or\r\nthree'
    many = [{**small(f"case-{n}"), "notes": told} for n in range(20)]
    found = cases_in(as_csv(tmp_path / "cases.csv", many))
    assert [case.notes for case in found if isinstance(case, Case)] == [" ".join(told.split())] * 20


def test_numbers_dates_sets_and_gaps_in_parquet_read_as_they_would_in_a_file(
    tmp_path: Path,
) -> None:
    import datetime

    made = pa.table(
        {
            "case": ["one", "two"],
            "as_of": [datetime.date(2020, 1, 31)] * 2,
            "project-value": pa.array([120_000_000.0, float("nan")]),
            "transaction-cost-share": pa.array([0.04, None]),
            "partners.1.id": ["council", None],
            "partners.1.roles": pa.array([["provider", "commissioner"], None]),
        }
    )
    pq.write_table(made, tmp_path / "cases.parquet")
    one, two = cases_in(tmp_path / "cases.parquet")
    assert isinstance(one, Case)
    assert isinstance(two, Case)
    assert {t: a.value for t, a in one.answers.items()} == {
        "project-value": 120_000_000 * 10_000,
        "transaction-cost-share": 400,
    }
    assert one.partners is not None
    assert set(one.partners[0].answers["roles"].possible[0]) == {"commissioner", "provider"}
    assert (two.answers, two.partners) == ({}, None)


def test_an_answer_in_a_table_says_all_that_one_in_a_file_can(tmp_path: Path) -> None:
    source = tmp_path / "cases.csv"
    columns = "case,as_of,partners,governance,governance.by,flexibility,specification,user-needs"
    disputed = "inflexible (strong) by the council | flexible by a firm"
    values = f"x,2020-01-31,none,ambiguous (slight),clerk,{disputed},not-applicable,unknown"
    source.write_text(f"{columns}\n{values}\n", encoding="utf-8")
    text = """
        case: x
        as_of: 2020-01-31
        partners: {}
        answers:
          governance: {value: ambiguous, strength: slight, by: clerk}
          flexibility:
            disputed:
              - {value: inflexible, strength: strong, by: the council}
              - {value: flexible, by: a firm}
          specification: not-applicable
          user-needs: unknown
    """
    (tmp_path / "x.yaml").write_text(text.replace("\n        ", "\n"), encoding="utf-8")
    assert cases_in(source) == [load_case(tmp_path / "x.yaml")]


def test_the_hash_is_that_of_what_advise_prints_and_the_rest_is_what_it_says(
    tmp_path: Path,
) -> None:
    knowledge = load_knowledge()
    source = open_source(jsonl(tmp_path / "cases.jsonl", worked()[:3]), "cases.jsonl", knowledge)
    (chunk,) = source.chunks(source.first(), 0, 9)
    setting = Setting(knowledge.sha256, render_json)
    made = do(Task(chunk), source, setting)
    validator = jsonschema.Draft202012Validator(batch_schema())
    for line, folder in zip(made.encoded.splitlines(), worked_cases().values(), strict=False):
        row = json.loads(line)
        validator.validate(row)
        advice = advise(load_case(folder / "case.yaml"))
        assert row["sha256"] == sha256(render_json(advice).encode()).hexdigest()
        for name in ("strengths", "risks", "moves", "failure_causes", "outlook", "limits"):
            told = {(i["id"], tuple(i.get("subject", ())), i["certain"]) for i in row[name]}
            assert told == {
                (i.id, i.subject, i.certainty == "holds whatever is still unknown")
                for i in getattr(advice, name)
            }
        assert {r["id"]: r["level"] for r in row["risks"] if "subject" not in r} == {
            r.id: r.severity for r in advice.risks if not r.subject
        }
        assert row["mode"] == advice.diagnosis.mode
        assert row["settled"] is advice.diagnosis.settled


def test_jsonl_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "cases.jsonl", [*worked()[:3], "{}", small("=cmd")])
    outputs = [tmp_path / f"out.{ending}" for ending in ("jsonl", "csv", "parquet")]
    for output in outputs:
        done(plan(source, output, lane="exact"))
    told = rows(outputs[0])
    validator = jsonschema.Draft202012Validator(batch_schema())
    for row in told:
        validator.validate(row)
    first, *lines = csv.reader(io.StringIO(outputs[1].read_text(encoding="utf-8")))
    assert tuple(first) == CSV_COLUMNS
    assert lines == [cells(row) for row in told]
    assert lines[-1][CSV_COLUMNS.index("case")] == "'=cmd"
    assert [_bare(row) for row in pq.read_table(outputs[2]).to_pylist()] == [
        _bare(row) for row in told
    ]


@pytest.mark.prove
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_files_of_any_name_have_a_row_and_a_record_of_their_own(tmp_path: Path) -> None:
    from advisor.cli.recording import recorded

    folder = tmp_path / "cases"
    folder.mkdir()
    odd = (b"a\xff", rb"a\xff", b"a\xfe", b"a\rb", b"a\nb", b"a\xc2\x85b", b"a\x85b")
    names = (*odd, b"=a", b"\t=a", b"\r=a", b'a"b', b"a,b")
    for name in names:
        place = os.path.join(os.fsencode(folder), name + b".yaml")
        with open(place, "w", encoding="utf-8") as stream:
            json.dump(small("a"), stream)
    records, output = tmp_path / "records", tmp_path / "out.csv"
    made = plan(folder, output, lane="exact", record=recorded, records=records)
    assert done(made).advised == len(names)
    assert len(list(records.iterdir())) == len(names)
    with output.open(encoding="utf-8", newline="") as stream:
        told = list(csv.DictReader(stream))
    assert [row["case"] for row in told] == ["a"] * len(names)
    assert {row["file"] for row in told} == {
        *(r"a\xff.yaml", r"a\\xff.yaml", r"a\xfe.yaml", r"\x09=a.yaml", r"\x0d=a.yaml", "'=a.yaml"),
        *(r"a\x0db.yaml", r"a\x0ab.yaml", 'a"b.yaml', "a,b.yaml", r"a\u0085b.yaml", r"a\x85b.yaml"),
    }


@pytest.mark.parametrize("letter", ["a", "é", "会", "😀"])
def test_a_record_has_a_name_that_a_file_may_have_however_long_that_of_its_case(
    letter: str,
) -> None:
    parts = [letter * (240 // len(letter.encode()))] * 3
    case = read_case("case: a\nas_of: 2020-01-31\n", "a.yaml", load_knowledge())
    rows = [FileRow(f"{'/'.join(parts)}/{n}.yaml", "", Node("mapping", 1, 1)) for n in range(3)]
    names = [record_name(row, case) for row in rows]
    assert len({*names}) == len(rows)
    for name in names:
        assert len(f".making-{name}".encode()) <= 255
        assert name.startswith(letter * 15)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff201"]
)
def test_a_text_that_a_spreadsheet_would_compute_stands_after_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}"
    assert no_formula(f"a{text}") == f"a{text}"


def _bare(row: object) -> object:
    """Return a row without what is null, as Parquet has every key of an item."""
    if isinstance(row, dict):
        return {key: _bare(value) for key, value in row.items() if value is not None}
    return [_bare(value) for value in row] if isinstance(row, list) else row


@pytest.mark.parametrize("ending", quick(["parquet", "jsonl", "csv"], 3))
def test_the_bytes_are_the_same_whatever_the_number_of_workers(tmp_path: Path, ending: str) -> None:
    cases = [small(f"case-{n}") if n % 9 else "[]" for n in range(100)]
    source = jsonl(tmp_path / "cases.jsonl", cases)
    outputs = [tmp_path / f"{workers}.{ending}" for workers in (1, 2, 3)]
    for workers, output in enumerate(outputs, 1):
        state = done(plan(source, output, workers=workers))
        assert (state.advised, state.faults) == (88, {"unreadable": 12})
    assert len({output.read_bytes() for output in outputs}) == 1
    assert not list(tmp_path.glob("*.partial"))


def test_a_record_of_each_case_is_written_on_request(tmp_path: Path) -> None:
    from advisor.audit.file import read_file
    from advisor.audit.replay import replay
    from advisor.cli.recording import recorded

    source = as_csv(tmp_path / "cases.csv", worked()[:2])
    folder = tmp_path / "records"
    made = plan(source, tmp_path / "out.jsonl", lane="exact", record=recorded, records=folder)
    done(made)
    told = rows(made.output)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"{row['line']:09d}-{row['case']}.json" for row in told]
    for name, row in zip(names, told, strict=True):
        document, _ = read_file(folder / name)
        found = replay(document)
        assert found.same
        assert document["case"]["read"]["id"] == row["case"]
        assert document["advice"]["diagnosis"]["mode"] == row["mode"]


def test_the_exact_lane_reads_drafts_on_request() -> None:
    knowledge = load_knowledge()
    setting = Setting(knowledge.sha256, render_json, drafts=True)
    assert ExactLane(knowledge, setting).inference.drafts
