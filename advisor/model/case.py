"""A partnership as somebody describes it: answers, partners, relations, and who said what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["known", "unknown", "not-applicable", "disputed"]
Value: TypeAlias = str | int | tuple[str, ...]
"""A word; a number in ten-thousandths; or a set, in the order of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One side of a disputed answer."""

    value: Value
    by: str | None = None
    strength: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about one term, and on whose word.

    status: known has a `value`; disputed has `opinions` (two values or more); the others neither.
    strength: how strongly a characteristic shows; None where it was not said.
    """

    status: Status
    value: Value | None = None
    opinions: tuple[Opinion, ...] = ()
    strength: str | None = None
    source: str | None = None
    by: str | None = None
    date: str | None = None
    note: str | None = None
    claims: tuple[str, ...] = ()

    @property
    def possible(self) -> tuple[Value, ...]:
        """The values the answer allows: one when known, several when disputed, else none."""
        if self.status == "known" and self.value is not None:
            return (self.value,)
        return tuple(opinion.value for opinion in self.opinions)


NOT_ANSWERED = Answer("unknown")


@dataclass(frozen=True, slots=True)
class Partner:
    """One organisation in the partnership."""

    id: str
    name: str
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """How one partner (`source`) sees another (`target`)."""

    source: str
    target: str
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def subject(self) -> tuple[str, str]:
        """The two partners, in the direction of the relation."""
        return (self.source, self.target)


@dataclass(frozen=True, slots=True)
class Case:
    """A described partnership at a date.

    answers, partners, relations are sorted by id, so that their order in the file can't matter.
    partners: None when the case gives no list at all, which is not the same as an empty one.
    relations: those declared; every other ordered pair of partners is a relation nobody described.
    """

    id: str
    as_of: str
    name: str
    answers: dict[str, Answer]
    partners: tuple[Partner, ...] | None = None
    relations: tuple[Relation, ...] = ()
    prepared_by: str | None = None
    notes: str | None = None

    def answers_about(self, subject: tuple[str, ...]) -> dict[str, Answer]:
        """Return the answers about the whole partnership (), one partner, or one relation."""
        if not subject:
            return self.answers
        if len(subject) == 1:
            return next((p.answers for p in self.partners or () if p.id == subject[0]), {})
        return next((r.answers for r in self.relations if r.subject == subject), {})

    def partner_name(self, partner: str) -> str:
        """Return the name a reader knows the partner by."""
        for known in self.partners or ():
            if known.id == partner:
                return known.name
        return partner
