"""What is written sooner is, byte for byte, what json and csv would write."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from advisor.batch.sink import Written, cells, encode, structure
from advisor.model.outcome import Drawn, Fault, Outcome, Standing

_BLAME = Drawn("risk", "blame", ("council", "trust"), "high", True)
_STALE = Drawn("finding", "pack:stale", (), None, False)


def _outcome(*drawn: Drawn, **more: object) -> Outcome:
    low, none = Standing("contract", -0.3333, 10), Standing("undetermined", None, 0)
    plain = {"case": "a", "as_of": "2007-01-01", "mode": "outside", "nearest": "complying"}
    return Outcome(
        **{**plain, "approach": low, "basis": none, "unknown": ("a", "b"), **more}, drawn=drawn
    )  # type: ignore[arg-type]


def _rows() -> Iterator[Written]:
    results: list[Outcome | Fault] = [
        _outcome(),
        _outcome(_STALE, _BLAME, Drawn("move", "m"), nearest=None),
        _outcome(_STALE, _BLAME, Drawn("risk", "blame", ("trust", "council"), "low", None)),
        _outcome(Drawn("failure", "f", (), "emerging"), settled=True, sha256="0f"),
        _outcome(Drawn("limit", "l"), Drawn("quality", "q"), possible_modes=("a", "b"), unknown=()),
        _outcome(Drawn("strength", "s"), settled=False, possible_modes=()),
        Fault("unreadable", ('x:1: "wrong"', "=1+1")),
    ]
    for line, result in enumerate(results):
        case = None if isinstance(result, Fault) else result.case
        yield Written('odd "na,me"\u00e9\n.jsonl', line, case, "2007-01-01", result)


def test_lines_of_json_are_what_json_makes_of_them() -> None:
    plain = (json.dumps(structure(r), ensure_ascii=False, separators=(",", ":")) for r in _rows())
    assert encode(_rows(), "jsonl").decode() == "".join(f"{line}\n" for line in plain)


def test_rows_of_a_table_are_what_csv_makes_of_them() -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(cells(structure(row)) for row in _rows())
    assert encode(_rows(), "csv").decode() == stream.getvalue()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_conclusions_that_are_equal_are_written_alike(form: str) -> None:
    """Whether they are one object or two."""
    twice = [_outcome(Drawn("move", "m")), _outcome(Drawn("move", "m"))]
    lines = encode([Written("f", 1, "a", None, each) for each in twice], form).splitlines()
    assert lines[0] == lines[1]
