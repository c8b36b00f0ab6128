"""The catalogue of moves: what can be done, by whom, and what it is meant to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.model.claim import Warrant
from advisor.model.term import Role

Direction: TypeAlias = Literal[
    "intervene",
    "mend-first",
    "hold",
    "toward-trust",
    "toward-contract",
    "toward-voluntary",
    "toward-mandate",
    "leave",
]
Tier: TypeAlias = Literal["safety", "mend-first", "fit", "direction", "alternatives"]
Horizon: TypeAlias = Literal["now", "months", "a-year", "years"]

HORIZONS: tuple[Horizon, ...] = ("now", "months", "a-year", "years")
MIDDLE = 5
"""The precedence, from 1 (first) to 9 (last), of what does not say its own."""
LAST = 9

TIERS: tuple[Tier, ...] = ("safety", "mend-first", "fit", "direction", "alternatives")


@dataclass(frozen=True, slots=True)
class Change:
    """One effect of a move: on a term, or, where that can't be said, a note in words.

    Exactly one form: to (one value, or several any of which would do); toward with steps;
    add or remove (of a set); note. uncertain: the source says only that it may have this effect.
    """

    term: str | None = None
    to: tuple[str, ...] = ()
    toward: str | None = None
    steps: int | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    note: str | None = None
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One recommended action of the catalogue; which case calls for it is the rules' affair.

    precedence: its place among the moves of its tier, from 1 (first) to 9 (last).
    """

    id: str
    action: str
    direction: Direction
    tier: Tier
    owner: Role
    horizon: Horizon
    precondition: str
    changes: tuple[Change, ...]
    sign: str
    stop_when: str
    downside: str
    claims: tuple[str, ...]
    warrant: Warrant
    reasoning: str | None = None
    precedence: int = MIDDLE
    pack: str = "paper"
