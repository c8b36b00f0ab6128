"""Where a partnership ends, or is better not begun, nothing is advised that would build it up.

Cases made up by chance are given the answers that lead to such advice. What may stand beside it is
listed; every other move has to give way, so that one which no longer does is noticed here.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from contradictions import moves_of
from made_up_cases import made_up_cases
from test_moves_never_contradict import behind_moves

from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from advisor.inference.engine import Inference

SEED = 20070303
USERS_FIRST = {
    "bound-the-intervention",
    "check-the-guarantee-can-be-met",
    "clear-up-the-suspicion",
    "find-out-before-moving",
    "intervene-without-punishing",
    "mandated-contract-to-restore-service",
    "one-accountable-owner-for-safety",
    "prepare-to-step-in",
    "protect-users-first",
    "stop-the-spiral",
    "use-the-contract-to-restore-service",
}
"""What protects users, or finds out whether they need it, stands whatever becomes of the partners."""
AT_LARGE = {
    "agree-what-knowledge-is-shared",
    "no-blame-climate",
    "read-it-again",
    "stop-the-target-distortion",
    "thin-out-partnerships",
}
"""What serves users or other partnerships even so."""
ENDING = {"life-stage": "dissolving"}
BESIDE_AN_ENDING = USERS_FIRST | AT_LARGE | {"close-with-care", "cut-the-plan-to-the-money"}
NOT_BEGUN = {
    "life-stage": "setting-up",
    "alternative": "one-organisation-could",
    "statutory-duty": "none",
    "origin": "by-choice",
    "user-harm": "none-known",
    "service-delivery": "stable",
    "membership-gaps": "present",
    "unwilling-participants": "present",
    "partnership-under-resourced": "present",
    "difficult-history": "present",
}
BESIDE_ANOTHER_WAY = (
    USERS_FIRST
    | AT_LARGE
    | {"choose-another-way-at-the-start", "ask-users", "face-the-past", "inspect-to-learn"}
    | {"tidy-conflicting-policy-aims"}
)


@pytest.fixture(scope="module")
def quick(knowledge: KnowledgeBase) -> Inference:
    engine = import_module("advisor.inference.engine")  # not at the top: it needs a C extension
    made: Inference = engine.Inference(replace(knowledge, rules=behind_moves(knowledge)))
    return made


def test_nothing_builds_up_a_partnership_that_ends(
    knowledge: KnowledgeBase, quick: Inference
) -> None:
    assert _beside("close-with-care", ENDING, knowledge, quick) <= BESIDE_AN_ENDING


def test_nothing_builds_up_a_partnership_that_is_better_not_begun(
    knowledge: KnowledgeBase, quick: Inference
) -> None:
    advised = _beside("choose-another-way-at-the-start", NOT_BEGUN, knowledge, quick)
    assert advised <= BESIDE_ANOTHER_WAY


def _beside(
    move: str, answers: dict[str, str], knowledge: KnowledgeBase, quick: Inference
) -> set[str]:
    """Return every move recommended with this one, in cases that are given these answers."""
    worked = [load_case(f / "case.yaml", knowledge) for f in worked_cases().values()]
    given = {term: Answer("known", value) for term, value in answers.items()}
    found: list[set[str]] = []
    for case in made_up_cases(knowledge, worked, 150, SEED):
        trace = quick.trace(_with(case, given))
        recommended = {name for name, _ in moves_of(trace, knowledge)}
        if move in recommended:
            found.append(recommended)
    assert len(found) > 75  # or the cases would show little
    return set().union(*found)


def _with(case: Case, given: dict[str, Answer]) -> Case:
    return replace(case, answers=dict(sorted({**case.answers, **given}.items())))
