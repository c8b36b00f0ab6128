"""Boxes and arrows as SVG: text stays text, colours are the page's own, and none carries meaning."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

FONT = 12
LINE = 15
_LETTER = 6.3
_PADDING = 8
_HEAD = 7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with words in it, its top left corner first.

    look: plain, round (rounded corners), strong (a thick frame) or dashed.
    """

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    href: str | None = None
    look: str = "plain"

    @property
    def height(self) -> float:
        """How high the box has to be for its words."""
        return LINE * len(self.lines) + 2 * _PADDING - 3

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The place of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The place of its lower side."""
        return self.y + self.height


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Return text in lines that fit a box of a width."""
    return tuple(textwrap.wrap(text, max(6, int((width - 2 * _PADDING) / _LETTER)))) or ("",)


def box(drawn: Box) -> str:
    """Return a box; one that leads somewhere is a link."""
    radius = 12 if drawn.look == "round" else 2
    frame = 3 if drawn.look == "strong" else 1.2
    dashes = ' stroke-dasharray="5 3"' if drawn.look == "dashed" else ""
    shape = (
        f'<rect class="paper" x="{_n(drawn.x)}" y="{_n(drawn.y)}" width="{_n(drawn.width)}" '
        f'height="{_n(drawn.height)}" rx="{radius}" fill="#ffffff" stroke="currentColor" '
        f'stroke-width="{frame}"{dashes}/>'
    )
    top = drawn.y + _PADDING + FONT - 2
    words = "".join(
        words_at(drawn.x + drawn.width / 2, top + LINE * place, line)
        for place, line in enumerate(drawn.lines)
    )
    if drawn.href is None:
        return shape + words
    return f'<a href="{escape(drawn.href)}">{shape}{words}</a>'


def words_at(x: float, y: float, text: str, anchor: str = "middle", look: str = "") -> str:
    """Return words on the drawing."""
    drawn = f' class="{look}"' if look else ""
    return (
        f'<text{drawn} x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="currentColor">'
        f"{escape(text)}</text>"
    )


def arrow(start: tuple[float, float], end: tuple[float, float], *, dashed: bool = False) -> str:
    """Return an arrow that leaves and arrives level."""
    (x, y), (right, bottom) = start, end
    half = (x + right) / 2
    path = (
        f"M{_n(x)} {_n(y)}C{_n(half)} {_n(y)} {_n(half)} {_n(bottom)} {_n(right - 2)} {_n(bottom)}"
    )
    return stroke(path, dashed=dashed) + head(end, 1)


def stroke(path: str, width: float = 1.2, *, dashed: bool = False) -> str:
    """Return a line along a path."""
    dashes = ' stroke-dasharray="5 3"' if dashed else ""
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{_n(width)}"{dashes}/>'
    )


def head(at: tuple[float, float], way: int) -> str:
    """Return the head of an arrow that points right (1) or left (-1)."""
    x, y = at
    back = x - way * _HEAD
    corners = f"{_n(x)},{_n(y)} {_n(back)},{_n(y - 4)} {_n(back)},{_n(y + 4)}"
    return f'<polygon points="{corners}" fill="currentColor"/>'


def drawing(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    """Return a whole drawing, LF at the end; `label` says in words what it shows."""
    size = f"{_n(width)} {_n(height)}"
    style = f"font-family:sans-serif;font-size:{FONT}px"
    frame = (
        f'width="{_n(width)}" height="{_n(height)}" role="group" aria-label="{escape(label)}" '
        f'style="{style}"'
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {frame}>',
            *parts,
            "</svg>\n",
        )
    )


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
