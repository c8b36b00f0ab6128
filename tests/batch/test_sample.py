"""Rows that the engine reads again: which they are, and that a difference stops the batch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from batch_helpers import done, jsonl, plan, rows, small

from advisor import load_knowledge
from advisor.batch.chunk import Chunk, Mark, Row
from advisor.batch.lane import Setting
from advisor.batch.sample import Sample, sample_of
from advisor.batch.source_lines import JsonRow, Lines
from advisor.batch.work import Task, do
from advisor.errors import DisagreementError, InputError
from advisor.inference.bitwise import BitwiseReading
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from benchmarks.synthetic import synthetic

ROWS = 60


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture
def source(knowledge: KnowledgeBase, tmp_path: Path) -> Lines:
    path = tmp_path / "cases.jsonl"
    lines = [json.dumps(row) for row in synthetic(knowledge, ROWS)]
    path.write_text("\n".join([*lines[:30], '{"case": "broken"}', *lines[30:], ""]))
    return Lines(path, "cases.jsonl")


def _setting(knowledge: KnowledgeBase, sample: Sample, form: str = "jsonl") -> Setting:
    return Setting(rules=knowledge.sha256, render=str, lane="fast", form=form, sample=sample)


@pytest.mark.parametrize(
    ("text", "sample"),
    [("500", Sample(number=500)), ("1%", Sample(share=0.01)), ("0.25", Sample(share=0.25))],
)
def test_a_sample_is_a_number_or_a_share(text: str, sample: Sample) -> None:
    assert sample_of(text) == sample


@pytest.mark.parametrize("text", ["", "-1", "x", "1.5", "120%", "nan", "1e"])
def test_anything_else_is_no_sample(text: str) -> None:
    with pytest.raises(InputError, match="is no sample"):
        sample_of(text)


def _chunks(rows: Sequence[Row], size: int) -> list[tuple[Chunk, Sequence[Row]]]:
    starts = range(0, len(rows), size)
    some = [rows[start : start + size] for start in starts]
    return [
        (Chunk(n, Mark(start), Mark(start + len(part)), len(part)), part)
        for n, (start, part) in enumerate(zip(starts, some, strict=True))
    ]


@pytest.mark.parametrize(("number", "found"), [(0, 0), (7, 7), (100, 100), (5000, 1000)])
def test_so_many_rows_are_taken_from_the_whole_input(number: int, found: int) -> None:
    rows = [JsonRow("x", n, "") for n in range(1, 1001)]
    sample = Sample(number=number, total=len(rows))
    taken = [len(sample.places(*chunk)) for chunk in _chunks(rows, 64)]
    assert sum(taken) == found
    assert max(taken) - min(taken[:-1]) <= 1 + found // 1000


def test_a_share_takes_the_same_rows_however_they_are_cut() -> None:
    rows = [JsonRow("x", n, "") for n in range(1, 1001)]
    sample = Sample(share=0.1)
    taken = [
        {
            part[place].line
            for chunk, part in _chunks(rows, size)
            for place in sample.places(chunk, part)
        }
        for size in (64, 1000)
    ]
    assert taken[0] == taken[1]
    assert 60 < len(taken[0]) < 140
    assert len(Sample(share=1.0).places(*_chunks(rows, 1000)[0])) == 1000


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_what_agrees_is_read_to_its_end(form: str, knowledge: KnowledgeBase, source: Lines) -> None:
    (chunk,) = source.chunks(source.first(), 0, 8192)
    again = []
    setting = _setting(knowledge, Sample(share=0.2), form)
    done = do(Task(chunk), source, setting, lambda first, number: again.append((first, number)))
    assert (done.advised, done.faults) == (ROWS, {"unreadable": 1})
    assert 2 < len(again) < ROWS  # the block, each row that was read again, and the end


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_difference_stops_the_batch_and_says_what_it_is(
    form: str, knowledge: KnowledgeBase, source: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule is made to fire in the columns where it should not."""
    right = BitwiseReading.instances

    def wrong(reading: BitwiseReading, rule: Rule) -> object:
        found = right(reading, rule)
        if rule.kind != "limit":
            return found
        return [(bound, (reading.variants.all, 0)) for bound, _ in found]

    monkeypatch.setattr(BitwiseReading, "instances", wrong)
    (chunk,) = source.chunks(source.first(), 0, 8192)
    setting = _setting(knowledge, Sample(share=1.0, total=2), form)
    with pytest.raises(
        DisagreementError, match=r"cases.jsonl:1: .*limits of the fast lane alone: "
    ):
        do(Task(chunk), source, setting)


def test_a_fault_in_one_row_only_is_found_when_all_are_read_again(
    knowledge: KnowledgeBase, source: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = BitwiseReading.instances

    def wrong(reading: BitwiseReading, rule: Rule) -> object:
        found = right(reading, rule)
        if rule.kind != "mode" or reading.variants.size < 10:
            return found
        return [(bound, (true & ~(1 << 41), false)) for bound, (true, false) in found]

    monkeypatch.setattr(BitwiseReading, "instances", wrong)
    (chunk,) = source.chunks(source.first(), 0, 8192)
    with pytest.raises(DisagreementError, match=r"cases.jsonl:43: .*mode"):
        do(Task(chunk), source, _setting(knowledge, Sample(share=1.0, total=3)))


def test_a_sample_is_spread_over_the_whole_input_in_every_process(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "many.jsonl", map(small, ["a", "b", "c"]))
    made = plan(path, tmp_path / "out.jsonl", lane="lanes:TellingLane", sample=Sample(share=0.0))
    done(made)
    assert {row["sha256"] for row in rows(made.output)} == {str(path.stat().st_size)}
