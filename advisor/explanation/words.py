"""What a reader calls the things an explanation speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from advisor.model import condition as c
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import answered, meaning, meant
from advisor.model.naming import MARKS, titles
from advisor.model.rule import Rule
from advisor.model.term import SCALE
from advisor.model.trace import Firing, Subject
from advisor.model.wording import listed, number, phrase

_NOT = {
    "risk": "Not among the risks",
    "strength": "Not among the strengths",
    "failure": "Not among the causes of failure",
    "mode": "Not the mode",
    "quality": "Not in the outlook",
    "limit": "Not among the limits",
}


class Words:
    """The names of terms, partners, rules and conclusions in one reading."""

    def __init__(
        self, case: Case, knowledge: KnowledgeBase, firings: tuple[Firing, ...] = ()
    ) -> None:
        self.case = case
        self.knowledge = knowledge
        self.firings = firings

    @cached_property
    def titles(self) -> dict[str, str]:
        """What to call each term, value, conclusion (`kind:id`) and parameter (`{id}`)."""
        return titles(self.knowledge, self.firings)

    def absent(self, kind: str, name: str) -> str:
        """Return that a conclusion was not drawn, in words that can't be read as a denial of it."""
        if kind == "move" and name in self.knowledge.moves:
            return f"Not advised: {self.knowledge.moves[name].action}"
        title = self.titles.get(f"{kind}:{name}", name)
        return f"{_NOT.get(kind, 'Not concluded')}: {title}"

    def condition(self, condition: c.Condition) -> str:
        """Return a condition in words."""
        return phrase(condition, self.titles)

    def about(self, subject: Subject) -> str:
        """Return " (A and B)" for the partners something is about, or nothing."""
        if len(subject) == 2:
            return f" ({self.partner(subject[0])} about {self.partner(subject[1])})"
        return f" ({listed(tuple(map(self.partner, subject)), 'and')})" if subject else ""

    def partner(self, name: str) -> str:
        """Return the name of a partner."""
        return self.case.partner_name(name)

    def answer(self, term: str, subject: Subject, given: Answer) -> str:
        """Return an answer with the term it answers."""
        title = self.knowledge.terms[term].title
        return f"{title}{self.about(subject)}: {self.meant(term, given)}"

    def meant(self, term: str, answer: Answer) -> str:
        """Return what was answered, by what its values mean in the vocabulary."""
        known = self.knowledge.terms[term]
        if answer.status != "disputed":
            return meant(known, answer)
        sides = tuple(
            f"{meaning(known, o.value)} ({o.by or 'not said by whom'})" for o in answer.opinions
        )
        return f"disputed: {listed(sides)}"

    def given(self, term: str, answer: Answer) -> str:
        """Return what was answered, in the words of the vocabulary."""
        if answer.status == "known" and isinstance(answer.value, int):
            return f"{number(answer.value)} {self.knowledge.terms[term].unit or ''}".strip()
        if answer.status == "disputed":
            sides = tuple(f"{o.value} ({o.by or 'not said by whom'})" for o in answer.opinions)
            return f"disputed: {listed(sides)}"
        words = answered(answer)
        return f"{words}, {answer.strength}" if answer.strength else words

    def on_whose_word(self, answer: Answer) -> str:
        """Return who said it, when and on what evidence; or that nobody did."""
        if answer.status == "disputed":
            return "the sides differ"
        told = [answer.by, answer.date, answer.source and f"evidence: {answer.source}", answer.note]
        found = "; ".join(part for part in told if part)
        return found or ("" if answer.status == "unknown" else "not said by whom")

    def warrant(self, rule: Rule) -> str:
        """Return on whose word a rule stands."""
        if rule.pack != self.knowledge.packs[0].id:
            return f"pack {rule.pack}, {rule.warrant}"
        return MARKS[rule.warrant]

    def rule(self, rule: Rule, firing: Firing | None = None) -> str:
        """Return a rule's title, with whom it is about."""
        bound = firing.bindings if firing else ()
        about = listed(
            tuple(" and ".join(self.partner(part) for part in b.subject) for b in bound), "and"
        )
        return f"{rule.title}{f' ({about})' if about else ''}"

    def bound(self, bound: Mapping[str, Subject]) -> str:
        """Return for whom a rule was tried."""
        names = tuple(" about ".join(self.partner(p) for p in s) for s in bound.values())
        return listed(names, "and")


def decimal(value: int) -> str:
    """Return a number held in ten-thousandths."""
    return f"{value / SCALE:+g}"
