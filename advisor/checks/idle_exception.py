"""An exception that never holds a rule back, and a rule it never gives way to."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked, Question, matches, stands
from advisor.model.condition import Condition
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each exception, and each entry of `overridden-by`, that applies to no partnership."""
    for rule in base.searched:
        if base.is_dead(rule):
            continue
        written = base.files[rule.id]
        unless = written.tree.get("unless")
        kept = rule.unless if base.as_written(rule, "unless") or unless is not None else ()
        for place, exception in enumerate(kept):
            sought = base.search.find(_both(rule, exception))
            if sought.given_up:
                base.unsettled.append(f"whether exception {place + 1} of {rule.id} applies")
            elif sought.case is None and unless is not None:
                message = "this exception is never true where the rule's condition is"
                yield base.finding(
                    "idle-exception",
                    "warning",
                    rule,
                    unless.items[place],
                    message,
                    base.witness(stands(rule)),
                )
        names = written.tree.get("overridden-by")
        for place, name in enumerate(rule.overridden_by):
            other = base.knowledge.rules.get(name)
            if other is None or other.status not in base.search.in_force:
                continue
            sought = base.search.find(_gives_way(rule, other))
            if sought.given_up:
                base.unsettled.append(f"whether {rule.id} ever gives way to {name}")
            elif sought.case is None and names is not None:
                message = f"this rule never gives way to '{name}': the two never meet"
                at = names.items[place] if names.kind == "sequence" else names
                yield base.finding(
                    "idle-exception", "warning", rule, at, message, base.witness(stands(rule))
                )


def _both(rule: Rule, exception: Condition) -> Question:
    def asked(world: Asked) -> object:
        return world.any(
            world.all((matches(world, rule, n), world.truth(exception, n)[0]))
            for n in world.assignments(rule)
        )

    return asked


def _gives_way(rule: Rule, other: Rule) -> Question:
    def asked(world: Asked) -> object:
        return world.any(
            world.all((matches(world, rule, n), world.overridden(rule, n, other)))
            for n in world.assignments(rule)
        )

    return asked


CHECK = Check(
    "idle-exception", "An exception that never applies", run, severity="warning", searches=True
)
