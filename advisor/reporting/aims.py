"""Which risks a move is aimed at: read off the trace and the catalogue, never guessed.

A move is aimed at a risk if it acts on an answer that the risk rests on, or if what calls for the move
is a cause, a finding or an answer that the risk rests on too. Positions and the mode tie nothing:
everything rests on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from advisor.model.advice import Item, MoveItem, RiskItem
from advisor.model.move import LAST
from advisor.model.trace import Trace

_TIES_NOTHING = ("absent", "position", "mode")


class Aims:
    """The risks of one piece of advice, by the moves that are aimed at them."""

    def __init__(self, trace: Trace, risks: Iterable[RiskItem]) -> None:
        self.trace = trace
        self.risks = tuple(risks)

    def of(self, move: MoveItem) -> tuple[RiskItem, ...]:
        """Return the risks a move is aimed at: first those it acts on, in the order of the advice.

        What goes with every option, such as reading again later, is aimed at none.
        """
        if (move.precedence, move.direction) == (LAST, "hold"):
            return ()
        acts = [r for r in self.risks if self._acts_on(move, r)]
        shares = [r for r in self.risks if r not in acts and self._shares(move, r)]
        return (*acts, *shares)

    def _acts_on(self, move: MoveItem, risk: RiskItem) -> bool:
        terms = {change["term"] for change in move.changes if change.get("term")}
        return any(
            term in terms and (not about or not move.subject or set(about) & set(move.subject))
            for term, about in map(_term_and_subject, self._behind(risk))
        )

    def _shares(self, move: MoveItem, risk: RiskItem) -> bool:
        return not self._behind(move).isdisjoint(self._behind(risk))

    def _behind(self, item: Item) -> frozenset[str]:
        """Return the answers, causes and findings that an item rests on, through every step."""
        if item.because not in self._known:
            self._known[item.because] = frozenset(self._reached(item.because))
        return self._known[item.because]

    def _reached(self, because: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        waiting = list(because)
        while waiting:
            name = waiting.pop()
            if name in found or name.startswith(_TIES_NOTHING):
                continue
            found.add(name)
            waiting += self._rests_on.get(name, ())
        return {name for name in found if not name.startswith(("firing", "check"))}

    @cached_property
    def _known(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    @cached_property
    def _rests_on(self) -> dict[str, tuple[str, ...]]:
        """What each firing matched, and what drew each conclusion."""
        found: dict[str, tuple[str, ...]] = {f.id: f.matched for f in self.trace.firings}
        for firing in self.trace.firings:
            for name in firing.concluded:
                found[name] = (*found.get(name, ()), firing.id)
        return found


def _term_and_subject(name: str) -> tuple[str, tuple[str, ...]]:
    kind, _, rest = name.partition(":")
    term, _, about = rest.partition("[")
    return (term if kind == "answer" else ""), tuple(about.rstrip("]").split(",")) if about else ()
