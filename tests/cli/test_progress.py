"""The line that tells how far a batch is: what stands on it, and what becomes of it."""

from __future__ import annotations

import io
import sys

import pytest

from advisor.batch.chunk import Mark
from advisor.batch.journal import State
from advisor.batch.run import Progress
from advisor.cli.progress import Bar


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def written_to(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> io.StringIO:
    """Put a stream in the place of standard error, and return it."""
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def at(rows: int, share: float, *told: str, before: int = 0) -> Progress:
    return Progress(State(1, Mark(0), 0, rows), before, share, told)


def test_the_line_says_how_far_how_fast_and_how_long_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = written_to(monkeypatch, Terminal())
    times = iter([0.0, 0.1, 10.0, 20.0])
    bar = Bar(lambda: next(times))
    bar.show(at(500, 0.2, before=500))  # so far came an earlier run
    assert terminal.getvalue() == ""
    bar.show(at(500, 0.2, before=500))
    bar.show(at(1500, 0.6, before=500))
    _, first, second = terminal.getvalue().split("\r")
    assert first == "[####----------------]  20%  500 cases  0.0 a second  "
    assert second.rstrip() == "[############--------]  60%  1,500 cases  50.0 a second  0:20 left"
    bar.clear()
    assert terminal.getvalue().endswith("\r" + " " * len(second) + "\r")
    assert bar.rows == 1500


def test_so_many_faults_are_told_and_the_rest_counted_as_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = written_to(monkeypatch, Terminal())
    bar = Bar(lambda: 0.0)
    for number in range(30):
        bar.show(at(number, 0.0, f"fault {number}"))
    *told, last = terminal.getvalue().splitlines()
    assert told == [f"fault {number}" for number in range(20)]
    assert last == "... and more; each row says what is wrong with it"


def test_where_there_is_no_terminal_no_line_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = written_to(monkeypatch, io.StringIO())
    times = iter([0.0, 10.0])
    Bar(lambda: next(times)).show(at(5, 0.5))
    assert found.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", None)
    assert not Bar().at_terminal
