"""What the answers still missing could change: which conclusions are settled, and which are open.

A conclusion is settled where every completion of the unknown answers draws it, ruled out where none
does, open otherwise. Leans and modes are exact. The rest is sound and not complete: what is called
settled is drawn by every completion, and what some completion draws is never ruled out; but
conditions that share an unknown answer are read apart, so a conclusion may be called open that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from advisor.inference.plans import Drawing, Plan, Support, plans_of, supporting
from advisor.inference.prepared import Preparer
from advisor.inference.ways import each
from advisor.inference.world import World
from advisor.model import condition as c
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Position, Subject

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

    def read(self, case: Case, positions: Iterable[Position], modes: Iterable[str]) -> Completed:
        """Return what every completion of a case says.

        positions: the leans still reachable. modes: the modes that completions reach.
        """
        world = World(self, case, positions, modes)
        settled: list[str] = []
        drawn: dict[int, list[Drawing]] = {}
        for plan in self.concluding:
            sure, may = world.firing(plan)
            for drawing in plan.drawing if may else ():
                if sure:
                    subjects = world.ways[plan.shape].subjects(drawing.places)
                    settled.extend([_about(drawing.node, subjects[at]) for at in each(sure)])
                if plan.shown:
                    drawn.setdefault(drawing.rank, []).append(drawing)
        allowed = [one for _, those in sorted(drawn.items()) for one in self._allowed(those, world)]
        return Completed(frozenset(settled), tuple(allowed))

    def _allowed(self, drawn: Sequence[Drawing], world: World) -> list[Allowed]:
        """Return about whom rules that may fire draw a conclusion, with what that hangs on."""
        plan, kind, name, _, places, node, _ = drawn[0]
        if len(drawn) == 1 and not plan.slots.aliases:  # most are so
            return [Allowed(kind, name, (), node, plan.support, world.because(plan)[0])]
        ways = world.ways[plan.shape]
        if len(drawn) == 1 and len(ways.where(places)) == len(ways.bound):
            subjects, because = ways.subjects(places), world.because(plan)
            may = each(world.firing(plan)[1])
            found = [(subjects[at], plan.support, because[at]) for at in may]
        else:
            found = self._gathered(drawn, world)
        found.sort(key=itemgetter(0))
        return [
            Allowed(kind, name, subject, _about(node, subject), support, because)
            for subject, support, because in found
        ]

    def _gathered(
        self, drawn: Sequence[Drawing], world: World
    ) -> list[tuple[Subject, Support, tuple[str, ...]]]:
        """Return what several rules, or several ways to bind, come to, by whom it is about."""
        plans: dict[Subject, list[Plan]] = {}
        names: dict[Subject, list[str]] = {}
        for drawing in drawn:
            plan = drawing.plan
            subjects, because = world.ways[plan.shape].subjects(drawing.places), world.because(plan)
            for at in each(world.firing(plan)[1]):
                subject = subjects[at]
                plans.setdefault(subject, []).append(plan)
                names.setdefault(subject, []).extend(because[at])
        return [
            (subject, self._support(together), tuple(sorted(set(names[subject]))))
            for subject, together in plans.items()
        ]

    def _support(self, plans: Sequence[Plan]) -> Support:
        """Return what rules say together of a conclusion; some may be there twice, side by side."""
        if len(plans) == 1:
            return plans[0].support
        key = tuple(dict.fromkeys([plan.number for plan in plans]))
        found = self._supports.get(key)
        if found is None:
            found = supporting([self.plans[number].rule for number in key])
            self._supports[key] = found
        return found


def _about(node: str, subject: Subject) -> str:
    return f"{node}[{','.join(subject)}]" if subject else node


def _plain(rule: Rule) -> bool:
    return isinstance(rule.when, c.Is) and not rule.unless and not rule.overridden_by
