"""The engine in C at its limits, and after something went wrong.

Each test stands in `limits.py`; it is done in a child process under a watch.
"""

from __future__ import annotations

import pytest
from limits import LIMITS, SLOW
from watchdog import Outcome, each


@pytest.fixture(scope="module")
def quick() -> Outcome:
    return each("limits", [place for place, name in enumerate(LIMITS) if name not in SLOW])


@pytest.fixture(scope="module")
def slow() -> Outcome:
    return each("limits", [place for place, name in enumerate(LIMITS) if name in SLOW])


@pytest.mark.parametrize("name", [name for name in LIMITS if name not in SLOW])
def test_the_engine_stands(name: str, quick: Outcome) -> None:
    assert not quick.of(list(LIMITS).index(name))


@pytest.mark.prove
@pytest.mark.parametrize("name", [name for name in LIMITS if name in SLOW])
def test_the_engine_stands_for_long(name: str, slow: Outcome) -> None:
    assert not slow.of(list(LIMITS).index(name))
