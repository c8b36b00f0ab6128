"""The text of a file to a page: what it says, and each comment with the entry that it belongs to.

PyYAML's parser drops comments, but its scanner says where every word begins and ends; what lies between
two words is white space and comments, and nothing else. (A library that keeps comments by itself was
tried: it drops those in brackets, and hangs others on the entry before, so that they go astray when keys
change places.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from advisor.layout.page import Entry, Page, Value
from advisor.loading.tree import parse

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"#[^\r\n]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")
_FOR_EDITORS = re.compile(r"#\s*yaml-language-server:")


@dataclass(slots=True)
class _Place:
    """Where an entry begins and ends in the text."""

    start: int
    end: int
    entry: Entry


def read_page(text: str, name: str) -> Page:
    """Return what a text says, with its comments; `name` stands for the file in faults.

    Raises LoadError as reading a file does.
    """
    parse(text, name)  # every fault has its place and its hint there
    places: list[_Place] = []
    value = _value(yaml.compose(text, Loader=_Loader), places)
    page = Page(value)
    places.sort(key=lambda place: (place.start, -place.end))
    for comment in _comments(text):
        _attach(comment, page, places)
    first = places[0].entry if places else None
    if first is not None:
        page.head, first.before = [*page.head, *first.before], []
    for each in filter(_FOR_EDITORS.match, page.head):
        page.schema = page.schema or each
    page.head = [each for each in page.head if not _FOR_EDITORS.match(each)]
    return page


def _value(node: Any, places: list[_Place]) -> Value:
    """Return a node's content; the places of its entries are noted."""
    if isinstance(node, yaml.MappingNode):
        found = Value("mapping")
        pairs = [(key.value, key.start_mark.index, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        found = Value("list")
        pairs = [("", item.start_mark.index, item) for item in node.value]
    else:
        return Value("text", " ".join(str(node.value).split()))
    for key, start, inside in pairs:
        place = _Place(start, inside.end_mark.index, Entry(key, Value("text")))
        places.append(place)
        place.entry.value = _value(inside, places)
        found.entries.append(place.entry)
    return found


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment. beside: the place of the last character before it on its line, if there is one."""

    text: str
    start: int
    beside: int | None
    apart: bool = False
    """Whether an empty line sets it off from what is above, as a heading is."""

    @property
    def lines(self) -> list[str]:
        """The comment as it stands on lines of its own."""
        return ["", self.text] if self.apart else [self.text]


def _comments(text: str) -> Iterator[_Comment]:
    """Yield every comment of a text that can be read as YAML, in order."""
    last = 0
    content: int | None = None
    for token in yaml.scan(text, Loader=_Loader):
        start, end = token.start_mark.index, token.end_mark.index
        if start >= last:
            yield from _between(text, last, start, content)
        last = max(last, end)
        if end <= start:
            continue
        header = _BLOCK_HEADER.match(text, start, end) if _is_block(token) else None
        if header is not None:
            yield _Comment(header[1].rstrip(), header.start(1), start)
        if isinstance(token, yaml.BlockEntryToken | yaml.KeyToken):
            content = None  # what stands beside a dash speaks of what comes after it
        elif not isinstance(token, yaml.FlowEntryToken):
            content = end - 1
    yield from _between(text, last, len(text), content)


def _is_block(token: Any) -> bool:
    return isinstance(token, yaml.ScalarToken) and token.style in ("|", ">")


def _between(text: str, start: int, end: int, content: int | None) -> Iterator[_Comment]:
    """Yield the comments between two words; only the first can stand beside something."""
    for found in _COMMENT.finditer(text, start, end):
        line = max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1
        alone = not text[line : found.start()].strip()
        above = text[max(text.rfind("\n", 0, max(line - 1, 0)), -1) + 1 : line]
        apart = alone and line > 0 and not above.strip()
        beside = None if alone or content is None or content < line else content
        yield _Comment(found[0].rstrip(), found.start(), beside, apart)


def _attach(comment: _Comment, page: Page, places: list[_Place]) -> None:
    """Give a comment to the entry it stands beside, or to the next one after it."""
    if comment.beside is not None:
        mine = _innermost(comment.beside, places)
        if mine is not None and mine.beside is None:
            mine.beside = comment.text
            return
        if mine is not None:
            mine.before += comment.lines
            return
    after = bisect_right(places, comment.start, key=lambda place: place.start)
    if after < len(places):
        places[after].entry.before += comment.lines
    else:
        page.foot += comment.lines


def _innermost(at: int, places: list[_Place]) -> Entry | None:
    """Return the innermost entry that a place in the text belongs to."""
    last = bisect_right(places, at, key=lambda place: place.start)
    return next((p.entry for p in reversed(places[:last]) if p.start <= at < p.end), None)
