"""A rule that no partnership can make fire."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.mutants import mutants
from advisor.checks.world import meets


def run(base: Base) -> Iterator[Finding]:
    """Yield each rule whose condition can't be met through all stages, with the part to blame."""
    for rule in base.rules:
        if base.is_dead(rule):
            written = base.files[rule.id]
            places = written.conditions(rule)
            told = "no partnership can meet this condition, so the rule never fires"
            at, why = places["when"], ""
            for mutant in mutants(rule):
                path = mutant.what.removeprefix("left out ")
                if (
                    path in places
                    and path != "when"
                    and base.search.find(meets(mutant.rule)).case is not None
                ):
                    at, why = places[path], "; without this part it could be met"
                    break
            yield base.finding("dead-rule", "error", rule, at, told + why)


CHECK = Check("dead-rule", "A rule that can never fire", run, searches=True)
