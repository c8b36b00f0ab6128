"""Arrow, which reads and writes Parquet: an extra, imported when a Parquet file is met."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from advisor.errors import MissingExtraError


def arrow(part: str = "") -> Any:
    """Return the library, or a part of it; MissingExtraError when it is not installed."""
    try:
        return import_module(f"pyarrow.{part}" if part else "pyarrow")
    except ImportError as error:
        raise MissingExtraError("Parquet", "parquet") from error
