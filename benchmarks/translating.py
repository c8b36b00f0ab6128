"""What translations to other engines share: answers as symbols, the order in which rules are read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from advisor.inference.strata import strata
from advisor.model import condition as c
from advisor.model.rule import Rule
from advisor.model.term import MIXED, NOT_APPLICABLE, Term


def allowed(values: Iterable[Any], order: tuple[str, ...]) -> str:
    """Return the symbol for an answer that allows these values, listed in the vocabulary's order."""
    return "/".join(sorted({str(v) for v in values}, key=lambda v: (order.index(v), v)))


def order_of(term: Term) -> tuple[str, ...]:
    """Return every value an answer to a choice may have."""
    return (*term.values, *((MIXED,) if MIXED not in term.values else ()))


def symbols(test: c.Is, term: Term, want: bool) -> list[str]:
    """Return the symbol of every answer that passes the test of a choice, or that fails it."""
    order = order_of(term)
    passing = {v for v in order if v in test.values}
    of = passing if want else set(order) - passing
    found = [
        allowed(few, order) for size in range(1, len(of) + 1) for few in combinations(of, size)
    ]
    if (NOT_APPLICABLE in test.values) is want:
        found.append(NOT_APPLICABLE)
    return sorted(found, key=lambda s: (s.count("/"), s))


def matched(rules: Iterable[Rule]) -> set[str]:
    """Return the terms by which rules match partners or relations with one another."""
    return {
        part.term
        for rule in rules
        for condition in (rule.when, *rule.unless)
        for part in c.walk(condition)
        if isinstance(part, c.Matches)
    }


def ranks(rules: list[Rule]) -> dict[str, int]:
    """Return the place of each rule in the order of reading: stage, stratum, then who overrides whom."""
    levels = strata(rules)
    by_id = {rule.id: rule for rule in rules}
    depths: dict[str, int] = {}

    def depth(rule: Rule) -> int:
        if rule.id not in depths:
            over = [by_id[o] for o in rule.overridden_by if o in by_id]
            level = (rule.stage, levels[rule.id])
            depths[rule.id] = max(
                (depth(o) + 1 for o in over if (o.stage, levels[o.id]) == level), default=0
            )
        return depths[rule.id]

    keys = {rule.id: (rule.stage, levels[rule.id], depth(rule)) for rule in rules}
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return {rule: places[key] for rule, key in keys.items()}
