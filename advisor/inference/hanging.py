"""The open answers on which an open conclusion hangs: a slice of the rules, backward from it.

Read off the completed reading of `bitwise`: only rules and conditions that are open in some of the
cases are followed, through the conclusions they read, down to answers that are unknown or disputed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from advisor.inference.bitwise import BitwiseReading, Truths
from advisor.inference.plain import Named, subject_of
from advisor.inference.variants import Place
from advisor.model.condition import (
    GROUPS,
    QUANTIFIED,
    Concluded,
    Condition,
    IsUnknown,
    Matches,
    Some,
    bindings,
    parts,
)
from advisor.model.rule import Rule
from advisor.model.trace import Subject

__all__ = ["Hanging"]


class Hanging:
    """The open places behind conclusions of one completed reading, each with how often it is read."""

    def __init__(self, reading: BitwiseReading) -> None:
        self.reading = reading
        self.found: Counter[Place] = Counter()
        self.lists = False
        """Whether something hangs on who the partners are, which the cases do not say."""
        self._every = reading.variants.all
        self._seen: set[object] = set()

    def conclusion(self, kind: str, name: str, subject: Subject | None = None) -> None:
        """Follow a conclusion, about one subject or about any, to the open answers behind it."""
        if (kind, name, subject) in self._seen:
            return
        self._seen.add((kind, name, subject))
        for rule, _ in self.reading.drawing(kind, name):
            self._rule(rule)

    def _rule(self, rule: Rule) -> None:
        if rule.id in self._seen:
            return
        self._seen.add(rule.id)
        instances = self.reading.instances(rule)
        for named, (_, truths) in zip(
            self.reading.assignments(bindings(rule.when)), instances, strict=True
        ):
            if self._open(truths):
                for condition in (rule.when, *rule.unless):
                    self._condition(condition, named)
        if any(self._open(truths) for _, truths in instances):
            for other in self.reading.over(rule):
                self._rule(other)

    def _condition(self, condition: Condition, named: Named) -> None:
        if not self._open(self.reading.truth(condition, named)):
            return
        match condition:
            case Some(entity, inside) if entity.alias in named and named[entity.alias][0] == entity:
                self._condition(inside, named)
            case _ if isinstance(condition, QUANTIFIED):
                self.lists |= self.reading.variants.partners is None
                for each in self.reading.subjects(condition.entity):
                    self._condition(
                        condition.condition, {condition.entity.alias: (condition.entity, each)}
                    )
            case _ if isinstance(condition, GROUPS):
                for part in parts(condition):
                    self._condition(part, named)
            case Concluded():
                self._concluded(condition, named)
            case Matches(term, alias, other):
                self._places((subject_of(a, named), term) for a in (alias, other))
            case IsUnknown():
                pass
            case _:
                self._places([(subject_of(condition.alias, named), condition.term)])

    def _concluded(self, test: Concluded, named: Named) -> None:
        knowledge = self.reading.knowledge
        if test.kind in knowledge.axes:
            if test.kind not in self._seen:
                self._seen.add(test.kind)
                for term in knowledge.characteristics.values():
                    if term.axis == test.kind and term.id in knowledge.weights:
                        self._places([((), term.id)])
                        for rule, _ in self.reading.drawing("evidence", term.id):
                            self._rule(rule)
            return
        subject = named[test.alias][1] if test.alias and test.kind != "mode" else None
        for name in test.ids:
            self.conclusion(test.kind, name, subject)

    def _places(self, read: Iterable[Place]) -> None:
        for place in read:
            answers = self.reading.variants.answers(place)
            if any(answer.status in ("unknown", "disputed") for answer in answers):
                self.found[place] += 1

    def _open(self, truths: Truths) -> bool:
        return truths[0] | truths[1] != self._every
