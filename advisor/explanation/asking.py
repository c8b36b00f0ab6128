"""What to ask next of a case, in order, each with why it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from advisor.explanation.certificate import Completions, MoveKey
from advisor.explanation.effects import Effect, effects
from advisor.explanation.neighbours import Opening
from advisor.explanation.stopping import certificate
from advisor.explanation.words import Words
from advisor.inference.engine import Reading
from advisor.inference.variants import Place
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.inquiry import Asked, Inquiry
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import spoken
from advisor.model.move import TIERS
from advisor.model.trace import node
from advisor.model.wording import listed

__all__ = ["inquire"]

_TOLD = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
_OTHERS = (
    ("risk", "risk", "risks"),
    ("failure", "cause of failure", "causes of failure"),
    ("strength", "strength", "strengths"),
    ("quality", "point of outlook", "points of outlook"),
    ("limit", "limit", "limits"),
)


def inquire(reading: Reading, case: Case, knowledge: KnowledgeBase) -> Inquiry:
    """Return every question worth asking of a case, the weightiest first, and whether to stop."""
    concluded = _concluded(reading, knowledge)
    found = Completions(case, knowledge, reading.modes, concluded)
    words = Words(case, knowledge, reading.trace.firings)
    made = effects(found, reading.trace.positions)
    mode = next(name for kind, name, _ in concluded if kind == "mode")
    topics = {topic.id: at for at, topic in enumerate(knowledge.topics)}

    def order(place: Place) -> tuple[Any, ...]:
        term = found.open[place].term
        return (_weight(made[place], knowledge), topics.get(term.group, 99), found.open[place].path)

    asked = [place for place in found.open if _worth_asking(made[place])]
    teller = _Teller(found, made, words, mode)
    return Inquiry(
        case=case.id,
        as_of=case.as_of,
        mode=mode,
        settled=len(reading.modes) == 1,
        possible_modes=reading.modes,
        open=len(found.open),
        questions=tuple(teller.asked(found.open[p]) for p in sorted(asked, key=order)),
        idle=tuple(sorted(o.path for p, o in found.open.items() if not made[p].matters)),
        holds=_nodes(found, lambda true, false: true & 1),
        possible=_nodes(found, lambda true, false: not (true | false) & 1, drawn=reading),
        certificate=certificate(found, words),
    )


def _nodes(
    found: Completions, wanted: Callable[[int, int], object], drawn: Reading | None = None
) -> tuple[str, ...]:
    """Return the conclusions that completions leave so, without those that are drawn already."""
    told = {n for f in drawn.trace.firings for n in f.concluded} if drawn else set()
    read = found.alone.conclusions(_TOLD)
    return tuple(sorted({node(*key) for key, both in read.items() if wanted(*both)} - told))


def _concluded(reading: Reading, knowledge: KnowledgeBase) -> set[MoveKey]:
    """Return the mode and the moves that a reading came to."""
    found: set[MoveKey] = set()
    for firing in reading.trace.firings:
        bound = {b.alias: b.subject for b in firing.bindings}
        for conclusion in knowledge.rules[firing.rule].conclude:
            if conclusion.kind in ("mode", "move"):
                about = bound if conclusion.about is None else conclusion.about
                subject = tuple(part for alias in about for part in bound[alias])
                found.add((conclusion.kind, conclusion.id, subject))
    return found


def _worth_asking(effect: Effect) -> bool:
    return bool(effect.changed or effect.counts or effect.together or effect.rules_out)


def _weight(effect: Effect, knowledge: KnowledgeBase) -> tuple[Any, ...]:
    """Return the place of a question: the mode first, then moves by tier, then what else it tells.

    A row that moves the mode only with others comes after those that may make users safe.
    """
    tiers = [knowledge.moves[name].tier for name in effect.moves]
    safety, *others = (-tiers.count(tier) for tier in TIERS)
    return (
        -(bool(effect.modes) + bool(effect.modes or effect.rules_out)),
        safety,
        not effect.counts,
        tuple(others),
        -bool(effect.together),
        -effect.outcomes,
        -len(effect.changed),
    )


class _Teller:
    """Says of an open answer what to ask, whom, and why."""

    def __init__(
        self, found: Completions, made: dict[Place, Effect], words: Words, mode: str
    ) -> None:
        self.found = found
        self.made = made
        self.words = words
        self.mode = mode

    def asked(self, opening: Opening) -> Asked:
        """Return an open answer as a question."""
        effect = self.made[opening.place]
        moves = sorted(node(*key) for key in effect.changed if key[0] == "move")
        others = sorted(node(*key) for key in effect.changed if key[0] not in ("mode", "move"))
        together = sorted(self.found.open[place].path for place in effect.together)
        given = self.words.case.answers_about(opening.subject).get(opening.term.id, NOT_ANSWERED)
        return Asked(
            path=opening.path,
            question=opening.term.question,
            about=tuple(self.words.partner(each) for each in opening.subject),
            sides=tuple(f"{o.by or 'someone'} says: {spoken(o.value)}" for o in given.opinions),
            who_knows=opening.term.who_knows,
            why=tuple(self._why(opening, effect)),
            modes=tuple(m for m in self.words.knowledge.modes if m in effect.modes),
            rules_out=tuple(m for m in self.words.knowledge.modes if m in effect.rules_out),
            counts=effect.counts,
            moves=tuple(moves),
            others=tuple(others),
            together=tuple(together),
            outcomes=effect.outcomes,
        )

    def _why(self, opening: Opening, effect: Effect) -> list[str]:
        """Return why it is asked, a sentence each."""
        modes = self.words.knowledge.modes
        told = []
        if effect.modes:
            between = tuple(m for m in modes if m in effect.modes or m == self.mode)
            told.append(f"Because it decides between {listed(between, 'and')}.")
        elif effect.rules_out:
            out = tuple(m for m in modes if m in effect.rules_out)
            told.append(f"Because an answer may rule out {listed(out)}.")
        elif effect.counts:
            told.append(
                "Because it helps to decide between "
                f"{listed(tuple(self.found.modes), 'and')}, together with other answers."
            )
        told += self._moves(effect)
        if effect.together and not effect.modes and not effect.moves:
            told.append(self._together(effect))
        if not told:
            told.append(f"Because {self._others(effect)} may follow from it.")
        return told

    def _moves(self, effect: Effect) -> list[str]:
        moves = self.words.knowledge.moves
        ordered = sorted(
            effect.moves, key=lambda m: (TIERS.index(moves[m].tier), moves[m].precedence, m)
        )
        if not ordered:
            return []
        told = [f"Because it decides whether this is advised: “{moves[ordered[0]].action}”"]
        more = len(ordered) - 1
        if more:
            told.append(f"{more} more {'move' if more == 1 else 'moves'} may change with it.")
        return told

    def _together(self, effect: Effect) -> str:
        titles = [self._named(place) for place in effect.together]
        some = tuple(titles[:2])
        rest = len(titles) - len(some)
        others = f" and {rest} more" if rest else ""
        joined = ", ".join(some) if rest else listed(some)
        return f"Because it can change the advice together with the answer on {joined}{others}."

    def _named(self, place: Place) -> str:
        return f"{self.words.knowledge.terms[place[1]].title}{self.words.about(place[0])}"

    def _others(self, effect: Effect) -> str:
        kinds = [kind for kind, _, _ in effect.changed]
        counts = [
            f"{kinds.count(k)} {one if kinds.count(k) == 1 else many}"
            for k, one, many in _OTHERS
            if k in kinds
        ]
        return listed(tuple(counts), "and")
