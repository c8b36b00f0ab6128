"""How far each position is from another lean: in position, and in answers that would have to differ.

The fewest answers are exact because evidence comes from tables, whose rows each count one
characteristic by its own answer and nothing else: what two answers add, they add apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from advisor.explanation.pairs import Singles
from advisor.explanation.words import Words
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.tally import BALANCED, UNDETERMINED, Scale, scale_of
from advisor.model.change import Change
from advisor.model.knowledge import KnowledgeBase
from advisor.model.sensitivity import Answered, Crossing, Edge, Margin
from advisor.model.term import SCALE, STRENGTHS, Axis, Term

State: TypeAlias = tuple[int, int]
"""A signed total and a counted weight."""
Cost: TypeAlias = tuple[int, int]
"""How many answers differ, and how many of them count for nothing; the fewer of each the better."""
Way: TypeAlias = "tuple[Way | None, Change]"
"""The last answer that differs, and those before it."""
Option: TypeAlias = tuple[int | None, Change | None]
"""What one characteristic adds (None: it is not counted), and the change that makes it so."""

_MOST = max(STRENGTHS.values())


def margins(reading: BitwiseReading, singles: Singles, words: Words) -> tuple[Margin, ...]:
    """Return the margin of each position; `reading` is of the single changes."""
    axes = reading.knowledge.axes.values()
    return tuple(_margin(axis, reading, singles, words) for axis in axes)


def position_of(axis: Axis, reading: BitwiseReading, singles: Singles) -> State:
    """Return the signed total and the counted weight of the case as it is."""
    total = weight = 0
    for size, options in _characteristics(axis, reading, singles):
        signed = options[0][0]
        if signed is not None:
            total, weight = total + size * signed, weight + size
    return total, weight


def _margin(axis: Axis, reading: BitwiseReading, singles: Singles, words: Words) -> Margin:
    knowledge = reading.knowledge
    scale = scale_of(axis, knowledge)
    total, weight = position_of(axis, reading, singles)
    exact = Fraction(total, _MOST * weight) if weight else None
    lean = scale.lean(total, weight)
    fewest = _fewest(scale, list(_characteristics(axis, reading, singles)))
    others = (scale.first, BALANCED, scale.second, UNDETERMINED)
    return Margin(
        axis=axis.id,
        lean=lean,
        position=None if exact is None else round(float(exact), 4),
        exact=None if exact is None else str(exact),
        counted=weight,
        needed=scale.least,
        edges=() if exact is None else tuple(_edges(axis, exact, knowledge)),
        crossings=tuple(_crossing(to, fewest.get(to), words) for to in others if to != lean),
    )


def _edges(axis: Axis, position: Fraction, knowledge: KnowledgeBase) -> Iterator[Edge]:
    for name in (axis.balanced_from, axis.balanced_to):
        at = Fraction(knowledge.parameters[name].number, SCALE)
        distance = round(float(at - position), 4)
        yield Edge(parameter=name, at=float(at), distance=distance)


def _crossing(lean: str, found: tuple[Cost, Way | None] | None, words: Words) -> Crossing:
    if found is None:
        return Crossing(lean=lean, fewest=None, answers=())
    (number, _), way = found
    answers = []
    while way is not None:
        way, change = way
        told = words.answer(change.term, change.subject, change.answer)
        answers.append(Answered(path=change.path, to=change.said, told=told))
    return Crossing(lean=lean, fewest=number, answers=tuple(reversed(answers)))


def _characteristics(
    axis: Axis, reading: BitwiseReading, singles: Singles
) -> Iterator[tuple[int, list[Option]]]:
    """Yield the weight of each characteristic with what it adds now, then with what it could add."""
    for number, opening in enumerate(singles.openings):
        weight = reading.knowledge.weights.get(opening.term.id)
        if opening.term.axis == axis.id and weight is not None:
            yield weight, _options(number, opening.term, axis, reading, singles)


def _options(
    number: int, term: Term, axis: Axis, reading: BitwiseReading, singles: Singles
) -> list[Option]:
    counted = reading.contributions(term, axis)

    def added(single: int) -> int | None:
        return next((signed for signed, _, bits in counted if bits >> single & 1), None)

    found: dict[int | None, Change | None] = {added(singles.number): None}
    for single in range(singles.starts[number], singles.starts[number + 1]):
        found.setdefault(added(single), singles.changes[single])
    return list(found.items())


def _fewest(
    scale: Scale, characteristics: list[tuple[int, list[Option]]]
) -> dict[str, tuple[Cost, Way | None]]:
    """Return each lean that can be reached, with the fewest answers that differ and one way to it."""
    states: dict[State, tuple[Cost, Way | None]] = {(0, 0): ((0, 0), None)}
    for weight, options in characteristics:
        grown: dict[State, tuple[Cost, Way | None]] = {}
        for (total, counted), ((differ, nothing), way) in states.items():
            for signed, change in options:
                state = (total, counted)
                if signed is not None:
                    state = (total + weight * signed, counted + weight)
                cost = (differ, nothing)
                if change is not None:
                    cost = (differ + 1, nothing + (signed is None))
                if state not in grown or cost < grown[state][0]:
                    grown[state] = (cost, way if change is None else (way, change))
        states = grown
    found: dict[str, tuple[Cost, Way | None]] = {}
    for (total, counted), reached in states.items():
        lean = scale.lean(total, counted)
        if lean not in found or reached[0] < found[lean][0]:
            found[lean] = reached
    return found
