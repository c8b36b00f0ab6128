"""Positions are exact, bands are half-open, and what is still reachable is what completions reach."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.inference.tally import BALANCED, UNDETERMINED, Scale, reachable

SCALE = Scale("contract", "trust", -2500, 2500, 3)
ANY = (-3, -2, -1, 0, 1, 2, 3, None)


def plainly(scale: Scale, total: int, weight: int) -> str:
    """Return the lean by the definition, in rationals."""
    if weight < scale.least or weight == 0:
        return UNDETERMINED
    position = Fraction(total, 3 * weight)
    if position < Fraction(scale.low, 10_000):
        return scale.first
    return BALANCED if position < Fraction(scale.high, 10_000) else scale.second


@pytest.mark.parametrize(
    ("total", "weight", "lean"),
    [
        (0, 2, UNDETERMINED),
        (0, 0, UNDETERMINED),
        (-6, 3, "contract"),
        (6, 3, "trust"),
        (3, 4, "trust"),  # exactly on the upper edge: the band is half-open
        (-3, 4, BALANCED),  # exactly on the lower edge
        (-4, 5, "contract"),
        (2, 4, BALANCED),
    ],
)
def test_a_lean_is_read_off_half_open_bands(total: int, weight: int, lean: str) -> None:
    assert SCALE.lean(total, weight) == lean


@given(st.integers(-60, 60), st.integers(0, 20))
def test_a_lean_is_that_of_the_exact_rational(total: int, weight: int) -> None:
    assert SCALE.lean(total, weight) == plainly(SCALE, total, weight)


signs = st.lists(st.sampled_from(ANY), min_size=1, max_size=5, unique=True).map(tuple)
options = st.lists(st.tuples(st.integers(1, 3), signs), max_size=4).map(tuple)


@given(st.integers(-20, 20), st.integers(0, 8), options, st.integers(0, 8))
def test_reachable_leans_are_those_of_some_completion(
    total: int, weight: int, open_: tuple[tuple[int, tuple[int | None, ...]], ...], least: int
) -> None:
    scale = Scale("contract", "trust", -2500, 2500, least)
    completed = {
        plainly(
            scale,
            total + sum(w * s for (w, _), s in zip(open_, chosen, strict=True) if s is not None),
            weight + sum(w for (w, _), s in zip(open_, chosen, strict=True) if s is not None),
        )
        for chosen in product(*(signs for _, signs in open_))
    }
    assert reachable(scale, total, weight, open_) == completed


def test_an_interval_may_cross_a_band_that_no_completion_reaches() -> None:
    scale = Scale("contract", "trust", -1000, 1000, 1)
    only_poles: tuple[tuple[int, tuple[int | None, ...]], ...] = ((1, (-3, 3)),)
    assert reachable(scale, 0, 0, only_poles) == {"contract", "trust"}
