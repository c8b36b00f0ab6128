"""Conditions made ready to be read over all completions of a case, in all ways to bind at once.

Single tests of answers are numbered, alike ones alike, and what an answer says of them is worked out
once. That a test of the case holds, or fails, is a bit of an integer: what a rule wants of the case is
then compared in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.inference.marking import compare, mark
from advisor.inference.ways import NEVER, Slots, Truths, Ways, each
from advisor.model import condition as c
from advisor.model.case import Answer, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, node
from advisor.model.truth import Truth, threshold
from advisor.model.wording import phrase

if TYPE_CHECKING:
    from advisor.inference.possible import World

OPEN = ("unknown", "disputed")
TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_REMEMBERED = 4_000

Holds: TypeAlias = Callable[["World", Ways], Truths]
Found: TypeAlias = "Sequence[list[str]]"
"""The open nodes that something hangs on, by the way to bind."""
Tell: TypeAlias = Callable[["World", Ways, int, Found], None]
Single: TypeAlias = c.Is | c.IncludesAll | c.Compares


class Literal(NamedTuple):
    """That a test of the case holds, or that it fails; the bit of either, and what it reads."""

    bit: int
    opposite: int
    name: str


class Tests:
    """The single tests of answers, numbered, with what each answer met so far says of them."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.literals: dict[Single, Literal] = {}
        self.about: dict[str, list[tuple[Literal, Single]]] = {}
        self.known: dict[tuple[str, str, Value | None, tuple[Value, ...]], tuple[int, int]] = {}

    def literal(self, test: Single) -> Literal:
        """Return that a test holds; whom it is about makes no difference to it."""
        plain = test if test.alias is None else replace(test, alias=None)
        found = self.literals.get(plain)
        if found is None:
            bit = 1 << 2 * len(self.literals)
            found = self.literals[plain] = Literal(bit, bit << 1, node("answer", test.term))
            self.about.setdefault(test.term, []).append((found, plain))
        return found

    def said(self, term: str, answer: Answer) -> tuple[int, int]:
        """Return the literals that one answer makes true, and those that it makes false."""
        key = (term, answer.status, answer.value, tuple([o.value for o in answer.opinions]))
        found = self.known.get(key)
        if found is None:
            if len(self.known) > _REMEMBERED:
                self.known.clear()
            true = false = 0
            for literal, test in self.about.get(term, ()):
                truth = mark(test, answer, self.knowledge)
                true |= (0, literal.bit, 0)[truth] | (literal.opposite, 0, 0)[truth]
                false |= (literal.bit, literal.opposite, 0)[truth]
            found = self.known[key] = (true, false)
        return found

    def all_said(self, answers: Mapping[str, Answer]) -> tuple[int, int]:
        """Return the literals that answers about the case make true, and those they make false."""
        true = false = 0
        for term, answer in answers.items():
            holding, failing = self.said(term, answer)
            true |= holding
            false |= failing
        return true, false


class Prepared:
    """A condition made ready: in which ways it holds, and the open nodes it hangs on.

    `tell` adds these, for ways in which the condition is unknown. What is a conjunction has its parts:
    literals about the case, and others.
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


class Preparer:
    """Makes the conditions of one knowledge base ready; what is asked twice of a case is shared."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.tests = Tests(knowledge)
        self.shared: dict[c.Condition, Prepared] = {}
        self.shapes: dict[Hashable, int] = {}
        self.places = 0
        """How many truths are worked out once a case and kept."""
        self.asked: dict[Hashable, int] = {}
        """What is asked of partners and relations, numbered: worked out once for a shape of aliases."""

    def shape(self, slots: Slots) -> int:
        """Return the number of a shape of aliases."""
        return self.shapes.setdefault(slots.shape, len(self.shapes))

    def prepare(self, condition: c.Condition, slots: Slots) -> Prepared:
        """Return a condition of a rule made ready; `slots` are the aliases that the rule binds."""
        if isinstance(condition, c.Some) and slots.binds(condition.entity):
            return self.prepare(condition.condition, slots)
        if isinstance(condition, c.GROUPS):
            return self._group(condition, [self.prepare(part, slots) for part in condition.of])
        if isinstance(condition, c.QUANTIFIED):
            return self._common(condition, self._quantified)
        if isinstance(condition, c.Matches):
            return self._matched(condition, slots)
        if isinstance(condition, c.IsUnknown):
            return Prepared(lambda w, ways: NEVER, _nothing)  # completed, nothing is unknown
        if isinstance(condition, c.Concluded):
            slot = slots.of(condition.alias) if condition.kind != "mode" else None
            if slot is None:
                return self._common(condition, self._drawn)
            return self._drawn_about(condition, slot)
        return self._single(condition, slots.of(condition.alias))

    def _common(self, condition: c.Condition, make: Callable[..., Prepared]) -> Prepared:
        """Return what is asked of the case as a whole, made once."""
        found = self.shared.get(condition)
        if found is None:
            found = self.shared[condition] = make(condition)
        return found

    def _kept(self, work_out: Callable[[World], Truth]) -> Holds:
        """Return a truth about the whole case that is worked out once a case."""
        place = self.places
        self.places += 1

        def truth(world: World, ways: Ways) -> Truths:
            found = world.kept[place]
            if found is None:
                found = world.kept[place] = work_out(world)
            return ways.said[found]

        return truth

    def _kept_about(self, asked: Hashable, work_out: Holds) -> Holds:
        """Return what is so of partners and relations, worked out once for a shape of aliases."""
        number = self.asked.setdefault(asked, len(self.asked))

        def truth(world: World, ways: Ways) -> Truths:
            found = ways.kept.get(number)
            if found is None:
                found = ways.kept[number] = work_out(world, ways)
            return found

        return truth

    def _single(self, test: Single, slot: int | None) -> Prepared:
        literal = self.tests.literal(test)
        if slot is None:
            return _conjunction([literal], ())
        at, term, bit, opposite = slot, test.term, literal.bit, literal.opposite

        def passed(world: World, ways: Ways) -> Truths:
            where, sure, may = ways.where((at,)), 0, ways.all
            for subject, holding in world.told.get(term, ()):
                if holding & bit:
                    sure |= where.get((subject,), 0)
                elif holding & opposite:
                    may &= ~where.get((subject,), 0)
            return sure, may

        def tell(world: World, ways: Ways, where: int, found: Found) -> None:
            named = ways.named(at)
            for way in each(where):
                found[way].append(f"{literal.name}[{named[way]}]")

        return Prepared(self._kept_about((bit, at), passed), tell)

    def _group(self, condition: c.Group, parts: Sequence[Prepared]) -> Prepared:
        if isinstance(condition, c.All):
            conjunctions = [part for part in parts if part.literals]
            literals = [literal for part in conjunctions for literal in part.literals]
            others = [
                other for part in parts for other in (part.parts if part.literals else [part])
            ]
            return _conjunction(literals, others)
        singles = [part.single for part in parts if part.single is not None]
        others = [part for part in parts if part.single is None]
        if isinstance(condition, c.Any):
            return _disjunction(singles, others)
        if isinstance(condition, c.NoneOf):
            failing = [Literal(single.opposite, single.bit, single.name) for single in singles]
            return _conjunction(failing, [_negation(other) for other in others])
        number = self._count(condition.number)
        return Prepared(partial(_at_least, number, parts), partial(_tell, (), parts))

    def _count(self, bound: c.Bound) -> int:
        parameters = self.knowledge.parameters
        return parameters[bound.parameter].count if bound.parameter else bound.number or 0

    def _quantified(self, condition: c.Quantified) -> Prepared:
        """Return a question about all partners, or all relations."""
        slots = Slots([condition.entity])
        shape, inside = self.shape(slots), self.prepare(condition.condition, slots).truth
        name = f"check:{phrase(condition)}"
        number = self._count(condition.number) if isinstance(condition, c.AtLeastEntities) else 1

        def asked(world: World) -> Truth:
            if world.case.partners is None:
                return UNKNOWN
            ways = world.ways(shape, slots)
            sure, may = inside(world, ways)
            if isinstance(condition, c.Every):
                return FALSE if may != ways.all else TRUE if sure == may else UNKNOWN
            if isinstance(condition, c.NoEntity):
                return FALSE if sure else UNKNOWN if may else TRUE
            return threshold(number, sure.bit_count(), may.bit_count())

        return Prepared(self._kept(asked), _named(name))

    def _drawn(self, test: c.Concluded) -> Prepared:
        """Return whether a lean, the mode or another conclusion is drawn, about whomever."""
        ids = frozenset(test.ids)
        if test.kind in self.knowledge.axes:
            leaning = self._kept(lambda world: _among(world.leans[test.kind], ids))
            return Prepared(leaning, _named(f"position:{test.kind}"))

        def drawn(world: World) -> Truth:
            if test.kind == "mode" and world.modes:
                known = _among(world.modes, ids)
                if known is not UNKNOWN:
                    return known
            truths = [sure for name in test.ids for sure in _about(test, name, world).values()]
            return TRUE if True in truths else UNKNOWN if truths else FALSE

        def tell(world: World, ways: Ways, where: int, found: Found) -> None:
            names = [
                node(test.kind, name, subject)
                for name in test.ids
                for subject, sure in _about(test, name, world).items()
                if not sure
            ]
            for way in each(where):
                found[way].extend(names)

        return Prepared(self._kept(drawn), tell)

    def _drawn_about(self, test: c.Concluded, slot: int) -> Prepared:
        """Return whether a conclusion is drawn about what an alias stands for."""

        def drawn(world: World, ways: Ways) -> Truths:
            where, sure, may = ways.where((slot,)), 0, 0
            for name in test.ids:
                for subject, surely in _about(test, name, world).items():
                    here = where.get((subject,), 0)
                    may |= here
                    sure |= here if surely else 0
            return sure, may

        def tell(world: World, ways: Ways, where: int, found: Found) -> None:
            at = ways.where((slot,))
            for name in test.ids:
                for subject in _about(test, name, world):
                    for way in each(at.get((subject,), 0) & where):
                        found[way].append(node(test.kind, name, subject))

        plain = replace(test, alias=None)
        return Prepared(self._kept_about((plain, slot), drawn), tell)

    def _matched(self, test: c.Matches, slots: Slots) -> Prepared:
        """Return whether the answers about what two aliases stand for are the same, or differ."""
        one, two = slots.of(test.alias), slots.of(test.other)
        assert one is not None
        assert two is not None

        def matching(world: World, ways: Ways) -> Truths:
            sure = may = 0
            for at, way in enumerate(ways.bound):
                mine, theirs = (world.answer(test.term, way[slot]) for slot in (one, two))
                truth = compare(test.same, mine, theirs)
                sure |= (truth is TRUE) << at
                may |= (truth is not FALSE) << at
            return sure, may

        def tell(world: World, ways: Ways, where: int, found: Found) -> None:
            for way in each(where):
                subjects = [ways.bound[way][slot] for slot in (one, two)]
                unknown = [s for s in subjects if world.answer(test.term, s).status in OPEN]
                found[way].extend([node("answer", test.term, s) for s in unknown])

        asked = (replace(test, alias="", other=""), one, two)
        return Prepared(self._kept_about(asked, matching), tell)


def _about(test: c.Concluded, name: str, world: World) -> Mapping[Subject, bool]:
    return world.drawn(test.kind, name, test.degree)


def _among(reached: frozenset[str], ids: frozenset[str]) -> Truth:
    """Return whether what is reached lies among some ids: all of it, none of it, or some."""
    return TRUE if reached <= ids else UNKNOWN if reached & ids else FALSE


def _nothing(world: World, ways: Ways, where: int, found: Found) -> None:
    """Tell of nothing."""


def _named(name: str) -> Tell:
    """Tell of one node, in every way."""

    def tell(world: World, ways: Ways, where: int, found: Found) -> None:
        for way in each(where):
            found[way].append(name)

    return tell


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


def _conjunction(literals: Sequence[Literal], parts: Sequence[Prepared]) -> Prepared:
    wanted = _together(literals)

    def truth(world: World, ways: Ways) -> Truths:
        if wanted & world.failing:
            return NEVER
        may = ways.all
        sure = 0 if wanted & world.open else may
        for part in parts:
            holds, may_hold = part.truth(world, ways)
            may &= may_hold
            if not may:
                return NEVER
            sure &= holds
        return sure, may

    return Prepared(truth, partial(_tell, literals, parts), literals, parts)


def _disjunction(literals: Sequence[Literal], parts: Sequence[Prepared]) -> Prepared:
    wanted = _together(literals)

    def truth(world: World, ways: Ways) -> Truths:
        sure = ways.all if wanted & world.holding else 0
        may = ways.all if sure or wanted & world.open else 0
        for part in parts:
            if sure == ways.all:
                break
            holds, may_hold = part.truth(world, ways)
            sure |= holds
            may |= may_hold
        return sure, may

    return Prepared(truth, partial(_tell, literals, parts))


def _negation(part: Prepared) -> Prepared:
    def truth(world: World, ways: Ways) -> Truths:
        sure, may = part.truth(world, ways)
        return ways.all & ~may, ways.all & ~sure

    return Prepared(truth, part.tell)


def _together(literals: Sequence[Literal]) -> int:
    bits = 0
    for literal in literals:
        bits |= literal.bit
    return bits


def _at_least(number: int, parts: Sequence[Prepared], world: World, ways: Ways) -> Truths:
    truths = [part.truth(world, ways) for part in parts]
    surely = _so_many(number, [sure for sure, _ in truths], ways.all)
    return surely, _so_many(number, [may for _, may in truths], ways.all)


def _so_many(number: int, parts: Sequence[int], every: int) -> int:
    """Return the ways in which at least so many of the parts hold."""
    reached = [every] + [0] * max(number, 0)  # [n]: where n of the parts seen so far hold
    for bits in parts:
        for n in range(len(reached) - 1, 0, -1):
            reached[n] |= reached[n - 1] & bits
    return reached[-1]
