"""What the answers still missing could change: which conclusions are settled, and which are open.

A conclusion is settled where every completion of the unknown answers draws it, ruled out where none
does, open otherwise. Leans and modes are exact. The rest is sound and not complete: what is called
settled is drawn by every completion, and what some completion draws is never ruled out; but
conditions that share an unknown answer are read apart, so a conclusion may be called open that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TypeAlias

from advisor.inference.prepared import (
    FALSE,
    TRUE,
    UNKNOWN,
    Marks,
    Named,
    Prepared,
    Preparer,
    Slots,
)
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Conclusion, Rule
from advisor.model.trace import Binding, Position, Subject, node
from advisor.model.truth import Truth

_SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})
_APART = frozenset({"evidence", "mode"})
"""What is settled is known of these otherwise: from the leans, and from the modes that are reached."""


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
        self.plain = all(_plain(rule) for rule in in_force if rule.kind == "evidence")
        """Whether each rule of evidence asks for one answer: then what is reachable is exact."""
        self.preparer = Preparer(knowledge)
        self.plans = {rule.id: _Plan(rule, self.preparer) for rule in in_force}
        self.shown = [plan for plan in self.plans.values() if plan.rule.kind in _SHOWN]
        self.drawing: dict[tuple[str, str], list[tuple[_Plan, Conclusion]]] = {}
        for plan in self.plans.values():
            plan.over = [
                (self.plans[name], *plan.slots.shared(self.plans[name].slots))
                for name in plan.rule.overridden_by
                if name in self.plans
            ]
            for conclusion in plan.rule.conclude:
                key = (str(conclusion.kind), conclusion.id)
                self.drawing.setdefault(key, []).append((plan, conclusion))

    def read(self, case: Case, positions: Iterable[Position], modes: Iterable[str]) -> Completed:
        """Return what every completion of a case says.

        positions: the leans still reachable. modes: the modes that completions reach.
        """
        world = World(self, case, positions, modes)
        settled = {
            node(kind, name, subject)
            for kind, name in self.drawing
            if kind not in _APART
            for subject, _, truth in world.drawn(kind, name)
            if truth is TRUE
        }
        undecided = [
            Undecided(plan.rule.id, world.bound(plan, named), world.because(plan, named))
            for plan in self.shown
            for named, _ in world.instances(plan)
        ]
        return Completed(frozenset(settled), tuple(undecided))


def _plain(rule: Rule) -> bool:
    return isinstance(rule.when, c.Is) and not rule.unless and not rule.overridden_by


_Instances: TypeAlias = "list[tuple[Named, Truth]]"


class World:
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
        self._answers: dict[Subject, Mapping[str, Answer]] = {(): case.answers}
        self._answers |= {(p.id,): p.answers for p in case.partners or ()}
        self._answers |= {r.subject: r.answers for r in case.relations}
        tests = reader.preparer.tests
        self._partners = sorted(p.id for p in case.partners or ())
        self._pairs = list(permutations(self._partners, 2))
        self.marks_about: dict[Subject, Marks] = dict.fromkeys(self._pairs, tests.marks({}))
        """What is said of the single tests about the case, a partner or a relation."""
        self.marks_about |= {about: tests.marks(given) for about, given in self._answers.items()}
        self.marks = self.marks_about[()]
        self.kept: list[Truth | None] = [None] * reader.preparer.places
        self._bindings: dict[tuple[tuple[str, ...], Named], tuple[Binding, ...]] = {}
        self._ways: dict[tuple[object, ...], list[Named]] = {(): [()]}
        self._instances: dict[str, _Instances] = {}
        self._firings: dict[tuple[str, tuple[int, ...]], dict[Named, Truth]] = {}
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
        """Return each way to bind a rule's aliases in which some completion lets it fire.

        With it comes whether all completions do.
        """
        found = self._instances.get(plan.rule.id)
        if found is None:
            found = self._instances[plan.rule.id] = []
            marks = self.marks
            for number in plan.needed:
                if marks[number] is FALSE:
                    return found
            for named in self._bound(plan.slots):
                truth = self._fires(plan, named)
                if truth is not FALSE:
                    found.append((named, truth))
        return found

    def _bound(self, slots: Slots) -> list[Named]:
        ways = self._ways.get(slots.shape)
        if ways is None:
            ways = self._ways[slots.shape] = slots.bound(self)
        return ways

    def bound(self, plan: _Plan, named: Named) -> tuple[Binding, ...]:
        """Return what a rule's aliases stand for, by name."""
        key = (plan.slots.aliases, named)
        found = self._bindings.get(key)
        if found is None:
            found = self._bindings[key] = tuple(map(Binding, *key))
        return found

    def because(self, plan: _Plan, named: Named) -> tuple[str, ...]:
        """Return the open nodes that an open rule reads."""
        found: set[str] = set()
        plan.tell(self, named, found)
        return tuple(sorted(found))

    def _fires(self, plan: _Plan, named: Named) -> Truth:
        result = plan.when.truth(self, named)
        if result is FALSE:
            return result
        for exception in plan.unless:
            defeated = exception.truth(self, named)
            if defeated is TRUE:
                return FALSE
            if defeated is UNKNOWN:
                result = UNKNOWN
        for other, mine, theirs in plan.over:
            overrides = self._firing(other, theirs).get(tuple([named[at] for at in mine]))
            if overrides is TRUE:
                return FALSE
            if overrides is UNKNOWN:
                result = UNKNOWN
        return result

    def _firing(self, plan: _Plan, places: tuple[int, ...]) -> dict[Named, Truth]:
        """Return whether a rule fires, by what the aliases in some places stand for."""
        found = self._firings.get((plan.rule.id, places))
        if found is None:
            found = self._firings[plan.rule.id, places] = {}
            for named, truth in self.instances(plan):
                key = tuple([named[at] for at in places])
                if found.get(key) is not TRUE:
                    found[key] = truth
        return found

    def drawn(self, kind: str, name: str) -> list[tuple[Subject, str | None, Truth]]:
        """Return about whom a conclusion may be drawn, in what degree, and whether it always is."""
        found = self._drawn.get((kind, name))
        if found is None:
            found = [
                (plan.about(conclusion, named), conclusion.degree, truth)
                for plan, conclusion in self.reader.drawing.get((kind, name), ())
                for named, truth in self.instances(plan)
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
                if TRUE not in higher:
                    yield subject, UNKNOWN if higher else truth


def _every_lean(axis: str, knowledge: KnowledgeBase) -> frozenset[str]:
    ends = knowledge.axes[axis]
    return frozenset((ends.first, BALANCED, ends.second, UNDETERMINED))


class _Plan:
    """One rule made ready.

    needed: single tests about the case that its condition can't do without. over: what the rule gives
    way to, with the aliases that both bind.
    """

    __slots__ = ("needed", "over", "rule", "slots", "unless", "when")

    def __init__(self, rule: Rule, preparer: Preparer) -> None:
        self.rule = rule
        self.slots = Slots([some.entity for some in c.bindings(rule.when)])
        self.when: Prepared = preparer.prepare(rule.when, self.slots)
        self.unless = [preparer.prepare(exception, self.slots) for exception in rule.unless]
        self.needed = preparer.needed(rule.when)
        self.over: list[tuple[_Plan, tuple[int, ...], tuple[int, ...]]] = []

    def about(self, conclusion: Conclusion, named: Named) -> Subject:
        """Return whom a conclusion is about."""
        chosen = self.slots.aliases if conclusion.about is None else conclusion.about
        return tuple([who for alias in chosen for who in named[self.slots.aliases.index(alias)]])

    def tell(self, world: World, named: Named, found: set[str]) -> None:
        """Tell of what keeps the rule open: in its condition, or in a rule it may give way to."""
        if self.when.truth(world, named) is UNKNOWN:
            self.when.tell(world, named, found)
            return
        for exception in self.unless:
            if exception.truth(world, named) is UNKNOWN:
                exception.tell(world, named, found)
        for other, mine, theirs in self.over:
            for bound, fires in world.instances(other):
                alike = all(named[a] == bound[b] for a, b in zip(mine, theirs, strict=True))
                if fires is UNKNOWN and alike:
                    other.tell(world, bound, found)
