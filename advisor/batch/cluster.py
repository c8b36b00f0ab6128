"""A crew on other machines: chunks go to the workers of a Dask cluster; what it can't do is done here.

Dask gives the chunks of a worker that is lost to others. A chunk on which its workers die again and
again, or of which nothing is heard, is taken back and read on this machine, where a watched process
finds the row to blame. Each chunk is taken in once, whoever did it.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from advisor import __version__
from advisor.batch.chunk import Chunk
from advisor.batch.crew import PATIENCE, STOPPED, Ahead, Crew
from advisor.batch.lane import Setting
from advisor.batch.source import Source
from advisor.batch.work import Done, Task
from advisor.batch.worker import Stop, spoken
from advisor.errors import InputError, MissingExtraError, shorten

if TYPE_CHECKING:
    from distributed import Future

_TICK = 0.5
_AHEAD = 2
"""Chunks given out for each thread of the cluster: one at work, one waiting."""
_CONNECT = 20.0
SILENCE = PATIENCE
"""Seconds, besides those of one row, that a worker may keep a chunk to itself."""
_TALKATIVE = (
    *("distributed", "distributed.client", "distributed.gc"),
    *("tornado", "tornado.application", "asyncio"),
)


@dataclass(slots=True)
class _Given:
    """A chunk on the cluster, and since when a worker is known to have it."""

    chunk: Chunk
    future: Future[Any]
    since: float | None = None


class Cluster:
    """The workers of a Dask cluster that read the chunks of one input.

    Every worker has to find the input and the packs under the same paths, and run the same version of
    this program. timeout: seconds for one row.
    """

    def __init__(self, source: Source, setting: Setting, address: str, timeout: float) -> None:
        self.source = source
        self.setting = setting
        self.address = address
        self.timeout = timeout
        self.client: Any = None
        self.given: dict[int, _Given] = {}
        self.here: deque[Chunk] = deque()
        self.crew: Crew | None = None
        self.without_workers = 0.0

    def __enter__(self) -> Cluster:
        try:
            self.client = _connected(self.address)
        except ImportError as error:
            raise MissingExtraError("a batch on a cluster", "cluster") from error
        except _late(OSError, ValueError, MemoryError) as error:
            # Something else that answers there is taken at its word, of how much it has to say.
            raise InputError(
                f"no Dask scheduler answers at '{shorten(self.address)}'; start one, or leave "
                "--cluster out to use this machine"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self.crew is not None:
            self.crew.__exit__()
        # A scheduler that is gone can't be told; what made the batch stop is what matters.
        with suppress(*_late(CancelledError, OSError, ValueError)):
            for each in self.given.values():
                each.future.cancel()
        with suppress(*_late(CancelledError, OSError, ValueError)):
            self.client.close()

    def run(self, chunks: Iterator[Chunk], may: Ahead) -> Iterator[Done | None]:
        """Yield chunks as they are done, in whatever order, and None now and then meanwhile.

        Raises InputError when the input, the disk, the rules or the cluster make going on pointless,
        EngineError when no process can be started here.
        """
        waiting: deque[Chunk] = deque()
        while True:
            self._give(chunks, waiting, may)
            if not self.given and not waiting and not self.here:
                return
            self._wait()
            yield from self._take()
            self._look_for_silence()
            if self.here:
                yield from self._do_here()
            yield None

    # ------------------------------------------------------------------ given out

    def _give(self, chunks: Iterator[Chunk], waiting: deque[Chunk], may: Ahead) -> None:
        room = _AHEAD * self._threads() - len(self.given)
        while len(waiting) < max(room, 1) and (chunk := next(chunks, None)) is not None:
            waiting.append(chunk)
        while room > 0 and waiting and may(waiting[0]):
            chunk = waiting.popleft()
            future = self.client.submit(
                on_worker, chunk, self.source, self.setting, __version__, pure=False
            )
            self.given[chunk.number] = _Given(chunk, future)
            room -= 1

    def _threads(self) -> int:
        """Return how many threads the cluster has; InputError when it has had none for long."""
        threads = sum(self._asked(self.client.ncores).values())
        if threads:
            self.without_workers = 0.0
        elif not self.without_workers:
            self.without_workers = monotonic()
        elif monotonic() - self.without_workers > PATIENCE:
            raise InputError(
                f"the cluster at {self.address} has had no worker for {PATIENCE:g} seconds; nothing "
                "is lost: start some, then run the same command to go on"
            )
        return int(threads)

    def _asked(self, question: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = question()
        except _late(CancelledError, OSError, ValueError) as error:
            raise self._lost() from error
        return found

    def _lost(self) -> InputError:
        return InputError(
            f"the cluster at {self.address} no longer answers; nothing is lost: run the same command "
            "to go on"
        )

    # ------------------------------------------------------------------ taken in

    def _wait(self) -> None:
        """Wait until a chunk is done, a while at most."""
        from distributed import wait

        futures = [each.future for each in self.given.values()]
        if not futures:
            from time import sleep

            sleep(_TICK)  # no worker is there yet
            return
        try:
            with self.client.as_current():
                wait(futures, timeout=_TICK, return_when="FIRST_COMPLETED")
        except _late(CancelledError):
            return  # what was cancelled is looked at one by one
        except OSError as error:
            raise self._lost() from error

    def _take(self) -> Iterator[Done]:
        """Yield what has been done; take back what the cluster gave up."""
        from distributed.scheduler import KilledWorker

        for number, each in list(self.given.items()):
            status = each.future.status
            if status in ("pending", "lost"):  # what was lost with its worker is done again
                continue
            del self.given[number]
            word = self._gathered(each) if status == "finished" else None
            if word is not None:
                yield self._heard(word)
                continue
            error = each.future.exception() if each.future.status == "error" else None
            if error is not None and not isinstance(error, KilledWorker):
                raise InputError(
                    f"the cluster failed on chunk {number}: {type(error).__name__}: "
                    f"{shorten(str(error), 200)}"
                )
            self._check()
            self.here.append(each.chunk)

    def _gathered(self, each: _Given) -> Done | Stop | None:
        """Return what a worker said, None when it was lost on the way."""
        try:
            word: Done | Stop = each.future.result(timeout=PATIENCE)
        except _late(CancelledError, KeyError, OSError):
            return None
        return word

    def _check(self) -> None:
        """Raise InputError where the scheduler no longer answers."""
        if self.client.status != "running":
            raise self._lost()
        self._asked(self.client.ncores)

    def _heard(self, word: Done | Stop) -> Done:
        if isinstance(word, Stop):
            raise InputError(
                STOPPED[word.wrong].format(f"on a worker of the cluster: {word.message}")
            )
        return word

    def _look_for_silence(self) -> None:
        """Take back a chunk that a worker has had for too long, and have that worker started anew."""
        if not self.given:
            return
        processing = self._asked(self.client.processing)
        holder = {key: worker for worker, keys in processing.items() for key in keys}
        now = monotonic()
        for number, each in list(self.given.items()):
            worker = holder.get(each.future.key)
            if worker is None:
                each.since = None
            elif each.since is None:
                each.since = now
            elif now - each.since > self.timeout + SILENCE:
                del self.given[number]
                self.here.append(each.chunk)
                each.future.cancel()
                # Its nanny ends it whatever it does; it may have gone meanwhile, or have no nanny.
                with suppress(*_late(KeyError, ValueError, OSError)):
                    self.client.restart_workers([worker], raise_for_error=False)

    # ------------------------------------------------------------------ done here

    def _do_here(self) -> Iterator[Done | None]:
        """Read the chunks that the cluster could not, under the watch of this machine."""
        if self.crew is None:
            self.crew = Crew(self.source, self.setting, 1, self.timeout)
        chunks = iter([self.here.popleft() for _ in range(len(self.here))])
        yield from self.crew.run(chunks, lambda chunk: True)


def _connected(address: str) -> Any:
    """Return a client of the scheduler at an address; ImportError where Dask is not installed."""
    from distributed import Client

    # What Dask tells of lost connections in tracebacks, we tell in a line. Only now: it sets its
    # loggers as it is imported.
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    class Connecting(Client):
        def __del__(self) -> None:
            # One that never came to run waits for its own end, when nobody can end it any more.
            if self.status == "running":
                closing: Any = self
                closing.close()

    made: Any = Connecting  # Dask tells no types of it
    return made(address, timeout=_CONNECT, set_as_default=False)


def _late(*also: type[BaseException]) -> tuple[type[BaseException], ...]:
    """Return what Dask raises when something takes too long: another kind before Python 3.11."""
    from asyncio import TimeoutError as Late

    return TimeoutError, Late, *also


def on_worker(chunk: Chunk, source: Source, setting: Setting, version: str) -> Done | Stop:
    """Return a chunk read by a worker of the cluster, or why none can be read there."""
    if version != __version__:
        return Stop("rules", f"version {__version__} is installed there, and {version} here")
    return spoken(Task(chunk), source, setting)
