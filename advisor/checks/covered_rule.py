"""A rule that says nothing which another does not say whenever it fires."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base, sorts_of
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked, Question, stands
from advisor.inference.plain import Named, about
from advisor.model.rule import SEVERITIES, Conclusion, Rule
from advisor.model.trace import Binding, Subject


def _all(base: Base) -> Iterator[Finding]:
    """Yield each rule whose every conclusion another rule draws about the same, no weaker.

    Of two that cover each other the later by id is told, as a duplicate.
    """
    by_conclusion: dict[tuple[str, str], list[Rule]] = {}
    for rule in base.knowledge.rules.values():
        if rule.status in base.search.in_force and rule.kind not in ("evidence", "mode"):
            by_conclusion.setdefault((rule.kind, rule.conclude[0].id), []).append(rule)
    for rule in base.searched:
        if base.is_dead(rule) or not base.as_written(rule, "conclude"):
            continue
        for other in by_conclusion.get((rule.kind, rule.conclude[0].id), ()):
            if other is rule or not _is_covered(base, rule, other):
                continue
            at = base.files[rule.id].place("conclude")
            if not _is_covered(base, other, rule):
                message = f"whenever this rule fires, '{other.id}' says the same; merge the two"
                shown = base.witness(stands(rule))
                yield base.finding("covered-rule", "warning", rule, at, message, shown)
                break
            elif other.id < rule.id or other.pack not in base.only:
                message = f"this is '{other.id}' once more: both fire for the same; keep one"
                shown = base.witness(stands(rule))
                yield base.finding("duplicate-rule", "warning", rule, at, message, shown)
                break


def _is_covered(base: Base, rule: Rule, other: Rule) -> bool:
    """Return whether another rule says all that a rule says, whenever that fires."""
    as_meant = other.id not in base.files or base.as_written(other, "when", "unless", "conclude")
    if not as_meant or not _says_as_much(other, rule):
        return False
    if base.search.seen(alone := _without(rule, other)):
        return False
    sought = base.search.find(alone)
    if sought.given_up:
        base.unsettled.append(f"whether {rule.id} says more than {other.id}")
    return sought.case is None and not sought.given_up


def _says_as_much(rule: Rule, other: Rule) -> bool:
    """Return whether a rule draws all that another does, as strongly."""
    return all(any(_covers(a, b) for a in rule.conclude) for b in other.conclude)


def _covers(one: Conclusion, two: Conclusion) -> bool:
    same = (one.kind, one.id, one.who_bears_it) == (two.kind, two.id, two.who_bears_it)
    if one.severity is not None and two.severity is not None:
        same &= SEVERITIES.index(one.severity) >= SEVERITIES.index(two.severity)
    return same and (one.degree == two.degree or one.degree == "present")


def _without(rule: Rule, other: Rule) -> Question:
    """Return the question whether a rule fires while the other does not about the same."""

    def asked(world: Asked) -> object:
        theirs: dict[Subject, list[object]] = {}
        for named in world.assignments(other):
            theirs.setdefault(_whom(other, named), []).append(world.fires(other, named))
        return world.any(
            world.all((world.fires(rule, n), world.no(world.any(theirs.get(_whom(rule, n), ())))))
            for n in world.assignments(rule)
        )

    return asked


def _whom(rule: Rule, named: Named) -> Subject:
    bound = tuple(Binding(alias, subject) for alias, (_, subject) in named.items())
    return about(rule.conclude[0].about, bound)


CHECK, DUPLICATE = (
    Check(name, title, sorts_of("covered", _all)(name), severity="warning", searches=True)
    for name, title in (
        ("covered-rule", "A rule that another covers"),
        ("duplicate-rule", "The same rule twice"),
    )
)
