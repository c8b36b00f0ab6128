"""The quick frozen classes behave as those of `dataclasses`."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field

import pytest

from advisor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Quick:
    """One with a default of each kind."""

    name: str
    number: int = 7
    held: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Single:
    """One with one field."""

    of: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Slow:
    """The same as Single, made by `dataclasses`."""

    of: tuple[str, ...]


def test_fields_are_filled_by_place_by_name_and_by_default() -> None:
    assert [Quick("a").name, Quick("a").number, Quick("a").held] == ["a", 7, []]
    assert Quick("a", 1, [2]) == Quick(held=[2], number=1, name="a")
    assert Quick("a").held is not Quick("a").held


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "other": 1}])
def test_what_is_missing_or_unknown_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Quick(**wrong)  # type: ignore[arg-type]


def test_nothing_can_be_assigned_or_deleted_or_added() -> None:
    made = Quick("a")
    for name in ("name", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, name, "b")
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.name  # type: ignore[misc]
    assert not hasattr(made, "__dict__")


def test_two_are_equal_when_class_and_content_are() -> None:
    one, same, other = Single(("a",)), Single(("a",)), Single(("b",))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != Slow(("a",))
    assert len({one, same, other}) == 2


def test_they_can_be_replaced_copied_and_pickled() -> None:
    made = Quick("a", 1)
    assert dataclasses.replace(made, number=2) == Quick("a", 2)
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_they_are_shown_as_dataclasses_are() -> None:
    assert repr(Single(("a",))) == repr(Slow(("a",))).replace("Slow", "Single")
