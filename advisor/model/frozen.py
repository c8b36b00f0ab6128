"""Frozen, slotted data classes like those of `dataclasses`, made at import in a third of the time.

`dataclasses` compiles seven functions for each class as it is defined. Here they are shared, but for
`__init__`, which is compiled when the first object is made: a cold command makes few of the eighty
kinds. `fields`, `replace` and `is_dataclass` work as on any other.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen=False, slots=False, order=False, eq=True):
        """Return a decorator as `dataclasses.dataclass` does; the quick one for what is frozen."""
        if frozen and slots and eq and not order:
            return _frozen
        return dataclasses.dataclass(frozen=frozen, slots=slots, order=order, eq=eq)


def _frozen(cls: type[Any]) -> type[Any]:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    names = [field.name for field in fields]
    if len(names) > 1:
        key: Any = attrgetter(*names)
    else:

        def key(self: Any) -> tuple[Any, ...]:
            return tuple([getattr(self, name) for name in names])

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return key(self) == key(other)

    def hashed(self: Any) -> int:
        return hash(key(self))

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        made.__init__ = _initializer(made, fields)
        made.__init__(self, *args, **kwargs)

    made.__eq__, made.__hash__, made.__init__ = equal, hashed, first
    made.__repr__, made.__setattr__, made.__delattr__ = _repr, _setattr, _delattr
    made.__getstate__, made.__setstate__ = _getstate, _setstate
    return made  # type: ignore[no-any-return]  # it is the class, made again with slots


def _initializer(made: type[Any], fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """Return `__init__`: it fills the slots themselves, as the class refuses to be assigned to."""
    names: dict[str, Any] = {"_MADE": object()}
    parameters, body = [], ["pass"]
    for field in fields:
        names[f"_set_{field.name}"] = getattr(made, field.name).__set__
        value = field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            parameters.append(f"{field.name}=_default_{field.name}")
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{field.name}"] = field.default_factory
            parameters.append(f"{field.name}=_MADE")
            value = f"_make_{field.name}() if {field.name} is _MADE else {field.name}"
        else:
            parameters.append(field.name)
        body.append(f"_set_{field.name}(self, {value})")
    exec(f"def __init__(self, {', '.join(parameters)}): {'; '.join(body)}", names)
    return names["__init__"]


def _repr(self: Any) -> str:
    told = [f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self)]
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _setattr(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
