"""A rule that fires for no partnership: its condition can't be met, or it is held back each time."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.mutants import mutants
from advisor.checks.unreachable_conclusion import out_of_reach
from advisor.checks.world import meets
from advisor.loading.tree import Node
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each rule that never fires, through all stages, with the part to blame."""
    for rule in base.searched:
        if base.is_dead(rule):
            met = base.search.find(meets(rule)).case is not None
            at, told = _held_back(base, rule) if met else _unmet(base, rule)
            yield base.finding("dead-rule", "error", rule, at, told)


def _held_back(base: Base, rule: Rule) -> tuple[Node, str]:
    written = base.files[rule.id]
    if not rule.unless:
        names = " or ".join(f"'{name}'" for name in rule.overridden_by)
        told = f"this rule never fires: wherever its condition is met, it gives way to {names}"
        return written.place("overridden-by"), told
    told = "this rule never fires: wherever its condition is met, an exception holds it back"
    return written.place("unless"), told


def _unmet(base: Base, rule: Rule) -> tuple[Node, str]:
    places = base.files[rule.id].conditions(rule)
    told = "no partnership can meet this condition, so the rule never fires"
    for path, name in out_of_reach(base, rule):
        if path.startswith("when"):
            return places[path], f"{told}: nothing can conclude '{name}'"
    for mutant in mutants(rule):
        path = mutant.what.removeprefix("left out ")
        if (
            path in places
            and path != "when"
            and base.search.find(meets(mutant.rule)).case is not None
        ):
            return places[path], f"{told}; without this part it could be met"
    return places["when"], told


CHECK = Check("dead-rule", "A rule that can never fire", run, searches=True)
