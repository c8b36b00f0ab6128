"""The sample of a fast batch: which of its rows durable-rules reads again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from advisor.batch.chunk import Chunk, Row, Unreadable
from advisor.batch.fault import place_of
from advisor.errors import InputError

USUAL = "200"
"""What is read again where nobody says otherwise."""
_ALL = 1 << 32


@dataclass(frozen=True, slots=True)
class Sample:
    """Which rows are read again: always the same ones of the same input, however it is worked on.

    number: so many, spread over the whole input. share: from 0 to 1, each row by a hash of its place.
    total: the `at` of the mark after the last row of the input.
    """

    number: int | None = None
    share: float = 0.0
    total: int = 1

    def places(self, chunk: Chunk, rows: Sequence[Row | Unreadable]) -> list[int]:
        """Return the places of the rows of a chunk that are read again; `rows` are all of them."""
        if self.number is None:
            limit = self.share * _ALL
            return [n for n, row in enumerate(rows) if crc32(place_of(row).encode()) < limit]
        begun, done = (self.number * mark.at // self.total for mark in (chunk.start, chunk.end))
        wanted = min(done - begun, len(rows))
        return [(2 * n + 1) * len(rows) // (2 * wanted) for n in range(wanted)]


def sample_of(text: str) -> Sample:
    """Return the sample that a number (`500`) or a share (`1%`, `0.01`) asks for."""
    percent = text.removesuffix("%")
    try:
        if text.isdecimal():
            return Sample(number=int(text))
        share = float(percent) / (100 if percent != text else 1)
        if 0 <= share <= 1:
            return Sample(share=share)
    except ValueError:
        pass
    raise InputError(
        f"'{text}' is no sample: give a number of rows such as 500, or a share such as 1%"
    )
