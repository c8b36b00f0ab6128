"""For which values of each parameter the diagnosis and the recommended moves stay: exact.

Advice is piecewise constant in a parameter. It can change only where the parameter passes a number
that is compared with it: an answer, a count, a position. One value in each piece is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal, TypeAlias

from advisor.inference.bitwise import BitwiseReading
from advisor.inference.plain import entities
from advisor.inference.variants import Variants
from advisor.model.condition import (
    AtLeast,
    AtLeastEntities,
    Bound,
    Compares,
    Condition,
    walk,
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.parameter import Parameter
from advisor.model.sensitivity import Effect, End, ParameterRange
from advisor.model.term import SCALE, STRENGTHS
from advisor.model.trace import Subject

Side: TypeAlias = Literal["below", "above"]
"""With which of its two neighbours a break belongs."""
Breaks: TypeAlias = dict[Fraction, Side]
"""Where advice may change, in ten-thousandths."""
Advised: TypeAlias = frozenset[tuple[str, str, Subject]]
"""The diagnosis and the recommended moves, by kind, id and subject."""
Read: TypeAlias = Callable[[KnowledgeBase], Advised]
Tell: TypeAlias = Callable[[Advised], Effect]

_MOST = max(STRENGTHS.values())
_BELONGS: dict[str, Side] = {
    "at-least": "below",
    "less-than": "below",
    "more-than": "above",
    "at-most": "above",
}


def ranges(
    case: Variants, knowledge: KnowledgeBase, positions: dict[str, tuple[int, int]], tell: Tell
) -> tuple[ParameterRange, ...]:
    """Return, for each parameter, the values around its own for which diagnosis and moves stay.

    Values have four decimals at most, a count is whole, and no edge of a band passes the other.
    case: one variant, the case as it is. positions: total and weight on each axis. tell: says what
    it means that these conclusions are not as they are now.
    """

    def read(changed: KnowledgeBase) -> Advised:
        drawn = BitwiseReading(changed, case).conclusions({"mode", "move"})
        return frozenset(key for key, (true, _) in drawn.items() if true)

    now = read(knowledge)
    found = []
    for parameter in knowledge.parameters.values():
        breaks, whole = _breaks(parameter.id, case, knowledge, positions)
        sweep = _Sweep(parameter, breaks, whole, knowledge, read)
        low, high = (_end(sweep.end(up), now, whole, tell) for up in (False, True))
        found.append(
            ParameterRange(
                id=parameter.id,
                value=parameter.number / SCALE,
                meaning=parameter.meaning,
                unit=parameter.unit,
                low=low,
                high=high,
            )
        )
    return tuple(found)


class _Sweep:
    """One parameter, tried at one value of each piece, outward from its own."""

    def __init__(
        self,
        parameter: Parameter,
        breaks: Breaks,
        whole: bool,
        knowledge: KnowledgeBase,
        read: Read,
    ) -> None:
        self.parameter = parameter
        self.breaks = breaks
        self.step = SCALE if whole else 1
        self.knowledge = knowledge
        self.read = read

    def end(self, up: bool) -> tuple[Fraction, bool, Advised] | None:
        """Return where the range ends, whether the end belongs to it, and what is read beyond."""
        now, last = self._at(self.parameter.number), self.parameter.number
        for value in self._tried(up):
            beyond = self._at(value)
            if beyond != now:
                return *self._between(last, value), beyond
            last = value
        return None

    def _tried(self, up: bool) -> list[int]:
        """Return a value in each piece on one side, the nearest first."""
        own, step = self.parameter.number, self.step
        low, high = _allowed(self.parameter.id, self.knowledge)
        near = {
            value * step
            for at in self.breaks
            for value in (ceil(at / step) - 1, ceil(at / step), floor(at / step) + 1)
        }
        if self.step == SCALE:
            low = SCALE  # a count is a whole number from 1
        beyond = [v for v in near if (low is None or v >= low) and (high is None or v <= high)]
        return sorted((v for v in beyond if (v > own if up else v < own)), reverse=not up)

    def _at(self, value: int) -> Advised:
        changed = replace(self.parameter, number=value)
        parameters = {**self.knowledge.parameters, self.parameter.id: changed}
        return self.read(replace(self.knowledge, parameters=parameters))

    def _between(self, inside: int, outside: int) -> tuple[Fraction, bool]:
        """Return the break between the last value that is the same and the first that is not."""
        if self.step == SCALE:
            return Fraction(inside), True
        low, high = min(inside, outside), max(inside, outside)
        own = "below" if inside < outside else "above"
        passed = [at for at in self.breaks if low <= at <= high]
        between = [at for at in passed if low < at < high]
        if between:
            return between[0], self.breaks[between[0]] == own
        if outside in passed and (inside not in passed or self.breaks[Fraction(outside)] != own):
            return Fraction(outside), False
        return Fraction(inside), True


def _end(
    found: tuple[Fraction, bool, Advised] | None,
    now: Advised,
    whole: bool,
    tell: Tell,
) -> End | None:
    if found is None:
        return None
    at, included, beyond = found
    exact = at / SCALE
    return End(
        **dict(tell(now ^ beyond)),
        at=round(float(exact), 4),
        exact=str(exact),
        included=included,
    )


def _breaks(
    name: str, case: Variants, knowledge: KnowledgeBase, positions: dict[str, tuple[int, int]]
) -> tuple[Breaks, bool]:
    """Return where advice may change with a parameter, and whether it only ever counts."""
    found: Breaks = {}
    numbers = False
    for part in _conditions(knowledge):
        if isinstance(part, Compares) and part.bound.parameter == name:
            numbers = True
            for value in _answered(part.term, case):
                found[Fraction(value)] = _BELONGS[part.comparator]
        elif isinstance(part, AtLeast | AtLeastEntities) and part.number == Bound(parameter=name):
            for count in range(_most(part, case) + 2):
                found[Fraction(count * SCALE)] = "above"
    for axis in knowledge.axes.values():
        total, weight = positions[axis.id]
        if name == axis.minimum_weight:
            found[Fraction((weight + 1) * SCALE)] = "above"
        if weight and name in (axis.balanced_from, axis.balanced_to):
            numbers = True
            found[Fraction(total * SCALE, _MOST * weight)] = "below"
    return found, not numbers


def _allowed(name: str, knowledge: KnowledgeBase) -> tuple[int | None, int | None]:
    """Return the values between which a parameter makes sense: no edge of a band passes the other."""
    low: list[int] = []
    high: list[int] = []
    for axis in knowledge.axes.values():
        if name == axis.balanced_from:
            high.append(knowledge.parameters[axis.balanced_to].number)
        if name == axis.balanced_to:
            low.append(knowledge.parameters[axis.balanced_from].number)
    return max(low, default=None), min(high, default=None)


def _conditions(knowledge: KnowledgeBase) -> Iterator[Condition]:
    for rule in knowledge.rules.values():
        for condition in (rule.when, *rule.unless):
            yield from walk(condition)


def _answered(term: str, case: Variants) -> set[int]:
    """Return every number given for a term, about anybody."""
    return {
        value
        for (_, asked), answers in case.columns.items()
        if asked == term
        for answer in answers
        for value in answer.possible
        if isinstance(value, int)
    }


def _most(part: AtLeast | AtLeastEntities, case: Variants) -> int:
    if isinstance(part, AtLeast):
        return len(part.of)
    return len(entities(part.entity, list(case.partners or ())))
