"""What gives way: no risk disappears behind a milder one, or behind one that says another thing."""

from __future__ import annotations

from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

_GRAVITY = ("low", "medium", "high")


def gravity(rule: Rule) -> int:
    return max(_GRAVITY.index(c.severity) for c in rule.conclude if c.severity is not None)


def test_no_risk_gives_way_to_a_milder_one(knowledge: KnowledgeBase) -> None:
    risks = [rule for rule in knowledge.rules.values() if rule.kind == "risk"]
    pairs = [(rule, knowledge.rules[name]) for rule in risks for name in rule.overridden_by]
    assert len(pairs) > 50
    for rule, stronger in pairs:
        assert gravity(stronger) >= gravity(rule), f"{stronger.id} hides {rule.id}"


def test_a_risk_gives_way_only_to_one_that_says_the_same(knowledge: KnowledgeBase) -> None:
    """The same risk, or one that rests on a claim they share: nothing specific is lost."""
    risks = [rule for rule in knowledge.rules.values() if rule.kind == "risk"]
    for rule in risks:
        for other in (knowledge.rules[name] for name in rule.overridden_by):
            same = {c.id for c in rule.conclude} & {c.id for c in other.conclude}
            assert same or set(rule.claims) & set(other.claims), f"{other.id} hides {rule.id}"
