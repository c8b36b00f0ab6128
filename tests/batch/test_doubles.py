"""Ids that stand in more than one row are told of at the end, whatever the batch went through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from pathlib import Path

import pytest
from batch_helpers import as_csv, done, jsonl, plan, small
from hypothesis import given
from hypothesis import strategies as st

from advisor.batch import doubles
from advisor.batch.chunk import Chunk, Mark
from advisor.batch.doubles import Double, Doubles, doubles_in, id_lines
from advisor.batch.run import Progress
from advisor.batch.written import Written
from advisor.model.outcome import Fault

NAMES = ["a", "a-b", "a-b-c", "b", "Höxter 1", "10"]


def kept(names: list[str], file: str = "", dates: list[str] | None = None) -> bytes:
    """Return what rows of such ids leave behind; of a folder, each in a file of its own."""
    fault = Fault("unreadable", ())
    rows = [
        Written(
            f"{file}{place}",
            0 if file else place + 2,
            name or None,
            dates[place] if dates else None,
            fault,
        )
        for place, name in enumerate(names)
    ]
    return id_lines(rows, Chunk(0, Mark(0), Mark(len(rows)), len(rows)))


DATES = ["", "2025-01-31", "2026-01-31", "2026-02-28"]


@given(
    rows=st.lists(st.tuples(st.sampled_from(["", *NAMES]), st.sampled_from(DATES)), max_size=40),
    size=st.integers(1, 9),
)
def test_sorted_in_runs_of_any_size_the_doubles_are_those_of_all_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    names, dates = [name for name, _ in rows], [date for _, date in rows]
    (folder / "ids").write_bytes(kept(names, dates=dates))
    lines: dict[str, list[int]] = defaultdict(list)
    described: dict[str, list[str]] = defaultdict(list)
    for line, (name, date) in enumerate(rows, 2):
        lines[name].append(line)
        described[name].append(date)
    expected = [
        Double(
            name,
            len(found),
            found[0],
            tuple(map(str, found[:3])),
            apart=len(set(described[name]) - {""}) == len(found),
        )
        for name, found in lines.items()
        if name and len(found) > 1
    ]
    with pytest.MonkeyPatch.context() as during:
        during.setattr(doubles, "_RUN", size)
        during.setattr(doubles, "_MOST_RUNS", 3)
        assert doubles_in(folder / "ids") == Doubles(len(expected), tuple(expected[:5]))


def test_no_more_lines_are_sorted_and_no_more_files_open_than_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubles, "_RUN", 4)
    monkeypatch.setattr(doubles, "_MOST_RUNS", 5)
    opened: list[int] = []

    def noted(*runs: Iterable[bytes]) -> Iterator[bytes]:
        opened.append(len(runs))
        return merge(*runs)

    monkeypatch.setattr(doubles, "merge", noted)
    (tmp_path / "ids").write_bytes(kept([f"case-{n % 90}" for n in range(100)]))
    assert doubles_in(tmp_path / "ids").number == 10
    assert max(opened) == 5
    assert len((tmp_path / "run-0").read_bytes().splitlines()) == 4


def test_doubles_are_told_in_words(tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    ids.write_bytes(kept(["a", "b", "a", "a", "b", "a", "a"]))
    assert str(doubles_in(ids)) == (
        "2 ids stand in more than one row: 'a' (lines 2, 4, 5 and 2 more), 'b' (lines 3 and 6)"
    )
    ids.write_bytes(kept([*"abcdefgh", *"abcdefgh"]))
    assert str(doubles_in(ids)).endswith(", 'e' (lines 6 and 14), and 3 more")
    ids.write_bytes(kept(["a", "b", "a"], dates=["2026-01-31", "", "2025-01-31"]))
    assert str(doubles_in(ids)).endswith("'a' (lines 2 and 4, each on a date of its own)")
    ids.write_bytes(kept(["a", "b", "a"], "north/"))
    assert str(doubles_in(ids)) == "1 id stands in more than one row: 'a' (north/0 and north/2)"


class Interrupted(Exception):  # noqa: N818 - it stands for the end of a process
    """What happens in place of kill -9."""


@pytest.mark.prove
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_an_interrupted_batch_tells_the_same_doubles_as_one_that_was_not(
    tmp_path: Path, ending: str
) -> None:
    cases = [small(f"case-{n % 37}") for n in range(60)]
    cases[50] = {"case": "case-2", "as_of": "yesterday"}  # a row that can't be read has an id too
    source = jsonl(tmp_path / "many.jsonl", cases)
    whole = done(plan(source, tmp_path / f"whole.{ending}")).doubles
    assert whole.number == 22
    assert [str(double) for double in whole.first[:3:2]] == [
        "'case-0' (lines 1 and 38)",
        "'case-2' (lines 3, 40 and 51)",
    ]

    def show(progress: Progress) -> None:
        if progress.state.chunks >= 3:
            raise Interrupted

    output = tmp_path / f"out.{ending}"
    with pytest.raises(Interrupted):
        done(plan(source, output, lane="lanes:SlowLane"), show=show)
    with (output.with_name(f"{output.name}.partial") / "ids").open("ab") as stream:
        stream.write(b"case-1\thalf a")
    state = done(plan(source, output, lane="lanes:SlowLane", workers=2))
    assert state.doubles == whole


def test_ids_that_are_only_shown_alike_are_not_told_as_one(tmp_path: Path) -> None:
    names = ["a\tb", "a\nb", "y" * 80 + "1", "y" * 80 + "2", "x", "x"]
    source = jsonl(tmp_path / "many.jsonl", map(small, names))
    (told,) = done(plan(source, tmp_path / "out.csv")).doubles.first
    assert str(told) == "'x' (lines 5 and 6)"


def test_lines_of_a_table_are_those_that_an_editor_shows(tmp_path: Path) -> None:
    cases = [small("a"), {**small("b"), "notes": "two\nlines"}, small("a")]
    source = as_csv(tmp_path / "many.csv", cases)
    (told,) = done(plan(source, tmp_path / "out.csv")).doubles.first
    assert told.places == ("2", "5")


def test_an_output_put_in_place_already_still_tells_its_doubles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.batch.journal import Journal

    source, output = jsonl(tmp_path / "many.jsonl", [small("a")] * 2), tmp_path / "out.jsonl"

    def ended(journal: Journal) -> None:
        raise Interrupted

    with monkeypatch.context() as during:
        during.setattr(Journal, "tidy", ended)
        with pytest.raises(Interrupted):
            done(plan(source, output))
    assert done(plan(source, output)).doubles.number == 1
