"""Which answers change the diagnosis or a recommended move: each alone, and every two together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from advisor.explanation.margin import margins, position_of
from advisor.explanation.pairs import Pairs, Singles, blocks, singles_of
from advisor.explanation.ranges import ranges
from advisor.explanation.words import Words
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import variants_of
from advisor.model.case import Answer, Case
from advisor.model.change import Change
from advisor.model.knowledge import KnowledgeBase
from advisor.model.sensitivity import (
    Answered,
    Effect,
    Example,
    Outcome,
    PairFinding,
    PlaceFinding,
    Sensitivity,
    Together,
)
from advisor.model.term import STRENGTHS
from advisor.model.trace import Subject, node
from advisor.model.wording import listed

Drawn: TypeAlias = tuple[str, str, Subject]
"""A conclusion: its kind, id and subject."""
Bits: TypeAlias = dict[Drawn, int]
MODE, MOVE = "mode", "move"
MOST_PAIRS = 5_000_000
"""More pairs are not tried: they would take minutes, and their effects more than a gigabyte."""


@dataclass(frozen=True, slots=True)
class Read:
    """Where diagnosis and moves are others than in the case as it is: for each, some bits."""

    now: frozenset[Drawn]
    singles: Bits


@dataclass(frozen=True, slots=True)
class Paired:
    """What two changes do together and neither alone, and which places matter beside another."""

    together: Bits
    tried: int
    matter: int


def sensitivity(case: Case, knowledge: KnowledgeBase, *, pairs: bool = True) -> Sensitivity:
    """Return what diagnosis and moves hang on.

    pairs: whether every two changes are tried too; more than MOST_PAIRS never are.
    """
    words = Words(case, knowledge)
    singles = singles_of(case, knowledge)
    reading = BitwiseReading(knowledge, singles.variants)
    read = read_singles(singles, reading)
    pairs = pairs and singles.pairs <= MOST_PAIRS
    paired = read_pairs(singles, read, knowledge) if pairs else None
    teller = _Teller(words, read.now)
    alone = _union(read.singles.values())
    idle = [p for p in range(len(singles.openings)) if not singles.mine(p, alone)]
    idle_beside = [p for p in idle if paired and not singles.mine(p, paired.matter)]
    found = list(_places(singles, read, teller))
    told = _pairs(singles, paired, teller) if paired else None
    positions = {a.id: position_of(a, reading, singles) for a in knowledge.axes.values()}
    swept = ranges(variants_of(case, [()]), knowledge, positions, teller.effect)
    return Sensitivity(
        case=case.id,
        as_of=case.as_of,
        mode=next(name for kind, name, _ in read.now if kind == MODE),
        moves=tuple(sorted(node(*key) for key in read.now if key[0] == MOVE)),
        places=len(singles.openings),
        singles_tried=singles.number,
        pairs_tried=paired.tried if paired else None,
        singles=tuple(sorted(found, key=lambda place: not place.diagnosis)),
        pairs=told,
        steady_alone=tuple(singles.openings[p].path for p in idle),
        steady=tuple(singles.openings[p].path for p in idle_beside) if paired else None,
        margins=margins(reading, singles, words),
        parameters=swept,
        names=dict(sorted(teller.names.items())),
    )


# ---------------------------------------------------------------- reading


def read_singles(singles: Singles, reading: BitwiseReading) -> Read:
    """Read every single change."""
    drawn = _drawn(reading)
    now = frozenset(key for key, bits in drawn.items() if bits >> singles.number & 1)
    return Read(now, _differing(drawn, now, singles.variants.all))


def read_pairs(singles: Singles, read: Read, knowledge: KnowledgeBase) -> Paired:
    """Read every two changes, block by block."""
    together: dict[Drawn, list[bytes]] = {}
    matter, done = 0, 0
    for block in blocks(singles):
        variants = block.variants(singles)
        drawn = _drawn(BitwiseReading(knowledge, variants))
        found = _differing(drawn, read.now, variants.all)
        for key in found.keys() | read.singles.keys():
            both, alone = found.get(key, 0), read.singles.get(key, 0)
            if not both and not alone:
                continue
            by_row, by_column = block.by_row(alone), block.by_column(alone)
            new = both & ~by_row & ~by_column
            if new:
                parts = together.setdefault(key, [])
                parts.append(bytes(done - sum(map(len, parts))))
                parts.append(new.to_bytes(block.length, "little"))
            for group, bits in block.parts(both ^ by_column):
                if bits:
                    matter |= 1 << group.first
            for group, bits in block.parts(both ^ by_row):
                if bits:
                    matter |= group.columns_of(bits)
        done += block.length
    joined = {k: int.from_bytes(b"".join(parts), "little") for k, parts in together.items()}
    return Paired(joined, singles.pairs, matter)


def _drawn(reading: BitwiseReading) -> Bits:
    return {key: true for key, (true, _) in reading.conclusions({MODE, MOVE}).items()}


def _differing(drawn: Bits, now: frozenset[Drawn], every: int) -> Bits:
    """Return where each conclusion is not as it is now; of the modes, only where another is named."""
    return {
        key: bits ^ every if key in now else bits
        for key, bits in drawn.items()
        if not (key[0] == MODE and key in now)
    }


# ---------------------------------------------------------------- finding


class _Teller:
    """Effects and answers in the words of the vocabulary."""

    def __init__(self, words: Words, now: frozenset[Drawn]) -> None:
        self.words = words
        self.now = now
        self.names: dict[str, str] = {}

    def effect(self, keys: Iterable[Drawn]) -> Effect:
        """Return what it means that these are not as they are now."""
        some = sorted(keys)
        modes = [key for key in some if key[0] == MODE and key not in self.now]
        moves = [key for key in some if key[0] == MOVE]
        self.names.update((key[1], self._action(key[1])) for key in moves)
        return Effect(
            mode=next((name for _, name, _ in modes), None),
            appears=tuple(node(*key) for key in moves if key not in self.now),
            disappears=tuple(node(*key) for key in moves if key in self.now),
        )

    def answered(self, change: Change) -> Answered:
        """Return one change as a reader would write and say it."""
        told = self.words.answer(change.term, change.subject, change.answer)
        return Answered(path=change.path, to=change.said, told=told)

    def outcome(self, changes: list[Change], now: Answer, effect: Effect) -> Outcome:
        """Return what several answers to one question do, each alone."""
        to = tuple(change.said for change in changes)
        return Outcome(**dict(effect), to=to, told=self._told(changes, now))

    def _action(self, name: str) -> str:
        move = self.words.knowledge.moves.get(name)
        return move.action if move else name

    def _told(self, changes: list[Change], now: Answer) -> str:
        """Return several answers in words; strengths are named where they make a difference."""
        strengths: dict[str, list[str]] = {}
        for change in changes:
            plain = replace(change.answer, strength=None)
            said = strengths.setdefault(self.words.given(change.term, plain), [])
            said += [change.answer.strength] if change.answer.strength else []
        own = self.words.given(changes[0].term, replace(now, strength=None))
        told = []
        for value, some in strengths.items():
            every = not some or (len(some) == len(STRENGTHS) and value != own)
            told.append(value if every else f"{value} ({listed(tuple(some))})")
        return listed(tuple(told))


def _places(singles: Singles, read: Read, teller: _Teller) -> Iterator[PlaceFinding]:
    for number, opening in enumerate(singles.openings):
        mine = {key: singles.mine(number, bits) for key, bits in read.singles.items()}
        moved = {key: bits for key, bits in mine.items() if bits}
        if not moved:
            continue
        alike: dict[frozenset[Drawn], list[Change]] = {}
        first, after = singles.starts[number], singles.starts[number + 1]
        for index, change in enumerate(singles.changes[first:after]):
            keys = frozenset(key for key, bits in moved.items() if bits >> index & 1)
            if keys:
                alike.setdefault(keys, []).append(change)
        outcomes = [
            teller.outcome(some, opening.answer, teller.effect(keys))
            for keys, some in alike.items()
        ]
        words = teller.words
        yield PlaceFinding(
            path=opening.path,
            title=f"{opening.term.title}{words.about(opening.subject)}",
            now=words.given(opening.term.id, opening.answer),
            outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.mode is None)),
        )


def _pairs(singles: Singles, paired: Paired, teller: _Teller) -> PairFinding:
    order = sorted(paired.together, key=lambda key: (key[0] != MODE, key))
    laid = Pairs(singles)
    shown = []
    for bit in cover([paired.together[key] for key in order], [key[0] == MODE for key in order]):
        one, other = laid.at(bit)
        effect = teller.effect(key for key in order if paired.together[key] >> bit & 1)
        answers = (teller.answered(one), teller.answered(other))
        shown.append(Example(**dict(effect), answers=answers))
    return PairFinding(
        diagnosis=_number(paired.together, MODE),
        moves=_number(paired.together, MOVE),
        effects=tuple(_together(key, paired, teller) for key in order),
        examples=tuple(sorted(shown, key=lambda example: example.mode is None)),
    )


def _together(key: Drawn, paired: Paired, teller: _Teller) -> Together:
    effect = teller.effect((key,))
    return Together(
        mode=effect.mode,
        appears=next(iter(effect.appears), None),
        disappears=next(iter(effect.disappears), None),
        pairs=paired.together[key].bit_count(),
    )


def _number(together: Mapping[Drawn, int], kind: str) -> int:
    return _union(bits for key, bits in together.items() if key[0] == kind).bit_count()


def cover(effects: list[int], first: list[bool]) -> list[int]:
    """Return few bits that between them are set in every effect, those of the first effects first.

    Each time the bit that shows most of what is not shown yet is taken: few, not proven fewest.
    """
    chosen: list[int] = []
    left = [index for index, bits in enumerate(effects) if bits]
    while left:
        leading = [effects[index] for index in left if first[index]]
        counted = _counted([effects[index] for index in left])
        best = _union(leading or [effects[index] for index in left])
        for layer in reversed(counted):
            best = best & layer or best
        bit = (best & -best).bit_length() - 1
        chosen.append(bit)
        left = [index for index in left if not effects[index] >> bit & 1]
    return chosen


def _counted(effects: list[int]) -> list[int]:
    """Return in how many effects each bit is set, as the binary digits of that number."""
    digits: list[int] = []
    for carried in effects:
        for place, digit in enumerate(digits):
            digits[place], carried = digit ^ carried, digit & carried
            if not carried:
                break
        if carried:
            digits.append(carried)
    return digits


def _union(every: Iterable[int]) -> int:
    found = 0
    for bits in every:
        found |= bits
    return found
