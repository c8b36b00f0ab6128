"""Kleene's three truth values: the meaning of every condition."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """False, true or unknown; the numbers are those the engine's markers carry."""

    FALSE = 0
    TRUE = 1
    UNKNOWN = 2


def conjunction(values: Iterable[Truth]) -> Truth:
    """Return true if all are true, false if one is false, else unknown."""
    result = Truth.TRUE
    for value in values:
        if value is Truth.FALSE:
            return Truth.FALSE
        if value is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def negation(value: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    if value is Truth.UNKNOWN:
        return value
    return Truth.FALSE if value is Truth.TRUE else Truth.TRUE


def disjunction(values: Iterable[Truth]) -> Truth:
    """Return true if one is true, false if all are false, else unknown."""
    return negation(conjunction(negation(value) for value in values))


def threshold(number: int, true: int, possible: int) -> Truth:
    """Return whether at least `number` hold, when `true` do and `possible` are not known false."""
    if true >= number:
        return Truth.TRUE
    return Truth.FALSE if possible < number else Truth.UNKNOWN
