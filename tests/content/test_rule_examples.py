"""The examples beside each shipped rule say what the rule does: when it fires, and when it must not."""

from __future__ import annotations

import pytest

from advisor.checks.examples import fires, leaves_the_deciding_answer_out
from advisor.loading.examples import examples_of
from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

each_rule = pytest.mark.parametrize("rule", load_knowledge().rules.values(), ids=lambda r: r.id)


@each_rule
def test_the_rule_fires_and_is_silent_as_its_examples_say(
    rule: Rule, knowledge: KnowledgeBase
) -> None:
    """And in one silent example, nothing but an answer that nobody gave keeps it from firing."""
    firing, silent = examples_of(rule, knowledge)
    assert firing
    assert silent
    missed = [number for number, e in enumerate(firing) if not fires(rule, e, knowledge)]
    assert not missed, f"silent on examples.fires {missed}"
    wrong = [number for number, e in enumerate(silent) if fires(rule, e, knowledge)]
    assert not wrong, f"fires on examples.silent {wrong}"
    assert leaves_the_deciding_answer_out(rule, firing, silent, knowledge), (
        "no silent example would fire once what it leaves out is answered as in an example that fires"
    )
