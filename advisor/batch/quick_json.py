"""JSON parsed as fast as can be, where it is sure to say what the careful reader would say."""

from __future__ import annotations

from advisor.batch.chunk import Row
from advisor.batch.piles import Parsed
from advisor.batch.recognition import Unfamiliar
from advisor.batch.source_lines import JsonRow

try:
    import orjson
except ImportError:  # an optional library; without it, every row is read with care
    orjson = None  # type: ignore[assignment] # asked after before it is used


def quickly(row: Row) -> Parsed:
    """Return a row on a line of JSON, and the number of its keys were none written twice.

    orjson keeps the last of two entries with one key. Each key has a colon, so that a row with as many
    keys as the line has colons has lost none. `Unfamiliar` if the row is of another kind.
    """
    if orjson is None or not isinstance(row, JsonRow):
        raise Unfamiliar
    try:
        return orjson.loads(row.text), row.text.count(":")
    except orjson.JSONDecodeError:
        raise Unfamiliar from None


def carefully(row: Row) -> Parsed:
    """Return a row as its source reads it."""
    return row.raw, None
