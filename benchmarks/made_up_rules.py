"""Rule bases of any size, made from the shipped one: for what has to be measured as rules grow.

Smaller: a part of the shipped rules in the shipped mix of kinds, closed under what they read. Larger:
the shipped rules and varied copies of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from random import Random

from advisor.inference.strata import conclusions_read
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

SEED = 544
OWN_NAME = ("finding", "strength", "risk", "limit")
"""Kinds whose copies conclude something of their own; a move or an outlook has to be one there is."""
COPIED = (*OWN_NAME, "move", "quality", "failure")


def rule_base(knowledge: KnowledgeBase, size: int) -> KnowledgeBase:
    """Return the knowledge with exactly so many rules in force.

    What a rule reads is there: every rule that can draw it. Leans are read off the characteristics whose
    evidence rules are there. A rule's `overridden_by` is cut to what is there.
    """
    shipped = {r.id: r for r in knowledge.rules.values() if r.status == "reviewed"}
    if size <= len(shipped):
        chosen = {name: shipped[name] for name in part(knowledge, shipped, size)}
    else:
        chosen = shipped | {r.id: r for r in copies(knowledge, shipped, size - len(shipped))}
    rules = {
        rule.id: replace(rule, overridden_by=tuple(o for o in rule.overridden_by if o in chosen))
        for rule in sorted(chosen.values(), key=lambda r: r.id)
    }
    named = sha256(f"{knowledge.sha256} {' '.join(rules)}".encode()).hexdigest()
    return replace(knowledge, rules=rules, sha256=named)


# ---------------------------------------------------------------------- a part of the shipped rules


def part(knowledge: KnowledgeBase, shipped: dict[str, Rule], size: int) -> set[str]:
    """Return the ids of a part of the rules, taken by chance, each with all that it reads."""
    needs = needed(knowledge, shipped)
    random, chosen = Random(SEED), set[str]()
    kinds = sorted({rule.kind for rule in shipped.values()})
    waiting = {k: sorted(r.id for r in shipped.values() if r.kind == k) for k in kinds}
    whole = {kind: len(rules) for kind, rules in waiting.items()}
    for rules in waiting.values():
        random.shuffle(rules)
    while len(chosen) < size:
        # The kind that is furthest behind its share of the shipped base comes next.
        here = {k: sum(1 for r in chosen if shipped[r].kind == k) / whole[k] for k in kinds}
        for kind in sorted(kinds, key=lambda k: (here[k], k)):
            name = next((r for r in waiting[kind] if fits(r, needs, chosen, size)), None)
            if name is not None:
                chosen |= needs[name]
                waiting[kind] = [r for r in waiting[kind] if r not in chosen]
                break
        else:
            raise ValueError(f"no part of the rules has just {size} of them")
    return chosen


def fits(name: str, needs: dict[str, set[str]], chosen: set[str], size: int) -> bool:
    return name not in chosen and len(chosen | needs[name]) <= size


def needed(knowledge: KnowledgeBase, rules: dict[str, Rule]) -> dict[str, set[str]]:
    """Return for each rule itself and every rule that can draw what it reads, through every chain."""
    producers: dict[tuple[str, str], set[str]] = {}
    for rule in rules.values():
        for conclusion in rule.conclude:
            producers.setdefault((conclusion.kind, conclusion.id), set()).add(rule.id)
    modes = {name for (kind, _), names in producers.items() if kind == "mode" for name in names}
    found: dict[str, set[str]] = {}

    def of(name: str) -> set[str]:
        if name not in found:
            found[name] = {name}
            for test in conclusions_read(rules[name]):
                if test.kind not in knowledge.axes:
                    read = modes if test.kind == "mode" else set[str]()
                    for each in test.ids:
                        read = read | producers.get((test.kind, each), set())
                    found[name] = found[name].union(*map(of, read - {name}))
        return found[name]

    return {name: of(name) for name in rules}


# ---------------------------------------------------------------------- varied copies


def copies(knowledge: KnowledgeBase, shipped: dict[str, Rule], many: int) -> Iterable[Rule]:
    """Yield so many copies of rules that advise, each with one test turned to other values."""
    random = Random(SEED)
    tests = {name: turnable(knowledge, rule) for name, rule in sorted(shipped.items())}
    models = [shipped[name] for name, some in tests.items() if some]
    random.shuffle(models)
    for place in range(many):
        model, version = models[place % len(models)], place // len(models) + 2
        chosen = random.choice(tests[model.id])
        yield copy(model, f"v{version}", chosen, turned(knowledge, chosen, random))


def turnable(knowledge: KnowledgeBase, rule: Rule) -> list[c.Is]:
    """Return the tests of a rule that can ask for other values."""
    if rule.kind not in COPIED:
        return []
    tests = [part for part in c.walk(rule.when) if isinstance(part, c.Is)]
    return [t for t in tests if set(knowledge.terms[t.term].values) - set(t.values)]


def turned(knowledge: KnowledgeBase, test: c.Is, random: Random) -> c.Is:
    """Return a test of the same term that asks for other values, one of them or two."""
    others = [v for v in knowledge.terms[test.term].values if v not in test.values]
    some = random.sample(others, min(len(others), random.choice((1, 2))))
    return replace(test, values=tuple(v for v in others if v in some))


def copy(rule: Rule, version: str, test: c.Is, other: c.Is) -> Rule:
    """Return a copy of a rule with one test put in place of another."""
    conclude = tuple(
        replace(each, id=f"{each.id}-{version}") if each.kind in OWN_NAME else each
        for each in rule.conclude
    )
    return replace(
        rule,
        id=f"{rule.id}-{version}",
        when=mapped(rule.when, lambda part: other if part is test else part),
        conclude=conclude,
        overridden_by=(),
    )


def mapped(condition: c.Condition, change: Callable[[c.Condition], c.Condition]) -> c.Condition:
    """Return a condition with each part changed, innermost first."""
    if isinstance(condition, c.GROUPS):
        return change(replace(condition, of=tuple(mapped(each, change) for each in condition.of)))
    if isinstance(condition, c.QUANTIFIED):
        return change(replace(condition, condition=mapped(condition.condition, change)))
    return change(condition)
