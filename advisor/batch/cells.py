"""A cell of a table as a part of the tree of a case: a value, a strength, a set, a dispute."""

from __future__ import annotations

import re
from typing import TypeAlias

from advisor.batch.table_column import Sort
from advisor.loading.tree import Node
from advisor.model.term import NONE, NOT_APPLICABLE, UNKNOWN

_STRENGTH = re.compile(r"(.*?)\s*\(([^()]*)\)\Z", re.DOTALL)
_BY = re.compile(r"(\S.*?)\s+by\s+(\S.*)", re.DOTALL)

At: TypeAlias = tuple[int, int]
"""Where a cell stands: its line, and the place of its column, from 1; 0 for what stands in no cell."""


def value(text: str, sort: Sort, at: At) -> Node:
    """Return what a cell says that is not empty."""
    if sort == "text":
        return scalar(text, at)
    if "|" in text:
        sides = [_side(part.strip(), sort, at) for part in text.split("|")]
        return mapping(at, disputed=Node("sequence", *at, "", sides))
    if sort == "set":
        return _set_of(text, at)
    return _strong(text, at) if sort == "strength" else scalar(text, at)


def _side(text: str, sort: Sort, at: At) -> Node:
    """Return one side of a dispute: `value`, `value (strength)`, `value by whom`."""
    who = _BY.fullmatch(text)
    found = value(who[1] if who else text, sort, at)
    side = found if found.kind == "mapping" else mapping(at, value=found)
    if who:
        put(side, "by", scalar(who[2], at), at)
    return side


def _strong(text: str, at: At) -> Node:
    found = _STRENGTH.match(text)
    if found is None:
        return scalar(text, at)
    return mapping(at, value=scalar(found[1], at), strength=scalar(found[2].strip(), at))


def _set_of(text: str, at: At) -> Node:
    words = [word.strip() for word in text.replace(",", ";").split(";")]
    if len(words) == 1 and words[0] in (NONE, UNKNOWN, NOT_APPLICABLE):
        return scalar(words[0], at)
    items = [scalar(word, at) for word in words if word]
    return Node("sequence", *at, "", items)


# ---------------------------------------------------------------- nodes


def scalar(text: str, at: At) -> Node:
    """Return a text as a node."""
    return Node("scalar", *at, text)


def mapping(at: At, **entries: Node) -> Node:
    """Return a mapping with these entries."""
    keys = [scalar(key, at) for key in entries]
    return Node("mapping", *at, "", [*entries.values()], keys)


def put(node: Node, key: str, entry: Node, at: At) -> None:
    """Add an entry to a mapping."""
    node.keys.append(scalar(key, at))
    node.items.append(entry)
