"""A lock on a file that ends with the process that holds it, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from advisor.errors import InputError


class Lock:
    """Held by one process at a time; another is told at once.

    taken: what it is told. Raises InputError with that, or where files can't be locked at all.
    """

    def __init__(self, path: Path, taken: str) -> None:
        self.path = path
        self.taken = taken

    def __enter__(self) -> Lock:
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self.handle)
            # Whoever held it may have removed the file when it was done.
            if not self.path.exists() or not os.path.samestat(
                os.fstat(self.handle), self.path.stat()
            ):
                raise BlockingIOError
        except _TAKEN as error:
            os.close(self.handle)
            raise InputError(self.taken) from error
        except OSError as error:  # as on some drives of a network
            os.close(self.handle)
            raise InputError(
                f"{self.path}: cannot be locked: {error.strerror}; write to another drive"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)


_TAKEN = (BlockingIOError, PermissionError)
"""What systems say of a file that another process holds."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
