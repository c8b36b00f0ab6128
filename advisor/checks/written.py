"""Where in its file each condition of a rule is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from advisor.checks.mutants import NAMES
from advisor.loading.places import PackPlace
from advisor.loading.tree import Node, parse
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

_HEAD = ("partner", "relation", "from", "to", "pair-with")


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as it stands in a file."""

    file: str
    tree: Node

    def place(self, *names: str) -> Node:
        """Return the key of a part of the file, or the place of the rule where it has none."""
        found = self.tree
        for name in names:
            inner = found.get(name)
            if inner is None:
                return found
            found = next(k for k, v in found.entries if v is inner) if name == names[-1] else inner
        return found

    def conditions(self, rule: Rule) -> dict[str, Node]:
        """Return the place of each condition, by its path."""
        found: dict[str, Node] = {}
        when, unless = self.tree.get("when"), self.tree.get("unless")
        if when is not None:
            found.update(_entries(rule.when, when, "when"))
        for place, exception in enumerate(rule.unless):
            if unless is not None:
                found.update(_entries(exception, unless.items[place], f"unless[{place}]"))
        return found


Packs: TypeAlias = Sequence[PackPlace]
Contents: TypeAlias = Sequence[Sequence[tuple[str, bytes]]]


class Files:
    """The files of some packs as trees: as they are, or as they are judged where they have faults."""

    def __init__(
        self,
        packs: Packs,
        contents: Contents,
        knowledge: KnowledgeBase,
        trees: Mapping[str, Node],
    ) -> None:
        self.packs, self.contents, self.knowledge, self.trees = packs, contents, knowledge, trees

    def rules(self) -> dict[str, Written]:
        """Return by id where each rule stands; one made of a row of an evidence table, at that row."""
        found: dict[str, Written] = {}
        for own, name, shown, tree in self._in("rules/"):
            rows = tree.get("rows")
            if rows is None:
                found[own(PurePosixPath(name).stem)] = Written(shown, tree)
                continue
            for row in rows.items:
                number = row.get("row")
                start = own(f"{number.text if number is not None else ''}-")
                for rule in self.knowledge.rules.values():
                    if rule.kind == "evidence" and rule.id.startswith(start):
                        found[rule.id] = Written(shown, row)
        return found

    def listed(self) -> dict[tuple[str, str], Written]:
        """Return by kind and id where each term, parameter, mode and move stands."""
        found: dict[tuple[str, str], Written] = {}
        for kind, place, group in _LISTED:
            for own, name, shown, tree in self._in(f"knowledge/{place}"):
                if group is None:
                    found[kind, own(PurePosixPath(name).stem)] = Written(shown, tree)
                    continue
                entries = tree.get(group)
                for entry in entries.items if entries is not None else ():
                    given = entry.get("id")
                    if given is not None:
                        found[kind, own(given.text)] = Written(shown, entry)
        return found

    def _in(self, folder: str) -> Iterator[tuple[Callable[[str], str], str, str, Node]]:
        """Yield files: how their names are told in full, their name, as shown, read."""
        for level, (place, files) in enumerate(zip(self.packs, self.contents, strict=True)):
            before = f"{self.knowledge.packs[level].id}:" if level else ""
            for name, raw in files:
                shown = f"{place.root.name}/{name}" if level else name
                if name.startswith(folder) and (not self.trees or shown in self.trees):
                    tree = self.trees.get(shown) or parse(raw.decode("utf-8-sig"), shown)
                    yield before.__add__, name, shown, tree


_LISTED = (
    ("term", "vocabulary/", "terms"),
    ("parameter", "parameters.yaml", "parameters"),
    ("mode", "modes.yaml", "modes"),
    ("move", "moves/", None),
)
"""What is defined, where under knowledge/, and in what list; a move has a file of its own."""


def _entries(condition: c.Condition, node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """Yield the places of what stands in a mapping of one entry."""
    if node.kind == "mapping" and len(node.keys) == 1:
        yield from _entry(condition, node.keys[0], node.items[0], path)


def _entry(condition: c.Condition, key: Node, value: Node, path: str) -> Iterator[tuple[str, Node]]:
    if key.text == "about" and value.kind == "mapping":
        yield from _entries(condition, value.items[0], path)
        return
    yield path, key
    name = f"{path}.{NAMES.get(type(condition), '')}"
    if isinstance(condition, c.QUANTIFIED):
        block = value.get("of") or value if key.text == "at-least" else value
        inside = [(k, v) for k, v in block.entries if k.text not in _HEAD]
        if len(inside) == 1:
            yield from _entry(condition.condition, *inside[0], name)
        elif isinstance(condition.condition, c.All):
            yield name, key
            yield from _several(condition.condition, inside, name)
    elif isinstance(condition, c.GROUPS):
        listed = value.get("of") if key.text == "at-least" else value
        if listed is not None and listed.kind == "sequence":
            for place, (part, item) in enumerate(zip(condition.of, listed.items, strict=True)):
                yield from _entries(part, item, f"{name}[{place}]")
        elif isinstance(condition, c.All) and value.kind == "mapping":
            yield from _several(condition, list(value.entries), path)


def _several(
    group: c.All, entries: Sequence[tuple[Node, Node]], path: str
) -> Iterator[tuple[str, Node]]:
    """Yield the places of what stands in one mapping, where commas mean "and"."""
    for place, (part, (key, value)) in enumerate(zip(group.of, entries, strict=True)):
        yield from _entry(part, key, value, f"{path}.all[{place}]")
