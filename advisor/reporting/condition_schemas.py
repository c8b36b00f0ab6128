"""The language of `when` and `unless` as JSON Schema: every term with its question and its values.

A condition is one key and its value. Which terms it may test depends on where it stands: inside
`some: {partner: p}` those of a partner, and so on; each place has a definition of its own.
"""

from __future__ import annotations

from advisor.loading.case_forms import ID
from advisor.loading.rule_forms import KINDS
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES
from advisor.model.term import NONE, NOT_APPLICABLE, SCALE, Term
from advisor.reporting.form_schemas import NUMBER, TEXT, Schema, closed, one_or_a_list
from advisor.reporting.word_schemas import Lexicon, one_of, ref, told

CONDITION = "condition"
_HOLDERS = {
    CONDITION: ("case",),
    "condition-of-partner": ("case", "partner"),
    "condition-of-relation": ("case", "relation"),
    "condition-of-alias": ("case", "partner", "relation"),
}
_MOST = 60
_ONE: Schema = {"if": {"minProperties": 2}, "then": {"maxProperties": 1}}
"""One key; said like this, as some editors offer no key where a bare limit of one stands."""
_ALIAS: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9]{0,15}$"}
_COMPARISONS = {
    "at-least": "this or more",
    "more-than": "more than this",
    "at-most": "this or less",
    "less-than": "less than this",
}
_GROUPS = {
    "all": "Every one of these is true.",
    "any": "At least one of these is true.",
    "none": "Every one of these is known to be false; or no partner or relation is like this.",
    "at-least": "So many of these are true, or so many partners or relations are like this.",
    "some": "A partner or relation is like this. Outside any, none and at-least the rule fires once "
    "for each, and its message can name it.",
    "every": "Every partner or relation is like this; true of an empty list.",
    "about": "What is so of a partner or relation that `when` has found.",
    "unknown": "Nobody has answered this: the only test that is true of a missing answer.",
}
_READ = {
    "mode": "Where the partnership stands, or one of several.",
    "finding": "Something an earlier rule noticed.",
    "failure": "A cause of failure that was concluded, in any degree or in one.",
    "strength": "A strength that was concluded.",
    "risk": "A risk that was concluded.",
    "quality": "What was concluded of quality.",
    "move": "A move that was advised.",
    "limit": "A limit of the advice that was concluded.",
}


def conditions(lexicon: Lexicon) -> Schema:
    """Return the definitions of conditions in each place, and of the test of each term."""
    found: Schema = {f"test:{t.id}": _test(t, lexicon) for t in lexicon.knowledge.terms.values()}
    for kind in KINDS:
        if lexicon.concluded[kind]:
            found[f"test:{kind}"] = _conclusion(kind, lexicon)
    for name, holders in _HOLDERS.items():
        entries = _entries(lexicon, name, holders)
        found[name] = closed(entries, minProperties=1, **_ONE)
        found[f"{name}s"] = {
            "type": "array",
            "items": ref(name),
            "minItems": 1,
            "maxItems": _MOST,
        }
    found["partner-like"] = _block(lexicon, "partner", ("pair-with",))
    found["relation-like"] = _block(lexicon, "relation", ("from", "to"))
    return found


def _entries(lexicon: Lexicon, place: str, holders: tuple[str, ...]) -> Schema:
    """Return what may stand as the key of a condition in one place."""
    listed = ref(f"{place}s")
    like = [ref("partner-like"), ref("relation-like")]
    terms = lexicon.terms(*holders)
    count = [
        {
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": 999,
            "pattern": "^[1-9][0-9]{0,2}$",
        }
    ]
    counts = _counts(lexicon.knowledge)
    known = {
        n: m for n, m in lexicon.parameters.items() if n in counts or f"{lexicon.own}:{n}" in counts
    }
    number = {
        "title": "Number",
        "description": "How many at least: a whole number from 1, or a parameter.",
        "anyOf": [*count, *([one_of(known)] if known else [])],
    }
    of = {"title": "Of", "description": "Of what.", "anyOf": [listed, *like]}
    alias = {
        "type": "object",
        "patternProperties": {_ALIAS["pattern"]: ref("condition-of-alias")},
        "additionalProperties": False,
        "minProperties": 1,
        **_ONE,
    }
    groups: dict[str, Schema] = {
        "all": listed,
        "any": listed,
        "none": {"anyOf": [listed, *like]},
        "at-least": closed({"number": number, "of": of}, required=("number", "of")),
        "some": {"anyOf": like},
        "every": {"anyOf": like},
        "about": alias,
        "unknown": one_of({name: term.title for name, term in terms.items()}),
    }
    found: Schema = {
        name: {"title": name.capitalize(), "description": _GROUPS[name], "allOf": [schema]}
        for name, schema in groups.items()
    }
    for axis in lexicon.knowledge.axes.values():
        lean = one_of(lexicon.leans(axis))
        said = f"Which way the {axis.title} leans, or one of several."
        found[axis.id] = {
            "title": axis.title.capitalize(),
            "description": said,
            **one_or_a_list(lean, minItems=1),
        }
    for kind in _READ:
        if lexicon.concluded[kind]:
            found[kind] = ref(f"test:{kind}")
    return found | {name: ref(f"test:{t.id}") for name, t in terms.items()}


def _counts(knowledge: KnowledgeBase) -> set[str]:
    """Return the parameters that can be a count: whole numbers from 1."""
    parameters = knowledge.parameters.values()
    return {p.id for p in parameters if p.number >= SCALE and p.number % SCALE == 0}


def _block(lexicon: Lexicon, holder: str, ends: tuple[str, ...]) -> Schema:
    """Return the schema of a partner or relation that is looked for, and what is to hold of it."""
    told_of = {
        "partner": "A short word for this partner, which message and exceptions can use.",
        "relation": "A short word for this relation, which message and exceptions can use.",
        "from": "The alias of the partner from whom it runs.",
        "to": "The alias of the partner to whom it runs.",
        "pair-with": "The alias of a partner; each two are taken once, in no particular order.",
    }
    heads = {
        name: {**_ALIAS, "title": name.capitalize(), "description": told_of[name]}
        for name in (holder, *ends)
    }
    place = f"condition-of-{holder}"
    return closed({**heads, **_entries(lexicon, place, _HOLDERS[place])}, required=(holder,))


def _conclusion(kind: str, lexicon: Lexicon) -> Schema:
    """Return the test of a conclusion of an earlier stage."""
    known = one_of(lexicon.modes) if kind == "mode" else ref(f"ids:{kind}")
    several = one_or_a_list(known, minItems=1)
    head = {"title": kind.capitalize(), "description": _READ[kind]}
    if kind == "mode":
        return {**head, **several}
    degree = {"enum": list(DEGREES), "title": "Degree", "description": "How far it has gone."}
    named = {"title": "Id", "description": "Which, or one of several.", **several}
    details = {"id": named, **({"degree": degree} if kind == "failure" else {})}
    return {**head, "anyOf": [*several["anyOf"], closed(details, required=("id",))]}


def _test(term: Term, lexicon: Lexicon) -> Schema:
    """Return the test of one term: its values, or what its type can be compared with."""
    special = _special(term, lexicon)
    compared = [closed(special, minProperties=1)] if special else []
    if term.type == "number":
        return {**told(term), "anyOf": [*compared, {"const": NOT_APPLICABLE}]}
    none = {NONE: "none of these"} if term.type == "set" else {}
    further = one_of({**none, NOT_APPLICABLE: "it can't be asked here"})
    free = [{**TEXT, "pattern": rf"^{ID}$"}] if term.type == "name" else []
    word = {"anyOf": [ref(f"values:{term.id}"), further, *free]}
    several = one_or_a_list(word, minItems=1, uniqueItems=True)
    return {**told(term), "anyOf": [*several["anyOf"], *compared]}


def _special(term: Term, lexicon: Lexicon) -> Schema:
    """Return what a term can be compared with, beside its values."""
    found: Schema = {}
    if term.type == "number":
        bound = {"anyOf": [NUMBER, *([ref("parameter")] if lexicon.parameters else [])]}
        for name, said in _COMPARISONS.items():
            what = f"The answer is {said}: a number or a parameter."
            found[name] = {"title": name.capitalize(), "description": what, **bound}
    if term.type == "set":
        further = {NONE: "none of these", NOT_APPLICABLE: "it can't be asked here"}
        word = {"anyOf": [ref(f"values:{term.id}"), one_of(further)]}
        found["includes-all"] = {
            "title": "Includes all",
            "description": "The answer includes every one of these.",
            **one_or_a_list(word, minItems=1),
        }
    if term.of != "case":
        for name in ("same-as", "differs-from"):
            found[name] = {
                **_ALIAS,
                "title": name.capitalize(),
                "description": f"The alias of another {term.of}, whose answer it is compared with.",
            }
    return found
