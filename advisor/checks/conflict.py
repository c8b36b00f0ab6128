"""Rules that fire together and say what can't both be so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked, Question
from advisor.inference.plain import about
from advisor.model.rule import Conclusion, Rule
from advisor.model.trace import Binding


def run(base: Base) -> Iterator[Finding]:
    """Yield each two rules that give two modes, or one risk to two bearers, in some case."""
    own = {rule.id for rule in base.searched}
    for one, two in _pairs(base):
        first, second = sorted((one, two), key=lambda pair: (pair[0].id not in own, pair[0].id))
        rule = first[0]
        if rule.id not in own or not _both_as_meant(base, one[0], two[0]):
            continue
        question = _together(first, second)
        sought = base.search.find(question)
        if sought.given_up:
            base.unsettled.append(f"whether {rule.id} and {second[0].id} fire together")
        elif sought.case is not None:
            at = base.files[rule.id].place("conclude")
            message = f"{_told(first, second)}; have one give way to the other"
            witness = base.search.witness(sought.case, question)
            yield base.finding(
                "conflict", "error", rule, at, message, witness, (f"firing:{rule.id}",)
            )


def _both_as_meant(base: Base, *rules: Rule) -> bool:
    """Return whether neither rule fires more often, or says other, than its file was meant to say."""
    parts = ("when", "unless", "overridden-by", "conclude")
    return all(base.as_written(rule, *parts) and base.can_be_searched(rule) for rule in rules)


Drawing = tuple[Rule, Conclusion]


def _pairs(base: Base) -> Iterator[tuple[Drawing, Drawing]]:
    """Yield two conclusions that can't stand together, for each two rules that draw such."""
    drawing = [
        (rule, conclusion)
        for rule in base.knowledge.rules.values()
        if rule.status in base.search.in_force
        for conclusion in rule.conclude
    ]
    for group in (_modes(drawing), *_risks(drawing)):
        for one, two in combinations(group, 2):
            if one[0] is not two[0] and _odds(one[1], two[1]):
                yield one, two


def _modes(drawing: Iterable[Drawing]) -> list[Drawing]:
    return [pair for pair in drawing if pair[1].kind == "mode"]


def _risks(drawing: Iterable[Drawing]) -> Iterator[list[Drawing]]:
    by_id: dict[str, list[Drawing]] = {}
    for rule, conclusion in drawing:
        if conclusion.kind == "risk":
            by_id.setdefault(conclusion.id, []).append((rule, conclusion))
    yield from by_id.values()


def _odds(one: Conclusion, two: Conclusion) -> bool:
    if one.kind == "mode":
        return (one.id, one.nearest) != (two.id, two.nearest)
    return one.who_bears_it != two.who_bears_it and "users" not in (
        one.who_bears_it,
        two.who_bears_it,
    )


def _together(one: Drawing, two: Drawing) -> Question:
    """Return the question whether both are drawn about the same."""

    def asked(world: Asked) -> object:
        found = []
        for named in world.assignments(one[0]):
            for other in world.assignments(two[0]):
                whom, theirs = (
                    about(drawn.about, tuple(Binding(a, s) for a, (_, s) in bound.items()))
                    for (_, drawn), bound in ((one, named), (two, other))
                )
                if whom == theirs:
                    both = (world.fires(one[0], named), world.fires(two[0], other))
                    found.append(world.all(both))
        return world.any(found)

    return asked


def _told(one: Drawing, two: Drawing) -> str:
    if one[1].kind == "mode":
        names = (f"'{c.id}'{f' near {c.nearest!r}' if c.nearest else ''}" for _, c in (one, two))
        return f"{' and '.join(names)} both come of these answers, with '{two[0].id}'"
    bearers = " or ".join(str(c.who_bears_it) for _, c in (one, two))
    return f"'{two[0].id}' draws this risk too, and who bears it, {bearers}, can't be told"


CHECK = Check("conflict", "Rules that can't both be right", run, searches=True)
