"""A case that hangs a worker or ends it costs its own row, and all others come to what they would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from batch_helpers import done, jsonl, patience_but_for, plan, rows, small

from advisor.batch.crew import PATIENCE, Crew
from advisor.batch.work import Done, Task, do
from advisor.batch.worker import At
from advisor.errors import EngineError, InputError

MARKED = "lanes:MarkedLane"


def test_cases_that_hang_or_die_are_set_aside_and_all_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crew, "_patience", patience_but_for(5))
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


def test_a_row_has_the_time_that_was_asked_for_and_what_lies_around_rows_more(
    tmp_path: Path,
) -> None:
    made = plan(jsonl(tmp_path / "many.jsonl", map(small, "ab")), tmp_path / "out.jsonl")
    crew = Crew(made.source, made.setting, 1, 7.0)
    starting = SimpleNamespace(at=None)
    assert crew._patience(starting) == PATIENCE  # type: ignore[arg-type] # only that is looked at
    for at, seconds in ((At(0, 2), 7.0), (At(2, 0), PATIENCE)):
        starting.at = at
        assert crew._patience(starting) == seconds  # type: ignore[arg-type]


LOADED = """
import os, signal, sys
from pathlib import Path

if __name__ == "__mp_main__":  # a worker that is being loaded
    os.kill(os.getpid(), signal.SIGINT)
elif __name__ == "__main__":
    from batch_helpers import done, plan
    state = done(plan(Path(sys.argv[1]), Path(sys.argv[2])))
    print(state.advised, len(signal.pthread_sigmask(signal.SIG_BLOCK, ())))
"""


def test_a_worker_that_is_still_being_loaded_tells_nothing_of_ctrl_c(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "many.jsonl", map(small, "abc"))
    (tmp_path / "loaded.py").write_text(LOADED, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "loaded.py", str(source), str(tmp_path / "out.jsonl")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout, told.stderr) == ("3 0\n", "")


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
