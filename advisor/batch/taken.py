"""One case taken out of an input, as the text of a case file."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.batch.chunk import Row, Unreadable
from advisor.batch.source import Source
from advisor.errors import InputError, LoadError, shorten

_AT_ONCE = 256
_MOST_NAMED = 10


def taken(source: Source, named: str) -> str:
    """Return the case of an id, or the one on a line, laid out as a case file.

    Raises InputError where there is none, where several have the id, or where it can't be made out.
    """
    found = list(_found(source, named))
    if not found:
        what = "case on line" if named.isdecimal() else "case"
        raise InputError(f"{source.name}: there is no {what} '{shorten(named)}'")
    if len(found) > 1:
        told = ", ".join(_place(row) for row in found[:_MOST_NAMED])
        more = ", ..." if len(found) > _MOST_NAMED else ""
        how = "by its line" if found[0].line else "as the file that it is"
        raise InputError(
            f"{source.name}: {len(found)} cases are called '{named}': {told}{more}; take one {how}"
        )
    (row,) = found
    if isinstance(row, Unreadable):
        raise InputError("\n".join(row.fault.messages))
    return row.given()


def _found(source: Source, named: str) -> Iterator[Row | Unreadable]:
    line = int(named) if named.isdecimal() else None
    for chunk in source.chunks(source.first(), 0, _AT_ONCE):
        for row in source.rows(chunk):
            if row.line == line if line is not None else _id_of(row) == named:
                yield row


def _id_of(row: Row | Unreadable) -> object:
    try:
        return row.raw.get("case")
    except LoadError:
        return None


def _place(row: Row | Unreadable) -> str:
    return f"line {row.line}" if row.line else row.file
