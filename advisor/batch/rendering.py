"""What rows come to as the text that is written, put together from pieces that many of them share.

It is, byte for byte, what `sink` makes of the outcome of a row: that says what is written, this only
writes it sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat
from json.encoder import encode_basestring as quoted
from typing import Protocol, TypeAlias

from advisor.batch.sink import cell, told
from advisor.batch.written import LISTS, Rendered, item
from advisor.errors import KnowledgeError
from advisor.inference.eights import Eights
from advisor.inference.outcomes import Found, Head
from advisor.model.outcome import Drawn, Standing

Texts: TypeAlias = "Eights[str, str]"


class Form(Protocol):
    """How rows are written: what stands between two items of a list, and the rest of a row."""

    between: str

    def item(self, drawn: Drawn) -> str:
        """Return a conclusion as an item of a list."""

    def word(self, term: str) -> str:
        """Return a question that is not answered as an item of a list."""

    def row(
        self,
        mode: str,
        nearest: str | None,
        stands: tuple[Standing, Standing],
        lists: Sequence[str],
    ) -> list[str]:
        """Return what is written after the date of the case; the last of the lists is the unknown."""


class JsonLines:
    """Rows as objects of JSON."""

    between = ","

    def item(self, drawn: Drawn) -> str:
        """Return a conclusion as an object."""
        inside = item(drawn)
        words = (f"{quoted(key)}:{_json(value)}" for key, value in inside.items())
        return f"{{{','.join(words)}}}"

    def word(self, term: str) -> str:
        """Return a question as a text."""
        return quoted(term)

    def row(
        self,
        mode: str,
        nearest: str | None,
        stands: tuple[Standing, Standing],
        lists: Sequence[str],
    ) -> list[str]:
        """Return the object from the mode on."""
        approach, basis = map(_standing, stands)
        named = ",".join([f'"{name}":[{text}]' for name, text in zip(_NAMES, lists, strict=True)])
        settled = '"settled":null,"possible_modes":null'
        head = f'"mode":{quoted(mode)},"nearest":{_json(nearest)},{settled},'
        stand = f'"approach":{approach},"basis":{basis},'
        return [f'{head}{stand}{named},"sha256":null,"fault":null}}']


class Cells:
    """Rows as the cells of a table."""

    between = "; "

    def item(self, drawn: Drawn) -> str:
        """Return a conclusion in words."""
        return told(item(drawn))

    def word(self, term: str) -> str:
        """Return a question as it is."""
        return term

    def row(
        self,
        mode: str,
        nearest: str | None,
        stands: tuple[Standing, Standing],
        lists: Sequence[str],
    ) -> list[str]:
        """Return the cells from the mode on."""
        measured = (cell(v) for at in stands for v in (at.lean, at.position, at.counted))
        return [mode, nearest or "", "", "", *measured, *lists, "", "", ""]


_NAMES = (*LISTS.values(), "unknown")


def _json(value: object) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(_json, value))}]"
    return "null" if value is None else quoted(str(value))


def _standing(at: Standing) -> str:
    position = "null" if at.position is None else repr(at.position)
    return f'{{"lean":{quoted(at.lean)},"position":{position},"counted":{at.counted}}}'


class Renderer:
    """Writes what cases of one shape after those of another come to; the pieces are made once."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._shapes: dict[tuple[str, ...], list[tuple[str, slice, Texts]]] = {}
        """By shape: each kind of conclusion, where it stands among them all, and its texts."""
        self._questions: Texts | None = None

    def render(self, found: Found, heads: Sequence[Head]) -> list[Rendered | KnowledgeError]:
        """Return what is written of each case, in order; heads: of the same cases."""
        row, stands = self.form.row, zip(found.approach, found.basis, strict=True)
        columns = zip(heads, found.modes, stands, self._lists(found), strict=True)
        return [
            mode
            if isinstance(mode, KnowledgeError)
            else Rendered(head.case, head.as_of, row(*mode, at, _named(lists, head.partners)))
            for head, mode, at, lists in columns
        ]

    def _lists(self, found: Found) -> Iterable[tuple[str, ...]]:
        """Return the lists of each case, their partners by rank."""
        if found.shape not in self._shapes:
            self._shapes[found.shape] = list(self._worded(found.drawn))
        if self._questions is None:
            self._questions = self._texts([self.form.word(term) for term in found.asked])
        lists = {
            kind: self._joined(texts, found.where[where], found.size)
            for kind, where, texts in self._shapes[found.shape]
        }
        lists["unknown"] = self._joined(self._questions, found.unknown, found.size)
        return zip(*(lists.get(kind, repeat("", found.size)) for kind in _KINDS), strict=True)

    def _worded(self, drawn: Sequence[Drawn]) -> Iterator[tuple[str, slice, Texts]]:
        first = 0
        for kind, alike in groupby(drawn, key=lambda each: each.kind):
            words = [self._words(each) for each in alike]
            yield kind, slice(first, first + len(words)), self._texts(words)
            first += len(words)

    def _words(self, drawn: Drawn) -> str:
        """Return a conclusion as an item, with a mark for each partner."""
        places = tuple(f"@{rank}@" for rank in drawn.subject)
        text = self.form.item(Drawn(drawn.kind, drawn.id, places, drawn.level))
        for place, rank in zip(places, drawn.subject, strict=True):
            text = text.replace(place, _MARKS[int(rank)])
        return text

    def _texts(self, words: Sequence[str]) -> Texts:
        return Eights([self.form.between + word for word in words], "".join)

    def _joined(self, texts: Texts, where: Sequence[int], size: int) -> list[str]:
        start = len(self.form.between)
        return [text[start:] for text in map("".join, texts.each(where, size))]


_KINDS = (*LISTS, "unknown")
_MARKS = tuple(map(chr, range(1, 31)))
"""What stands for the partners of a case, by rank, until they get their names; no id holds any."""
_BETWEEN = chr(31)


def _named(lists: tuple[str, ...], partners: tuple[str, ...]) -> Sequence[str]:
    """Return lists with the names of partners in place of their marks; the unknown has none."""
    if not partners:
        return lists
    text = _BETWEEN.join(lists[:-1])
    for mark, name in zip(_MARKS, partners, strict=False):
        text = text.replace(mark, name)
    return [*text.split(_BETWEEN), lists[-1]]


FORMS: dict[str, Form] = {"jsonl": JsonLines(), "csv": Cells()}
"""The forms of output that rows can be rendered in; others are made of outcomes."""
