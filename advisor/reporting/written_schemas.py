"""The schemas of the files people write, for editors: each form with the words of the knowledge in it.

They keep to draft 7 of JSON Schema, which every YAML language server knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from advisor.loading.case_forms import WORDS
from advisor.loading.file_kinds import FORMS
from advisor.model.term import Term
from advisor.reporting.answer_schemas import answers, changes, example
from advisor.reporting.condition_schemas import CONDITION, conditions
from advisor.reporting.form_schemas import Schema, form_schema, one_or_a_list
from advisor.reporting.word_schemas import Lexicon, ref, word_lists

_DIALECT = "http://json-schema.org/draft-07/schema#"
_IN_FULL = ("case", "expected", "near-misses", "accepted-findings", "unnoticed-changes")
"""Where what a pack defines is only known by its full name."""


def written_schema(name: str, lexicon: Lexicon) -> Schema:
    """Return the schema of one sort of file, with every word that may stand in it."""
    if name in _IN_FULL:
        lexicon = replace(lexicon, own=None)
    shape = form_schema(FORMS[name])
    if name == "move":
        shape["properties"]["changes"]["items"]["allOf"] = _effects(lexicon)
    definitions: Schema = {}
    shape = _with_words(shape, lexicon, definitions)
    needed = _needed(shape, _with_words(_all(lexicon), lexicon, definitions) | definitions)
    return {"$schema": _DIALECT, **shape, **({"definitions": needed} if needed else {})}


def _all(lexicon: Lexicon) -> Schema:
    """Return every definition that a file may refer to."""
    return {
        **word_lists(lexicon),
        **answers(lexicon),
        **conditions(lexicon),
        "example": example(lexicon),
        "changes": changes(lexicon),
    }


_PLACES = {
    "condition": CONDITION,
    "example": "example",
    "changes": "changes",
    "answers": "answers-of-case",
    "partner": "partner",
    "relation": "relation",
}
_MANY = ("claim", "parameter", "rule", "asked", "drawn", "overridable", "item")
"""Lists of words that are long, so that they are written once."""
_TOLD = ("title", "description", "minProperties", "maxProperties")


def _with_words(schema: Any, lexicon: Lexicon, definitions: Schema) -> Any:
    """Return a schema with the words of the knowledge in the place of each mark."""
    if isinstance(schema, list):
        return [_with_words(item, lexicon, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    what = schema.get(WORDS)
    if not isinstance(what, str):
        return {k: _with_words(v, lexicon, definitions) for k, v in schema.items()}
    beside = {key: schema[key] for key in _TOLD if key in schema}
    if what in _PLACES:
        return _referring(_PLACES[what], beside)
    rest = {key: value for key, value in schema.items() if key not in (WORDS, "x-new")}
    known = lexicon.words(what)
    if known is None:
        return rest
    if schema.get("x-new"):
        shape = {key: value for key, value in rest.items() if key not in beside}
        listed = ref(f"ids:{what}") if what in lexicon.concluded else known
        return {**beside, "anyOf": [listed, shape]}
    if what in _MANY:
        definitions[what] = known
        return _referring(what, beside)
    return {**beside, **known}


def _referring(to: str, beside: Mapping[str, Any]) -> Schema:
    """Return a reference; draft 7 takes no notice of what stands beside one."""
    return {**beside, "allOf": [ref(to)]} if beside else ref(to)


def _needed(schema: Schema, definitions: Schema) -> Schema:
    """Return the definitions that a schema refers to, at once or through others, sorted."""
    found: Schema = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting += _references(definitions[name])
    return dict(sorted(found.items()))


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    here = [schema["$ref"].removeprefix("#/definitions/")] if "$ref" in schema else []
    return here + [name for item in schema.values() for name in _references(item)]


def _effects(lexicon: Lexicon) -> list[Schema]:
    """Return, for each term, what a move can make of its answer."""
    named = lexicon.terms("case", "partner", "relation").items()
    return [
        {
            "if": {"properties": {"term": {"const": name}}, "required": ["term"]},
            "then": {"properties": _effect(term)},
        }
        for name, term in named
        if term.values and term.type in ("choice", "set")
    ]


def _effect(term: Term) -> Schema:
    value = ref(f"values:{term.id}")
    word = one_or_a_list(value)
    if term.type == "set":
        return {"to": word, "add": word, "remove": word, "toward": False}
    return {"to": word, "toward": value, "add": False, "remove": False}
