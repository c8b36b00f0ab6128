"""What a batch writes: a row for each row of the input, encoded chunk by chunk, joined at the end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from advisor.batch.arrow import arrow
from advisor.errors import InputError, shorten
from advisor.model.outcome import Drawn, Fault, Outcome

Result: TypeAlias = "Outcome | Rendered | Fault"
"""What a row came to; a row that is rendered already goes into one form of output only."""
SCHEMA_VERSION = "1.0"
_NO_ENDING = "its name has no ending, which says how the table is written"
_OTHERS = ".jsonl, .ndjson or .parquet"
FORMS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
LISTS = {
    "finding": "findings",
    "failure": "failure_causes",
    "strength": "strengths",
    "risk": "risks",
    "quality": "outlook",
    "move": "moves",
    "limit": "limits",
}
"""What the conclusions of each kind are called, as in the advice."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a row came to, as it is written after its case and its date.

    cells: of a table; for a line of JSON, one text from the mode to the end.
    """

    case: str
    as_of: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """One row as it is written: where it stood, and what it came to. case, as_of: as far as known."""

    file: str
    line: int
    case: str | None
    as_of: str | None
    result: Result


def structure(row: Written) -> dict[str, Any]:
    """Return a row as plain JSON values; of a fault everything else is null."""
    found = row.result if isinstance(row.result, Outcome) else None
    fault = row.result if isinstance(row.result, Fault) else None
    return {
        **_head(row),
        **(_conclusions(found) if found is not None else dict.fromkeys(CONCLUSIONS)),
        "fault": None if fault is None else {"kind": fault.kind, "messages": list(fault.messages)},
    }


def _head(row: Written) -> dict[str, Any]:
    head = {"schema_version": SCHEMA_VERSION, "file": row.file, "line": row.line or None}
    return {**head, "case": row.case, "as_of": row.as_of}


def _conclusions(found: Outcome) -> dict[str, Any]:
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS.values()}
    for drawn in found.drawn:
        lists[LISTS[drawn.kind]].append(item(drawn))
    return {
        "mode": found.mode,
        "nearest": found.nearest,
        "settled": found.settled,
        "possible_modes": None if found.possible_modes is None else list(found.possible_modes),
        **{
            axis: {"lean": at.lean, "position": at.position, "counted": at.counted}
            for axis, at in (("approach", found.approach), ("basis", found.basis))
        },
        **lists,
        "unknown": list(found.unknown),
        "sha256": found.sha256,
    }


CONCLUSIONS = (
    *("mode", "nearest", "settled", "possible_modes", "approach", "basis"),
    *LISTS.values(),
    *("unknown", "sha256"),
)


def item(drawn: Drawn) -> dict[str, Any]:
    """Return a conclusion as plain JSON values."""
    found: dict[str, Any] = {"id": drawn.id}
    if drawn.subject:
        found["subject"] = list(drawn.subject)
    if drawn.level is not None:
        found["level"] = drawn.level
    if drawn.certain is not None:
        found["certain"] = drawn.certain
    return found


# ---------------------------------------------------------------- encoded


def form_of(output: Path) -> str:
    """Return the form of an output by its ending: jsonl, csv or parquet.

    Raises InputError where there is no such form, or its library is missing.
    """
    form = FORMS.get(output.suffix.lower())
    if form is None:
        what = f"'{shorten(output.suffix)}' is no form of table" if output.suffix else _NO_ENDING
        raise InputError(f"{output}: {what}; use .csv (spreadsheets open it), {_OTHERS}")
    if form == "parquet":
        arrow("parquet")
    return form


def encode(rows: Iterable[Written], form: str) -> bytes:
    """Return the rows of a chunk in the form of the output."""
    if form == "parquet":
        from advisor.batch.sink_parquet import encode_parquet

        return encode_parquet(rows)
    return (_jsonl if form == "jsonl" else _csv)(rows)


def head(form: str) -> bytes:
    """Return what stands before the first row."""
    return (",".join(CSV_COLUMNS) + "\n").encode() if form == "csv" else b""


def finish(form: str) -> Callable[[BinaryIO, BinaryIO], None] | None:
    """Return what turns the encoded chunks into the output, or None when they are the output."""
    if form != "parquet":
        return None
    from advisor.batch.sink_parquet import join_parquet

    return join_parquet


def _jsonl(rows: Iterable[Written]) -> bytes:
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    return "".join(
        [
            f"{_head_text(row)},{row.result.cells[0]}\n"
            if isinstance(row.result, Rendered)
            else dump(structure(row)) + "\n"
            for row in rows
        ]
    ).encode()


def _head_text(row: Written) -> str:
    """Return the head of a row as JSON makes it, without the end of the object."""
    case, as_of = (text if text is None else quoted(text) for text in (row.case, row.as_of))
    return (
        f'{{"schema_version":"{SCHEMA_VERSION}","file":{quoted(row.file)},"line":{row.line or "null"},'
        f'"case":{case or "null"},"as_of":{as_of or "null"}'
    )


# ---------------------------------------------------------------- as a table

AXES = ("approach", "basis")
_STANDING = ("lean", "position", "counted")
CSV_COLUMNS = (
    *("file", "line", "case", "as_of", "mode", "nearest", "settled", "possible_modes"),
    *(f"{axis}_{what}" for axis in AXES for what in _STANDING),
    *LISTS.values(),
    *("unknown", "sha256", "fault", "fault_messages"),
)


def _csv(rows: Iterable[Written]) -> bytes:
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(
        [*(cell(row_head) for row_head in _head(row).values()), *row.result.cells][1:]
        if isinstance(row.result, Rendered)
        else cells(structure(row))
        for row in rows
    )
    return "".join(lines).encode()


class _Lines(list[str]):
    """The lines of a table, each ended by LF alone.

    The writer puts a cell in quotes for the sake of a CR only where CR is a part of the line's end.
    """

    def write(self, line: str) -> None:
        """Add a line."""
        self.append(line.removesuffix("\r\n") + "\n")


def cells(row: dict[str, Any]) -> list[str]:
    """Return a row as the cells of a table: lists joined by `; `, what is null left empty."""
    fault = row["fault"] or {"kind": None, "messages": []}
    flat = {**row, "fault": fault["kind"], "fault_messages": fault["messages"]}
    for axis in AXES:
        flat |= {f"{axis}_{what}": (row[axis] or {}).get(what) for what in _STANDING}
    return [cell(flat[name]) for name in CSV_COLUMNS]


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """Return a value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(told(v) if isinstance(v, dict) else v for v in value)
    text = str(value)
    # A spreadsheet would run what looks like a formula; numbers are no text and stay.
    return f"'{text}" if isinstance(value, str) and text[:1] in _FORMULA else text


def told(item: dict[str, Any]) -> str:
    """Return a conclusion in words: `id`, `id[partner]`, then its level, then whether it is certain."""
    subject = f"[{','.join(item['subject'])}]" if "subject" in item else ""
    words = [item["id"] + subject, item.get("level"), "certain" if item.get("certain") else None]
    return " ".join(word for word in words if word)
