"""What gives way: a graver risk never disappears behind a milder one."""

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
