"""A case as facts of CLIPS, and the templates of these; `clips_rules` says what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import STRENGTHS
from benchmarks.clips_program import HOLDERS, Translation
from benchmarks.translating import allowed, order_of

KEYS = {
    "case": "",
    "partner": "(slot partner)",
    "relation": "(slot from) (slot to) (slot forward)",
}


def deftemplates() -> Iterator[str]:
    """Yield the templates of answers, entities and conclusions."""
    for holder, name in HOLDERS.items():
        keys = f"(slot term) {KEYS[holder]}"
        yield f"(deftemplate {name} {keys} (slot value) (slot strength (default 2)))"
        yield (
            f"(deftemplate {name}-number {keys} (slot status) (slot low (default 0)) "
            "(slot high (default 0)))"
        )
        yield f"(deftemplate {name}-said {keys} (slot opinion) (multislot values))"
    yield "(deftemplate partners (slot given))"
    yield "(deftemplate partner (slot id) (slot place))"
    yield "(deftemplate relation (slot from) (slot to) (slot forward))"
    yield "(deftemplate conclusion (slot what) (slot degree (default none)) (multislot about))"
    yield "(deftemplate evidence (slot term) (slot axis) (slot weight) (slot sign))"
    yield "(deftemplate lean (slot axis) (slot is))"
    yield "(deftemplate fired (slot rule) (multislot bindings))"
    yield "(deftemplate held (slot group) (multislot part))"
    yield "(deftemplate enough (slot group))"


class Facts:
    """Writes a case as CLIPS facts, one text for `load_facts`.

    stated: whether every unknown answer is a fact, as in our trace; else only those that a rule asks
    after by `unknown`, which is the least that gives the same firings.
    """

    def __init__(
        self, knowledge: KnowledgeBase, translation: Translation, *, stated: bool = True
    ) -> None:
        self.terms = knowledge.terms
        self.kinds = translation.kinds
        self.relations = translation.relations
        self.orders = {t.id: order_of(t) for t in knowledge.terms.values()}
        self.heads = {
            t.id: f"({HOLDERS[t.of]}{self.kinds[t.id]} (term {t.id})" for t in self.terms.values()
        }
        self.held_by: dict[str, dict[str, str]] = {holder: {} for holder in HOLDERS}
        """Per holder, the terms with the slots of the fact that states the answer as unknown."""
        for term in knowledge.terms.values():
            needed = stated or term.id in translation.asked_unknown
            unknown = self.slots(term.id, Answer("unknown"))[0] if needed else ""
            self.held_by[term.of][term.id] = unknown

    def text(self, case: Case) -> str:
        """Return the facts of a case."""
        lines: list[str] = []
        self.answers(lines, "case", "", case.answers)
        if case.partners is not None:
            lines.append("(partners (given yes))")
        place = {p.id: number for number, p in enumerate(case.partners or ())}
        for partner in case.partners or ():
            lines.append(f"(partner (id {partner.id}) (place {place[partner.id]}))")
            self.answers(lines, "partner", f" (partner {partner.id})", partner.answers)
        for relation in case.relations:
            self.answers(
                lines, "relation", _ends(relation.source, relation.target, place), relation.answers
            )
        if self.relations:
            lines += [f"(relation{_ends(a, b, place)})" for a in place for b in place if a != b]
        return "\n".join(lines)

    def answers(self, lines: list[str], holder: str, key: str, answers: dict[str, Answer]) -> None:
        for term, unknown in self.held_by[holder].items():
            answer = answers.get(term)
            head = f"{self.heads[term]}{key}"
            if answer is None or answer.status == "unknown":
                if unknown:
                    lines.append(f"{head}{unknown})")
            else:
                lines += [f"{head}{slots})" for slots in self.slots(term, answer)]

    def slots(self, term: str, answer: Answer) -> list[str]:
        """Return the slots of the facts that state an answer: one, or one for each side's opinion."""
        kind, values = self.kinds[term], answer.possible
        if kind == "-number":
            if not values:
                return [f" (status {answer.status})"]
            numbers = [v for v in values if isinstance(v, int)]
            return [f" (status known) (low {min(numbers)}) (high {max(numbers)})"]
        if kind == "-said":
            if not values:
                return [f" (opinion {answer.status})"]
            said = [_words(v) for v in values]
            return [
                f" (opinion {'other' if place else 'first'}) (values {words})"
                for place, words in enumerate(dict.fromkeys(said))
            ]
        size = "" if answer.strength is None else f" (strength {STRENGTHS[answer.strength]})"
        if len(values) == 1:
            return [f" (value {values[0]}){size}"]
        value = allowed(values, self.orders[term]) if values else answer.status
        return [f" (value {value}){size}"]


def _ends(source: str, target: str, place: dict[str, int]) -> str:
    forward = "yes" if place[source] < place[target] else "no"
    return f" (from {source}) (to {target}) (forward {forward})"


def _words(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
