"""The conditions of a rule, each with its path: `when`, `when.all[1]`, `unless[0].any[2]`."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.mutants import NAMES
from advisor.model.condition import GROUPS, QUANTIFIED, Condition
from advisor.model.rule import Rule


def conditions_of(rule: Rule) -> Iterator[tuple[str, Condition]]:
    """Yield every condition of a rule, the outer before the inner ones."""
    yield from _inside(rule.when, "when")
    for place, exception in enumerate(rule.unless):
        yield from _inside(exception, f"unless[{place}]")


def _inside(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    yield path, condition
    name = f"{path}.{NAMES.get(type(condition), '')}"
    if isinstance(condition, GROUPS):
        for place, part in enumerate(condition.of):
            yield from _inside(part, f"{name}[{place}]")
    elif isinstance(condition, QUANTIFIED):
        yield from _inside(condition.condition, name)
