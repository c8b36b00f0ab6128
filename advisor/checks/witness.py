"""A witness as a case file: what shows a finding can be kept, and tried again."""

from __future__ import annotations

from typing import Any

import yaml

from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import plain_value


def case_text(case: Case, name: str, knowledge: KnowledgeBase) -> str:
    """Return a case as the text of a file that reads back as this case."""
    document: dict[str, Any] = {"case": name, "as_of": case.as_of}
    if case.answers:
        document["answers"] = _answers(case.answers)
    if case.partners is not None:
        document["partners"] = {p.id: _answers(p.answers) for p in case.partners}
    symmetric = {term.id for term in knowledge.terms.values() if term.symmetric}
    relations = []
    for relation in case.relations:
        source, target = relation.subject
        # What is the same from either side is written once.
        kept = {t: a for t, a in relation.answers.items() if source < target or t not in symmetric}
        if kept:
            relations.append({"from": source, "to": target, **_answers(kept)})
    if relations:
        document["relations"] = relations
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def _answers(answers: dict[str, Answer]) -> dict[str, Any]:
    return {term: _written(answer) for term, answer in answers.items()}


def _written(answer: Answer) -> Any:
    if answer.status != "known":
        return answer.status
    value = list(answer.value) if isinstance(answer.value, tuple) else plain_value(answer.value)
    if value == []:
        value = "none"
    return {"value": value, "strength": answer.strength} if answer.strength else value
