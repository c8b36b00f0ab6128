"""What the tests of the audit record share: records of worked cases, and ways to alter one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache
from random import Random
from typing import Any

from advisor.audit.canonical import canonical_bytes, digest
from advisor.audit.chain import links, seal
from advisor.audit.record import Given, Recorded, given, record
from advisor.consultation import find_text
from advisor.loading.canonical import structure

AT = datetime(2026, 11, 23, 9, 30, tzinfo=timezone.utc)
Json = dict[str, Any]


@lru_cache(maxsize=4)
def given_for(name: str) -> Given:
    return given(find_text(name))


@lru_cache(maxsize=4)
def recorded(name: str) -> Recorded:
    return record(given_for(name), prepared_by="Ann Auditor", at=AT)


def document_of(name: str) -> Json:
    """A record of a worked case as it is read back from its file; the caller's own but for its rules."""
    return own(_read_back(name))


def with_own_rules(document: Json) -> Json:
    """Return a record whose rule base may be altered too."""
    return {**document, "rule_base": copy.deepcopy(document["rule_base"])}


def own(document: Json) -> Json:
    """Return a record of which all but the rule base may be altered."""
    return {k: v if k == "rule_base" else copy.deepcopy(v) for k, v in document.items()}


def small(name: str = "pfi") -> Json:
    """A record made with a few of the rules, without their files: quick to verify, not to replay."""
    return own(_small(name))


@lru_cache(maxsize=4)
def start_of_small(name: str = "pfi") -> Given:
    """What a small record starts from: the rules that bear on the case, and one in ten others."""
    whole = given_for(name)
    trace = recorded(name).advice.trace
    kept = {firing.rule for firing in (*trace.firings, *trace.overridden)}
    rules = whole.knowledge.rules
    kept |= {r.id for n, r in enumerate(rules.values()) if n % 10 == 0 or r.kind == "mode"}
    fewer = replace(whole.knowledge, rules={k: r for k, r in rules.items() if k in kept})
    knowledge = replace(fewer, sha256=digest(structure(replace(fewer, sha256=""))))
    return replace(whole, contents=((),), knowledge=knowledge)


@lru_cache(maxsize=4)
def _small(name: str) -> Json:
    made = record(start_of_small(name), prepared_by="Ann Auditor", at=AT)
    return json.loads(canonical_bytes(made.document))


@lru_cache(maxsize=4)
def _read_back(name: str) -> Json:
    return json.loads(canonical_bytes(recorded(name).document))


def sealed_again(document: Json) -> Json:
    """Return a record with all its hashes computed anew, as a forger would."""
    chain = links(document)
    return {**document, "chain": chain, "seal": seal(chain), "history": [], "head": seal(chain)}


class Digests:
    """The digest of a value, remembered while the value lives: for many edits of one record."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, str]] = {}

    def __call__(self, value: Any) -> str:
        if not isinstance(value, dict | list):
            return digest(value)
        found = self.known.get(id(value))
        if found is None or found[0] is not value:
            found = self.known[id(value)] = (value, digest(value))
        return found[1]


# ---------------------------------------------------------------- blind edits


def blind_edit(document: Json, rng: Random) -> tuple[Json, str]:
    """Return a record in which something was changed by chance, and where (a JSON pointer).

    All that was not on the way to it is shared with the record given.
    """
    while True:
        path = _somewhere(document, rng)
        value = _at(document, path)
        for new, place in _changes(value, rng):
            if canonical_bytes(new) != canonical_bytes(value):
                pointer = "".join(f"/{_escaped(step)}" for step in (*path, *place))
                return _with(document, path, new), pointer


def _somewhere(value: Any, rng: Random) -> tuple[Any, ...]:
    path: list[Any] = []
    while isinstance(value, dict | list) and value:
        if path and rng.random() < 0.15:
            break
        keys = list(value) if isinstance(value, dict) else range(len(value))
        path.append(rng.choice(keys))
        value = value[path[-1]]
    return tuple(path)


def _changes(value: Any, rng: Random) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield one change of a value, with the step below it at which it was made."""
    if isinstance(value, dict):
        yield _change_of_object(value, rng)
    elif isinstance(value, list):
        yield _change_of_list(value, rng)
    elif isinstance(value, bool) or value is None:
        yield rng.choice([not value, "x"]), ()
    elif isinstance(value, int | float):
        yield value + rng.choice([-1, 1, 10]), ()
    else:
        at = rng.randrange(len(value) + 1)
        yield (
            rng.choice([value[:at] + "x" + value[at:], value[: at - 1] + value[at:], "", None]),
            (),
        )


def _change_of_object(value: Json, rng: Random) -> tuple[Json, tuple[Any, ...]]:
    if value and rng.random() < 0.5:
        gone = rng.choice(list(value))
        return {k: v for k, v in value.items() if k != gone}, (gone,)
    return {**value, "added-by-hand": rng.choice([1, "x", []])}, ("added-by-hand",)


def _change_of_list(value: list[Any], rng: Random) -> tuple[list[Any], tuple[Any, ...]]:
    how = rng.choice(("remove", "add", "swap")) if value else "add"
    at = rng.randrange(len(value) + (how == "add"))
    if how == "remove":
        new = [*value[:at], *value[at + 1 :]]
    elif how == "add":
        new = [*value[:at], copy.deepcopy(rng.choice(value or ["x"])), *value[at:]]
    else:
        other, new = rng.randrange(len(value)), list(value)
        new[at], new[other] = value[other], value[at]
    both = zip(value, new, strict=False)
    first = next((i for i, (a, b) in enumerate(both) if a != b), min(len(value), len(new)))
    return new, (first,)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    below = _with(value[path[0]], path[1:], new)
    if isinstance(value, dict):
        return {**value, path[0]: below}
    return [*value[: path[0]], below, *value[path[0] + 1 :]]


def _escaped(step: Any) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def locates(place: str, pointer: str) -> bool:
    """Whether a place a finding names holds the change, or lies in it."""
    return f"{pointer}/".startswith(f"{place}/") or f"{place}/".startswith(f"{pointer}/")
