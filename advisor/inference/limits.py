"""What durable-rules 2.0.28 can't hold safely: every limit is checked before anything reaches C.

Beyond them it does not fail, it answers wrongly, hangs or crashes; the figures were measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.errors import EngineLimitError

MAX_PROPERTIES = 240
MAX_CONDITIONS = 15
MAX_AT_ONCE = 60
"""Conditions behind one guard. Every test that waits on the engine's stack of 64 leads to at least one
of them, so the stack can't overflow; nor can the tables of 250 rules fed by one condition and of 500
tests under one node."""
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


def check_total(rules: int) -> None:
    """Refuse more compiled alternatives, over all rulesets, than were ever tried."""
    if rules > MAX_RULES:
        raise EngineLimitError(
            f"{rules:,} compiled alternatives; durable-rules holds {MAX_RULES:,}"
        )


def check_ruleset(definitions: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a compiled ruleset that passes a limit of the engine."""
    check_total(len(definitions))
    sharing: dict[str, int] = {}
    for name, definition in definitions.items():
        conditions = definition["all"]
        if len(conditions) > MAX_CONDITIONS:
            raise EngineLimitError(
                f"{name}: {len(conditions)} conditions; durable-rules takes {MAX_CONDITIONS}"
            )
        for condition in conditions:
            (body,) = condition.values()
            guard = str(body["$and"][0])
            sharing[guard] = sharing.get(guard, 0) + 1
    if sharing and max(sharing.values()) > MAX_AT_ONCE:
        raise EngineLimitError(
            f"more than {MAX_AT_ONCE} conditions could match one message of durable-rules"
        )
