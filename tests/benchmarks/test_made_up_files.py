"""The made-up rules of the benchmark are rules: they load, run through all stages, and hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from advisor.checks.trial import try_examples
from advisor.inference.strata import conclusions_read
from advisor.loading.library import files_of, knowledge_of, load_knowledge
from advisor.loading.places import pack_at
from benchmarks.made_up_files import make


@pytest.mark.prove
def test_a_thousand_rules_load_and_do_as_their_examples_say(tmp_path: Path) -> None:
    assert make(tmp_path / "base", 1_000) == 1_000
    knowledge = knowledge_of((files_of(pack_at(tmp_path / "base")),))
    shipped = load_knowledge().rules
    made = [rule for rule in knowledge.rules.values() if rule.id not in shipped]
    assert len(made) == 1_000 - len(shipped)
    assert not [trial.what for trial in try_examples(made, knowledge) if trial.wrong]
    ours = {(c.kind, c.id) for rule in made for c in rule.conclude}
    assert not ours & {(c.kind, c.id) for rule in shipped.values() for c in rule.conclude}
    reading = Counter(
        (test.kind, rule.kind)
        for rule in made
        for test in conclusions_read(rule)
        if any((test.kind, name) in ours for name in test.ids)
    )
    # They read one another's conclusions, from stage to stage.
    assert {("finding", "risk"), ("failure", "move"), ("finding", "move")} <= reading.keys()
    others = sum(rule.when != shipped[rule.id.rpartition("-")[0]].when for rule in made)
    assert others > len(made) / 2
