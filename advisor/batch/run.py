"""A batch from its input to its output: begun or gone on with, watched, finished in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import filterfalse
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.batch.chunk import Chunk
from advisor.batch.cluster import Cluster
from advisor.batch.crew import Crew
from advisor.batch.journal import Journal, State, Writer
from advisor.batch.lane import Setting, chunk_rows
from advisor.batch.sink import finish, head
from advisor.batch.source import Source
from advisor.batch.written import SCHEMA_VERSION
from advisor.errors import InputError

MOST_AHEAD = 256
"""Chunks that may be done before the oldest that is not."""
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: rows done by now (before: by an earlier run), and the share of the input.

    told: messages of faults that are new.
    """

    state: State
    before: int
    share: float
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: an input, how its rows are read, where the result goes, by how many.

    timeout: seconds for one row. cluster: the address of a Dask scheduler whose workers do it instead.
    """

    source: Source
    setting: Setting
    output: Path
    workers: int
    timeout: float
    cluster: str | None = None


Show = Callable[[Progress], None]


def run(plan: Plan, journal: Journal, show: Show, *, restart: bool = False) -> State:
    """Do what is left of a batch and put its output in place; return what all of it came to.

    `journal` is held by the caller. Raises InputError when what was begun there is of another input or
    other rules (unless `restart`), or when the input changes meanwhile; nothing done is lost then.
    """
    source, setting = plan.source, plan.setting
    identity = identity_of(plan)
    if journal.placed():
        if not restart and journal.found() == identity and journal.output.exists():
            state = replace(journal.resume(), doubles=journal.doubles())
            journal.tidy()
            return state
        journal.clear()
    state = _start(journal, identity, plan, restart)
    total = max(1, source.total())
    if setting.sample is not None:
        setting = replace(setting, sample=replace(setting.sample, total=total))
    before = state.rows
    with journal.writing(state) as writer:
        left = filterfalse(
            lambda chunk: writer.kept(chunk.number),
            source.chunks(writer.state.mark, writer.state.chunks, chunk_rows(setting.lane)),
        )
        with _crew(replace(plan, setting=setting)) as crew:
            _work(crew, left, writer, lambda told: show(
                Progress(writer.state, before, writer.state.mark.at / total, told)
            ))  # fmt: skip
        state = writer.state
    if identity_of(plan) != identity:
        raise InputError(
            f"{source.path}: was changed while it was being read; run again with --restart"
        )
    state = replace(state, doubles=journal.doubles())
    journal.finish(finish(setting.form))
    return state


def _crew(plan: Plan) -> Crew | Cluster:
    if plan.cluster is None:
        return Crew(plan.source, plan.setting, plan.workers, plan.timeout)
    return Cluster(plan.source, plan.setting, plan.cluster, plan.timeout)


def _work(
    crew: Crew | Cluster,
    left: Iterator[Chunk],
    writer: Writer,
    show: Callable[[tuple[str, ...]], None],
) -> None:
    def may(chunk: Chunk) -> bool:
        return chunk.number < writer.state.chunks + MOST_AHEAD

    for done in crew.run(left, may):
        if done is not None:
            writer.add(done)
        show(done.told if done is not None else ())


def _start(journal: Journal, identity: dict[str, Any], plan: Plan, restart: bool) -> State:
    """Return how far the batch has come; begin it when it is new."""
    found = None if restart else journal.found()
    if found is None:
        return journal.begin(identity, head(plan.setting.form), plan.source.first())
    differing = [
        _told(key, found.get(key), identity[key])
        for key in _DIFFERENT
        if found.get(key) != identity[key]
    ]
    if differing:
        raise InputError(
            f"{journal.folder}: an unfinished batch lies here, and {' and '.join(differing)} since; "
            "--restart begins again and throws away what it had done"
        )
    return journal.resume()


def _told(key: str, before: Any, now: Any) -> str:
    """Return in words what is no longer as it was when the batch was begun."""
    changed = [
        option
        for name, option in _OPTIONS.items()
        if key == "options" and isinstance(before, dict) and before.get(name) != now[name]
    ]
    return _DIFFERENT[key] + (f" ({', '.join(changed)})" if changed else "")


_OPTIONS = {"drafts": "--drafts", "lane": "--fast", "records": "--records"}
_DIFFERENT = {
    "format": "its layout has changed",
    "program": "the program has changed",
    "input": "the input has changed",
    "rules": "the rules have changed",
    "options": "the options have changed",
}


def identity_of(plan: Plan) -> dict[str, Any]:
    """Return what a batch is of: what must be the same for it to go on."""
    setting, source = plan.setting, plan.source
    return {
        "format": _FORMAT,
        "program": f"{__version__}, rows {SCHEMA_VERSION}",
        "input": {"name": source.name, **source.identity()},
        "rules": setting.rules,
        "options": {
            "drafts": setting.drafts,
            "lane": setting.lane,
            "form": setting.form,
            "records": None if setting.records is None else str(setting.records.absolute()),
        },
    }
