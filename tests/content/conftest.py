"""What every test of the shipped content needs: the knowledge base, and the engine that reads it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from advisor.inference.engine import Inference


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="session")
def inference(knowledge: KnowledgeBase) -> Inference:
    engine = import_module("advisor.inference.engine")  # not at the top: it needs a C extension
    made: Inference = engine.Inference(knowledge)
    return made
