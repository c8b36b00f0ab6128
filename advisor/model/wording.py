"""Conditions as plain English, the same words on every run: used as ids of checks and to explain.

No vocabulary is consulted, so a phrase depends on nothing but the condition itself.
"""

from __future__ import annotations

from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Compares,
    Concluded,
    Condition,
    Entity,
    Every,
    IncludesAll,
    Is,
    IsUnknown,
    Matches,
    NoEntity,
    NoneOf,
    Some,
)
from advisor.model.term import SCALE

_COMPARATORS = {
    "at-least": "at least",
    "more-than": "more than",
    "at-most": "at most",
    "less-than": "less than",
}


def number(value: int) -> str:
    """Return a number held in ten-thousandths as a decimal, without trailing zeros."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    whole, rest = divmod(size, SCALE)
    return f"{sign}{whole}.{rest:04d}".rstrip("0") if rest else f"{sign}{whole}"


def listed(words: tuple[str, ...], last: str = "or") -> str:
    """Return the words as an English list: `a, b or c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _bound(bound: Bound, *, count: bool = False) -> str:
    if bound.parameter is not None:
        return f"{{{bound.parameter}}}"
    assert bound.number is not None
    return str(bound.number) if count else number(bound.number)


def _of(alias: str | None) -> str:
    return f" of {alias}" if alias else ""


def _entity(entity: Entity) -> str:
    ends = [f"from {entity.source}"] if entity.source else []
    ends += [f"to {entity.target}"] if entity.target else []
    ends += [f"paired with {entity.pair_with}"] if entity.pair_with else []
    ends += ["once a pair"] if entity.once_a_pair else []
    return " ".join([entity.kind, entity.alias, *ends])


def _joined(parts: tuple[Condition, ...], word: str) -> str:
    phrases = [phrase(p) for p in parts]
    return phrases[0] if len(phrases) == 1 else "(" + f" {word} ".join(phrases) + ")"


def phrase(condition: Condition) -> str:
    """Return the condition in words; equal conditions give equal words, and no others do."""
    match condition:
        case Is(term, values, alias):
            return f"{term}{_of(alias)} is {listed(values)}"
        case IncludesAll(term, values, alias):
            return f"{term}{_of(alias)} includes all of {listed(values, 'and')}"
        case Compares(term, comparator, bound, alias):
            return f"{term}{_of(alias)} is {_COMPARATORS[comparator]} {_bound(bound)}"
        case Matches(term, alias, other, same):
            return f"{term}{_of(alias)} {'is that' if same else 'differs from that'} of {other}"
        case IsUnknown(term, alias):
            return f"{term}{_of(alias)} is unknown"
        case Concluded(kind, ids, degree, alias):
            about = f" about {alias}" if alias else ""
            return f"{kind} is {listed(ids)}{f' ({degree})' if degree else ''}{about}"
        case All(of):
            return _joined(of, "and")
        case Any(of):
            return _joined(of, "or")
        case NoneOf(of):
            return f"none of [{'; '.join(phrase(p) for p in of)}]"
        case AtLeast(bound, of):
            inner = "; ".join(phrase(p) for p in of)
            return f"at least {_bound(bound, count=True)} of [{inner}]"
        case Some(entity, inside):
            return f"some {_entity(entity)}: {phrase(inside)}"
        case Every(entity, inside):
            return f"every {_entity(entity)}: {phrase(inside)}"
        case NoEntity(entity, inside):
            return f"no {_entity(entity)}: {phrase(inside)}"
        case AtLeastEntities(bound, entity, inside):
            return f"at least {_bound(bound, count=True)} {_entity(entity)}: {phrase(inside)}"
