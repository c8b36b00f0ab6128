"""A bad row is told of with its place, in its own row of the output; nothing is dropped."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_helpers import done, jsonl, plan, rows, small

from advisor import load_knowledge
from advisor.batch.chunk import Unreadable
from advisor.batch.source import open_source
from advisor.errors import InputError, LoadError
from advisor.loading.json_tree import json_tree, read_json, tree_of
from advisor.loading.tree import MAX_BYTES

GOOD = json.dumps(small("good"))


def faults_in(path: Path) -> list[tuple[str, ...]]:
    """Return the messages of every row that is bad, () for those that are not."""
    knowledge = load_knowledge()
    source = open_source(path, path.name, knowledge)
    found: list[tuple[str, ...]] = []
    for chunk in source.chunks(source.first(), 0, 3):
        read = list(source.rows(chunk))
        assert len(read) == chunk.rows
        for row in read:
            if isinstance(row, Unreadable):
                found.append(row.fault.messages)
                continue
            try:
                row.case(knowledge)
                found.append(())
            except LoadError as error:
                found.append(tuple(str(problem) for problem in error.problems))
    return found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", r":2:2: the line ends before '}'"),
        ("[]", r":2:1: must be a case: one JSON object to a line"),
        ("nothing", r":2:1: a value is missing, or a word without its double quotes"),
        ('{"case": "x" "as_of": 1}', r":2:14: ',' or '}' is missing"),
        ('{"case" "x"}', r":2:9: a ':' is missing after the key"),
        ('{"case": "x", "case": "y"}', r":2:15: 'case' stands twice in one object"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": {"tiers": "mixed", "tiers": "mixed"}}',
         r":2:68: 'tiers' stands twice"),
        ('{"case": NaN}', r":2:10: NaN is no number that JSON has"),
        ('{"case": "x\x00"}', r":2:12: a control character"),
        ('{"case": "x"} {}', r":2:15: something follows the object"),
        ('{"case": "\\ud800"}', r":2:10: half of a letter"),
        ("[" * 3000, r":2:41: nested more than 40 levels deep"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": {"governence": "mixed"}}',
         r":2:50: unknown term 'governence' \(did you mean 'governance'\?\)"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": {"governance": "mixt"}}',
         r":2:64: 'governance' can't be 'mixt' \(did you mean 'mixed'\?\)"),
        ('{"case": 7, "as_of": "2020-01-31"}', r":2:10: 'case' is '7'; it must be lower-case"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": {"project-value": 1e-05}}',
         r":2:67: 'project-value' must be a plain number"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": ["governance"]}',
         r":2:49: 'answers' must be a mapping"),
        ('{"case": "x", "as_of": "2020-01-31", "answers": {"governance": {"by": "me"}}}',
         r":2:64: 'governance' needs either 'value' or 'disputed'"),
        ('{"as_of": "2020-01-31"}', r":2:1: 'case' is missing"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)  # fmt: skip
def test_a_bad_line_of_json_is_told_of_with_its_column(
    tmp_path: Path, line: str, told: str
) -> None:
    path = jsonl(tmp_path / "many.jsonl", [GOOD, line, GOOD])
    before, found, after = faults_in(path)
    assert before == after == ()
    assert found
    assert re.match(f"many\\.jsonl{told}", found[0]), found


def test_a_line_that_is_huge_or_no_text_costs_its_own_row(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    good = GOOD.encode()
    huge = b'{"case": "' + b"x" * MAX_BYTES * 3 + b'"}'
    path.write_bytes(b"\n".join([huge, good, b"\xff\xfe", good, b'{"case": "\xe9"}', good]))
    first, *rest = faults_in(path)
    assert first == (f"many.jsonl:1:1: longer than {MAX_BYTES:,} bytes; no case is",)
    assert rest == [
        (),
        ("many.jsonl:3:1: not UTF-8 text; save the file as UTF-8",),
        (),
        ("many.jsonl:5:11: not UTF-8 text; save the file as UTF-8",),
        (),
    ]


HEAD = "case,as_of,governance,partners.1.id,partners.1.sector,relations.1.2.open"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("x,2020-01-31,mixt,,,", r"governance: 'governance' can't be 'mixt' \(did you mean 'mixed'"),
        ("x,31/01/2020,,,,", r"as_of: 'as_of' must be a date such as 2007-03-01"),
        ("x,01.03.2026,,,,", r"as_of: .*format the column as yyyy-mm-dd\); it is '01.03.2026'"),
        (",2020-01-31,,,,", r"'case' is missing"),
        ("x,,mixed,,,", r"'as_of' is missing"),
        ("x,2020-01-31,Mixed,,,", r"governance: .*did you mean 'mixed'"),
        ("x,2020-01-31,Unknown,,,", r"governance: .*did you mean 'unknown'"),
        ("x,2020-01-31,not applicable,,,", r"governance: .*did you mean 'not-applicable'"),
        ("P 01,2020-01-31,,,,", r"case: 'case' is 'P 01'; .*hyphens, such as 'p-01'"),
        ("x,2026-02-30,,,,", r"as_of: 'as_of' is '2026-02-30', and there is no such day"),
        ("x,2020-01-31,CLEAR-LOCAL,,,", r"governance: .*did you mean 'clear-local'"),
        ("x,2020-01-31,,Höxter,,", r"partners.1.id: 'id' is 'Höxter'; .*partners.1.name takes any"),
        ("x,2020-01-31,,council,pubic,", r"partners.1.sector: .*did you mean 'public'"),
        ("x,2020-01-31,,,public,", r"partners.1.sector: 'partners.1.id' is empty"),
        ("x,2020-01-31,,council,,low", r"relations.1.2.open: 'partners.2.id' is empty"),
        ("x,2020-01-31,mixed", r"has 3 cells; there are 6 columns; .*fill its last"),
        ("x,2020-01-31,mixed,,,,,,", r"has 9 cells; there are 6 columns; .*double quotes"),
        ('x,2020-01-31,"mixed,,,', r"a quote that is opened in this row and never closed$"),
        ('x,2020-01-31,"mixed,,,\ny,2020-01-31,,,,', r"a quote .* closed; all up to line 4 was taken"),
        ('x,2020-01-31,"mi"xed,,,', r"not readable as CSV"),
        ("x,2020-01-31,mixed (strong),,,", r"governance: a strength goes with a pole"),
        ("x,2020-01-31,ambiguous (huge),,,", r"governance: 'strength' is 'huge'"),
        ("x,2020-01-31,ambiguous | ambiguous,,,", r"governance: .*every side gives the same"),
    ],
)  # fmt: skip
def test_a_bad_row_of_a_table_is_told_of_with_its_line_and_column(
    tmp_path: Path, row: str, told: str
) -> None:
    path = tmp_path / "many.csv"
    path.write_text(f"{HEAD}\ngood,2020-01-31,mixed,,,\n{row}\n", encoding="utf-8")
    before, (first, *_) = faults_in(path)
    assert before == ()
    assert re.match(rf"many\.csv:3: (?:{told})", first), first


def test_a_row_after_one_that_spans_lines_is_told_of_with_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(
        'case,as_of,notes,governance\nx,2020-01-31,"one\ntwo\nthree",mixed\ny,2020-01-31,,mixt\n',
        encoding="utf-8",
    )
    good, (told,) = faults_in(path)
    assert good == ()
    assert told.startswith("many.csv:5: governance: ")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("case,as_of,governence", r"many.csv:1:3: unknown column 'governence' \(did you mean 'gov"),
        ("case,as_of,partners.1.sectr", r"1:3: unknown column .*did you mean 'partners.1.sector'"),
        ("case,as_of,relations.1.2.opn", r"1:3: .*did you mean 'relations.1.2.open'"),
        ("case,as_of,sector", r"1:3: 'sector': write 'partners.1.sector' for that"),
        ("case,as_of,partners.1.governance", r"write 'governance' for that"),
        ("case,as_of,partners.31.id", r"partners are numbered from 1 to 30"),
        ("case,as_of,relations.2.2.open", r"a relation runs between two partners"),
        ("case,as_of,case", r"1:3: 'case' stands twice \(first in column 1\)"),
        ("case,governance", r"there is no column 'as_of'; every case needs it"),
        ("case,as_of,governance.sauce", r"unknown column .*did you mean 'governance.source'"),
        (
            "Case,As of",
            r"1:1: .*'Case' \(did you mean 'case'\?\)[^\n]*\n[^\n]*did you mean 'as_of'",
        ),
        ("case,Date", r"1:2: unknown column 'Date' \(did you mean 'as_of'\?\)"),
        ("case,as_of,User Needs", r"did you mean 'user-needs'"),
        ("case,as_of,Sector", r"did you mean 'partners.1.sector'"),
        ("case,as_of,partner.2.id", r"did you mean 'partners.2.id'"),
        ("case,as_of,Partner 2 Name", r"did you mean 'partners.2.name'"),
        ("case,as_of,relations.2.1.opn.by", r"did you mean 'relations.2.1.open.by'"),
        ("case,as_of,partners.3.sector.sauce", r"did you mean 'partners.3.sector.source'"),
        ("case,as_of,open (1-2)", r"did you mean 'relations.1.2.open'\?"),
        ("case,as_of,Partner", r"'Partner' \(did you mean 'partners.1.id'\?\)"),
        ("case,as_of,Öffnungszeiten", r"Öffnungszeiten'; list them with: advisor batch --columns"),
        (
            "Our register,,\n,,\ncase,as_of,tiers",
            r"1:1: .* named in line 3; take away what is above",
        ),
        (",,Answers,\ncase,as_of,tiers,", r"1:1: the columns are named in line 2; take away"),
    ],
)
def test_a_heading_that_is_no_column_is_an_error_with_the_nearest(
    tmp_path: Path, head: str, told: str
) -> None:
    path = tmp_path / "many.csv"
    path.write_text(f"{head}\n", encoding="utf-8")
    with pytest.raises(LoadError, match=told):
        open_source(path, path.name, load_knowledge())


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("many.xlsx", b"", r"is a spreadsheet; save its sheet as 'CSV UTF-8' and give that file"),
        ("many.ODS", b"", r"is a spreadsheet"),
        ("many.csv.gz", b"", r"is packed; unpack it"),
        ("many.json", b"[]", r"write a case to a line, in a file that ends in .jsonl"),
        ("many.txt", b"", r"let it end in .csv"),
        ("one.yaml", b"", r"a single case: run advisor advise on it"),
        ("many", b"", r"its name has no ending; give a folder of case files, or .jsonl"),
        ("many.csv", b"PK\x03\x04....", r"many.csv: is a spreadsheet"),
        ("many.csv", b"\xd0\xcf\x11\xe0\xa1", r"many.csv: is a spreadsheet"),
        ("many.jsonl", b"PAR1....", r"is Parquet; let its name end in .parquet"),
        ("many.jsonl", b"\x1f\x8b\x08", r"is packed"),
        ("many.csv", "case;as_of\n".encode("utf-16"), r"is UTF-16 text; save it as UTF-8"),
        ("many.csv", "case;as_of\n".encode("utf-16-le"), r"not as 'Unicode Text'"),
        ("many.jsonl", "{}\n".encode("utf-16-be"), r"is UTF-16 text"),
    ],
)
def test_a_file_that_is_no_input_is_refused_with_what_to_do(
    tmp_path: Path, name: str, raw: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(InputError, match=told):
        open_source(path, path.name, load_knowledge())


def test_a_table_between_tabs_may_end_in_tsv(tmp_path: Path) -> None:
    path = tmp_path / "many.tsv"
    path.write_text("case\tas_of\tgovernance\nx\t2020-01-31\tmixt\n", encoding="utf-8-sig")
    ((told,),) = faults_in(path)
    assert told.startswith("many.tsv:2: governance: ")


def test_words_of_a_set_may_stand_between_commas_too(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(
        "case;as_of;quality-defined\nx;2020-01-31;availability, reliability\n", encoding="utf-8"
    )
    source = open_source(path, path.name, load_knowledge())
    (chunk,) = source.chunks(source.first(), 0, 9)
    (row,) = source.rows(chunk)
    assert row.raw["answers"] == {"quality-defined": ["availability", "reliability"]}


def test_an_unnamed_column_may_be_empty_but_hold_nothing(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("case,as_of,\nx,2020-01-31,\ny,2020-01-31,lost\n", encoding="utf-8")
    assert faults_in(path) == [
        (),
        ("many.csv:3: a cell under no heading; name the column or empty it",),
    ]


def test_rows_of_empty_cells_are_none_and_keep_the_lines_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = ["x;2020-01-31;mixed", ";;", ' ;"";', "y;2020-01-31;mixt", '"""";;', ";;", ";;"]
    path.write_text("\r\n".join(["case;as_of;governance", *rows]), encoding="utf-8-sig")
    good, (told,), (quote, *_) = faults_in(path)
    assert good == ()
    assert told.startswith("many.csv:5: governance: ")
    assert quote.startswith("many.csv:6: ")


def test_a_column_of_ones_own_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("case,#clerk,as_of\nx,Müller,2020-01-31\n", encoding="utf-8")
    (chunk,) = (source := open_source(path, path.name, load_knowledge())).chunks(
        source.first(), 0, 9
    )
    (row,) = source.rows(chunk)
    assert row.raw == {"case": "x", "as_of": "2020-01-31", "answers": {}}


def test_the_line_for_excel_before_the_columns_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("sep=;\ncase;as_of;governance\nx;2020-01-31;mixt\n", encoding="utf-8")
    ((told,),) = faults_in(path)
    assert told.startswith("many.csv:3: governance: ")


def test_a_bad_row_of_parquet_is_told_of_with_its_number_and_column(tmp_path: Path) -> None:
    made = {"case": ["x", "y"], "as_of": ["2020-01-31"] * 2, "governance": ["mixed", "mixt"]}
    pq.write_table(pa.table(made), tmp_path / "many.parquet")
    good, (told,) = faults_in(tmp_path / "many.parquet")
    assert good == ()
    assert told.startswith("many.parquet:2: governance: 'governance' can't be 'mixt'")


def _no_parquet(path: Path) -> None:
    path.with_suffix(".parquet").write_bytes(b"PAR1 not really")


def _damaged(path: Path, first: int, last: int) -> Path:
    """Write a table in Parquet, with the bytes in some part of it lost."""
    place = path.with_suffix(".parquet")
    pq.write_table(pa.table({"case": ["x"] * 50, "as_of": ["2020-01-31"] * 50}), place)
    raw = bytearray(place.read_bytes())
    raw[first:last] = b"\xff" * len(raw[first:last])
    place.write_bytes(raw)
    return place


def test_a_parquet_file_that_is_damaged_inside_stops_the_batch_in_words(tmp_path: Path) -> None:
    source = _damaged(tmp_path / "many", 4, 60)
    with pytest.raises(InputError, match=r"many\.parquet: not a Parquet file, or a damaged one"):
        done(plan(source, tmp_path / "out.jsonl"))


def _maps(path: Path) -> None:
    made = {"case": ["x"], "as_of": ["2020-01-31"], "governance": [{"value": "mixed"}]}
    pq.write_table(pa.table(made), path.with_suffix(".parquet"))


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("gone.csv", lambda path: None, "there is no such file or folder"),
        ("many.docx", lambda path: path.touch(), "'.docx' is no ending of a batch"),
        ("many.csv", lambda path: path.touch(), "is empty; its first line has to name the columns"),
        ("many.csv", lambda path: path.write_text("case,as_of\rx,y\r"), "old Macintosh"),
        ("many.csv", lambda path: path.write_bytes(b"case,as_of,\xe4\n"), "not UTF-8.*'CSV UTF-8'"),
        ("many.parquet", _no_parquet, "not a Parquet file"),
        ("many.parquet", lambda path: _damaged(path, -60, -8), "or a damaged one"),
        ("many.parquet", _maps, "column 'governance' holds struct"),
        ("pipe.jsonl", os.mkfifo, "not a file; give - to read JSONL from standard input"),
    ],
)
def test_an_input_that_can_t_be_used_is_told_of_at_once(
    tmp_path: Path, name: str, make: Callable[[Path], object], told: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(InputError, match=told):
        open_source(tmp_path / name, name, load_knowledge())


def test_bad_files_of_a_folder_are_rows_and_others_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    (folder / "b" / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "hidden.yaml").touch()
    (folder / "notes.md").touch()
    (folder / "b" / "deep" / "good.yml").write_text(GOOD, encoding="utf-8")
    (folder / "a.yaml").touch()
    (folder / "c.yaml").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "d.yaml")
    source = open_source(folder, "cases", load_knowledge())
    assert source.left_out() == (1, "notes.md")
    assert faults_in(folder) == [
        ("a.yaml: the file is empty",),
        (),
        ("c.yaml: cannot be read: No such file or directory",),
        ("d.yaml: not a file",),
    ]


def test_every_bad_row_has_its_row_in_the_output(tmp_path: Path) -> None:
    bad = json.dumps({**small("bad"), "answers": {"governance": "mixt"}})
    source = jsonl(tmp_path / "many.jsonl", [GOOD, bad, "{", GOOD])
    told: list[str] = []
    output = tmp_path / "out.jsonl"
    state = done(plan(source, output, lane="exact"), show=lambda p: told.extend(p.told))
    assert (state.advised, state.faults) == (2, {"unreadable": 2})
    found = rows(output)
    assert [(row["line"], row["case"], row["fault"] is None) for row in found] == [
        (1, "good", True),
        (2, "bad", False),
        (3, None, False),
        (4, "good", True),
    ]
    assert told == [
        message for row in found if row["fault"] for message in row["fault"]["messages"]
    ]


def test_no_case_at_all_is_an_output_without_rows(tmp_path: Path) -> None:
    for name, head in (("a.jsonl", ""), ("a.csv", "case,as_of\n")):
        (tmp_path / name).write_text(head, encoding="utf-8")
        output = tmp_path / f"{name}.csv"
        assert done(plan(tmp_path / name, output)).rows == 0
        assert len(output.read_text(encoding="utf-8").splitlines()) == 1


def test_values_read_quickly_are_those_read_with_their_places() -> None:
    text = '{"a": [1, 1.50, -0, true, null, "\\u00e9\\n"], "b": {"c": null}, "d": {}, "e": []}'
    quick = tree_of(read_json(text, "x", 1), 1)
    assert quick.plain() == json_tree(text, "x", 1).plain()
    assert quick.plain() == {
        "a": ["1", "1.50", "-0", "true", "", "é\n"],
        "b": {},
        "d": {},
        "e": [],
    }
