"""The published JSON Schema of a row of a batch."""

from __future__ import annotations

from typing import Any, get_args

from advisor.batch.written import CONCLUSIONS, LISTS, SCHEMA_VERSION
from advisor.model.outcome import FaultKind
from advisor.model.rule import DEGREES, SEVERITIES

_TEXT: dict[str, Any] = {"type": "string"}
_WORDS: dict[str, Any] = {"type": "array", "items": _TEXT}


def batch_schema() -> dict[str, Any]:
    """Return the schema of one line of JSONL; a row has either conclusions or a fault."""
    head = {
        "schema_version": {"const": SCHEMA_VERSION},
        "file": {**_TEXT, "description": "the file of the case, or of the row"},
        "line": {
            "type": ["integer", "null"],
            "minimum": 1,
            "description": "its line (Parquet: its row); null where the file is the case",
        },
        "case": _or_null({**_TEXT, "description": "id of the case; null where it can't be read"}),
        "as_of": _or_null(_TEXT),
    }
    advised, faulty = _conclusions(), {key: {"type": "null"} for key in CONCLUSIONS}
    return {
        "type": "object",
        "properties": {**head, **{k: _or_null(v) for k, v in advised.items()}, "fault": _fault()},
        "required": [*head, *CONCLUSIONS, "fault"],
        "additionalProperties": False,
        "oneOf": [
            {"properties": {**advised, "case": _TEXT, "fault": {"type": "null"}}},
            {"properties": {**faulty, "fault": {"type": "object"}}},
        ],
        "$defs": {"Item": _item(), "Standing": _standing()},
    }


def _conclusions() -> dict[str, Any]:
    items = {"type": "array", "items": {"$ref": "#/$defs/Item"}}
    return {
        "mode": _TEXT,
        "nearest": _or_null({**_TEXT, "description": "with mode outside: the nearest"}),
        "settled": _or_null(
            {"type": "boolean", "description": "no answer still unknown changes the mode"}
        ),
        "possible_modes": _or_null(_WORDS),
        "approach": {"$ref": "#/$defs/Standing"},
        "basis": {"$ref": "#/$defs/Standing"},
        **dict.fromkeys(LISTS.values(), items),
        "unknown": {**_WORDS, "description": "questions that some rule asks and nobody answered"},
        "sha256": _or_null(
            {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "of what `advisor advise --json` prints",
            }
        ),
    }


def _or_null(found: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [found, {"type": "null"}]}


def _item() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id"],
        "properties": {
            "id": _TEXT,
            "subject": {**_WORDS, "description": "partners it is about; absent: all of it"},
            "level": {"enum": [*SEVERITIES, *DEGREES]},
            "certain": {
                "type": "boolean",
                "description": "nothing still unknown can take it away; absent: not asked",
            },
        },
    }


def _standing() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["lean", "position", "counted"],
        "properties": {
            "lean": _TEXT,
            "position": {"type": ["number", "null"], "minimum": -1, "maximum": 1},
            "counted": {"type": "integer", "minimum": 0},
        },
    }


def _fault() -> dict[str, Any]:
    return _or_null(
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "messages"],
            "properties": {
                "kind": {"enum": list(get_args(FaultKind))},
                "messages": {**_WORDS, "minItems": 1},
            },
        }
    )
