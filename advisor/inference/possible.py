"""What the answers still missing could change: which conclusions are settled, and which are open.

A conclusion is settled where every completion of the unknown answers draws it, ruled out where none
does, open otherwise. Leans and modes are exact. The rest is sound and not complete: what is called
settled is drawn by every completion, and what some completion draws is never ruled out; but
conditions that share an unknown answer are read apart, so a conclusion may be called open that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from advisor.inference.prepared import Prepared, Preparer
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.inference.ways import NEVER, Slots, Truths, Ways, each
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Rule
from advisor.model.trace import Position, Subject, node
from advisor.model.truth import Truth

_SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})
_APART = frozenset({"evidence", "mode"})
"""What is settled is known of these otherwise: from the leans, and from the modes that are reached."""


class Allowed(NamedTuple):
    """What some completion draws, or all do: the rules it may follow from, and the open nodes they read.

    rules: by id. because: answers, questions over all partners, leans and conclusions that are open
    themselves.
    """

    kind: str
    id: str
    subject: Subject
    node: str
    rules: tuple[Rule, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """What every completion says: the conclusions that all of them draw, and those that some may.

    allowed: of the kinds that are shown, by kind, id and subject.
    """

    settled: frozenset[str]
    allowed: tuple[Allowed, ...]


class CompletedReader:
    """The rules of one knowledge base, prepared once to be read over the completions of any case."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        statuses = ("draft", "reviewed") if drafts else ("reviewed",)
        in_force = [rule for rule in knowledge.rules.values() if rule.status in statuses]
        self.plain = all(_plain(rule) for rule in in_force if rule.kind == "evidence")
        """Whether each rule of evidence asks for one answer: then what is reachable is exact."""
        self.preparer = Preparer(knowledge)
        self.plans = {
            rule.id: _Plan(number, rule, self.preparer)
            for number, rule in enumerate(sorted(in_force, key=lambda rule: rule.id))
        }
        self.drawing: dict[tuple[str, str], list[_Drawing]] = {}
        shown: dict[tuple[str, str], list[_Drawing]] = {}
        for plan in self.plans.values():
            plan.over = [
                (self.plans[name], *plan.slots.shared(self.plans[name].slots))
                for name in plan.rule.overridden_by
                if name in self.plans
            ]
            for conclusion in plan.rule.conclude:
                key = (str(conclusion.kind), conclusion.id)
                drawing = _Drawing(plan, plan.slots.places(conclusion.about), conclusion.degree)
                self.drawing.setdefault(key, []).append(drawing)
                if plan.rule.kind in _SHOWN:
                    shown.setdefault(key, []).append(drawing)
        self.shown = sorted(shown.items())

    def read(self, case: Case, positions: Iterable[Position], modes: Iterable[str]) -> Completed:
        """Return what every completion of a case says.

        positions: the leans still reachable. modes: the modes that completions reach.
        """
        world = World(self, case, positions, modes)
        settled = [
            node(kind, name, subject)
            for (kind, name), drawn in self.drawing.items()
            if kind not in _APART
            for plan, places, _ in drawn
            for subject in world.settled(plan, places)
        ]
        allowed = [
            allowed
            for (kind, name), drawn in self.shown
            for allowed in world.allowed(kind, name, drawn)
        ]
        return Completed(frozenset(settled), tuple(allowed))


def _plain(rule: Rule) -> bool:
    return isinstance(rule.when, c.Is) and not rule.unless and not rule.overridden_by


class _Plan:
    """One rule made ready; over: what it gives way to, with the aliases that both bind."""

    __slots__ = ("number", "over", "rule", "shape", "slots", "unless", "when")

    def __init__(self, number: int, rule: Rule, preparer: Preparer) -> None:
        self.number = number
        self.rule = rule
        self.slots = Slots([some.entity for some in c.bindings(rule.when)])
        self.shape = preparer.shape(self.slots)
        self.when: Prepared = preparer.prepare(rule.when, self.slots)
        self.unless = preparer.prepare(c.NoneOf(rule.unless), self.slots) if rule.unless else None
        self.over: list[tuple[_Plan, tuple[int, ...], tuple[int, ...]]] = []


class _Drawing(NamedTuple):
    """That a rule draws a conclusion: about what the aliases in these places stand for."""

    plan: _Plan
    places: tuple[int, ...]
    degree: str | None


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
        tests = reader.preparer.tests
        self.holding, self.failing = tests.all_said(case.answers)
        self.open = ((1 << 2 * len(tests.literals)) - 1) & ~(self.holding | self.failing)
        """Literals about the case that hold in every completion, in none, and in some."""
        self._answers: dict[Subject, Mapping[str, Answer]] = {
            (p.id,): p.answers for p in case.partners or ()
        }
        self._answers |= {r.subject: r.answers for r in case.relations}
        self.told: dict[str, list[tuple[Subject, int]]] = {}
        """By term, what holds of each partner or relation of whom it is answered."""
        for subject, answers in self._answers.items():
            for term, answer in answers.items():
                self.told.setdefault(term, []).append((subject, tests.said(term, answer)[0]))
        self._partners = sorted(p.id for p in case.partners or ())
        self.kept: list[Truth | None] = [None] * reader.preparer.places
        self._ways: list[Ways | None] = [None] * len(reader.preparer.shapes)
        self._firing: list[Truths | None] = [None] * len(reader.plans)
        self._because: dict[int, list[tuple[str, ...]]] = {}
        self._drawn: dict[tuple[str, str, str | None], Mapping[Subject, bool]] = {}

    def answer(self, term: str, subject: Subject) -> Answer:
        """Return an answer about a partner or a relation."""
        return self._answers.get(subject, {}).get(term, NOT_ANSWERED)

    def ways(self, shape: int, slots: Slots) -> Ways:
        """Return the ways to bind aliases of a shape."""
        found = self._ways[shape]
        if found is None:
            found = self._ways[shape] = Ways(slots.bound(self._partners))
        return found

    def firing(self, plan: _Plan) -> Truths:
        """Return the ways to bind a rule's aliases in which all completions, and some, let it fire."""
        found = self._firing[plan.number]
        if found is None:
            found = self._firing[plan.number] = self._fires(plan)
        return found

    def _fires(self, plan: _Plan) -> Truths:
        ways = self.ways(plan.shape, plan.slots)
        sure, may = plan.when.truth(self, ways)
        if may and plan.unless is not None:
            surely, maybe = plan.unless.truth(self, ways)
            sure, may = sure & surely, may & maybe
        for other, mine, theirs in plan.over:
            if not may:
                break
            surely, maybe = self._overriding(ways, other, mine, theirs)
            sure, may = sure & ~maybe, may & ~surely
        return sure, may

    def _overriding(
        self, ways: Ways, other: _Plan, mine: tuple[int, ...], theirs: tuple[int, ...]
    ) -> Truths:
        """Return the ways in which another rule, for what both bind, is sure to fire, and may."""
        surely, maybe = self.firing(other)
        if not maybe:
            return NEVER
        where, those = ways.where(mine), self.ways(other.shape, other.slots).picked(theirs)
        sure = may = 0
        for at in each(maybe):
            here = where.get(those[at], 0)
            may |= here
            sure |= here if surely >> at & 1 else 0
        return sure, may

    def because(self, plan: _Plan) -> Sequence[tuple[str, ...]]:
        """Return, for each way to bind, the open nodes that a rule reads; none where it is settled."""
        found = self._because.get(plan.number)
        if found is None:
            told = self._tell(plan)
            found = self._because[plan.number] = [
                tuple(sorted(dict.fromkeys(names)) if len(names) > 1 else names) for names in told
            ]
        return found

    def _tell(self, plan: _Plan) -> Sequence[list[str]]:
        """Tell of what keeps a rule open: in its condition, or else in what may defeat it."""
        ways = self.ways(plan.shape, plan.slots)
        found: list[list[str]] = [[] for _ in ways.bound]
        sure, may = self.firing(plan)
        surely, maybe = plan.when.truth(self, ways)
        unknown, left = may & maybe & ~surely, may & ~sure & surely
        if unknown:
            plan.when.tell(self, ways, unknown, found)
        if left and plan.unless is not None:
            surely, maybe = plan.unless.truth(self, ways)
            plan.unless.tell(self, ways, left & maybe & ~surely, found)
        for other, mine, theirs in plan.over if left else ():
            where, those = ways.where(mine), self.ways(other.shape, other.slots).picked(theirs)
            surely, maybe = self.firing(other)
            for at in each(maybe & ~surely):
                for way in each(where.get(those[at], 0) & left):
                    found[way].extend(self.because(other)[at])
        return found

    def settled(self, plan: _Plan, places: tuple[int, ...]) -> Iterator[Subject]:
        """Yield about whom every completion lets a rule draw a conclusion."""
        sure, _ = self.firing(plan)
        if sure:
            subjects = self.ways(plan.shape, plan.slots).subjects(places)
            yield from (subjects[at] for at in each(sure))

    def allowed(self, kind: str, name: str, drawn: Iterable[_Drawing]) -> Iterator[Allowed]:
        """Yield about whom some completion draws a conclusion, with what that hangs on."""
        found: dict[Subject, tuple[list[Rule], list[tuple[str, ...]]]] = {}
        for plan, places, _ in drawn:
            _, may = self.firing(plan)
            if may:
                subjects = self.ways(plan.shape, plan.slots).subjects(places)
                because = self.because(plan)
                for at in each(may):
                    rules, reasons = found.setdefault(subjects[at], ([], []))
                    rules.append(plan.rule)
                    reasons.append(because[at])
        for subject in sorted(found):
            rules, reasons = found[subject]
            because = reasons[0]
            if len(reasons) > 1:
                because = tuple(sorted({n for each in reasons for n in each}))
            yield Allowed(kind, name, subject, node(kind, name, subject), tuple(rules), because)

    def drawn(self, kind: str, name: str, degree: str | None) -> Mapping[Subject, bool]:
        """Return about whom a conclusion may be drawn in this degree and no higher; None is any.

        With it comes whether it always is.
        """
        found = self._drawn.get((kind, name, degree))
        if found is None:
            drawing = self.reader.drawing.get((kind, name), ())
            found = self._about([d for d in drawing if degree in (None, d.degree)])
            if degree is not None:
                above = DEGREES[DEGREES.index(degree) + 1 :]
                higher = self._about([d for d in drawing if d.degree in above])
                found = {
                    subject: sure and subject not in higher
                    for subject, sure in found.items()
                    if not higher.get(subject)
                }
            self._drawn[kind, name, degree] = found
        return found

    def _about(self, drawing: Iterable[_Drawing]) -> dict[Subject, bool]:
        """Return about whom rules may draw a conclusion, and whether one always does."""
        found: dict[Subject, bool] = {}
        for plan, places, _ in drawing:
            sure, may = self.firing(plan)
            if may:
                subjects = self.ways(plan.shape, plan.slots).subjects(places)
                for at in each(may):
                    subject = subjects[at]
                    found[subject] = found.get(subject, False) or bool(sure >> at & 1)
        return found


def _every_lean(axis: str, knowledge: KnowledgeBase) -> frozenset[str]:
    ends = knowledge.axes[axis]
    return frozenset((ends.first, BALANCED, ends.second, UNDETERMINED))
