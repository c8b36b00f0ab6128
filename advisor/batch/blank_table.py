"""A blank table of cases: columns for the questions that matter most, for two partners, and no row."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import Holder, Term

_MARK = "\ufeff"
"""Shows a spreadsheet that the table is UTF-8, so that it saves it as that again."""
_PARTNERS = (1, 2)


def blank_table(knowledge: KnowledgeBase) -> str:
    """Return a table of one row that names columns, in the order in which a blank case asks.

    The date comes last: every row has one, and some spreadsheets leave out cells at the end of a row
    where they are empty.
    """
    return f"{_MARK}{','.join(_columns(knowledge))}\n"


def _columns(knowledge: KnowledgeBase) -> Iterator[str]:
    yield from ("case", "name")
    for topic in knowledge.topics:
        yield from (term.id for term in _short(knowledge, "case") if term.group == topic.id)
    for n in _PARTNERS:
        yield from (f"partners.{n}.{each}" for each in ("id", "name"))
        yield from (f"partners.{n}.{term.id}" for term in _short(knowledge, "partner"))
    for n, m in (_PARTNERS, _PARTNERS[::-1]):
        for term in _short(knowledge, "relation"):
            if n < m or not term.symmetric:
                yield f"relations.{n}.{m}.{term.id}"
    yield "as_of"


def _short(knowledge: KnowledgeBase, holder: Holder) -> Iterator[Term]:
    return (term for term in knowledge.terms.values() if term.of == holder and term.short)
