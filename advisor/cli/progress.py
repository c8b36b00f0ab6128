"""How a batch comes along, told on standard error while it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from advisor.batch.run import Progress

_MOST_TOLD = 20
_BETWEEN = 0.2
"""Seconds for which the line stays before it is drawn anew."""
_WIDTH = 20


class Bar:
    """One line on a terminal that is written over: how far, how fast, how long yet.

    Elsewhere there is no line, and only faults are told. rows: how many are done by now.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self.at_terminal = sys.stderr is not None and sys.stderr.isatty()
        self.began = self.shown = clock()
        self.began_at: float | None = None
        self.told = 0
        self.rows = 0
        self.width = 0

    def show(self, progress: Progress) -> None:
        """Tell of new faults, a few of them in full, and draw the line anew."""
        for message in progress.told:
            self._tell(message)
        self.rows = progress.state.rows
        if self.began_at is None:
            self.began_at = progress.share
        now = self.clock()
        if self.at_terminal and now - self.shown > _BETWEEN:
            self.shown = now
            self._draw(progress, now - self.began)

    def _tell(self, message: str) -> None:
        self.told += 1
        if self.told <= _MOST_TOLD:
            self.clear()
            click.echo(message, err=True)
        elif self.told == _MOST_TOLD + 1:
            self.clear()
            click.echo("... and more; each row says what is wrong with it", err=True)

    def _draw(self, progress: Progress, seconds: float) -> None:
        rate = (progress.state.rows - progress.before) / seconds
        gained = progress.share - (self.began_at or 0)
        left = f"{_time((1 - progress.share) * seconds / gained)} left" if gained > 0 else ""
        filled = int(progress.share * _WIDTH)
        bar = "#" * filled + "-" * (_WIDTH - filled)
        cases = f"{progress.state.rows:,} cases  {rate:,.1f} a second"
        line = f"[{bar}] {progress.share:4.0%}  {cases}  {left}"
        sys.stderr.write("\r" + line.ljust(self.width))
        sys.stderr.flush()
        self.width = len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
            self.width = 0


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
