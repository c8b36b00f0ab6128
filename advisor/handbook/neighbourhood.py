"""One rule with what it reads, what it concludes, who reads that, and what gives way, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from advisor.handbook.address import page_of, way
from advisor.handbook.page import Page
from advisor.handbook.svg import Box, arrow, box, drawing, stroke, words_at, wrapped
from advisor.model.chain import conclusions_of, terms_of
from advisor.model.rule import Rule

_WIDTH, _GAP = 162, 28
_BETWEEN, _TOP = 10, 26
_MOST = 6


class _Near(NamedTuple):
    """One neighbour: its name, its place, and how its box looks."""

    name: str
    href: str | None
    look: str = "plain"


def neighbourhood(rule: Rule, page: Page) -> tuple[str, str]:
    """Return the drawing of a rule's neighbourhood, and in words what it shows."""
    matter = page.matter
    drawn = [f"{each.kind}:{each.id}" for each in rule.conclude]
    readers = dict.fromkeys(name for each in drawn for name in matter.chain.readers(each))
    columns = (
        ("reads", _read(rule, page)),
        ("the rule", [_Near(rule.title, None, "strong")]),
        ("concludes", [_conclusion(name, page) for name in dict.fromkeys(drawn)]),
        ("is read by", [_rule(name, page) for name in readers]),
    )
    placed = [_column(place, few(near)) for place, (_, near) in enumerate(columns)]
    tall = max(boxes[-1].bottom for boxes in placed if boxes)
    placed = [_centred(boxes, tall) for boxes in placed]
    parts = [
        words_at(place * (_WIDTH + _GAP) + _WIDTH / 2, 14, heading)
        for place, (heading, near) in enumerate(columns)
        if near
    ]
    reads, (own,), concludes, read_by = placed
    parts += [arrow((each.right, each.middle), (own.x, own.middle)) for each in reads]
    parts += [arrow((own.right, own.middle), (each.x, each.middle)) for each in concludes]
    parts += [arrow((concludes[-1].right, concludes[-1].middle), (b.x, b.middle)) for b in read_by]
    parts += [box(each) for boxes in placed for each in boxes]
    below, bottom = _giving_way(rule, page, own, tall)
    columns_used = 4 if read_by else 3
    width = columns_used * (_WIDTH + _GAP) - _GAP + 4
    label = f"What the rule '{rule.title}' reads, concludes and gives way to"
    return drawing(width, bottom + 4, label, parts + below), label


def few(near: Sequence[_Near]) -> list[_Near]:
    """Return so many neighbours as fit, and how many more there are."""
    if len(near) <= _MOST:
        return list(near)
    return [*near[: _MOST - 1], _Near(f"and {len(near) - _MOST + 1} more, listed below", None)]


def _read(rule: Rule, page: Page) -> list[_Near]:
    terms = (page.matter.words[name] for name in terms_of(rule))
    hrefs = (_way("term", name, page) for name in terms_of(rule))
    answers = [_Near(title, href, "round") for title, href in zip(terms, hrefs, strict=True)]
    return answers + [_conclusion(name, page) for name in conclusions_of(rule)]


def _conclusion(name: str, page: Page) -> _Near:
    return _Near(name.replace(":", ": ", 1), _way("conclusion", name, page))


def _rule(name: str, page: Page, look: str = "plain") -> _Near:
    return _Near(page.matter.knowledge.rules[name].title, _way("rule", name, page), look)


def _way(sort: str, name: str, page: Page) -> str:
    return way(page.path, page_of(sort, name, page.matter.knowledge))


def _column(place: int, near: Sequence[_Near], top: float = _TOP) -> list[Box]:
    boxes = []
    for each in near:
        lines = wrapped(each.name, _WIDTH)
        boxes.append(Box(2 + place * (_WIDTH + _GAP), top, _WIDTH, lines, each.href, each.look))
        top = boxes[-1].bottom + _BETWEEN
    return boxes


def _centred(boxes: list[Box], tall: float) -> list[Box]:
    """Return the boxes of a column moved down to the middle of the tallest one."""
    free = (tall - boxes[-1].bottom) / 2 if boxes else 0
    return [Box(b.x, b.y + free, b.width, b.lines, b.href, b.look) for b in boxes]


def _giving_way(rule: Rule, page: Page, own: Box, tall: float) -> tuple[list[str], float]:
    """Return what stands under the rule: what it gives way to, and what gives way to it."""
    groups = (
        ("gives way to", [_rule(name, page, "dashed") for name in sorted(rule.overridden_by)]),
        ("goes before", [_rule(name, page, "dashed") for name in page.matter.chain.yielding(rule)]),
    )
    parts: list[str] = []
    bottom = tall
    for column, (heading, near) in zip((1, 2), groups, strict=True):
        if not near:
            continue
        boxes = _column(column, few(near), tall + 42)
        parts.append(words_at(boxes[0].x + _WIDTH / 2, tall + 32, heading))
        parts += map(box, boxes)
        bottom = max(bottom, boxes[-1].bottom)
    if rule.overridden_by:
        parts.append(stroke(f"M{own.x + 20} {own.bottom}V{tall + 18}", dashed=True))
    return parts, bottom
