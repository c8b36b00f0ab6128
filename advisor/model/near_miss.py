"""A near-miss: a worked case changed in one or two answers, so that a claim no longer matters there."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.model.change import Change


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What a claim turns on, shown by a worked case that it touches and a neighbour that it doesn't.

    item: `kind:id` of the item of advice that citing is about; None for any item at all.
    because: why these changes matter, in the claim's own terms.
    """

    id: str
    claim: str
    case: str
    item: str | None
    changes: tuple[Change, ...]
    because: str
