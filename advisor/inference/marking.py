"""Single tests read against single answers: the three-valued markers that messages carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from advisor.model import condition as c
from advisor.model.case import Answer, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, NOT_APPLICABLE
from advisor.model.truth import Truth

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "at-least": lambda value, bound: value >= bound,
    "more-than": lambda value, bound: value > bound,
    "at-most": lambda value, bound: value <= bound,
    "less-than": lambda value, bound: value < bound,
}


def bound_of(bound: c.Bound, knowledge: KnowledgeBase) -> int:
    """Return the number a comparison is made with, in ten-thousandths."""
    if bound.parameter is not None:
        return knowledge.parameters[bound.parameter].number
    assert bound.number is not None
    return bound.number


def agreed(results: Iterable[bool]) -> Truth:
    """Return what all agree on; unknown when they differ."""
    seen = set(results)
    if len(seen) != 1:
        return Truth.UNKNOWN
    return Truth.TRUE if seen.pop() else Truth.FALSE


def mark(
    test: c.Is | c.IncludesAll | c.Compares, answer: Answer, knowledge: KnowledgeBase
) -> Truth:
    """Return whether an answer passes a test; an unknown answer neither passes nor fails."""
    if answer.status == "unknown":
        return Truth.UNKNOWN
    if answer.status == "not-applicable":
        passes = isinstance(test, c.Is) and NOT_APPLICABLE in test.values
        return Truth.TRUE if passes else Truth.FALSE
    return agreed(_passes(test, value, knowledge) for value in answer.possible)


def _passes(
    test: c.Is | c.IncludesAll | c.Compares, value: Value, knowledge: KnowledgeBase
) -> bool:
    if isinstance(test, c.Compares):
        assert isinstance(value, int)
        return _COMPARE[test.comparator](value, bound_of(test.bound, knowledge))
    if isinstance(value, tuple):
        held = set(value) or {NONE}
        return (
            held >= set(test.values)
            if isinstance(test, c.IncludesAll)
            else not held.isdisjoint(test.values)
        )
    return value in test.values


def compare(same: bool, one: Answer, other: Answer) -> Truth:
    """Return whether two answers to one term are the same (or differ), as a rule asks."""
    if "unknown" in (one.status, other.status):
        return Truth.UNKNOWN
    if "not-applicable" in (one.status, other.status):
        return Truth.FALSE
    return agreed((a == b) is same for a in one.possible for b in other.possible)
