"""What rules read and draw, and so which stand behind another and which ahead of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from advisor.model.condition import (
    ANSWERED,
    AtLeast,
    AtLeastEntities,
    Compares,
    Concluded,
    Condition,
    walk,
)
from advisor.model.rule import Rule


def read_by(rule: Rule) -> set[str]:
    """Return the terms and the conclusions that a rule reads, under every name people use for them.

    A conclusion goes by its kind, by its id and by `kind:id`.
    """
    found = set(terms_of(rule))
    for part in _parts(rule):
        if isinstance(part, Concluded):
            found |= {part.kind, *part.ids}
    return found | set(conclusions_of(rule))


def terms_of(rule: Rule) -> tuple[str, ...]:
    """Return the terms whose answers a rule reads, in the order in which it names them."""
    return tuple(dict.fromkeys(part.term for part in _parts(rule) if isinstance(part, ANSWERED)))


def conclusions_of(rule: Rule) -> tuple[str, ...]:
    """Return the conclusions a rule reads as `kind:id`, in the order in which it names them."""
    named = (
        f"{part.kind}:{name}"
        for part in _parts(rule)
        if isinstance(part, Concluded)
        for name in part.ids
    )
    return tuple(dict.fromkeys(named))


def numbers_of(rule: Rule) -> tuple[str, ...]:
    """Return the parameters a rule uses, by id."""
    bounds = (
        part.bound if isinstance(part, Compares) else part.number
        for part in _parts(rule)
        if isinstance(part, Compares | AtLeast | AtLeastEntities)
    )
    return tuple(sorted({bound.parameter for bound in bounds if bound.parameter is not None}))


def _parts(rule: Rule) -> Iterator[Condition]:
    for condition in (rule.when, *rule.unless):
        yield from walk(condition)


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
            for name in (*terms_of(rule), *conclusions_of(rule)):
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
        return sorted({name for read in conclusions_of(rule) for name in self.drawers(read)})

    def ahead(self, rule: Rule) -> list[str]:
        """Return the rules that read what a rule draws, or give way to it, by id."""
        reading = {name for drawn in drawn_by(rule) for name in self.readers(drawn)}
        return sorted(reading | self._yielding.get(rule.id, set()))
