"""A new rule to begin with: a draft that can be read, with examples, and what rules like it also ask."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from advisor.errors import InputError
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import MIXED, Holder, Term

_WANTED = {
    "risk": "severity: medium, who-bears-it: users",
    "failure": "degree: present",
}
_MOST = 5
_FEW = 4
_WIDTH = 96


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author said of a new rule.

    asked: each term with the values at which the rule is to fire, one of them; every term has to be so.
    """

    id: str
    kind: str
    title: str
    claims: tuple[str, ...]
    warrant: str
    reasoning: str
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    concludes: str
    message: str
    author: str
    date: str


def scaffold(draft: Draft, knowledge: KnowledgeBase) -> str:
    """Return the text of a rule file: a draft, with an example of each way it stays silent."""
    conditions = [(usable(term, knowledge), values) for term, values in draft.asked]
    body = list(_conditions(conditions))
    when = [f"  {body[0]}"] if len(body) == 1 else ["  all:", *(f"    - {line}" for line in body)]
    details = _WANTED.get(draft.kind)
    conclude = f"{draft.kind}: {draft.concludes}" + (f", {details}" if details else "")
    reasoning = [f"  {line}" for line in _text("reasoning", draft.reasoning)]
    fires, silent = _examples(conditions)
    lines = [
        f"id: {draft.id}",
        f"title: {_quoted(draft.title)}",
        "status: draft",
        f"author: {_quoted(draft.author)}",
        f"date: {draft.date}",
        "source:",
        f"  claims: [{', '.join(draft.claims)}]",
        f"  warrant: {draft.warrant}",
        *reasoning,
        "when:",
        *when,
        f"conclude: {{{conclude}}}",
        *_text("message", draft.message),
        "examples:",
        "  fires:",
        *(f"    - {example}" for example in fires),
        "  silent:",
        *(f"    - {example}" for example in silent),
    ]
    return "\n".join(lines) + "\n"


def _conditions(conditions: Sequence[tuple[Term, Sequence[str]]]) -> Iterator[str]:
    """Yield what has to be so: of the case, of some partner and of some relation."""
    for holder, alias in (("case", ""), ("partner", "p"), ("relation", "r")):
        tests = [f"{t.id}: {_one_or_more(values)}" for t, values in conditions if t.of == holder]
        if alias and tests:
            yield f"some: {{{holder}: {alias}, {', '.join(tests)}}}"
        elif tests:
            yield from tests


def _one_or_more(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _examples(conditions: Sequence[tuple[Term, Sequence[str]]]) -> tuple[list[str], list[str]]:
    """Return those that fire, and those that are silent: each term left out, or answered otherwise.

    Each further value of a term has an example that fires.
    """
    given = [(term, values[0]) for term, values in conditions]
    of = {term.of for term, _ in conditions}
    firing, silent = [_flow(given, of)], []
    for place, (term, values) in enumerate(conditions):
        rest = [*given[:place], *given[place + 1 :]]
        firing += [_flow([*rest, (term, value)], of) for value in values[1:]]
        silent.append(_flow(rest, of))
        silent += [_flow([*rest, (term, other)], of) for other in _beside(term, values)]
    return firing, silent


def _flow(given: Sequence[tuple[Term, str]], of: Collection[Holder]) -> str:
    """Return a small case: the partnership's answers, those of partner a, and how a sees b."""
    told: dict[Holder, list[str]] = {"case": [], "partner": [], "relation": ["from: a", "to: b"]}
    for term, value in given:
        told[term.of].append(f"{term.id}: {f'[{value}]' if term.type == 'set' else value}")
    if "partner" in of:
        others = ", b: {}" * ("relation" in of)
        told["case"].append(f"partners: {{a: {{{', '.join(told['partner'])}}}{others}}}")
    if "relation" in of:
        told["case"].append(f"relations: [{{{', '.join(told['relation'])}}}]")
    return f"{{{', '.join(told['case'])}}}"


def _beside(term: Term, values: Sequence[str]) -> list[str]:
    """Return the other values: all of a few, else those next to one of these."""
    known = [*term.values]
    if term.kind == "characteristic":
        known.insert(1, MIXED)
    near = {known.index(value) + step for value in values for step in (-1, 1)}
    return [
        value
        for place, value in enumerate(known)
        if value not in values and (len(known) <= _FEW or place in near)
    ]


def usable(name: str, knowledge: KnowledgeBase) -> Term:
    """Return a term that a new rule can begin with; raises InputError for others."""
    term = knowledge.terms[name]
    if term.type not in ("choice", "set"):
        raise InputError(
            f"'{name}' is a number or a name; begin with an answer that has values, then add it by hand"
        )
    return term


def _text(key: str, text: str) -> list[str]:
    """Return a key with a text of any length, on lines of its own; nothing where there is none."""
    # YAML folds these lines into one again, and a colon or a quote in them means nothing.
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"{key}: >-", *(f"  {line}" for line in lines)] if lines else []


def _quoted(text: str) -> str:
    """Return text as YAML reads it back, in quotes where it has to be."""
    plain = text.replace(" ", "").isalnum() or not set(text) & set("'\"#:{}[]&*!|>%@`")
    return text if plain and text[:1].isalpha() else "'" + text.replace("'", "''") + "'"


def also_asked(
    asked: Sequence[str], kind: str, knowledge: KnowledgeBase
) -> list[tuple[str, int, int]]:
    """Return what rules of this kind that read these answers also read: term, how many, of how many.

    The most frequent first; what fewer than two of them read is left out.
    """
    of_kind = [rule for rule in knowledge.rules.values() if rule.kind == kind]
    alike = [rule for rule in of_kind if _reads(rule) & set(asked)]
    counted = Counter(term for rule in alike for term in _reads(rule) - set(asked))
    found = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(term, number, len(alike)) for term, number in found if number > 1][:_MOST]


def alike(draft: Rule, knowledge: KnowledgeBase) -> list[str]:
    """Return rules of the same kind that fire under the same condition, by name; a few of many."""
    return [
        rule.id
        for rule in knowledge.rules.values()
        if rule.kind == draft.kind and rule.id != draft.id and rule.when == draft.when
    ][:_MOST]


def _reads(rule: Rule) -> set[str]:
    return {
        part.term
        for condition in (rule.when, *rule.unless)
        for part in walk(condition)
        if isinstance(part, ANSWERED)
    }
