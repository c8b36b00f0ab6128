"""A record without the names of the people in it, to be passed on; no longer the record itself.

Respondents, preparers, deciders and signers become `person-1`, `person-2`, the same throughout. The
text of the case, notes and sources are left out, since anything may stand in them. What partners are
called stays: they are organisations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

FORMAT = "partnership-advisor/pseudonymised-record"
_PEOPLE = ("by", "prepared_by", "owner")
_FREE_TEXT = ("note", "notes", "source", "reason", "instead")
_KEPT = ("schema_version", "made", "case", "rule_base", "reading", "advice", "history")


def pseudonymised(document: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says with names replaced; `seal` says of which record."""
    people = sorted(set(_people({k: document[k] for k in _KEPT if k != "rule_base"})))
    names = {name: f"person-{number}" for number, name in enumerate(people, start=1)}
    found = {k: _without(document[k], names) for k in _KEPT if k != "rule_base"}
    found["case"] = {"read": found["case"]["read"]}
    found["history"] = [e for e in found["history"] if e["kind"] != "signature"]
    base = {k: v for k, v in document["rule_base"].items() if k in ("sha256", "packs")}
    return {"format": FORMAT, "of": document["seal"], "rule_base": base, **found}


def _people(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _PEOPLE and isinstance(item, str) and not _is_node(item):
                yield item
            yield from _people(item)
    elif isinstance(value, list):
        for item in value:
            yield from _people(item)


def _is_node(text: str) -> bool:
    """Whether a `by` names what a rule gave way to, not a person."""
    return text.startswith(("firing:", "unless["))


def _without(value: Any, names: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in _FREE_TEXT or v is None}
        return {k: _without(v, names, k) for k, v in kept.items()}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if not isinstance(value, str):
        return value
    if key in _PEOPLE:
        return names.get(value, value)
    for name in sorted(names, key=len, reverse=True):
        # In a sentence a name may begin with a capital that it was not given with.
        value = re.sub(rf"(?<!\w){re.escape(name)}(?= says:)", names[name], value, flags=re.I)
    return value
