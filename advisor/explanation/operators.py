"""What can be done about a case: each operator changes some answers, at a cost, in somebody's hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from advisor.explanation.neighbours import Neighbourhood, Opening, openings, variant_of
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import Place, Variant, variants_of
from advisor.model.case import Answer, Case
from advisor.model.change import Change
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import Change as Effect
from advisor.model.move import Horizon, Move
from advisor.model.term import MIXED, NONE, SCALE, UNKNOWN, Role, Term
from advisor.model.trace import Subject

UNCONTROLLED = ("nobody", "outcome")
_EFFORT = "plan-effort-{}"
_UNSAID = "no-move"
_FURTHER = "further-step"
_UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Operator:
    """One step that a plan can take.

    changes: the answers it replaces. owner: whose step it is. cost: in ten-thousandths of a point.
    move: the move of the catalogue that it is, with its horizon; None where the catalogue has none.
    uncertain: the places that it only may change.
    """

    changes: tuple[Change, ...]
    owner: Role
    cost: int
    move: str | None = None
    horizon: Horizon | None = None
    uncertain: frozenset[Place] = frozenset()

    @property
    def variant(self) -> Variant:
        """What it answers, place by place."""
        return variant_of(self.changes)

    @property
    def name(self) -> tuple[str, ...]:
        """What tells it from every other operator, and orders it among those of equal cost."""
        return (self.move or "", *(f"{c.path}={c.said}" for c in self.changes))


@dataclass(frozen=True, slots=True)
class _Aims:
    """The values of a term that moves of the catalogue bring about, and those they take away."""

    wanted: set[str]
    shed: set[str]


class Operators:
    """The steps that the knowledge base knows of, for one case, in some hands or in any."""

    def __init__(
        self,
        case: Case,
        knowledge: KnowledgeBase,
        role: Role | None = None,
        *,
        either_way: bool = True,
    ) -> None:
        """Make ready to tell them; either_way: what the two tables ask about may turn for the worse."""
        self.case = case
        self.either_way = either_way
        self.knowledge = knowledge
        self.role = role
        self._openings = {o.place: o for o in openings(case, knowledge)}

    @cached_property
    def all(self) -> tuple[Operator, ...]:
        """Every operator, the cheapest first; of two that do the same, the cheaper one."""
        found: dict[frozenset[tuple[Place, Answer]], Operator] = {}
        every = [*self._moves(), *self._harmless(list(self._singles()))]
        for operator in sorted(every, key=lambda o: (o.cost, len(o.uncertain), o.name)):
            found.setdefault(frozenset(operator.variant), operator)
        return tuple(found.values())

    def makers(self, change: Change) -> tuple[str, ...]:
        """Return the moves of the catalogue that make a change, whatever else they change."""
        wanted = ((change.subject, change.term), change.answer)
        return tuple(sorted({o.move for o in self._moves() if o.move and wanted in o.variant}))

    def controlled(self) -> frozenset[Place]:
        """Return the places that some operator changes."""
        return frozenset(place for operator in self.all for place, _ in operator.variant)

    # ---- single changes

    def _singles(self) -> Iterator[Operator]:
        around = Neighbourhood(self.knowledge)
        for opening in self._openings.values():
            owner = self._owner(opening.term)
            if owner is None or opening.term.kind == "failure-cause":
                continue
            for change in _one_a_region(around.others(opening), opening, around):
                if _plannable(change.answer, opening) and self._not_away(change.answer, opening):
                    steps = _distance(opening.answer, change.answer, opening.term, around)
                    cost = self._effort(owner) + self._effort(_UNSAID)
                    cost += (steps - 1) * self._effort(_FURTHER)
                    yield Operator((change,), owner, cost)

    def _not_away(self, answer: Answer, opening: Opening) -> bool:
        """Whether a change is no step away from what moves of the catalogue aim at, if any does."""
        term, aims = opening.term, self._aims.get(opening.term.id)
        if aims is None or self._free(term) or term.type not in ("choice", "set"):
            return True
        if isinstance(answer.value, tuple):
            given = opening.answer.value if isinstance(opening.answer.value, tuple) else ()
            added, left = set(answer.value) - set(given), set(given) - set(answer.value)
            return not added & aims.shed and not left & aims.wanted
        scale = _scale(term)
        wanted = [scale.index(v) for v in aims.wanted if v in scale]
        ends = [scale.index(str(v)) for v in opening.answer.possible] or [0, len(scale) - 1]
        after = min((abs(scale.index(str(answer.value)) - w) for w in wanted), default=0)
        return not wanted or after < max(min(abs(end - w) for w in wanted) for end in ends)

    @cached_property
    def _aims(self) -> dict[str, _Aims]:
        found: dict[str, _Aims] = {}
        for move in self.knowledge.moves.values():
            for effect in move.changes:
                if effect.term is not None:
                    aims = found.setdefault(effect.term, _Aims(set(), set()))
                    aims.wanted.update(effect.to, effect.add)
                    aims.wanted.update(filter(None, [effect.toward]))
                    aims.shed.update(effect.remove)
        return found

    def _harmless(self, singles: list[Operator]) -> Iterator[Operator]:
        """Yield the single changes but those that alone bring a risk or failure, or cost a strength."""
        variants = variants_of(self.case, [(), *(o.variant for o in singles)])
        reading = BitwiseReading(self.knowledge, variants)
        harmed = 0
        for (kind, _, _), (true, _) in reading.conclusions(("risk", "failure", "strength")).items():
            now = true & 1
            if kind == "strength":
                harmed |= ~true if now else 0
            else:
                harmed |= 0 if now else true
        for n, operator in enumerate(singles, 1):
            if self._free(self.knowledge.terms[operator.changes[0].term]) or not harmed >> n & 1:
                yield operator

    def _free(self, term: Term) -> bool:
        """Whether a term may turn for the worse in a plan: a row of the tables, to reach a mode."""
        return self.either_way and term.axis is not None

    def _owner(self, term: Term) -> Role | None:
        """Return who changes a term most easily among those asked of; None where nobody of them can."""
        able = [r for r in term.changed_by if r not in UNCONTROLLED and self.role in (None, r)]
        return min(able, key=self._effort, default=None)  # type: ignore[arg-type]

    def _effort(self, name: str) -> int:
        return self.knowledge.parameters[_EFFORT.format(name)].number

    # ---- moves of the catalogue

    def _moves(self) -> Iterator[Operator]:
        for move in self.knowledge.moves.values():
            if self.role not in (None, move.owner):
                continue
            effects = [effect for effect in move.changes if effect.term is not None]
            for partner, pair in self._subjects(effects):
                yield from self._applied(move, effects, partner, pair)

    def _subjects(self, effects: list[Effect]) -> Iterable[tuple[Subject, Subject]]:
        """Return each partner and each relation that a move may be about."""
        holders = {self.knowledge.terms[e.term].of for e in effects if e.term}
        partners = sorted({s for s, _ in self._openings if len(s) == 1})
        pairs = sorted({s for s, _ in self._openings if len(s) == 2})
        nobody: list[Subject] = [()]
        return product(
            partners if "partner" in holders else nobody,
            pairs if "relation" in holders else nobody,
        )

    def _applied(
        self, move: Move, effects: list[Effect], partner: Subject, pair: Subject
    ) -> Iterator[Operator]:
        """Yield a move with its certain effects, and with those too that it may have."""
        subjects: dict[str, Subject] = {"case": (), "partner": partner, "relation": pair}
        ways: list[list[tuple[Effect, Change | None]]] = []
        for effect in effects:
            term = self.knowledge.terms[effect.term or ""]
            subject = subjects[term.of]
            if term.symmetric and subject > subject[::-1]:
                return
            opening = self._openings[subject, term.id]
            ways.append(
                [(effect, change) for change in _outcomes(effect, opening)] or [(effect, None)]
            )
        cost = self._effort(move.owner) + self._effort(move.horizon)
        for chosen in product(*ways):
            done = [(e, c) for e, c in chosen if c is not None]
            certain = tuple(c for e, c in done if not e.uncertain)
            maybe = tuple(c for e, c in done if e.uncertain)
            if certain:
                yield Operator(certain, move.owner, cost, move.id, move.horizon)
            if maybe:
                places = frozenset(place for place, _ in variant_of(maybe))
                cost_too = cost + self._effort(_UNCERTAIN)
                yield Operator(
                    (*certain, *maybe), move.owner, cost_too, move.id, move.horizon, places
                )


def _outcomes(effect: Effect, opening: Opening) -> list[Change]:
    """Return what an effect may make of an answer: nothing where it is so already, or can't be told."""
    answer, term = opening.answer, opening.term
    if answer.status == "not-applicable":
        return []
    found: list[Answer] = []
    if effect.to:
        found = [_set_to(value, term) for value in effect.to]
    elif answer.status != "known":
        return []  # only a value that is set resolves what is unknown or in dispute
    elif effect.toward is not None:
        scale = _scale(term)
        at, to = scale.index(str(answer.value)), scale.index(effect.toward)
        by = min(effect.steps or 1, abs(to - at))
        found = [Answer("known", scale[at + (by if to > at else -by)])]
    elif isinstance(answer.value, tuple):
        kept = {*answer.value, *effect.add} - set(effect.remove)
        found = [Answer("known", tuple(v for v in term.values if v in kept and v != NONE))]
    return [opening.change(a) for a in found if a.value != answer.value or answer.status != "known"]


def _set_to(value: str, term: Term) -> Answer:
    if term.type == "number":
        return Answer("known", round(float(value) * SCALE))
    if term.type == "set":
        return Answer("known", () if value == NONE else (value,))
    return Answer("known", value)


def _scale(term: Term) -> list[str]:
    values = list(term.values)
    return [values[0], MIXED, *values[1:]] if term.axis is not None else values


def _plannable(answer: Answer, opening: Opening) -> bool:
    """Whether a plan may promise an answer: one that is known, in plain strength, of what applies."""
    if opening.answer.status == "not-applicable" or answer.status != "known":
        return False
    if opening.term.type == "name" or answer.strength not in (None, "moderate"):
        return False
    given = opening.answer
    return not (given.status == "known" and given.value == answer.value)


def _one_a_region(
    changes: Iterable[Change], opening: Opening, around: Neighbourhood
) -> Iterator[Change]:
    """Yield changes without their default strength; of numbers read alike, only the nearest."""
    seen: dict[object, tuple[int, Change]] = {}
    for change in changes:
        answer = change.answer
        if answer.strength == "moderate":
            bare = replace(answer, strength=None)
            change = opening.change(bare)
        if isinstance(answer.value, int) and isinstance(opening.answer.value, int):
            region = around.region(opening.term, answer.value)
            if region == around.region(opening.term, opening.answer.value):
                continue
            far = abs(answer.value - opening.answer.value)
            if region not in seen or far < seen[region][0]:
                seen[region] = (far, change)
        else:
            seen[change.answer] = (0, change)
    yield from (change for _, change in seen.values())


def _distance(before: Answer, after: Answer, term: Term, around: Neighbourhood) -> int:
    """Return how many steps of a scale lie between two answers, at least one.

    What is unknown counts as at the far end, and what is in dispute as its farthest side says.
    """
    if isinstance(after.value, int):
        at = around.region(term, after.value)
        froms = [around.region(term, v) for v in before.possible if isinstance(v, int)]
        return max((sum(x != y for x, y in zip(at, f, strict=True)) for f in froms), default=1) or 1
    if isinstance(after.value, tuple):
        given = before.value if isinstance(before.value, tuple) else ()
        return len(set(after.value) ^ set(given)) or 1
    scale = _scale(term)
    ends = [scale.index(str(v)) for v in before.possible if v in scale]
    if before.status == UNKNOWN or not ends:
        ends = [0, len(scale) - 1]
    return max(abs(scale.index(str(after.value)) - end) for end in ends) or 1
