"""What a test is run on: some of it in the quick suite, all of it when proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from advisor.loading.places import worked_cases


def quick(items: Sequence[Any], every: int) -> list[Any]:
    """Return the items, marked `prove` but for one in so many, the first among them."""
    return [
        item if place % every == 0 else pytest.param(item, marks=pytest.mark.prove)
        for place, item in enumerate(items)
    ]


def quick_cases(every: int) -> list[Any]:
    """Return the ids of all worked cases, marked `prove` but for one in so many."""
    return quick(sorted(worked_cases()), every)
