"""Rows to columns: for each place in the cases of one shape, which rows answer it how.

A column is written as digits, a byte a row, and turned into one integer when all rows are in. The
last row comes first, so that row n is bit n.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Any, TypeAlias

from advisor.batch.recognition import Identity, Recogniser, Unfamiliar, identity
from advisor.inference.outcomes import Head, ranks
from advisor.inference.variants import Place, Variants, answers_of, union
from advisor.loading.case_forms import ID
from advisor.loading.cases import MAX_PARTNERS
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.term import Holder
from advisor.model.trace import Subject

Row: TypeAlias = Mapping[str, Any]
"""A case as a JSON parser gives it."""
Entries: TypeAlias = Iterable[tuple[str, Any]]
Hand: TypeAlias = dict[Answer, int]
"""Of a place, what is written in one way: the rows that answer it so, by the answer."""

_ONE = ord("1")
_ID = re.compile(rf"{ID}\Z")
_LONGEST_ID = 60
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_HEAD = frozenset(
    {"case", "as_of", "name", "prepared_by", "notes", "answers", "partners", "relations"}
)
_TEXTS = {"name": 400, "prepared_by": 400, "notes": 2000}
_LONGEST_NAME = 80
_MOST_ENTRIES = 4
"""Entries of one ordered pair of partners; a row with more is loaded instead."""


class Shared:
    """What all columns of a sheet share; it holds none of them, so that they go as soon as it does.

    blank: an empty column. nowhere: for what tells nothing that a rule reads, or is put in its column
    later. laid: what one row answers to terms whose answers are laid beside one another.
    """

    def __init__(self, recogniser: Recogniser, room: int) -> None:
        self.recogniser = recogniser
        self.blank = b"0" * room
        self.nowhere = bytearray(room)
        self.laid: list[tuple[Digits, str, str, Answer]] = []


class Digits(dict[tuple[str, Any], bytearray]):
    """The columns of one entry in a row: for each key and value that it may hold, where it does.

    Looking one up that is not there finds the column through the reader of answers; `Unfamiliar` if
    that reader would have none of it.
    """

    def __init__(self, shared: Shared, holder: Holder, subject: Subject) -> None:
        self.shared = shared
        self.holder = holder
        self.subject = subject
        self.columns: dict[tuple[str, str], dict[Answer, bytearray]] = {}
        """By term and the name under which it is written: where each answer stands."""
        self.met: dict[tuple[str, Identity | None], bytearray] = {}

    def __missing__(self, entry: tuple[str, Any]) -> bytearray:
        name, given = entry
        if given is None:
            return self.shared.nowhere  # nobody said anything
        if name == "name" and self.holder == "partner":
            _check_text(given, _LONGEST_NAME)
            return self.shared.nowhere
        known_as = identity(given)
        column = self.met.get((name, known_as))
        if column is None:
            known = self.shared.recogniser
            term, answer = known.answer(self.holder, name, given, known_as)
            if term in known.laid_beside:
                self.shared.laid.append((self, name, term, answer))
                return self.shared.nowhere
            column = self.column(term, name, answer)
            if type(given) is str:
                self[entry] = column
            elif known_as is not None:
                self.met[name, known_as] = column
        return column

    def column(self, term: str, name: str, answer: Answer) -> bytearray:
        """Return where an answer stands, written under this name of its term."""
        found = self.columns.setdefault((term, name), {})
        if answer not in found:
            found[answer] = bytearray(self.shared.blank)
        return found[answer]


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
        if not row.keys() <= _HEAD:
            raise Unfamiliar
        for name in _TEXTS.keys() & row.keys():
            _check_text(row[name], _TEXTS[name])
        partners, relations = row.get("partners", {}), row.get("relations", [])
        if type(relations) is not list:
            raise Unfamiliar
        names = sorted(partners)
        self._keys += len(names)
        head = Head(_identified(row.get("case")), _dated(row.get("as_of")), tuple(names))
        self._mark(self._case, self._entries(row.get("answers", {})), place)
        for digits, name in zip(self._partners, names, strict=True):
            _identified(name)
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
            one, other, entries, both = _ends(relation)
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


def partners_of(row: Row) -> int | None:
    """Return how many partners a row names; None if it gives no list."""
    if type(row) is not dict:
        raise Unfamiliar
    partners = row.get("partners")
    if partners is None and "partners" not in row:
        return None
    if type(partners) is not dict or len(partners) > MAX_PARTNERS:
        raise Unfamiliar
    return len(partners)


def _ends(relation: Any) -> tuple[Any, Any, Entries, bool]:
    """Return the ends of a relation, what it answers, and whether it stands for both directions."""
    if type(relation) is not dict:
        raise Unfamiliar
    entries = iter(relation.items())
    first, second = next(entries, _NOTHING), next(entries, _NOTHING)
    if first[0] == "from" and second[0] == "to":
        return first[1], second[1], entries, False
    ends = [relation.get(end) for end in ("from", "to", "between")]
    rest = [entry for entry in relation.items() if entry[0] not in ("from", "to", "between")]
    if "between" not in relation:
        return ends[0], ends[1], rest, False
    between = ends[2]
    if "from" in relation or "to" in relation or type(between) is not list or len(between) != 2:
        raise Unfamiliar
    return between[0], between[1], rest, True


_NOTHING = ("", None)


def _identified(given: Any) -> str:
    if type(given) is not str or len(given) > _LONGEST_ID or not _ID.match(given):
        raise Unfamiliar
    return given


@lru_cache(maxsize=1000)
def _day(given: str) -> str:
    if not _DAY.match(given):
        raise Unfamiliar
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Unfamiliar from None


def _dated(given: Any) -> str:
    if type(given) is not str:
        raise Unfamiliar
    return _day(given)


def _check_text(given: Any, longest: int) -> None:
    """Let plain text on one line pass; of all else the loader knows whether it may stand there."""
    if type(given) is not str or not 0 < len(given) <= longest:
        raise Unfamiliar
    if not given.isprintable() or given.isspace():
        raise Unfamiliar
