"""The canonical form of parsed knowledge: JSON with sorted keys, the same bytes for the same content.

Every object carries its class under "@"; fields at their default are left out. `rule_base.sha256` is
the SHA-256 of this text, and the compiled form on disk is this text, so that what is run and what is
hashed can't differ.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from typing import Any

from advisor.model import claim, condition, knowledge, move, parameter, rule, term, worked_example

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for module in (claim, condition, knowledge, move, parameter, rule, term, worked_example)
    for cls in vars(module).values()
    if isinstance(cls, type) and dataclasses.is_dataclass(cls)
}
_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


@cache
def _fields(name: str) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a model class with their defaults."""
    return tuple((f.name, f.default) for f in dataclasses.fields(_CLASSES[name]))


def structure(value: Any) -> Any:
    """Return a model object as dicts, lists and scalars, classes named under "@"."""
    kind = type(value)
    if _CLASSES.get(kind.__name__) is kind:
        found: dict[str, Any] = {"@": kind.__name__}
        for name, default in _fields(kind.__name__):
            item = getattr(value, name)
            if item != default or isinstance(item, bool) != isinstance(default, bool):
                found[name] = structure(item)
        return found
    if isinstance(value, tuple | list):
        return [structure(item) for item in value]
    if isinstance(value, dict):
        # An object keeps its order only as a list: the values of a term are ordered.
        return {"@": "ordered", "items": [[k, structure(v)] for k, v in value.items()]}
    return value


def canonical(value: Any) -> str:
    """Return the canonical text of a model object."""
    return _encoder.encode(structure(value))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def restore(text: str) -> Any:
    """Return the object whose canonical text this is; ValueError when it is no such text."""
    try:
        return json.loads(text, object_hook=_revive)
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("not a canonical text") from error


def _revive(fields: dict[str, Any]) -> Any:
    name = fields.pop("@")
    if name == "ordered":
        return {key: _frozen(value) for key, value in fields["items"]}
    for key, value in fields.items():
        if type(value) is list:
            fields[key] = _frozen(value)
    return _CLASSES[name](**fields)


def _frozen(value: Any) -> Any:
    if type(value) is not list:
        return value
    return tuple([_frozen(item) if type(item) is list else item for item in value])
