"""What a report is written from, and the words it is told in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from advisor.model.advice import CERTAIN, Advice, FailureItem, Item, MoveItem, Overridden, RiskItem
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.naming import MARKS, titles
from advisor.model.term import Role
from advisor.model.trace import Firing, Subject, node
from advisor.model.wording import listed
from advisor.reporting.report import Note, Statement

YOUR_ANSWERS = "your answers"
BEARERS = {
    "users": "the people who use the service",
    "partner": "a partner",
    "commissioner": "the commissioner",
    "funder": "the funder",
    "public": "the public",
}
HORIZONS = {
    "now": "now",
    "months": "within months",
    "a-year": "within a year",
    "years": "over years",
}
TIERS = {
    "safety": "Safety first",
    "mend-first": "Mend first",
    "fit": "Fit",
    "direction": "Direction",
    "alternatives": "Other ways",
}


class Matter:
    """The advice, the case and the knowledge behind one report."""

    def __init__(self, advice: Advice, case: Case, knowledge: KnowledgeBase) -> None:
        self.advice = advice
        self.case = case
        self.knowledge = knowledge
        # Not asked by its class, which is made only where a reader is named.
        self.reader: Role | None = getattr(advice, "reader", None)
        self.for_others: tuple[MoveItem, ...] = getattr(advice, "moves_for_others", ())

    @cached_property
    def titles(self) -> dict[str, str]:
        """What a reader calls each term, conclusion and parameter."""
        return titles(self.knowledge, self.advice.trace.firings)

    @property
    def every_move(self) -> tuple[MoveItem, ...]:
        """Every move advised, whoever can act on it."""
        return (*self.advice.moves, *self.for_others)

    @cached_property
    def gave_way(self) -> tuple[tuple[Overridden, Firing], ...]:
        """What gave way, each with the firing that would have concluded it, as in the trace."""
        firings = (
            firing
            for firing in self.advice.trace.overridden
            for _ in self.knowledge.rules[firing.rule].conclude
        )
        return tuple(zip(self.advice.overridden, firings, strict=True))

    def names(self, subject: Subject) -> str:
        """Return the partners a statement is about, as an English list."""
        return listed(tuple(self.case.partner_name(p) for p in subject), "and")

    def origin(self, item: Item) -> str:
        """Return on whose word an item stands; what a pack adds is never marked as the paper's."""
        return self.word_of(item.rules, item.claims, item.warrant)

    def word_of(self, rules: Sequence[str], claims: Sequence[str], warrant: str) -> str:
        """Return on whose word a conclusion of these rules stands."""
        base = self.knowledge.packs[0].id
        packs = [self.knowledge.rules[r].pack for r in rules]
        added = next((p for p in packs if p != base), None)
        if added is None:
            return MARKS[warrant]
        if warrant == "judgement":
            return f"{added}: rule of thumb"
        sources = [self.knowledge.claims[c].source for c in claims]
        source = self.knowledge.sources[sources[0]].short if sources else added
        return f"{added}: {source}" + (", its reading" if warrant == "inferred" else "")

    def move_line(self, move: MoveItem) -> str:
        """Return who does what, and by when."""
        about = f" About {self.names(move.subject)}." if move.subject else ""
        return f"{move.owner.capitalize()}, {HORIZONS[move.horizon]}: {move.action}{about}"

    # ------------------------------------------------------------------ statements

    def short(self, item: Item) -> Statement:
        """Return an item as page one tells it."""
        lead = f"{item.severity.upper()}." if isinstance(item, RiskItem) else ""
        return Statement(item.statement, self.origin(item), nodes_of(item), item.claims, lead)

    def short_move(self, move: MoveItem, *, sign: bool, stop: bool) -> Statement:
        """Return a move as page one tells it."""
        notes = [Note("It works if", move.sign)] if sign else []
        notes += [Note("Stop when", move.stop_when)] if stop else []
        return Statement(
            self.move_line(move),
            self.origin(move),
            nodes_of(move),
            move.claims,
            notes=tuple(notes),
        )

    def whole(self, item: Item) -> Statement:
        """Return an item with every reason, and with how firmly it stands."""
        lead = ""
        if isinstance(item, RiskItem):
            lead = f"{item.severity.upper()}, borne by {BEARERS[item.who_bears_it]}."
        if isinstance(item, FailureItem):
            lead = f"{item.degree.upper()}."
        firm = " Holds whatever is still unknown." if item.certainty == CERTAIN else ""
        return Statement(
            f"{item.statement}{reasons(item)}{firm}",
            self.origin(item),
            nodes_of(item),
            item.claims,
            lead,
        )

    def whole_move(self, move: MoveItem) -> Statement:
        """Return a move with all that is needed to act on it."""
        why = Note("Why", f"{move.statement}{reasons(move)}", self.origin(move), move.claims)
        return Statement(
            self.move_line(move),
            self.origin(move),
            nodes_of(move),
            move.claims,
            notes=(
                why,
                Note("Provided", move.precondition),
                Note("A sign that it works", move.sign),
                Note("When to stop", move.stop_when),
                Note("The downside", move.downside),
            ),
            quiet=True,
        )


def nodes_of(item: Item) -> tuple[str, ...]:
    """Return the node an item states, and the firings behind it."""
    return (node(item.kind, item.id, item.subject), *item.because)


def reasons(item: Item) -> str:
    """Return the further reasons, each sentence once."""
    told = set(_sentences(item.statement))
    found = []
    for sentence in (s for reason in item.reasons for s in _sentences(reason)):
        if sentence not in told:
            told.add(sentence)
            found.append(f" {sentence}")
    return "".join(found)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)
