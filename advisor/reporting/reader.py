"""Advice for one reader: the moves that reader can act on, and apart from them those of others."""

from __future__ import annotations

from advisor.model.advice import Advice, MoveItem
from advisor.model.term import Role


class ReaderAdvice(Advice):
    """The same advice from the same trace, its moves told apart by who can act on them.

    moves: those of the reader. moves_for_others: all the rest; nothing is left out.
    """

    reader: Role
    moves_for_others: tuple[MoveItem, ...]


def for_reader(advice: Advice, reader: Role) -> ReaderAdvice:
    """Return the advice with the moves that a reader can act on; the order stays."""
    fields = {name: getattr(advice, name) for name in Advice.model_fields}
    fields["moves"] = tuple(m for m in advice.moves if m.owner == reader)
    others = tuple(m for m in advice.moves if m.owner != reader)
    return ReaderAdvice.model_construct(**fields, reader=reader, moves_for_others=others)
