"""The map of the two dimensions: the areas of the modes, where the case may lie, where it is headed.

Everything is derived: the areas from the bands in the parameters and the mode rules that read leans
alone, the point and its area from the tally, the arrow from the directions of the moves advised.
Positions run from -1 to 1 on both lines: approach from left to right, basis from bottom to top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from advisor.inference.completion import mode_rules
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.model import condition as c
from advisor.model.advice import Advice, Lean, MoveItem
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import TIERS
from advisor.model.term import SCALE, Axis
from advisor.model.trace import node
from advisor.model.wording import listed

_WAYS = {
    "toward-trust": ("basis", 1),
    "toward-contract": ("basis", -1),
    "toward-voluntary": ("approach", 1),
    "toward-mandate": ("approach", -1),
}
_POLES = {
    ("basis", 1): "trust",
    ("basis", -1): "contract",
    ("approach", 1): "choice",
    ("approach", -1): "mandate",
}
_OUTSIDE = "outside"
_STEP = 0.45
_SHORTEST = 0.12


class Box(NamedTuple):
    """A rectangle of the map, in positions."""

    left: float
    right: float
    bottom: float
    top: float


class Line(NamedTuple):
    """One dimension: its poles, the band that reads as balanced, and where the case stands on it."""

    axis: str
    title: str
    first: str
    second: str
    band: tuple[float, float]
    lean: Lean

    @property
    def placed(self) -> bool:
        """Whether enough is known to say where the case stands."""
        return self.lean.lean != UNDETERMINED and self.lean.position is not None


class Area(NamedTuple):
    """What reads as one mode: its boxes, and the leans that lead to it, in words."""

    mode: str
    title: str
    boxes: tuple[Box, ...]
    leans: str


class Map(NamedTuple):
    """The case on the map.

    point, allowed: None where too little is known on either line. heading: the way the moves point,
    -1, 0 or 1 on each line; arrow: where it is drawn from and to, if there is room. waits: the
    direction hangs on whether users come to harm.
    """

    approach: Line
    basis: Line
    areas: tuple[Area, ...]
    point: tuple[float, float] | None
    allowed: Box | None
    heading: tuple[int, int]
    arrow: tuple[tuple[float, float], tuple[float, float]] | None
    direction: str
    place: str
    within: str
    waits: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The map in sentences, for those who don't see it."""
        lines = (
            f"The map has two lines. From left to right: {self.approach.title}, from "
            f"{self.approach.first} to {self.approach.second}. From bottom to top: "
            f"{self.basis.title}, from {self.basis.first} to {self.basis.second}."
        )
        return (lines, *(f"{a.title.capitalize()}: {a.leans}." for a in self.areas), self.place)


def reading(line: Line) -> str:
    """Return how one line reads, and how many rows that rests on."""
    lean = line.lean
    word = "too little known" if lean.lean == UNDETERMINED else lean.lean
    return f"{word} ({lean.counted} of {lean.counted + lean.unknown} rows)"


def readings(drawn: Map) -> tuple[str, str]:
    """Return how both lines read, each named by its poles."""
    one, two = (
        f"{line.first.capitalize()} or {line.second}: {reading(line)}."
        for line in (drawn.approach, drawn.basis)
    )
    return one, two


class _Heading(NamedTuple):
    """Which way the moves point on each line, that in words, and whether it waits for an answer."""

    ways: tuple[int, int]
    told: str
    waits: bool


def draw_map(advice: Advice, knowledge: KnowledgeBase, moves: Iterable[MoveItem]) -> Map:
    """Return the map of a piece of advice, the arrow drawn from these moves."""
    approach = _line(knowledge.axes["approach"], advice.diagnosis.approach, knowledge)
    basis = _line(knowledge.axes["basis"], advice.diagnosis.basis, knowledge)
    areas = areas_of(knowledge)
    found = _heading(advice, tuple(moves), knowledge)
    heading, direction, waits = _apart(found, approach, basis, knowledge)
    point, allowed, arrow, within = None, None, None, ""
    if approach.placed and basis.placed:
        point = (approach.lean.position or 0.0, basis.lean.position or 0.0)
        allowed = Box(*_reach(approach.lean), *_reach(basis.lean))
        arrow = _arrow(point, heading)
        within = _mode_of(_leans(approach, basis), knowledge)
    place = _place(approach, basis)
    return Map(
        approach, basis, areas, point, allowed, heading, arrow, direction, place, within, waits
    )


def _line(axis: Axis, lean: Lean, knowledge: KnowledgeBase) -> Line:
    return Line(axis.id, axis.title, axis.first, axis.second, _band(axis, knowledge), lean)


def _band(axis: Axis, knowledge: KnowledgeBase) -> tuple[float, float]:
    low, high = (
        knowledge.parameters[p].number / SCALE for p in (axis.balanced_from, axis.balanced_to)
    )
    return low, high


def _reach(lean: Lean) -> tuple[float, float]:
    assert lean.position is not None
    return (
        lean.position if lean.low is None else lean.low,
        lean.position if lean.high is None else lean.high,
    )


def _leans(approach: Line, basis: Line) -> dict[str, str]:
    return {approach.axis: approach.lean.lean, basis.axis: basis.lean.lean}


# ---------------------------------------------------------------- the areas


def areas_of(knowledge: KnowledgeBase) -> tuple[Area, ...]:
    """Return what each mode covers, in the order of the modes."""
    approach, basis = knowledge.axes["approach"], knowledge.axes["basis"]
    cells: dict[str, list[tuple[str, str, Box]]] = {}
    for across, left, right in _bands(approach, knowledge):
        for up, bottom, top in _bands(basis, knowledge):
            mode = _mode_of({approach.id: across, basis.id: up}, knowledge)
            cells.setdefault(mode, []).append((across, up, Box(left, right, bottom, top)))
    return tuple(
        Area(mode, knowledge.modes[mode].title, _joined(box for *_, box in mine), _told(mine))
        for mode in knowledge.modes
        if (mine := cells.get(mode))
    )


def _bands(axis: Axis, knowledge: KnowledgeBase) -> tuple[tuple[str, float, float], ...]:
    low, high = _band(axis, knowledge)
    return ((axis.first, -1.0, low), (BALANCED, low, high), (axis.second, high, 1.0))


def _joined(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return the boxes with neighbours in one row made one."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b.bottom, b.left)):
        last = found[-1] if found else None
        if last and (last.bottom, last.top, last.right) == (box.bottom, box.top, box.left):
            found[-1] = Box(last.left, box.right, box.bottom, box.top)
        else:
            found.append(box)
    return tuple(found)


def _told(cells: list[tuple[str, str, Box]]) -> str:
    """Return in words where an area lies: the basis, then the approaches it is found with."""
    found: dict[str, list[str]] = {}
    for across, up, _ in cells:
        found.setdefault(up, []).append(across)
    parts = [
        f"basis {up}, whatever the approach"
        if len(across) == 3
        else f"basis {up}, approach {listed(tuple(across))}"
        for up, across in found.items()
    ]
    return "; ".join(parts)


def _mode_of(leans: Mapping[str, str], knowledge: KnowledgeBase) -> str:
    """Return the mode of two leans by the rules that read leans alone; exceptions are left aside."""
    for rule in mode_rules(knowledge):
        if all(isinstance(p, c.Concluded | c.All | c.Any) for p in c.walk(rule.when)) and _holds(
            rule.when, leans
        ):
            return rule.conclude[0].id
    return UNDETERMINED


def _holds(condition: c.Condition, leans: Mapping[str, str]) -> bool:
    match condition:
        case c.All(of):
            return all(_holds(part, leans) for part in of)
        case c.Any(of):
            return any(_holds(part, leans) for part in of)
        case c.Concluded(kind, ids):
            return leans.get(kind) in ids
        case _:
            return False


# ---------------------------------------------------------------- where it is headed


def _heading(advice: Advice, moves: Sequence[MoveItem], knowledge: KnowledgeBase) -> _Heading:
    """Return the way most moves point on each line, and that in a sentence; each move counts once.

    There is none while users may come to harm, or while it is not known whether they do and moves
    toward trust or choice hang on it. Nor does one move that serves another end give one by itself
    while others that may yet follow point elsewhere.
    """
    if waits_for_harm(advice, knowledge):
        return _Heading(
            (0, 0), "No direction yet: first find out whether users come to harm.", True
        )
    if any(m.tier == TIERS[0] and m.direction == "intervene" for m in moves):
        return _Heading(
            (0, 0), "Direction of travel: none for now, as the safety of users comes first.", False
        )
    pointing = {m.id: m for m in moves if m.direction in _WAYS}
    ways = [_WAYS[m.direction] for m in pointing.values()]
    if not ways:
        return _Heading((0, 0), "", False)
    (only, *more) = pointing.values()
    open_ = {knowledge.moves[p.id].direction for p in advice.possible if p.kind == "move"}
    if not more and only.tier != "direction" and open_ & set(_WAYS) - {only.direction}:
        told = "Direction of travel: none yet, as moves that may still follow point elsewhere."
        return _Heading((0, 0), told, False)
    sums = {axis: sum(step for a, step in ways if a == axis) for axis in ("approach", "basis")}
    signs = {axis: (total > 0) - (total < 0) for axis, total in sums.items()}
    return _Heading((signs["approach"], signs["basis"]), _told_heading(ways, signs), False)


def harm(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the answers that come before any direction: whether users come to harm."""
    return frozenset(node("answer", term.id) for term in knowledge.read_as("harm"))


def waits_for_harm(advice: Advice, knowledge: KnowledgeBase) -> bool:
    """Return whether moves toward trust or choice wait to hear whether users come to harm."""
    first = harm(knowledge)
    return any(
        each.kind == "move"
        and not first.isdisjoint(each.because)
        and knowledge.moves[each.id].direction in ("toward-trust", "toward-voluntary")
        for each in advice.possible
    )


def _told_heading(ways: list[tuple[str, int]], signs: Mapping[str, int]) -> str:
    """Return the way the moves point as a sentence, with what points against it."""
    toward = tuple(_POLES[axis, signs[axis]] for axis in ("basis", "approach") if signs[axis])
    if not toward:
        return "Direction of travel: none is drawn, as the moves advised point both ways."
    against = tuple(
        _POLES[axis, -signs[axis]]
        for axis in ("basis", "approach")
        if signs[axis] and (axis, -signs[axis]) in ways
    )
    but = f", though some point toward {listed(against, 'and')}" if against else ""
    return f"Direction of travel: the moves advised point toward {listed(toward, 'and')}{but}."


def _apart(heading: _Heading, approach: Line, basis: Line, knowledge: KnowledgeBase) -> _Heading:
    """Return the heading with its lines told apart, and no arrow, where both lead outside the modes."""
    across, up = heading.ways
    if not (across and up):
        return heading
    ends = {
        line.axis: line.second if way > 0 else line.first
        for line, way in ((approach, across), (basis, up))
    }
    if _mode_of(ends, knowledge) != _OUTSIDE:
        return heading
    told = (
        f"Direction of travel: toward {_POLES['basis', up]} in delivery, and toward "
        f"{_POLES['approach', across]} in how partners join. These are two matters, so no one arrow "
        "is drawn."
    )
    return _Heading((0, 0), told, False)


def _arrow(
    point: tuple[float, float], heading: tuple[int, int]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the arrow from the point, kept on the map, or None where there is no room for one."""
    size = (heading[0] ** 2 + heading[1] ** 2) ** 0.5
    if not size:
        return None
    x, y = (
        max(-0.97, min(0.97, at + _STEP * way / size))
        for at, way in zip(point, heading, strict=True)
    )
    if ((x - point[0]) ** 2 + (y - point[1]) ** 2) ** 0.5 < _SHORTEST:
        return None
    return point, (x, y)


def _place(approach: Line, basis: Line) -> str:
    """Return in words where the case stands, or why it is not drawn."""
    missing = [line.title for line in (approach, basis) if not line.placed]
    if missing:
        return (
            f"Too little is known of the {' and the '.join(missing)} to place your partnership. So "
            "the map shows neither a point nor an area for it."
        )
    reach = [
        f"{line.title}: {line.lean.lean}"
        + (
            f" now, and missing answers could make it {listed(others)}"
            if (others := tuple(p for p in line.lean.possible if p != line.lean.lean))
            else ", whatever is still missing"
        )
        for line in (approach, basis)
    ]
    return f"Your partnership on the map: {'; '.join(reach)}."
