"""What a rule can ask of a partnership: the abstract syntax of `when` and `unless`.

Every condition is true, false or unknown (see `truth.py`). Tests name a term of the vocabulary;
`alias` says of which partner or relation, and is None for a term of the whole case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

EntityKind: TypeAlias = Literal["partner", "relation"]
Comparator: TypeAlias = Literal["at-least", "more-than", "at-most", "less-than"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number written in a rule, or the name of the parameter that holds it.

    Numbers are in ten-thousandths, so that every one is exact: 0.15 is 1500. A count (the number
    of an `at-least`) is a plain integer.
    """

    number: int | None = None
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """The answer is one of `values`; for a set of values, it includes at least one of them."""

    term: str
    values: tuple[str, ...]
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class IncludesAll:
    """The answer, a set, includes every one of `values`."""

    term: str
    values: tuple[str, ...]
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Compares:
    """The answer, a number, stands in this order to the bound."""

    term: str
    comparator: Comparator
    bound: Bound
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The answers of two partners (or relations) to one term are the same, or they differ."""

    term: str
    alias: str
    other: str
    same: bool


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """The answer is missing or stated as unknown: the only test that is true of an unknown."""

    term: str
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """An earlier stage drew one of these conclusions: a lean, a mode, or `kind:id`.

    kind: approach | basis | mode | evidence | finding | failure | strength | risk | quality | move
    degree: for a failure, how far it has gone; None accepts either.
    alias: the conclusion must be about this partner or relation; None accepts any subject.
    """

    kind: str
    ids: tuple[str, ...]
    degree: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is true."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Every part is known to be false."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of the parts are true."""

    number: Bound
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A partner or relation a condition looks for, under the alias the rule gives it.

    source, target: for a relation, the aliases of the partners it runs from and to.
    pair_with: for a partner, an alias bound before; each unordered pair is considered once.
    once_a_pair: for a relation read through symmetric terms only, one direction stands for both.
    """

    kind: EntityKind
    alias: str
    source: str | None = None
    target: str | None = None
    pair_with: str | None = None
    once_a_pair: bool = False


@dataclass(frozen=True, slots=True)
class Some:
    """Some partner or relation meets the condition; outside any, none and at-least it binds."""

    entity: Entity
    condition: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """Every partner or relation meets the condition (true of an empty list)."""

    entity: Entity
    condition: Condition


@dataclass(frozen=True, slots=True)
class NoEntity:
    """No partner or relation meets the condition."""

    entity: Entity
    condition: Condition


@dataclass(frozen=True, slots=True)
class AtLeastEntities:
    """At least so many partners or relations meet the condition."""

    number: Bound
    entity: Entity
    condition: Condition


Test: TypeAlias = Is | IncludesAll | Compares | Matches | IsUnknown | Concluded
Group: TypeAlias = All | Any | NoneOf | AtLeast
Quantified: TypeAlias = Some | Every | NoEntity | AtLeastEntities
Condition: TypeAlias = Test | Group | Quantified

ANSWERED = (Is, IncludesAll, Compares, Matches, IsUnknown)
TESTS = (Is, IncludesAll, Compares, Matches, IsUnknown, Concluded)
GROUPS = (All, Any, NoneOf, AtLeast)
QUANTIFIED = (Some, Every, NoEntity, AtLeastEntities)


def parts(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly inside this one."""
    if isinstance(condition, GROUPS):
        return condition.of
    if isinstance(condition, QUANTIFIED):
        return (condition.condition,)
    return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield this condition and everything inside it, outermost first."""
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(parts(part)))


def bindings(condition: Condition) -> tuple[Some, ...]:
    """Return the `some` conditions that bind an alias: those outside any, none and at-least."""
    if isinstance(condition, Some):
        return (condition, *bindings(condition.condition))
    if isinstance(condition, All):
        return tuple(some for part in condition.of for some in bindings(part))
    return ()
