"""Conditions made ready to be read over all completions of a case, in all ways to bind at once.

Single tests of answers are numbered, alike ones alike, and what an answer says of them is worked out
once. That a test of the case holds, or fails, is a bit of an integer: what a rule wants of the case is
then compared in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from advisor.inference.connectives import (
    Found,
    Holds,
    Literal,
    Prepared,
    all_of,
    any_of,
    at_least,
    conjunction,
    in_all_ways,
    none_of,
)
from advisor.inference.marking import compare, mark
from advisor.inference.ways import NEVER, Shape, Slots, Truths, Ways, each
from advisor.model import condition as c
from advisor.model.case import Answer, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, node
from advisor.model.truth import Truth, threshold
from advisor.model.wording import phrase

if TYPE_CHECKING:
    from advisor.inference.world import World

OPEN = ("unknown", "disputed")
TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_REMEMBERED = 4_000

Single: TypeAlias = c.Is | c.IncludesAll | c.Compares


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

    def all_said(self, answers: Mapping[str, Answer]) -> tuple[int, int, int]:
        """Return the literals about the case that answers make true, make false, and leave open."""
        true = false = 0
        for term, answer in answers.items():
            holding, failing = self.said(term, answer)
            true |= holding
            false |= failing
        every = (1 << 2 * len(self.literals)) - 1
        return true, false, every & ~(true | false)


class Preparer:
    """Makes the conditions of one knowledge base ready; what is asked twice of a case is shared."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.tests = Tests(knowledge)
        self.shared: dict[c.Condition, Prepared] = {}
        self.shapes: dict[Shape, tuple[int, Slots]] = {}
        self.places = 0
        """How many truths are worked out once a case and kept."""
        self.asked: dict[Hashable, int] = {}
        """What is asked of partners and relations, numbered: worked out once for a shape of aliases."""

    def shape(self, slots: Slots) -> int:
        """Return the number of a shape of aliases."""
        number, _ = self.shapes.setdefault(slots.shape, (len(self.shapes), slots))
        return number

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
            return conjunction([literal], ())
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
            return all_of(parts)
        if isinstance(condition, c.Any):
            return any_of(parts)
        if isinstance(condition, c.NoneOf):
            return none_of(parts)
        return at_least(self._count(condition.number), parts)

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
            ways = world.ways[shape]
            sure, may = inside(world, ways)
            if isinstance(condition, c.Every):
                return FALSE if may != ways.all else TRUE if sure == may else UNKNOWN
            if isinstance(condition, c.NoEntity):
                return FALSE if sure else UNKNOWN if may else TRUE
            return threshold(number, sure.bit_count(), may.bit_count())

        return in_all_ways(self._kept(asked), name)

    def _drawn(self, test: c.Concluded) -> Prepared:
        """Return whether a lean, the mode or another conclusion is drawn, about whomever."""
        ids = frozenset(test.ids)
        if test.kind in self.knowledge.axes:
            leaning = self._kept(lambda world: _among(world.leans[test.kind], ids))
            return in_all_ways(leaning, f"position:{test.kind}")

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
            for name in test.ids:
                about = _about(test, name, world)
                for way in each(where):
                    subject = ways.bound[way][slot]
                    if subject in about:
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
