"""What a rule reads, apart from the conclusions of others: the answers and the numbers of judgement."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.condition import ANSWERED, AtLeast, AtLeastEntities, Compares, Condition, walk
from advisor.model.condition import Concluded
from advisor.model.rule import Rule


def terms_of(rule: Rule) -> list[str]:
    """Return the terms a rule reads, in the order in which it names them."""
    return list(dict.fromkeys(part.term for part in _parts(rule) if isinstance(part, ANSWERED)))


def conclusions_of(rule: Rule) -> list[str]:
    """Return the conclusions a rule reads as `kind:id`, in the order in which it names them."""
    named = (
        f"{part.kind}:{name}"
        for part in _parts(rule)
        if isinstance(part, Concluded)
        for name in part.ids
    )
    return list(dict.fromkeys(named))


def numbers_of(rule: Rule) -> list[str]:
    """Return the parameters a rule uses, by id."""
    bounds = (
        part.bound if isinstance(part, Compares) else part.number
        for part in _parts(rule)
        if isinstance(part, Compares | AtLeast | AtLeastEntities)
    )
    return sorted({bound.parameter for bound in bounds if bound.parameter is not None})


def _parts(rule: Rule) -> Iterator[Condition]:
    for condition in (rule.when, *rule.unless):
        yield from walk(condition)
