"""What each open answer could change: alone, and together with one other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from advisor.explanation.certificate import Completions
from advisor.explanation.neighbours import variant_of
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.hanging import Hanging
from advisor.inference.variants import Place, Variant, places, variants_of, with_answers
from advisor.model.change import Change
from advisor.model.trace import Position, Subject

__all__ = ["Effect", "effects"]

Key = tuple[str, str, Subject]
_ADVICE = ("mode", "move")
_SHOWN = ("failure", "strength", "risk", "quality", "limit")
_AT_ONCE = 250_000
"""So many pairs of answers are read at once, to bound the room they take."""


@dataclass(slots=True)
class Effect:
    """What completing one open place could do.

    modes: those that one of its answers gives now. rules_out: those that one of them rules out.
    counts: it is a row of a lean that is open. changed: what one of them adds or takes away now.
    together: places with which it changes the mode or a move, where it changes neither alone.
    outcomes: how many outcomes its answers tell apart. matters: whether mode or moves can hang on it.
    """

    modes: set[str] = field(default_factory=set)
    rules_out: set[str] = field(default_factory=set)
    counts: bool = False
    changed: set[Key] = field(default_factory=set)
    together: dict[Place, None] = field(default_factory=dict)
    outcomes: int = 1
    matters: bool = False

    @property
    def moves(self) -> list[str]:
        """The moves it adds or takes away, by id."""
        return sorted({name for kind, name, _ in self.changed if kind == "move"})

    @property
    def quiet(self) -> bool:
        """Whether no answer to it alone changes the mode or a move."""
        return not any(kind in _ADVICE for kind, _, _ in self.changed)


def effects(found: Completions, positions: Iterable[Position]) -> dict[Place, Effect]:
    """Return the effect of each open place of a case."""
    made = {place: Effect() for place in found.open}
    rows = {
        line.characteristic
        for position in positions
        if len(found.modes) > 1 and len(position.possible) > 1
        for line in position.lines
        if line.status in ("open", "disputed")
    }
    for place in _hanging(found):
        made[place].matters = True
    for place, effect in made.items():
        effect.counts = place[1] in rows
        effect.matters |= effect.counts
    changed = _alone(found, made)
    _ruled_out(found, made)
    _in_pairs(found, made, changed)
    return made


def _hanging(found: Completions) -> Iterator[Place]:
    """Yield the open places that the mode or an open move can hang on."""
    hanging = Hanging(found.alone)
    for kind, name, subject in found.alone.conclusions(
        _ADVICE if len(found.modes) > 1 else ("move",)
    ):
        hanging.conclusion(kind, name, subject)
    yield from {found.once(place) for place in hanging.found} & set(found.open)


def _alone(found: Completions, made: dict[Place, Effect]) -> list[set[Key]]:
    """Note what each single answer changes, and return it."""
    variants: list[Variant] = [(), *(variant_of((way,)) for way in found.singles)]
    reading = BitwiseReading(found.knowledge, variants_of(found.case, variants))
    drawn = reading.conclusions((*_ADVICE, *_SHOWN))
    changed: list[set[Key]] = [set() for _ in found.singles]
    for key, (true, _) in drawn.items():
        moved = true ^ (reading.variants.all if true & 1 else 0)
        for index in places(moved):
            changed[index - 1].add(key)
            if key[0] == "mode" and true >> index & 1:
                made[found.place(found.singles[index - 1])].modes.add(key[1])
    for place, each in _by_place(found.singles, changed, found):
        made[place].changed = set().union(*each)
        made[place].outcomes = len({frozenset(one) for one in each})
    return changed


def _by_place(
    singles: tuple[Change, ...], changed: list[set[Key]], found: Completions
) -> Iterator[tuple[Place, list[set[Key]]]]:
    both = zip(singles, changed, strict=True)
    for place, group in groupby(both, key=lambda pair: found.place(pair[0])):
        yield place, [keys for _, keys in group]


def _ruled_out(found: Completions, made: dict[Place, Effect]) -> None:
    """Note which of the modes that are possible some single answer rules out."""
    for (kind, name, _), (_, false) in found.alone.conclusions(("mode",)).items():
        if kind == "mode" and name in found.modes and not false & 1:
            for index in places(false):
                made[found.place(found.singles[index - 1])].rules_out.add(name)


def _in_pairs(found: Completions, made: dict[Place, Effect], changed: list[set[Key]]) -> None:
    """Note which answers change the mode or a move only together with another."""
    able = [i for i, way in enumerate(found.singles) if made[found.place(way)].matters]
    quiet = [i for i in able if made[found.place(found.singles[i])].quiet]
    rows = max(1, _AT_ONCE // max(1, len(able)))
    for start in range(0, len(quiet), rows):
        _block(found, made, changed, quiet[start : start + rows], able)


def _block(
    found: Completions,
    made: dict[Place, Effect],
    changed: list[set[Key]],
    rows: list[int],
    columns: list[int],
) -> None:
    """Read every pair of a row and a column at once: bit row x columns + column.

    Where both are answers to one place, that of the column stands.
    """
    width, height = len(columns), len(rows)
    every = (1 << (width * height)) - 1
    first = sum(1 << (row * width) for row in range(height))
    block = (1 << width) - 1
    mine = [found.place(found.singles[i]) for i in columns]
    own = {
        place: sum(1 << i for i in range(width) if mine[i] == place) * first for place in set(mine)
    }
    answered: dict[Place, dict[Change, int]] = {}
    for at, i in enumerate(columns):
        way = found.singles[i]
        answered.setdefault(found.place(way), {})[way] = first << at
    for at, i in enumerate(rows):
        way = found.singles[i]
        bits = (block << (at * width)) & ~own[found.place(way)]
        chosen = answered[found.place(way)]
        chosen[way] = chosen.get(way, 0) | bits
    sides = {
        side: {way.answer: bits for way, bits in chosen.items()}
        for chosen in answered.values()
        for way in list(chosen)[:1]
        for side, _ in variant_of((way,))
    }
    variants = with_answers(found.case, width * height, sides)
    reading = BitwiseReading(found.knowledge, variants)
    same = 0
    for at, i in enumerate(rows):
        same |= own[found.place(found.singles[i])] & (block << (at * width))
    for key, (true, _) in reading.conclusions(_ADVICE).items():
        moved = true ^ (every if key in found.now else 0)
        by_column = sum(1 << at for at, i in enumerate(columns) if key in changed[i]) * first
        for index in places((moved ^ by_column) & ~same):
            row, column = divmod(index, width)
            place, other = found.place(found.singles[rows[row]]), mine[column]
            made[place].together[other] = None
