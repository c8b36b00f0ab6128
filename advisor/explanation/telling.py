"""An explanation as text a reader can follow: indented, pruned to a depth, nothing negative lost."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from advisor.explanation.reason import Depth, Reason

_STEP = 2


def tell(reason: Reason, depth: Depth = "page", width: int = 88) -> str:
    """Return an explanation as text, one statement a paragraph."""
    if depth == "line":
        return "\n".join(textwrap.wrap(_in_a_line(reason), width)) + "\n"
    lines: list[str] = []
    for level, text in _paragraphs(reason, depth, 0):
        indent = " " * (_STEP * level)
        bullet = "- " if level else ""
        lines += textwrap.wrap(
            text,
            width,
            initial_indent=indent + bullet,
            subsequent_indent=indent + " " * len(bullet),
        )
    return "\n".join(lines) + "\n"


def as_data(reason: Reason) -> dict[str, Any]:
    """Return an explanation as plain data for JSON; what is empty is left out."""
    found: dict[str, Any] = {"node": reason.node, "sort": reason.sort, "text": reason.text}
    if reason.said:
        found["said"] = reason.said
    if reason.claims:
        found["claims"] = list(reason.claims)
    for name in ("negative", "seen"):
        if getattr(reason, name):
            found[name] = True
    if reason.truth:
        found["truth"] = reason.truth
    if reason.parts:
        found["because"] = [as_data(part) for part in reason.parts]
    return found


def _paragraphs(reason: Reason, depth: Depth, level: int) -> Iterator[tuple[int, str]]:
    yield level, _sentence(reason, depth)
    if depth == "page" and reason.sort == "position" and level:
        yield from _summed(reason, level + 1)
        return
    for part in reason.parts:
        yield from _paragraphs(part, depth, level + 1)


def _sentence(reason: Reason, depth: Depth) -> str:
    text = reason.text.rstrip(".:")
    told = [part for part in (reason.said, ", ".join(reason.claims)) if part]
    if reason.sort in ("answer", "line") and depth == "page":
        told = told[:1]
    if reason.seen:
        told = ["explained above"]
    mark = f" [{'; '.join(told)}]" if told else ""
    end = ":" if reason.parts else "."
    lead = {"rule": "Rule: ", "gave-way": "", "answer": "Your answer. ", "line": ""}
    return f"{lead.get(reason.sort, '')}{text}{mark}{end}"


def _summed(reason: Reason, level: int) -> Iterator[tuple[int, str]]:
    """Yield the arithmetic of a position in few lines: every row counted is named."""
    groups: dict[str, list[str]] = {}
    for line in reason.parts:
        what, _, adds = line.text.rpartition(": ")
        groups.setdefault(adds, []).append(what)
    for adds, rows in sorted(groups.items()):
        yield level, f"{adds[:1].upper()}{adds[1:]}: {'; '.join(rows)}."


def _in_a_line(reason: Reason) -> str:
    """Return a conclusion with what it rests on most directly, in one sentence."""
    told = [reason.text.rstrip(".")]
    firsts: list[str] = []
    for rule in reason.parts:
        firsts += [part.text.rstrip(".") for part in rule.parts if part.sort != "exception"]
    if firsts:
        told.append("Because: " + "; ".join(dict.fromkeys(firsts)))
    held = [p.text for rule in reason.parts for p in rule.parts if p.sort == "exception"]
    told += [text.rstrip(".") for text in held]
    claims = dict.fromkeys(claim for rule in reason.parts for claim in rule.claims)
    return ". ".join(told) + "." + (f" [{', '.join(claims)}]" if claims else "")
