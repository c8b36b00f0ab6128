"""Changes of the shipped rules: what notices them, and why the few that nothing does are let be."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from advisor.checks.tally_mutants import tally_mutants, tells
from advisor.checks.unnoticed import read_unnoticed
from advisor.cli.main import cli
from advisor.inference.evaluator import evaluate
from advisor.inference.tally import scale_of
from advisor.loading.library import load_knowledge
from advisor.loading.places import base_pack
from advisor.model.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.mark.prove
def test_nearly_every_change_is_noticed_and_each_other_has_a_reason() -> None:
    output = CliRunner().invoke(cli, ["rules", "mutate", "--json"]).output
    told = json.loads(output[output.index("{") :])
    assert told["made"] > 6_300
    assert told["unsettled"] == []
    assert told["score"] >= 99
    assert {s["mutant"] for s in told["survivors"]} == read_unnoticed(base_pack()).keys()
    assert all(survivor["because"] for survivor in told["survivors"])


@pytest.mark.prove
def test_each_change_of_a_band_or_a_weight_that_no_case_notices_is_shown_in_one(
    knowledge: KnowledgeBase,
) -> None:
    rules = frozenset(rule.id for rule in knowledge.rules.values() if rule.kind == "evidence")
    changes = {m.name: m for m in tally_mutants(knowledge, frozenset(knowledge.parameters), rules)}
    for name in read_unnoticed(base_pack()):
        case = tells(changes[name], knowledge)
        assert case is not None, name
        before, after = (evaluate(k, case).leans for k in (knowledge, changes[name].knowledge))
        assert before != after, name


def test_every_row_of_evidence_weighs_the_same(knowledge: KnowledgeBase) -> None:
    assert set(knowledge.weights.values()) == {1}
    assert len(knowledge.weights) == 31


@pytest.mark.parametrize("axis", ["approach", "basis"])
def test_a_band_begins_and_ends_at_a_quarter_and_the_least_number_of_rows_is_enough(
    axis: str, knowledge: KnowledgeBase
) -> None:
    known = knowledge.axes[axis]
    scale = scale_of(known, knowledge)
    least = {"approach": 4, "basis": 3}[axis]
    # Twelve rows of at most three each: 9 of 36 is a quarter.
    leans = [scale.lean(total, 12) for total in (-10, -9, 8, 9)]
    assert leans == [known.first, "balanced", "balanced", known.second]
    assert scale.lean(3 * (least - 1), least - 1) == "undetermined"
    assert scale.lean(3 * least, least) == known.second
