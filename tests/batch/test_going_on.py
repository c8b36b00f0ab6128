"""A batch that was interrupted goes on: nothing is done again, nothing written twice, nothing lost."""

from __future__ import annotations

import errno
import os
import re
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_helpers import done, jsonl, plan, rows, small
from quick import quick

from advisor.batch import journal as journals
from advisor.batch import lock, whole
from advisor.batch.chunk import Chunk, Mark
from advisor.batch.journal import Journal, State, Writer
from advisor.batch.run import Progress
from advisor.batch.source import open_source
from advisor.batch.work import Done
from advisor.errors import InputError


class Interrupted(Exception):  # noqa: N818 - it stands for the end of a process
    """What happens in place of kill -9."""


def many(path: Path, number: int = 60) -> Path:
    return jsonl(path, (small(f"case-{n}") if n % 7 else "[]" for n in range(number)))


@pytest.mark.parametrize("ending", quick(["jsonl", "parquet"], 2))
def test_no_row_is_read_twice_once_its_chunk_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    source, output = many(tmp_path / "many.jsonl"), tmp_path / f"out.{ending}"
    done(plan(source, tmp_path / f"whole.{ending}"))
    counted = tmp_path / "count"
    monkeypatch.setenv("ADVISOR_TEST_COUNT", str(counted))
    kept: list[int] = []

    def show(progress: Progress) -> None:
        if progress.state.chunks >= 3:
            kept.append(progress.state.chunks)
            raise Interrupted

    with pytest.raises(Interrupted):
        done(plan(source, output, lane="lanes:SlowLane"), show=show)
    assert not output.exists()
    before = Counter(counted.read_text(encoding="ascii").split())
    counted.unlink()
    # It went on with another number of workers.
    state = done(plan(source, output, lane="lanes:SlowLane", workers=2))
    assert (state.advised, state.faults) == (51, {"unreadable": 9})
    after = Counter(counted.read_text(encoding="ascii").split())
    names = [f"case-{n}" for n in range(60) if n % 7]
    assert after == Counter(n for n in names if int(n[5:]) >= kept[0] * 8)
    assert set(before) | set(after) == set(names)
    assert output.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    assert not Journal(output).folder.exists()


STEPS = ("sync", "put_whole", "sync_folder")


def test_a_batch_ended_at_any_step_of_its_bookkeeping_comes_to_the_same(tmp_path: Path) -> None:
    """End it before the nth time that anything is put on the disk, then go on; for every n."""
    steps = 0
    while _ended_before(steps, output := tmp_path / f"{steps}.csv"):
        _keep(output)
        assert output.read_bytes() == b"head\n" + b"".join(b"rows of %d\n" % n for n in range(4))
        assert not Journal(output).folder.exists()
        steps += 1
    assert steps > 20


def _ended_before(steps: int, output: Path) -> bool:
    """Whether keeping chunks was ended before so many steps were taken."""
    left = [steps]

    def ending(name: str) -> Callable[..., None]:
        real: Callable[..., None] = getattr(journals, name)

        def step_or_end(*arguments: object) -> None:
            if not left[0]:
                raise Interrupted
            left[0] -= 1
            real(*arguments)

        return step_or_end

    with pytest.MonkeyPatch.context() as during:
        for name in STEPS:
            during.setattr(journals, name, step := ending(name))
            during.setattr(whole, name, step)
        try:
            _keep(output)
        except Interrupted:
            return True
    return False


def _keep(output: Path) -> None:
    """Keep four chunks, the third before the second, as a run does; go on if there is something."""
    journal = Journal(output)
    with journal.held():
        if journal.placed():
            journal.tidy()
            return
        if journal.found() is None:
            state = journal.begin({"a": 1}, b"head\n", Mark(0))
        else:
            state = journal.resume()
        with journal.writing(state) as writer:
            for number in (0, 2, 1, 3):
                if not writer.kept(number):
                    encoded = b"rows of %d\n" % number
                    chunk = Chunk(number, Mark(number), Mark(number + 1), 1)
                    writer.add(Done(chunk, encoded, 1, {}))
            assert writer.state == State(4, Mark(4), len(b"head\n") + 4 * 10, 4, {})
        journal.finish(None)


def test_what_was_half_written_is_cut_off(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.jsonl")
    with journal.held():
        state = journal.begin({}, b"", Mark(0))
        with journal.writing(state) as writer:
            writer.add(Done(Chunk(0, Mark(0), Mark(1), 1), b"one\n", 1, {}))
            kept = writer.state
        for name in ("rows", "journal"):
            with (journal.folder / name).open("ab") as stream:
                stream.write(b'0123456789abcdef {"chunks": 9')
        (journal.folder / "ahead-1").write_bytes(b"x" * 40)
        assert journal.resume() == kept
        assert (journal.folder / "rows").read_bytes() == b"one\n"
        with journal.writing(kept) as writer:
            assert isinstance(writer, Writer)
            assert not writer.kept(1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: path.write_text(path.read_text() + "{}\n"), "the input has changed"),
        (lambda path: os.utime(path, (1, 1)), "the input has changed"),
    ],
    ids=("longer", "written again"),
)
def test_another_input_is_refused_until_told_to_begin_again(
    tmp_path: Path, change: Callable[[Path], object], told: str
) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"
    _begin(source, output)
    change(source)
    with pytest.raises(InputError, match=f"an unfinished batch lies here, and {told} since"):
        done(plan(source, output))
    done(plan(source, output), restart=True)
    done(plan(source, tmp_path / "new.jsonl"))
    assert output.read_bytes() == (tmp_path / "new.jsonl").read_bytes()


def _begin(source: Path, output: Path) -> None:
    """Leave an unfinished batch behind, as a process does that is ended at once."""
    made = plan(source, output)

    def show(progress: Progress) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        done(made, show=show)


def test_other_rules_and_other_options_are_refused(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"
    _begin(source, output)
    with pytest.raises(InputError, match=r"the rules have changed and the options .* \(--drafts\)"):
        done(plan(source, output, rules="0" * 64, drafts=True))


def _end_before_tidying(source: Path, output: Path) -> None:
    """Leave a batch behind whose output stands in its place already."""

    def ended(journal: Journal) -> None:
        raise Interrupted

    with pytest.MonkeyPatch.context() as during:
        during.setattr(Journal, "tidy", ended)
        with pytest.raises(Interrupted):
            done(plan(source, output))


def test_an_output_that_stood_in_its_place_already_is_not_made_again(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"

    _end_before_tidying(source, output)
    made = output.stat()
    assert done(plan(source, output)).rows == 20
    assert output.stat() == made
    assert not Journal(output).folder.exists()
    _end_before_tidying(source, output)
    many(source, 21)
    assert done(plan(source, output)).rows == 21


@pytest.mark.parametrize("asked", ["restart", "the output is gone"])
def test_an_output_that_stood_in_its_place_is_made_again_where_that_is_wanted(
    tmp_path: Path, asked: str
) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"
    _end_before_tidying(source, output)
    whole = output.read_bytes()
    output.write_bytes(b"")
    if asked != "restart":
        output.unlink()
    assert done(plan(source, output), restart=asked == "restart").rows == 20
    assert output.read_bytes() == whole
    assert not Journal(output).folder.exists()


def test_a_folder_that_lost_its_journal_says_how_to_go_on(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"

    def show(progress: Progress) -> None:
        if progress.state.chunks:
            raise Interrupted

    with pytest.raises(Interrupted):
        done(plan(source, output), show=show)
    (Journal(output).folder / "journal").unlink()
    with pytest.raises(InputError, match="is damaged; begin again with --restart"):
        done(plan(source, output))
    assert done(plan(source, output), restart=True).rows == 20


def test_an_input_that_changes_meanwhile_gives_no_output(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 20), tmp_path / "out.jsonl"

    def show(progress: Progress) -> None:
        os.utime(source, (1, 1))

    with pytest.raises(InputError, match="was changed while it was being read"):
        done(plan(source, output), show=show)
    assert not output.exists()


def test_a_second_process_on_the_same_output_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.jsonl")
    program = f"""
from pathlib import Path
from advisor.batch.journal import Journal
with Journal(Path({str(journal.output)!r})).held():
    print("held", flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="another process is writing it"), journal.held():
            pass
        other.kill()  # the lock ends with the process
    with journal.held():
        assert journal.found() is None


def test_a_drive_that_knows_no_locks_is_told_of_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    journal = Journal(tmp_path / "out.jsonl")
    with pytest.raises(InputError, match="cannot be locked: No locks available"), journal.held():
        pass


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.jsonl")
    journal.folder.mkdir()
    (journal.folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    with (
        pytest.raises(InputError, match=r"holds 'thesis.txt', which no batch wrote"),
        journal.held(),
    ):
        pass
    assert (journal.folder / "thesis.txt").exists()


def test_a_full_disk_stops_the_batch_and_room_lets_it_go_on(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 40), tmp_path / "out.jsonl"
    done(plan(source, tmp_path / "whole.jsonl"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        size = (tmp_path / "whole.jsonl").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, before[1]))
        with pytest.raises(OSError, match="File too large"):
            done(plan(source, output))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)
    assert not output.exists()
    assert Journal(output).resume().chunks > 0
    done(plan(source, output))
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_the_output_keeps_the_mode_of_the_one_it_takes_the_place_of(tmp_path: Path) -> None:
    source, output = many(tmp_path / "many.jsonl", 3), tmp_path / "out.jsonl"
    output.write_text("old", encoding="utf-8")
    output.chmod(0o600)
    done(plan(source, output))
    assert output.stat().st_mode & 0o777 == 0o600
    assert len(rows(output)) == 3


def test_the_chunks_of_an_input_are_the_same_from_any_of_them_on(tmp_path: Path) -> None:
    source = open_source(many(tmp_path / "many.jsonl"), "many.jsonl", None)  # type: ignore[arg-type]
    every = list(source.chunks(source.first(), 0, 7))
    assert len(every) == 9
    for chunk in every:
        assert list(source.chunks(chunk.start, chunk.number, 7)) == every[chunk.number :]
    assert re.fullmatch(r"\d+", str(every[-1].end.at))
