"""One case can be taken out of an input, to be advised on by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batch_helpers import jsonl, small

from advisor import load_knowledge
from advisor.batch.source import Source, open_source
from advisor.batch.taken import taken
from advisor.errors import InputError


@pytest.fixture
def register(tmp_path: Path) -> Source:
    path = tmp_path / "many.csv"
    rows = ["x,2020-01-31,mixed,", 'y,2020-01-31,mixt,"two\nlines"', "x,2020-02-01,,", "z"]
    path.write_text("\n".join(["case,as_of,governance,notes", *rows]) + "\n", encoding="utf-8")
    return open_source(path, path.name, load_knowledge())


def test_a_case_is_taken_by_its_id_whether_or_not_it_can_be_advised_on(register: Source) -> None:
    assert json.loads(taken(register, "y"))["answers"] == {"governance": "mixt"}


def test_of_cases_with_one_id_each_is_taken_by_its_line(register: Source) -> None:
    with pytest.raises(InputError, match="2 cases are called 'x': line 2, line 5; take one by its"):
        taken(register, "x")
    assert json.loads(taken(register, "5"))["as_of"] == "2020-02-01"


def test_one_that_is_not_there_or_can_not_be_made_out_is_said(register: Source) -> None:
    with pytest.raises(InputError, match=r"many\.csv: there is no case 'w'"):
        taken(register, "w")
    with pytest.raises(InputError, match="there is no case on line '4'"):
        taken(register, "4")
    with pytest.raises(InputError, match=r"many\.csv:6: has 1 cells"):
        taken(register, "6")


def test_a_line_of_json_is_taken_too(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "many.jsonl", [small("a"), "{", small("b", governance="mixed")])
    source = open_source(path, path.name, load_knowledge())
    assert json.loads(taken(source, "b")) == small("b", governance="mixed")
