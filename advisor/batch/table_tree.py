"""A row of a table as the tree of a case: each node stands in the column of its cell."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.batch.cells import At, mapping, put, scalar, value
from advisor.batch.table_column import LISTED, Column, Owner
from advisor.errors import LoadError, Problem, shorten
from advisor.loading.tree import Node
from advisor.model.term import NONE

_NOWHERE = 0


class TableTree:
    """The tree of one row while it is made.

    columns, cells: of the row, in the same order. file, line: where it stands.
    """

    def __init__(
        self, columns: Sequence[Column], cells: Sequence[str], file: str, line: int
    ) -> None:
        self.columns = columns
        self.cells = cells
        self.file = file
        self.line = line
        self.root = mapping(self.at(_NOWHERE))
        self.holders: dict[Owner, Node] = {(): mapping(self.at(_NOWHERE))}

    def whole(self) -> Node:
        """Return the tree. Raises LoadError where a cell stands in no partner or answer of the row."""
        details: list[tuple[int, Column, str]] = []
        for place, (column, cell) in enumerate(zip(self.columns, self.cells, strict=True), 1):
            text = cell.strip().replace("\r\n", "\n")
            if not text or column.sort == "own":
                continue
            if column.detail is not None:
                details.append((place, column, text))
            else:
                self._take(column, text, place)
        for place, column, text in details:
            self._add_detail(column, text, self.at(place))
        put(self.root, "answers", self.holders[()], self.at(_NOWHERE))
        self._add_partners()
        return self.root

    def at(self, place: int) -> At:
        """Return where a cell of the row stands."""
        return self.line, place

    def _take(self, column: Column, text: str, place: int) -> None:
        """Take in a cell that is no detail of another."""
        at = self.at(place)
        if not column.owner and column.sort == "text":
            put(self.root, column.key, scalar(text, at), at)
        elif column.sort == "nothing":
            raise self._fault(place, "a cell under no heading; name the column or empty it")
        elif column.sort == "listed":
            if text != NONE:
                raise self._fault(place, "takes 'none', where there are no partners, or nothing")
            put(self.root, LISTED, mapping(at), at)
        else:
            holder = self.holders.setdefault(column.owner, mapping(at))
            put(holder, column.key, value(text, column.sort, at), at)

    def _add_detail(self, column: Column, text: str, at: At) -> None:
        """Add to an answer where it comes from."""
        assert column.detail is not None
        holder = self.holders.get(column.owner)
        given = holder.get(column.key) if holder is not None else None
        if holder is None or given is None:
            answer = column.name.rpartition(".")[0]
            raise self._fault(at[1], f"belongs to an answer, and '{answer}' is empty")
        if given.kind != "mapping":
            long_form = Node("mapping", self.line, given.column)
            put(long_form, "value", given, at)
            holder.items[[key.text for key in holder.keys].index(column.key)] = given = long_form
        put(given, column.detail, value(text, column.sort, at), at)

    # ------------------------------------------------------------------ partners and relations

    def _add_partners(self) -> None:
        """Add partners and relations under the ids that the row gives to their numbers."""
        ids = self._ids()
        at = self.at(_NOWHERE)
        pairs = sorted(owner for owner in self.holders if len(owner) == 2)
        relations = [self._relation(self.holders[pair], pair, ids) for pair in pairs]
        if ids:
            if self.root.get(LISTED) is not None:
                raise self._fault(1, f"'{LISTED}' says none, and there are some")
            told = [_without(self.holders[n,], "id") for n in ids]
            put(self.root, LISTED, Node("mapping", *self.at(1), "", told, [*ids.values()]), at)
        if relations:
            put(self.root, "relations", Node("sequence", *self.at(1), "", relations), at)

    def _ids(self) -> dict[int, Node]:
        """Return the id of each partner by its number, in the order of the numbers."""
        ids: dict[int, Node] = {}
        for owner in sorted(owner for owner in self.holders if len(owner) == 1):
            holder = self.holders[owner]
            name = holder.get("id")
            if name is None:
                raise self._fault(holder.column, f"'partners.{owner[0]}.id' is empty")
            if any(name.text == other.text for other in ids.values()):
                raise self._fault(name.column, f"partner '{shorten(name.text)}' stands twice")
            ids[owner[0]] = name
        return ids

    def _relation(self, holder: Node, owner: Owner, ids: dict[int, Node]) -> Node:
        missing = [n for n in owner if n not in ids]
        if missing:
            raise self._fault(holder.column, f"'partners.{missing[0]}.id' is empty")
        at = self.at(holder.column)
        ends = mapping(at)
        for end, number in zip(("from", "to"), owner, strict=True):
            put(ends, end, scalar(ids[number].text, at), at)
        ends.keys += holder.keys
        ends.items += holder.items
        return ends

    def _fault(self, place: int, message: str) -> LoadError:
        return LoadError([Problem(self.file, self.line, place, message)])


def _without(node: Node, key: str) -> Node:
    """Return a mapping without one of its keys."""
    kept = [(k, v) for k, v in node.entries if k.text != key]
    keys, items = [k for k, _ in kept], [v for _, v in kept]
    return Node("mapping", node.line, node.column, "", items, keys)
