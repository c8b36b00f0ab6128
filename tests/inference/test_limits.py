"""What durable-rules can't hold is refused before it gets there."""

from __future__ import annotations

import pytest

from advisor import load_knowledge
from advisor.errors import EngineLimitError
from advisor.inference import limits
from advisor.inference.compiler import GROUP_SIZE, compile_rules


def test_more_rules_than_were_ever_tried_are_refused_however_they_are_divided() -> None:
    limits.check_total(limits.MAX_RULES)
    with pytest.raises(EngineLimitError, match="4,001 compiled alternatives"):
        limits.check_total(limits.MAX_RULES + 1)


def test_more_conditions_behind_one_guard_than_the_stack_holds_are_refused() -> None:
    crowd = {str(n): {"all": [{"m": {"$and": [{"g": 1}]}}]} for n in range(limits.MAX_AT_ONCE + 1)}
    with pytest.raises(EngineLimitError, match="more than 60 conditions"):
        limits.check_ruleset(crowd)


def test_the_shipped_rules_stand_in_small_rulesets() -> None:
    parts = compile_rules(load_knowledge()).definitions
    assert len(parts) > 20
    assert max(map(len, parts.values())) <= GROUP_SIZE <= limits.MAX_AT_ONCE
