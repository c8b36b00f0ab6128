"""What the answers still missing could change: which conclusions are settled, and which are open.

A conclusion is settled where every completion of the unknown answers draws it, ruled out where none
does, open otherwise. Leans and modes are exact. The rest is sound and not complete: what is called
settled is drawn by every completion, and what some completion draws is never ruled out; but
conditions that share an unknown answer are read apart, so a conclusion may be called open that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from advisor.inference.connectives import Found
from advisor.inference.plans import Drawing, Over, Plan, Support, plans_of, supporting
from advisor.inference.prepared import Preparer
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.inference.ways import Named, Truths, Ways, each
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Rule
from advisor.model.trace import Position, Subject
from advisor.model.truth import Truth

_APART = frozenset({"evidence", "mode"})
"""What is settled is known of these otherwise: from the leans, and from the modes that are reached."""


class Allowed(NamedTuple):
    """A conclusion that some completion draws, or all do.

    support: what the rules say that it may follow from. because: the open nodes that they read: answers,
    questions over all partners, leans and conclusions that are open themselves.
    """

    kind: str
    id: str
    subject: Subject
    node: str
    support: Support
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
        self.plans = list(plans_of(in_force, self.preparer).values())
        self.concluding = [plan for plan in self.plans if plan.rule.kind not in _APART]
        self.drawing: dict[tuple[str, str], list[Drawing]] = {}
        for plan in self.plans:
            for drawing in plan.drawing:
                self.drawing.setdefault((drawing.kind, drawing.id), []).append(drawing)
        self._supports: dict[tuple[int, ...], Support] = {}

    def support(self, plans: Sequence[Plan]) -> Support:
        """Return what rules say together of a conclusion; some may be there twice, side by side."""
        if len(plans) == 1:
            return plans[0].support
        key = tuple(dict.fromkeys([plan.number for plan in plans]))
        found = self._supports.get(key)
        if found is None:
            found = supporting([self.plans[number].rule for number in key])
            self._supports[key] = found
        return found

    def read(self, case: Case, positions: Iterable[Position], modes: Iterable[str]) -> Completed:
        """Return what every completion of a case says.

        positions: the leans still reachable. modes: the modes that completions reach.
        """
        world = World(self, case, positions, modes)
        settled: list[str] = []
        drawn: dict[int, list[Drawing]] = {}
        for plan in self.concluding:
            sure, may = world.firing(plan)
            if may:
                for drawing in plan.drawing:
                    if sure:
                        settled.extend(world.settled(drawing, sure))
                    if plan.shown:
                        drawn.setdefault(drawing.rank, []).append(drawing)
        allowed = [one for _, drawing in sorted(drawn.items()) for one in world.allowed(drawing)]
        return Completed(frozenset(settled), tuple(allowed))


def _plain(rule: Rule) -> bool:
    return isinstance(rule.when, c.Is) and not rule.unless and not rule.overridden_by


class World:
    """One case: its answers, the leans and modes still reached, and what was worked out so far.

    holding, failing, open: literals about the case that hold in every completion, in none, in some.
    ways: those to bind the aliases of each shape. told: by term, what is sure of each partner or
    relation that answers it. kept: truths about the whole case.
    """

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
        preparer = reader.preparer
        self.holding, self.failing, self.open = preparer.tests.all_said(case.answers)
        partners = sorted(p.id for p in case.partners or ())
        self.ways = [Ways(slots.bound(partners)) for slots in preparer.shapes.values()]
        self._answers: dict[Subject, Mapping[str, Answer]] = {
            (p.id,): p.answers for p in case.partners or ()
        }
        self._answers |= {r.subject: r.answers for r in case.relations}
        self.told: dict[str, list[tuple[Subject, int]]] = {}
        for subject, answers in self._answers.items():
            for term, answer in answers.items():
                sure, _ = preparer.tests.said(term, answer)
                self.told.setdefault(term, []).append((subject, sure))
        self.kept: list[Truth | None] = [None] * preparer.places
        self._firing: list[Truths | None] = [None] * len(reader.plans)
        self._because: dict[int, Sequence[tuple[str, ...]]] = {}
        self._drawn: dict[tuple[str, str, str | None], Mapping[Subject, bool]] = {}

    def answer(self, term: str, subject: Subject) -> Answer:
        """Return an answer about a partner or a relation."""
        return self._answers.get(subject, {}).get(term, NOT_ANSWERED)

    # ---- which rules fire

    def firing(self, plan: Plan) -> Truths:
        """Return the ways to bind a rule's aliases in which all completions, and some, let it fire."""
        found = self._firing[plan.number]
        if found is None:
            ways = self.ways[plan.shape]
            found = plan.whole.truth(self, ways)
            for over in plan.over:
                sure, may = found
                if not may:
                    break
                surely, maybe = self._overriding(ways, over)
                found = sure & ~maybe, may & ~surely
            self._firing[plan.number] = found
        return found

    def _overriding(self, ways: Ways, over: Over) -> Truths:
        """Return the ways in which another rule, for what both bind, is sure to fire, and may."""
        surely, maybe = truths = self.firing(over.plan)
        if over.alike or not maybe:
            return truths
        if not over.mine:
            return ways.all if surely else 0, ways.all
        where, those = ways.where(over.mine), self.ways[over.plan.shape].picked(over.theirs)
        sure = may = 0
        for at in each(maybe):
            here = where.get(those[at], 0)
            may |= here
            sure |= here if surely >> at & 1 else 0
        return sure, may

    # ---- on what they hang

    def because(self, plan: Plan) -> Sequence[tuple[str, ...]]:
        """Return, for each way to bind, the open nodes that a rule reads; none where it is settled."""
        found = self._because.get(plan.number)
        if found is None:
            told: list[list[str]] = [[] for _ in self.ways[plan.shape].bound]
            self._tell(plan, told)
            found = self._because[plan.number] = [
                tuple(names) if len(names) < 2 else tuple(sorted(dict.fromkeys(names)))
                for names in told
            ]
        return found

    def _tell(self, plan: Plan, found: Found) -> None:
        """Tell of what keeps a rule open: in its condition, or else in what may defeat it."""
        ways = self.ways[plan.shape]
        sure, may = self.firing(plan)
        if sure == may:
            return
        unknown, left = may & ~sure, 0
        if plan.whole is not plan.when or plan.over:
            surely, _ = plan.when.truth(self, ways)
            unknown, left = may & ~surely, unknown & surely
        if unknown:
            plan.when.tell(self, ways, unknown, found)
        if left and plan.unless is not None:
            surely, maybe = plan.unless.truth(self, ways)
            plan.unless.tell(self, ways, left & maybe & ~surely, found)
        for over in plan.over if left else ():
            surely, maybe = self.firing(over.plan)
            if maybe & ~surely:
                because = self._because_alike(over, maybe & ~surely)
                bound = ways.picked(over.mine)
                for way in each(left):
                    found[way].extend(because.get(bound[way], ()))

    def _because_alike(self, over: Over, unknown: int) -> Mapping[Named, Sequence[str]]:
        """Return on what an overriding rule hangs, by what the aliases that both bind stand for."""
        because, those = self.because(over.plan), self.ways[over.plan.shape].picked(over.theirs)
        found: dict[Named, list[str]] = {}
        for at in each(unknown):
            found.setdefault(those[at], []).extend(because[at])
        return found

    # ---- what they draw

    def settled(self, drawing: Drawing, sure: int) -> list[str]:
        """Return a conclusion about each of those of whom every completion draws it."""
        if not drawing.places:
            return [drawing.node]
        subjects = self.ways[drawing.plan.shape].subjects(drawing.places)
        return [f"{drawing.node}[{','.join(subjects[at])}]" for at in each(sure)]

    def allowed(self, drawn: Sequence[Drawing]) -> Sequence[Allowed]:
        """Return about whom rules that may fire draw a conclusion, with what that hangs on."""
        plan, kind, name, _, _, node, _ = drawn[0]
        if len(drawn) == 1 and not plan.slots.aliases:
            return (Allowed(kind, name, (), node, plan.support, self.because(plan)[0]),)
        found: dict[Subject, tuple[list[Plan], list[tuple[str, ...]]]] = {}
        for drawing in drawn:
            plan = drawing.plan
            because = self.because(plan)
            subjects = self.ways[plan.shape].subjects(drawing.places)
            for at in each(self.firing(plan)[1]):
                plans, hangs = found.setdefault(subjects[at], ([], []))
                plans.append(plan)
                hangs.append(because[at])
        return [
            Allowed(
                kind,
                name,
                subject,
                f"{node}[{','.join(subject)}]" if subject else node,
                self.reader.support(plans),
                hangs[0] if len(hangs) == 1 else tuple(sorted(set().union(*hangs))),
            )
            for subject, (plans, hangs) in sorted(found.items(), key=_subject)
        ]

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

    def _about(self, drawn: Iterable[Drawing]) -> dict[Subject, bool]:
        """Return about whom rules may draw a conclusion, and whether one always does."""
        found: dict[Subject, bool] = {}
        for drawing in drawn:
            sure, may = self.firing(drawing.plan)
            if may:
                subjects = self.ways[drawing.plan.shape].subjects(drawing.places)
                for at in each(may):
                    subject = subjects[at]
                    found[subject] = found.get(subject, False) or bool(sure >> at & 1)
        return found


_subject = itemgetter(0)


def _every_lean(axis: str, knowledge: KnowledgeBase) -> frozenset[str]:
    ends = knowledge.axes[axis]
    return frozenset((ends.first, BALANCED, ends.second, UNDETERMINED))
