"""Rows encoded chunk by chunk, in the form of the output, and joined at the end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, BinaryIO

from advisor.batch.arrow import arrow
from advisor.batch.written import AXES, LISTS, SCHEMA_VERSION, Rendered, Written, head_of, structure
from advisor.errors import InputError, shorten
from advisor.model.serial import no_formula

_NO_ENDING = "its name has no ending, which says how the table is written"
_OTHERS = ".jsonl, .ndjson or .parquet"
FORMS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}


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
        [*(cell(row_head) for row_head in head_of(row).values()), *row.result.cells][1:]
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


def cell(value: Any) -> str:
    """Return a value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(told(v) if isinstance(v, dict) else v for v in value)
    return no_formula(value) if isinstance(value, str) else str(value)  # -0.5 is no formula


def told(item: dict[str, Any]) -> str:
    """Return a conclusion in words: `id`, `id[partner]`, then its level, then whether it is certain."""
    subject = f"[{','.join(item['subject'])}]" if "subject" in item else ""
    words = [item["id"] + subject, item.get("level"), "certain" if item.get("certain") else None]
    return " ".join(word for word in words if word)
