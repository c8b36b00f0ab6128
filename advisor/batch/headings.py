"""The headings of a table of cases: which columns it has, and what each of them stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.batch.near_column import near_column
from advisor.batch.table_column import DETAILS, HEAD, LISTED, OWN, Column, Owner, Sort
from advisor.batch.table_tree import TableTree
from advisor.errors import LoadError, Problem, shorten
from advisor.loading.cases import MAX_PARTNERS
from advisor.loading.tree import MOST_IN_A_FILE, Node
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import Holder, Term

_PLACED = re.compile(r"(?:partners\.([0-9]{1,3})|relations\.([0-9]{1,3})\.([0-9]{1,3}))\.(.+)")
_SAID_OF = re.compile(r"('.*') is \1; (.*)", re.DOTALL)
_DATED = ("such as 2007-03-01;", "such as 2007-03-01 (format the column as yyyy-mm-dd);")


class Headings:
    """The columns of one table, in its order."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)

    def tree(self, cells: Sequence[str], file: str, line: int) -> Node:
        """Return a row as the tree of a case; the `column` of each node is that of its cell, from 1.

        Raises LoadError where a cell stands in no partner that the row names.
        """
        return TableTree(self.columns, cells, file, line).whole()

    def words(self, problem: Problem) -> str:
        """Return what is wrong with a row, after the name of the column that its place stands for."""
        if not 0 < problem.column <= len(self.columns):
            return problem.message
        column, message = self.columns[problem.column - 1], problem.message
        if len(column.owner) == 1 and column.key == "id" and (said := _SAID_OF.fullmatch(message)):
            name = column.name.removesuffix("id") + "name"
            message = f"'id' is {said[1]}; {said[2]}; {name} takes any text"
        if column.name == "as_of" or column.detail == "date":
            message = message.replace(*_DATED)
        return f"{column.name}: {message}" if column.name else message

    def head(self, cells: Sequence[str]) -> dict[str, str]:
        """Return what a row says of its case's id and date, however little else can be read."""
        given = zip(self.columns, cells, strict=True)
        return {c.key: cell.strip() for c, cell in given if c.name in ("case", "as_of") and cell}


def read_headings(names: Sequence[str], file: str, knowledge: KnowledgeBase) -> Headings:
    """Return the columns that a table has; LoadError names each that is none, with the nearest."""
    reader = _Reader(knowledge)
    problems: list[Problem] = []
    columns: list[Column] = []
    seen: dict[str, int] = {}
    for place, given in enumerate(names, 1):
        name = given.strip()
        first = seen.setdefault(name, place)
        try:
            if name and first != place:
                raise ValueError(f"'{shorten(name)}' stands twice (first in column {first})")
            columns.append(reader.column(name))
        except ValueError as error:
            problems.append(Problem(file, 1, place, str(error)))
    problems += [
        Problem(file, 1, 1, f"there is no column '{needed}'; every case needs it")
        for needed in ("case", "as_of")
        if needed not in seen
    ]
    if problems:
        raise LoadError(problems[:MOST_IN_A_FILE])
    return Headings(columns)


class _Reader:
    """Finds what a heading stands for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.terms = knowledge.terms
        self.names = knowledge.term_names

    def column(self, name: str) -> Column:
        """Return the column of a name; ValueError says what is wrong with it."""
        if not name:
            return Column("", (), "", sort="nothing")
        if name.startswith(OWN):
            return Column(name, (), name, sort="own")
        if name in HEAD:
            return Column(name, (), name)
        if name == LISTED:
            return Column(name, (), name, sort="listed")
        placed = _PLACED.fullmatch(name)
        if placed is None:
            return self.answer(name, name, (), "case")
        numbers = [int(n) for n in placed.groups()[:3] if n is not None]
        if not all(1 <= n <= MAX_PARTNERS for n in numbers):
            raise ValueError(f"'{shorten(name)}': partners are numbered from 1 to {MAX_PARTNERS}")
        owner: Owner = tuple(numbers)
        rest = placed[4]
        if len(owner) == 2 and owner[0] == owner[1]:
            raise ValueError(f"'{shorten(name)}': a relation runs between two partners")
        if len(owner) == 1 and rest in ("id", "name"):
            return Column(name, owner, rest)
        return self.answer(name, rest, owner, "partner" if len(owner) == 1 else "relation")

    def answer(self, name: str, said: str, owner: Owner, holder: Holder) -> Column:
        word, _, detail = said.partition(".")
        term = self.terms.get(self.names.get(word, ""))
        if term is None or term.of != holder or (detail and detail not in DETAILS):
            raise ValueError(self.unknown(name, said, term, holder))
        if detail:
            return Column(name, owner, word, detail, "set" if detail == "claims" else "text")
        return Column(name, owner, word, sort=_sort(term))

    def unknown(self, name: str, said: str, term: Term | None, holder: Holder) -> str:
        if term is not None and term.of != holder:
            return f"'{shorten(name)}': write {_FORMS[term.of].format(term.id)} for that"
        words = {h: [n for n, t in self.names.items() if self.terms[t].of == h] for h in _FORMS}
        near = near_column(name, [*HEAD], words, DETAILS)
        return (
            f"unknown column '{shorten(name)}'{near or '; list them with: advisor batch --columns'}; "
            f"a column of your own begins with {OWN} and is not read"
        )


_FORMS: dict[Holder, str] = {
    "case": "'{}'",
    "partner": "'partners.1.{}'",
    "relation": "'relations.1.2.{}'",
}


def _sort(term: Term) -> Sort:
    if term.type == "set":
        return "set"
    return "strength" if term.kind == "characteristic" else "word"
