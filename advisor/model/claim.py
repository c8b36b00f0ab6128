"""What a source says, claim by claim, in our words and with the place to find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Force: TypeAlias = Literal["is", "tends", "may", "must"]
ClaimKind: TypeAlias = Literal[
    "definition",
    "fit",
    "strength",
    "risk",
    "sign",
    "cause",
    "outlook",
    "move",
    "limit",
    "example",
    "context",
]
Warrant: TypeAlias = Literal["stated", "inferred", "judgement"]
WARRANTS: tuple[Warrant, ...] = ("stated", "inferred", "judgement")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that claims are taken from."""

    id: str
    citation: str
    short: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a claim stands: the paragraph, how firmly it is put there, and words to find it by."""

    locator: str
    force: Force
    anchor: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a source; `gist` is a paraphrase, never a quotation."""

    id: str
    source: str
    kind: ClaimKind
    gist: str
    passages: tuple[Passage, ...]
    pack: str = "paper"

    @property
    def locators(self) -> tuple[str, ...]:
        """The paragraphs the claim cites, in the order given."""
        return tuple(passage.locator for passage in self.passages)
