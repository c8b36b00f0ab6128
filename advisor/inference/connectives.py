"""Conditions put together, over all completions of a case: where they hold, and on what they hang."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.inference.ways import NEVER, Truths, Ways, each

if TYPE_CHECKING:
    from advisor.inference.world import World

Holds: TypeAlias = Callable[["World", Ways], Truths]
Found: TypeAlias = "Sequence[list[str]]"
"""The open nodes that something hangs on, for each way to bind."""
Tell: TypeAlias = Callable[["World", Ways, int, Found], None]


class Literal(NamedTuple):
    """That a test of the case holds, or that it fails: a bit, and that of the opposite.

    name: of the answer it reads.
    """

    bit: int
    opposite: int
    name: str


class Prepared:
    """A condition made ready: in which ways it holds, and the open nodes it hangs on.

    `tell` adds these, in ways in which the condition is unknown. literals, parts: of a conjunction,
    what it asks of the case, and its other parts.
    """

    __slots__ = ("literals", "parts", "tell", "truth")

    def __init__(
        self,
        truth: Holds,
        tell: Tell,
        literals: Sequence[Literal] = (),
        parts: Sequence[Prepared] = (),
    ) -> None:
        self.truth = truth
        self.tell = tell
        self.literals = literals
        self.parts = parts

    @property
    def single(self) -> Literal | None:
        """The one literal that the condition comes to, if it does."""
        return self.literals[0] if len(self.literals) == 1 and not self.parts else None


def all_of(parts: Sequence[Prepared]) -> Prepared:
    """Return a condition that holds where all of these do."""
    literals = [literal for part in parts for literal in part.literals]
    others = [other for part in parts for other in (part.parts if part.literals else (part,))]
    return conjunction(literals, others)


def any_of(parts: Sequence[Prepared]) -> Prepared:
    """Return a condition that holds where one of these does."""
    literals, others = _told_apart(parts)
    wanted, truths = _bits(literals), [part.truth for part in others]

    def truth(world: World, ways: Ways) -> Truths:
        if wanted & world.holding:
            return ways.all, ways.all
        sure, may = 0, ways.all if wanted & world.open else 0
        for holds in truths:
            surely, maybe = holds(world, ways)
            sure |= surely
            may |= maybe
            if sure == ways.all:
                break
        return sure, may

    return Prepared(truth, partial(_tell, literals, others))


def none_of(parts: Sequence[Prepared]) -> Prepared:
    """Return a condition that holds where each of these is false."""
    literals, others = _told_apart(parts)
    failing = [Literal(each.opposite, each.bit, each.name) for each in literals]
    return conjunction(failing, [_negation(part) for part in others])


def at_least(number: int, parts: Sequence[Prepared]) -> Prepared:
    """Return a condition that holds where so many of these do."""

    def truth(world: World, ways: Ways) -> Truths:
        truths = [part.truth(world, ways) for part in parts]
        surely = _so_many(number, [sure for sure, _ in truths], ways.all)
        return surely, _so_many(number, [may for _, may in truths], ways.all)

    return Prepared(truth, partial(_tell, (), parts))


def conjunction(literals: Sequence[Literal], parts: Sequence[Prepared]) -> Prepared:
    """Return a condition that holds where the literals and the parts do."""
    wanted, truths = _bits(literals), [part.truth for part in parts]

    def truth(world: World, ways: Ways) -> Truths:
        if wanted & world.failing:
            return NEVER
        may = ways.all
        sure = 0 if wanted & world.open else may
        for holds in truths:
            surely, maybe = holds(world, ways)
            may &= maybe
            if not may:
                return NEVER
            sure &= surely
        return sure, may

    return Prepared(truth, partial(_tell, literals, parts), literals, parts)


def in_all_ways(truth: Holds, name: str) -> Prepared:
    """Return a condition about the whole case that hangs on one node."""

    def tell(world: World, ways: Ways, where: int, found: Found) -> None:
        for way in each(where):
            found[way].append(name)

    return Prepared(truth, tell)


def _told_apart(parts: Sequence[Prepared]) -> tuple[list[Literal], list[Prepared]]:
    """Return the parts that are single literals, and the others."""
    singles = [part.single for part in parts if part.single is not None]
    return singles, [part for part in parts if part.single is None]


def _negation(part: Prepared) -> Prepared:
    def truth(world: World, ways: Ways) -> Truths:
        sure, may = part.truth(world, ways)
        return ways.all & ~may, ways.all & ~sure

    return Prepared(truth, part.tell)


def _bits(literals: Sequence[Literal]) -> int:
    bits = 0
    for literal in literals:
        bits |= literal.bit
    return bits


def _so_many(number: int, parts: Sequence[int], every: int) -> int:
    """Return the ways in which at least so many of the parts hold."""
    reached = [every] + [0] * max(number, 0)  # [n]: where n of the parts seen so far hold
    for bits in parts:
        for n in range(len(reached) - 1, 0, -1):
            reached[n] |= reached[n - 1] & bits
    return reached[-1]


def _tell(
    literals: Sequence[Literal],
    parts: Sequence[Prepared],
    world: World,
    ways: Ways,
    where: int,
    found: Found,
) -> None:
    """Tell of what the unknown parts of a condition hang on."""
    names = [literal.name for literal in literals if literal.bit & world.open]
    if names:
        for way in each(where):
            found[way].extend(names)
    for part in parts:
        sure, may = part.truth(world, ways)
        unknown = may & ~sure & where
        if unknown:
            part.tell(world, ways, unknown, found)
