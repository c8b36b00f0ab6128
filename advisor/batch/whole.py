"""Files written in one step, and on the disk when that is said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


def put_whole(path: Path, raw: bytes) -> None:
    """Write a file in one step, on the disk when this returns. Raises OSError."""
    making = path.with_name(f".making-{path.name}")
    try:
        with making.open("wb") as stream:
            stream.write(raw)
            sync(stream)
        making.replace(path)
    except OSError:
        making.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync(stream: BinaryIO) -> None:
    """Have what was written on the disk. Raises OSError."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk too, where the system can do that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
