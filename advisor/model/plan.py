"""Plans as a reader or a script gets them: steps by whom, what they cost, and what else they change."""

from __future__ import annotations

from typing import Any, Literal

from advisor.model.advice import Frozen
from advisor.model.move import Horizon
from advisor.model.term import Role

Proof = Literal[
    "cheapest of all", "cheapest up to three steps", "cheapest up to two steps", "found"
]
MoveStanding = Literal["advised", "held back", "not advised"]
Block = Literal["nobody controls it", "controlled by others"]


class PlannedChange(Frozen):
    """One answer that a step changes; uncertain: the move only may have this effect.

    now: null where the answer is unknown or in dispute. value: as in a case file.
    """

    path: str
    title: str
    now: Any
    value: Any
    uncertain: bool


class PlanStep(Frozen):
    """One step: a move of the catalogue, or a change that no move there makes by itself.

    makes_it_too: moves of the catalogue that make the change along with others. standing: how the
    move stands in the advice on the case as it is. stage: 1, or 2 after the halfway mode.
    """

    changes: tuple[PlannedChange, ...]
    owner: Role
    cost: float
    stage: int
    move: str | None = None
    action: str | None = None
    horizon: Horizon | None = None
    standing: MoveStanding | None = None
    precondition: str | None = None
    sign: str | None = None
    stop_when: str | None = None
    makes_it_too: tuple[str, ...] = ()


class Effect(Frozen):
    """A conclusion that a plan brings or takes away."""

    kind: str
    id: str
    subject: tuple[str, ...]
    statement: str


class Staged(Frozen):
    """A plan taken in two stages, with the mode halfway and why; split: the mode was reached halfway."""

    through: str
    split: bool
    because: tuple[str, ...]
    reasoning: str
    claims: tuple[str, ...]


class Plan(Frozen):
    """Steps that meet the goal, as the rules engine confirmed on the changed case."""

    cost: float
    steps: tuple[PlanStep, ...]
    mode: str
    settled: bool
    risks_gained: tuple[Effect, ...]
    risks_ended: tuple[Effect, ...]
    strengths_gained: tuple[Effect, ...]
    strengths_lost: tuple[Effect, ...]
    moves_no_longer_needed: tuple[Effect, ...]
    staged: Staged | None = None


class Blocker(Frozen):
    """An answer that stands in the way, and why no step changes it."""

    path: str
    title: str
    now: Any
    why: Block
    changed_by: tuple[str, ...]


class Plans(Frozen):
    """The plans for one goal, the best first; or why there is none.

    met: the goal is met already. safety_first: moves of the advice that come before any plan.
    finished: false if the search was stopped. proof: of the first plan's
    cost, among the steps that the knowledge base knows of. impossible: no plan can exist, as no answer
    that the asker's steps can give meets the goal.
    """

    schema_version: str = "1.0"
    case: str
    as_of: str
    to: str | None
    without: tuple[str, ...]
    allow: tuple[str, ...]
    role: Role | None
    rule_base: str
    mode: str
    met: bool
    safety_first: tuple[str, ...]
    finished: bool
    proof: Proof | None
    plans: tuple[Plan, ...]
    impossible: bool
    blockers: tuple[Blocker, ...]
