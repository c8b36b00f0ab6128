"""How far cases are from a conclusion: at least roughly how many tests would have to turn out otherwise.

A distance over many cases is a list of integers, a bit a case: the k-th has the cases at distance k or
nearer. It leads the search beyond what can be tried exhaustively; nothing is proven by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from advisor.explanation.goal import Goal
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.plain import (
    Named,
    about,
    agree,
    binds,
    count_of,
    entities,
    passes,
    subject_of,
)
from advisor.inference.variants import Place
from advisor.model.case import Answer
from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Compares,
    Concluded,
    Condition,
    Every,
    IncludesAll,
    Is,
    Matches,
    NoEntity,
    NoneOf,
    Quantified,
    Some,
    bindings,
)
from advisor.model.rule import Rule
from advisor.model.trace import Binding, Subject
from advisor.model.truth import Truth

Far: TypeAlias = tuple[int, ...]
_FARTHEST = 16
_BY_LEAN = 2
"""What a lean that is not there yet counts: no single answer makes one."""


class Distances:
    """The distances of the cases of one reading from a goal."""

    def __init__(self, reading: BitwiseReading, within: Mapping[Place, Collection[Answer]]) -> None:
        """Make ready to tell them; within: what steps can answer, place by place."""
        self.reading = reading
        self.within = within
        self._turned: dict[tuple[int, Subject, bool], int] = {}
        self.knowledge = reading.knowledge
        self.all = reading.variants.all
        self._fired: dict[tuple[str, int, bool], Far] = {}

    def to(self, goal: Goal) -> Far:
        """Return how far each case is from the goal."""
        parts = []
        if goal.to is not None:
            parts.append(self._drawn("mode", goal.to, None, None, True))
        parts += [self._drawn(g.kind, g.id, g.subject, None, True) for g in goal.allow]
        parts += [self._drawn(g.kind, g.id, g.subject, None, False) for g in goal.without]
        return self._sum(parts)

    # ---- arithmetic

    def _known(self, near: int, far: int = 1) -> Far:
        return (near,) * far + (self.all,) * (_FARTHEST - far)

    def _sum(self, parts: Iterable[Far]) -> Far:
        total: Far = (self.all,) * _FARTHEST
        for part in parts:
            total = tuple(
                _union(total[i] & part[k - i] for i in range(k + 1)) for k in range(_FARTHEST)
            )
        return total

    def _least(self, parts: Iterable[Far]) -> Far:
        found = [0] * _FARTHEST
        for part in parts:
            found = [one | other for one, other in zip(found, part, strict=True)]
        return tuple(found)

    def _so_many(self, number: int, parts: list[Far]) -> Far:
        """Return how far it is until so many of the parts hold."""
        nothing: Far = (0,) * _FARTHEST
        reached: list[Far] = [(self.all,) * _FARTHEST] + [nothing] * max(number, 0)
        for part in parts:
            for n in range(len(reached) - 1, 0, -1):
                reached[n] = self._least((reached[n], self._sum((reached[n - 1], part))))
        return reached[-1]

    # ---- conditions

    def _until(self, condition: Condition, named: Named, wanted: bool) -> Far:
        match condition:
            case All(of):
                parts = [self._until(part, named, wanted) for part in of]
                return self._sum(parts) if wanted else self._least(parts)
            case Any(of):
                parts = [self._until(part, named, wanted) for part in of]
                return self._least(parts) if wanted else self._sum(parts)
            case NoneOf(of):
                parts = [self._until(part, named, not wanted) for part in of]
                return self._sum(parts) if wanted else self._least(parts)
            case AtLeast(bound, of):
                return self._enough(count_of(bound, self.knowledge), of, named, wanted)
            case Some(entity, inside) if binds(entity, named):
                return self._until(inside, named, wanted)
            case Some() | Every() | NoEntity() | AtLeastEntities():
                return self._quantified(condition, wanted)
            case Concluded(kind, ids, degree, alias) if kind not in self.knowledge.axes:
                who = None if alias is None or kind == "mode" else subject_of(alias, named)
                parts = [self._drawn(kind, name, who, degree, wanted) for name in ids]
                return self._least(parts) if wanted else self._sum(parts)
            case _:
                holds, fails = self.reading.truth(condition, named)
                return self._known(
                    holds if wanted else fails, self._tested(condition, named, wanted)
                )

    def _tested(self, test: Condition, named: Named, wanted: bool) -> int:
        """Return how far a test that does not come out as wanted is from doing so."""
        if isinstance(test, Concluded):
            return _BY_LEAN
        if isinstance(test, Matches):
            return 1
        if not isinstance(test, Is | IncludesAll | Compares):
            return _FARTHEST  # nothing is forgotten, and what is unknown a plan need not learn
        key = (id(test), subject_of(test.alias, named), wanted)
        if key not in self._turned:
            answers = self.within.get((key[1], test.term), ())
            turns = any(passes(test, a, self.knowledge) is Truth(wanted) for a in answers)
            self._turned[key] = 1 if turns else _FARTHEST
        return self._turned[key]

    def _enough(self, number: int, of: tuple[Condition, ...], named: Named, wanted: bool) -> Far:
        parts = [self._until(part, named, wanted) for part in of]
        return self._so_many(number if wanted else len(of) - number + 1, parts)

    def _quantified(self, asked: Quantified, wanted: bool) -> Far:
        if self.reading.variants.partners is None:
            return (0,) * _FARTHEST
        entity = asked.entity
        holds = wanted != isinstance(asked, NoEntity)
        parts = [
            self._until(asked.condition, {entity.alias: (entity, subject)}, holds)
            for subject in entities(entity, list(self.reading.variants.partners))
        ]
        if isinstance(asked, AtLeastEntities):
            number = count_of(asked.number, self.knowledge)
            return self._so_many(number if wanted else len(parts) - number + 1, parts)
        # every: all of them, or one that is not; none: likewise; some: one, or all that are not.
        together = (not wanted) if isinstance(asked, Some) else wanted
        return self._sum(parts) if together else self._least(parts)

    # ---- conclusions

    def _drawn(
        self, kind: str, name: str, who: Subject | None, degree: str | None, wanted: bool
    ) -> Far:
        parts = []
        for rule, conclusion in self.reading.drawing(kind, name):
            if degree not in (None, conclusion.degree):
                continue
            for place, named in enumerate(self.reading.assignments(bindings(rule.when))):
                if who in (None, about(conclusion.about, _bound(named))):
                    parts.append(self._fires(rule, place, named, wanted))
        return self._least(parts) if wanted else self._sum(parts)

    def _fires(self, rule: Rule, place: int, named: Named, wanted: bool) -> Far:
        key = (rule.id, place, wanted)
        if key not in self._fired:
            holds, fails = self.reading.instances(rule)[place][1]
            there = holds if wanted else fails
            if there == self.all:
                self._fired[key] = self._known(self.all)
            else:
                self._fired[key] = self._fire(rule, named, wanted, there)
        return self._fired[key]

    def _fire(self, rule: Rule, named: Named, wanted: bool, there: int) -> Far:
        """Return how far a rule is from firing undefeated, or from not doing so."""
        parts = [self._until(rule.when, named, wanted)]
        for exception in rule.unless:
            far = self._until(exception, named, not wanted)
            if wanted:  # an exception that can't be decided defeats nothing
                undefeated = self.all & ~self.reading.truth(exception, named)[0]
                far = tuple(bits | undefeated for bits in far)
            parts.append(far)
        for name in rule.overridden_by:
            other = self.knowledge.rules.get(name)
            if other is None:
                continue
            for place, theirs in enumerate(self.reading.assignments(bindings(other.when))):
                if agree(_bound(named), _bound(theirs)):
                    parts.append(self._fires(other, place, theirs, not wanted))
        found = self._sum(parts) if wanted else self._least(parts)
        # What holds is at no distance; what does not is at some, however the parts add up.
        return (there, *(bits | there for bits in found[1:]))


def _bound(named: Named) -> tuple[Binding, ...]:
    return tuple(Binding(alias, subject) for alias, (_, subject) in named.items())


def _union(every: Iterable[int]) -> int:
    found = 0
    for bits in every:
        found |= bits
    return found


__all__ = ["Distances", "Far"]
