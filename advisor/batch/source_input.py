"""Cases from standard input: kept beside the output first, so that processes share them."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from advisor.batch.source_lines import Lines
from advisor.batch.strangers import refuse_strange

_BLOCK = 1 << 20


class Spooled(Lines):
    """JSONL that came from standard input; the same text again is the same input."""

    def __init__(self, path: Path, digest: str) -> None:
        super().__init__(path, "-")
        self.digest = digest

    def identity(self) -> dict[str, Any]:
        """Return the hash of all that came."""
        return {"sha256": self.digest}


def spooled(stream: BinaryIO, folder: Path) -> Spooled:
    """Return what a stream holds, read to its end and kept in a folder. Raises OSError."""
    making, place = folder / ".making-input", folder / "input"
    digest = sha256()
    with making.open("wb") as kept:
        while block := stream.read(_BLOCK):
            digest.update(block)
            kept.write(block)
        kept.flush()
        os.fsync(kept.fileno())
    refuse_strange(making, "standard input")
    making.replace(place)
    return Spooled(place, digest.hexdigest())
