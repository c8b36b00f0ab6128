"""What durable-rules 2.0.28 can't hold safely: every limit is checked before anything reaches C.

Beyond them it does not fail, it answers wrongly, hangs or crashes; the figures were measured.
"""

from __future__ import annotations

import json
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
    fed: dict[str, int] = {}
    root: dict[str, Any] = {}
    for name, definition in definitions.items():
        conditions = definition["all"]
        if len(conditions) > MAX_CONDITIONS:
            raise EngineLimitError(
                f"{name}: {len(conditions)} conditions; durable-rules takes {MAX_CONDITIONS}"
            )
        for condition in conditions:
            (body,) = condition.values()
            tests = [json.dumps(test) for test in body["$and"]]
            key = "&".join(tests)
            fed[key] = fed.get(key, 0) + 1
            node = root
            for test in tests:
                node = node.setdefault(test, {})
    if fed and max(fed.values()) > MAX_FED_BY_ONE:
        raise EngineLimitError(
            f"one condition feeds more than {MAX_FED_BY_ONE} rules, which durable-rules can't hold"
        )
    for branch in root.values():
        if _widest(branch) > MAX_TESTS_UNDER_NODE:
            raise EngineLimitError("too many different tests under one node of durable-rules")
        if _at_once(branch) > MAX_TESTS_AT_ONCE:
            raise EngineLimitError(
                f"more than {MAX_TESTS_AT_ONCE} tests could match one message of durable-rules"
            )


def _widest(node: Mapping[str, Any]) -> int:
    return max([len(node), *(_widest(child) for child in node.values())])


def _at_once(node: Mapping[str, Any]) -> int:
    """Bound how many tests below a node can wait on the engine's stack for one message.

    Of the equality tests on one property at most one holds, so they count as one.
    """
    if not node:
        return 0
    exclusive: dict[str, int] = {}
    others = 0
    deepest = 0
    for test, child in node.items():
        below = _at_once(child)
        deepest = max(deepest, below)
        name = _equality(test)
        if name is None:
            others += 1
        else:
            exclusive[name] = 1
    return others + len(exclusive) + deepest


def _equality(test: str) -> str | None:
    (name, value), *_ = json.loads(test).items()
    return None if str(name).startswith("$") or isinstance(value, dict) else str(name)
