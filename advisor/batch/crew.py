"""The crew: worker processes under a watch. One that hangs or dies is replaced, and the batch goes on.

The watch is kept by the parent, as the engine can hang in C holding the interpreter's lock, where no
thread of the same process runs again. A worker says which row it is at before it reads it; when nothing
is heard of it for too long, or it dies, that row is known.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import TypeAlias

from advisor.batch.chunk import Chunk
from advisor.batch.lane import Setting
from advisor.batch.source import Source
from advisor.batch.work import Done, Task
from advisor.batch.worker import At, Ready, Stop, Word, serve, uninterrupted
from advisor.errors import EngineError, InputError
from advisor.model.outcome import Fault

PATIENCE = 120.0
"""Seconds within which a worker starts, or reads and writes what lies around its rows."""
_TICK = 0.5
_ASLEEP = 2.0
"""A longer step of the clock than this is the machine's or the parent's, not the worker's."""
_LEAVING = 10.0
"""Seconds in which a process that has closed its link is over, on a machine however busy."""
_TRIES = 3
_SMALLER = 64

Ahead: TypeAlias = Callable[[Chunk], bool]
"""Whether a chunk may be begun yet: not too far ahead of the oldest that is not done."""


@dataclass(slots=True)
class _Worker:
    """A process, what it is at, and for how long nothing was heard of it."""

    process: SpawnProcess
    link: Connection
    task: Task | None = None
    at: At | None = None
    ready: bool = False
    quiet: float = 0.0


@dataclass(slots=True)
class _Trouble:
    """What a chunk has been through: rows that ended a process once, and failures outside any row."""

    suspects: set[int] = field(default_factory=set)
    outside: int = 0


class Crew:
    """Worker processes that read the chunks of one input.

    number: of processes. timeout: seconds for one row (or one block of them, in a lane that reads
    blocks).
    """

    def __init__(self, source: Source, setting: Setting, number: int, timeout: float) -> None:
        self.source = source
        self.setting = setting
        self.number = number
        self.timeout = timeout
        # Spawned, not forked: nothing of the parent's (its lock, its threads) is inherited, and the
        # process that dies with its parent has the parent it was made by, not a fork server.
        self.context = get_context("spawn")
        self.workers: list[_Worker] = []
        self.queue: deque[Chunk] = deque()
        self.again: deque[Task] = deque()
        self.troubles: dict[int, _Trouble] = {}
        self.failed_starts = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            self._end(worker)
        self.workers.clear()

    def run(self, chunks: Iterator[Chunk], may: Ahead) -> Iterator[Done | None]:
        """Yield chunks as they are done, in whatever order, and None now and then meanwhile.

        Raises InputError when the input, the disk or the rules make going on pointless, EngineError
        when no worker can be started.
        """
        while True:
            while len(self.queue) < self.number and (chunk := next(chunks, None)) is not None:
                self.queue.append(chunk)
            self._give(may)
            busy = any(worker.task is not None for worker in self.workers)
            if not busy and not self.queue and not self.again:
                return
            before = monotonic()
            ready = wait([worker.link for worker in self.workers], timeout=_TICK)
            step = min(monotonic() - before, _ASLEEP)
            for worker in list(self.workers):
                if worker.link in ready:
                    yield from self._hear(worker)
                elif worker.task is not None or not worker.ready:
                    worker.quiet += step
                    if worker.quiet > self._patience(worker):
                        self._give_up(worker, "time")
            yield None

    # ------------------------------------------------------------------ work handed out

    def _give(self, may: Ahead) -> None:
        """Hand chunks to workers that have none, and start workers while there is work for them."""
        begun = [chunk for chunk in self.queue if may(chunk)]
        tasks = [*self.again, *map(Task, begun)]
        idle = [worker for worker in self.workers if worker.ready and worker.task is None]
        given = list(zip(tasks, idle, strict=False))
        for _ in given:
            (self.again or self.queue).popleft()
        for task, worker in given:
            worker.task, worker.at, worker.quiet = task, None, 0.0
            try:
                worker.link.send(task)
            except OSError:
                self._give_up(worker, "process")
        starting = sum(not worker.ready for worker in self.workers)
        wanted = min(len(tasks) - len(idle) - starting, self.number - len(self.workers))
        for _ in range(wanted):
            self._start()

    def _start(self) -> None:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(
            target=serve,
            args=(theirs, self.source, self.setting, os.getpid()),
            daemon=True,
        )
        with uninterrupted():
            process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))

    # ------------------------------------------------------------------ what is heard

    def _hear(self, worker: _Worker) -> Iterator[Done]:
        """Take in all that a worker has said."""
        try:
            while worker.link.poll():
                word: Word = worker.link.recv()
                worker.quiet = 0.0
                if isinstance(word, Done):
                    self.troubles.pop(word.chunk.number, None)
                    worker.task = worker.at = None
                    yield word
                else:
                    self._note(worker, word)
        except (EOFError, OSError):
            self._give_up(worker, "process")

    def _note(self, worker: _Worker, word: Ready | At | Stop) -> None:
        if isinstance(word, Ready):
            worker.ready = True
            self.failed_starts = 0
        elif isinstance(word, At):
            worker.at = word
        else:
            raise InputError(STOPPED[word.wrong].format(word.message))

    def _patience(self, worker: _Worker) -> float:
        in_a_row = worker.at is not None and worker.at.number > 0
        return self.timeout if in_a_row else max(self.timeout, PATIENCE)

    # ------------------------------------------------------------------ what goes wrong

    def _give_up(self, worker: _Worker, why: str) -> None:
        """Replace a worker that hangs or has died, and see to the chunk that it was at."""
        task, at, ready = worker.task, worker.at, worker.ready
        self.workers.remove(worker)
        how = self._end(worker, died=why == "process")
        if task is None:
            if not ready:
                self._count_start(why, how)
            return
        trouble = self.troubles.setdefault(task.chunk.number, _Trouble())
        if at is None or at.number == 0:
            trouble.outside += 1
            if trouble.outside >= _TRIES:
                raise EngineError(
                    f"{self.source.name}: the process ends or hangs before or after the cases of chunk "
                    f"{task.chunk.number} ({how}); nothing is lost: the same command goes on"
                )
            self.again.append(task)
        elif at.number > 1:
            self.again.append(replace(task, grain=max(1, at.number // _SMALLER)))
        elif why == "process" and at.first not in trouble.suspects:
            # It may have been ended from outside: only who does it again is to blame.
            trouble.suspects.add(at.first)
            self.again.append(replace(task, grain=1))
        else:
            fault = self._fault(why, how)
            self.again.append(replace(task, grain=1, aside={**task.aside, at.first: fault}))

    def _fault(self, why: str, how: str) -> Fault:
        if why == "time":
            return Fault("time", (f"took longer than {self.timeout:g} seconds; set aside",))
        return Fault("process", (f"ended the process that read it, twice ({how}); set aside",))

    def _count_start(self, why: str, how: str) -> None:
        self.failed_starts += 1
        if self.failed_starts >= _TRIES:
            what = "hang" if why == "time" else f"end ({how})"
            raise EngineError(f"worker processes {what} while they start; run: advisor doctor")

    def _end(self, worker: _Worker, *, died: bool = False) -> str:
        """End a process whatever it does, and say how it ended."""
        if died:  # its link has closed; how it ended is known a moment later
            worker.process.join(timeout=_LEAVING)
        code = worker.process.exitcode
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.link.close()
        if code is None:
            return "killed"
        return f"signal {-code}" if code < 0 else f"exit code {code}"


STOPPED = {
    "rules": "{}; run the batch with --restart, or with the rules as they were",
    "disk": "{}; nothing is lost: mend it, then the same command goes on",
    "lane": "{}",
}
"""What is told when a batch cannot go on, by what is wrong."""
