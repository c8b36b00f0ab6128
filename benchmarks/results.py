"""The figures of a run: gathered in `results.json`, printed as median with least and most."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results.json"
ELSEWHERE = "ADVISOR_BENCHMARK_RESULTS"
"""The environment variable that sends a run's figures to another file."""


def summary(values: Sequence[float]) -> dict[str, float]:
    """Return the median of repeated measurements with the least and the most."""
    found = {"median": median(values), "min": min(values), "max": max(values)}
    return {name: round(value, 4) for name, value in found.items()}


def shown(values: Sequence[float], unit: str = "") -> str:
    """Return repeated measurements in words."""
    return f"{median(values):.3g}{unit} ({min(values):.3g}-{max(values):.3g})"


def kept() -> Path:
    """Return the file that figures go to."""
    return Path(os.environ.get(ELSEWHERE, RESULTS))


def recorded() -> dict[str, Any]:
    """Return all the figures gathered so far."""
    found: dict[str, Any] = json.loads(kept().read_text("utf-8")) if kept().exists() else {}
    return found


def record(figures: dict[str, Any]) -> None:
    """Add figures to the file, in place of those of the same name."""
    text = json.dumps(recorded() | figures, indent=2, sort_keys=True)
    kept().write_text(text + "\n", encoding="utf-8")
