"""The only arithmetic: evidence weighed into a position on each axis, in exact rationals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import DEFAULT_STRENGTH, MIXED, SCALE, STRENGTHS, Axis, Term
from advisor.model.trace import Counted, Position

UNDETERMINED = "undetermined"
BALANCED = "balanced"
MOST = max(STRENGTHS.values())
ANYTHING = tuple(range(-MOST, MOST + 1))
"""Every signed strength a characteristic may take."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What turns a tally into a lean: the band and the least weight, in the units they are kept in.

    low, high: edges of the half-open balanced band, in ten-thousandths. least: a weight.
    """

    first: str
    second: str
    low: int
    high: int
    least: int

    def lean(self, total: int, weight: int) -> str:
        """Return the lean of a signed total over a counted weight."""
        if weight <= 0 or weight < self.least:
            return UNDETERMINED
        scaled, size = total * SCALE, MOST * weight
        if scaled < self.low * size:
            return self.first
        return BALANCED if scaled < self.high * size else self.second

    def edges(self, weight: int) -> tuple[int, int]:
        """Return the least totals over a counted weight that are not below the band, and above it."""
        low, high = (-(-edge * MOST * weight // SCALE) for edge in (self.low, self.high))
        return low, high


def scale_of(axis: Axis, knowledge: KnowledgeBase) -> Scale:
    """Return the scale of an axis, its parameters looked up."""
    numbers = knowledge.parameters
    return Scale(
        axis.first,
        axis.second,
        numbers[axis.balanced_from].number,
        numbers[axis.balanced_to].number,
        numbers[axis.minimum_weight].count,
    )


Options = tuple[tuple[int, tuple["int | None", ...]], ...]
"""Open characteristics: each weight with the signed strengths it may yet take; None: left out."""


def _size(option: tuple[int, tuple[int | None, ...]]) -> tuple[int, int, int, int]:
    """Return a key that orders options which differ."""
    weight, signs = option
    known = [sign for sign in signs if sign is not None]
    return (weight, len(signs), sum(known), min(known, default=0))


@lru_cache(maxsize=2048)
def reachable(scale: Scale, total: int, weight: int, open_: Options) -> frozenset[str]:
    """Return every lean that some completion of the open characteristics reaches.

    Totals that can be reached are held as the bits of one integer for each counted weight, so that
    completions are enumerated exactly, not bounded by an interval.
    """
    most = sum(w for w, _ in open_) * MOST
    states = {weight: 1 << most}
    for w, signs in open_:
        grown: dict[int, int] = {}
        for counted, bits in states.items():
            for sign in signs:
                key = counted if sign is None else counted + w
                shift = 0 if sign is None else sign * w
                moved = bits << shift if shift >= 0 else bits >> -shift
                grown[key] = grown.get(key, 0) | moved
        states = grown
    found: set[str] = set()
    for counted, bits in states.items():
        found |= _leans(scale, total - most, counted, bits)
    return frozenset(found)


def _leans(scale: Scale, base: int, weight: int, bits: int) -> set[str]:
    found: set[str] = set()
    while bits:
        lowest = bits & -bits
        found.add(scale.lean(base + lowest.bit_length() - 1, weight))
        bits ^= lowest
    return found


def span(answer: Answer, term: Term, first: str) -> tuple[int | None, ...]:
    """Return the signed strengths a characteristic may yet take; None stands for left out."""
    if answer.status == "unknown":
        return (*ANYTHING, None)
    if answer.status == "disputed":
        signs: set[int | None] = {
            _signed(str(opinion.value), opinion.strength, term, first)
            for opinion in answer.opinions
        }
        return tuple(sorted(s for s in signs if s is not None))
    return ()


def _signed(value: str, strength: str | None, term: Term, first: str) -> int:
    pole = (term.poles or {}).get(value)
    if pole is None:
        return 0
    size = STRENGTHS[strength or DEFAULT_STRENGTH]
    return -size if pole == first else size


@dataclass(slots=True)
class Tally:
    """The evidence for one axis, ready to be turned into a position."""

    axis: Axis
    scale: Scale
    total: int
    weight: int
    open: dict[str, tuple[int, tuple[int | None, ...]]]
    lines: list[Counted]

    def options(self, without: Iterable[str] = (), added: Options = ()) -> Options:
        """Return what is open, in an order that does not depend on names.

        without: characteristics to leave out. added: options to put in their place.
        """
        skipped = set(without)
        mine = [option for name, option in self.open.items() if name not in skipped]
        return tuple(sorted((*mine, *added), key=_size))

    def position(self) -> Position:
        """Return the position, how far the unknown could move it, and the leans still reachable."""
        weight, total = self.weight, self.total
        unknown = sum(w for w, _ in self.open.values())
        low = total + sum(w * min(s for s in o if s is not None) for w, o in self.open.values())
        high = total + sum(w * max(s for s in o if s is not None) for w, o in self.open.values())
        return Position(
            axis=self.axis.id,
            lean=self.scale.lean(total, weight),
            numerator=total,
            denominator=MOST * weight,
            low=low,
            high=high,
            span=MOST * (weight + unknown),
            known_weight=weight,
            unknown_weight=unknown,
            possible=tuple(
                lean
                for lean in (self.scale.first, BALANCED, self.scale.second, UNDETERMINED)
                if lean in reachable(self.scale, total, weight, self.options())
            ),
            lines=tuple(self.lines),
        )


def tally(
    axis: Axis, knowledge: KnowledgeBase, case: Case, evidence: Mapping[str, tuple[str, str]]
) -> Tally:
    """Weigh the evidence for one axis.

    evidence: for each characteristic for which a rule fired, the pole it counts for (or mixed) and
    the node that says so.
    """
    lines: list[Counted] = []
    open_: dict[str, tuple[int, tuple[int | None, ...]]] = {}
    total = weight = 0
    for term in knowledge.characteristics.values():
        if term.axis != axis.id or term.id not in knowledge.weights:
            continue
        size = knowledge.weights[term.id]
        answer = case.answers.get(term.id, NOT_ANSWERED)
        toward = evidence.get(term.id)
        if toward is not None:
            pole, node = toward
            signed = 0
            if pole != MIXED:
                signed = STRENGTHS[answer.strength or DEFAULT_STRENGTH]
                signed = -signed if pole == axis.first else signed
            total += size * signed
            weight += size
            defaulted = pole != MIXED and answer.strength is None
            lines.append(Counted(term.id, "counted", size, signed, signed, signed, defaulted, node))
            continue
        signs = span(answer, term, axis.first)
        if signs:
            open_[term.id] = (size, signs)
            known = [s for s in signs if s is not None]
            status = "open" if answer.status == "unknown" else "disputed"
            lines.append(
                Counted(
                    term.id,
                    "open" if status == "open" else "disputed",
                    size,
                    0,
                    min(known),
                    max(known),
                    False,
                    None,
                )
            )
        else:
            lines.append(Counted(term.id, "left-out", size, 0, 0, 0, False, None))
    return Tally(axis, scale_of(axis, knowledge), total, weight, open_, lines)
