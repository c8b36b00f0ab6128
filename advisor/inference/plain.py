"""What one test says of one answer, and what an alias may stand for: the words of the plain reading.

`evaluator` reads one case by them, `bitwise` many at once; the engine shares none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import TypeAlias

from advisor.model.case import Answer, Value
from advisor.model.condition import Bound, Compares, Entity, IncludesAll, Is, Some
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, NOT_APPLICABLE
from advisor.model.trace import Binding, Subject
from advisor.model.truth import Truth

Named: TypeAlias = dict[str, tuple[Entity, Subject]]
"""The partner or relation that each alias stands for, with what the rule says of it."""

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "at-least": lambda number, limit: number >= limit,
    "more-than": lambda number, limit: number > limit,
    "at-most": lambda number, limit: number <= limit,
    "less-than": lambda number, limit: number < limit,
}


def subject_of(alias: str | None, named: Named) -> Subject:
    """Return what an alias stands for; the whole partnership where there is none."""
    return () if alias is None else named[alias][1]


def about(aliases: tuple[str, ...] | None, bound: tuple[Binding, ...]) -> Subject:
    """Return the subjects of these aliases, in this order; of all that are bound for None."""
    subjects = {b.alias: b.subject for b in bound}
    chosen = subjects if aliases is None else aliases
    return tuple(partner for alias in chosen for partner in subjects[alias])


def agree(some: tuple[Binding, ...], others: tuple[Binding, ...]) -> bool:
    """Return whether the aliases that both bind stand for the same."""
    subjects = {b.alias: b.subject for b in others}
    return all(subjects.get(b.alias, b.subject) == b.subject for b in some)


def fits(entity: Entity, subject: Subject, named: Named) -> bool:
    """Return whether an alias may stand for the subject beside those already bound."""
    if subject in (taken for other, taken in named.values() if other.kind == entity.kind):
        return False
    if entity.pair_with is not None and subject <= subject_of(entity.pair_with, named):
        return False
    if entity.source is not None and subject[:1] != subject_of(entity.source, named):
        return False
    return entity.target is None or subject[1:] == subject_of(entity.target, named)


def assignments(somes: tuple[Some, ...], partners: list[str]) -> Iterator[Named]:
    """Yield each way to let the aliases that a rule binds stand for partners and relations."""
    if not somes:
        yield {}
        return
    entity = somes[-1].entity
    for named in assignments(somes[:-1], partners):
        for subject in entities(entity, partners):
            if fits(entity, subject, named):
                yield {**named, entity.alias: (entity, subject)}


def binds(entity: Entity, named: Named) -> bool:
    """Return whether the alias is bound, by this very condition."""
    return entity.alias in named and named[entity.alias][0] == entity


def passes(test: Is | IncludesAll | Compares, answer: Answer, knowledge: KnowledgeBase) -> Truth:
    """Return what a test says of an answer; what does not apply passes only where that is named."""
    if isinstance(test, Compares):
        stands, limit = COMPARISONS[test.comparator], number_of(test.bound, knowledge)
        return tried(answer, lambda given: isinstance(given, int) and stands(given, limit))
    if isinstance(test, IncludesAll):
        return tried(answer, lambda given: all(has(given, v) for v in test.values))
    if answer.status == NOT_APPLICABLE:
        return Truth(NOT_APPLICABLE in test.values)
    return tried(answer, lambda given: any(has(given, v) for v in test.values))


def number_of(bound: Bound, knowledge: KnowledgeBase) -> int:
    """Return the number a comparison is made with, in ten-thousandths."""
    if bound.parameter is not None:
        return knowledge.parameters[bound.parameter].number
    return bound.number or 0


def count_of(bound: Bound, knowledge: KnowledgeBase) -> int:
    """Return how many an `at-least` asks for."""
    if bound.parameter is not None:
        return knowledge.parameters[bound.parameter].count
    return bound.number or 0


def entities(entity: Entity, partners: list[str]) -> list[Subject]:
    """Return all that an alias may stand for, given the partners in order."""
    if entity.kind == "partner":
        return [(partner,) for partner in partners]
    pairs = permutations(partners, 2)
    return [pair for pair in pairs if pair[0] < pair[1] or not entity.once_a_pair]


def has(given: Value, wanted: str) -> bool:
    """Return whether a value is, or a set includes, the one wanted; `none` is the empty set."""
    if isinstance(given, tuple):
        return not given if wanted == NONE else wanted in given
    return given == wanted


def tried(answer: Answer, holds: Callable[[Value], bool]) -> Truth:
    """Return whether the answer holds; what does not apply doesn't, whatever is asked of it."""
    if answer.status == "unknown":
        return Truth.UNKNOWN
    return Truth.FALSE if answer.status == NOT_APPLICABLE else agreed(map(holds, answer.possible))


def compared(one: Answer, two: Answer, same: bool) -> Truth:
    """Return whether two answers are the same, or differ, as asked."""
    statuses = (one.status, two.status)
    if "unknown" in statuses:
        return Truth.UNKNOWN
    if NOT_APPLICABLE in statuses:
        return Truth.FALSE
    return agreed((x == y) == same for x in one.possible for y in two.possible)


def agreed(verdicts: Iterable[bool]) -> Truth:
    """Return true or false where every possible value says so, else unknown."""
    said = set(verdicts)
    return Truth(said.pop()) if len(said) == 1 else Truth.UNKNOWN
