"""What a report is written from, and the words it is told in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from advisor.model.advice import (
    CERTAIN,
    PRESENT,
    Advice,
    FailureItem,
    Item,
    MoveItem,
    Overridden,
    RiskItem,
)
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import meant
from advisor.model.naming import MARKS, titles
from advisor.model.term import Role
from advisor.model.trace import Fact, Firing, Subject, node
from advisor.model.wording import listed
from advisor.reporting.aims import Aims
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


MOST_AIMS = 3
MOST_IN_A_SENTENCE = 25
I_ = TypeVar("I_", bound=Item)


class Matter:
    """The advice, the case and the knowledge behind one report."""

    def __init__(
        self, advice: Advice, case: Case, knowledge: KnowledgeBase, record: str = ""
    ) -> None:
        self.record = record
        self.advice = advice
        self.case = case
        self.knowledge = knowledge
        # Not asked by its class, which is made only where a reader is named.
        self.reader: Role | None = getattr(advice, "reader", None)
        self.for_others: tuple[MoveItem, ...] = getattr(advice, "moves_for_others", ())

    @cached_property
    def titles(self) -> dict[str, str]:
        """What a reader calls each term, its values, each conclusion and parameter."""
        return titles(self.knowledge, self.advice.trace.firings)

    @cached_property
    def answers(self) -> dict[str, Fact]:
        """Every answer of the case, and what was left open, by its node."""
        return {fact.id: fact for fact in self.advice.trace.facts}

    def answer_told(self, name: str) -> str:
        """Return what was answered, with what it was asked of and what it means."""
        fact = self.answers[name]
        term, names = self.knowledge.terms[fact.term], self.names(fact.subject)
        about = f" ({names})" if names else ""
        return f"{term.title[:1].upper()}{term.title[1:]}{about}: {meant(term, fact.answer)}"

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
        who, when = move.owner.capitalize(), HORIZONS[move.horizon]
        holders = listed(self.holders.get(move.owner, ()), "and")
        named = f"{who} ({holders}), {when}: {move.action}" if holders else ""
        after = ""
        if not named or _longest(named) > MOST_IN_A_SENTENCE:
            named = f"{who}, {when}: {move.action}"
            after = f" The {move.owner} here: {holders}." if holders else ""
        about = self.about([m.subject for m in self.every_move if m.id == move.id])
        return f"{named}{after}{f' About {about}.' if about else ''}"

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """The partners by the owner of moves that the roles they hold make them."""
        found: dict[str, tuple[str, ...]] = {}
        terms = [term for term in self.knowledge.terms.values() if term.owners]
        for partner, term in ((p, t) for p in self.case.partners or () for t in terms):
            held = partner.answers.get(term.id, NOT_ANSWERED).value
            for role in held if isinstance(held, tuple) else ():
                if owner := term.owners.get(role):
                    found[owner] = (*found.get(owner, ()), partner.name)
        return found

    @cached_property
    def aims(self) -> Aims:
        """Which risks each move is aimed at."""
        return Aims(self.advice.trace, self.advice.risks)

    def risk_title(self, risk: RiskItem) -> str:
        """Return a risk by the name of the first rule that drew it."""
        return self.knowledge.rules[risk.rules[0]].title

    def aimed_at(self, move: MoveItem) -> tuple[Note, ...]:
        """Return the note that names the risks a move is aimed at; none where it is aimed at none."""
        named = list(dict.fromkeys(map(self.risk_title, self.aims.of(move))))
        more = len(named) - MOST_AIMS
        told = [f"{name}." for name in named[:MOST_AIMS]]
        if more > 0:
            told.append(f"And {more} more.")
        return (Note("The risks it is aimed at", " ".join(told)),) if told else ()

    def about(self, subjects: Iterable[Subject]) -> str:
        """Return each partner or pair once, whichever way round, as an English list."""
        told = {frozenset(s): self.names(s) for s in reversed(tuple(subjects)) if s}
        names = tuple(reversed(told.values()))
        return listed(names, "and") if all(len(s) == 1 for s in told) else "; ".join(names)

    def together(self, items: Iterable[I_]) -> tuple[I_, ...]:
        """Return one item where the same is said of several partners, with the reasons of all."""
        groups: dict[tuple[str, str], list[I_]] = {}
        for item in items:
            degree = str(getattr(item, "severity", getattr(item, "degree", "")))
            groups.setdefault((item.id, degree), []).append(item)
        return tuple(self._one(*group) for group in groups.values())

    def _one(self, first: I_, *others: I_) -> I_:
        if not others:
            return first
        others_said = (text for other in others for text in (other.statement, *other.reasons))
        behind = (n for other in others for n in nodes_of(other))
        firm = all(other.certainty == CERTAIN for other in others)
        return first.model_copy(
            update={
                "reasons": (*first.reasons, *others_said),
                "because": tuple(dict.fromkeys((*first.because, *behind))),
                "claims": tuple(dict.fromkeys(c for i in (first, *others) for c in i.claims)),
                "rules": tuple(dict.fromkeys(r for i in (first, *others) for r in i.rules)),
                "certainty": first.certainty if firm else PRESENT,
            }
        )

    def reasons(self, item: Item) -> str:
        """Return the further reasons, each sentence once, whichever partner it names first."""
        told = {self._key(sentence) for sentence in _sentences(item.statement)}
        found = []
        for sentence in (s for reason in item.reasons for s in _sentences(reason)):
            key = self._key(sentence)
            if key not in told:
                told.add(key)
                found.append(f" {sentence}")
        return "".join(found)

    def _key(self, sentence: str) -> str:
        """Return a sentence in which two partners joined by `and` stand in one order."""
        names = sorted((p.name for p in self.case.partners or ()), key=str.lower)
        low = sentence.lower()
        for one, two in combinations(names, 2):
            low = low.replace(f"{two} and {one}".lower(), f"{one} and {two}".lower())
        return low

    # ------------------------------------------------------------------ statements

    def short(self, item: Item, letter: str = "") -> Statement:
        """Return an item as page one tells it, with the other partners it holds for.

        letter: by which the moves beside a risk name it.
        """
        lead = f"Risk {letter}, {item.severity.upper()}." if isinstance(item, RiskItem) else ""
        others = self.about(self.others.get(nodes_of(item)[0], ()))
        also = f" The same goes for {others}." if others else ""
        text = f"{item.statement}{also}"
        return Statement(text, self.origin(item), nodes_of(item), item.claims, lead)

    @cached_property
    def others(self) -> dict[str, list[Subject]]:
        """The further partners of which a strength or risk is told, by the node that tells it."""
        found: dict[tuple[str, str], list[Item]] = {}
        for item in (*self.advice.strengths, *self.advice.risks):
            found.setdefault((item.id, getattr(item, "severity", "")), []).append(item)
        return {
            nodes_of(first)[0]: [i.subject for i in rest if set(i.subject) != set(first.subject)]
            for first, *rest in found.values()
        }

    def short_move(self, move: MoveItem, aim: str, *, sign: bool, stop: bool) -> Statement:
        """Return a move as page one tells it; aim: the risks it is aimed at."""
        notes = [Note("Aimed at", aim)] if aim else []
        notes += [Note("It works if", move.sign)] if sign else []
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
            lead = f"{item.severity.upper()}."
        if isinstance(item, FailureItem):
            lead = f"{item.degree.upper()}."
        return Statement(
            f"{item.statement}{self.reasons(item)}",
            self.origin(item),
            nodes_of(item),
            item.claims,
            lead,
            firm=item.certainty == CERTAIN,
        )

    def whole_move(self, move: MoveItem) -> Statement:
        """Return a move with all that is needed to act on it."""
        return Statement(
            self.move_line(move),
            self.origin(move),
            nodes_of(move),
            move.claims,
            notes=(
                Note("Why", f"{move.statement}{self.reasons(move)}"),
                *self.aimed_at(move),
                Note("Provided", move.precondition),
                Note("A sign that it works", move.sign),
                Note("When to stop", move.stop_when),
                Note("The downside", move.downside),
            ),
            firm=move.certainty == CERTAIN,
        )


def nodes_of(item: Item) -> tuple[str, ...]:
    """Return the node an item states, and the firings behind it."""
    return (node(item.kind, item.id, item.subject), *item.because)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)


def _longest(text: str) -> int:
    """Return how many words the longest sentence has."""
    return max(len(sentence.split()) for sentence in _sentences(text))
