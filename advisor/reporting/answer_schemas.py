"""Answers as JSON Schema, from the vocabulary: in a case, in an example, and where one is changed."""

from __future__ import annotations

import re
from typing import Any

from advisor.loading.case_forms import ID, AnswerForm
from advisor.model.rule import DEGREES
from advisor.model.term import DISPUTED, NONE, NOT_APPLICABLE, SCALE, UNKNOWN, Term
from advisor.reporting.form_schemas import NUMBER, TEXT, Schema, closed, form_schema, one_or_a_list
from advisor.reporting.word_schemas import Lexicon, one_of, ref, told

_STATUSES = {UNKNOWN: "nobody knows, or nobody has said", NOT_APPLICABLE: "it can't be asked here"}
_PARTNER: Schema = {"type": "string", "pattern": f"^{ID}$", "maxLength": 60}
_NAME: Schema = {
    **TEXT,
    "minLength": 1,
    "maxLength": 80,
    "title": "Name",
    "description": "The partner's name, as printed; left out, its id.",
}


def answer_name(term: Term) -> str:
    """Return the name of the definition of a term's answers."""
    return f"answer:{term.id}"


def answers(lexicon: Lexicon) -> Schema:
    """Return the definitions of the answers to each term, and of what a partner and a relation say."""
    long_form = form_schema(AnswerForm)
    found: Schema = {"long-answer": long_form, "status": one_of(_STATUSES)}
    for term in lexicon.knowledge.terms.values():
        found[answer_name(term)] = _answer(term)
    for holder in ("case", "partner", "relation"):
        found[f"answers-of-{holder}"] = closed(asked(lexicon, holder))
    found["partner"] = closed({"name": _NAME, **asked(lexicon, "partner")})
    found["relation"] = _relation(asked(lexicon, "relation"))
    return found


def asked(lexicon: Lexicon, holder: str) -> Schema:
    """Return the properties of a mapping of answers; a case names a pack's terms in full."""
    terms = [t for t in lexicon.knowledge.terms.values() if t.of == holder]
    found: Schema = {term.id: _reference(term) for term in terms}
    return found | {alias: _reference(term) for term in terms for alias in term.aliases}


def example(lexicon: Lexicon) -> Schema:
    """Return the schema of a small case beside a rule: answers, and conclusions taken as drawn."""
    knowledge = lexicon.knowledge
    mode = {"title": "Mode", "description": "The mode, taken as read.", **one_of(lexicon.modes)}
    leans = {
        axis.id: {
            "title": axis.title.capitalize(),
            "description": "The lean, taken as read.",
            **one_of(lexicon.leans(axis)),
        }
        for axis in knowledge.axes.values()
    }
    drawn = {kind: _drawn(kind, lexicon) for kind in lexicon.concluded if _is_drawn(kind, lexicon)}
    partners = {
        "type": "object",
        "title": "Partners",
        "description": "The partners, each with its answers; nobody else exists then.",
        "patternProperties": {f"^{ID}$": ref("answers-of-partner")},
        "additionalProperties": False,
    }
    relations = {
        "type": "array",
        "title": "Relations",
        "description": "How one partner sees another; partners named here need no list.",
        "items": ref("relation"),
    }
    people = {"partners": partners, "relations": relations}
    return closed({"mode": mode, **leans, **drawn, **asked(lexicon, "case"), **people})


def changes(lexicon: Lexicon) -> Schema:
    """Return the schema of answers named by their places in a case."""
    of_case = asked(lexicon, "case")
    places = {f"answers.{name}": schema for name, schema in of_case.items()}
    elsewhere = {
        rf"^{path}{re.escape(name)}$": schema
        for holder, path in (
            ("partner", rf"partners\.{ID}\."),
            ("relation", rf"relations\.{ID}\.{ID}\."),
        )
        for name, schema in asked(lexicon, holder).items()
    }
    return closed({**of_case, **places}, patternProperties=elsewhere)


def _reference(term: Term) -> Schema:
    return ref(answer_name(term))


def _relation(terms: Schema) -> Schema:
    ends = {
        "from": {**_PARTNER, "title": "From", "description": "The partner who sees the other so."},
        "to": {**_PARTNER, "title": "To", "description": "The partner who is seen so."},
        "between": {
            "type": "array",
            "items": _PARTNER,
            "minItems": 2,
            "maxItems": 2,
            "title": "Between",
            "description": "Two partners; what is said holds in both directions.",
        },
    }
    either = [{"required": ["from", "to"]}, {"required": ["between"]}]
    return closed({**ends, **terms}, oneOf=either)


def _is_drawn(kind: str, lexicon: Lexicon) -> bool:
    return kind not in ("mode", "evidence") and bool(lexicon.concluded[kind])


def _drawn(kind: str, lexicon: Lexicon) -> Schema:
    """Return the schema of conclusions taken as drawn: ids, with a degree or what they are about."""
    known = ref(f"ids:{kind}")
    degree = {"enum": list(DEGREES), "title": "Degree", "description": "How far it has gone."}
    about = {
        **one_or_a_list(_PARTNER),
        "title": "About",
        "description": "The partner it is about, or the two of a relation.",
    }
    named = {"title": "Id", "description": "Which.", "allOf": [known]}
    details = {"id": named, "about": about, "degree": degree}
    one = {"anyOf": [known, closed(details, required=("id",))]}
    forms = [one, {"type": "array", "items": one}]
    if kind == "failure":
        by_name = dict.fromkeys(lexicon.concluded[kind], degree)
        forms.append(closed(by_name, minProperties=1))
    return {"title": kind.capitalize(), "description": "Taken as drawn.", "anyOf": forms}


def _answer(term: Term) -> Schema:
    """Return the schema of an answer to a term: a value, a status, or the long form of either."""
    value = _value(term)
    plain = [*value, ref("status")]
    details: dict[str, Any] = {
        "value": {"anyOf": plain},
        DISPUTED: {"items": {"properties": {"value": {"anyOf": value}}}},
    }
    if term.kind != "characteristic":
        details["strength"] = False
    long_form = {
        "allOf": [ref("long-answer"), {"properties": details}],
        "oneOf": [{"required": ["value"]}, {"required": [DISPUTED]}],
    }
    return {**told(term), "anyOf": [*plain, long_form]}


def _value(term: Term) -> list[Schema]:
    """Return the forms that a known answer to a term may have."""
    if term.type == "number":
        found = dict(NUMBER)
        if term.minimum is not None:
            found["minimum"] = _plain(term.minimum)
        if term.maximum is not None:
            found["maximum"] = _plain(term.maximum)
        return [{**found, "multipleOf": 1} if term.whole else found]
    known = ref(f"values:{term.id}")
    if term.type == "name":
        return [known, {**TEXT, "minLength": 1}]
    if term.type == "set":
        several = {"type": "array", "items": known, "minItems": 1, "uniqueItems": True}
        empty = {"type": "array", "items": {"const": NONE}, "minItems": 1, "maxItems": 1}
        return [one_of({NONE: "none of these", **term.values}), several, empty]
    return [known]


def _plain(number: int) -> int | float:
    return number // SCALE if number % SCALE == 0 else number / SCALE
