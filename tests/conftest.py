"""What all tests share: the longest proof starts first, so that the others run beside it."""

from __future__ import annotations

import pytest

LONGEST = "test_the_memory_of_100_000_cases_stays_flat_within_ten_megabytes"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest proof first."""
    items.sort(key=lambda item: item.name != LONGEST)
