"""Conditions that decide nothing: always true, never true, or no more than what others ask."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base, sorts_of
from advisor.checks.finding import Check, Finding
from advisor.checks.mutants import mutants
from advisor.checks.paths import conditions_of
from advisor.checks.unreachable_conclusion import out_of_reach
from advisor.checks.world import Asked, Question, held_back, matches, stands
from advisor.inference.plain import Named
from advisor.model.condition import QUANTIFIED, Condition, Some, bindings
from advisor.model.rule import Rule

_LEFT_OUT = "left out "
_TOLD = {
    "impossible-condition": "this can never be true, so the rule fires just the same without it",
    "always-true-condition": "this is true of every partnership, so it decides nothing",
    "idle-condition": "this condition decides nothing: without it the rule fires just the same",
}


def _all(base: Base) -> Iterator[Finding]:
    """Yield each condition of `when`, and each part of an exception, that makes no difference.

    The outermost is told, not what stands inside it.
    """
    for rule in base.searched:
        if rule.kind == "evidence" or base.is_dead(rule):
            continue
        places = base.files[rule.id].conditions(rule)
        parts = dict(conditions_of(rule))
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
                if path in {where for where, _ in out_of_reach(base, rule)}:
                    continue  # `unreachable-conclusion` tells of it
                check = _sort(base, rule, path, parts)
                shown = base.witness(stands(rule))
                yield base.finding(check, "warning", rule, places[path], _TOLD[check], shown)


def _sort(base: Base, rule: Rule, path: str, parts: dict[str, Condition]) -> str:
    """Return which check tells of a condition that makes no difference."""
    if any(path.startswith(f"{p}.") and _looks_up(c) for p, c in parts.items()):
        return "idle-condition"  # what it is asked of is not bound where it could be judged alone
    for check, question in (
        ("impossible-condition", _is(rule, parts[path], True)),
        ("always-true-condition", _is(rule, parts[path], False)),
    ):
        sought = base.search.find(question)
        if sought.case is None and not sought.given_up:
            return check
    return "idle-condition"


def _looks_up(condition: Condition) -> bool:
    return isinstance(condition, QUANTIFIED) and not isinstance(condition, Some)


def _is(rule: Rule, condition: Condition, wanted: bool) -> Question:
    """Return the question whether a condition is true somewhere; or, if not wanted, other than true."""

    def asked(world: Asked) -> object:
        found = []
        for named in world.assignments(rule):
            true = world.truth(condition, named)[0]
            found.append(world.all((world.there(named), true if wanted else world.no(true))))
        return world.any(found)

    return asked


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


IMPOSSIBLE, ALWAYS, IDLE = (
    Check(name, title, sorts_of("idle", _all)(name), severity="warning", searches=True)
    for name, title in (
        ("impossible-condition", "A condition that can never be true"),
        ("always-true-condition", "A condition that is always true"),
        ("idle-condition", "A condition that others make redundant"),
    )
)
