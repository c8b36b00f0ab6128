"""The published JSON Schemas: of what people write, and of what comes out."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter

from advisor.loading import forms
from advisor.loading.case_forms import ID, Form
from advisor.model.advice import Advice
from advisor.model.inquiry import Inquiry
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import Plans
from advisor.model.sensitivity import Sensitivity
from advisor.model.term import DISPUTED, MIXED, NONE, NOT_APPLICABLE, STRENGTHS, UNKNOWN, Role, Term
from advisor.model.term import SCALE as _SCALE

_EXPERIMENTS: dict[str, Any] = {"questions": Inquiry, "sensitivity": Sensitivity, "plan": Plans}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = {
    "advice": "what `advisor advise --json` prints",
    "questions": "what `advisor questions --json` prints",
    "sensitivity": "what `advisor sensitivity --json` prints",
    "plan": "what `advisor plan --json` prints",
    "case": "a case file",
    "rule": "rules/<kind>/<id>.yaml",
    "table": "rules/evidence/*.yaml",
    "claims": "knowledge/claims/*.yaml",
    "vocabulary": "knowledge/vocabulary/*.yaml",
    "move": "knowledge/moves/<id>.yaml",
    "parameters": "knowledge/parameters.yaml",
}
_FORMS: dict[str, type[Form]] = {
    "rule": forms.RuleForm,
    "table": forms.TableForm,
    "claims": forms.ClaimsFile,
    "vocabulary": forms.VocabularyFile,
    "move": forms.MoveForm,
    "parameters": forms.ParametersFile,
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


def schema(name: str, knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return a published schema by name; that of a case holds the vocabulary."""
    if name == "advice":
        found = TypeAdapter(Advice).json_schema(mode="serialization")
        found["properties"].update(_FOR_A_READER)
        found.setdefault("$defs", {}).update(_TRACE)
        found["properties"]["trace"] = {"$ref": "#/$defs/Trace"}
    elif name in _EXPERIMENTS:
        found = TypeAdapter(_EXPERIMENTS[name]).json_schema(mode="serialization")
    elif name == "case":
        found = _case(knowledge)
    else:
        found = TypeAdapter(_FORMS[name]).json_schema(mode="validation", by_alias=True)
    return published(name, found)


def published(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its dialect, title and version, as all are published."""
    return {"$schema": _DIALECT, "title": f"advisor {name}", **found, "x-schema-version": "1.0"}


# ---------------------------------------------------------------- a case, from the vocabulary


def _case(knowledge: KnowledgeBase) -> dict[str, Any]:
    def terms(holder: str) -> dict[str, Any]:
        return {t.id: _answer(t) for t in knowledge.terms.values() if t.of == holder}

    text = {"type": "string"}
    partner = {"name": text, **terms("partner")}
    ends = {
        "from": text,
        "to": text,
        "between": {"type": "array", "items": text, "minItems": 2, "maxItems": 2},
    }
    return {
        "type": "object",
        "required": ["case", "as_of"],
        "additionalProperties": False,
        "properties": {
            "case": {"type": "string", "pattern": f"^{ID}$", "description": "id of the case"},
            "as_of": {"type": "string", "format": "date", "description": "the date it describes"},
            "name": text,
            "prepared_by": text,
            "notes": text,
            "answers": _object(terms("case")),
            "partners": {"type": "object", "additionalProperties": _object(partner)},
            "relations": {"type": "array", "items": _object({**ends, **terms("relation")})},
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _answer(term: Term) -> dict[str, Any]:
    value = _value(term)
    statuses = {"enum": [UNKNOWN, NOT_APPLICABLE]}
    opinion = _object(
        {"value": value, "by": {"type": "string"}, "strength": {"enum": list(STRENGTHS)}}
    )
    long_form = _object(
        {
            "value": {"anyOf": [value, statuses]},
            DISPUTED: {"type": "array", "items": opinion, "minItems": 2},
            "strength": {"enum": list(STRENGTHS)},
            "source": {"type": "string"},
            "by": {"type": "string"},
            "date": {"type": "string", "format": "date"},
            "note": {"type": "string"},
            "claims": {"type": ["array", "string"], "items": {"type": "string"}},
        }
    )
    return {
        "title": term.title,
        "description": f"{term.question} {term.help}",
        "anyOf": [value, statuses, long_form],
    }


def _value(term: Term) -> dict[str, Any]:
    if term.type == "number":
        found: dict[str, Any] = {"type": "number"}
        if term.minimum is not None:
            found["minimum"] = term.minimum / _SCALE
        if term.maximum is not None:
            found["maximum"] = term.maximum / _SCALE
        return found
    if term.type == "name":
        return {"type": "string", "examples": list(term.values)}
    words = [*term.values, MIXED] if term.kind == "characteristic" else list(term.values)
    if term.type == "set":
        return {"anyOf": [{"const": NONE}, {"type": "array", "items": {"enum": words}}]}
    return {"enum": words}


# ---------------------------------------------------------------- the trace

_TEXT = {"type": "string"}
_WORDS = {"type": "array", "items": _TEXT}
_WHOLE = {"type": "integer"}


def _closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        **_object(properties),
        "required": [name for name in properties if name not in optional],
    }


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
