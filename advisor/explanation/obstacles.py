"""Why there is no plan: what no step can change, and whether that alone rules out every plan."""

from __future__ import annotations

from typing import Any

from advisor.explanation.goal import Goal, Slice
from advisor.explanation.neighbours import Opening, openings
from advisor.explanation.operators import UNCONTROLLED, Operators
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import Variant, variants_of
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import Block, Blocker
from advisor.model.term import SCALE


def obstacles(
    case: Case, knowledge: KnowledgeBase, goal: Goal, sliced: Slice, operators: Operators
) -> tuple[bool, tuple[Blocker, ...]]:
    """Return whether no plan can exist, and the answers that stand in the way.

    Everything that some step changes is left open; if no completion meets the goal, no plan can. An
    answer stands in the way if leaving it open too makes the goal possible again; where only several
    together do, they are a set of which none can be spared.
    """
    free = operators.controlled()
    read = [o for o in openings(case, knowledge) if sliced.reads(o.term.id)]
    given = [o for o in read if o.place not in free and o.answer.status != "unknown"]
    open_ = tuple((place, NOT_ANSWERED) for place in sorted(free))
    variants: list[Variant] = [open_, *(_without(open_, o) for o in given)]
    reading = BitwiseReading(knowledge, variants_of(case, variants), completed=True)
    ruled_out = goal.ruled_out(reading)
    if not ruled_out & 1:
        return False, ()
    alone = [o for n, o in enumerate(given, 1) if not ruled_out >> n & 1]
    if not alone:
        alone = _together(given, open_, case, knowledge, goal)
    return True, tuple(_blocker(o) for o in alone)


def _together(
    given: list[Opening], open_: Variant, case: Case, knowledge: KnowledgeBase, goal: Goal
) -> list[Opening]:
    """Return answers that only together stand in the way, each of them needed for it."""
    kept = list(given)
    for opening in given:
        variant = open_
        for other in kept:
            variant = _without(variant, other) if other is not opening else variant
        reading = BitwiseReading(knowledge, variants_of(case, [variant]), completed=True)
        if not goal.ruled_out(reading):
            kept.remove(opening)
    return kept


def _without(variant: Variant, opening: Opening) -> Variant:
    found = [*variant, (opening.place, NOT_ANSWERED)]
    if opening.term.symmetric and len(opening.subject) == 2:
        found.append(((opening.subject[::-1], opening.term.id), NOT_ANSWERED))
    return tuple(found)


def _why(opening: Opening) -> Block:
    named = set(opening.term.changed_by) - set(UNCONTROLLED)
    return "controlled by others" if named else "nobody controls it"


def _blocker(opening: Opening) -> Blocker:
    return Blocker(
        path=opening.path,
        title=opening.term.title,
        now=written(opening.answer),
        why=_why(opening),
        changed_by=opening.term.changed_by,
    )


def written(answer: Answer) -> Any:
    """Return an answer as a case file has it; None for what is unknown or in dispute."""
    if answer.status == "not-applicable":
        return answer.status
    if answer.status != "known":
        return None
    if isinstance(answer.value, tuple):
        return list(answer.value)
    if isinstance(answer.value, int):
        return answer.value // SCALE if answer.value % SCALE == 0 else answer.value / SCALE
    return answer.value
