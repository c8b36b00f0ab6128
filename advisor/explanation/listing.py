"""What can be asked why: every conclusion of a piece of advice by its name."""

from __future__ import annotations

from advisor.model.advice import Advice, Item, MoveItem
from advisor.model.trace import node

LISTS = ("outlook", "strengths", "risks", "failure_causes", "moves", "findings", "limits")
"""The lists of an advice that hold conclusions."""


def conclusions(advice: Advice) -> dict[str, str]:
    """Return each conclusion's sentence by the name it can be asked by, in the order of the advice."""
    items = (advice.diagnosis, *(item for part in LISTS for item in getattr(advice, part)))
    return {node(item.kind, item.id, item.subject): said(item) for item in items}


def said(item: Item) -> str:
    """Return what an item tells a reader: of a move what to do, else its statement."""
    return item.action if isinstance(item, MoveItem) else item.statement
