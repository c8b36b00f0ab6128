"""Whatever stands in a case file, the answer is advice or an error that names the file and the place.

The work is done in child processes under a watch, so that a hang or a crash in C is a failed test like
any other.
"""

from __future__ import annotations

import pytest
from hostile import HOSTILE, SLOW
from mangling import SEED
from watchdog import Outcome, each, work


def test_30_mangled_case_files_give_advice_or_a_clear_error() -> None:
    outcome = work("cases", SEED, 30)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] >= 3
    assert outcome.tally["refused"] >= 3


@pytest.mark.prove
def test_10_000_mangled_case_files_give_advice_or_a_clear_error() -> None:
    outcome = work("cases", SEED + 1, 10_000, processes=2)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] >= 1_000
    assert outcome.tally["refused"] >= 1_000


@pytest.fixture(scope="module")
def quick() -> Outcome:
    return each("hostile", [place for place, name in enumerate(HOSTILE) if name not in SLOW])


@pytest.fixture(scope="module")
def slow() -> Outcome:
    return each("hostile", [place for place, name in enumerate(HOSTILE) if name in SLOW])


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in SLOW])
def test_a_hostile_case_file_gives_advice_or_a_clear_error(name: str, quick: Outcome) -> None:
    assert not quick.of(list(HOSTILE).index(name))


@pytest.mark.prove
@pytest.mark.parametrize("name", [name for name in HOSTILE if name in SLOW])
def test_a_hostile_case_file_that_takes_long_does_so_too(name: str, slow: Outcome) -> None:
    assert not slow.of(list(HOSTILE).index(name))


@pytest.mark.prove
def test_it_is_so_too_where_yaml_was_built_without_libyaml() -> None:
    outcome = work("own-parser", SEED, 100)
    assert not outcome.faults, outcome.report()


@pytest.mark.prove
def test_it_is_so_for_1_000_mangled_files_where_yaml_was_built_without_libyaml() -> None:
    outcome = work("own-parser", SEED, 1_000, processes=2)
    assert not outcome.faults, outcome.report()
