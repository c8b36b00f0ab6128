"""What the tests of batches share: cases as JSONL or tables, and a batch run in this process."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from lanes import QuickLane

from advisor import load_knowledge
from advisor.batch.journal import Journal, State
from advisor.batch.lane import Setting
from advisor.batch.run import Plan, Progress, run
from advisor.batch.sink import form_of
from advisor.batch.source import open_source
from advisor.loading.places import worked_cases
from advisor.loading.tree import parse
from advisor.reporting.json import render_json

DETAILS = ("source", "by", "date", "note", "claims")


@cache
def worked() -> tuple[dict[str, Any], ...]:
    """Return the worked cases as plain values."""
    found = [
        parse((folder / "case.yaml").read_text(encoding="utf-8"), name).plain()
        for name, folder in worked_cases().items()
    ]
    return tuple(case for case in found if isinstance(case, dict))


def small(name: str, **answers: str) -> dict[str, Any]:
    """Return a small case."""
    return {"case": name, "as_of": "2020-01-31", "answers": answers or {"governance": "ambiguous"}}


def jsonl(path: Path, cases: Iterable[Any]) -> Path:
    """Write cases, or lines as they are, one to a line."""
    lines = (c if isinstance(c, str) else json.dumps(c, ensure_ascii=False) for c in cases)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def table(cases: Iterable[dict[str, Any]]) -> tuple[list[str], list[dict[str, str]]]:
    """Return cases as the columns and rows of a table."""
    rows = [_row(case) for case in cases]
    return list(dict.fromkeys(name for row in rows for name in row)), rows


@cache
def symmetric_terms() -> frozenset[str]:
    return frozenset(t.id for t in load_knowledge().terms.values() if t.symmetric)


def _row(case: dict[str, Any]) -> dict[str, str]:
    symmetric = symmetric_terms()
    row = {k: v for k, v in case.items() if isinstance(v, str)}
    for term, said in case.get("answers", {}).items():
        _put(row, term, said)
    ids = list(case.get("partners", {}))
    for number, name in enumerate(ids, 1):
        row[f"partners.{number}.id"] = name
        for term, said in case["partners"][name].items():
            _put(row, f"partners.{number}.{term}", said)
    for relation in case.get("relations", []):
        pair = relation.get("between") or [relation["from"], relation["to"]]
        for place, (a, b) in enumerate([pair, pair[::-1]] if "between" in relation else [pair]):
            for term, said in relation.items():
                if term not in ("from", "to", "between") and not (place and term in symmetric):
                    start = f"relations.{ids.index(a) + 1}.{ids.index(b) + 1}"
                    _put(row, f"{start}.{term}", said)
    return row


def _put(row: dict[str, str], name: str, said: Any) -> None:
    row[name] = cell(said)
    for detail in DETAILS:
        if isinstance(said, dict) and detail in said:
            row[f"{name}.{detail}"] = cell(said[detail])


def cell(said: Any) -> str:
    """Return an answer as a cell of a table."""
    if isinstance(said, list):
        return "; ".join(said)
    if not isinstance(said, dict):
        return str(said)
    if "disputed" in said:
        sides = said["disputed"]
        return " | ".join(cell(s) + (f" by {s['by']}" if "by" in s else "") for s in sides)
    return cell(said["value"]) + (f" ({said['strength']})" if "strength" in said else "")


def as_csv(path: Path, cases: Iterable[dict[str, Any]], **options: Any) -> Path:
    """Write cases as CSV."""
    columns, rows = table(cases)
    with path.open("w", encoding=options.pop("encoding", "utf-8"), newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", **options)
        writer.writeheader()
        writer.writerows(rows)
    return path


def plan(
    source: Path,
    output: Path,
    *,
    lane: str = "lanes:QuickLane",
    workers: int = 1,
    timeout: float = 30.0,
    **setting: Any,
) -> Plan:
    """Return the plan of a batch with a lane for tests."""
    knowledge = load_knowledge()
    made = Setting(
        **{"rules": knowledge.sha256, "render": render_json, "lane": lane, **setting},
        form=form_of(output),
    )
    read = open_source(source, source.name, knowledge)
    return Plan(read, made, output, workers, timeout)


def done(
    made: Plan, *, restart: bool = False, show: Callable[[Progress], None] | None = None
) -> State:
    """Run a batch in this process with its workers."""
    journal = Journal(made.output)
    with journal.held():
        return run(made, journal, show or (lambda _: None), restart=restart)


def patience_but_for(*hanging: int) -> Callable[[Any, Any], float]:
    """Return what stands in for the patience of a crew: none with the rows that are known to hang.

    All else may take as long as it takes on a machine however busy. hanging: rows from 0 in an input of
    which each line is one, read in chunks of a lane for tests.
    """
    size = QuickLane.chunk_rows

    def patience(crew: Any, worker: Any) -> float:
        if worker.task is None or worker.at is None:
            return 600.0
        first = worker.task.chunk.number * size + worker.at.first
        read = range(first, first + worker.at.number)
        return 0.2 if any(row in read for row in hanging) else 600.0

    return patience


def rows(output: Path) -> list[dict[str, Any]]:
    """Return the rows of JSONL."""
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
