"""A page to text: two spaces of indent, at most 100 columns, quotes only where they have to be."""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Iterator
from functools import cache

import yaml

from advisor.layout.page import Entry, Page, Value

WIDTH = 100
_PROSE = 98
"""Where prose is broken: a little earlier, as most of the shipped texts are."""
_INDENT = 2
_NOTHING = ("", "~", "null", "Null", "NULL")
"""Words that other programs take for no value at all."""


def written(page: Page) -> str:
    """Return the text of a page; the line that names its schema comes first."""
    lines = [*([page.schema] if page.schema else []), *page.head]
    lines += _down(page.value, 0)
    return "\n".join([*lines, *page.foot]) + "\n"


def _down(value: Value, indent: int) -> Iterator[str]:
    """Yield the lines of a mapping or a list, one entry below the other."""
    pad = " " * indent
    for entry in value.entries:
        yield from (f"{pad}{comment}" for comment in entry.before)
        if value.kind == "mapping":
            yield from _keyed(entry, indent)
        else:
            yield from _listed(entry, indent)


def _keyed(entry: Entry, indent: int) -> Iterator[str]:
    """Yield the lines of an entry of a mapping."""
    pad, value = " " * indent, entry.value
    head = f"{pad}{quoted(entry.key, in_brackets=False)}:"
    line = _in_one_line(value, len(head) + 1)
    if line is not None:
        yield _with(f"{head} {line}", entry.beside)
    elif value.kind == "text":
        yield _with(f"{head} >-", entry.beside)
        yield from _folded(value.text, indent + _INDENT)
    else:
        yield _with(head, entry.beside)
        yield from _down(value, indent + _INDENT)


def _listed(entry: Entry, indent: int) -> Iterator[str]:
    """Yield the lines of an entry of a list."""
    pad, value = " " * indent, entry.value
    line = None if value.stacked and value.entries else _in_one_line(value, indent + _INDENT)
    lines = [line] if line is not None else _filled(value, indent + _INDENT)
    if lines:
        *above, last = [f"{pad}- {lines[0]}", *lines[1:]]
        yield from [*above, _with(last, entry.beside)]
    elif value.kind == "text":
        yield _with(f"{pad}- >-", entry.beside)
        yield from _folded(value.text, indent + _INDENT)
    else:
        yield from [f"{pad}{entry.beside}"] if entry.beside else []
        first, *rest = _down(value, indent + _INDENT)
        yield f"{pad}- {first[indent + _INDENT :]}"
        yield from rest


def _with(line: str, comment: str | None) -> str:
    return f"{line} {comment}" if comment else line


def _in_one_line(value: Value, column: int) -> str | None:
    """Return a value as it stands on one line that it begins in this column, or None."""
    if value.kind == "text":
        line = quoted(value.text, in_brackets=False)
        if not value.text or not _can_fold(value.text):
            return line
        long = column + len(line) > WIDTH and " " in value.text
        return None if long or value.down else line
    if (value.down and value.entries) or _has_to_stand_down(value):
        return None
    line = _in_brackets(value)
    return line if column + len(line) <= WIDTH else None


def _filled(value: Value, indent: int) -> list[str]:
    """Return a mapping in brackets over several lines, or none if it can't be written so."""
    if not value.filled or _has_to_stand_down(value):
        return []
    pad, inside = " " * (indent + 1), _pairs(value)
    lines: list[str] = []
    for place, pair in enumerate(inside):
        end = "}" if place == len(inside) - 1 else ","
        if lines and len(f"{lines[-1]} {pair}{end}") <= WIDTH:
            lines[-1] = f"{lines[-1]} {pair}{end}"
        else:
            lines.append(f"{pad}{pair}{end}")
    lines[0] = "{" + lines[0].lstrip()
    fits = indent + len(lines[0]) <= WIDTH and all(len(line) <= WIDTH for line in lines[1:])
    return lines if fits else []


def _has_to_stand_down(value: Value) -> bool:
    return any(e.before or e.beside or e.value.down for e in value.walk())


def _pairs(value: Value) -> list[str]:
    return [
        f"{quoted(entry.key, in_brackets=True)}: {_in_brackets(entry.value)}"
        for entry in value.entries
    ]


def _in_brackets(value: Value) -> str:
    if value.kind == "text":
        return quoted(value.text, in_brackets=True)
    if value.kind == "list":
        return f"[{', '.join(_in_brackets(entry.value) for entry in value.entries)}]"
    return f"{{{', '.join(_pairs(value))}}}"


def _folded(text: str, indent: int) -> list[str]:
    pad = " " * indent
    return textwrap.wrap(
        text,
        _PROSE,
        initial_indent=pad,
        subsequent_indent=pad,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _analysed(text: str) -> yaml.emitter.ScalarAnalysis:
    """Return how PyYAML finds that a text can be written."""
    emitter = yaml.emitter.Emitter(io.StringIO(), allow_unicode=True)
    return emitter.analyze_scalar(text)


def _can_fold(text: str) -> bool:
    return bool(_analysed(text).allow_block)


_IN_FULL = re.compile(r"(?:[a-z][a-z0-9-]*:)+[A-Za-z][A-Za-z0-9.-]*\Z")
"""A name with its pack or its kind: a colon without a space is none of YAML's, in brackets too."""


def quoted(text: str, *, in_brackets: bool) -> str:
    """Return a text as YAML reads it back, in quotes only where it has to be."""
    found = _analysed(text)
    plain = found.allow_flow_plain if in_brackets else found.allow_block_plain
    plain = plain or bool(_IN_FULL.match(text))
    if plain and text not in _NOTHING:
        return text
    if not found.allow_single_quoted:
        return json.dumps(text)
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
