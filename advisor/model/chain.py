"""Which rules stand behind another and which ahead of it: who draws what it reads, who reads what it draws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from advisor.model.condition import ANSWERED, Concluded, walk
from advisor.model.rule import Rule


def read_by(rule: Rule) -> set[str]:
    """Return the terms and the conclusions that a rule reads; a conclusion as `kind:id` too."""
    found: set[str] = set()
    for condition in (rule.when, *rule.unless):
        for part in walk(condition):
            if isinstance(part, ANSWERED):
                found.add(part.term)
            elif isinstance(part, Concluded):
                found |= {part.kind, *part.ids, *(f"{part.kind}:{name}" for name in part.ids)}
    return found


def drawn_by(rule: Rule) -> set[str]:
    """Return what a rule concludes, each as `kind:id`."""
    return {f"{conclusion.kind}:{conclusion.id}" for conclusion in rule.conclude}


class Chain:
    """Some rules by what they read and draw, so that each question costs one look."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._readers: defaultdict[str, set[str]] = defaultdict(set)
        self._drawers: defaultdict[str, set[str]] = defaultdict(set)
        self._yielding: defaultdict[str, set[str]] = defaultdict(set)
        for rule in rules:
            for name in read_by(rule):
                self._readers[name].add(rule.id)
            for name in drawn_by(rule):
                self._drawers[name].add(rule.id)
            for other in rule.overridden_by:
                self._yielding[other].add(rule.id)

    def readers(self, name: str) -> list[str]:
        """Return the rules that read a term or a conclusion (`kind:id`), by id."""
        return sorted(self._readers.get(name, ()))

    def drawers(self, name: str) -> list[str]:
        """Return the rules that draw a conclusion (`kind:id`), by id."""
        return sorted(self._drawers.get(name, ()))

    def yielding(self, rule: Rule) -> list[str]:
        """Return the rules that give way to a rule, by id."""
        return sorted(self._yielding.get(rule.id, ()))

    def behind(self, rule: Rule) -> list[str]:
        """Return the rules that draw what a rule reads, by id."""
        return sorted({name for read in read_by(rule) for name in self.drawers(read)})

    def ahead(self, rule: Rule) -> list[str]:
        """Return the rules that read what a rule draws, or give way to it, by id."""
        reading = {name for drawn in drawn_by(rule) for name in self.readers(drawn)}
        return sorted(reading | self._yielding.get(rule.id, set()))
