"""Why a row has no outcome, in the words of whatever went wrong."""

from __future__ import annotations

from advisor.batch.chunk import Row, Unreadable
from advisor.errors import AdvisorError, LoadError, shorten
from advisor.model.outcome import Fault


def fault_of(row: Row, error: Exception) -> Fault:
    """Return the fault of a row that could not be read, or on which something failed."""
    if isinstance(error, LoadError):
        return Fault("unreadable", tuple(str(problem) for problem in error.problems))
    told = str(error)
    if not isinstance(error, AdvisorError):
        told = f"{type(error).__name__}: {shorten(told, 200)}"
    return Fault("failed", (f"{place_of(row)}: {told}",))


def place_of(row: Row | Unreadable) -> str:
    """Return where a row stands."""
    return f"{row.file}:{row.line}" if row.line else row.file
