"""Many cases of one shape, held as columns: for each place in a case, which cases answer it how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.trace import Subject

Place: TypeAlias = tuple[Subject, str]
"""A subject (nobody for the whole case) and a term."""
Variant: TypeAlias = tuple[tuple[Place, Answer], ...]
"""What one variant of a case answers otherwise; each place at most once."""


@dataclass(frozen=True, slots=True)
class Variants:
    """Cases that name the same partners, each of them one bit of every integer below.

    partners: None where the cases give no list. size: how many cases. columns: for a place, each
    answer that occurs with the bits of the cases that give it; a place that is not listed is
    answered by none.
    """

    partners: tuple[str, ...] | None
    size: int
    columns: dict[Place, dict[Answer, int]]

    @property
    def all(self) -> int:
        """The bits of every case."""
        return (1 << self.size) - 1

    def answers(self, place: Place) -> dict[Answer, int]:
        """Return the answers to one place, each with the cases that give it."""
        return self.columns.get(place) or {NOT_ANSWERED: self.all}


def variants_of(case: Case, variants: Sequence[Variant]) -> Variants:
    """Return a case with some answers replaced, once for each variant."""
    width = len(variants) // 8 + 1
    marked: dict[Place, dict[Answer, bytearray]] = {}
    for index, variant in enumerate(variants):
        byte, bit = index >> 3, 1 << (index & 7)
        for place, answer in variant:
            column = marked.setdefault(place, {})
            if answer not in column:
                column[answer] = bytearray(width)
            column[answer][byte] |= bit
    answered = {
        place: {answer: int.from_bytes(b, "little") for answer, b in column.items()}
        for place, column in marked.items()
    }
    return with_answers(case, len(variants), answered)


def with_answers(case: Case, size: int, answered: Mapping[Place, Mapping[Answer, int]]) -> Variants:
    """Return a case so many times, with other answers where the bits of those say so.

    The bits of two answers to one place must not overlap.
    """
    every = (1 << size) - 1
    columns = {place: {answer: every} for place, answer in answers_of(case)}
    for place, column in answered.items():
        changed = {bare(answer): bits for answer, bits in column.items()}
        before = next(iter(columns.get(place, {NOT_ANSWERED: every})))
        left = every
        for bits in changed.values():
            left &= ~bits
        if left:
            changed[before] = changed.get(before, 0) | left
        columns[place] = changed
    return Variants(_partners(case), size, columns)


def columns_of(cases: Sequence[Case]) -> Variants:
    """Return cases that name the same partners as columns.

    Raises ValueError if they name different ones.
    """
    partners = {_partners(case) for case in cases}
    if len(partners) != 1:
        raise ValueError("the cases name different partners")
    columns: dict[Place, dict[Answer, int]] = {}
    for index, case in enumerate(cases):
        for place, answer in answers_of(case):
            column = columns.setdefault(place, {})
            column[answer] = column.get(answer, 0) | (1 << index)
    every = (1 << len(cases)) - 1
    for column in columns.values():
        left = every & ~union(column.values())
        if left:
            column[NOT_ANSWERED] = column.get(NOT_ANSWERED, 0) | left
    return Variants(partners.pop(), len(cases), columns)


def answers_of(case: Case) -> Iterable[tuple[Place, Answer]]:
    """Yield every answer of a case with its place, bare of who gave it."""
    for term, answer in case.answers.items():
        yield ((), term), bare(answer)
    for partner in case.partners or ():
        for term, answer in partner.answers.items():
            yield ((partner.id,), term), bare(answer)
    for relation in case.relations:
        for term, answer in relation.answers.items():
            yield (relation.subject, term), bare(answer)


def bare(answer: Answer) -> Answer:
    """Return an answer without who gave it, when and on what evidence: what rules read of it."""
    opinions = tuple(replace(opinion, by=None) for opinion in answer.opinions)
    return Answer(answer.status, answer.value, opinions, answer.strength)


def places(bits: int) -> Iterable[int]:
    """Yield the numbers of the cases whose bits are set, in order."""
    for byte, value in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if value:
            for bit in range(8):
                if value >> bit & 1:
                    yield byte * 8 + bit


def _partners(case: Case) -> tuple[str, ...] | None:
    return None if case.partners is None else tuple(sorted(p.id for p in case.partners))


def union(every: Iterable[int]) -> int:
    """Return the cases that stand in any of these."""
    found = 0
    for bits in every:
        found |= bits
    return found
