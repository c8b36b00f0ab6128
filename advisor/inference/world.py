"""One case as all its completions have it: which rules fire, on what they hang, what is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.inference.connectives import Found
from advisor.inference.plans import Drawing, Over, Plan
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.inference.ways import Named, Truths, Ways, each
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES
from advisor.model.trace import Position, Subject
from advisor.model.truth import Truth

if TYPE_CHECKING:
    from advisor.inference.possible import CompletedReader


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
        self.ways = [Ways(slots.bound(partners)) for _, slots in preparer.shapes.values()]
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

    def drawn(self, kind: str, name: str, degree: str | None) -> Mapping[Subject, bool]:
        """Return about whom a conclusion may be drawn in this degree and no higher; None is any.

        With it comes whether it always is.
        """
        found = self._drawn.get((kind, name, degree))
        if found is None:
            drawing = self.reader.drawing.get((kind, name), ())
            found = self._merged([d for d in drawing if degree in (None, d.degree)])
            if degree is not None:
                above = DEGREES[DEGREES.index(degree) + 1 :]
                higher = self._merged([d for d in drawing if d.degree in above])
                found = {
                    subject: sure and subject not in higher
                    for subject, sure in found.items()
                    if not higher.get(subject)
                }
            self._drawn[kind, name, degree] = found
        return found

    def _merged(self, drawn: Iterable[Drawing]) -> dict[Subject, bool]:
        """Return about whom rules may draw a conclusion, and whether one always does."""
        found: dict[Subject, bool] = {}
        for drawing in drawn:
            sure, may = self.firing(drawing.plan)
            subjects = self.ways[drawing.plan.shape].subjects(drawing.places)
            for at in each(may):
                found.setdefault(subjects[at], False)
            for at in each(sure):
                found[subjects[at]] = True
        return found


def _every_lean(axis: str, knowledge: KnowledgeBase) -> frozenset[str]:
    ends = knowledge.axes[axis]
    return frozenset((ends.first, BALANCED, ends.second, UNDETERMINED))
