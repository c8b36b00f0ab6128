"""A full case: every characteristic and circumstance answered, four partners, six relations."""

from __future__ import annotations

from typing import Any

from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, SCALE, Holder, Term

PARTNERS = ("council", "hospital", "charity", "police")
RELATIONS = tuple((one, other) for i, one in enumerate(PARTNERS) for other in PARTNERS[i + 1 :])
SAFE = {"user-harm": "none-known", "service-delivery": "stable"}
"""While users come to harm, hardly any other move stands, and little could change."""


def full_case(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return the case as a case file has it; the answers take turns, so no rule is favoured."""

    def answers(holder: Holder, turn: int = 0) -> dict[str, Any]:
        terms = [t for t in knowledge.terms.values() if t.of == holder and not t.symmetric]
        return {t.id: SAFE.get(t.id) or _answer(t, i + turn) for i, t in enumerate(terms)}

    return {
        "case": "full",
        "as_of": "2026-01-01",
        "answers": answers("case"),
        "partners": {name: answers("partner", turn) for turn, name in enumerate(PARTNERS)},
        "relations": [
            {"from": one, "to": other, **answers("relation", turn)}
            for turn, (one, other) in enumerate(RELATIONS)
        ],
    }


def _answer(term: Term, turn: int) -> Any:
    if term.type == "number":
        low, high = term.minimum or 0, term.maximum
        return (low + 2 * SCALE if high is None else (low + high) // 2) // SCALE
    if term.type == "name":
        return f"name-{turn}"
    values = [value for value in term.values if value != NONE]
    chosen = values[turn % len(values)]
    return [chosen] if term.type == "set" else chosen
