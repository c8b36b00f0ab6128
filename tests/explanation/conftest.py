"""Every worked case, read once."""

from __future__ import annotations

import pytest

from advisor.consultation import consult
from advisor.explanation.standing import Standing
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.model.knowledge import KnowledgeBase


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="session")
def standings(knowledge: KnowledgeBase) -> dict[str, Standing]:
    inference = consult(knowledge)
    found = {}
    for name, folder in worked_cases().items():
        case = load_case(folder / "case.yaml", knowledge)
        found[name] = Standing(inference.trace(case), case, knowledge)
    return found
