"""The time as records state it: in UTC, to the second."""

from __future__ import annotations

from datetime import datetime, timezone


def utc(at: datetime | None = None) -> str:
    """Return a moment in UTC; now, when none is given."""
    moment = (at or datetime.now(timezone.utc)).astimezone(timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
