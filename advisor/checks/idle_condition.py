"""A condition that decides nothing: the rule fires for the same partnerships without it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.mutants import mutants
from advisor.checks.world import Asked, Question, held_back, matches
from advisor.inference.plain import Named
from advisor.model.condition import bindings
from advisor.model.rule import Rule

_LEFT_OUT = "left out "


def run(base: Base) -> Iterator[Finding]:
    """Yield each condition of `when`, and each part of an exception, that makes no difference.

    The outermost is told, not what stands inside it.
    """
    for rule in base.rules:
        if rule.kind == "evidence" or base.is_dead(rule):
            continue
        places = base.files[rule.id].conditions(rule)
        told: list[str] = []
        for mutant in mutants(rule):
            path = mutant.what.removeprefix(_LEFT_OUT)
            if not mutant.what.startswith(_LEFT_OUT) or path not in places or path == "when":
                continue
            if len(mutant.rule.unless) < len(rule.unless):
                continue  # a whole exception: `idle-exception` tells of it
            if any(path.startswith(f"{outer}.") for outer in told):
                continue
            sought = base.search.find(differ(rule, mutant.rule))
            if sought.given_up:
                base.unsettled.append(f"whether {path} of {rule.id} matters")
            elif sought.case is None:
                told.append(path)
                message = "this condition decides nothing: without it the rule fires just the same"
                yield base.finding("idle-condition", "warning", rule, places[path], message)


def differ(rule: Rule, other: Rule) -> Question:
    """Return the question whether two forms of a rule differ in when they fire by themselves."""
    same = bindings(rule.when) == bindings(other.when) or [
        s.entity for s in bindings(rule.when)
    ] == [s.entity for s in bindings(other.when)]

    def asked(world: Asked) -> object:
        if same:
            return world.any(
                _apart(world, fires(world, rule, n), fires(world, other, n))
                for n in world.assignments(rule)
            )
        one, two = (
            world.any(fires(world, each, n) for n in world.assignments(each))
            for each in (rule, other)
        )
        return _apart(world, one, two)

    return asked


def fires(world: Asked, rule: Rule, named: Named) -> object:
    """Return that a rule fires there, what it gives way to aside."""
    return world.all((matches(world, rule, named), world.no(held_back(world, rule, named))))


def _apart(world: Asked, one: object, two: object) -> object:
    return world.any((world.all((one, world.no(two))), world.all((two, world.no(one)))))


CHECK = Check(
    "idle-condition", "A condition that decides nothing", run, severity="warning", searches=True
)
