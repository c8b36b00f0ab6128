"""How much memory this process takes."""

from __future__ import annotations

import sys
from pathlib import Path


def resident() -> int:
    """Return it in bytes; the most it ever was where the system tells no more."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return pages * 4096
