"""Conditions made ready to be read over all completions of a case: each as a function of its world.

Single tests of answers are numbered, alike ones alike, and read once for every answer there is; what a
condition asks of them is then a look at a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from advisor.inference.marking import compare, mark
from advisor.model import condition as c
from advisor.model.case import Answer, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, node
from advisor.model.truth import Truth, negation, threshold
from advisor.model.wording import phrase

if TYPE_CHECKING:
    from advisor.inference.possible import World

OPEN = ("unknown", "disputed")
TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_REMEMBERED = 4_000

Named: TypeAlias = "tuple[Subject, ...]"
"""What the aliases of a rule stand for, in their order."""
Marks: TypeAlias = "list[Truth]"
"""What the answers about one subject say of each single test, by its number."""
Holds: TypeAlias = Callable[["World", Named], Truth]
Tell: TypeAlias = Callable[["World", Named, "set[str]"], None]
Single: TypeAlias = c.Is | c.IncludesAll | c.Compares


class Tests:
    """The single tests of answers, numbered, with what each answer met so far says of them."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.numbers: dict[Single, int] = {}
        self.about: dict[str, list[tuple[int, Single]]] = {}
        self.known: dict[
            tuple[str, str, Value | None, tuple[Value, ...]], list[tuple[int, Truth]]
        ] = {}

    def number(self, test: Single) -> int:
        """Return the number of a test; whom it is about makes no difference to it."""
        plain = test if test.alias is None else replace(test, alias=None)
        found = self.numbers.get(plain)
        if found is None:
            found = self.numbers[plain] = len(self.numbers)
            self.about.setdefault(test.term, []).append((found, plain))
        return found

    def marks(self, answers: Mapping[str, Answer]) -> Marks:
        """Return what the answers about one subject say; nothing is known of a missing one."""
        found = [UNKNOWN] * len(self.numbers)
        for term, answer in answers.items():
            for number, truth in self.said(term, answer):
                found[number] = truth
        return found

    def said(self, term: str, answer: Answer) -> list[tuple[int, Truth]]:
        """Return what one answer says of each test about its term."""
        key = (term, answer.status, answer.value, tuple([o.value for o in answer.opinions]))
        found = self.known.get(key)
        if found is None:
            if len(self.known) > _REMEMBERED:
                self.known.clear()
            asked = self.about.get(term, ())
            found = [(number, mark(test, answer, self.knowledge)) for number, test in asked]
            self.known[key] = found
        return found


class Prepared:
    """A condition made ready: whether it holds, and the open nodes it hangs on.

    `tell` adds these to a set, and is asked only of a condition that is unknown. number: of a single
    test about the case.
    """

    __slots__ = ("number", "tell", "truth")

    def __init__(self, truth: Holds, tell: Tell, number: int | None = None) -> None:
        self.truth = truth
        self.tell = tell
        self.number = number


class Slots:
    """The aliases of a rule in order, and what each may stand for beside those before it."""

    __slots__ = ("_fitting", "aliases", "entities", "shape")

    def __init__(self, entities: Sequence[c.Entity]) -> None:
        self.entities = tuple(entities)
        self.aliases = tuple(entity.alias for entity in entities)
        self._fitting = [
            (
                entity,
                [at for at, other in enumerate(entities[:place]) if other.kind == entity.kind],
                self.of(entity.pair_with),
                self.of(entity.source),
                self.of(entity.target),
            )
            for place, entity in enumerate(entities)
        ]
        self.shape = tuple(
            (entity.kind, entity.once_a_pair, pair, source, target)
            for entity, _, pair, source, target in self._fitting
        )
        """What the ways to bind the aliases follow from, whatever they are called."""

    def of(self, alias: str | None) -> int | None:
        """Return the place of an alias, or None for the partnership."""
        return None if alias is None else self.aliases.index(alias)

    def binds(self, entity: c.Entity) -> bool:
        """Return whether an alias is bound by this very condition."""
        return entity in self.entities

    def bound(self, world: World) -> list[Named]:
        """Return each way to let the aliases stand for partners and relations."""
        ways: list[Named] = [()]
        for entity, alike, pair, source, target in self._fitting:
            subjects = world.entities(entity)
            ways = [
                (*way, s)
                for way in ways
                for s in subjects
                if not any(way[at] == s for at in alike)
                and (pair is None or s > way[pair])
                and (source is None or s[:1] == way[source])
                and (target is None or s[1:] == way[target])
            ]
        return ways

    def shared(self, other: Slots) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the places of the aliases that two rules both bind: in this one, in the other."""
        both = [alias for alias in self.aliases if alias in other.aliases]
        mine, theirs = map(self.aliases.index, both), map(other.aliases.index, both)
        return tuple(mine), tuple(theirs)


class Preparer:
    """Makes the conditions of one knowledge base ready; what is asked twice of a case is shared."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.tests = Tests(knowledge)
        self.shared: dict[c.Condition, Prepared] = {}
        self.places = 0
        """How many truths are worked out once a case and kept."""

    def prepare(self, condition: c.Condition, slots: Slots) -> Prepared:
        """Return a condition of a rule made ready; `slots` are the aliases that the rule binds."""
        if isinstance(condition, c.Some) and slots.binds(condition.entity):
            return self.prepare(condition.condition, slots)
        if isinstance(condition, c.GROUPS):
            return self._group(condition, [self.prepare(part, slots) for part in condition.of])
        if isinstance(condition, c.QUANTIFIED):
            return self._common(condition, self._quantified)
        if isinstance(condition, c.Matches):
            return _matched(condition, slots.of(condition.alias), slots.of(condition.other))
        if isinstance(condition, c.IsUnknown):
            return Prepared(lambda w, n: FALSE, _nothing)  # completed, nothing is unknown
        if isinstance(condition, c.Concluded):
            slot = slots.of(condition.alias) if condition.kind != "mode" else None
            if slot is None:
                return self._common(condition, self._drawn)
            return _drawn_about(condition, slot)
        return self._single(condition, slots.of(condition.alias))

    def needed(self, condition: c.Condition) -> list[int]:
        """Return the single tests about the case that a condition can't be true without."""
        if isinstance(condition, c.All):
            return [number for part in condition.of for number in self.needed(part)]
        if isinstance(condition, c.Is | c.IncludesAll | c.Compares) and condition.alias is None:
            return [self.tests.number(condition)]
        return []

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

        def truth(world: World, named: Named) -> Truth:
            found = world.kept[place]
            if found is None:
                found = world.kept[place] = work_out(world)
            return found

        return truth

    def _single(self, test: Single, slot: int | None) -> Prepared:
        number, name = self.tests.number(test), node("answer", test.term)
        if slot is None:
            return Prepared(lambda w, n: w.marks[number], lambda w, n, f: f.add(name), number)
        at, start = slot, f"{name}["
        return Prepared(
            lambda w, n: w.marks_about[n[at]][number],
            lambda w, n, f: f.add(f"{start}{','.join(n[at])}]"),
        )

    def _group(self, condition: c.Group, parts: Sequence[Prepared]) -> Prepared:
        tell = partial(_tell, parts)
        if isinstance(condition, c.All):
            numbers = [part.number for part in parts if part.number is not None]
            return Prepared(partial(_all, numbers, [p for p in parts if p.number is None]), tell)
        if isinstance(condition, c.Any):
            return Prepared(partial(_any, parts), tell)
        if isinstance(condition, c.NoneOf):
            return Prepared(lambda w, n: negation(_any(parts, w, n)), tell)
        return Prepared(partial(_at_least, self._count(condition.number), parts), tell)

    def _count(self, bound: c.Bound) -> int:
        parameters = self.knowledge.parameters
        return parameters[bound.parameter].count if bound.parameter else bound.number or 0

    def _quantified(self, condition: c.Quantified) -> Prepared:
        """Return a question about all partners, or all relations."""
        inside = self.prepare(condition.condition, Slots([condition.entity])).truth
        name = f"check:{phrase(condition)}"
        number = self._count(condition.number) if isinstance(condition, c.AtLeastEntities) else 1

        def asked(world: World) -> Truth:
            if world.case.partners is None:
                return UNKNOWN
            truths = [inside(world, (s,)) for s in world.entities(condition.entity)]
            if isinstance(condition, c.Every):
                return FALSE if FALSE in truths else UNKNOWN if UNKNOWN in truths else TRUE
            true = truths.count(TRUE)
            found = threshold(number, true, true + truths.count(UNKNOWN))
            return negation(found) if isinstance(condition, c.NoEntity) else found

        return Prepared(self._kept(asked), lambda w, n, f: f.add(name))

    def _drawn(self, test: c.Concluded) -> Prepared:
        """Return whether a lean, the mode or another conclusion is drawn, about whomever."""
        ids = frozenset(test.ids)
        if test.kind in self.knowledge.axes:
            at = f"position:{test.kind}"
            return Prepared(lambda w, n: _among(w.leans[test.kind], ids), lambda w, n, f: f.add(at))

        def drawn(world: World) -> Truth:
            if test.kind == "mode" and world.modes:
                known = _among(world.modes, ids)
                if known is not UNKNOWN:
                    return known
            truths = [truth for _, _, truth in _about(test, world)]
            return TRUE if TRUE in truths else UNKNOWN if truths else FALSE

        return Prepared(self._kept(drawn), partial(_undecided, test, None))


def _matched(test: c.Matches, one: int | None, two: int | None) -> Prepared:
    def both(named: Named) -> tuple[Subject, Subject]:
        return () if one is None else named[one], () if two is None else named[two]

    def truth(world: World, named: Named) -> Truth:
        mine, theirs = (world.answer(test.term, subject) for subject in both(named))
        return compare(test.same, mine, theirs)

    def tell(world: World, named: Named, found: set[str]) -> None:
        unknown = [s for s in both(named) if world.answer(test.term, s).status in OPEN]
        found.update(node("answer", test.term, s) for s in unknown)

    return Prepared(truth, tell)


def _drawn_about(test: c.Concluded, slot: int) -> Prepared:
    """Return whether a conclusion is drawn about what an alias stands for."""

    def truth(world: World, named: Named) -> Truth:
        truths = [truth for _, subject, truth in _about(test, world) if subject == named[slot]]
        return TRUE if TRUE in truths else UNKNOWN if truths else FALSE

    return Prepared(truth, partial(_undecided, test, slot))


def _about(test: c.Concluded, world: World) -> list[tuple[str, Subject, Truth]]:
    """Return what may be drawn of a test's conclusions, about whom, and whether it always is."""
    return [
        (name, subject, truth)
        for name in test.ids
        for subject, truth in world.in_degree(test.kind, name, test.degree)
    ]


def _undecided(
    test: c.Concluded, slot: int | None, world: World, named: Named, found: set[str]
) -> None:
    """Tell of the conclusions that some completions draw and others don't."""
    found.update(
        node(test.kind, name, subject)
        for name, subject, truth in _about(test, world)
        if truth is UNKNOWN and (slot is None or subject == named[slot])
    )


def _nothing(world: World, named: Named, found: set[str]) -> None:
    """Tell of nothing."""


def _among(reached: frozenset[str], ids: frozenset[str]) -> Truth:
    """Return whether what is reached lies among some ids: all of it, none of it, or some."""
    return TRUE if reached <= ids else UNKNOWN if reached & ids else FALSE


def _tell(parts: Sequence[Prepared], world: World, named: Named, found: set[str]) -> None:
    """Tell of what the unknown parts of a condition hang on."""
    for part in parts:
        if part.truth(world, named) is UNKNOWN:
            part.tell(world, named, found)


def _all(numbers: Sequence[int], parts: Sequence[Prepared], world: World, named: Named) -> Truth:
    result, marks = TRUE, world.marks
    for number in numbers:
        value = marks[number]
        if value is FALSE:
            return value
        if value is UNKNOWN:
            result = value
    for part in parts:
        value = part.truth(world, named)
        if value is FALSE:
            return value
        if value is UNKNOWN:
            result = value
    return result


def _any(parts: Sequence[Prepared], world: World, named: Named) -> Truth:
    result = FALSE
    for part in parts:
        value = part.truth(world, named)
        if value is TRUE:
            return value
        if value is UNKNOWN:
            result = value
    return result


def _at_least(number: int, parts: Sequence[Prepared], world: World, named: Named) -> Truth:
    values = [part.truth(world, named) for part in parts]
    true = values.count(TRUE)
    return threshold(number, true, true + values.count(UNKNOWN))
