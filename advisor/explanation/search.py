"""The cheapest sets of steps that meet a goal: all sets up to three, and beyond them the promising.

Nothing here stops by the clock: a search does the same work, and finds the same, on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from advisor.explanation.distance import Distances
from advisor.explanation.goal import Goal, Slice
from advisor.explanation.operators import Operator
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import Place, Variant, Variants, places, variants_of
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase

Tell = Callable[[str], None]
EXHAUSTIVE = 3
_MOST_READ = 40_000_000
"""So many sets of three are read at most; with more, the dearest operators are left out of them."""
_WIDTH = 24
_DEEPEST = 14
_MOST_KEPT = 400


@dataclass(frozen=True, slots=True)
class Found:
    """Steps that meet a goal; proven: no cheaper set of up to three steps, or of any, does."""

    operators: tuple[Operator, ...]
    proven: str

    @property
    def cost(self) -> int:
        """What the steps cost together, in ten-thousandths of a point."""
        return sum(operator.cost for operator in self.operators)

    @property
    def order(self) -> tuple[object, ...]:
        """The cheapest first, then the fewest steps, then by name."""
        return (self.cost, len(self.operators), tuple(sorted(o.name for o in self.operators)))


@dataclass(slots=True)
class Outcome:
    """What a search has found so far, and whether it went to its end."""

    found: list[Found] = field(default_factory=list)
    exhausted: int = 0
    """All sets of up to so many steps were tried."""


def relevant(operators: Iterable[Operator], sliced: Slice, case: Case) -> tuple[Operator, ...]:
    """Return the operators that the rules can notice; of those they can't tell apart, the cheapest."""
    kept: dict[frozenset[tuple[Place, tuple[object, ...]]], Operator] = {}
    for operator in operators:  # the cheapest first
        seen = set()
        for (subject, term), answer in operator.variant:
            if sliced.reads(term):
                now = case.answers_about(subject).get(term, Answer("unknown"))
                signature = sliced.signature(term, answer)
                if signature != sliced.signature(term, now):
                    seen.add(((subject, term), signature))
        if seen:
            kept.setdefault(frozenset(seen), operator)
    return tuple(kept.values())


def agree(some: Sequence[Operator]) -> bool:
    """Return whether no two operators answer one place differently."""
    said: dict[Place, Answer] = {}
    return all(
        said.setdefault(place, answer) == answer for o in some for place, answer in o.variant
    )


def together(some: Iterable[Operator]) -> Variant:
    """Return what operators answer together."""
    return tuple({place: answer for o in some for place, answer in o.variant}.items())


class Search:
    """A search for one goal of one case; `outcome` holds what it found, even when it is stopped."""

    def __init__(
        self,
        case: Case,
        knowledge: KnowledgeBase,
        goal: Goal,
        operators: Sequence[Operator],
        tell: Tell = lambda _: None,
    ) -> None:
        """Make ready to search; operators: those that matter, the cheapest first."""
        self.case = case
        self.knowledge = knowledge
        self.goal = goal
        self.operators = tuple(operators)
        self.tell = tell
        self.outcome = Outcome()
        self._met: set[frozenset[int]] = set()
        self._within: dict[Place, set[Answer]] = {}
        for operator in self.operators:
            for place, answer in operator.variant:
                self._within.setdefault(place, set()).add(answer)

    # ---- all sets up to three

    def exhaust(self, enough: Callable[[Sequence[Found]], int | None]) -> None:
        """Try all sets of one, two and three steps, but those dearer than what is enough already.

        enough: given what is found, the cost above which nothing is wanted any more, or None.
        """
        alone: list[tuple[int, ...]] = [(i,) for i in range(len(self.operators))]
        self._try(alone)
        self.outcome.exhausted = 1
        left = [i for i in range(len(self.operators)) if frozenset((i,)) not in self._met]
        limit = enough(self.outcome.found)
        pairs: list[tuple[int, ...]] = [p for p in combinations(left, 2) if self._wanted(p, limit)]
        self.tell(f"trying {len(pairs):,} pairs of steps")
        self._try(pairs)
        self.outcome.exhausted = 2
        limit = enough(self.outcome.found)
        if self._triples(left, limit):
            self.outcome.exhausted = 3

    def _wanted(self, some: tuple[int, ...], limit: int | None) -> bool:
        chosen = [self.operators[i] for i in some]
        return (limit is None or sum(o.cost for o in chosen) <= limit) and agree(chosen)

    def _try(self, sets: list[tuple[int, ...]]) -> None:
        variants = [together(self.operators[i] for i in chosen) for chosen in sets]
        if variants:
            reading = BitwiseReading(self.knowledge, variants_of(self.case, variants))
            for n in places(self.goal.met(reading)):
                self._keep(sets[n])

    def _keep(self, chosen: tuple[int, ...]) -> None:
        """Keep a set of steps that meets the goal, if no part of it does."""
        key = frozenset(chosen)
        parts = (frozenset(p) for n in range(1, len(key)) for p in combinations(key, n))
        if key not in self._met and not any(part in self._met for part in parts):
            self._met.add(key)
            self.outcome.found.append(
                Found(tuple(self.operators[i] for i in chosen), "up to three")
            )

    def _triples(self, left: list[int], limit: int | None) -> bool:
        """Try all sets of three, one step laid over all pairs; return whether they were all tried."""
        cheapest = min((self.operators[i].cost for i in left), default=0)
        most = None if limit is None else limit - cheapest
        known: list[tuple[int, ...]] = [
            p
            for p in combinations(left, 2)
            if frozenset(p) not in self._met and self._wanted(p, most)
        ]
        whole = True
        while len(left) * len(known) > _MOST_READ:
            whole = False
            left = left[: len(left) * 9 // 10]
            inside = set(left)
            known = [p for p in known if inside.issuperset(p)]
        known.sort(key=lambda p: p[0])  # of each pair the first, so that the rest can be cut off
        base = variants_of(self.case, [together(self.operators[i] for i in p) for p in known])
        first = 0
        for count, i in enumerate(left):
            while first < len(known) and known[first][0] <= i:
                first += 1
            if first == len(known):
                break
            if count % 16 == 0:
                self.tell(f"trying sets of three steps: {100 * count // len(left)}%")
            self._overlay(i, known, first, base, limit)
        return whole

    def _overlay(
        self, i: int, known: list[tuple[int, ...]], first: int, base: Variants, limit: int | None
    ) -> None:
        """Try one step with each of the pairs that come after it."""
        size = len(known) - first
        every = (1 << size) - 1
        columns = {
            place: {answer: bits >> first for answer, bits in column.items() if bits >> first}
            for place, column in base.columns.items()
        }
        for place, answer in self.operators[i].variant:
            columns[place] = {answer: every}
        variants = Variants(base.partners, size, columns)
        met = self.goal.met(BitwiseReading(self.knowledge, variants))
        for n in places(met):
            chosen = (i, *known[first + n])
            if self._wanted(chosen, limit):
                self._keep(chosen)

    # ---- beyond three

    def reach_on(self, seeds: Sequence[tuple[Operator, ...]] = ()) -> None:
        """Go on from what is nearest to the goal, step by step; what is found need not be cheapest."""
        states: dict[frozenset[int], tuple[int, int]] = {frozenset(): (0, 0)}
        index = {operator: i for i, operator in enumerate(self.operators)}
        for seed in seeds:
            states[frozenset(index[o] for o in seed if o in index)] = (0, 0)
        for depth in range(_DEEPEST):
            grown = list(dict.fromkeys(self._grown(states)))
            if not grown:
                return
            self.tell(f"going on from the nearest: step {depth + 1}")
            variants = [together(self.operators[i] for i in sorted(s)) for s in grown]
            reading = BitwiseReading(self.knowledge, variants_of(self.case, variants))
            met = set(places(self.goal.met(reading)))
            for n in sorted(met):
                self._reduce(grown[n])
            if met:
                return
            states = self._nearest(grown, reading)

    def _grown(self, states: Iterable[frozenset[int]]) -> Iterator[frozenset[int]]:
        for state in states:
            said = {place: answer for i in state for place, answer in self.operators[i].variant}
            for i, operator in enumerate(self.operators):
                news = [said.get(place) != answer for place, answer in operator.variant]
                agrees = all(
                    said.get(place, answer) == answer for place, answer in operator.variant
                )
                if agrees and any(news):
                    yield state | {i}

    def _nearest(
        self, grown: list[frozenset[int]], reading: BitwiseReading
    ) -> dict[frozenset[int], tuple[int, int]]:
        far = Distances(reading, self._within).to(self.goal)
        ranked: list[tuple[int, int, list[int], frozenset[int]]] = []
        before = 0
        for k, bits in enumerate(far):
            for n in places(bits & ~before):
                cost = sum(self.operators[i].cost for i in grown[n])
                ranked.append((k, cost, sorted(grown[n]), grown[n]))
            before |= bits
            if len(ranked) >= _WIDTH:
                break
        ranked.sort(key=lambda each: each[:3])
        return {state: (k, cost) for k, cost, _, state in ranked[:_WIDTH]}

    def _reduce(self, chosen: frozenset[int]) -> None:
        """Keep the cheapest part of a set that still meets the goal."""
        if len(self.outcome.found) >= _MOST_KEPT:
            return
        found = cheapest_part([self.operators[i] for i in sorted(chosen)], self)
        if found is not None and not any(f.operators == found for f in self.outcome.found):
            self.outcome.found.append(Found(found, "found"))


def cheapest_part(steps: Sequence[Operator], search: Search) -> tuple[Operator, ...] | None:
    """Return the cheapest part of some steps that meets the goal; None if not even all of them do."""
    parts = [p for n in range(len(steps) + 1) for p in combinations(steps, n)]
    variants = variants_of(search.case, [together(part) for part in parts])
    met = search.goal.met(BitwiseReading(search.knowledge, variants))
    able = [parts[n] for n in places(met)]
    return min(able, key=lambda part: Found(part, "").order, default=None)
