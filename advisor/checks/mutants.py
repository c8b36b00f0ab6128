"""Rules changed in one place: conditions turned round, left out or altered, and what they give way to.

A condition is named by its path: `when`, `when.all[1]`, `unless[0].any[2]`, `when.some.all[0]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from advisor.inference.plain import count_of, number_of
from advisor.model.condition import (
    GROUPS,
    QUANTIFIED,
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Comparator,
    Compares,
    Concluded,
    Condition,
    Every,
    IncludesAll,
    Is,
    Matches,
    NoEntity,
    NoneOf,
    Some,
    bindings,
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import SCALE, Term
from advisor.model.wording import number as shown

_STRICTER: dict[Comparator, Comparator] = {
    "at-least": "more-than",
    "more-than": "at-least",
    "at-most": "less-than",
    "less-than": "at-most",
}
_BOUND = "bound "
Edit: TypeAlias = tuple[str, Condition | None]
"""Where a condition was changed, and what the whole has become; None if nothing is left of it."""

NAMES: dict[type, str] = {
    All: "all",
    Any: "any",
    NoneOf: "none",
    AtLeast: "at-least",
    Some: "some",
    Every: "every",
    NoEntity: "none",
    AtLeastEntities: "at-least",
}


@dataclass(frozen=True)
class Mutant:
    """A rule changed in one place; `what` says how, as in `negated when.all[1]`."""

    what: str
    rule: Rule
    new_bound: bool = False
    """Whether it compares with a number that no rule compares with."""

    @property
    def name(self) -> str:
        return f"{self.rule.id}: {self.what}"


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Yield the rule with each condition negated, and with each left out."""
    for place, when in _negated(rule.when, "when"):
        yield from _mutant(f"negated {place}", rule, when)
    for place, when in _dropped(rule.when, "when"):
        yield from _mutant(f"left out {place}", rule, when)
    for i, exception in enumerate(rule.unless):
        for verb, edits in (("negated", _negated), ("left out", _dropped)):
            for place, changed in edits(exception, f"unless[{i}]"):
                unless = (*rule.unless[:i], *_kept(changed), *rule.unless[i + 1 :])
                yield Mutant(f"{verb} {place}", replace(rule, unless=unless))


def altered(rule: Rule, knowledge: KnowledgeBase) -> Iterator[Mutant]:
    """Yield the rule with each value, threshold, count and connective changed to one beside it."""

    def edits(condition: Condition, place: str) -> Iterator[Edit]:
        for told, other in _alterations(condition, knowledge):
            yield f"{place} {told}", other
        yield from _inside(condition, place, edits)

    for place, when in edits(rule.when, "when"):
        for mutant in _mutant(f"altered {place}", rule, when):
            yield replace(mutant, new_bound=f" {_BOUND}" in place)
    for i, exception in enumerate(rule.unless):
        for place, changed in edits(exception, f"unless[{i}]"):
            unless = (*rule.unless[:i], *_kept(changed), *rule.unless[i + 1 :])
            new_bound = f" {_BOUND}" in place
            yield Mutant(f"altered {place}", replace(rule, unless=unless), new_bound)


def _alterations(condition: Condition, knowledge: KnowledgeBase) -> Iterator[tuple[str, Condition]]:
    """Yield the condition with one thing in it changed, each with what that is."""
    match condition:
        case Is(term, values):
            for value in values if len(values) > 1 else ():
                left = tuple(v for v in values if v != value)
                yield f"without '{value}'", replace(condition, values=left)
            for value in _beside(values, knowledge.terms[term]):
                yield f"with '{value}' too", replace(condition, values=(*values, value))
        case IncludesAll(_, values):
            for value in values if len(values) > 1 else ():
                left = tuple(v for v in values if v != value)
                yield f"without '{value}'", replace(condition, values=left)
        case Compares(term, comparator, bound):
            other = _STRICTER[comparator]
            yield f"{other} for {comparator}", replace(condition, comparator=other)
            known = number_of(bound, knowledge)
            for number in _near(known, knowledge.terms[term]):
                told = f"{_BOUND}{shown(number)} for {shown(known)}"
                yield told, replace(condition, bound=Bound(number=number))
        case Matches(_, _, _, same):
            yield "turned round", replace(condition, same=not same)
        case Concluded(kind, ids, degree):
            for name in ids if len(ids) > 1 else ():
                left = tuple(each for each in ids if each != name)
                yield f"without '{name}'", replace(condition, ids=left)
            if degree is not None:
                yield "in any degree", replace(condition, degree=None)
            if kind in knowledge.axes or kind == "mode":
                for name in _other_leans(kind, ids, knowledge):
                    yield f"with '{name}' too", replace(condition, ids=(*ids, name))
        case All(of) if len(of) > 1:
            yield "any for all", Any(of)
        case Any(of) if len(of) > 1:
            yield "all for any", All(of)
        case AtLeast(bound, of):
            count = count_of(bound, knowledge)
            for number in (count - 1, count + 1):
                if 1 <= number <= len(of):
                    yield f"{number} for {count}", replace(condition, number=Bound(number))
        case AtLeastEntities(bound):
            count = count_of(bound, knowledge)
            for number in (count - 1, count + 1):
                if number >= 1:
                    yield f"{number} for {count}", replace(condition, number=Bound(number))
        case Every(entity, inside):
            yield "some for every", Some(entity, inside)
        case _:
            return


def _near(known: int, term: Term) -> Iterator[int]:
    """Yield a number a tenth below a bound and one a tenth above, or one below and above if whole."""
    least = SCALE if term.whole else 1
    step = max(least, abs(known) // 10 // least * least)
    for number in (known - step, known + step):
        low = term.minimum is None or number >= term.minimum
        if low and (term.maximum is None or number <= term.maximum):
            yield number


def _beside(values: tuple[str, ...], term: Term) -> Iterator[str]:
    """Yield the values next to those asked for, in the order of the vocabulary."""
    known = list(term.values)
    places = [known.index(value) for value in values if value in known]
    for place in sorted({p + by for p in places for by in (-1, 1)} - set(places)):
        if 0 <= place < len(known) and term.type == "choice":
            yield known[place]


def _other_leans(kind: str, ids: tuple[str, ...], knowledge: KnowledgeBase) -> Iterator[str]:
    if kind == "mode":
        names: Iterable[str] = knowledge.modes
    else:
        axis = knowledge.axes[kind]
        names = (axis.first, "balanced", axis.second, "undetermined")
    yield from (name for name in names if name not in ids)


def without_edge(rule: Rule, other: str) -> Mutant:
    """Return the rule without one of the rules it gives way to."""
    left = tuple(name for name in rule.overridden_by if name != other)
    return Mutant(f"no longer gives way to {other}", replace(rule, overridden_by=left))


def _mutant(what: str, rule: Rule, when: Condition | None) -> Iterator[Mutant]:
    changed = replace(rule, when=All(()) if when is None else when)
    if _names_only_what_it_binds(changed):
        yield Mutant(what, changed)


def _negated(condition: Condition, place: str) -> Iterator[Edit]:
    yield place, _opposite(condition)
    yield from _inside(condition, place, _negated)


def _dropped(condition: Condition, place: str) -> Iterator[Edit]:
    yield place, None
    yield from _inside(condition, place, _dropped)


def _opposite(condition: Condition) -> Condition:
    """Return what is true where the condition is false, and unknown where it is."""
    if isinstance(condition, NoneOf):
        return Any(condition.of)
    if isinstance(condition, NoEntity):
        return Some(condition.entity, condition.condition)
    if isinstance(condition, Some):
        return NoEntity(condition.entity, condition.condition)
    return NoneOf((condition,))


def _inside(
    condition: Condition, place: str, edits: Callable[[Condition, str], Iterator[Edit]]
) -> Iterator[Edit]:
    name = f"{place}.{NAMES.get(type(condition), '')}"
    if isinstance(condition, GROUPS):
        for i, part in enumerate(condition.of):
            for where, changed in edits(part, f"{name}[{i}]"):
                of = (*condition.of[:i], *_kept(changed), *condition.of[i + 1 :])
                yield where, replace(condition, of=of)
    elif isinstance(condition, QUANTIFIED) and condition.condition != All(()):
        for where, changed in edits(condition.condition, name):
            inner = All(()) if changed is None else changed
            yield where, replace(condition, condition=inner)


def _kept(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else (condition,)


def _names_only_what_it_binds(rule: Rule) -> bool:
    """Return whether every alias the rule speaks of is still bound: else it is no rule."""
    bound = {some.entity.alias for some in bindings(rule.when)}
    used = {alias for c in rule.conclude for alias in c.about or ()}
    for condition in (rule.when, *rule.unless):
        used |= _aliases(condition, frozenset())
    return used <= bound


def _aliases(condition: Condition, own: frozenset[str]) -> set[str]:
    """Return the aliases a condition names that are not its own."""
    if isinstance(condition, GROUPS):
        return {alias for part in condition.of for alias in _aliases(part, own)}
    if isinstance(condition, QUANTIFIED):
        entity = condition.entity
        named = {entity.source, entity.target, entity.pair_with} - {None}
        inside = _aliases(condition.condition, own | {entity.alias})
        return {a for a in named if a is not None} | inside
    found = {getattr(condition, "alias", None), getattr(condition, "other", None)}
    return {a for a in found if a is not None} - own
