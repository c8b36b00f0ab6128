"""Plans: the cheapest changes that meet a goal, confirmed by the rules engine, with side effects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from advisor.consultation import advise
from advisor.errors import AdvisorError
from advisor.explanation.goal import Goal, slice_of
from advisor.explanation.naming import as_node
from advisor.explanation.obstacles import obstacles, written
from advisor.explanation.operators import Operator, Operators
from advisor.explanation.search import EXHAUSTIVE, Found, Search, Tell, relevant, together
from advisor.explanation.toward_mode import TowardMode
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import places, variants_of
from advisor.model.advice import Advice, Item
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.change import changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import (
    Blocker,
    Effect,
    MoveStanding,
    Plan,
    PlannedChange,
    Plans,
    PlanStep,
    Proof,
    Staged,
)
from advisor.model.term import SCALE, Role

_MOST_PLANS = 5
_WAYS_TO_A_MODE = 3
_DEARER = 2
"""How much dearer the steps of a way already found become when another way is looked for."""


class Planner:
    """Plans for one goal of one case; it may be stopped, and then gives the best found so far."""

    def __init__(
        self,
        case: Case,
        knowledge: KnowledgeBase,
        goal: Goal,
        role: Role | None = None,
        tell: Tell = lambda _: None,
    ) -> None:
        self.case = case
        self.knowledge = knowledge
        self.goal = goal
        self.role = role
        self.tell = tell
        self.present = advise(case, knowledge)
        self.operators = Operators(case, knowledge, role, either_way=goal.to is not None)
        self._sliced = slice_of(goal.conclusions(), knowledge)
        self._steps = relevant(self.operators.all, self._sliced, case)
        self._search = Search(case, knowledge, goal, self._steps, tell)
        self._found = self._search.outcome.found

    def plans(self) -> Plans:
        """Return the plans, the best first; where there is none, why."""
        if self.goal.met_by(self.present):
            return self._told((), met=True)
        finished = True
        try:
            self._look()
        except KeyboardInterrupt:
            finished = False
        self.tell("confirming the plans with the rules engine")
        chosen = distinct(sorted(self._found, key=lambda found: found.order))
        plans: list[Plan] = []
        try:
            plans.extend(map(self._confirmed, chosen))
        except KeyboardInterrupt:
            finished = False
        plans.sort(key=lambda plan: (plan.cost, len(plan.steps), _harm(plan)))
        return self._told(tuple(plans), finished=finished)

    def _look(self) -> None:
        only_a_mode = self.goal.to is not None and not self.goal.without and not self.goal.allow
        ways = self._ways() if self.goal.to is not None else []
        if only_a_mode:
            return
        self._search.exhaust(_dearest_wanted)
        if not self._found:
            self._search.reach_on([way.operators for way in ways])

    def _ways(self) -> list[Found]:
        """Look for the cheapest way to a mode, and for others that take other steps."""
        assert self.goal.to is not None
        self.tell(f"looking for the cheapest way to {self.goal.to}")
        toward = TowardMode(self.case, self.knowledge, self.goal.to, self._steps)
        prices: dict[Operator, int] = {}
        found: list[Found] = []
        for _ in range(_WAYS_TO_A_MODE):
            way = toward.cheapest(prices)
            if way is None:
                break
            found.append(way)
            if self._meets(way):
                self._found.append(way)
            for operator in way.operators:
                prices[operator] = prices.get(operator, operator.cost) * _DEARER
            self.tell(f"{len(found)} found; looking for another")
        return found

    def _meets(self, way: Found) -> bool:
        """Whether a way to the mode meets the whole goal; where it does, no less is enough."""
        variants = variants_of(self.case, [together(way.operators)])
        return bool(self.goal.met(BitwiseReading(self.knowledge, variants)))

    # ---- what is told of them

    def _told(self, plans: tuple[Plan, ...], *, met: bool = False, finished: bool = True) -> Plans:
        impossible = False
        blockers: tuple[Blocker, ...] = ()
        if not plans and not met and finished:
            impossible, blockers = obstacles(
                self.case, self.knowledge, self.goal, self._sliced, self.operators
            )
        return Plans(
            case=self.case.id,
            as_of=self.case.as_of,
            to=self.goal.to,
            without=tuple(map(as_node, self.goal.without)),
            allow=tuple(map(as_node, self.goal.allow)),
            role=self.role,
            rule_base=self.knowledge.sha256,
            mode=self.present.diagnosis.mode,
            met=met,
            safety_first=tuple(
                dict.fromkeys(m.id for m in self.present.moves if m.tier == "safety")
            ),
            finished=finished,
            proof=self._proof(plans[0], finished) if plans else None,
            plans=plans,
            impossible=impossible,
            blockers=blockers,
        )

    def _proof(self, best: Plan, finished: bool) -> Proof:
        """Return what is proven of the first plan's cost."""
        if self.goal.to is not None and not self.goal.without and not self.goal.allow:
            return "cheapest of all"  # the first way is found at its own prices
        exhausted = self._search.outcome.exhausted
        if not finished or exhausted < 2 or len(best.steps) > exhausted:
            return "found"
        if exhausted < EXHAUSTIVE:
            return "cheapest up to two steps"
        further = sorted(operator.cost for operator in self._steps)[: EXHAUSTIVE + 1]
        whole = len(further) <= EXHAUSTIVE or best.cost * SCALE <= sum(further)
        return "cheapest of all" if whole else "cheapest up to three steps"

    def _confirmed(self, found: Found) -> Plan:
        """Return a plan as the rules engine reads the changed case."""
        every = [change for operator in found.operators for change in operator.changes]
        after = advise(changed(self.case, tuple(every)), self.knowledge)
        if not self.goal.met_by(after):
            raise AdvisorError("the rules engine does not confirm a plan; please report this")
        staged, first = self._stages(found.operators, after)
        ordered = sorted(found.operators, key=lambda o: (o not in first, o.cost, o.name))
        before = self.present
        return Plan(
            cost=found.cost / SCALE,
            steps=tuple(self._step(o, 1 if o in first else 2) for o in ordered),
            mode=after.diagnosis.mode,
            settled=after.diagnosis.settled,
            risks_gained=_new(before.risks, after.risks),
            risks_ended=_new(after.risks, before.risks),
            strengths_gained=_new(before.strengths, after.strengths),
            strengths_lost=_new(after.strengths, before.strengths),
            moves_no_longer_needed=_new(after.moves, before.moves),
            staged=staged,
        )

    def _step(self, operator: Operator, stage: int) -> PlanStep:
        move = self.knowledge.moves.get(operator.move or "")
        changes = tuple(self._change(operator, n) for n in range(len(operator.changes)))
        return PlanStep(
            changes=changes,
            owner=operator.owner,
            cost=operator.cost / SCALE,
            stage=stage,
            move=operator.move,
            action=move.action if move else None,
            horizon=operator.horizon,
            standing=self._standing(operator.move) if move else None,
            precondition=move.precondition if move else None,
            sign=move.sign if move else None,
            stop_when=move.stop_when if move else None,
            makes_it_too=() if move else self.operators.makers(operator.changes[0]),
        )

    def _change(self, operator: Operator, n: int) -> PlannedChange:
        change = operator.changes[n]
        now = self.case.answers_about(change.subject).get(change.term, NOT_ANSWERED)
        return PlannedChange(
            path=change.path,
            title=self.knowledge.terms[change.term].title,
            now=written(now),
            value=written(change.answer),
            uncertain=(change.subject, change.term) in operator.uncertain,
        )

    def _standing(self, move: str | None) -> MoveStanding:
        if any(item.id == move for item in self.present.moves):
            return "advised"
        gave_way = any(o.kind == "move" and o.id == move for o in self.present.overridden)
        return "held back" if gave_way else "not advised"

    # ---- stages

    def _stages(
        self, steps: Sequence[Operator], after: Advice
    ) -> tuple[Staged | None, tuple[Operator, ...]]:
        """Return whether the plan goes through another mode first, and by which of its steps."""
        approach = self.knowledge.modes[after.diagnosis.mode].approach
        if approach is None or self.present.diagnosis.mode in (
            after.diagnosis.mode,
            approach.through,
        ):
            return None, tuple(steps)
        stand = {f"{i.kind}:{i.id}" for i in _conclusions(self.present)}
        because = tuple(name for name in approach.after if name in stand)
        if not because:
            return None, tuple(steps)
        parts = [p for n in range(1, len(steps)) for p in combinations(steps, n)]
        first = min(
            self._through(approach.through, parts),
            key=lambda part: Found(part, "").order,
            default=tuple(steps),
        )
        staged = Staged(
            through=approach.through,
            split=len(first) < len(steps),
            because=because,
            reasoning=approach.reasoning,
            claims=approach.claims,
        )
        return staged, first

    def _through(
        self, mode: str, parts: list[tuple[Operator, ...]]
    ) -> Iterable[tuple[Operator, ...]]:
        if not parts:
            return []
        variants = variants_of(self.case, [together(part) for part in parts])
        met = Goal(to=mode).met(BitwiseReading(self.knowledge, variants))
        return [parts[n] for n in places(met)]


def distinct(ranked: Iterable[Found]) -> list[Found]:
    """Return the first plans that each differ from those before in half of what they answer, or more."""
    chosen: list[tuple[set[object], Found]] = []
    for found in ranked:
        mine: set[object] = {place for place, _ in together(found.operators)}
        if all(2 * len(mine & other) <= len(mine | other) for other, _ in chosen):
            chosen.append((mine, found))
        if len(chosen) == _MOST_PLANS:
            break
    return [found for _, found in chosen]


def _dearest_wanted(found: Sequence[Found]) -> int | None:
    chosen = distinct(sorted(found, key=lambda each: each.order))
    return chosen[-1].cost if len(chosen) == _MOST_PLANS else None


def _conclusions(advice: Advice) -> Iterable[Item]:
    return (*advice.findings, *advice.failure_causes, *advice.risks)


def _new(before: Iterable[Item], after: Iterable[Item]) -> tuple[Effect, ...]:
    known = {(item.id, item.subject) for item in before}
    return tuple(
        Effect(kind=i.kind, id=i.id, subject=i.subject, statement=i.statement)
        for i in after
        if (i.id, i.subject) not in known
    )


def _harm(plan: Plan) -> int:
    return len(plan.risks_gained) + len(plan.strengths_lost)
