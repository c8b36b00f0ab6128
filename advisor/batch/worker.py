"""A worker: a process that reads chunks, and says which row it is at before it reads it."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Literal, TypeAlias

from advisor.batch.chunk import Told, untold
from advisor.batch.lane import Setting
from advisor.batch.source import Source
from advisor.batch.work import Done, Task, do, lane_of
from advisor.errors import AdvisorError


@dataclass(frozen=True, slots=True)
class Ready:
    """The rules are loaded; chunks may come."""


@dataclass(frozen=True, slots=True)
class At:
    """These rows of the chunk are read next; number 0: all have been read."""

    first: int
    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The whole batch cannot go on, and why. wrong: `rules`, `disk` or `lane`."""

    wrong: Literal["rules", "disk", "lane"]
    message: str


Word: TypeAlias = Ready | At | Done | Stop

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def serve(link: Connection, source: Source, setting: Setting, parent: int) -> None:
    """Read the chunks that come through a link until it closes."""
    # Ctrl-C reaches the whole group; it is the parent who ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))
    _die_with(parent)
    try:
        lane_of(setting)
    except (AdvisorError, ValueError) as error:
        link.send(Stop("rules", str(error)))
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    try:
        link.send(Ready())
        while True:
            link.send(_word(link.recv(), link, source, setting))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent has gone


def _word(task: Task, link: Connection, source: Source, setting: Setting) -> Word:
    def told(first: int, number: int) -> None:
        link.send(At(first, number))

    return spoken(task, source, setting, told)


def spoken(task: Task, source: Source, setting: Setting, told: Told = untold) -> Done | Stop:
    """Return what came of a task, or why the whole batch cannot go on."""
    try:
        lane_of(setting)
    except (AdvisorError, ValueError) as error:
        return Stop("rules", str(error))
    try:
        return do(task, source, setting, told)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = error.filename or setting.records or source.path
        return Stop("disk", f"{place}: {error.strerror or error}")
    except AdvisorError as error:
        return Stop("lane", str(error))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back, from this thread and from the processes that it starts meanwhile.

    A worker that is still being loaded would answer it with a traceback; `serve` lets it come again.
    """
    if sys.platform == "win32":
        yield
        return
    # Its own process lets Ctrl-C come again as soon as it runs, so that it has to run already.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _die_with(parent: int) -> None:
    """Have this process end with its parent, hung or not, where the system can do that."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be tied to
            os._exit(1)
