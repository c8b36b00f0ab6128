"""In which order rules of one stage are read: derived from what they read, never written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.errors import KnowledgeError
from advisor.model.condition import Concluded, walk
from advisor.model.rule import Rule


def conclusions_read(rule: Rule) -> Iterable[Concluded]:
    """Yield every test of a conclusion in a rule."""
    for condition in (rule.when, *rule.unless):
        for part in walk(condition):
            if isinstance(part, Concluded):
                yield part


def strata(rules: Iterable[Rule]) -> dict[str, int]:
    """Return each rule's stratum within its stage, from 0.

    A rule stands above those whose conclusions it reads, and not below those that may override it.
    Raises KnowledgeError with the chain of rules when there is a cycle.
    """
    active = {rule.id: rule for rule in sorted(rules, key=lambda r: r.id)}
    producers: dict[tuple[str, str], list[str]] = {}
    for rule in active.values():
        for conclusion in rule.conclude:
            producers.setdefault((conclusion.kind, conclusion.id), []).append(rule.id)
    below = {rule.id: waits_for(rule, active, producers) for rule in active.values()}
    levels: dict[str, int] = {}
    for start in active:
        _visit(start, below, levels)
    return levels


def waits_for(
    rule: Rule, active: Mapping[str, Rule], producers: Mapping[tuple[str, str], list[str]]
) -> dict[str, int]:
    """Return the rules of its own stage that a rule waits for, with how far above each it stands."""
    found = {
        other: 0
        for other in rule.overridden_by
        if other in active and active[other].stage == rule.stage
    }
    for test in conclusions_read(rule):
        for name in test.ids:
            for producer in producers.get((test.kind, name), ()):
                if active[producer].stage == rule.stage:
                    found[producer] = 1
    return found


def _visit(start: str, below: Mapping[str, dict[str, int]], levels: dict[str, int]) -> None:
    """Set the level of a rule and of everything under it, without recursion."""
    path: list[str] = []
    waiting = [(start, False)]
    while waiting:
        rule, done = waiting.pop()
        if done:
            path.pop()
            levels[rule] = max((levels[o] + step for o, step in below[rule].items()), default=0)
            continue
        if rule in levels:
            continue
        if rule in path:
            chain = " -> ".join([*path[path.index(rule) :], rule])
            raise KnowledgeError(
                f"these rules wait for one another: {chain}; let one of them read something else"
            )
        path.append(rule)
        waiting.append((rule, True))
        waiting.extend((other, False) for other in sorted(below[rule], reverse=True))
