"""The map as shapes on paper: numbers only, which a template turns into SVG."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from advisor.reporting.figure import Box, Map

SIDE = 300
LEFT, TOP = 46, 12
WIDTH, HEIGHT = LEFT + SIDE + 12, TOP + SIDE + 50
_SMALLEST = 8.0
_HEAD = 13.0
_INSET = 10
_LETTER = 9.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle in units of the drawing, its top left corner first."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Filled:
    """An area of a mode: its rectangles, its pattern, and the lines of its name with their places."""

    title: str
    pattern: int
    shapes: tuple[Shape, ...]
    label: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow: the shaft, and the corners of its head."""

    start: tuple[float, float]
    end: tuple[float, float]
    head: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map; allowed, point and arrow are None where nothing may be drawn."""

    areas: tuple[Filled, ...]
    allowed: Shape | None
    point: tuple[float, float] | None
    arrow: Arrow | None


def draw(drawn: Map) -> Drawing:
    """Return the shapes of a map."""
    areas = []
    for pattern, area in enumerate(drawn.areas):
        shapes = tuple(_shape(box) for box in area.boxes)
        areas.append(Filled(area.title, pattern, shapes, _label(area.title, shapes)))
    return Drawing(
        tuple(areas),
        _at_least(_shape(drawn.allowed)) if drawn.allowed else None,
        _at(*drawn.point) if drawn.point else None,
        _arrow(*(_at(*end) for end in drawn.arrow)) if drawn.arrow else None,
    )


def _label(title: str, shapes: tuple[Shape, ...]) -> tuple[tuple[str, float, float], ...]:
    """Return the lines of a name, each with its place, so that they stay within the widest shape."""
    widest = max(shapes, key=lambda s: (s.width, s.height))
    lines = textwrap.wrap(title, max(8, int((widest.width - _INSET) / _LETTER)))
    x, y = widest.x + _INSET, widest.y + 20
    return tuple((line, x, _rounded(y + 17 * place)) for place, line in enumerate(lines))


def _at(x: float, y: float) -> tuple[float, float]:
    """Return a position on the drawing, where y runs down."""
    return (_rounded(LEFT + (x + 1) / 2 * SIDE), _rounded(TOP + (1 - y) / 2 * SIDE))


def _shape(box: Box) -> Shape:
    x, y = _at(box.left, box.top)
    right, bottom = _at(box.right, box.bottom)
    return Shape(x, y, _rounded(right - x), _rounded(bottom - y))


def _at_least(shape: Shape) -> Shape:
    """Return a shape with room to be seen, about the same middle."""
    width, height = max(shape.width, _SMALLEST), max(shape.height, _SMALLEST)
    return Shape(
        _rounded(shape.x - (width - shape.width) / 2),
        _rounded(shape.y - (height - shape.height) / 2),
        width,
        height,
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> Arrow:
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    base = (end[0] - along[0] * _HEAD, end[1] - along[1] * _HEAD)
    side = (-along[1] * _HEAD / 2, along[0] * _HEAD / 2)
    head = (end, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1]))
    return Arrow(start, _both(base), tuple(_both(corner) for corner in head))


def _both(point: tuple[float, float]) -> tuple[float, float]:
    return (_rounded(point[0]), _rounded(point[1]))


def _rounded(number: float) -> float:
    return round(number, 1) + 0.0
