"""Conditions as plain English, the same words on every run: used as ids of checks and to explain.

No vocabulary is consulted, so a phrase depends on nothing but the condition itself.
"""

from __future__ import annotations

from collections.abc import Mapping

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

_MOST_LISTED = 4
_KINDS = {
    "failure": "causes of failure",
    "finding": "findings",
    "risk": "risks",
    "strength": "strengths",
}
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


def phrase(condition: Condition, titles: Mapping[str, str] | None = None) -> str:
    """Return the condition in words; equal conditions give equal words.

    titles: what to call each term, value (`term=value`), conclusion (`kind:id`) and parameter (`{id}`),
    for a reader; without them the words are those of the rule file, which tell any two conditions apart.
    """
    return _Wording(titles).of(condition)


class _Wording:
    """One way of naming terms and values."""

    def __init__(self, titles: Mapping[str, str] | None) -> None:
        self.titles = titles

    def term(self, term: str, alias: str | None) -> str:
        if self.titles is None:
            return f"{term} of {alias}" if alias else term
        return self.titles.get(term, term)

    def words(self, term: str, values: tuple[str, ...], last: str = "or") -> str:
        if self.titles is not None:
            known = (self.titles.get(f"{term}={v}", v.replace("-", " ")) for v in values)
            values = tuple(f"'{word}'" for word in known)
        return listed(values, last)

    def bound(self, bound: Bound, *, count: bool = False) -> str:
        if bound.parameter is not None:
            named = f"{{{bound.parameter}}}"
            return named if self.titles is None else self.titles.get(named, named)
        assert bound.number is not None
        return str(bound.number) if count else number(bound.number)

    def entity(self, entity: Entity) -> str:
        ends = [f"from {entity.source}"] if entity.source else []
        ends += [f"to {entity.target}"] if entity.target else []
        ends += [f"paired with {entity.pair_with}"] if entity.pair_with else []
        ends += ["once a pair"] if entity.once_a_pair else []
        return " ".join([entity.kind, entity.alias, *ends])

    def counted(self, many: str, entity: Entity, inside: Condition) -> str:
        if self.titles is None:
            return f"{many} {self.entity(entity)}: {self.of(inside)}"
        plural = "s" if many.startswith("at least") and many != "at least 1" else ""
        return f"for {many} {entity.kind}{plural} {self.of(inside)}"

    def joined(self, parts: tuple[Condition, ...], word: str) -> str:
        phrases = [self.of(p) for p in parts]
        if len(phrases) == 1:
            return phrases[0]
        joined = f" {word} ".join(phrases)
        return joined if self.titles is not None else f"({joined})"

    def inner(self, parts: tuple[Condition, ...]) -> str:
        if self.titles is not None:
            return self.told_together(parts)
        return f"[{'; '.join(self.of(p) for p in parts)}]"

    def told_together(self, parts: tuple[Condition, ...]) -> str:
        """Return several conditions for a reader: conclusions of one kind by their number."""
        kinds = {part.kind if isinstance(part, Concluded) else "" for part in parts}
        (kind,) = kinds if len(kinds) == 1 else ("",)
        if kind in _KINDS and len(parts) > _MOST_LISTED:
            return f"the {len(parts)} {_KINDS[kind]} that count here were found"
        return "these: " + "; ".join(self.of(part) for part in parts)

    def concluded(self, condition: Concluded) -> str:
        ids = listed(condition.ids)
        degree = f" ({condition.degree})" if condition.degree else ""
        if self.titles is None:
            about = f" about {condition.alias}" if condition.alias else ""
            return f"{condition.kind} is {ids}{degree}{about}"
        if condition.kind in ("approach", "basis", "mode"):
            return f"the {condition.kind} is {ids}"
        known = [self.titles.get(f"{condition.kind}:{name}") for name in condition.ids]
        return listed(tuple(t or n for t, n in zip(known, condition.ids, strict=True)))

    def of(self, condition: Condition) -> str:
        """Return one condition in words."""
        match condition:
            case Is(term, values, alias):
                answered = "is" if self.titles is None else "is answered"
                return f"{self.term(term, alias)} {answered} {self.words(term, values)}"
            case IncludesAll(term, values, alias):
                return f"{self.term(term, alias)} includes all of {self.words(term, values, 'and')}"
            case Compares(term, comparator, bound, alias):
                how = _COMPARATORS[comparator]
                return f"{self.term(term, alias)} is {how} {self.bound(bound)}"
            case Matches(term, alias, other, same):
                how = "is that of" if same else "differs from that of"
                return f"{self.term(term, alias)} {how} {other}"
            case IsUnknown(term, alias):
                missing = "unknown" if self.titles is None else "not answered"
                return f"{self.term(term, alias)} is {missing}"
            case Concluded():
                return self.concluded(condition)
            case All(of):
                return self.joined(of, "and")
            case Any(of):
                return self.joined(of, "or")
            case NoneOf(of):
                return f"none of {self.inner(of)}"
            case AtLeast(bound, of):
                return f"at least {self.bound(bound, count=True)} of {self.inner(of)}"
            case Some(entity, inside):
                return self.counted("some", entity, inside)
            case Every(entity, inside):
                return self.counted("every", entity, inside)
            case NoEntity(entity, inside):
                return self.counted("no", entity, inside)
            case AtLeastEntities(bound, entity, inside):
                return self.counted(f"at least {self.bound(bound, count=True)}", entity, inside)
