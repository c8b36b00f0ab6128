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

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.batch.near_column import near_column
from advisor.errors import LoadError, Problem, shorten
from advisor.loading.cases import MAX_PARTNERS
from advisor.loading.tree import MOST_IN_A_FILE, Node
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, UNKNOWN, Holder, Term

_HEAD = {
    "case": "id of the case; needed",
    "as_of": "the date it describes, such as 2007-03-01; needed",
    "name": "text",
    "prepared_by": "text",
    "notes": "text",
}
_DETAILS = {
    "source": "text",
    "by": "text",
    "date": "a date",
    "note": "text",
    "claims": "ids of claims, separated by ;",
}
_PLACED = re.compile(r"(?:partners\.([0-9]{1,3})|relations\.([0-9]{1,3})\.([0-9]{1,3}))\.(.+)")
_STRENGTH = re.compile(r"(.*?)\s*\(([^()]*)\)\Z", re.DOTALL)
_BY = re.compile(r"(\S.*?)\s+by\s+(\S.*)", re.DOTALL)
_LISTED = "partners"
_NOWHERE = 0
"""The place of what stands in no cell."""
_OWN = "#"
_SAID_OF = re.compile(r"('.*') is \1; (.*)", re.DOTALL)
_DATED = ("such as 2007-03-01;", "such as 2007-03-01 (format the column as yyyy-mm-dd);")

Owner: TypeAlias = tuple[int, ...]
"""() for the whole partnership, (n,) for the nth partner, (n, m) for how the nth sees the mth."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds. key: of the head, or the term as it is named. detail: `source` and so on.

    sort: how its cells are written.
    """

    name: str
    owner: Owner
    key: str
    detail: str | None = None
    sort: Literal["text", "word", "set", "strength", "listed", "nothing", "own"] = "text"


class Headings:
    """The columns of one table, in its order."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)

    def tree(self, cells: Sequence[str], file: str, line: int) -> Node:
        """Return a row as the tree of a case; the `column` of each node is that of its cell, from 1.

        Raises LoadError where a cell stands in no partner that the row names.
        """
        return _Row(self.columns, cells, file, line).tree()

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
        if name.startswith(_OWN):
            return Column(name, (), name, sort="own")
        if name in _HEAD:
            return Column(name, (), name)
        if name == _LISTED:
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
        if term is None or term.of != holder or (detail and detail not in _DETAILS):
            raise ValueError(self.unknown(name, said, term, holder))
        if detail:
            return Column(name, owner, word, detail, "set" if detail == "claims" else "text")
        return Column(name, owner, word, sort=_sort(term))

    def unknown(self, name: str, said: str, term: Term | None, holder: Holder) -> str:
        if term is not None and term.of != holder:
            return f"'{shorten(name)}': write {_FORMS[term.of].format(term.id)} for that"
        words = {h: [n for n, t in self.names.items() if self.terms[t].of == h] for h in _FORMS}
        near = near_column(name, [*_HEAD], words, _DETAILS)
        return (
            f"unknown column '{shorten(name)}'{near or '; list them with: advisor batch --columns'}; "
            f"a column of your own begins with {_OWN} and is not read"
        )


_FORMS: dict[Holder, str] = {
    "case": "'{}'",
    "partner": "'partners.1.{}'",
    "relation": "'relations.1.2.{}'",
}


def _sort(term: Term) -> Literal["set", "strength", "word"]:
    if term.type == "set":
        return "set"
    return "strength" if term.kind == "characteristic" else "word"


class _Row:
    """One row being made into the tree of a case."""

    def __init__(
        self, columns: tuple[Column, ...], cells: Sequence[str], file: str, line: int
    ) -> None:
        self.columns = columns
        self.cells = cells
        self.file = file
        self.line = line
        self.place = 0

    def tree(self) -> Node:
        root, answers = self.mapping(_NOWHERE), self.mapping(_NOWHERE)
        holders: dict[Owner, Node] = {(): answers}
        details: list[tuple[int, Column, str]] = []
        for place, (column, cell) in enumerate(zip(self.columns, self.cells, strict=True), 1):
            text = cell.strip().replace("\r\n", "\n")
            if not text or column.sort == "own":
                continue
            self.place = place
            if column.detail is not None:
                details.append((place, column, text))
            elif not column.owner and column.sort == "text":
                self.put(root, column.key, self.scalar(text))
            elif column.sort in ("listed", "nothing"):
                self.listed(column, text, root)
            else:
                holder = holders.setdefault(column.owner, self.mapping(place))
                self.put(holder, column.key, self.value(text, column.sort))
        for place, column, text in details:
            self.place = place
            self.detail(holders.get(column.owner), column, text)
        self.place = _NOWHERE
        self.put(root, "answers", answers)
        self.add_partners(root, holders)
        return root

    def listed(self, column: Column, text: str, root: Node) -> None:
        if column.sort == "nothing":
            raise self.fail(self.place, "a cell under no heading; name the column or empty it")
        if text != NONE:
            raise self.fail(self.place, "takes 'none', where there are no partners, or nothing")
        self.put(root, _LISTED, self.mapping(self.place))

    def detail(self, holder: Node | None, column: Column, text: str) -> None:
        """Add to an answer where it comes from."""
        assert column.detail is not None
        given = holder.get(column.key) if holder is not None else None
        if holder is None or given is None:
            answer = column.name.rpartition(".")[0]
            raise self.fail(self.place, f"belongs to an answer, and '{answer}' is empty")
        if given.kind != "mapping":
            long_form = Node("mapping", self.line, given.column)
            self.put(long_form, "value", given)
            holder.items[[key.text for key in holder.keys].index(column.key)] = given = long_form
        self.put(given, column.detail, self.value(text, column.sort))

    def add_partners(self, root: Node, holders: dict[Owner, Node]) -> None:
        """Add partners and relations under the ids that the row gives to their numbers."""
        ids: dict[int, Node] = {}
        partners = self.mapping(1)
        alone = sorted(owner for owner in holders if len(owner) == 1)
        for owner in alone:
            holder = holders[owner]
            name = holder.get("id")
            if name is None:
                raise self.fail(holder.column, f"'partners.{owner[0]}.id' is empty")
            if any(name.text == other.text for other in ids.values()):
                raise self.fail(name.column, f"partner '{shorten(name.text)}' stands twice")
            ids[owner[0]] = name
            partners.keys.append(name)
            partners.items.append(_without(holder, "id"))
        relations = Node("sequence", self.line, 1)
        pairs = sorted(owner for owner in holders if len(owner) == 2)
        relations.items += [self.relation(holders[pair], pair, ids) for pair in pairs]
        if ids:
            if root.get(_LISTED) is not None:
                raise self.fail(1, f"'{_LISTED}' says none, and there are some")
            self.put(root, _LISTED, partners)
        if relations.items:
            self.put(root, "relations", relations)

    def relation(self, holder: Node, owner: Owner, ids: dict[int, Node]) -> Node:
        missing = [n for n in owner if n not in ids]
        if missing:
            raise self.fail(holder.column, f"'partners.{missing[0]}.id' is empty")
        self.place = holder.column
        ends = self.mapping(holder.column)
        for end, number in zip(("from", "to"), owner, strict=True):
            self.put(ends, end, self.scalar(ids[number].text))
        ends.keys += holder.keys
        ends.items += holder.items
        return ends

    # ------------------------------------------------------------------ one cell

    def value(self, text: str, sort: str) -> Node:
        if sort == "text":
            return self.scalar(text)
        if "|" in text and sort != "listed":
            node = self.mapping(self.place)
            sides = [self.side(part.strip(), sort) for part in text.split("|")]
            self.put(node, "disputed", Node("sequence", self.line, self.place, "", sides))
            return node
        if sort == "set":
            return self.set_of(text)
        return self.strong(text) if sort == "strength" else self.scalar(text)

    def side(self, text: str, sort: str) -> Node:
        """Return one side of a dispute: `value`, `value (strength)`, `value by whom`."""
        node = self.mapping(self.place)
        who = _BY.fullmatch(text)
        value = self.value(who[1] if who else text, sort)
        if value.kind == "mapping":
            node.keys += value.keys
            node.items += value.items
        else:
            self.put(node, "value", value)
        if who:
            self.put(node, "by", self.scalar(who[2]))
        return node

    def strong(self, text: str) -> Node:
        found = _STRENGTH.match(text)
        if found is None:
            return self.scalar(text)
        node = self.mapping(self.place)
        self.put(node, "value", self.scalar(found[1]))
        self.put(node, "strength", self.scalar(found[2].strip()))
        return node

    def set_of(self, text: str) -> Node:
        words = [word.strip() for word in text.replace(",", ";").split(";")]
        if len(words) == 1 and words[0] in (NONE, UNKNOWN, NOT_APPLICABLE):
            return self.scalar(words[0])
        items = [self.scalar(word) for word in words if word]
        return Node("sequence", self.line, self.place, "", items)

    def scalar(self, text: str) -> Node:
        return Node("scalar", self.line, self.place, text)

    def mapping(self, place: int) -> Node:
        return Node("mapping", self.line, place)

    def put(self, node: Node, key: str, value: Node) -> None:
        node.keys.append(self.scalar(key))
        node.items.append(value)

    def fail(self, place: int, message: str) -> LoadError:
        return LoadError([Problem(self.file, self.line, place, message)])


def _without(node: Node, key: str) -> Node:
    """Return a mapping without one of its keys."""
    kept = [(k, v) for k, v in node.entries if k.text != key]
    keys, items = [k for k, _ in kept], [v for _, v in kept]
    return Node("mapping", node.line, node.column, "", items, keys)


# ---------------------------------------------------------------- told


def described(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield each column that a table may have, with what its cells take."""
    yield from _HEAD.items()
    for term in knowledge.terms.values():
        if term.of == "case":
            yield term.id, _takes(term)
    yield "partners.N.id", f"id of the Nth partner, from 1 to {MAX_PARTNERS}"
    yield "partners.N.name", "text"
    for start, holder in (("partners.N", "partner"), ("relations.N.M", "relation")):
        for term in knowledge.terms.values():
            if term.of == holder:
                yield f"{start}.{term.id}", _takes(term)
    yield _LISTED, "none, for a case that is known to have no partners"
    for detail, takes in _DETAILS.items():
        yield f"TERM.{detail}", f"{takes}, on the answer to TERM (any of those above)"
    yield f"{_OWN}ANYTHING", "what you like: a column of your own, which is not read"


def _takes(term: Term) -> str:
    if term.type == "number":
        return f"number ({term.unit})"
    if term.type == "name":
        return f"a short name, such as {', '.join(term.values)}"
    words = [*term.values, MIXED] if term.kind == "characteristic" else list(term.values)
    if term.type == "set":
        return f"some of these, separated by ; or none: {', '.join(words)}"
    return ", ".join(words)
