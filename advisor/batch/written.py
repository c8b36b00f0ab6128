"""One row as a batch writes it, before any form: where it stood and what it came to, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.model.outcome import Drawn, Fault, Outcome

Result: TypeAlias = "Outcome | Rendered | Fault"
"""What a row came to; a row that is rendered already goes into one form of output only."""
SCHEMA_VERSION = "1.0"
AXES = ("approach", "basis")
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
        **head_of(row),
        **(_conclusions(found) if found is not None else dict.fromkeys(CONCLUSIONS)),
        "fault": None if fault is None else {"kind": fault.kind, "messages": list(fault.messages)},
    }


def head_of(row: Written) -> dict[str, Any]:
    """Return where a row stood, and what is known of its case, as plain JSON values."""
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
            for axis, at in zip(AXES, (found.approach, found.basis), strict=True)
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
