"""Whatever stands in a case file, the answer is advice or an error that names the file and the place.

The work is done in child processes under a watch, so that a hang or a crash in C is a failed test like
any other.
"""

from __future__ import annotations

import pytest
from hostile import HOSTILE
from mangling import SEED
from watchdog import Outcome, each, work

QUICK = 4
"""One hostile file in so many is read in the quick suite; all are when it is proven."""


def test_80_mangled_case_files_give_advice_or_a_clear_error() -> None:
    outcome = work("cases", SEED, 80)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] >= 8
    assert outcome.tally["refused"] >= 8


@pytest.mark.prove
def test_10_000_mangled_case_files_give_advice_or_a_clear_error() -> None:
    outcome = work("cases", SEED + 1, 10_000, processes=2)
    assert not outcome.faults, outcome.report()
    assert outcome.tally["advised"] >= 1_000
    assert outcome.tally["refused"] >= 1_000


@pytest.fixture(scope="module")
def hostile() -> Outcome:
    return each("hostile", [place for place, _ in enumerate(HOSTILE) if place % QUICK == 0])


@pytest.fixture(scope="module")
def more_hostile() -> Outcome:
    return each("hostile", [place for place, _ in enumerate(HOSTILE) if place % QUICK])


@pytest.mark.parametrize("name", list(HOSTILE)[::QUICK])
def test_a_hostile_case_file_gives_advice_or_a_clear_error(name: str, hostile: Outcome) -> None:
    assert not hostile.of(list(HOSTILE).index(name))


@pytest.mark.prove
@pytest.mark.parametrize("name", [n for place, n in enumerate(HOSTILE) if place % QUICK])
def test_every_other_hostile_case_file_does_too(name: str, more_hostile: Outcome) -> None:
    assert not more_hostile.of(list(HOSTILE).index(name))


@pytest.mark.prove
def test_it_is_so_too_where_yaml_was_built_without_libyaml() -> None:
    outcome = work("own-parser", SEED, 100)
    assert not outcome.faults, outcome.report()


@pytest.mark.prove
def test_it_is_so_for_1_000_mangled_files_where_yaml_was_built_without_libyaml() -> None:
    outcome = work("own-parser", SEED, 1_000, processes=2)
    assert not outcome.faults, outcome.report()
