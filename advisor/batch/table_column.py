"""The columns of a table of cases: what each may be called, and how a row of cells becomes a case.

    case, as_of, name, prepared_by, notes      the head of a case
    TERM                                       an answer about the whole partnership
    partners.1.id, partners.1.name             the first partner; partners.1.TERM what is said of it
    relations.1.2.TERM                         how the first partner sees the second
    TERM.source, .by, .date, .note, .claims    where an answer comes from, after any TERM above
    #ANYTHING                                  a column of the register's own, which is not read

A cell holds a value; `how-prescribed (strong)`; `a; b` for a set; `inflexible by council | flexible by
consortium` where it is disputed; `unknown`, `not-applicable`. An empty cell says nothing. `partners` may
hold `none`, for a case whose list of partners is known to be empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.loading.cases import MAX_PARTNERS
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, Term

HEAD = {
    "case": "id of the case; needed",
    "as_of": "the date it describes, such as 2007-03-01; needed",
    "name": "text",
    "prepared_by": "text",
    "notes": "text",
}
"""The columns of a case's head, with what their cells take."""
DETAILS = {
    "source": "text",
    "by": "text",
    "date": "a date",
    "note": "text",
    "claims": "ids of claims, separated by ;",
}
"""What may be said of an answer besides, with what its cells take."""
LISTED = "partners"
OWN = "#"
"""How the columns begin that are not read."""

Owner: TypeAlias = tuple[int, ...]
"""() for the whole partnership, (n,) for the nth partner, (n, m) for how the nth sees the mth."""
Sort: TypeAlias = Literal["text", "word", "set", "strength", "listed", "nothing", "own"]
"""How the cells of a column are written."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds.

    key: of the head, or the term as it is named. detail: `source` and so on.
    """

    name: str
    owner: Owner
    key: str
    detail: str | None = None
    sort: Sort = "text"


def described(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield each column that a table may have, with what its cells take."""
    yield from HEAD.items()
    for term in knowledge.terms.values():
        if term.of == "case":
            yield term.id, _takes(term)
    yield "partners.N.id", f"id of the Nth partner, from 1 to {MAX_PARTNERS}"
    yield "partners.N.name", "text"
    for start, holder in (("partners.N", "partner"), ("relations.N.M", "relation")):
        for term in knowledge.terms.values():
            if term.of == holder:
                yield f"{start}.{term.id}", _takes(term)
    yield LISTED, "none, for a case that is known to have no partners"
    for detail, takes in DETAILS.items():
        yield f"TERM.{detail}", f"{takes}, on the answer to TERM (any of those above)"
    yield f"{OWN}ANYTHING", "what you like: a column of your own, which is not read"


def _takes(term: Term) -> str:
    if term.type == "number":
        return f"number ({term.unit})"
    if term.type == "name":
        return f"a short name, such as {', '.join(term.values)}"
    words = [*term.values, MIXED] if term.kind == "characteristic" else list(term.values)
    if term.type == "set":
        return f"some of these, separated by ; or none: {', '.join(words)}"
    return ", ".join(words)
