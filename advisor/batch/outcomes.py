"""A table that a batch wrote, read back: each row the outcome it stands for, or its fault."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from advisor.batch.arrow import arrow, reading
from advisor.batch.sink import CSV_COLUMNS, form_of
from advisor.batch.written import AXES, LISTS
from advisor.errors import InputError, shorten
from advisor.model.outcome import Drawn, Fault, Outcome, Standing
from advisor.model.rule import DEGREES, SEVERITIES, STAGES

_AT_ONCE = 4_096
_KINDS = {name: kind for kind, name in LISTS.items()}
_TOLD = re.compile(
    r"(?P<id>[^\s\[]+)(?:\[(?P<subject>[^\]]*)\])?(?: (?!certain$)(?P<level>\S+))?(?: certain)?"
)
_LEVELS = {"risk": SEVERITIES, "failure": DEGREES}
_YES = {"yes": True, "no": False, "": None}


def read_outcomes(path: Path) -> Iterator[Outcome | Fault]:
    """Yield the rows of an output of `advisor batch`, one after another, however many there are.

    Raises InputError where the file is none, with the row that cannot be understood.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; give the output of advisor batch")
    form = form_of(path)
    for number, given in enumerate(_READERS[form](path), start=1):
        try:
            row = _from_cells(given) if form == "csv" else given
            yield _fault(row) if row["fault"] else _outcome(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"{path}: row {number} is not as advisor batch writes it; give its output as it was "
                "written"
            ) from error


def _fault(row: Mapping[str, Any]) -> Fault:
    return Fault(row["fault"]["kind"], _texts(row["fault"]["messages"]))


def _outcome(row: Mapping[str, Any]) -> Outcome:
    drawn = [
        item if isinstance(item, Drawn) else _drawn(kind, item)
        for name, kind in _KINDS.items()
        for item in row[name]
    ]
    drawn.sort(key=lambda d: (STAGES[d.kind], d.kind, d.id, d.subject))
    possible = row["possible_modes"]
    return Outcome(
        case=_text(row["case"]),
        as_of=_text(row["as_of"]),
        mode=_text(row["mode"]),
        nearest=row["nearest"],
        approach=_standing(row["approach"]),
        basis=_standing(row["basis"]),
        drawn=tuple(drawn),
        unknown=_texts(row["unknown"]),
        settled=row["settled"],
        possible_modes=None if possible is None else _texts(possible),
        sha256=row["sha256"],
    )


def _drawn(kind: str, item: Mapping[str, Any]) -> Drawn:
    subject, level = _texts(item.get("subject") or []), item.get("level")
    if level is not None and level not in _LEVELS.get(kind, ()):
        raise ValueError(level)
    return Drawn(kind, _text(item["id"]), subject, level, item.get("certain"))


def _standing(given: Mapping[str, Any]) -> Standing:
    position = None if given["position"] is None else float(given["position"])
    if position is not None and not -1 <= position <= 1:  # nor is it where it is no number
        raise ValueError(position)
    return Standing(_text(given["lean"]), position, int(given["counted"]))


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError("not a text")
    return given


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError("not a list")
    return tuple(map(_text, given))


# ---------------------------------------------------------------- the forms


def _jsonl(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}:{number}: not a line of JSON") from error
            if not isinstance(found, dict) or "fault" not in found:
                raise InputError(f"{path}:{number}: no row of advisor batch; give what it wrote")
            yield found


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    with reading(path), arrow("parquet").ParquetFile(path) as file:
        if "fault" not in file.schema_arrow.names:
            raise InputError(f"{path}: no table of advisor batch; give what it wrote")
        for rows in file.iter_batches(_AT_ONCE):
            yield from rows.to_pylist()


def _csv(path: Path) -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8", newline="") as stream:
        table = csv.reader(stream)
        try:
            if tuple(next(table, ())) != CSV_COLUMNS:
                raise InputError(
                    f"{path}: its columns are not those of advisor batch; give what it wrote, not what "
                    "a spreadsheet has saved of it"
                )
            for row in table:
                if len(row) != len(CSV_COLUMNS):
                    told = shorten(str(row))
                    raise InputError(f"{path}:{table.line_num}: {told} is no whole row")
                yield dict(zip(CSV_COLUMNS, row, strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{path}: not readable as CSV ({shorten(str(error), 200)})") from error


def _from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of CSV as JSON would hold it."""
    flat = {name: text[1:] if text[:1] == "'" else text for name, text in cells.items()}
    row: dict[str, Any] = {
        name: flat[name] or None for name in ("case", "as_of", "mode", "nearest")
    }
    row["sha256"] = flat["sha256"] or None
    row["settled"] = _YES[flat["settled"]]
    row["possible_modes"] = _words(flat["possible_modes"]) or None
    row["unknown"] = _words(flat["unknown"])
    row["fault"] = {"kind": flat["fault"], "messages": [flat["fault_messages"]]}
    row["fault"] = row["fault"] if flat["fault"] else None
    for axis in AXES:
        position = flat[f"{axis}_position"]
        row[axis] = {
            "lean": flat[f"{axis}_lean"],
            "position": float(position) if position else None,
            "counted": flat[f"{axis}_counted"],
        }
    # Where the mode was asked whether it is settled, each conclusion was asked whether it is certain.
    asked = row["settled"] is not None
    for name, kind in _KINDS.items():
        row[name] = [_told(kind, text, asked) for text in _words(flat[name])]
    return row


def _words(text: str) -> list[str]:
    return text.split("; ") if text else []


@lru_cache(maxsize=10_000)  # the same few hundred are told of case after case
def _told(kind: str, text: str, asked: bool) -> Drawn:
    """Return a conclusion that is told as `id[partner] level certain`."""
    found = _TOLD.fullmatch(text)
    if found is None:
        raise ValueError(text)
    subject = found["subject"]
    item = {
        "id": found["id"],
        "subject": subject.split(",") if subject else [],
        "level": found["level"],
        "certain": text.endswith(" certain") if asked else None,
    }
    return _drawn(kind, item)


_READERS = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}
