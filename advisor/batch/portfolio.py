"""Outcomes gathered into a portfolio, one after another: memory does not grow with their number."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import InputError, shorten
from advisor.inference.tally import UNDETERMINED
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import TIERS
from advisor.model.outcome import Drawn, Outcome
from advisor.model.portfolio import CELLS, Common, Dot, Portfolio, Unanswered, Urgent
from advisor.model.rule import DEGREES, SEVERITIES
from advisor.model.trace import node

MOST_URGENT = 20
_FIRST = 1
_HIGH, _PRESENT, _SAFETY = SEVERITIES[-1], DEGREES[-1], TIERS[0]
_COUNTED = ("risk", "failure", "move")


@dataclass(frozen=True, slots=True)
class _Weighed:
    """How grave a case is, and what makes it so."""

    harm: tuple[Drawn, ...]
    high: tuple[Drawn, ...]
    present: tuple[Drawn, ...]

    @property
    def rank(self) -> tuple[int, int, int]:
        """How many there are of each, about however many partners: a large partnership is no graver."""
        harm, high, present = (
            len({each.id for each in drawn}) for drawn in (self.harm, self.high, self.present)
        )
        return harm, high, present


class Gathering:
    """A portfolio in the making; the order in which outcomes are added changes nothing.

    most: how many of the cases that need attention are kept by name. table: what they are read from.
    """

    def __init__(
        self, knowledge: KnowledgeBase, *, most: int = MOST_URGENT, table: str = ""
    ) -> None:
        self.knowledge = knowledge
        self.most = most
        self.table = table
        self._drawn = {(c.kind, c.id) for rule in knowledge.rules.values() for c in rule.conclude}
        self._titles = _Titles(knowledge)
        self._cases = self._faults = self._unplaced = self._harmed = self._calm = 0
        self._span: tuple[str, str] | None = None
        self._unsettled: int | None = None
        self._modes: Counter[str] = Counter()
        self._dots: Counter[tuple[int, int]] = Counter()
        self._common: dict[str, Counter[str]] = {kind: Counter() for kind in _COUNTED}
        self._grave: dict[str, Counter[str]] = {kind: Counter() for kind in _COUNTED}
        self._unknown: Counter[str] = Counter()
        self._urgent: list[tuple[tuple[int, int, int], _Backwards, int, Outcome, _Weighed]] = []

    def fault(self) -> None:
        """Count a row that could not be read."""
        self._faults += 1

    def add(self, outcome: Outcome) -> None:
        """Count one case; InputError where it names what only other rules have."""
        self._know(outcome)
        self._cases += 1
        first, last = self._span or (outcome.as_of, outcome.as_of)
        self._span = min(first, outcome.as_of), max(last, outcome.as_of)
        self._modes[outcome.mode] += 1
        self._unknown.update(outcome.unknown)
        if outcome.settled is not None:
            self._unsettled = (self._unsettled or 0) + (not outcome.settled)
        self._place(outcome)
        for kind, counts in self._common.items():
            drawn = [each for each in outcome.drawn if each.kind == kind]
            counts.update({each.id for each in drawn})
            self._grave[kind].update({each.id for each in drawn if _is_grave(each)})
        self._weigh(outcome)

    def portfolio(self) -> Portfolio:
        """Return what was gathered so far."""
        return Portfolio(
            cases=self._cases,
            faults=self._faults,
            modes=tuple((mode, self._modes[mode]) for mode in self.knowledge.modes),
            unsettled=self._unsettled,
            dots=tuple(
                Dot(_middle(across), _middle(up), number)
                for (across, up), number in sorted(self._dots.items())
            ),
            unplaced=self._unplaced,
            risks=self._shared("risk"),
            causes=self._shared("failure"),
            moves=self._shared("move"),
            unknown=tuple(self._open()),
            urgent=tuple(self._named(o, w) for _, _, _, o, w in sorted(self._urgent, reverse=True)),
            harmed=self._harmed,
            calm=self._calm,
            span=self._span,
            table=self.table,
        )

    def _know(self, outcome: Outcome) -> None:
        """Raise InputError unless these rules have the words that a case was read with."""
        base = self.knowledge
        strange = [outcome.mode] if outcome.mode not in base.modes else []
        strange += [term for term in outcome.unknown if term not in base.terms]
        strange += [d.id for d in outcome.drawn if (d.kind, d.id) not in self._drawn]
        if strange:
            raise InputError(
                f"case '{shorten(outcome.case)}' was read with other rules: these have no "
                f"'{shorten(strange[0])}'; give the table as it was written, and the packs of the batch "
                "here too, with --pack"
            )

    def _place(self, outcome: Outcome) -> None:
        across, up = outcome.approach, outcome.basis
        if UNDETERMINED in (across.lean, up.lean) or across.position is None or up.position is None:
            self._unplaced += 1
        else:
            self._dots[_cell(across.position), _cell(up.position)] += 1

    def _weigh(self, outcome: Outcome) -> None:
        weighed = self._titles.weighed(outcome)
        self._harmed += bool(weighed.harm)
        if not any(weighed.rank):
            self._calm += 1
            return
        # Of two cases with one rank the first by id is kept; the number tells like ids apart.
        entry = (weighed.rank, _Backwards(outcome.case), -self._cases, outcome, weighed)
        if len(self._urgent) < self.most:
            heapq.heappush(self._urgent, entry)
        elif self.most:
            heapq.heappushpop(self._urgent, entry)

    def _shared(self, kind: str) -> tuple[Common, ...]:
        counts, grave = self._common[kind], self._grave[kind]
        found = sorted(counts, key=lambda name: (-counts[name], -grave[name], name))
        return tuple(
            Common(kind, name, self._titles.of(kind, name), counts[name], grave[name])
            for name in found
        )

    def _open(self) -> Iterator[Unanswered]:
        for name, number in sorted(self._unknown.items(), key=lambda item: (-item[1], item[0])):
            term = self.knowledge.terms[name]
            yield Unanswered(name, term.question, term.who_knows, number)

    def _named(self, outcome: Outcome, weighed: _Weighed) -> Urgent:
        reasons: dict[str, list[str]] = {}
        for each in (*weighed.harm, *weighed.high, *weighed.present):
            about = reasons.setdefault(node(each.kind, each.id), [])
            # How one partner sees another and how it is seen are one pair to the reader.
            whom = " and ".join(sorted(each.subject))
            about.extend([whom] if whom not in about else [])
        told = []
        for name, about in reasons.items():
            kind, _, bare = name.partition(":")
            whom = "; ".join(each for each in about if each)
            told.append((self._titles.of(kind, bare) + (f" ({whom})" if whom else ""), name))
        return Urgent(outcome.case, outcome.mode, *weighed.rank, reasons=tuple(told))


class _Titles:
    """What conclusions are called, and which of them weigh."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.moves = {move.id: move.action for move in knowledge.moves.values()}
        self.first = {
            conclusion.id
            for rule in knowledge.rules.values()
            for conclusion in rule.conclude
            if conclusion.kind == "risk" and conclusion.precedence == _FIRST
        }

    def of(self, kind: str, name: str) -> str:
        """Return what a reader is told a conclusion is.

        Several rules may draw a risk, each for a reason of its own; so it is named by its id, and no
        rule's title is told of a case in which another rule drew it.
        """
        told = self.moves.get(name) if kind == "move" else None
        return told or name.rpartition(":")[2].replace("-", " ").capitalize()

    def weighed(self, outcome: Outcome) -> _Weighed:
        """Return what makes a case grave: harm to users, high risks, causes that are present."""
        high = [d for d in outcome.drawn if d.kind == "risk" and d.level == _HIGH]
        return _Weighed(
            tuple(d for d in high if d.id in self.first),
            tuple(d for d in high if d.id not in self.first),
            tuple(d for d in outcome.drawn if d.kind == "failure" and d.level == _PRESENT),
        )


@dataclass(frozen=True, slots=True)
class _Backwards:
    """A name that sorts the other way round."""

    name: str

    def __lt__(self, other: _Backwards) -> bool:
        return self.name > other.name


def _is_grave(drawn: Drawn) -> bool:
    return drawn.level in (_HIGH, _PRESENT)


def _cell(position: float) -> int:
    return min(CELLS - 1, int((position + 1) / 2 * CELLS))


def _middle(cell: int) -> float:
    return round((cell + 0.5) / CELLS * 2 - 1, 4)
