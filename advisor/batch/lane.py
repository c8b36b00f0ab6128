"""A lane: how rows become outcomes. The exact one asks the engine; others must say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, TypeAlias

from advisor.batch.chunk import Row, Told
from advisor.batch.sample import Sample
from advisor.batch.written import Result
from advisor.loading.library import load_knowledge
from advisor.model.advice import Advice
from advisor.model.knowledge import KnowledgeBase

RenderAdvice: TypeAlias = Callable[[Advice], str]
Record: TypeAlias = "Callable[[str, str, tuple[Path, ...], bool], tuple[Advice, bytes]]"
"""From the name and the text of a case, the packs and whether drafts are read: advice and record."""


@dataclass(frozen=True, slots=True)
class Setting:
    """All that decides what comes out of a row; goes to every process that reads some.

    rules: SHA-256 of the rule base, which each process compares with the one it loads. form: jsonl, csv
    or parquet. lane: a name of LANES, or `module:Class`. render: the advice as the bytes that are
    hashed. record, records: how a record is made, and the folder for it. sample: rows that the
    engine reads again; None where it reads all of them.
    """

    rules: str
    render: RenderAdvice
    packs: tuple[Path, ...] = ()
    drafts: bool = False
    lane: str = "exact"
    form: str = "jsonl"
    record: Record | None = None
    records: Path | None = None
    sample: Sample | None = None


class Lane(Protocol):
    """Reads rows; made once in each process, for `Lane(knowledge, setting)`.

    chunk_rows: how many rows a chunk of this lane holds at most.
    """

    chunk_rows: int

    def read(self, rows: Sequence[Row], grain: int, told: Told) -> Iterator[Result]:
        """Yield what each row comes to, in order.

        told: to be called before some rows are read, with the first of them and how many: at most
        `grain` at once. Whoever listens takes them for the culprits if nothing is heard again.
        """


LANES = {
    "exact": "advisor.batch.exact_lane:ExactLane",
    "fast": "advisor.batch.fast_lane:FastLane",
}


def knowledge_of(setting: Setting) -> KnowledgeBase:
    """Return the rule base of a batch; ValueError when it is no longer the one that began it."""
    knowledge = load_knowledge(setting.packs)
    if knowledge.sha256 != setting.rules:
        raise ValueError("the rules have changed since the batch began")
    return knowledge


def lane_class(name: str) -> Callable[[KnowledgeBase, Setting], Lane]:
    """Return what makes a lane, by the lane's name."""
    module, _, made = LANES.get(name, name).partition(":")
    found: Callable[[KnowledgeBase, Setting], Lane] = getattr(import_module(module), made)
    return found


def chunk_rows(name: str) -> int:
    """Return how many rows a chunk of a lane holds at most."""
    found: int = lane_class(name).chunk_rows  # type: ignore[attr-defined] # of the class itself
    return found
