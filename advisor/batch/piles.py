"""Rows read in columns: the conclusions of many at once, without the proof behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

from advisor.batch.columns import Sheet
from advisor.batch.recognition import Recogniser, Unfamiliar
from advisor.batch.usual import Row, partners_of
from advisor.errors import AdvisorError
from advisor.inference.outcomes import Head
from advisor.inference.variants import Variants, places
from advisor.model.case import Case

R = TypeVar("R")
X = TypeVar("X")
Tell: TypeAlias = Callable[[Variants, Sequence[Head]], "Sequence[X | AdvisorError]"]
Parsed: TypeAlias = tuple[Row, "int | None"]
"""A row as a JSON parser gives it, and how many keys were written in it, where that is known."""
ROOM = 8_192
"""Rows of three partners that are read at once; of more partners, fewer."""
LEAST_ROOM = 256


class ColumnReader(Generic[X]):
    """Reads rows in columns; what it takes them for, the loader of cases has said before."""

    def __init__(self, recogniser: Recogniser, tell: Tell[X]) -> None:
        """Make ready to read.

        tell: what is made of the cases on a sheet, given their columns and what they are called.
        """
        self._recogniser = recogniser
        self._tell = tell

    def read(
        self,
        rows: Sequence[R],
        parses: Sequence[Callable[[R], Parsed]],
        load: Callable[[R], Case],
    ) -> list[X | AdvisorError]:
        """Return what each row comes to, or what is wrong with it, in the order of the rows.

        parses: ways to parse a row, tried in turn; each may raise `Unfamiliar` or AdvisorError. load:
        returns the case of a row that is recognised in none of them, or raises what is wrong with it.
        """
        found: list[X | AdvisorError | None] = [None] * len(rows)
        left: list[int] = list(range(len(rows)))
        for parse in parses:
            piles = _Piles(self._recogniser, self._tell, found)
            left = sorted(piles.take(rows, left, parse))
        self._load(rows, left, load, found)
        return [each for each in found if each is not None]

    def _load(
        self,
        rows: Sequence[R],
        numbers: list[int],
        load: Callable[[R], Case],
        found: list[X | AdvisorError | None],
    ) -> None:
        piles = _Piles(self._recogniser, self._tell, found, mirrored=True)
        for number in numbers:
            try:
                case = load(rows[number])
                partners = None if case.partners is None else len(case.partners)
                piles.sheet(partners, number).take_case(case)
            except AdvisorError as error:
                found[number] = error
        piles.finish()


class _Piles(Generic[X]):
    """Rows piled up by their number of partners; as soon as a pile is full, it is read."""

    def __init__(
        self,
        recogniser: Recogniser,
        tell: Tell[X],
        found: list[X | AdvisorError | None],
        *,
        mirrored: bool = False,
    ) -> None:
        self._recogniser = recogniser
        self._tell = tell
        self._found = found
        self._mirrored = mirrored
        self._piles: dict[int | None, tuple[Sheet, list[int]]] = {}
        self._twice: list[int] = []

    def take(
        self, rows: Sequence[R], numbers: list[int], parse: Callable[[R], Parsed]
    ) -> list[int]:
        """Read some of the rows; return the numbers of those that were not recognised."""
        unfamiliar = []
        for number in numbers:
            try:
                row, keys = parse(rows[number])
                self.sheet(partners_of(row), number).take(row, keys)
            except (AdvisorError, Unfamiliar):
                unfamiliar.append(number)
        return unfamiliar + self.finish()

    def sheet(self, partners: int | None, number: int) -> Sheet:
        """Return the sheet for a row with so many partners, which has to be put in it."""
        pile = self._piles.get(partners)
        if pile is None or pile[0].full:
            if pile is not None:
                self._read(*pile)
            room = min(room_for(partners or 0), len(self._found))
            sheet = Sheet(self._recogniser, partners, room, mirrored=self._mirrored)
            pile = self._piles[partners] = (sheet, [])
        pile[1].append(number)
        return pile[0]

    def finish(self) -> list[int]:
        """Read what is piled up; return the numbers of rows that answer something twice."""
        for pile in self._piles.values():
            self._read(*pile)
        self._piles.clear()
        return self._twice

    def _read(self, sheet: Sheet, numbers: list[int]) -> None:
        variants, twice = sheet.columns()
        outcomes = self._tell(variants, sheet.heads)
        for number, head, outcome in zip(numbers, sheet.heads, outcomes, strict=True):
            if head is not sheet.nobody:
                self._found[number] = outcome
        self._twice += [numbers[place] for place in places(twice)]


def room_for(partners: int) -> int:
    """Return how many rows to read at once; more partners need more columns."""
    subjects = 1 + partners * partners
    return max(LEAST_ROOM, min(ROOM, ROOM * 10 // subjects))
