"""Ids that stand in more than one row: found when all rows are read, in bounded memory.

Each row leaves a line of a file, `ID TAB DATE TAB NUMBER TAB FILE`, which is sorted in runs on the disk
and merged, so that rows of one id come together, and among them those of one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from heapq import merge, nsmallest
from itertools import chain, count, groupby, islice
from pathlib import Path

from advisor.batch.chunk import Chunk
from advisor.batch.written import Written
from advisor.errors import shorten

_MOST_NAMED = 5
_MOST_PLACES = 3
_RUN = 100_000
"""Lines sorted at once, which take some 12 MB."""
_MOST_RUNS = 200
_LONGEST_PLACE = 200
_CUT = re.compile(r"\?|\.\.\.$")
"""What `shorten` puts in the place of letters; two ids that differ there would be told as one."""


@dataclass(frozen=True, slots=True)
class Double:
    """An id, how many rows have it, and where the first of them stand: lines, or files.

    first: the number of the first. apart: whether each describes a date of its own.
    """

    id: str
    rows: int
    first: int
    places: tuple[str, ...]
    apart: bool = False

    def __str__(self) -> str:
        places = [*self.places]
        if self.rows > len(places):
            places.append(f"{self.rows - len(places):,} more")
        lines = "lines " if self.places[0].isdecimal() else ""
        apart = ", each on a date of its own" if self.apart else ""
        return f"'{self.id}' ({lines}{', '.join(places[:-1])} and {places[-1]}{apart})"


@dataclass(frozen=True, slots=True)
class Doubles:
    """How many ids stand in more than one row, and those of them that come first."""

    number: int = 0
    first: tuple[Double, ...] = ()

    def __str__(self) -> str:
        more = self.number - len(self.first)
        told = [*map(str, self.first), *([f"and {more:,} more"] if more else [])]
        what = "id stands" if self.number == 1 else "ids stand"
        return f"{self.number:,} {what} in more than one row: {', '.join(told)}"


def id_lines(rows: Sequence[Written], chunk: Chunk) -> bytes:
    """Return what the rows of a chunk leave behind: nothing of a row whose id is not known whole."""
    first = chunk.start.at
    return "".join(
        f"{row.case}\t{row.as_of or ''}\t"
        + (
            f"{row.line:012d}\t\n"
            if row.line
            else f"{first + place:012d}\t{shorten(row.file, _LONGEST_PLACE)}\n"
        )
        for place, row in enumerate(rows)
        if row.case and not _CUT.search(row.case)
    ).encode()


def doubles_in(ids: Path) -> Doubles:
    """Return the ids that stand twice in a file of such lines. Raises OSError.

    Files `run-N` with its lines in order are left beside it.
    """
    with _merged(_sorted(ids)) as lines:
        counted = _Counted(lines)
        first = nsmallest(_MOST_NAMED, counted, key=lambda double: double.first)
        return Doubles(counted.number, tuple(first))


def _sorted(ids: Path) -> list[Path]:
    """Return files that together hold the lines, each in order, no more than may be open at once."""
    numbered, runs = (ids.with_name(f"run-{number}") for number in count()), list[Path]()
    with ids.open("rb") as stream:
        while lines := sorted(islice(stream, _RUN)):
            runs.append(_put(next(numbered), lines))
            if len(runs) == _MOST_RUNS:
                with _merged(runs) as merged:
                    runs = [_put(next(numbered), merged)]
    return runs


@contextmanager
def _merged(runs: Sequence[Path]) -> Iterator[Iterator[bytes]]:
    """Give the lines of some files, each of which is in order, in order."""
    with ExitStack() as stack:
        yield merge(*[stack.enter_context(run.open("rb")) for run in runs])


def _put(run: Path, lines: Iterable[bytes]) -> Path:
    with run.open("wb") as stream:
        stream.writelines(lines)
    return run


class _Counted:
    """The doubles in lines that are sorted, counted while they are gone through."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines
        self.number = 0

    def __iter__(self) -> Iterator[Double]:
        for name, lines in groupby(self.lines, key=_id_of):
            double = _double(name.decode(), lines)
            if double is not None:
                self.number += 1
                yield double


def _id_of(line: bytes) -> bytes:
    return line[: line.index(b"\t")]


def _double(name: str, lines: Iterator[bytes]) -> Double | None:
    first, second = next(lines), next(lines, None)
    if second is None:
        return None
    rows, apart, last = 0, True, ""
    places: list[tuple[int, str]] = []
    for line in chain((first, second), lines):
        date, number, file = line.decode().rstrip("\n").split("\t")[1:]
        apart, last = apart and date not in ("", last), date
        rows += 1
        places = nsmallest(_MOST_PLACES, [*places, (int(number), file or str(int(number)))])
    return Double(name, rows, places[0][0], tuple(place for _, place in places), apart)
