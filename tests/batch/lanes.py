"""Lanes for tests: quick ones that conclude nothing, and such as hang, die or fail on marked cases.

A case is marked by its id: `hangs-3` hangs when it is read, `dies-3` ends its process.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from advisor.batch.chunk import Row, Told
from advisor.batch.lane import Setting
from advisor.errors import EngineError, LoadError
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault, Outcome, Standing

NOWHERE = Standing("undetermined", None, 0)


class QuickLane:
    """Concludes nothing from a case, at once; announces rows in blocks."""

    chunk_rows = 8

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        self.knowledge = knowledge
        self.setting = setting

    def read(self, rows: Sequence[Row], grain: int, told: Told) -> Iterator[Outcome | Fault]:
        for first in range(0, len(rows), grain):
            block = rows[first : first + grain]
            told(first, len(block))
            for row in block:
                yield self.outcome(row)

    def outcome(self, row: Row) -> Outcome | Fault:
        try:
            case = row.case(self.knowledge)
        except LoadError as error:
            return Fault("unreadable", tuple(str(problem) for problem in error.problems))
        self.meet(case.id)
        said = sha256(case.id.encode()).hexdigest()
        return Outcome(
            case.id, case.as_of, "undetermined", None, NOWHERE, NOWHERE, (), (), sha256=said
        )

    def meet(self, case: str) -> None:
        """Do what the id of a case says."""


class MarkedLane(QuickLane):
    """Hangs holding the interpreter's lock, dies or raises, as the id of the case says."""

    def meet(self, case: str) -> None:
        mark = case.partition("-")[0]
        if mark == "hangs":
            ctypes.PyDLL(None).sleep(1_000)
        elif mark == "dies":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif mark == "leaves":
            os._exit(3)
        elif mark == "stops":
            raise EngineError("stop it all")
        elif mark == "once":
            # Ended from outside: the file says that it has happened.
            told = Path(os.environ["ADVISOR_TEST_ONCE"])
            if not told.exists():
                told.touch()
                os.kill(os.getpid(), signal.SIGKILL)


class SlowLane(QuickLane):
    """Takes a while over each case, so that a batch can be interrupted in the middle."""

    def meet(self, case: str) -> None:
        time.sleep(0.002)
        count = os.environ.get("ADVISOR_TEST_COUNT")
        if count:
            with open(count, "a", encoding="ascii") as stream:
                stream.write(f"{case}\n")


class TellingLane(QuickLane):
    """Tells how large the sample it was given takes the input to be."""

    def outcome(self, row: Row) -> Outcome | Fault:
        sample = self.setting.sample
        found = super().outcome(row)
        assert isinstance(found, Outcome)
        return replace(found, sha256=str(None if sample is None else sample.total))


class UnreadyLane(QuickLane):
    """Ends its process while it starts."""

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        super().__init__(knowledge, setting)
        os._exit(5)


class BareLane(QuickLane):
    """Does not even read its cases: what is left is reading rows and writing them."""

    chunk_rows = 100

    def outcome(self, row: Row) -> Outcome | Fault:
        return Outcome(
            row.raw["case"], "2020-01-31", "undetermined", None, NOWHERE, NOWHERE, (), ()
        )
