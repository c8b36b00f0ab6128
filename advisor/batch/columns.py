"""Rows to columns: for each place in the cases of one shape, which rows answer it how.

A column is written as digits, a byte a row, and turned into one integer when all rows are in. The
last row comes first, so that row n is bit n.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any, TypeAlias

from advisor.batch.digits import Digits, Shared
from advisor.batch.recognition import Recogniser, Unfamiliar
from advisor.batch.usual import Entries, Row, check_head, dated, ends_of, identified
from advisor.inference.outcomes import Head, ranks
from advisor.inference.variants import Place, Variants, answers_of, union
from advisor.model.case import NOT_ANSWERED, Answer, Case

Hand: TypeAlias = dict[Answer, int]
"""Of a place, what is written in one way: the rows that answer it so, by the answer."""

_ONE = ord("1")
_MOST_ENTRIES = 4
"""Entries of one ordered pair of partners; a row with more is loaded instead."""


class Sheet:
    """The columns of cases with one number of partners, for as many rows as there is room.

    partners: None where the cases give no list. mirrored: what is the same from either side of a
    relation is said of both already.
    """

    def __init__(
        self, recogniser: Recogniser, partners: int | None, room: int, *, mirrored: bool = False
    ) -> None:
        self.recogniser = recogniser
        self.partners = partners
        self.room = room
        self.mirrored = mirrored
        self.heads: list[Head] = []
        self._shared = shared = Shared(recogniser, room)
        self.laid = shared.laid
        self._keys = 0
        self._ranks = ranks(partners or 0)
        self.nobody = Head("", "", self._ranks)
        """Stands where there is no case to be read."""
        self._case = Digits(shared, "case", ())
        self._partners = [Digits(shared, "partner", (rank,)) for rank in self._ranks]
        self._relations: dict[tuple[int, int], list[Digits]] = {
            pair: [] for pair in permutations(range(partners or 0), 2)
        }

    @property
    def full(self) -> bool:
        """Whether there is no more room."""
        return len(self.heads) >= self.room

    # ---- rows in

    def take(self, row: Row, keys: int | None = None) -> None:
        """Put a row in; `Unfamiliar` if it is not as usual, which leaves its place empty.

        keys: how many were written at all; if the row has fewer, some may stand twice.
        """
        place = self.room - 1 - len(self.heads)
        self.heads.append(self.nobody)
        self.laid.clear()
        self._keys = len(row)
        check_head(row)
        partners, relations = row.get("partners", {}), row.get("relations", [])
        if type(relations) is not list:
            raise Unfamiliar
        names = sorted(partners)
        self._keys += len(names)
        head = Head(identified(row.get("case")), dated(row.get("as_of")), tuple(names))
        self._mark(self._case, self._entries(row.get("answers", {})), place)
        for digits, name in zip(self._partners, names, strict=True):
            identified(name)
            self._mark(digits, self._entries(partners[name]), place)
        if relations:
            self._relate(relations, {name: rank for rank, name in enumerate(names)}, place)
        if self.laid:
            self._lay(place)
        if keys is not None and keys != self._keys:
            raise Unfamiliar
        self.heads[-1] = head

    def take_case(self, case: Case) -> None:
        """Put a case in that was loaded."""
        place = self.room - 1 - len(self.heads)
        names = tuple(sorted(partner.id for partner in case.partners or ()))
        rank = {name: number for number, name in enumerate(names)}
        self.laid.clear()
        for (subject, term), answer in answers_of(case):
            digits = self._digits(tuple(rank[partner] for partner in subject))
            if term in self.recogniser.laid_beside:
                self.laid.append((digits, term, term, answer))
            else:
                answer = self.recogniser.stands_for(term, answer)
                digits.column(term, term, answer)[place] = _ONE
        self._lay(place)
        self.heads.append(Head(case.id, case.as_of, names))

    def _digits(self, subject: tuple[int, ...]) -> Digits:
        if not subject:
            return self._case
        if len(subject) == 1:
            return self._partners[subject[0]]
        return self._entry((subject[0], subject[1]), 0)

    def _entries(self, given: Any) -> Entries:
        if type(given) is not dict:
            raise Unfamiliar
        self._keys += len(given)
        return given.items()

    def _mark(self, digits: Digits, entries: Entries, place: int) -> None:
        for entry in entries:
            try:
                digits[entry][place] = _ONE
            except TypeError:  # a list, or an answer in its long form, can't be looked up
                digits.__missing__(entry)[place] = _ONE
                if type(entry[1]) is dict:
                    self._keys += len(entry[1])

    def _relate(self, relations: list[Any], rank: dict[str, int], place: int) -> None:
        seen: dict[tuple[int, int], int] = {}
        for relation in relations:
            one, other, entries, both = ends_of(relation)
            try:
                pair = (rank[one], rank[other])
            except (KeyError, TypeError):
                raise Unfamiliar from None
            number = seen[pair] = seen.get(pair, -1) + 1
            self._keys += len(relation)
            self._mark(self._entry(pair, number), entries, place)
            if both:
                pair = (pair[1], pair[0])
                number = seen[pair] = seen.get(pair, -1) + 1
                keys = self._keys  # what stands in the entry has been counted
                self._mark(self._entry(pair, number), self._directed(entries), place)
                self._keys = keys

    def _entry(self, pair: tuple[int, int], number: int) -> Digits:
        """Return the columns of a relation, of its first entry in a row or a later one."""
        known = self._relations.get(pair)
        if known is not None and number < len(known):
            return known[number]
        if known is None or number >= _MOST_ENTRIES:
            raise Unfamiliar  # a relation of a partner to itself, or one told in many pieces
        ends = (self._ranks[pair[0]], self._ranks[pair[1]])
        known.append(Digits(self._shared, "relation", ends))
        return known[number]

    def _directed(self, entries: Entries) -> Entries:
        """Leave out what is the same from either side, which is told once for both."""
        base = self.recogniser.knowledge
        for entry in entries:
            if not base.terms[base.term_names[entry[0]]].symmetric:
                yield entry

    def _lay(self, place: int) -> None:
        """Put in their columns the answers that are laid beside one another."""
        by_term: dict[str, list[Answer]] = {}
        for _, _, term, answer in self.laid:
            by_term.setdefault(term, []).append(answer)
        for asked, answers in by_term.items():
            standing = self.recogniser.stand_apart(asked, tuple(answers))
            for digits, name, term, answer in self.laid:
                if term == asked:
                    digits.column(term, name, standing[answer])[place] = _ONE

    # ---- columns out

    def columns(self) -> tuple[Variants, int]:
        """Return the cases as columns, and those in which something is answered twice."""
        self.laid.clear()
        size = len(self.heads)
        columns: dict[Place, dict[Answer, int]] = {}
        twice = 0
        for place, hands in self._hands().items():
            column: dict[Answer, int] = {}
            once = 0
            for hand in hands:
                bits = union(hand.values())
                twice |= once & bits
                once |= bits
                for answer, bits in hand.items():
                    column[answer] = column.get(answer, 0) | bits
            left = ((1 << size) - 1) & ~once
            if left:
                column[NOT_ANSWERED] = column.get(NOT_ANSWERED, 0) | left
            columns[place] = column
        return Variants(None if self.partners is None else self._ranks, size, columns), twice

    def _hands(self) -> dict[Place, list[Hand]]:
        """Return for each place every way in which rows answer it."""
        found: dict[Place, list[Hand]] = {}
        terms = self.recogniser.knowledge.terms
        for digits in self._every():
            for (term, _), answers in digits.columns.items():
                hand = {answer: int(column, 2) for answer, column in answers.items()}
                sides = [digits.subject]
                if terms[term].symmetric and not self.mirrored:
                    sides.append(digits.subject[::-1])
                for subject in sides:
                    found.setdefault((subject, term), []).append(hand)
        return found

    def _every(self) -> Iterator[Digits]:
        yield self._case
        yield from self._partners
        for entries in self._relations.values():
            yield from entries
