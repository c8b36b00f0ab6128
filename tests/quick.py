"""Worked cases to run a test on: some of them in the quick suite, all of them when proven."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.loading.places import worked_cases


def quick_cases(every: int) -> list[Any]:
    """Return the ids of all worked cases, marked `prove` but for one in so many."""
    return [
        name if place % every == 0 else pytest.param(name, marks=pytest.mark.prove)
        for place, name in enumerate(sorted(worked_cases()))
    ]
