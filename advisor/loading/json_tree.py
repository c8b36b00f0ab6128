"""A case as one JSON object: to plain values, quickly, or to a tree that knows where everything stands.

Scalars are text here too, as in a case file: a number is what was written, `true` is a word. A key with
`null` is left out: nobody said anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from advisor.errors import LoadError, Problem, shorten
from advisor.loading.tree import MAX_DEPTH, MAX_NODES, Node

_SPACE = re.compile(r"[ \t\n\r]*")
_HALF = re.compile("[\ud800-\udfff]")


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_no_constant
)


def read_json(text: str, name: str, line: int) -> Any:
    """Return what a line of JSON holds: text, lists and dicts, with `true`, `false` and `null` as such.

    Raises LoadError with the place of what is wrong: no JSON, a key that stands twice, a text that is
    no text.
    """
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        json_tree(text, name, line)
        raise _fault(name, line, 1, "not readable as JSON") from None
    if "\\u" in text:
        json_tree(text, name, line)  # half of a letter is found there
    return found


def tree_of(value: Any, line: int) -> Node:
    """Return plain values as a tree all of which stands at the start of a line."""
    return _Planter(line).node(value, 1)


class _Planter:
    """Makes a tree of plain values, within the bounds of a case file."""

    def __init__(self, line: int) -> None:
        self.line = line

    def node(self, value: Any, depth: int) -> Node:
        if isinstance(value, str):
            return Node("scalar", self.line, 1, value)
        if depth > MAX_DEPTH:
            raise RecursionError
        if isinstance(value, Mapping):
            given = [(key, item) for key, item in value.items() if item is not None]
            items = [self.node(item, depth + 1) for _, item in given]
            keys = [Node("scalar", self.line, 1, key) for key, _ in given]
            return Node("mapping", self.line, 1, "", items, keys)
        if isinstance(value, list):
            return Node("sequence", self.line, 1, "", [self.node(v, depth + 1) for v in value])
        return Node("scalar", self.line, 1, _WORDS.get(value, str(value)))


_WORDS = {True: "true", False: "false", None: ""}


def json_tree(text: str, name: str, line: int) -> Node:
    """Return a line of JSON as a tree with the column of each value; LoadError says what is wrong."""
    scanner = _Scanner(text, name, line)
    tree, end = scanner.value(scanner.skip(0), 1)
    end = scanner.skip(end)
    if end != len(text):
        raise scanner.fail(end, "something follows the object; keep one object to a line")
    return tree


def _fault(name: str, line: int, column: int, message: str) -> LoadError:
    return LoadError([Problem(name, line, column, message)])


class _Scanner:
    """Reads JSON value by value, keeping the column of each."""

    def __init__(self, text: str, name: str, line: int) -> None:
        self.text = text
        self.name = name
        self.line = line
        self.count = 0
        self.decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)

    def fail(self, at: int, message: str) -> LoadError:
        return _fault(self.name, self.line, at + 1, message)

    def skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        assert found is not None
        return found.end()

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        self.count += 1
        if depth > MAX_DEPTH:
            raise self.fail(at, f"nested more than {MAX_DEPTH} levels deep")
        if self.count > MAX_NODES:
            raise self.fail(at, f"more than {MAX_NODES:,} values")
        first = self.text[at : at + 1]
        if first == "{":
            return self.object(at, depth)
        if first == "[":
            return self.array(at, depth)
        value, end = self.scalar(at)
        text = value if isinstance(value, str) else _WORDS[value]
        return Node("scalar", self.line, at + 1, text), end

    def scalar(self, at: int) -> tuple[Any, int]:
        try:
            value, end = self.decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise self.fail(error.pos, _EXPLAINED.get(error.msg, _explained(error.msg))) from None
        except ValueError as error:  # NaN and the like
            raise self.fail(at, f"{shorten(str(error))} is no number that JSON has") from None
        if isinstance(value, str) and _HALF.search(value):
            raise self.fail(at, "half of a letter (\\ud800 to \\udfff without its other half)")
        return value, end

    def object(self, at: int, depth: int) -> tuple[Node, int]:
        node = Node("mapping", self.line, at + 1)
        seen: set[str] = set()
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "}":
            if node.keys or seen:
                at = self.separator(at, "}")
            key, at = self.key(at, seen)
            colon = self.skip(at)
            if self.text[colon : colon + 1] != ":":
                raise self.fail(colon, "a ':' is missing after the key")
            start = self.skip(colon + 1)
            value, at = self.value(start, depth + 1)
            if self.text[start:at] != "null":
                node.keys.append(key)
                node.items.append(value)
            at = self.skip(at)
        return node, at + 1

    def key(self, at: int, seen: set[str]) -> tuple[Node, int]:
        if self.text[at : at + 1] != '"':
            ended = at >= len(self.text)
            missing = 'a key in double quotes is missing, such as "case"'
            raise self.fail(at, "the line ends before '}'" if ended else missing)
        key, end = self.scalar(at)
        if key in seen:
            raise self.fail(at, f"'{shorten(key)}' stands twice in one object")
        seen.add(key)
        return Node("scalar", self.line, at + 1, key), end

    def array(self, at: int, depth: int) -> tuple[Node, int]:
        node = Node("sequence", self.line, at + 1)
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "]":
            if node.items:
                at = self.separator(at, "]")
            item, at = self.value(at, depth + 1)
            node.items.append(item)
            at = self.skip(at)
        return node, at + 1

    def separator(self, at: int, closing: str) -> int:
        if self.text[at : at + 1] != ",":
            ended = at >= len(self.text)
            what = (
                f"the line ends before '{closing}'" if ended else f"',' or '{closing}' is missing"
            )
            raise self.fail(at, what)
        return self.skip(at + 1)


def _explained(message: str) -> str:
    return f"not readable as JSON ({message[:1].lower()}{message[1:60]})"


_EXPLAINED = {
    "Expecting value": "a value is missing, or a word without its double quotes",
    "Unterminated string starting at": "a quote that is opened and never closed",
    "Invalid control character at": "a control character; JSON writes it as an escape such as \\n",
}
