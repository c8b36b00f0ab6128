"""A number for each of many cases, held as planes: the n-th integer has the n-th bit of every number.

Case by case the numbers are never looked at: adding and comparing take a few operations on whole
planes, however many the cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

Planes: TypeAlias = Sequence[int]
"""Numbers from 0: in the bits of plane n, where the number has its bit of the value 2**n set."""


def summed(parts: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each case the sum of the amounts in whose bits it stands.

    parts: bits of the cases, and the amount they are given; amounts are not negative.
    """
    columns: list[list[int]] = []  # [n]: bits that each count 2**n
    for bits, amount in parts:
        for n in range(amount.bit_length()):
            if amount >> n & 1:
                _put(columns, n, bits)
    found: list[int] = []
    for n, column in enumerate(columns):  # it grows while carries are put in
        while len(column) > 1:
            one, two = column.pop(), column.pop()
            three = column.pop() if column else 0
            either = one ^ two
            column.insert(0, either ^ three)
            carry = (one & two) | (either & three)
            if carry:
                _put(columns, n + 1, carry)
        found.append(column[0] if column else 0)
    return found


def _put(columns: list[list[int]], n: int, bits: int) -> None:
    while len(columns) <= n:
        columns.append([])
    columns[n].append(bits)


def by_number(planes: Planes, where: int) -> Iterator[tuple[int, int]]:
    """Yield each number that occurs in these cases, with the cases that have it."""
    if not planes:
        if where:
            yield 0, where
        return
    *lower, top = planes
    for bit, half in ((0, where & ~top), (1, where & top)):
        if half:
            for number, bits in by_number(lower, half):
                yield number | bit << len(lower), bits


def below(planes: Planes, limit: int, where: int) -> int:
    """Return in which of the cases the number is less than the limit."""
    if limit <= 0:
        return 0
    if limit >> len(planes):
        return where
    found, same = 0, where  # less already, and equal so far, from the highest bit down
    for n in range(len(planes) - 1, -1, -1):
        if limit >> n & 1:
            found |= same & ~planes[n]
            same &= planes[n]
        else:
            same &= ~planes[n]
    return found


def bytes_of(planes: Planes, size: int) -> bytes:
    """Return the numbers of so many cases, a byte each, in order; there are at most eight planes."""
    ones = int.from_bytes(b"\x01" * size, "little")
    total = 0
    for n, plane in enumerate(planes):
        if plane:
            digits = format(plane, f"0{size}b").encode()  # its last bit is that of '0' or '1'
            total |= (int.from_bytes(digits, "big") & ones) << n
    return total.to_bytes(size, "little")


def numbers_of(planes: Planes, size: int) -> Sequence[int]:
    """Return the numbers of so many cases, in order."""
    if len(planes) <= 8:
        return bytes_of(planes, size)
    rest = numbers_of(planes[8:], size)
    return [low | high << 8 for low, high in zip(bytes_of(planes[:8], size), rest, strict=True)]
