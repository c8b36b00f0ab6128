"""Which of many things hold in each of many cases, eight at once: a byte for each case looks them up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Generic, TypeVar

from advisor.inference.planes import bytes_of

T = TypeVar("T")
P = TypeVar("P")


class Eights(Generic[T, P]):
    """Tells for each of many cases which of some things hold, in pieces, in the order of the things.

    A piece stands for those that hold out of eight; it is made of them once and then shared.
    """

    def __init__(self, things: Sequence[T], make: Callable[[list[T]], P]) -> None:
        self._eights = [_Eight(things[n : n + 8], make) for n in range(0, len(things), 8)]

    def each(self, where: Sequence[int], size: int) -> Iterable[tuple[P, ...]]:
        """Return for each of so many cases its pieces; those of which nothing holds may be left out.

        where: of each thing, the bits of the cases in which it holds.
        """
        columns = []
        for n, eight in enumerate(self._eights):
            planes = where[8 * n : 8 * n + 8]
            if any(planes):
                columns.append(map(eight.__getitem__, bytes_of(planes, size)))
        return zip(*columns, strict=True) if columns else repeat((), size)


class _Eight(dict[int, P], Generic[T, P]):
    """What is made of those of eight things that hold, by the byte that has a bit for each."""

    def __init__(self, things: Sequence[T], make: Callable[[list[T]], P]) -> None:
        self._things = things
        self._make = make

    def __missing__(self, byte: int) -> P:
        self[byte] = self._make([thing for n, thing in enumerate(self._things) if byte >> n & 1])
        return self[byte]
