"""What is already done of a batch, kept beside its output so that it can go on after anything.

`OUT.partial/` holds `head.json` (what the batch is of), `rows` (the encoded chunks, in order), `ids`
(from which ids that stand twice are found), `journal` (a line after each chunk, once it is on the disk),
`ahead-N` (chunks that were done before an earlier one) and `lock`. What stands in `rows` and `ids` after
the last line of the journal was being written when the process ended, and is cut off. When all is done,
`rows` takes the place of the output in one step.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from advisor.batch.chunk import Chunk, Mark
from advisor.batch.doubles import Doubles, doubles_in
from advisor.batch.lock import Lock
from advisor.batch.whole import put_whole, sync, sync_folder
from advisor.batch.work import Done
from advisor.errors import InputError
from advisor.model.outcome import FaultKind

_OURS = re.compile(r"head\.json|rows|ids|journal|lock|input|whole|(?:ahead|run)-\d+|\.making-.*")
_HEAD, _ROWS, _IDS, _JOURNAL, _WHOLE = "head.json", "rows", "ids", "journal", "whole"


@dataclass(frozen=True, slots=True)
class State:
    """How far a batch has come: chunks 0 to `chunks` - 1 are in `rows`, its first `size` bytes.

    ids: the bytes of `ids` that are theirs. checked: rows that were read again, and found the same.
    doubles: ids that stand twice, once all is done.
    """

    chunks: int
    mark: Mark
    size: int
    advised: int = 0
    faults: dict[FaultKind, int] = field(default_factory=dict)
    ids: int = 0
    checked: int = 0
    doubles: Doubles = field(default_factory=Doubles)

    @property
    def rows(self) -> int:
        """How many rows have been read."""
        return self.advised + sum(self.faults.values())

    def after(self, done: Done) -> State:
        """Return the state when one more chunk is written."""
        counts = {kind: self.faults.get(kind, 0) for kind in {**self.faults, **done.faults}}
        return State(
            self.chunks + 1,
            done.chunk.end,
            self.size + len(done.encoded),
            self.advised + done.advised,
            {kind: number + done.faults.get(kind, 0) for kind, number in counts.items()},
            self.ids + len(done.ids),
            self.checked + done.checked,
        )


class Journal:
    """The folder beside an output, held by one process at a time."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.folder = output.with_name(f"{output.name}.partial")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder; InputError when another process does, or it is not ours."""
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise InputError(f"{self.folder}: is in the way; move it elsewhere")
        self.folder.mkdir(exist_ok=True)
        strange = [name for name in os.listdir(self.folder) if not _OURS.fullmatch(name)]
        if strange:
            raise InputError(
                f"{self.folder}: holds '{min(strange)}', which no batch wrote; move it elsewhere"
            )
        with Lock(
            self.folder / "lock",
            f"{self.output}: another process is writing it; let it end, or give -o another name",
        ):
            try:
                yield
            finally:
                if self.folder.exists() and not (self.folder / _HEAD).exists():
                    self.tidy()  # nothing was begun

    # ------------------------------------------------------------------ begun, or gone on with

    def begin(self, identity: dict[str, Any], head: bytes, first: Mark) -> State:
        """Start anew: nothing is done yet."""
        self.clear()
        state = State(0, first, len(head))
        self._put(_ROWS, head)
        self._put(_IDS, b"")
        self._put(_JOURNAL, _line(state))
        self._put(_HEAD, (json.dumps(identity, indent=1, sort_keys=True) + "\n").encode())
        return state

    def found(self) -> dict[str, Any] | None:
        """Return what the batch that was begun here is of, None when none was."""
        try:
            found = json.loads((self.folder / _HEAD).read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def placed(self) -> bool:
        """Whether the output stands in its place already, and only the tidying up was cut short."""
        return (self.folder / _HEAD).exists() and not (self.folder / _ROWS).exists()

    def resume(self) -> State:
        """Return how far the batch has come, what was half written cut off; InputError if damaged."""
        state, whole = None, 0
        journal = self.folder / _JOURNAL
        with journal.open("rb") if journal.exists() else BytesIO() as stream:
            for line in stream:
                read = _state(line)
                if read is None:
                    break
                state, whole = read, whole + len(line)
        if state is None or any(size < kept for _, size, kept in self._kept(state)):
            raise InputError(f"{self.folder}: is damaged; begin again with --restart")
        os.truncate(journal, whole)
        for path, size, kept in self._kept(state):
            if size > kept:
                os.truncate(path, kept)
        return state

    def _kept(self, state: State) -> Iterator[tuple[Path, int, int]]:
        """Yield each file to which chunks are added, its size, and how much of it is theirs."""
        if self.placed():
            return
        for name, kept in ((_ROWS, state.size), (_IDS, state.ids)):
            path = self.folder / name
            yield path, path.stat().st_size if path.exists() else 0, kept

    def clear(self) -> None:
        """Forget what was done, in an order that leaves nothing to go on with."""
        (self.folder / _HEAD).unlink(missing_ok=True)
        sync_folder(self.folder)
        for name in os.listdir(self.folder):
            if name not in ("lock", "input"):
                (self.folder / name).unlink()

    # ------------------------------------------------------------------ chunks kept

    @contextmanager
    def writing(self, state: State) -> Iterator[Writer]:
        """Hold the files open to which chunks are added."""
        with (
            (self.folder / _ROWS).open("ab") as rows,
            (self.folder / _IDS).open("ab") as ids,
            (self.folder / _JOURNAL).open("ab") as log,
        ):
            yield Writer(self.folder, rows, ids, log, state)

    # ------------------------------------------------------------------ the end

    def doubles(self) -> Doubles:
        """Return the ids that stand in more than one of the rows that are done."""
        ids = self.folder / _IDS
        return doubles_in(ids) if ids.exists() else Doubles()

    def finish(self, join: Callable[[BinaryIO, BinaryIO], None] | None) -> None:
        """Put the output in its place in one step, then forget the folder.

        join: what turns the rows into the output, where they are not the output as they are.
        """
        rows = self.folder / _ROWS
        if join is not None:
            with rows.open("rb") as source, (self.folder / _WHOLE).open("wb") as whole:
                join(source, whole)
                whole.flush()
                os.fsync(whole.fileno())
        made = self.folder / (_ROWS if join is None else _WHOLE)
        if self.output.exists():
            shutil.copymode(self.output, made)
        made.replace(self.output)
        sync_folder(self.output.parent)
        rows.unlink(missing_ok=True)
        self.tidy()

    def tidy(self) -> None:
        """Remove the folder, once the output stands in its place."""
        self.clear()
        (self.folder / "input").unlink(missing_ok=True)
        (self.folder / "lock").unlink(missing_ok=True)
        with suppress(OSError):  # somebody has begun another batch here
            self.folder.rmdir()

    def _put(self, name: str, raw: bytes) -> None:
        put_whole(self.folder / name, raw)


class Writer:
    """Adds chunks to the rows of a batch, in order; those that come early wait in files of their own."""

    def __init__(
        self, folder: Path, rows: BinaryIO, ids: BinaryIO, log: BinaryIO, state: State
    ) -> None:
        self.folder = folder
        self.rows = rows
        self.ids = ids
        self.log = log
        self.state = state
        self._fold()

    def kept(self, number: int) -> bool:
        """Whether a chunk is done already."""
        return number < self.state.chunks or self._early(number) is not None

    def add(self, done: Done) -> None:
        """Keep a chunk: when this returns, it is on the disk."""
        if done.chunk.number == self.state.chunks:
            self._append(done)
            self._fold()
        else:
            raw = _packed(done)
            put_whole(self._place(done.chunk.number), sha256(raw).digest() + raw)

    def _append(self, done: Done) -> None:
        for stream, raw in ((self.rows, done.encoded), (self.ids, done.ids)):
            stream.write(raw)
            sync(stream)
        self.state = self.state.after(done)
        self.log.write(_line(self.state))
        sync(self.log)

    def _fold(self) -> None:
        """Take in the chunks that waited for the one just added."""
        while (early := self._early(self.state.chunks)) is not None:
            self._append(early)
            self._place(early.chunk.number).unlink()

    def _early(self, number: int) -> Done | None:
        try:
            raw = self._place(number).read_bytes()
        except FileNotFoundError:
            return None
        return _unpacked(raw[32:]) if sha256(raw[32:]).digest() == raw[:32] else None

    def _place(self, number: int) -> Path:
        return self.folder / f"ahead-{number}"


def _packed(done: Done) -> bytes:
    """Return a chunk that is done as bytes: a line of JSON, then its rows."""
    start, end = done.chunk.start, done.chunk.end
    told = {
        "chunk": [done.chunk.number, start.at, start.line, end.at, end.line, done.chunk.rows],
        "advised": done.advised,
        "faults": done.faults,
        "told": done.told,
        "ids": done.ids.decode(),
        "checked": done.checked,
    }
    return json.dumps(told).encode() + b"\n" + done.encoded


def _unpacked(raw: bytes) -> Done:
    first, _, encoded = raw.partition(b"\n")
    told = json.loads(first)
    number, start, first, end, last, rows = told["chunk"]
    chunk = Chunk(number, Mark(start, first), Mark(end, last), rows)
    return Done(
        chunk,
        encoded,
        told["advised"],
        told["faults"],
        tuple(told["told"]),
        told["ids"].encode(),
        told["checked"],
    )


def _line(state: State) -> bytes:
    told = {
        "chunks": state.chunks,
        "at": state.mark.at,
        "line": state.mark.line,
        "size": state.size,
        "advised": state.advised,
        "faults": state.faults,
        "ids": state.ids,
        "checked": state.checked,
    }
    text = json.dumps(told, sort_keys=True).encode()
    return sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n"


def _state(line: bytes) -> State | None:
    """Return what a line of the journal says, None when it was not written to its end."""
    seal, _, text = line.partition(b" ")
    text = text.removesuffix(b"\n")
    if not line.endswith(b"\n") or sha256(text).hexdigest()[:16].encode() != seal:
        return None
    told = json.loads(text)
    mark = Mark(told["at"], told["line"])
    counts = (told[name] for name in ("size", "advised", "faults", "ids", "checked"))
    return State(told["chunks"], mark, *counts)
