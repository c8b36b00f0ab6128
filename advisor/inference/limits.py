"""What durable-rules 2.0.28 can't hold safely: every limit is checked before anything reaches C.

Beyond them it does not fail, it answers wrongly, hangs or crashes; the figures were measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.errors import EngineLimitError

MAX_PROPERTIES = 240
MAX_CONDITIONS = 15
MAX_FED_BY_ONE = 250
MAX_TESTS_UNDER_NODE = 500
MAX_TESTS_AT_ONCE = 62
MAX_RULES = 4_000
MAX_FIRINGS = 20_000
RESERVED = frozenset({"id", "sid", "$s", "$forward", "$m"})


def fnv(text: str) -> int:
    """Return the 32-bit FNV-1a hash, by which the engine tells property names apart."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def check_names(names: Iterable[str]) -> None:
    """Refuse property names that the engine would take for one another."""
    seen: dict[int, str] = {fnv(name): name for name in RESERVED}
    for name in sorted(set(names)):
        other = seen.setdefault(fnv(name), name)
        if other != name:
            raise EngineLimitError(
                f"durable-rules can't tell '{name}' from '{other}'; rename one of the terms"
            )


def unmistakable(prefix: str, number: int, taken: set[int]) -> list[str]:
    """Return so many short ids that start with a prefix and whose hashes all differ."""
    found: list[str] = []
    suffix = 0
    while len(found) < number:
        name = f"{prefix}{suffix}"
        suffix += 1
        code = fnv(name)
        if code not in taken:
            taken.add(code)
            found.append(name)
    return found


def check_ruleset(definitions: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a compiled ruleset that passes a limit of the engine."""
    if len(definitions) > MAX_RULES:
        raise EngineLimitError(
            f"{len(definitions):,} compiled alternatives; durable-rules holds {MAX_RULES:,}"
        )
    fed: dict[tuple[str, ...], int] = {}
    root = _Branch(None)
    for name, definition in definitions.items():
        conditions = definition["all"]
        if len(conditions) > MAX_CONDITIONS:
            raise EngineLimitError(
                f"{name}: {len(conditions)} conditions; durable-rules takes {MAX_CONDITIONS}"
            )
        for condition in conditions:
            (body,) = condition.values()
            key = tuple(map(str, body["$and"]))
            known = fed.get(key, 0)
            fed[key] = known + 1
            if not known:
                root.add(key, body["$and"])
    if fed and max(fed.values()) > MAX_FED_BY_ONE:
        raise EngineLimitError(
            f"one condition feeds more than {MAX_FED_BY_ONE} rules, which durable-rules can't hold"
        )
    for branch in root.below.values():
        if branch.widest() > MAX_TESTS_UNDER_NODE:
            raise EngineLimitError("too many different tests under one node of durable-rules")
        if branch.at_once() > MAX_TESTS_AT_ONCE:
            raise EngineLimitError(
                f"more than {MAX_TESTS_AT_ONCE} tests could match one message of durable-rules"
            )


class _Branch:
    """One test as the engine files it, and the tests that follow it in some condition, by their text.

    equality: the property it compares with a value, or None for any other test.
    """

    __slots__ = ("below", "equality")

    def __init__(self, equality: str | None) -> None:
        self.equality = equality
        self.below: dict[str, _Branch] = {}

    def add(self, texts: tuple[str, ...], tests: Iterable[Mapping[str, Any]]) -> None:
        """Add the tests of one condition under this branch."""
        branch = self
        for text, test in zip(texts, tests, strict=True):
            found = branch.below.get(text)
            if found is None:
                found = branch.below[text] = _Branch(_equality(test))
            branch = found

    def widest(self) -> int:
        """Return the most tests that stand directly under one test, here or below."""
        return max(
            len(self.below), max((b.widest() for b in self.below.values() if b.below), default=0)
        )

    def at_once(self) -> int:
        """Bound how many tests below can wait on the engine's stack for one message.

        Of the equality tests on one property at most one holds, so they count as one.
        """
        branches = self.below.values()
        exclusive = {branch.equality for branch in branches if branch.equality is not None}
        others = sum(1 for branch in branches if branch.equality is None)
        deepest = max((branch.at_once() for branch in branches if branch.below), default=0)
        return others + len(exclusive) + deepest


def _equality(test: Mapping[str, Any]) -> str | None:
    (name, value), *_ = test.items()
    return None if name.startswith("$") or isinstance(value, dict) else name
