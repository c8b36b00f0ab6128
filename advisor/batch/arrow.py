"""Arrow, which reads and writes Parquet: an extra, imported when a Parquet file is met."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from advisor.errors import InputError, MissingExtraError, shorten


def arrow(part: str = "") -> Any:
    """Return the library, or a part of it; MissingExtraError when it is not installed."""
    try:
        return import_module(f"pyarrow.{part}" if part else "pyarrow")
    except ImportError as error:
        raise MissingExtraError("Parquet", "parquet") from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raise InputError where the file that is read is no Parquet file, or a damaged one."""
    try:
        yield
    except (arrow().ArrowException, UnicodeDecodeError, OSError) as error:
        # Arrow says with an OSError too that a file is damaged; one with a number is the disk's.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(
            f"{path}: not a Parquet file, or a damaged one ({shorten(str(error), 200)})"
        ) from error
