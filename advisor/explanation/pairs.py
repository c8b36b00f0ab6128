"""Every single change of a case, and every two changes together, laid out as columns of bits.

Place by place: the changes of one place are the rows of a group, all changes of the places after it
are its columns. A group then repeats one pattern of bits once a row, so that columns of pairs are
made by multiplying patterns, not by listing pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from advisor.explanation.neighbours import Neighbourhood, Opening, openings, variant_of
from advisor.inference.variants import Place, Variants, variants_of
from advisor.model.case import Answer, Case
from advisor.model.change import Change
from advisor.model.knowledge import KnowledgeBase

A_BLOCK = 200_000
"""About so many pairs are read at once; more would only take more memory."""


@dataclass(frozen=True, slots=True)
class Singles:
    """Every single change of a case, a bit each; the bit after the last is the case as it is.

    starts: where the changes of each place begin, and after the last place how many there are.
    """

    openings: tuple[Opening, ...]
    changes: tuple[Change, ...]
    starts: tuple[int, ...]
    variants: Variants

    @property
    def number(self) -> int:
        """How many single changes there are."""
        return len(self.changes)

    @property
    def pairs(self) -> int:
        """How many pairs of changes there are, of two places each."""
        return sum(group.rows * group.width for group in groups(self))

    def mine(self, place: int, bits: int) -> int:
        """Return what the bits say of the changes of one place."""
        first, after = self.starts[place], self.starts[place + 1]
        return bits >> first & _ones(after - first)


@dataclass(frozen=True, slots=True)
class Group:
    """The pairs whose first change is of one place: a row for each, a column for each second change.

    length: its bytes; the bits left over at the end are the case as it is.
    """

    place: int
    first: int
    rows: int
    width: int

    @property
    def length(self) -> int:
        return (self.rows * self.width + 7) // 8

    @property
    def after(self) -> int:
        """The number of the single change that its first column is."""
        return self.first + self.rows

    def by_column(self, singles: int) -> int:
        """Return single changes as bits of pairs: every pair whose second change is one of them."""
        return (singles >> self.after & _ones(self.width)) * _every(self.rows, self.width)

    def by_row(self, singles: int) -> int:
        """Return single changes as bits of pairs: every pair whose first change is one of them."""
        found, row = 0, _ones(self.width)
        for number in range(self.rows):
            if singles >> self.first + number & 1:
                found |= row << number * self.width
        return found

    def columns_of(self, pairs: int) -> int:
        """Return the second changes of pairs of this group, as bits of single changes."""
        found = 0
        for number in range(self.rows):
            found |= pairs >> number * self.width
        return (found & _ones(self.width)) << self.after

    def pair(self, bit: int) -> tuple[int, int]:
        """Return the numbers of the two changes behind one bit."""
        row, column = divmod(bit, self.width)
        return self.first + row, self.after + column


@dataclass(frozen=True, slots=True)
class Block:
    """Some groups, one after the other, each from a whole byte on."""

    groups: tuple[Group, ...]

    @property
    def length(self) -> int:
        """How many bytes it takes."""
        return sum(group.length for group in self.groups)

    def parts(self, pairs: int) -> Iterator[tuple[Group, int]]:
        """Yield each group with its own bits."""
        held, start = memoryview(pairs.to_bytes(self.length, "little")), 0
        for group in self.groups:
            yield group, int.from_bytes(held[start : start + group.length], "little")
            start += group.length

    def by_column(self, singles: int) -> int:
        """Return every pair whose second change is one of these single changes."""
        return _joined((group, group.by_column(singles)) for group in self.groups)

    def by_row(self, singles: int) -> int:
        """Return every pair whose first change is one of these single changes."""
        return _joined((group, group.by_row(singles)) for group in self.groups)

    def variants(self, singles: Singles) -> Variants:
        """Return the pairs as variants of the case."""
        size = self.length * 8
        columns: dict[Place, dict[Answer, int]] = {}
        for place, answers in singles.variants.columns.items():
            columns[place] = self._column(answers, singles, size)
        return Variants(singles.variants.partners, size, columns)

    def _column(self, answers: dict[Answer, int], singles: Singles, size: int) -> dict[Answer, int]:
        now = next(a for a, bits in answers.items() if bits >> singles.number & 1)
        left, found = (1 << size) - 1, {}
        for answer, bits in answers.items():
            if answer != now:
                both = self._changed(bits)
                if both:
                    found[answer] = both
                    left &= ~both
        return {now: left, **found}

    def _changed(self, singles: int) -> int:
        """Return every pair that makes one of these changes; they are all of one place."""
        first, last = (singles & -singles).bit_length() - 1, singles.bit_length() - 1
        parts = []
        for group in self.groups:
            if last < group.first:
                parts.append(bytes(group.length))
            else:
                bits = group.by_column(singles) if first >= group.after else group.by_row(singles)
                parts.append(bits.to_bytes(group.length, "little"))
        return int.from_bytes(b"".join(parts), "little")


def singles_of(
    case: Case, knowledge: KnowledgeBase, among: Iterable[Opening] | None = None
) -> Singles:
    """Return every single change of a case that some rule could tell from the others.

    among: the places to change, in order; all of them for None.
    """
    around = Neighbourhood(knowledge)
    places = tuple(openings(case, knowledge) if among is None else among)
    each = [around.others(opening) for opening in places]
    changes = tuple(change for some in each for change in some)
    variants = [*(variant_of((change,)) for change in changes), ()]
    starts = tuple(accumulate(map(len, each), initial=0))
    return Singles(places, changes, starts, variants_of(case, variants))


def groups(singles: Singles) -> Iterator[Group]:
    """Yield the groups of all pairs, in the order of their places."""
    for place, first in enumerate(singles.starts[:-1]):
        after = singles.starts[place + 1]
        if after > first and singles.number > after:
            yield Group(place, first, after - first, singles.number - after)


def blocks(singles: Singles, most: int = A_BLOCK) -> Iterator[Block]:
    """Yield all pairs in blocks of about so many; a group stays whole."""
    held: list[Group] = []
    size = 0
    for group in groups(singles):
        if held and size + group.rows * group.width > most:
            yield Block(tuple(held))
            held, size = [], 0
        held.append(group)
        size += group.rows * group.width
    if held:
        yield Block(tuple(held))


class Pairs:
    """All pairs in one row of bits: the blocks one after the other."""

    def __init__(self, singles: Singles) -> None:
        self.singles = singles
        self.groups = tuple(groups(singles))
        self._starts = list(accumulate((g.length * 8 for g in self.groups), initial=0))

    def numbers(self, bit: int) -> tuple[int, int]:
        """Return the numbers of the two changes behind one bit."""
        number = bisect_right(self._starts, bit) - 1
        return self.groups[number].pair(bit - self._starts[number])

    def at(self, bit: int) -> tuple[Change, Change]:
        """Return the two changes behind one bit."""
        one, other = self.numbers(bit)
        return self.singles.changes[one], self.singles.changes[other]


def _joined(parts: Iterator[tuple[Group, int]]) -> int:
    return int.from_bytes(
        b"".join(bits.to_bytes(group.length, "little") for group, bits in parts), "little"
    )


@lru_cache(maxsize=2048)
def _ones(number: int) -> int:
    return (1 << number) - 1


@lru_cache(maxsize=2048)
def _every(rows: int, width: int) -> int:
    """Return a bit at the start of each row."""
    return _ones(rows * width) // _ones(width)
