"""The fast lane on synthetic cases, in one process, stage by stage.

    python -m benchmarks.fast_lane [CASES] [SAMPLE]

First a sample is read again by durable-rules and held against the fast lane: a difference ends the run
with exit code 1 before any time is taken. Then the stages are timed, each over the same lines, the
collector of garbage off as in a batch; and the whole of a chunk, as a worker of `advisor batch --fast`
does it. Times are of the process, not the wall. The growth with the number of cases is the exponent of
a line through the logarithms: 1 is a cost per case that does not depend on how many there are.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from advisor.batch.chunk import Chunk
from advisor.batch.columns import Sheet
from advisor.batch.lane import Setting
from advisor.batch.piles import ROOM
from advisor.batch.quick_json import quickly
from advisor.batch.recognition import Recogniser
from advisor.batch.rendering import FORMS, Renderer
from advisor.batch.sample import Sample
from advisor.batch.sink import encode
from advisor.batch.source_lines import JsonRow, Lines
from advisor.batch.work import Task, do
from advisor.batch.written import Written
from advisor.errors import DisagreementError
from advisor.inference.outcomes import OutcomeReader
from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase
from benchmarks.results import record, shown, summary
from benchmarks.synthetic import synthetic

CASES, SAMPLE, REPEATS = 32_768, 500, 3
SIZES = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000)


@contextmanager
def uncollected() -> Iterator[None]:
    """Time without the collector of garbage."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds of the process that some work takes."""
    start = process_time()
    work()
    return process_time() - start


def stages(knowledge: KnowledgeBase, lines: list[str]) -> dict[str, float]:
    """Return the microseconds a case of each stage."""
    recogniser, reader = Recogniser(knowledge), OutcomeReader(knowledge)
    renderer, found = Renderer(FORMS["jsonl"]), dict[str, float]()
    rows = [JsonRow("cases.jsonl", n, line) for n, line in enumerate(lines, 1)]

    def stage(name: str, work: Callable[[], Any], less: float = 0.0) -> None:
        found[name] = timed(work) * 1e6 / len(rows) - less

    sheet = Sheet(recogniser, 3, len(rows))
    stage("parse", lambda: [quickly(row) and None for row in rows])
    stage("encode", lambda: [sheet.take(*quickly(row)) for row in rows], found["parse"])
    columns: list[Any] = []
    stage("columns", lambda: columns.append(sheet.columns()))
    read: list[Any] = []
    stage("read", lambda: read.append(reader.read(columns[0][0])))
    decoded: list[Any] = []
    stage("decode", lambda: decoded.extend(renderer.render(read[0], sheet.heads)))
    written = [Written("x", 1, each.case, each.as_of, each) for each in decoded]
    stage("write", lambda: encode(written, "jsonl"))
    return found


def chunks(source: Lines) -> list[Chunk]:
    """Return the chunks of a batch."""
    return list(source.chunks(source.first(), 0, ROOM))


def whole(source: Lines, setting: Setting) -> float:
    """Return the seconds in which a worker does all chunks."""
    return timed(lambda: [do(Task(chunk), source, setting) and None for chunk in chunks(source)])


def exponent(knowledge: KnowledgeBase, folder: Path, lines: list[str], setting: Setting) -> float:
    """Return how the time grows with the number of cases."""
    points = []
    for size in [size for size in SIZES if size <= len(lines)]:
        source = _file(folder / f"{size}.jsonl", lines[:size])
        points.append((log(size), log(min(whole(source, setting) for _ in range(REPEATS)))))
    across = sum(x for x, _ in points) / len(points)
    up = sum(y for _, y in points) / len(points)
    slope = sum((x - across) * (y - up) for x, y in points)
    return slope / sum((x - across) ** 2 for x, _ in points)


def _file(path: Path, lines: list[str]) -> Lines:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Lines(path, path.name)


def main(cases: int = CASES, sample: int = SAMPLE) -> int:
    knowledge = load_knowledge()
    lines = [json.dumps(row, separators=(",", ":")) for row in synthetic(knowledge, cases)]
    with TemporaryDirectory() as made:
        folder = Path(made)
        source = _file(folder / "cases.jsonl", lines)
        setting = Setting(rules=knowledge.sha256, render=str, lane="fast")
        checking = Setting(
            rules=knowledge.sha256,
            render=str,
            lane="fast",
            sample=Sample(number=sample, total=source.total()),
        )
        try:
            whole(source, checking)
        except DisagreementError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"The fast lane agrees with durable-rules on {sample} of {cases} cases.\n")
        each: dict[str, list[float]] = {}
        for _ in range(REPEATS):
            with uncollected():
                for name, figure in stages(knowledge, list(islice(lines, ROOM))).items():
                    each.setdefault(name, []).append(figure)
        rates = [cases / whole(source, setting) for _ in range(REPEATS)]
        growth = exponent(knowledge, folder, lines, setting)
    print(f"Microseconds a case: median over {REPEATS} repeats (least-most)")
    for name, figures in each.items():
        print(f"  {name:10} {shown(figures)}")
    print(f"\nCases a second in one process, all of it: {shown(rates)}")
    print(f"Growth with the number of cases: exponent {growth:.3f}")
    record(
        {
            "fast_cases_per_second": summary(rates),
            "fast_lane": {
                "microseconds": {name: summary(figures) for name, figures in each.items()},
                "exponent_of_cases": round(growth, 3),
                "cases": cases,
                "sample": sample,
            },
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
