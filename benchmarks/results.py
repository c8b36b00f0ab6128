"""The figures of a run: gathered in `results.json`, printed as median with least and most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results.json"


def summary(values: Sequence[float]) -> dict[str, float]:
    """Return the median of repeated measurements with the least and the most."""
    found = {"median": median(values), "min": min(values), "max": max(values)}
    return {name: round(value, 4) for name, value in found.items()}


def shown(values: Sequence[float], unit: str = "") -> str:
    """Return repeated measurements in words."""
    return f"{median(values):.3g}{unit} ({min(values):.3g}-{max(values):.3g})"


def record(figures: dict[str, Any]) -> None:
    """Add figures to `results.json`, in place of those of the same name."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    text = json.dumps(known | figures, indent=2, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")
