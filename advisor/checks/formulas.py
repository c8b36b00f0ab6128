"""Formulas put together: a condition as a pair of them, and sums over those that are so."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

import z3

if TYPE_CHECKING:
    from advisor.checks.openings import Formula

Pair: TypeAlias = "tuple[Formula, Formula]"
"""Where a condition is true, and where it is false."""


def all_of(pairs: Iterable[Pair]) -> Pair:
    """Return where all of these are true, and where one is false."""
    found = list(pairs)
    return z3.And([t for t, _ in found]), z3.Or([f for _, f in found])


def any_of(pairs: Iterable[Pair]) -> Pair:
    """Return where one of these is true, and where all are false."""
    found = list(pairs)
    return z3.Or([t for t, _ in found]), z3.And([f for _, f in found])


def so_many(number: int, pairs: list[Pair]) -> Pair:
    """Return where so many are true, and where no so many can be."""
    true = at_least([(t, 1) for t, _ in pairs], number)
    false = at_least([(f, 1) for _, f in pairs], len(pairs) - number + 1)
    return true, false


def at_least(weighed: list[tuple[Formula, int]], least: int) -> Formula:
    """Return that those which are so weigh at least so much."""
    if least <= 0:
        return z3.BoolVal(True)
    if sum(weight for _, weight in weighed) < least:
        return z3.BoolVal(False)
    return z3.PbGe(weighed, least)


def below(summed: list[tuple[Formula, int]]) -> Formula:
    """Return that the sum over those which are so is less than nothing."""
    size = gcd(*(factor for _, factor in summed)) or 1
    # A sum of negative and positive parts, turned so that all are positive: -n·x is n·(not x) - n.
    turned = [(f if n < 0 else z3.Not(f), abs(n) // size) for f, n in summed if n]
    least = 1 + sum(n // size for _, n in summed if n > 0)
    return at_least(turned, least)
