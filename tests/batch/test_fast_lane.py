"""The fast lane says of every row what durable-rules says of the case in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NoReturn

import pytest
from batch_rows import row_of
from hypothesis import HealthCheck, given, reject, settings
from made_up_cases import made_up_cases
from mangled_rows import mangled
from quick import quick
from strategies import worlds

from advisor import load_case, load_knowledge
from advisor.batch import quick_json
from advisor.batch.chunk import Row, untold
from advisor.batch.fast_lane import FastLane
from advisor.batch.fault import fault_of
from advisor.batch.lane import Setting
from advisor.batch.piles import ColumnReader
from advisor.batch.quick_json import quickly
from advisor.batch.recognition import Recogniser
from advisor.batch.sink import encode
from advisor.batch.source_lines import JsonRow
from advisor.batch.written import Rendered, Result, Written
from advisor.errors import AdvisorError, EngineLimitError
from advisor.inference.engine import Inference
from advisor.inference.outcome import outcome_of, questions_of
from advisor.loading.places import worked_cases
from advisor.model.case import Case, Relation
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault, Outcome
from benchmarks.synthetic import synthetic

MADE_UP = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
OTHERWISE = {"ash": "zinnia", "beech": "b2", "cedar": "b10", "dale": "a"}
"""Names whose order is another than that of the names they replace."""


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def inference(knowledge: KnowledgeBase) -> Inference:
    return Inference(knowledge)


def _exact(inference: Inference, cases: Sequence[Case]) -> list[Outcome]:
    asked = questions_of(inference.knowledge, drafts=inference.drafts)
    return [outcome_of(inference.trace(c), c, inference.knowledge, asked) for c in cases]


@dataclass(frozen=True)
class CaseRow:
    """A row that holds a case; familiar: whether the lane may look at it as a row."""

    held: Case
    raw: dict[str, Any]
    file: str = "rows"
    line: int = 1

    def case(self, knowledge: KnowledgeBase) -> Case:
        assert not self.raw, f"not recognised: {self.raw}"
        return self.held

    def given(self) -> str:
        raise NotImplementedError


def _written(results: Iterable[Result], form: str) -> bytes:
    file = 'odd "na,me"\\\u00e9\n.jsonl'
    rows = (Written(file, n, "case", "2007", result) for n, result in enumerate(results))
    return encode(rows, form)


def _agree(inference: Inference, cases: Sequence[Case]) -> None:
    """Both ways into the columns, from a row and from a loaded case, lead to the engine's outcome.

    And what is written of it at once is what is written of the outcome.
    """
    knowledge = inference.knowledge
    expected = _exact(inference, cases)
    rows = [CaseRow(case, row_of(case, knowledge)) for case in cases]
    for some in (rows, [CaseRow(case, {}) for case in cases]):
        found = {form: _read(inference, some, form) for form in ("parquet", "jsonl", "csv")}
        assert found["parquet"] == expected
        for form in ("jsonl", "csv"):
            assert all(isinstance(each, Rendered) for each in found[form])
            assert _written(found[form], form) == _written(expected, form)


def _read(inference: Inference, rows: Sequence[Row], form: str) -> list[Result]:
    setting = replace(SETTING, form=form, drafts=inference.drafts)
    return list(FastLane(inference.knowledge, setting).read(rows, len(rows), untold))


def _renamed(case: Case) -> Case:
    """Return the case with its partners called otherwise."""
    partners, relations = case.partners, case.relations
    if partners is not None:
        called = (replace(p, id=OTHERWISE[p.id]) for p in partners)
        partners = tuple(sorted(called, key=lambda p: p.id))
    turned = (Relation(OTHERWISE[r.source], OTHERWISE[r.target], r.answers) for r in relations)
    relations = tuple(sorted(turned, key=lambda r: r.subject))
    return replace(case, partners=partners, relations=relations)


def _made_up(world: tuple[KnowledgeBase, list[Case]], *, drafts: bool = False) -> None:
    knowledge, cases = world
    try:
        inference = Inference(knowledge, drafts=drafts)
    except EngineLimitError:
        reject()  # a rule with more alternatives than the engine can hold is refused, not run
    _agree(inference, [*cases, *map(_renamed, cases)])


@pytest.mark.parametrize("drafts", [False, True], ids=["reviewed", "drafts"])
@MADE_UP
@given(world=worlds())
def test_the_lanes_agree_on_made_up_rule_bases(
    drafts: bool, world: tuple[KnowledgeBase, list[Case]]
) -> None:
    _made_up(world, drafts=drafts)


@pytest.mark.prove
@settings(MADE_UP, max_examples=400)
@given(world=worlds())
def test_the_lanes_agree_on_many_made_up_rule_bases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    _made_up(world)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.prove)])
def test_the_lanes_agree_on_worked_cases(every: int, inference: Inference) -> None:
    folders = list(worked_cases().values())[::every]
    _agree(inference, [load_case(f / "case.yaml", inference.knowledge) for f in folders])


@pytest.mark.parametrize("number", quick([40, 1500], every=2))
def test_the_lanes_agree_on_made_up_cases(number: int, inference: Inference) -> None:
    knowledge = inference.knowledge
    worked = [load_case(f / "case.yaml", knowledge) for f in worked_cases().values()][:20]
    _agree(inference, list(made_up_cases(knowledge, worked, number, seed=7)))


@pytest.mark.parametrize("number", quick([120, 1200], every=2))
def test_a_row_is_read_no_more_laxly_than_by_the_exact_lane(
    number: int, inference: Inference
) -> None:
    """What is wrong with it is said in the same words; what is right comes to the same."""
    knowledge, random = inference.knowledge, Random(number)
    rows = [mangled(row, knowledge, random) for row in synthetic(knowledge, number)]
    lines = [JsonRow("rows", n, _twice(json.dumps(r), random)) for n, r in enumerate(rows, 1)]
    found = _read(inference, lines, "parquet")
    expected = [_one_by_one(line, inference) for line in lines]
    assert found == expected
    assert sum(isinstance(each, Fault) for each in expected) > number / 5


def _twice(line: str, random: Random) -> str:
    """Return a line now and then with a key written twice, or a value in other letters."""
    if random.random() < 0.1:
        return line.replace('"answers": {', '"answers": {"governance": "mixed", ', 1)
    if random.random() < 0.1:
        return line.replace('"mixed"', '"\\u006dixed"', 1)
    return line


def _one_by_one(row: JsonRow, inference: Inference) -> Outcome | Fault:
    try:
        return _exact(inference, [row.case(inference.knowledge)])[0]
    except AdvisorError as error:
        return fault_of(row, error)


def test_a_key_written_twice_is_found_behind_an_answer_for_both_directions(
    inference: Inference,
) -> None:
    """What stands for both directions is put in twice, but its keys are counted once."""
    both = '{"between": ["a", "b"], "open": {"value": "low"}}'
    twice = '"governance": "mixed", "governance": "mixed"'
    text = (
        f'{{"case": "x", "as_of": "2007-01-01", "answers": {{{twice}}}, '
        f'"partners": {{"a": {{}}, "b": {{}}}}, "relations": [{both}]}}'
    )
    row = JsonRow("rows", 1, text)
    (found,) = _read(inference, [row], "parquet")
    assert found == _one_by_one(row, inference)
    assert isinstance(found, Fault)


def test_an_earlier_name_of_a_term_is_known_and_clashes_with_the_new_one(
    inference: Inference,
) -> None:
    known = inference.knowledge
    renamed = replace(known.terms["governance"], aliases=("governing",))
    base = replace(known, terms={**known.terms, "governance": renamed})
    setting = replace(SETTING, form="parquet")

    def read(answers: dict[str, str]) -> Outcome | Fault:
        text = json.dumps({"case": "x", "as_of": "2007-01-01", "answers": answers})
        row = JsonRow("rows", 1, text)
        (found,) = FastLane(base, setting).read([row], 1, untold)
        expected = _one_by_one(row, Inference(base))
        assert found == expected
        return expected

    assert isinstance(read({"governing": "mixed"}), Outcome)
    assert read({"governing": "mixed"}) == read({"governance": "mixed"})
    assert isinstance(read({"governing": "mixed", "governance": "mixed"}), Fault)


def _never(row: object) -> NoReturn:
    raise AssertionError(f"not recognised: {row}")


def test_without_the_optional_library_the_same_is_read(
    inference: Inference, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(3)
    made = [mangled(row, inference.knowledge, random) for row in synthetic(inference.knowledge, 40)]
    lines = [JsonRow("rows", n, _twice(json.dumps(r), random)) for n, r in enumerate(made, 1)]
    quick_ = _read(inference, lines, "jsonl")
    monkeypatch.setattr(quick_json, "orjson", None)
    assert _read(inference, lines, "jsonl") == quick_


def test_most_rows_are_recognised_and_never_loaded(knowledge: KnowledgeBase) -> None:
    texts = [json.dumps(row) for row in synthetic(knowledge, 200)]
    lines = [JsonRow("rows", n, text) for n, text in enumerate(texts, 1)]
    reader = ColumnReader(Recogniser(knowledge), lambda variants, heads: heads)
    assert len(reader.read(lines, [quickly], _never)) == 200


SETTING = Setting(rules="", render=str)
