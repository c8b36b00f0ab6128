"""Rows as text, put together from pieces that many of them share.

What comes out is, byte for byte, what `json` and `csv` make of a row's `structure`: that says what is
written, this only writes it sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from json.encoder import encode_basestring as quoted

from advisor.batch.sink import CSV_COLUMNS, LISTS, SCHEMA_VERSION, Written, cell, item, told
from advisor.model.outcome import Drawn, Outcome, Standing

_PLACES = {kind: place for place, kind in enumerate(LISTS)}
"""The place of each kind of conclusion among the lists of a row."""
_NAMES = tuple(LISTS.values())
Piece = tuple[Drawn, int, str]
"""A conclusion, the place of its list, and its text."""


class Pieces:
    """The texts of conclusions, each made once; for one row after another."""

    def __init__(self, text: Callable[[Drawn], str]) -> None:
        self._text = text
        # By identity: to hash a conclusion takes longer than to write it. Each is kept with its text,
        # so that no other can come to have its identity.
        self._known: dict[int, Piece] = {}

    def lists(self, outcome: Outcome) -> list[list[str]]:
        """Return the texts of an outcome's conclusions, in the lists of a row."""
        found: list[list[str]] = [[] for _ in _NAMES]
        known = self._known
        for drawn in outcome.drawn:
            piece = known.get(id(drawn))
            if piece is None or piece[0] is not drawn:
                piece = (drawn, _PLACES[drawn.kind], self._text(drawn))
                if not drawn.subject:  # what is about somebody, no two rows share
                    known[id(drawn)] = piece
            found[piece[1]].append(piece[2])
        return found


def json_lines() -> Callable[[Written, Outcome], str]:
    """Return what writes rows with an outcome as lines of JSON."""
    pieces = Pieces(_item)

    def line(row: Written, found: Outcome) -> str:
        lists = ",".join(
            [
                f'"{name}":[{",".join(texts)}]'
                for name, texts in zip(_NAMES, pieces.lists(found), strict=True)
            ]
        )
        head = (
            f'{{"schema_version":"{SCHEMA_VERSION}","file":{quoted(row.file)},'
            f'"line":{row.line or "null"},"case":{_word(row.case)},"as_of":{_word(row.as_of)},'
            f'"mode":{quoted(found.mode)},"nearest":{_word(found.nearest)},'
            f'"settled":{_TRUTHS[found.settled]},"possible_modes":{_words(found.possible_modes)},'
        )
        return (
            f'{head}"approach":{_standing(found.approach)},"basis":{_standing(found.basis)},'
            f'{lists},"unknown":{_words(found.unknown)},"sha256":{_word(found.sha256)},"fault":null}}\n'
        )

    return line


def _word(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def _words(texts: tuple[str, ...] | None) -> str:
    return "null" if texts is None else f"[{','.join(map(quoted, texts))}]"


_TRUTHS = {True: "true", False: "false", None: "null"}


def _item(drawn: Drawn) -> str:
    text = f'{{"id":{quoted(drawn.id)}'
    if drawn.subject:
        text += f',"subject":{_words(drawn.subject)}'
    if drawn.level is not None:
        text += f',"level":{quoted(drawn.level)}'
    if drawn.certain is not None:
        text += f',"certain":{_TRUTHS[drawn.certain]}'
    return text + "}"


def _standing(at: Standing) -> str:
    position = "null" if at.position is None else repr(at.position)
    return f'{{"lean":{quoted(at.lean)},"position":{position},"counted":{at.counted}}}'


def csv_rows() -> Callable[[Written, Outcome], list[str]]:
    """Return what writes rows with an outcome as the cells of a table."""
    pieces = Pieces(lambda drawn: told(item(drawn)))

    def cells(row: Written, found: Outcome) -> list[str]:
        modes = found.possible_modes
        plain: list[object] = [row.file, row.line or None, row.case, row.as_of, found.mode]
        plain += [found.nearest, found.settled, None if modes is None else list(modes)]
        for at in (found.approach, found.basis):
            plain += [at.lean, at.position, at.counted]
        plain += ["; ".join(texts) for texts in pieces.lists(found)]
        plain += ["; ".join(found.unknown), found.sha256, None, None]
        assert len(plain) == len(CSV_COLUMNS)
        return [cell(value) for value in plain]

    return cells
