"""`advisor batch --fast` as a person meets it: the same conclusions, and what it leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor import load_knowledge
from benchmarks.synthetic import synthetic

from .conftest import Run

ONLY_EXACT = {"settled": None, "possible_modes": None, "sha256": None}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what only the whole advice tells."""
    items = {
        name: [{k: v for k, v in item.items() if k != "certain"} for item in value]
        for name, value in row.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    return row | items | ONLY_EXACT


@pytest.mark.prove
def test_it_concludes_what_the_engine_concludes(run_process: Run, tmp_path: Path) -> None:
    rows = [json.dumps(row) for row in synthetic(load_knowledge(), 30)]
    rows.insert(7, '{"case": "broken", "as_of": "2007-01-01", "answers": {"aproach": "mixed"}}')
    (tmp_path / "cases.jsonl").write_text("\n".join(rows) + "\n")
    for name, options in (("exact", ()), ("fast", ("--fast", "--check-sample", "10%"))):
        shown = run_process(
            "batch", "cases.jsonl", "-o", f"{name}.jsonl", "--workers", "1", *options
        )
        assert shown.returncode == 1
        assert "cases.jsonl:8:" in shown.stderr
    exact, fast = (
        [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
        for name in ("exact", "fast")
    )
    assert fast == [_plain(row) for row in exact]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--check-sample", "5"), "--check-sample goes with --fast"),
        (("--fast", "--records", "kept"), "--fast writes no records"),
        (("--fast", "--check-sample", "few"), "'few' is no sample"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    options: tuple[str, ...], told: str, run_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "cases.jsonl").write_text("")
    shown = run_process("batch", "cases.jsonl", "-o", "out.jsonl", *options)
    assert shown.returncode == 2
    assert told in shown.stderr
