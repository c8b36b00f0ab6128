"""One chunk from its name to its encoded rows: what a process does, on this machine or another."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from advisor.batch.check import check_of
from advisor.batch.chunk import Chunk, Row, Told, Unreadable, untold
from advisor.batch.doubles import id_lines
from advisor.batch.fault import place_of
from advisor.batch.lane import Lane, Setting, knowledge_of, lane_class
from advisor.batch.sample import Sample
from advisor.batch.sink import encode
from advisor.batch.source import Source
from advisor.batch.written import Result, Written
from advisor.errors import InputError, LoadError, shorten
from advisor.model.outcome import Fault, FaultKind

MOST_TOLD = 20
"""Faults of a chunk whose messages go along with it, to be shown while the batch runs."""


@dataclass(frozen=True, slots=True)
class Task:
    """A chunk to be read. grain: rows to be announced at once. aside: faults of rows not to be read.

    The rows set aside are named by their place in the chunk, from 0.
    """

    chunk: Chunk
    grain: int = 1_000_000
    aside: Mapping[int, Fault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk that has been read: its rows encoded, and how many came to what.

    advised: rows with an outcome. faults: the others, by kind. told: the first of their messages.
    ids: what `id_lines` says of them. checked: rows that were read again.
    """

    chunk: Chunk
    encoded: bytes
    advised: int
    faults: dict[FaultKind, int]
    told: tuple[str, ...] = ()
    ids: bytes = b""
    checked: int = 0


@lru_cache(maxsize=2)
def lane_of(setting: Setting) -> Lane:
    """Return the lane of a batch, made once in a process. Raises AdvisorError, ValueError."""
    return lane_class(setting.lane)(knowledge_of(setting), setting)


def do(task: Task, source: Source, setting: Setting, told: Told = untold) -> Done:
    """Return a chunk's rows, read, advised on and encoded.

    told: called before rows are read. Raises OSError where the input can't be read or a record can't be
    written, and what `lane_of` raises.
    """
    lane = lane_of(setting)
    with _uncollected():
        return _done(task, source, setting, lane, told)


def _done(task: Task, source: Source, setting: Setting, lane: Lane, told: Told) -> Done:
    rows = list(source.rows(task.chunk))
    if len(rows) != task.chunk.rows:
        raise InputError(f"{source.path}: changes while it is being read; run again with --restart")
    written = list(_read(rows, lane, task, told))
    checked = 0
    if setting.sample is not None:
        checked = _check(rows, written, task, setting, setting.sample, told)
    faults: dict[FaultKind, int] = {}
    messages: list[str] = []
    for row in written:
        if isinstance(row.result, Fault):
            faults[row.result.kind] = faults.get(row.result.kind, 0) + 1
            messages += row.result.messages
    told(len(rows), 0)
    encoded = encode(written, setting.form)
    advised = len(written) - sum(faults.values())
    ids = id_lines(written, task.chunk)
    return Done(task.chunk, encoded, advised, faults, tuple(messages[:MOST_TOLD]), ids, checked)


def _check(
    rows: list[Row | Unreadable],
    written: list[Written],
    task: Task,
    setting: Setting,
    sample: Sample,
    told: Told,
) -> int:
    """Read the sample's rows of a chunk again; return how many. Raises DisagreementError."""
    check, checked = check_of(setting), 0
    for place in sample.places(task.chunk, rows):
        row = rows[place]
        if not isinstance(row, Unreadable) and place not in task.aside:
            told(place, 1)
            check.hold(row, written[place])
            checked += 1
    return checked


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of garbage from going through all rows of a chunk again and again.

    Nothing of them is left at the end, so that it finds little to do then.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read(rows: list[Row | Unreadable], lane: Lane, task: Task, told: Told) -> Iterator[Written]:
    """Yield every row with what it came to: those that can be read go through the lane together."""
    places = [
        place
        for place, row in enumerate(rows)
        if not isinstance(row, Unreadable) and place not in task.aside
    ]

    def announced(first: int, number: int) -> None:
        last = places[first + number - 1]
        told(places[first], last - places[first] + 1)

    readable = [row for place in places if not isinstance(row := rows[place], Unreadable)]
    results = iter(lane.read(readable, task.grain, announced))
    for place, row in enumerate(rows):
        if isinstance(row, Unreadable):
            yield _written(row, row.fault)
        elif place in task.aside:
            fault = task.aside[place]
            told_of = tuple(f"{place_of(row)}: {message}" for message in fault.messages)
            yield _written(row, Fault(fault.kind, told_of))
        else:
            yield _written(row, next(results))


def _written(row: Row | Unreadable, result: Result) -> Written:
    if not isinstance(result, Fault):
        return Written(row.file, row.line, result.case, result.as_of, result)
    raw = _raw(row)
    return Written(row.file, row.line, _said(raw, "case"), _said(raw, "as_of"), result)


def _raw(row: Row | Unreadable) -> Mapping[str, Any]:
    try:
        return row.raw
    except LoadError:
        return {}


def _said(raw: Mapping[str, Any], key: str) -> str | None:
    found = raw.get(key)
    return shorten(found) if isinstance(found, str) else None
