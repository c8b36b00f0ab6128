"""The exponent that is told is the one there is."""

import pytest

from benchmarks.fit import fitted


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_a_cost_that_grows_as_a_power_gives_that_power(power):
    growth = fitted({size: 3.5 * size**power for size in (50, 100, 400, 1_000)})
    assert growth.exponent == pytest.approx(power)
    assert (growth.least, growth.most) == (50, 1_000)
    assert growth.off_by == pytest.approx(1)


def test_how_far_a_point_lies_off_is_told():
    assert fitted({1: 1.0, 10: 20.0, 100: 100.0}).off_by > 1.5


@pytest.mark.parametrize("costs", [{}, {10: 1.0}, {10: 1.0, 20: 0.0}])
def test_too_little_to_fit_is_refused(costs):
    with pytest.raises(ValueError, match="two sizes"):
        fitted(costs)
