"""Cases as the rows of a batch: what a JSON parser makes of a line that describes them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from advisor.model.case import Answer, Case, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import plain_value


def row_of(case: Case, knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return a row that says what a case says."""
    symmetric = {term.id for term in knowledge.terms.values() if term.symmetric}
    row: dict[str, Any] = {
        "case": case.id,
        "as_of": case.as_of,
        "answers": _entries(case.answers, knowledge),
    }
    if case.partners is not None:
        row["partners"] = {
            p.id: {"name": p.name, **_entries(p.answers, knowledge)} for p in case.partners
        }
    if case.relations:
        told: set[tuple[frozenset[str], str]] = set()
        row["relations"] = []
        for relation in case.relations:
            ends = frozenset(relation.subject)
            answers = {t: a for t, a in relation.answers.items() if (ends, t) not in told}
            told |= {(ends, term) for term in answers if term in symmetric}
            entry = {"from": relation.source, "to": relation.target, **_entries(answers, knowledge)}
            row["relations"].append(entry)
    return row


def _entries(answers: dict[str, Answer], knowledge: KnowledgeBase) -> dict[str, Any]:
    poles = {term.id: term.poles or {} for term in knowledge.terms.values()}
    return {term: _given(answer, poles[term]) for term, answer in answers.items()}


def _given(answer: Answer, poles: Container[object]) -> Any:
    if answer.status == "disputed":
        sides = [{"value": _value(o.value), "strength": o.strength} for o in answer.opinions]
        return {"disputed": [{k: v for k, v in s.items() if v is not None} for s in sides]}
    if answer.status != "known":
        return answer.status
    value = _value(answer.value)
    strong = answer.strength and value in poles  # a strength of no pole can't be written
    return {"value": value, "strength": answer.strength} if strong else value


def _value(value: Value | None) -> Any:
    """Return a value as it is written; numbers as text, so that none loses a decimal."""
    plain = plain_value(value)
    if isinstance(plain, float):
        return f"{plain:.4f}"
    return "none" if plain == [] else plain
