"""The columns of one entry in a row, found by what is written in it: where each answer stands."""

from __future__ import annotations

from typing import Any

from advisor.batch.recognition import Identity, Recogniser, identity
from advisor.batch.usual import check_text
from advisor.loading.cases import LONGEST_NAME
from advisor.model.case import Answer
from advisor.model.term import Holder
from advisor.model.trace import Subject


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
            check_text(given, LONGEST_NAME)
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
