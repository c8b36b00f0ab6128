"""Numbers of judgement, each with the reasoning behind it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.model.claim import Warrant
from advisor.model.term import SCALE


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or band edge; `number` is in ten-thousandths."""

    id: str
    number: int
    unit: str
    meaning: str
    reasoning: str
    warrant: Warrant
    claims: tuple[str, ...]
    pack: str = "paper"

    @property
    def count(self) -> int:
        """The number as a plain integer, for a count or a weight."""
        return self.number // SCALE
