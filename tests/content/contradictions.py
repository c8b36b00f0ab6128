"""When two recommended moves contradict each other, and which moves a trace recommends.

Two changes of one term, for one subject, contradict when no value would do for both, when one adds
what the other removes, or when they lead opposite ways along the term's scale from where the case
stands. Two moves contradict also when one dismantles what the other holds, or builds up what the
other brings to an end.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import TypeAlias

from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import Change
from advisor.model.term import MIXED, Term
from advisor.model.trace import Subject, Trace

Recommended: TypeAlias = tuple[str, Subject]
"""A move, and what it is about."""

HOLDS = {
    "keep-the-protective-contract": {"formal-arrangement", "specification", "flexibility"},
    "keep-the-simple-contract": {"formal-arrangement", "specification", "flexibility"},
}
"""What a move keeps as it is, though it changes nothing."""
ENDS = {"close-with-care", "choose-another-way-at-the-start"}
WIDER = {"no-blame-climate", "inspect-to-learn"}
"""Moves of government about the climate at large, in place whether this partnership lasts or not."""


def moves_of(trace: Trace, knowledge: KnowledgeBase) -> list[Recommended]:
    """Return each recommended move with what it is about."""
    found: dict[Recommended, None] = {}
    for firing in trace.firings:
        bound = {b.alias: b.subject for b in firing.bindings}
        for conclusion in knowledge.rules[firing.rule].conclude:
            if conclusion.kind == "move":
                about = bound if conclusion.about is None else conclusion.about
                subject = tuple(partner for alias in about for partner in bound[alias])
                found[conclusion.id, subject] = None
    return list(found)


def contradictions(
    knowledge: KnowledgeBase, case: Case, recommended: Collection[Recommended]
) -> list[str]:
    """Return every pair of moves recommended for a case that pull two ways, in words."""
    changes = [
        (move, subject, change)
        for move, subject in recommended
        for change in knowledge.moves[move].changes
        if change.term is not None
    ]
    moves = {move for move, _ in recommended}
    held = [
        f"{move} holds what {other} changes: {change.term}"
        for move in moves & HOLDS.keys()
        for other, _, change in changes
        if change.term in HOLDS[move]
    ]
    ended = [
        f"{move} ends what {other} builds up"
        for move in moves & ENDS
        for other in moves - WIDER
        if knowledge.moves[other].direction.startswith("toward-")
    ]
    pulled = [
        f"{one} {list(about)} and {other} {list(also)}: {change.term}"
        for (one, about, change), (other, also, second) in combinations(changes, 2)
        if change.term == second.term
        and (shared := _shared(knowledge.terms[change.term or ""], about, also)) is not None
        and _apart(change, second, knowledge.terms[change.term or ""], case, shared)
    ]
    return held + ended + pulled


def _shared(term: Term, about: Subject, also: Subject) -> Subject | None:
    """Return whose term both changes touch; None if each touches another's.

    A move about the whole partnership that changes a partner's or a relation's term may touch any.
    """
    if term.of == "case":
        return ()
    if not about or not also:
        return about or also
    if about == also or (term.symmetric and about == also[::-1]):
        return about
    return None


def _apart(one: Change, other: Change, term: Term, case: Case, subject: Subject) -> bool:
    if set(one.add) & set(other.remove) or set(one.remove) & set(other.add):
        return True
    if one.to and other.to:
        return not set(one.to) & set(other.to)
    ends = [_ends(change) for change in (one, other)]
    if not all(ends):
        return False
    standing = _standing(term, case, subject)
    scale = _scale(term)
    if standing not in scale:  # unknown, or not a choice: then both have to name one value
        return not ends[0] & ends[1]
    here = scale.index(standing)
    ways = [{_sign(scale.index(end) - here) for end in found} for found in ends]
    return not any(a * b >= 0 for a in ways[0] for b in ways[1])


def _ends(change: Change) -> set[str]:
    return {change.toward} if change.toward else set(change.to)


def _scale(term: Term) -> list[str]:
    values = [v for v in term.values if v != MIXED]
    return [values[0], MIXED, values[1]] if term.kind == "characteristic" else values


def _standing(term: Term, case: Case, subject: Subject) -> str | None:
    holders: dict[Subject, dict[str, Answer]] = {(): case.answers}
    holders |= {(p.id,): p.answers for p in case.partners or ()}
    holders |= {r.subject: r.answers for r in case.relations}
    answer = holders.get(subject, {}).get(term.id)
    return answer.value if answer is not None and isinstance(answer.value, str) else None


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
