"""A rule that fires for no partnership: its condition can't be met, or it is held back each time."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.mutants import mutants
from advisor.checks.unreachable_conclusion import out_of_reach
from advisor.checks.world import meets
from advisor.loading.tree import Node
from advisor.model.case import Case
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each rule that never fires, through all stages, with the part to blame."""
    for rule in base.searched:
        if base.is_dead(rule):
            met = base.witness(meets(rule))
            at, told, nearest = _unmet(base, rule) if met is None else _held_back(base, rule, met)
            yield base.finding("dead-rule", "error", rule, at, told, nearest)


def _held_back(base: Base, rule: Rule, met: Case) -> tuple[Node, str, Case]:
    written = base.files[rule.id]
    if not rule.unless:
        names = " or ".join(f"'{name}'" for name in rule.overridden_by)
        told = f"this rule never fires: wherever its condition is met, it gives way to {names}"
        return written.place("overridden-by"), told, met
    told = "this rule never fires: wherever its condition is met, an exception holds it back"
    return written.place("unless"), told, met


def _unmet(base: Base, rule: Rule) -> tuple[Node, str, Case | None]:
    """Return the part to blame, and a case in which only that part is not so."""
    places = base.files[rule.id].conditions(rule)
    told = "no partnership can meet this condition, so the rule never fires"
    for path, name in out_of_reach(base, rule):
        if path.startswith("when"):
            return places[path], f"{told}: nothing can conclude '{name}'", None
    for mutant in mutants(rule):
        path = mutant.what.removeprefix("left out ")
        if path in places and path != "when":
            nearest = base.witness(meets(mutant.rule))
            if nearest is not None:
                return places[path], f"{told}; without this part it could be met", nearest
    return places["when"], told, None


CHECK = Check("dead-rule", "A rule that can never fire", run, searches=True)
