"""The cheapest way to another mode, exactly: many characteristics may have to move for it.

Mode rules read two leans and a few answers by name. All that other characteristics can do is to add to
the total and the weight of their axis, so those that add the same are interchangeable: of all ways to
add so much, only the cheapest matters. What steps can add is worked out axis by axis in this way, and
combined with every state of the answers read by name, the cheapest first, until one reads as wanted.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import product
from typing import TypeAlias, TypeVar

from advisor.explanation.goal import Goal, Slice, contribution, slice_of
from advisor.explanation.operators import Operator
from advisor.explanation.search import Found, together
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.tally import scale_of
from advisor.inference.variants import Place, places, variants_of
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase

K = TypeVar("K", bound=Hashable)
Way: TypeAlias = tuple[int, tuple[Operator, ...]]
"""A cost, and the steps that it buys."""
Added: TypeAlias = tuple[tuple[int, int], ...]
"""What steps add to the total and the weight of each axis."""
Named: TypeAlias = tuple[tuple[str, tuple[object, ...]], ...]
"""What mode rules tell by name of the answers that steps give, where that differs from before."""
Leans: TypeAlias = tuple[str, ...]

_BLOCK = 2048
_NEITHER = (0, 0)


class TowardMode:
    """The ways from one case to a mode, by some operators."""

    def __init__(
        self, case: Case, knowledge: KnowledgeBase, mode: str, operators: Iterable[Operator]
    ) -> None:
        self.case = case
        self.knowledge = knowledge
        self.goal = Goal(to=mode)
        self.axes = tuple(sorted(knowledge.axes))
        self.sliced: Slice = slice_of([("mode", None)], knowledge)
        self.operators = [o for o in operators if self._noticed(o)]

    def cheapest(self, prices: Mapping[Operator, int] | None = None) -> Found | None:
        """Return the cheapest steps that lead there, or None where none do.

        prices: what to count for an operator instead of its cost; the answer is then the cheapest by
        these.
        """
        price = {o: o.cost for o in self.operators} | dict(prices or {})
        plain: dict[str, dict[tuple[int, int], Way]] = {a: {_NEITHER: (0, ())} for a in self.axes}
        named: dict[tuple[Named, Added], Way] = {((), (_NEITHER,) * len(self.axes)): (0, ())}
        for component in self._components():
            options = self._options(component, price)
            on = [at for at in range(len(self.axes)) if any(a[at] != _NEITHER for _, a in options)]
            if len(on) == 1 and not any(n for n, _ in options):
                at, axis = on[0], self.axes[on[0]]
                plain[axis] = _grown(plain[axis], {a[at]: way for (_, a), way in options.items()})
            else:
                named = _combined(named, options)
        return self._first(named, plain)

    # ---- what operators do to what mode rules read

    def _noticed(self, operator: Operator) -> bool:
        """Whether mode rules notice any of what an operator changes."""
        return any(
            self.sliced.signature(term, answer) != self.sliced.signature(term, self._now(term))
            for (subject, term), answer in operator.variant
            if not subject and self.sliced.reads(term)
        )

    def _now(self, term: str) -> Answer:
        return self.case.answers.get(term, NOT_ANSWERED)

    def _components(self) -> list[list[Operator]]:
        """Return the operators in groups that share no answer with one another."""
        groups: list[tuple[set[Place], list[Operator]]] = []
        for operator in self.operators:
            mine: tuple[set[Place], list[Operator]] = (_answered(operator), [operator])
            apart = []
            for group in groups:
                if group[0] & mine[0]:
                    mine = (group[0] | mine[0], group[1] + mine[1])
                else:
                    apart.append(group)
            groups = [*apart, mine]
        return [group for _, group in groups]

    def _options(
        self, component: list[Operator], price: Mapping[Operator, int]
    ) -> dict[tuple[Named, Added], Way]:
        """Return what a group of operators can make of its answers, each in the cheapest way."""
        states: dict[frozenset[tuple[Place, Answer]], Way] = {frozenset(): (0, ())}
        for operator in component:
            for state, (cost, steps) in list(states.items()):
                said = dict(state)
                if all(said.get(place, answer) == answer for place, answer in operator.variant):
                    key = state.union(operator.variant)
                    _offer(states, key, (cost + price[operator], (*steps, operator)))
        found: dict[tuple[Named, Added], Way] = {}
        for state, way in states.items():
            read = {term: answer for (subject, term), answer in state if not subject}
            _offer(found, (self._named(read), self._added(read)), way)
        return found

    def _named(self, said: Mapping[str, Answer]) -> Named:
        told = {t: self.sliced.told(t, said[t]) for t in sorted(said) if t in self.sliced.tests}
        return tuple(
            (t, how) for t, how in told.items() if how != self.sliced.told(t, self._now(t))
        )

    def _added(self, said: Mapping[str, Answer]) -> Added:
        found = []
        for axis in self.axes:
            total = weight = 0
            for term, answer in said.items():
                size = self.knowledge.weights.get(term)
                if self.knowledge.terms[term].axis != axis or size is None:
                    continue
                before = contribution(term, self._now(term), self.knowledge)
                after = contribution(term, answer, self.knowledge)
                total += size * ((after or 0) - (before or 0))
                weight += size * ((after is not None) - (before is not None))
            found.append((total, weight))
        return tuple(found)

    # ---- all of it together, the cheapest first

    def _first(
        self,
        named: dict[tuple[Named, Added], Way],
        plain: dict[str, dict[tuple[int, int], Way]],
    ) -> Found | None:
        candidates = self._candidates(named, plain)
        for start in range(0, len(candidates), _BLOCK):
            block = candidates[start : start + _BLOCK]
            variants = variants_of(self.case, [together(steps) for steps in block])
            for n in places(self.goal.met(BitwiseReading(self.knowledge, variants))):
                return Found(block[n], "any")
        return None

    def _candidates(
        self,
        named: dict[tuple[Named, Added], Way],
        plain: dict[str, dict[tuple[int, int], Way]],
    ) -> list[tuple[Operator, ...]]:
        """Return, by cost, the cheapest steps to each state of named answers and each pair of leans."""
        start = self._start()
        leaning: dict[tuple[str, tuple[int, int]], list[tuple[str, Way]]] = {}
        best: dict[tuple[Named, Leans], tuple[int, int, list[Way]]] = {}
        for (said, added), (cost, steps) in named.items():
            ways = []
            for axis, (total, weight), more in zip(self.axes, start, added, strict=True):
                key = (axis, more)
                if key not in leaning:
                    base = (total + more[0], weight + more[1])
                    leaning[key] = list(self._leaning(axis, base, plain[axis]).items())
                ways.append(leaning[key])
            for chosen in product(*ways):
                price, size = cost, len(steps)
                for _, (more_cost, more_steps) in chosen:
                    price, size = price + more_cost, size + len(more_steps)
                state = (said, tuple(lean for lean, _ in chosen))
                if state not in best or (price, size) < best[state][:2]:
                    best[state] = (price, size, [(cost, steps), *(way for _, way in chosen)])
        found = sorted((price, size, n) for n, (price, size, _) in enumerate(best.values()))
        bought = [ways for _, _, ways in best.values()]
        return [tuple(o for _, some in bought[n] for o in some) for _, _, n in found]

    def _leaning(
        self, axis: str, base: tuple[int, int], plain: dict[tuple[int, int], Way]
    ) -> dict[str, Way]:
        """Return the cheapest way to each lean of an axis."""
        scale = scale_of(self.knowledge.axes[axis], self.knowledge)
        found: dict[str, Way] = {}
        for (total, weight), way in plain.items():
            _offer(found, scale.lean(base[0] + total, base[1] + weight), way)
        return found

    def _start(self) -> Added:
        """Return what the case adds up to on each axis as it is."""
        found = []
        for axis in self.axes:
            total = weight = 0
            for term, size in self.knowledge.weights.items():
                adds = contribution(term, self._now(term), self.knowledge)
                if self.knowledge.terms[term].axis == axis and adds is not None:
                    total, weight = total + size * adds, weight + size
            found.append((total, weight))
        return tuple(found)


def _answered(operator: Operator) -> set[Place]:
    return {place for place, _ in operator.variant}


def _better(one: Way, other: Way) -> bool:
    """Whether a way is cheaper, or as cheap with fewer steps, or else first by name."""
    if one[:1] != other[:1] or len(one[1]) != len(other[1]):
        return (one[0], len(one[1])) < (other[0], len(other[1]))
    return sorted(o.name for o in one[1]) < sorted(o.name for o in other[1])


def _offer(found: dict[K, Way], key: K, way: Way) -> None:
    if key not in found or _better(way, found[key]):
        found[key] = way


def _grown(
    before: dict[tuple[int, int], Way], options: dict[tuple[int, int], Way]
) -> dict[tuple[int, int], Way]:
    found: dict[tuple[int, int], Way] = {}
    for (total, weight), (cost, steps) in before.items():
        for (more, heavier), (price, others) in options.items():
            _offer(found, (total + more, weight + heavier), (cost + price, (*steps, *others)))
    return found


def _combined(
    before: dict[tuple[Named, Added], Way], options: dict[tuple[Named, Added], Way]
) -> dict[tuple[Named, Added], Way]:
    found: dict[tuple[Named, Added], Way] = {}
    for (said, added), (cost, steps) in before.items():
        for (more, further), (price, others) in options.items():
            sums = tuple((t + u, w + v) for (t, w), (u, v) in zip(added, further, strict=True))
            _offer(found, ((*said, *more), sums), (cost + price, (*steps, *others)))
    return found
