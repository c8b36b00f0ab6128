"""The published JSON Schemas: of what people write, and of what comes out."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter

from advisor.loading.file_kinds import PLACES
from advisor.model.advice import Advice
from advisor.model.inquiry import Inquiry
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import Plans
from advisor.model.sensitivity import Sensitivity
from advisor.model.term import DISPUTED, NOT_APPLICABLE, STRENGTHS, UNKNOWN, Role
from advisor.reporting.form_schemas import closed
from advisor.reporting.word_schemas import Lexicon
from advisor.reporting.written_schemas import written_schema

_EXPERIMENTS: dict[str, Any] = {"questions": Inquiry, "sensitivity": Sensitivity, "plan": Plans}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = {
    "advice": "what `advisor advise --json` prints",
    "questions": "what `advisor questions --json` prints",
    "sensitivity": "what `advisor sensitivity --json` prints",
    "plan": "what `advisor plan --json` prints",
    **PLACES,
}


_FOR_A_READER: dict[str, Any] = {
    "reader": {
        "enum": list(get_args(Role)),
        "description": "with --for only: who the advice is for; `moves` then holds that reader's",
    },
    "moves_for_others": {
        "type": "array",
        "items": {"$ref": "#/$defs/MoveItem"},
        "description": "with --for only: the moves that others can act on",
    },
}


def schema(name: str, knowledge: KnowledgeBase | Lexicon) -> dict[str, Any]:
    """Return a published schema by name; those of files that people write hold the knowledge's words."""
    if name == "advice":
        found = TypeAdapter(Advice).json_schema(mode="serialization")
        found["properties"].update(_FOR_A_READER)
        found.setdefault("$defs", {}).update(_TRACE)
        found["properties"]["trace"] = {"$ref": "#/$defs/Trace"}
    elif name in _EXPERIMENTS:
        found = TypeAdapter(_EXPERIMENTS[name]).json_schema(mode="serialization")
    else:
        lexicon = knowledge if isinstance(knowledge, Lexicon) else Lexicon(knowledge)
        found = written_schema(name, lexicon)
    return published(name, found)


def published(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its dialect, title and version, as all are published."""
    return {"$schema": _DIALECT, "title": f"advisor {name}", **found, "x-schema-version": "1.0"}


# ---------------------------------------------------------------- the trace

_TEXT = {"type": "string"}
_WORDS = {"type": "array", "items": _TEXT}
_WHOLE = {"type": "integer"}


def _closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return closed(properties, required=tuple(n for n in properties if n not in optional))


_OPINION = _closed({"value": {}, "by": {"type": ["string", "null"]}, "strength": {}})
_FIRING = _closed(
    {
        "id": _TEXT,
        "rule": _TEXT,
        "bindings": {
            "type": "array",
            "items": _closed({"alias": _TEXT, "subject": _WORDS}),
        },
        "matched": _WORDS,
        "absences": {
            "type": "array",
            "items": _closed({"exception": _WHOLE, "because": _WORDS}),
        },
        "concluded": _WORDS,
        "defeat": _closed({"by": _TEXT, "because": _WORDS}),
    },
    optional=("defeat",),
)
_TRACE = {
    "Trace": _closed(
        {
            "facts": {"type": "array", "items": {"$ref": "#/$defs/Fact"}},
            "positions": {"type": "array", "items": {"$ref": "#/$defs/Position"}},
            "checks": {"type": "array", "items": {"$ref": "#/$defs/Check"}},
            "firings": {"type": "array", "items": _FIRING},
            "overridden": {"type": "array", "items": _FIRING},
        }
    ),
    "Fact": _closed(
        {
            "id": _TEXT,
            "term": _TEXT,
            "subject": _WORDS,
            "origin": {"enum": ["answered", "stated-unknown", "not-answered"]},
            "answer": _closed(
                {
                    "status": {"enum": ["known", UNKNOWN, NOT_APPLICABLE, DISPUTED]},
                    "value": {},
                    "opinions": {"type": "array", "items": _OPINION},
                    "strength": {"enum": list(STRENGTHS)},
                    "source": _TEXT,
                    "by": _TEXT,
                    "date": _TEXT,
                    "note": _TEXT,
                    "claims": _WORDS,
                },
                optional=(
                    *("value", "opinions", "strength", "source", "by", "date", "note", "claims"),
                ),
            ),
        }
    ),
    "Position": _closed(
        {
            "id": _TEXT,
            "axis": _TEXT,
            "lean": _TEXT,
            "numerator": _WHOLE,
            "denominator": _WHOLE,
            "low": _WHOLE,
            "high": _WHOLE,
            "span": _WHOLE,
            "known_weight": _WHOLE,
            "unknown_weight": _WHOLE,
            "possible": _WORDS,
            "lines": {
                "type": "array",
                "items": _closed(
                    {
                        "characteristic": _TEXT,
                        "status": {"enum": ["counted", "left-out", "open", "disputed"]},
                        "weight": _WHOLE,
                        "signed": _WHOLE,
                        "low": _WHOLE,
                        "high": _WHOLE,
                        "defaulted": {"type": "boolean"},
                        "evidence": {"type": ["string", "null"]},
                    }
                ),
            },
        }
    ),
    "Check": _closed(
        {
            "id": _TEXT,
            "truth": {"enum": ["true", "false", UNKNOWN]},
            "witnesses": _WORDS,
            "open": _WORDS,
            "undeclared": _WHOLE,
        }
    ),
}
