"""What a check may ask of the rules, whoever answers: a solver over all cases, or a list of cases.

A question is a function from a world to a value of it. `Many` answers it for a list of cases, with the
plain reading; `encoding.Encoding` for every case there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeAlias, TypeVar

from advisor.inference.bitwise import BitwiseReading
from advisor.inference.plain import Named, agree
from advisor.inference.variants import Variants
from advisor.model.condition import Condition, bindings
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Binding, Subject

V = TypeVar("V")


class World(Protocol[V]):
    """The rules read on cases, of which a value says in which of them something is so."""

    def all(self, parts: Iterable[V]) -> V:
        """Return that all of these are so."""

    def any(self, parts: Iterable[V]) -> V:
        """Return that one of these is so, or more."""

    def no(self, part: V) -> V:
        """Return that this is not so."""

    def assignments(self, rule: Rule) -> Iterator[Named]:
        """Yield each way to let the aliases of a rule stand for partners and relations."""

    def there(self, named: Named) -> V:
        """Return that all that aliases stand for is in the partnership."""

    def truth(self, condition: Condition, named: Named) -> tuple[V, V]:
        """Return where a condition is true, and where it is false."""

    def fires(self, rule: Rule, named: Named) -> V:
        """Return that the rule fires there undefeated."""

    def overridden(self, rule: Rule, named: Named, other: Rule) -> V:
        """Return that the other rule stands, about the same."""

    def drawn(self, kind: str, name: str, subject: Subject | None = None) -> V:
        """Return that a conclusion is drawn, about this subject or about any."""

    def subjects(self, kind: str, name: str) -> set[Subject]:
        """Return everything a conclusion may be drawn about."""


Asked: TypeAlias = "World[Any]"
"""Whatever world a question is put to."""
Question: TypeAlias = Callable[[Asked], Any]
"""What a check wants to know; its answer is a value of the world."""


class Many:
    """Cases of one shape, a bit each."""

    def __init__(
        self, knowledge: KnowledgeBase, variants: Variants, *, drafts: bool = False
    ) -> None:
        self.reading = BitwiseReading(knowledge, variants, drafts=drafts)
        self.every = variants.all

    def all(self, parts: Iterable[int]) -> int:
        """Return the cases in which all of these are so."""
        found = self.every
        for part in parts:
            found &= part
        return found

    def any(self, parts: Iterable[int]) -> int:
        """Return the cases in which one of these is so, or more."""
        found = 0
        for part in parts:
            found |= part
        return found

    def no(self, part: int) -> int:
        """Return the other cases."""
        return self.every & ~part

    def assignments(self, rule: Rule) -> Iterator[Named]:
        """Yield each way to let the aliases of a rule stand for partners and relations."""
        return self.reading.assignments(bindings(rule.when))

    def there(self, named: Named) -> int:
        """Return every case: they all name the same partners."""
        return self.every

    def truth(self, condition: Condition, named: Named) -> tuple[int, int]:
        """Return the cases in which a condition is true, and those in which it is false."""
        return self.reading.truth(condition, named)

    def fires(self, rule: Rule, named: Named) -> int:
        """Return the cases in which the rule fires there undefeated."""
        bound = bound_of(named)
        return self.any(t for b, (t, _) in self.reading.instances(rule) if b == bound)

    def overridden(self, rule: Rule, named: Named, other: Rule) -> int:
        """Return the cases in which the other rule stands, about the same."""
        bound = bound_of(named)
        return self.any(t for b, (t, _) in self.reading.instances(other) if agree(bound, b))

    def drawn(self, kind: str, name: str, subject: Subject | None = None) -> int:
        """Return the cases in which a conclusion is drawn."""
        found = self.reading.drawn(kind, name)
        return self.any(truths[0] for s, _, truths in found if subject in (None, s))

    def subjects(self, kind: str, name: str) -> set[Subject]:
        """Return everything a conclusion may be drawn about."""
        return {subject for subject, _, _ in self.reading.drawn(kind, name)}


def bound_of(named: Named) -> tuple[Binding, ...]:
    """Return what aliases stand for, as a trace has it."""
    return tuple(Binding(alias, subject) for alias, (_, subject) in named.items())


def matches(world: World[V], rule: Rule, named: Named) -> V:
    """Return that `when` is true there, whatever the exceptions say."""
    return world.all((world.there(named), world.truth(rule.when, named)[0]))


def meets(rule: Rule) -> Question:
    """Return the question whether the condition of a rule is met, exceptions aside."""
    return lambda world: world.any(matches(world, rule, n) for n in world.assignments(rule))


def stands(rule: Rule) -> Question:
    """Return the question whether a rule fires undefeated."""
    return lambda world: world.any(world.fires(rule, n) for n in world.assignments(rule))


def held_back(world: World[V], rule: Rule, named: Named) -> V:
    """Return that an exception is true there."""
    return world.any(world.truth(exception, named)[0] for exception in rule.unless)
