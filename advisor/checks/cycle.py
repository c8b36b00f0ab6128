"""Rules that wait for one another, so that none of them can be read first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.paths import conditions_of
from advisor.inference.strata import waits_for
from advisor.loading.tree import Node
from advisor.model.condition import Any, Concluded, IsUnknown, NoneOf
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule


def cycles_in(rules: Iterable[Rule]) -> tuple[tuple[str, ...], ...]:
    """Return each chain of rules that comes back to its first, that one being the first by id."""
    active = {rule.id: rule for rule in sorted(rules, key=lambda r: r.id)}
    producers: dict[tuple[str, str], list[str]] = {}
    for rule in active.values():
        for conclusion in rule.conclude:
            producers.setdefault((conclusion.kind, conclusion.id), []).append(rule.id)
    below = {rule.id: sorted(waits_for(rule, active, producers)) for rule in active.values()}
    found: list[tuple[str, ...]] = []
    for start in active:
        chain = _back_to(start, below, frozenset().union(*found))
        if chain is not None:
            found.append(chain)
    return tuple(found)


def _back_to(
    start: str, below: dict[str, list[str]], known: frozenset[str]
) -> tuple[str, ...] | None:
    """Return the shortest chain from a rule back to itself, past none whose chain is known."""
    before: dict[str, str] = {}
    waiting = [start] if start not in known else []
    for rule in waiting:  # grows as it goes
        for other in below[rule]:
            if other == start:
                chain = [rule]
                while chain[-1] != start:
                    chain.append(before[chain[-1]])
                return tuple(reversed(chain))
            if other not in before and other not in known:
                before[other] = rule
                waiting.append(other)
    return None


def without_cycles(knowledge: KnowledgeBase, cycles: Iterable[tuple[str, ...]]) -> KnowledgeBase:
    """Return the knowledge with the rules of these chains firing always, so that others can be read."""
    waiting = {name for chain in cycles for name in chain}
    if not waiting:
        return knowledge
    asked = next(term.id for term in knowledge.terms.values() if term.of == "case")
    always = Any((IsUnknown(asked), NoneOf((IsUnknown(asked),))))

    def opened(rule: Rule) -> Rule:
        conclude = tuple(replace(c, about=()) for c in rule.conclude)
        return replace(rule, when=always, unless=(), overridden_by=(), conclude=conclude)

    rules = {n: opened(r) if n in waiting else r for n, r in knowledge.rules.items()}
    return replace(knowledge, rules=rules, sha256=f"{knowledge.sha256} {sorted(waiting)}")


def run(base: Base) -> Iterator[Finding]:
    """Yield each chain of rules that comes back to its first, at what that one reads."""
    own = {rule.id for rule in base.rules}
    for chain in base.cycles:
        at = next((place for place, name in enumerate(chain) if name in own), None)
        if at is None:
            continue
        ordered = (*chain[at:], *chain[:at])
        first, following = (base.read.rules[ordered[n % len(ordered)]] for n in (0, 1))
        told = " -> ".join((*ordered, first.id))
        message = f"these rules wait for one another: {told}; let one of them read something else"
        yield base.finding("cycle", "error", first, _reads(base, first, following), message)


def _reads(base: Base, rule: Rule, other: Rule) -> Node:
    """Return where a rule reads what another concludes, or gives way to it."""
    written = base.files[rule.id]
    drawn = {(c.kind, c.id) for c in other.conclude}
    places = written.conditions(rule)
    for path, test in conditions_of(rule):
        read = {(test.kind, name) for name in test.ids} if isinstance(test, Concluded) else set()
        if drawn & read and path in places:
            return places[path]
    return written.place("overridden-by")


CHECK = Check("cycle", "Rules that wait for one another", run)
