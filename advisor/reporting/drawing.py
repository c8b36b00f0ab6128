"""The map as shapes on paper: numbers only, which a template turns into SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.reporting.figure import Area, Box, Map

SIDE = 300
LEFT, TOP = 46, 12
WIDTH, HEIGHT = LEFT + SIDE + 12, TOP + SIDE + 50
_SMALLEST = 8.0
_HEAD = 13.0
_INSET = 10
_LETTER, _NARROW = 9.6, 6.0
_NARROW_ONES = "filrt '"
_LINE = 17
_MARGIN = 2
_DOT = 7
_STEPS = 24
_TRIED = tuple(part / 8 for part in range(9))


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
    allowed = _at_least(_shape(drawn.allowed)) if drawn.allowed else None
    arrow = _arrow(*(on_paper(*end) for end in drawn.arrow)) if drawn.arrow else None
    point = on_paper(*drawn.point) if drawn.point else None
    drawn_over = (*_edges(allowed), *_along(arrow), *_around(point))
    return Drawing(filled(drawn.areas, drawn_over), allowed, point, arrow)


def filled(areas: Sequence[Area], drawn_over: Sequence[tuple[float, float]]) -> tuple[Filled, ...]:
    """Return the areas of the modes, their names kept clear of what is drawn over them."""
    found = []
    for pattern, area in enumerate(areas):
        shapes = tuple(_shape(box) for box in area.boxes)
        found.append(Filled(area.title, pattern, shapes, _label(area.title, shapes, drawn_over)))
    return tuple(found)


def _label(
    title: str, shapes: tuple[Shape, ...], drawn_over: Sequence[tuple[float, float]]
) -> tuple[tuple[str, float, float], ...]:
    """Return the lines of a name, each with its place, within the widest shape.

    It stands where least is drawn over it, as near to the top and the left as that allows.
    """
    widest = max(shapes, key=lambda s: (s.width, s.height))
    lines = textwrap.wrap(title, max(8, int((widest.width - _INSET) / _LETTER)))
    width, height = max(map(_width, lines)), len(lines) * _LINE
    free = max(0.0, widest.width - _INSET - 3 - width), max(0.0, widest.height - 8 - height)
    places = [
        Shape(widest.x + _INSET + free[0] * x, widest.y + 5 + free[1] * y, width, height)
        for y in _TRIED
        for x in _TRIED
    ]
    best = min(places, key=lambda place: sum(_within(at, place) for at in drawn_over))
    return tuple(
        (line, _rounded(best.x), _rounded(best.y + 14 + _LINE * place))
        for place, line in enumerate(lines)
    )


def _width(line: str) -> float:
    """Return about how wide a line is in bold letters."""
    return sum(_NARROW if letter in _NARROW_ONES else _LETTER for letter in line)


def _within(at: tuple[float, float], shape: Shape) -> bool:
    return (
        shape.x - _MARGIN <= at[0] <= shape.x + shape.width + _MARGIN
        and shape.y - _MARGIN <= at[1] <= shape.y + shape.height + _MARGIN
    )


def _edges(shape: Shape | None) -> tuple[tuple[float, float], ...]:
    """Return points along the four sides of a shape."""
    if shape is None:
        return ()
    right, bottom = shape.x + shape.width, shape.y + shape.height
    steps = [part / _STEPS for part in range(_STEPS + 1)]
    across = [(shape.x + shape.width * s, y) for s in steps for y in (shape.y, bottom)]
    return (*across, *((x, shape.y + shape.height * s) for s in steps for x in (shape.x, right)))


def _around(point: tuple[float, float] | None) -> tuple[tuple[float, float], ...]:
    """Return the dot as its middle and its rim."""
    if point is None:
        return ()
    x, y = point
    return (point, (x - _DOT, y), (x + _DOT, y), (x, y - _DOT), (x, y + _DOT))


def _along(arrow: Arrow | None) -> tuple[tuple[float, float], ...]:
    """Return points along the shaft of an arrow, and its tip."""
    if arrow is None:
        return ()
    (x, y), (right, bottom) = arrow.start, arrow.head[0]
    steps = [part / _STEPS for part in range(_STEPS + 1)]
    return tuple((x + (right - x) * s, y + (bottom - y) * s) for s in steps)


def on_paper(x: float, y: float) -> tuple[float, float]:
    """Return a position on the drawing, where y runs down."""
    return (_rounded(LEFT + (x + 1) / 2 * SIDE), _rounded(TOP + (1 - y) / 2 * SIDE))


def _shape(box: Box) -> Shape:
    x, y = on_paper(box.left, box.top)
    right, bottom = on_paper(box.right, box.bottom)
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
