"""What many cases of one shape come to: read at once, a bit a case, and told case by case.

The partners of such cases go by their rank: what they are called differs from case to case, and only
the order of their ids matters to a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

from advisor.errors import KnowledgeError
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.eights import Eights
from advisor.inference.outcome import (
    LEVELS,
    TOLD,
    in_order,
    level_of,
    no_mode,
    questions_of,
    standing,
)
from advisor.inference.plain import about
from advisor.inference.planes import numbers_of, summed
from advisor.inference.tally import MOST, Scale, scale_of
from advisor.inference.variants import Variants, union
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Drawn, Outcome, Standing
from advisor.model.rule import Conclusion, Rule
from advisor.model.trace import Subject

Mode: TypeAlias = tuple[str, "str | None"]
"""A mode, and the nearest one where it is none of the named."""
Come: TypeAlias = Outcome | KnowledgeError
"""What a case comes to, or why it comes to nothing."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a case is called, its date, and its partners in the order of their ids."""

    case: str
    as_of: str
    partners: tuple[str, ...] = ()


def ranks(number: int) -> tuple[str, ...]:
    """Return what so many partners go by, in order."""
    return tuple(f"{rank:03}" for rank in range(number))


@dataclass(frozen=True, slots=True)
class Found:
    """What cases of one shape come to, in columns.

    shape: the partners of such cases, by their ranks. modes, approach, basis: of each case, in order.
    drawn: every conclusion that such a case might come to, in each of its degrees, in the order of an
    outcome; where: the bits of the cases that come to it. asked, unknown: the questions that rules ask,
    and the bits of the cases that do not answer them.
    """

    shape: tuple[str, ...]
    size: int
    modes: list[Mode | KnowledgeError]
    approach: list[Standing]
    basis: list[Standing]
    drawn: list[Drawn]
    where: list[int]
    asked: tuple[str, ...]
    unknown: list[int]


class OutcomeReader:
    """Reads cases of one shape after those of another; what it learns of a shape it keeps."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        self.drafts = drafts
        self._asked = questions_of(knowledge, drafts=drafts)
        self._questions = Eights(self._asked, tuple)
        self._drawn: dict[tuple[str, ...], Eights[Drawn | _About, tuple[Drawn | _About, ...]]] = {}
        """By shape: the conclusions that can be drawn of such cases."""
        self._standings = {
            axis.id: _Standings(scale_of(axis, knowledge)) for axis in knowledge.axes.values()
        }

    def read(self, variants: Variants) -> Found:
        """Return what each case comes to, in columns; partners go by their ranks."""
        reading = BitwiseReading(self.knowledge, variants, drafts=self.drafts)
        levels = sorted(_levels(reading), key=_in_order)
        return Found(
            shape=variants.partners or (),
            size=variants.size,
            modes=list(self._modes(reading)),
            approach=list(self._stand(reading, "approach")),
            basis=list(self._stand(reading, "basis")),
            drawn=[drawn for drawn, _ in levels],
            where=[bits for _, bits in levels],
            asked=self._asked,
            unknown=[_unanswered(variants, term) for term in self._asked],
        )

    def outcomes(self, found: Found, heads: Sequence[Head]) -> list[Come]:
        """Return what each case comes to, in order; heads: of the same cases."""
        shape = found.shape
        if shape not in self._drawn:
            self._drawn[shape] = Eights([_template(drawn) for drawn in found.drawn], tuple)
        columns = zip(
            heads,
            found.modes,
            found.approach,
            found.basis,
            self._drawn[shape].each(found.where, found.size),
            self._questions.each(found.unknown, found.size),
            strict=True,
        )
        return [
            mode
            if isinstance(mode, KnowledgeError)
            else Outcome(
                head.case,
                head.as_of,
                mode[0],
                mode[1],
                approach,
                basis,
                tuple(
                    each if isinstance(each, Drawn) else each.named(head.partners)
                    for each in chain.from_iterable(drawn)
                ),
                tuple(chain.from_iterable(unknown)),
            )
            for head, mode, approach, basis, drawn, unknown in columns
        ]

    def _modes(self, reading: BitwiseReading) -> Iterator[Mode | KnowledgeError]:
        """Yield the mode of each case; an error where there is none or several."""
        every, size = reading.variants.all, reading.variants.size
        choices: list[tuple[Mode, int]] = []
        once = twice = 0
        for name in self.knowledge.modes:
            found = sorted(_fired(reading, "mode", name), key=lambda fired: fired[0].id)
            left = every  # of several rules that name one mode, the first says what is nearest
            for _, conclusion, _, bits in found:
                choices.append(((name, conclusion.nearest), bits & left))
                left &= ~bits
            twice |= once & every & ~left
            once |= every & ~left
        numbers = summed((bits & ~twice, n) for n, (_, bits) in enumerate(choices, start=1))
        for place, number in enumerate(numbers_of(numbers, size)):
            if number:
                yield choices[number - 1][0]
            else:
                yield no_mode({mode for (mode, _), bits in choices if bits >> place & 1})

    def _stand(self, reading: BitwiseReading, axis: str) -> Iterable[Standing]:
        sums = reading.sums(self.knowledge.axes[axis])
        totals, weights = (numbers_of(planes, reading.variants.size) for planes in sums)
        return map(self._standings[axis].__getitem__, zip(totals, weights, strict=True))


def _unanswered(variants: Variants, term: str) -> int:
    answers = variants.answers(((), term))
    return union(bits for answer, bits in answers.items() if answer.status == "unknown")


def _fired(
    reading: BitwiseReading, kind: str, name: str
) -> Iterator[tuple[Rule, Conclusion, Subject, int]]:
    """Yield each rule that draws a conclusion, about whom, and in which cases."""
    for rule, conclusion in reading.drawing(kind, name):
        for bound, (true, _) in reading.instances(rule):
            yield rule, conclusion, about(conclusion.about, bound), true


def _levels(reading: BitwiseReading) -> Iterator[tuple[Drawn, int]]:
    """Yield each conclusion in each degree, with the cases in which that is the highest."""
    for kind, name in reading.conclusive(TOLD):
        levels: dict[Subject, dict[str | None, int]] = {}
        for _, conclusion, subject, bits in _fired(reading, kind, name):
            found = levels.setdefault(subject, {})
            level = level_of(conclusion)
            found[level] = found.get(level, 0) | bits
        for subject, found in levels.items():
            higher = 0
            for level in sorted(found, key=LEVELS.index, reverse=True):
                yield Drawn(kind, name, subject, level), found[level] & ~higher
                higher |= found[level]


def _in_order(found: tuple[Drawn, int]) -> tuple[object, ...]:
    drawn, _ = found
    return (*in_order((drawn.kind, drawn.id, drawn.subject)), LEVELS.index(drawn.level))


@dataclass(frozen=True, slots=True)
class _About:
    """A conclusion about partners by their ranks."""

    kind: str
    id: str
    level: str | None
    subject: Callable[[tuple[str, ...]], Subject]

    def named(self, partners: tuple[str, ...]) -> Drawn:
        """Return it about these partners."""
        return Drawn(self.kind, self.id, self.subject(partners), self.level)


def _template(drawn: Drawn) -> Drawn | _About:
    """Return what to make a conclusion of, given what the partners are called."""
    if not drawn.subject:
        return drawn
    places = [int(rank) for rank in drawn.subject]
    pick = itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
    return _About(drawn.kind, drawn.id, drawn.level, pick)


class _Standings(dict[tuple[int, int], Standing]):
    """Standings by the total, raised as `BitwiseReading.sums` has it, and the weight counted."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale

    def __missing__(self, sums: tuple[int, int]) -> Standing:
        raised, weight = sums
        total, size = raised - MOST * weight, MOST * weight
        self[sums] = standing(self.scale.lean(total, weight), total, size, weight)
        return self[sums]
