"""A case that hangs a worker or ends it costs its own row, and all others come to what they would."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_helpers import done, jsonl, plan, rows, small

from advisor.batch.work import Done, Task, do
from advisor.errors import EngineError, InputError

MARKED = "lanes:MarkedLane"


def test_cases_that_hang_or_die_are_set_aside_and_all_others_are_read(tmp_path: Path) -> None:
    bad = {5: "hangs-5", 6: "dies-6", 30: "leaves-30"}
    names = [bad.get(n, f"case-{n}") for n in range(40)]
    source = jsonl(tmp_path / "many.jsonl", map(small, names))
    output = tmp_path / "out.jsonl"
    state = done(plan(source, output, lane=MARKED, workers=2, timeout=1.0))
    assert (state.advised, state.faults) == (37, {"time": 1, "process": 2})
    found = rows(output)
    assert [row["case"] for row in found] == names
    told = {row["line"] - 1: row["fault"]["messages"][0] for row in found if row["fault"]}
    twice = "ended the process that read it, twice"
    assert told == {
        5: "many.jsonl:6: took longer than 1 seconds; set aside",
        6: f"many.jsonl:7: {twice} (signal 11); set aside",
        30: f"many.jsonl:31: {twice} (exit code 3); set aside",
    }


def test_a_case_whose_process_was_ended_from_outside_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_TEST_ONCE", str(tmp_path / "told"))
    source = jsonl(tmp_path / "many.jsonl", map(small, ["a", "once-b", "c"]))
    state = done(plan(source, tmp_path / "out.jsonl", lane=MARKED))
    assert (tmp_path / "told").exists()
    assert (state.advised, state.faults) == (3, {})


def test_what_no_row_is_to_blame_for_stops_the_batch_with_a_reason(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "many.jsonl", map(small, ["a", "stops-b", "c"]))
    with pytest.raises(InputError, match="stop it all"):
        done(plan(source, tmp_path / "out.jsonl", lane=MARKED))
    with pytest.raises(EngineError, match=r"processes end \(exit code 5\) while they start"):
        done(plan(source, tmp_path / "two.jsonl", lane="lanes:UnreadyLane"))
    with pytest.raises(InputError, match="the rules have changed since the batch began"):
        done(plan(source, tmp_path / "three.jsonl", rules="0" * 64))


def test_a_chunk_can_be_read_by_itself_and_says_which_rows_it_is_at(tmp_path: Path) -> None:
    source = tmp_path / "many.csv"
    rest = "".join(f"{name},2020-01-31\n" for name in "abcd")
    source.write_text(f"case,as_of\nno case\n{rest}", encoding="utf-8")
    made = plan(source, tmp_path / "out.jsonl")
    (chunk,) = made.source.chunks(made.source.first(), 0, 9)
    told: list[tuple[int, int]] = []
    found = do(Task(chunk, grain=2), made.source, made.setting, lambda *at: told.append(at))
    assert isinstance(found, Done)
    assert (found.advised, found.faults) == (4, {"unreadable": 1})
    assert told == [(1, 2), (3, 2), (5, 0)]
