"""YAML as a tree that remembers where everything stands; every scalar is text.

PyYAML reads the grammar, event by event; the tree is put together here rather than by its own
composer because that one recurses in C (a deeply nested file would end the process), folds
duplicate keys, and turns `on` or `1e-05` into what the author did not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from advisor.errors import LoadError, Problem, shorten

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
MOST_IN_A_FILE = 500
"""Faults told of one file; a hostile one could hold as many as it has words."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "<<"
SYNTAX = "syntax"
"""The sort of fault that keeps a file from being read as YAML."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


@dataclass(slots=True)
class Node:
    """One value of a file with its place; lines and columns count from 1."""

    kind: Literal["scalar", "mapping", "sequence"]
    line: int
    column: int
    text: str = ""
    items: list[Node] = field(default_factory=list)
    keys: list[Node] = field(default_factory=list)

    @property
    def entries(self) -> Iterator[tuple[Node, Node]]:
        """The keys and values of a mapping, in the order written."""
        return zip(self.keys, self.items, strict=True)

    def get(self, name: str) -> Node | None:
        """Return the value under a key, or None when this is no mapping or has no such key."""
        if self.kind != "mapping":
            return None
        for key, value in self.entries:
            if key.text == name:
                return value
        return None

    def plain(self) -> Plain:
        """Return the same content as text, lists and dicts."""
        if self.kind == "scalar":
            return self.text
        if self.kind == "sequence":
            return [item.plain() for item in self.items]
        return {key.text: value.plain() for key, value in self.entries}

    def at(self, path: tuple[int | str, ...], *, key: bool = False) -> Node:
        """Return the node at a path, or the deepest one that exists on the way to it.

        key: the node of the last key itself rather than of its value.
        """
        node = self
        for depth, step in enumerate(path):
            if isinstance(step, int) and node.kind == "sequence" and step < len(node.items):
                node = node.items[step]
            elif isinstance(step, str) and node.kind == "mapping":
                for name, value in node.entries:
                    if name.text == step:
                        node = name if key and depth == len(path) - 1 else value
                        break
        return node


class Problems:
    """Faults found so far, gathered so that one run reports all of them."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.counts: dict[str, int] = {}

    def add(self, file: str, node: Node | None, message: str, code: str = "schema") -> None:
        """Record a fault at a node, or of the file as a whole; `code` says what sort it is."""
        place = (node.line, node.column) if node is not None else (0, 0)
        self.found.append(Problem(file, *place, message, code=code))
        self.counts[file] = self.counts.get(file, 0) + 1
        if self.counts[file] >= MOST_IN_A_FILE:
            more = f"{MOST_IN_A_FILE} faults, and perhaps more; mend these first"
            raise LoadError([*self.found, Problem(file, *place, more)])

    def told(self, file: str, node: Node) -> bool:
        """Whether a fault at this very place is recorded already."""
        place = (file, node.line, node.column)
        return any((p.file, p.line, p.column) == place for p in self.found)

    def extend(self, problems: tuple[Problem, ...]) -> None:
        """Record faults that were found elsewhere."""
        self.found.extend(problems)

    def of_sort(self, since: int, code: str) -> None:
        """Say of the faults after the first `since` what sort they are."""
        self.found[since:] = [replace(problem, code=code) for problem in self.found[since:]]

    def told_first(self, since: int) -> None:
        """Have the faults after the first `since` told before others, which may follow from them."""
        self.found[since:] = [replace(problem, first=True) for problem in self.found[since:]]

    def raise_if_any(self) -> None:
        """Raise LoadError with everything found, if anything was."""
        if self.found:
            raise LoadError(self.found)


def read_text(path: Path, name: str) -> str:
    """Return the text of a file; LoadError when it is missing, too large or not UTF-8."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LoadError([Problem(name, 0, 0, f"cannot be read: {reason}")]) from error
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """Return bytes as text; LoadError when there are too many or they are not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise LoadError(
            [Problem(name, 0, 0, f"larger than {MAX_BYTES:,} bytes; split it or shorten it")]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
        raise LoadError(
            [Problem(name, line, column, "not UTF-8 text; save the file as UTF-8")]
        ) from error


@cache
def _unprintable() -> re.Pattern[str]:
    """Return what YAML allows nowhere in a file; made when needed, as it takes long to compile."""
    return re.compile(
        "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


def _is_plain(text: str) -> bool:
    """Whether a text has only letters that every file may have; False is no fault yet."""
    return text.isascii() and text.replace("\n", "").replace("\r", "").isprintable()


def parse(text: str, name: str) -> Node:
    """Return the one document in `text` as a tree; LoadError says where it is not readable."""
    return _built(text, name).result()


def parse_on(text: str, name: str) -> tuple[Node, tuple[Problem, ...]]:
    """Return a tree although keys stand twice in it, the first of them kept, with these faults.

    Raises LoadError for what is not readable at all.
    """
    builder = _built(text, name)
    found, builder.problems = tuple(builder.problems), []
    return _with_first_keys(builder.result()), found


def _with_first_keys(node: Node) -> Node:
    entries = list(node.entries) if node.kind == "mapping" else []
    first = {key.text: (key, value) for key, value in reversed(entries)}
    if len(first) < len(entries):
        kept = [pair for pair in entries if first[pair[0].text] == pair]
        node.keys, node.items = [key for key, _ in kept], [value for _, value in kept]
    for item in node.items:
        _with_first_keys(item)
    return node


def _built(text: str, name: str) -> _Builder:
    unprintable = _unprintable().search(text) if not _is_plain(text) else None
    if unprintable is not None:
        before = text[: unprintable.start()]
        column = len(before) - before.rfind("\n")
        message = "a control character that YAML does not allow; remove it"
        raise LoadError([Problem(name, before.count("\n") + 1, column, message, code=SYNTAX)])
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context == "while scanning a quoted scalar":  # it began there; the file ends here
            mark = error.context_mark or mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        what = error.problem or error.context or "not readable as YAML"
        raise LoadError([Problem(name, *place, _explain(what, text, mark), code=SYNTAX)]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message = f"not readable as YAML here or just after: {shorten(str(error))}"
        raise LoadError([Problem(name, *builder.reached, message, code=SYNTAX)]) from error
    return builder


def _explain(what: str, text: str, mark: Any) -> str:
    lines = text.splitlines()
    if mark is not None and mark.line >= len(lines) and "node content" in what:
        return "the text ends within a bracket; close it"
    mistyped = _mistyped(lines, mark) if mark is not None else ""
    if mistyped:
        return mistyped
    for found, told in _EXPLAINED:
        if found in what:
            return told
    return f"not readable as YAML: {what}"


def _mistyped(lines: list[str], mark: Any) -> str:
    """Return what was typed, or what a word processor made of it; the parser sees what comes after."""
    line = lines[mark.line] if mark.line < len(lines) else ""
    before = lines[mark.line - 1] if 0 < mark.line <= len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        return "a tab where YAML wants spaces; indent with spaces"
    for fault, told in _OF_ENTRIES:
        if fault.search(line):
            return told
        if fault.search(before):
            return f"on the line before, {told}"
    for fault, told in _OF_QUOTES:
        if fault.search(line):
            return told
    return _AT.get(line[mark.column : mark.column + 1], "")


_NO_BREAK = re.compile(r"^[\xa0\u202f]|^-[\xa0\u202f]|^[a-z][a-z0-9:-]*:[\xa0\u202f]")
"""A blank that looks plain where the structure hangs on it, not one within a sentence."""
_OF_ENTRIES = (
    (
        re.compile(r"^\s*[\u2010-\u2015\u2212]\s"),
        "a dash that is no hyphen; an entry of a list begins with '- '",
    ),
    (
        re.compile(r"^\s*-(?=[a-z{\[\"'][^:]*: )"),
        "a hyphen without a space after it; an entry of a list begins with '- '",
    ),
)
_OF_QUOTES = (
    (
        re.compile(r"(?:^\s*|[:,\-] |[\[{])[\u2018-\u201f]"),
        "curly quotes, which are letters to YAML; type straight ones (\" or ')",
    ),
    (
        re.compile(r"(?:[:\-] |[\[{,] ?)'[^']*'\w"),
        "a quote within '...', which ends the text there; put the text in double quotes",
    ),
)
_CLOSING = "a bracket that was not opened; take it out, or open it before"
_AT = {"]": _CLOSING, "}": _CLOSING, ",": "a comma with nothing before it"}
_EXPLAINED = (
    (
        "mapping values are not allowed",
        (
            "a colon where none is expected: line this up with its neighbours, or put quotes round "
            "a text that holds a colon"
        ),
    ),
    (
        "could not find expected ':'",
        "a word without ': ' after it; write 'term: value' (look at the line before, too)",
    ),
    ("did not find expected ',' or", "a bracket that is not closed, here or on the line before"),
    (
        "did not find expected key",
        "this starts further left or right than its neighbours; line it up with them",
    ),
    (
        "did not find expected '-' indicator",
        "an entry of a list without its '- ', or not in line with the others",
    ),
    ("did not find expected node content", "something is missing here, or a sign too many"),
    ("cannot start any token", "a character that needs quotes round the text it stands in"),
    ("unexpected end of stream", "a quote that is opened here and never closed"),
)


class _Builder:
    """Puts a tree together from parser events, with bounds on its size and depth."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open: list[Node] = []
        self.pending: list[Node | None] = []
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, tuple[int, int]] = {}
        self.firsts: dict[int, dict[str, Node]] = {}
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.documents = 0
        self.reached = (1, 1)
        """Where the last event began, for faults that PyYAML gives no place for."""
        self.count = 0

    def fail(self, event: Any, message: str) -> LoadError:
        mark = event.start_mark
        return LoadError([*self.problems, self.problem(mark, message)])

    def problem(self, mark: Any, message: str) -> Problem:
        return Problem(self.name, mark.line + 1, mark.column + 1, message, code=SYNTAX)

    def take(self, event: Any) -> None:
        mark = event.start_mark
        self.reached = (mark.line + 1, mark.column + 1)
        if getattr(event, "tag", None):
            tag = shorten(event.tag.replace("tag:yaml.org,2002:", "!!"))
            raise self.fail(event, f"the tag '{tag}' is not supported; remove it")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.fail(event, "a second document ('---'); keep one to a file")
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            if not event.style and _NO_BREAK.search(event.value):
                raise self.fail(
                    event, "a no-break space where YAML wants a plain one; type it anew"
                )
            node = Node("scalar", mark.line + 1, mark.column + 1, text=event.value)
            self.place(event, node)
            self.remember(event.anchor, node)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            kind: Literal["mapping", "sequence"] = (
                "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
            )
            node = Node(kind, mark.line + 1, mark.column + 1)
            self.place(event, node)
            self.open.append(node)
            self.pending.append(None)
            if event.anchor:
                self.anchors[event.anchor] = node
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            node = self.open.pop()
            self.pending.pop()
            inside = [self.size(n) for n in (*node.keys, *node.items)]
            deepest = max((depth for _, depth in inside), default=0)
            self.sizes[id(node)] = (1 + sum(size for size, _ in inside), 1 + deepest)

    def size(self, node: Node) -> tuple[int, int]:
        """How many values a finished node holds, aliases written out, and how deep they go."""
        return self.sizes.get(id(node), (1, 1))

    def remember(self, anchor: str | None, node: Node) -> None:
        if anchor:
            self.anchors[anchor] = node

    def alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise self.fail(event, f"'*{shorten(event.anchor)}' refers to nothing above it")
        if node in self.open:
            raise self.fail(event, f"'*{shorten(event.anchor)}' would contain itself")
        self.place(event, node)

    def place(self, event: Any, node: Node) -> None:
        size, depth = self.size(node)
        self.count += size
        if self.count > MAX_NODES:
            raise self.fail(event, f"more than {MAX_NODES:,} values once aliases are written out")
        if len(self.open) + depth > MAX_DEPTH:
            raise self.fail(event, f"nested more than {MAX_DEPTH} levels deep")
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.kind == "sequence":
            parent.items.append(node)
            return
        key = self.pending[-1]
        if key is None:
            self.key(event, parent, node)
            return
        parent.keys.append(key)
        parent.items.append(node)
        self.pending[-1] = None

    def key(self, event: Any, parent: Node, node: Node) -> None:
        if node.kind != "scalar":
            raise self.fail(event, "a key must be a word")
        if node.text == _MERGE:
            raise self.fail(event, "'<<' (merging) is not supported; write the entries out")
        first = self.firsts.setdefault(id(parent), {}).setdefault(node.text, node)
        if first is not node:
            self.problems.append(
                self.problem(
                    event.start_mark,
                    f"'{shorten(node.text)}' stands twice (first on line {first.line})",
                )
            )
            if len(self.problems) >= MOST_IN_A_FILE:
                raise self.fail(event, "too many repeated keys; mend those above first")
        self.pending[-1] = node

    def result(self) -> Node:
        if self.problems:
            raise LoadError(self.problems)
        if self.root is None:
            raise LoadError([Problem(self.name, 0, 0, "the file is empty", code=SYNTAX)])
        return self.root
