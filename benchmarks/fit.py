"""How something grows: the exponent b of cost = a x size^b, by least squares on logarithms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp, log
from statistics import linear_regression
from typing import Any


@dataclass(frozen=True, slots=True)
class Growth:
    """The fitted exponent, over which sizes, and by what factor a point lies off the fit at most."""

    exponent: float
    least: float
    most: float
    off_by: float

    def figures(self) -> dict[str, Any]:
        """Return the fit as it is recorded."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def fitted(costs: Mapping[int, float]) -> Growth:
    """Return how the cost grows with the size.

    Raises ValueError for fewer than two sizes, or a cost of nothing.
    """
    if len(costs) < 2 or min(costs.values()) <= 0:
        raise ValueError("a fit needs two sizes or more, each with a cost above nothing")
    sizes, logs = [log(size) for size in costs], [log(cost) for cost in costs.values()]
    slope, intercept = linear_regression(sizes, logs)
    off = max(abs(y - intercept - slope * x) for x, y in zip(sizes, logs, strict=True))
    return Growth(slope, min(costs), max(costs), exp(off))
