"""A case as zen is given it.

One object. An answer is a field of the case, of a partner or of a relation; an unknown one is not there,
which zen reads as null.

choice:     "high"; a disputed answer allows several values and is one word, "low/high"
number:     {"low": 30000, "high": 50000}, in ten-thousandths; they differ when disputed
name, set:  a list of opinions, each a list of words; one opinion unless disputed

"not-applicable" stands where a word would. Every ordered pair of partners is a relation.
"""

from __future__ import annotations

from typing import Any

from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, NOT_APPLICABLE, STRENGTHS
from benchmarks.translating import allowed, order_of

Context = dict[str, Any]
"""What zen is given for a case."""


def word(name: str) -> str:
    """Return a name as zen can read it in an expression."""
    return name.replace("-", "_").replace("|", "__").replace(":", "_")


class Contexts:
    """Makes the input of zen from a case; `opinions` names the terms given as lists of opinions."""

    def __init__(self, knowledge: KnowledgeBase, opinions: frozenset[str]) -> None:
        self.terms = knowledge.terms
        self.fields = {term: word(term) for term in knowledge.terms}
        self.orders = {t.id: order_of(t) for t in knowledge.terms.values()}
        self.opinions = opinions

    def context(self, case: Case) -> Context:
        """Return the input for a case."""
        found: Context = {"partners_given": case.partners is not None}
        self.answers(found, case.answers)
        partners = case.partners or ()
        place = {p.id: number for number, p in enumerate(partners)}
        found["partners"] = [{"id": p.id, "place": place[p.id]} for p in partners]
        for partner, given in zip(partners, found["partners"], strict=True):
            self.answers(given, partner.answers)
        relations = {
            (a, b): {"id": f"{a},{b}", "source": a, "target": b, "forward": place[a] < place[b]}
            for a in place
            for b in place
            if a != b
        }
        for relation in case.relations:
            self.answers(relations[relation.subject], relation.answers)
        found["relations"] = list(relations.values())
        return found

    def answers(self, found: Context, answers: dict[str, Answer]) -> None:
        """Add the known answers to what is told of the case, a partner or a relation."""
        for term, answer in answers.items():
            if answer.status != "unknown":
                found[self.fields[term]] = self.value(term, answer)
                if answer.strength is not None:
                    found[f"{self.fields[term]}_strength"] = STRENGTHS[answer.strength]

    def value(self, term: str, answer: Answer) -> Any:
        """Return an answer that is not unknown."""
        values = answer.possible
        if term in self.opinions:
            said = [list(v) or [NONE] if isinstance(v, tuple) else [v] for v in values]
            return said or [[NOT_APPLICABLE]]
        if not values:
            return NOT_APPLICABLE
        if self.terms[term].type == "number":
            numbers = [v for v in values if isinstance(v, int)]
            return {"low": min(numbers), "high": max(numbers)}
        return values[0] if len(values) == 1 else allowed(values, self.orders[term])
