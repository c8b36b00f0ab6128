"""Conditions expanded into alternatives: conjunctions of literals, which is what the engine matches.

Under Kleene's reading a condition can be wanted true, wanted false, or wanted *not false* (it might
yet be true) and *not true*. Each want is pushed down to the single tests, so that no negation, no
disjunction and no counting is left for the engine, whose own are unsound.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product
from math import comb
from typing import NamedTuple, TypeAlias

from advisor.errors import EngineLimitError
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase

MAX_ALTERNATIVES = 24
"""More than this for one rule, and parts of its condition are matched beforehand by rules of theirs."""


class Want(Enum):
    """What a condition is wanted to be."""

    TRUE = "t"
    FALSE = "f"
    NOT_FALSE = "p"
    NOT_TRUE = "q"

    __hash__ = (
        object.__hash__
    )  # Enum's own is written in Python, and literals are hashed by the thousand


OPPOSITE = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_FALSE: Want.NOT_TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
}
_CONJUNCTIVE = {Want.TRUE, Want.NOT_FALSE}


@dataclass(frozen=True, slots=True)
class Counted:
    """A group whose parts are matched one by one beforehand, then counted."""

    number: int
    of: tuple[c.Condition, ...]
    negated: bool


Atom: TypeAlias = c.Test | c.Quantified | Counted
"""What a literal is about: a single test, a check over entities, or a group counted beforehand."""


class Literal(NamedTuple):
    """One atom wanted one way; a tuple, as thousands are made and looked up."""

    atom: Atom
    want: Want


Alternative: TypeAlias = tuple[Literal, ...]


def uses_alias(condition: c.Condition) -> bool:
    """Whether a condition speaks of an alias bound outside it."""
    if isinstance(condition, c.QUANTIFIED):
        return False
    if isinstance(condition, c.TESTS):
        return condition.alias is not None
    return any(uses_alias(part) for part in c.parts(condition))


class Expander:
    """Expands the conditions of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.binding: frozenset[int] = frozenset()
        """The `some` conditions of the rule at hand that bind an alias, by identity."""

    def count(self, bound: c.Bound) -> int:
        """Return the number a bound of counting stands for."""
        if bound.parameter is None:
            assert bound.number is not None
            return bound.number
        return self.knowledge.parameters[bound.parameter].count

    def expand(self, condition: c.Condition, want: Want, rule: str) -> tuple[Alternative, ...]:
        """Return the alternatives by which a condition is as wanted; none: it never is."""
        if isinstance(condition, c.TESTS):
            return ((Literal(condition, want),),)
        return self.product([(condition, want)], rule)

    def product(self, wanted: list[tuple[c.Condition, Want]], rule: str) -> tuple[Alternative, ...]:
        """Return the alternatives by which several conditions are all as wanted."""
        if self._size_of_all(wanted, counted=False) <= MAX_ALTERNATIVES:
            counted = False
        elif self._size_of_all(wanted, counted=True) <= MAX_ALTERNATIVES:
            counted = True
        else:
            raise EngineLimitError(
                f"{rule}: the condition has too many alternatives; conclude a finding from a part "
                "of it first, then test for that finding"
            )
        expanded = [self._expand(condition, want, counted) for condition, want in wanted]
        found = [_merged(parts) for parts in product(*expanded)]
        return tuple(found if len(found) == 1 else dict.fromkeys(found))

    def _size_of_all(self, wanted: list[tuple[c.Condition, Want]], *, counted: bool) -> int:
        size = 1
        for condition, want in wanted:
            size *= self._size(condition, want, counted)
        return size

    def _as_counted(self, condition: c.Condition, want: Want) -> Counted | None:
        """Return a group in the form that is matched beforehand, where that spares alternatives."""
        if not isinstance(condition, c.GROUPS) or isinstance(condition, c.All):
            return None
        if uses_alias(condition) or self._size(condition, want, counted=False) == 1:
            return None
        if isinstance(condition, c.Any):
            return Counted(1, condition.of, negated=False)
        if isinstance(condition, c.NoneOf):
            return Counted(len(condition.of), condition.of, negated=True)
        return Counted(self.count(condition.number), condition.of, negated=False)

    def _size(self, condition: c.Condition, want: Want, counted: bool) -> int:
        if isinstance(condition, c.TESTS):
            return 2 if isinstance(condition, c.Matches) else 1
        if counted and self._as_counted(condition, want) is not None:
            return 1
        match condition:
            case c.All(of):
                return self._join_size(of, want, want in _CONJUNCTIVE, counted)
            case c.Any(of):
                return self._join_size(of, want, want not in _CONJUNCTIVE, counted)
            case c.NoneOf(of):
                return self._join_size(of, OPPOSITE[want], want in _CONJUNCTIVE, counted)
            case c.AtLeast(bound, of):
                needed = self._needed(bound, of, want)
                if not 0 < needed <= len(of):
                    return 1 if needed <= 0 else 0
                most = max(self._size(p, want, counted) for p in of)
                return int(comb(len(of), needed) * min(most**needed, 10**6))
            case c.Some(_, inside) if self._binds(condition):
                return self._size(inside, want, counted)
            case _:
                return 1

    def _join_size(
        self, of: tuple[c.Condition, ...], want: Want, conjunction: bool, counted: bool
    ) -> int:
        sizes = [self._size(p, want, counted) for p in of]
        if not conjunction:
            return sum(sizes)
        result = 1
        for size in sizes:
            result = min(result * size, 10**9)
        return result

    def _needed(self, bound: c.Bound, of: tuple[c.Condition, ...], want: Want) -> int:
        number = self.count(bound)
        return number if want in _CONJUNCTIVE else len(of) - number + 1

    def _binds(self, condition: c.Some) -> bool:
        return id(condition) in self.binding

    def _expand(self, condition: c.Condition, want: Want, counted: bool) -> list[Alternative]:
        if isinstance(condition, c.TESTS):
            return [(Literal(condition, want),)]
        if counted:
            group = self._as_counted(condition, want)
            if group is not None:
                return [(Literal(group, want),)]
        match condition:
            case c.All(of):
                return self._join(of, want, want in _CONJUNCTIVE, counted)
            case c.Any(of):
                return self._join(of, want, want not in _CONJUNCTIVE, counted)
            case c.NoneOf(of):
                return self._join(of, OPPOSITE[want], want in _CONJUNCTIVE, counted)
            case c.AtLeast(bound, of):
                needed = self._needed(bound, of, want)
                if needed <= 0:
                    return [()]
                return [
                    alternative
                    for chosen in combinations(of, needed)
                    for alternative in self._join(chosen, want, True, counted)
                ]
            case c.Some(_, inside) if self._binds(condition):
                return self._expand(inside, want, counted)
            case _:
                return [(Literal(condition, want),)]

    def _join(
        self, of: tuple[c.Condition, ...], want: Want, conjunction: bool, counted: bool
    ) -> list[Alternative]:
        expanded = [self._expand(p, want, counted) for p in of]
        if not conjunction:
            return [alternative for part in expanded for alternative in part]
        return [_merged(parts) for parts in product(*expanded)]


def _merged(parts: tuple[Alternative, ...]) -> Alternative:
    """Return several conjunctions as one, each literal once, in the order met."""
    if len(parts) == 1:
        return parts[0]
    return tuple(dict.fromkeys(literal for part in parts for literal in part))
