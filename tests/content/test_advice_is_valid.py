"""Advice is put together without validation; here every part of it is validated after all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from made_up_cases import made_up_cases
from pydantic import BaseModel
from quick import quick_cases

from advisor.assembly import assemble
from advisor.inference.engine import Inference
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.advice import Advice, Frozen
from advisor.model.knowledge import KnowledgeBase

CASES = worked_cases()
SEED = 20070302


def parts(value: object) -> Iterator[Frozen]:
    """Yield every model in a piece of advice, the advice itself included."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts(item)
    elif isinstance(value, Frozen):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))


def validated(value: Frozen) -> BaseModel:
    """Return a model made again, strictly, from its own fields."""
    fields = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Advice):
        return Advice.model_validate(fields)  # its trace is no pydantic model
    return type(value).model_validate(fields, strict=True)


@pytest.mark.parametrize("name", quick_cases(every=4))
def test_every_part_of_the_advice_is_what_its_model_says(
    name: str, knowledge: KnowledgeBase, inference: Inference
) -> None:
    case = load_case(CASES[name] / "case.yaml", knowledge)
    advice = assemble(inference.read(case), case, knowledge)
    found = list(parts(advice))
    assert len(found) > 10
    for part in found:
        assert validated(part) == part
        assert set(vars(part)) == set(type(part).model_fields)


@pytest.mark.parametrize("number", [15, pytest.param(50, marks=pytest.mark.prove)])
def test_advice_is_never_empty_and_each_move_says_whose_it_is(
    number: int, knowledge: KnowledgeBase, inference: Inference
) -> None:
    worked = [load_case(folder / "case.yaml", knowledge) for folder in CASES.values()]
    undetermined = 0
    for case in made_up_cases(knowledge, worked, number, SEED):
        advice = assemble(inference.read(case), case, knowledge)
        assert advice.moves
        assert all(move.owner and move.sign and move.claims for move in advice.moves)
        if advice.diagnosis.mode == "undetermined":
            undetermined += 1
            assert advice.open_questions
    assert undetermined
