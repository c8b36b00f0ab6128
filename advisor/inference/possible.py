"""What the answers still missing could change: which conclusions are settled, and which are open.

A conclusion is settled where every completion of the unknown answers draws it, ruled out where none
does, open otherwise. Leans and modes are exact. The rest is sound and not complete: what is called
settled is drawn by every completion, and what some completion draws is never ruled out; but
conditions that share an unknown answer are read apart, so a conclusion may be called open that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import TypeAlias

from advisor.inference.marking import compare, mark
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Conclusion, Rule
from advisor.model.trace import Binding, Position, Subject, node
from advisor.model.truth import Truth, negation, threshold
from advisor.model.wording import phrase

_SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})
_OPEN = ("unknown", "disputed")
_APART = frozenset({"evidence", "mode"})
"""What is settled is known of these otherwise: from the leans, and from the modes that are reached."""
_TRUE, _FALSE, _UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that some completions may let fire, and the open nodes it reads.

    because: answers, questions over all partners, leans and conclusions that are open themselves.
    """

    rule: str
    bindings: tuple[Binding, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """What every completion says: the conclusions that all of them draw, and the rules left open."""

    settled: frozenset[str]
    undecided: tuple[Undecided, ...]


class CompletedReader:
    """The rules of one knowledge base, prepared once to be read over the completions of any case."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        statuses = ("draft", "reviewed") if drafts else ("reviewed",)
        in_force = [rule for rule in knowledge.rules.values() if rule.status in statuses]
        self.tests = 0
        self.checks = 0
        self.plain = all(_plain(rule) for rule in in_force if rule.kind == "evidence")
        """Whether each rule of evidence asks for one answer: then what is reachable is exact."""
        self.plans = {rule.id: self._plan(rule) for rule in in_force}
        self.over = {
            plan.rule.id: [
                (self.plans[name], plan.slots.shared(self.plans[name].slots))
                for name in plan.rule.overridden_by
                if name in self.plans
            ]
            for plan in self.plans.values()
        }
        """What each rule gives way to, with the aliases that both bind."""
        self.drawing: dict[tuple[str, str], list[tuple[_Plan, Conclusion]]] = {}
        for plan in self.plans.values():
            for conclusion in plan.rule.conclude:
                key = (str(conclusion.kind), conclusion.id)
                self.drawing.setdefault(key, []).append((plan, conclusion))

    def read(self, case: Case, positions: Iterable[Position], modes: Iterable[str]) -> Completed:
        """Return what every completion of a case says.

        positions: the leans still reachable. modes: the modes that completions reach.
        """
        world = _World(self, case, positions, modes)
        settled = {
            node(kind, name, subject)
            for kind, name in self.drawing
            if kind not in _APART
            for subject, _, truth in world.drawn(kind, name)
            if truth is _TRUE
        }
        undecided = [
            Undecided(plan.rule.id, plan.bound(named), tuple(sorted(set(plan.open(world, named)))))
            for plan in self.plans.values()
            if plan.rule.kind in _SHOWN
            for named, truth in world.instances(plan)
            if truth is not _FALSE
        ]
        return Completed(frozenset(settled), tuple(undecided))

    def _plan(self, rule: Rule) -> _Plan:
        slots = _Slots([some.entity for some in c.bindings(rule.when)])
        return _Plan(
            rule,
            slots,
            self._prepared(rule.when, slots),
            tuple(self._prepared(exception, slots) for exception in rule.unless),
        )

    def _prepared(self, condition: c.Condition, slots: _Slots) -> _Prepared:
        """Return a condition with its truth as a function of the world and of what is bound."""
        if isinstance(condition, c.Some) and slots.binds(condition.entity):
            return self._prepared(condition.condition, slots)
        if isinstance(condition, c.GROUPS):
            parts = tuple(self._prepared(part, slots) for part in condition.of)
            return _Prepared(self._group(condition, parts), parts)
        if isinstance(condition, c.QUANTIFIED):
            return self._quantified(condition)
        return self._test(condition, slots)

    def _group(self, condition: c.Group, parts: tuple[_Prepared, ...]) -> _Truth:
        if isinstance(condition, c.All):
            return partial(_all, parts)
        if isinstance(condition, c.Any):
            return partial(_any, parts)
        if isinstance(condition, c.NoneOf):
            return lambda w, n: negation(_any(parts, w, n))
        return partial(_at_least, self._number(condition.number), parts)

    def _number(self, bound: c.Bound) -> int:
        parameters = self.knowledge.parameters
        return parameters[bound.parameter].count if bound.parameter else bound.number or 0

    def _quantified(self, condition: c.Quantified) -> _Prepared:
        """Return a question about all partners, or all relations; it is answered once a case."""
        inside = self._prepared(condition.condition, _Slots([condition.entity]))
        place, name = self.checks, f"check:{phrase(condition)}"
        self.checks += 1
        number = self._number(condition.number) if isinstance(condition, c.AtLeastEntities) else 1

        def answered(world: _World, named: _Named) -> Truth:
            found = world.checks[place]
            if found is None:
                found = world.checks[place] = asked(world)
            return found

        def asked(world: _World) -> Truth:
            if world.case.partners is None:
                return _UNKNOWN
            truths = [inside.truth(world, (s,)) for s in world.entities(condition.entity)]
            if isinstance(condition, c.Every):
                return _FALSE if _FALSE in truths else _UNKNOWN if _UNKNOWN in truths else _TRUE
            true = truths.count(_TRUE)
            found = threshold(number, true, true + truths.count(_UNKNOWN))
            return negation(found) if isinstance(condition, c.NoEntity) else found

        return _Prepared(answered, nodes=lambda w, n: (name,))

    def _place(self) -> int:
        """Return a place of its own for a truth that is worked out once a case."""
        self.tests += 1
        return self.tests - 1

    def _test(self, test: c.Test, slots: _Slots) -> _Prepared:
        if isinstance(test, c.IsUnknown):
            return _Prepared(lambda w, n: _FALSE)  # a completion leaves nothing unknown
        if isinstance(test, c.Concluded):
            return self._concluded(test, slots)
        term, slot = test.term, slots.of(test.alias)
        if isinstance(test, c.Matches):
            return self._matched(test, slot, slots.of(test.other))
        if slot is not None:
            at = slot
            return _Prepared(
                lambda w, n: mark(test, w.answer(term, n[at]), self.knowledge),
                nodes=lambda w, n: (node("answer", term, n[at]),),
            )
        place = self._place()

        def remembered(world: _World, named: _Named) -> Truth:
            found = world.marks[place]
            if found is None:
                found = world.marks[place] = mark(test, world.answer(term, ()), self.knowledge)
            return found

        return _Prepared(remembered, nodes=lambda w, n: (node("answer", term),))

    def _matched(self, test: c.Matches, one: int | None, two: int | None) -> _Prepared:
        def both(named: _Named) -> tuple[Subject, Subject]:
            return () if one is None else named[one], () if two is None else named[two]

        def truth(world: _World, named: _Named) -> Truth:
            mine, theirs = (world.answer(test.term, subject) for subject in both(named))
            return compare(test.same, mine, theirs)

        def nodes(world: _World, named: _Named) -> tuple[str, ...]:
            unknown = [s for s in both(named) if world.answer(test.term, s).status in _OPEN]
            return tuple(node("answer", test.term, s) for s in unknown)

        return _Prepared(truth, nodes=nodes)

    def _concluded(self, test: c.Concluded, slots: _Slots) -> _Prepared:
        ids = frozenset(test.ids)
        if test.kind in self.knowledge.axes:
            at = f"position:{test.kind}"
            return _Prepared(lambda w, n: _among(w.leans[test.kind], ids), nodes=lambda w, n: (at,))
        slot = slots.of(test.alias) if test.kind != "mode" else None
        place = self._place()

        def about(world: _World, named: _Named) -> Iterator[tuple[str, Subject, Truth]]:
            for name in test.ids:
                for subject, truth in world.in_degree(test.kind, name, test.degree):
                    if slot is None or subject == named[slot]:
                        yield name, subject, truth

        def drawn(world: _World, named: _Named) -> Truth:
            if test.kind == "mode" and world.modes:
                known = _among(world.modes, ids)
                if known is not _UNKNOWN:
                    return known
            truths = [each for _, _, each in about(world, named)]
            return _TRUE if _TRUE in truths else _UNKNOWN if truths else _FALSE

        def truth(world: _World, named: _Named) -> Truth:
            if slot is not None:
                return drawn(world, named)
            found = world.marks[place]
            if found is None:
                found = world.marks[place] = drawn(world, named)
            return found

        def nodes(world: _World, named: _Named) -> tuple[str, ...]:
            return tuple(
                node(test.kind, name, s) for name, s, t in about(world, named) if t is _UNKNOWN
            )

        return _Prepared(truth, nodes=nodes)


def _plain(rule: Rule) -> bool:
    return isinstance(rule.when, c.Is) and not rule.unless and not rule.overridden_by


def _among(reached: frozenset[str], ids: frozenset[str]) -> Truth:
    """Return whether what is reached lies among some ids: all of it, none of it, or some."""
    return _TRUE if reached <= ids else _UNKNOWN if reached & ids else _FALSE


_Named: TypeAlias = "tuple[Subject, ...]"
"""What the aliases of a rule stand for, in their order."""
_Instances: TypeAlias = "list[tuple[_Named, Truth]]"


class _World:
    """One case: its answers, the leans and modes still reached, and what was worked out so far."""

    def __init__(
        self,
        reader: CompletedReader,
        case: Case,
        positions: Iterable[Position],
        modes: Iterable[str],
    ) -> None:
        self.reader = reader
        self.case = case
        self.modes = frozenset(modes)
        self.leans = {
            p.axis: frozenset(p.possible) if reader.plain else _every_lean(p.axis, reader.knowledge)
            for p in positions
        }
        self.marks: list[Truth | None] = [None] * reader.tests
        self.checks: list[Truth | None] = [None] * reader.checks
        self._answers: dict[Subject, Mapping[str, Answer]] = {(): case.answers}
        self._answers |= {(p.id,): p.answers for p in case.partners or ()}
        self._answers |= {r.subject: r.answers for r in case.relations}
        self._partners = sorted(p.id for p in case.partners or ())
        self._pairs = list(permutations(self._partners, 2))
        self._instances: dict[str, _Instances] = {}
        self._drawn: dict[tuple[str, str], list[tuple[Subject, str | None, Truth]]] = {}

    def answer(self, term: str, subject: Subject) -> Answer:
        """Return an answer about the partnership, a partner or a relation."""
        return self._answers.get(subject, {}).get(term, NOT_ANSWERED)

    def entities(self, entity: c.Entity) -> Sequence[Subject]:
        """Return the partners, or the relations, that an alias may stand for."""
        if entity.kind == "partner":
            return [(partner,) for partner in self._partners]
        if entity.once_a_pair:
            return [pair for pair in self._pairs if pair[0] < pair[1]]
        return self._pairs

    def instances(self, plan: _Plan) -> _Instances:
        """Return a rule for each way to bind its aliases, with whether all completions let it fire."""
        found = self._instances.get(plan.rule.id)
        if found is None:
            found = [(named, self._fires(plan, named)) for named in plan.slots.bound(self)]
            self._instances[plan.rule.id] = found
        return found

    def _fires(self, plan: _Plan, named: _Named) -> Truth:
        result = plan.when.truth(self, named)
        for exception in plan.unless:
            if result is _FALSE:
                return result
            defeated = exception.truth(self, named)
            result = _FALSE if defeated is _TRUE else max(result, defeated)
        for other, shared in self.reader.over[plan.rule.id]:
            if result is _FALSE:
                return result
            for theirs, fires in self.instances(other):
                if fires is not _FALSE and all(named[a] == theirs[b] for a, b in shared):
                    if fires is _TRUE:
                        return _FALSE
                    result = _UNKNOWN
        return result

    def drawn(self, kind: str, name: str) -> list[tuple[Subject, str | None, Truth]]:
        """Return about whom a conclusion may be drawn, in what degree, and whether it always is."""
        found = self._drawn.get((kind, name))
        if found is None:
            found = [
                (plan.about(conclusion, named), conclusion.degree, truth)
                for plan, conclusion in self.reader.drawing.get((kind, name), ())
                for named, truth in self.instances(plan)
                if truth is not _FALSE
            ]
            self._drawn[kind, name] = found
        return found

    def in_degree(
        self, kind: str, name: str, degree: str | None
    ) -> Iterator[tuple[Subject, Truth]]:
        """Yield about whom a conclusion may be drawn in this degree and no higher; None is any."""
        drawn = self.drawn(kind, name)
        for subject, own, truth in drawn:
            if degree is None:
                yield subject, truth
            elif own == degree:
                higher = [
                    t
                    for s, d, t in drawn
                    if s == subject and d and DEGREES.index(d) > DEGREES.index(degree)
                ]
                if _TRUE not in higher:
                    yield subject, _UNKNOWN if higher else truth


def _every_lean(axis: str, knowledge: KnowledgeBase) -> frozenset[str]:
    ends = knowledge.axes[axis]
    return frozenset((ends.first, BALANCED, ends.second, UNDETERMINED))


_Truth: TypeAlias = Callable[["_World", "_Named"], Truth]


class _Prepared:
    """A condition made ready: its truth, its parts, and the nodes it hangs on when it is open."""

    __slots__ = ("_nodes", "parts", "truth")

    def __init__(
        self,
        truth: _Truth,
        parts: tuple[_Prepared, ...] = (),
        nodes: Callable[[_World, _Named], tuple[str, ...]] | None = None,
    ) -> None:
        self.truth = truth
        self.parts = parts
        self._nodes = nodes

    def open(self, world: _World, named: _Named) -> Iterator[str]:
        """Yield the open nodes that an undecided condition reads."""
        if self.truth(world, named) is not _UNKNOWN:
            return
        if self._nodes is not None:
            yield from self._nodes(world, named)
        for part in self.parts:
            yield from part.open(world, named)


class _Slots:
    """The aliases of a rule in order, and what each may stand for beside those before it."""

    __slots__ = ("_fitting", "aliases", "entities")

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

    def of(self, alias: str | None) -> int | None:
        """Return the place of an alias, or None for the partnership."""
        return None if alias is None else self.aliases.index(alias)

    def binds(self, entity: c.Entity) -> bool:
        """Return whether an alias is bound by this very condition."""
        return entity in self.entities

    def bound(self, world: _World) -> list[_Named]:
        """Return each way to let the aliases stand for partners and relations."""
        ways: list[_Named] = [()]
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

    def shared(self, other: _Slots) -> list[tuple[int, int]]:
        """Return the places of the aliases that two rules both bind, in the one and in the other."""
        return [
            (place, other.aliases.index(alias))
            for place, alias in enumerate(self.aliases)
            if alias in other.aliases
        ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One rule made ready."""

    rule: Rule
    slots: _Slots
    when: _Prepared
    unless: tuple[_Prepared, ...]

    def bound(self, named: _Named) -> tuple[Binding, ...]:
        """Return what the aliases stand for, by name."""
        return tuple(map(Binding, self.slots.aliases, named))

    def about(self, conclusion: Conclusion, named: _Named) -> Subject:
        """Return whom a conclusion is about."""
        chosen = self.slots.aliases if conclusion.about is None else conclusion.about
        return tuple(who for alias in chosen for who in named[self.slots.aliases.index(alias)])

    def open(self, world: _World, named: _Named) -> Iterator[str]:
        """Yield what keeps the rule open: in its condition, or in a rule it may give way to."""
        if self.when.truth(world, named) is _UNKNOWN:
            yield from self.when.open(world, named)
            return
        for exception in self.unless:
            yield from exception.open(world, named)
        for other, shared in world.reader.over[self.rule.id]:
            for theirs, fires in world.instances(other):
                if fires is _UNKNOWN and all(named[a] == theirs[b] for a, b in shared):
                    yield from other.open(world, theirs)


def _all(parts: tuple[_Prepared, ...], world: _World, named: _Named) -> Truth:
    result = _TRUE
    for part in parts:
        value = part.truth(world, named)
        if value is _FALSE:
            return value
        if value is _UNKNOWN:
            result = value
    return result


def _any(parts: tuple[_Prepared, ...], world: _World, named: _Named) -> Truth:
    result = _FALSE
    for part in parts:
        value = part.truth(world, named)
        if value is _TRUE:
            return value
        if value is _UNKNOWN:
            result = value
    return result


def _at_least(number: int, parts: tuple[_Prepared, ...], world: _World, named: _Named) -> Truth:
    values = [part.truth(world, named) for part in parts]
    true = values.count(_TRUE)
    return threshold(number, true, true + values.count(_UNKNOWN))
