"""A second, plain reading of the rules, to hold the engine against: it shares only the model.

Nothing is compiled. To know whether a conclusion was drawn, the rules that can draw it are read,
once each; a condition is evaluated by walking down its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

from advisor.model.case import NOT_ANSWERED, Answer, Case, Value
from advisor.model.condition import (
    QUANTIFIED,
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Compares,
    Concluded,
    Condition,
    Entity,
    Every,
    Group,
    IncludesAll,
    Is,
    IsUnknown,
    Matches,
    NoEntity,
    NoneOf,
    Quantified,
    Some,
    Test,
    bindings,
    walk,
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Rule
from advisor.model.term import DEFAULT_STRENGTH, MIXED, NONE, NOT_APPLICABLE, SCALE, STRENGTHS, Axis
from advisor.model.trace import Absence, Binding, Check, Defeat, Firing, Subject, node
from advisor.model.truth import Truth, conjunction, disjunction, negation, threshold
from advisor.model.wording import phrase

__all__ = ["Assumed", "Evaluation", "candidates", "evaluate"]

Named: TypeAlias = dict[str, tuple[Entity, Subject]]
"""The partner or relation that each alias stands for, with what the rule says of it."""

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "at-least": lambda number, limit: number >= limit,
    "more-than": lambda number, limit: number > limit,
    "at-most": lambda number, limit: number <= limit,
    "less-than": lambda number, limit: number < limit,
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules say of a case.

    leans: by axis. firings: undefeated; overridden: defeated; both by stage, then id.
    checks: by node, the quantified questions of every rule in force.
    """

    leans: dict[str, str]
    firings: tuple[Firing, ...]
    overridden: tuple[Firing, ...]
    checks: dict[str, Check]


@dataclass(frozen=True, slots=True)
class Assumed:
    """Conclusions taken as given, each as (kind, id, subject, degree)."""

    leans: dict[str, str]
    mode: str | None
    conclusions: tuple[tuple[str, str, Subject, str | None], ...]


def evaluate(knowledge: KnowledgeBase, case: Case, *, drafts: bool = False) -> Evaluation:
    """Return everything the rules conclude about the case."""
    reading = _Reading(knowledge, case, drafts=drafts)
    firings = sorted(
        (firing for rule in reading.rules for firing in reading.firings(rule)),
        key=lambda firing: (knowledge.rules[firing.rule].stage, firing.id),
    )
    return Evaluation(
        leans={axis.id: reading.tally(axis) for axis in knowledge.axes.values()},
        firings=tuple(f for f in firings if f.defeat is None),
        overridden=tuple(f for f in firings if f.defeat is not None),
        checks=reading.checks(),
    )


def candidates(
    knowledge: KnowledgeBase, rule: Rule, case: Case, assumed: Assumed
) -> tuple[Firing, ...]:
    """Return the firings of one rule by itself, by id; its exceptions defeat, no rule overrides."""
    found = _Reading(knowledge, case, assumed=assumed).candidates(rule)
    return tuple(sorted(found, key=lambda firing: firing.id))


@dataclass(frozen=True, slots=True)
class _Drawn:
    kind: str
    id: str
    subject: Subject
    degree: str | None

    @property
    def node(self) -> str:
        return node(self.kind, self.id, self.subject)


class _Reading:
    """Reads rules against one case; with `assumed`, other rules conclude that and nothing else."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        case: Case,
        *,
        drafts: bool = False,
        assumed: Assumed | None = None,
    ) -> None:
        in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self.rules = tuple(r for r in knowledge.rules.values() if r.status in in_force)
        self._knowledge = knowledge
        self._case = case
        self._assumed = assumed
        self._partners = sorted(partner.id for partner in case.partners or ())
        self._answers: dict[Subject, dict[str, Answer]] = {(): case.answers}
        self._answers.update({(partner.id,): partner.answers for partner in case.partners or ()})
        self._answers.update({relation.subject: relation.answers for relation in case.relations})
        self._firings: dict[str, tuple[Firing, ...]] = {}
        self._leans: dict[str, str] = {}

    # ---- what the rules conclude

    def firings(self, rule: Rule) -> tuple[Firing, ...]:
        """Return the firings of a rule, the defeated ones included; it is read only once."""
        if rule.id not in self._firings:
            found = self.candidates(rule)
            self._firings[rule.id] = tuple(self._overridden(rule, firing) for firing in found)
        return self._firings[rule.id]

    def checks(self) -> dict[str, Check]:
        """Return the answers to all questions about partners and relations, by node."""
        asked = {
            part
            for rule in self.rules
            for condition in (rule.when, *rule.unless)
            for part in walk(condition)
            if isinstance(part, QUANTIFIED) and part not in bindings(rule.when)
        }
        answers = {check.id: check for check in map(self.check, asked)}
        return dict(sorted(answers.items()))

    def tally(self, axis: Axis) -> str:
        """Return the lean to which the evidence adds up."""
        if axis.id not in self._leans:
            counted = total = 0
            for characteristic, toward in self._evidence().items():
                weight = self._knowledge.weights.get(characteristic)
                if self._knowledge.terms[characteristic].axis == axis.id and weight is not None:
                    counted += weight
                    total += weight * self._signed(characteristic, toward, axis)
            self._leans[axis.id] = self._lean(axis, counted, total)
        return self._leans[axis.id]

    def _evidence(self) -> dict[str, str | None]:
        """Return what each characteristic counts for; the first rule id has it, were there two."""
        return {
            c.id: c.toward
            for rule in sorted(self.rules, key=lambda rule: rule.id, reverse=True)
            for c in rule.conclude
            if c.kind == "evidence" and self._undefeated(rule)
        }

    def _signed(self, characteristic: str, toward: str | None, axis: Axis) -> int:
        answer = self._case.answers.get(characteristic, NOT_ANSWERED)
        strength = STRENGTHS[answer.strength or DEFAULT_STRENGTH]
        return {axis.first: -strength, axis.second: strength}.get(toward or MIXED, 0)

    def _lean(self, axis: Axis, counted: int, total: int) -> str:
        parameters = self._knowledge.parameters
        if counted == 0 or counted < parameters[axis.minimum_weight].count:
            return "undetermined"
        position = Fraction(total, 3 * counted)
        if position < Fraction(parameters[axis.balanced_from].number, SCALE):
            return axis.first
        if position >= Fraction(parameters[axis.balanced_to].number, SCALE):
            return axis.second
        return "balanced"

    def _leaning(self, axis: str) -> str | None:
        if self._assumed is not None:
            return self._assumed.leans.get(axis)
        return self.tally(self._knowledge.axes[axis])

    def _conclusions(self, kind: str, ids: Container[str]) -> Iterator[_Drawn]:
        """Yield what was concluded under one of the ids."""
        if self._assumed is not None:
            yield from (d for d in _given(self._assumed) if d.kind == kind and d.id in ids)
            return
        for rule in self.rules:
            for c in rule.conclude:
                if c.kind == kind and c.id in ids:
                    for firing in self._undefeated(rule):
                        yield _Drawn(kind, c.id, _about(c.about, firing.bindings), c.degree)

    def _undefeated(self, rule: Rule) -> list[Firing]:
        return [firing for firing in self.firings(rule) if firing.defeat is None]

    def _overridden(self, rule: Rule, firing: Firing) -> Firing:
        """Return the firing, defeated if a rule it gives way to fires about the same."""
        overriding = [
            other.id
            for named in self.rules
            if named.id in rule.overridden_by and firing.defeat is None
            for other in self._undefeated(named)
            if _agree(firing.bindings, other.bindings)
        ]
        if not overriding:
            return firing
        return replace(firing, absences=(), defeat=Defeat(min(overriding)))

    # ---- one rule

    def candidates(self, rule: Rule) -> list[Firing]:
        """Return a firing for each assignment under which `when` is true, exceptions applied."""
        return [
            self._firing(rule, named)
            for named in self._assignments(bindings(rule.when))
            if self.truth(rule.when, named) is Truth.TRUE
        ]

    def _assignments(self, somes: tuple[Some, ...]) -> Iterator[Named]:
        if not somes:
            yield {}
            return
        entity = somes[-1].entity
        for named in self._assignments(somes[:-1]):
            for subject in self._entities(entity):
                if _fits(entity, subject, named):
                    yield {**named, entity.alias: (entity, subject)}

    def _entities(self, entity: Entity) -> list[Subject]:
        if entity.kind == "partner":
            return [(partner,) for partner in self._partners]
        pairs = permutations(self._partners, 2)
        return [pair for pair in pairs if pair[0] < pair[1] or not entity.once_a_pair]

    def _firing(self, rule: Rule, named: Named) -> Firing:
        bound = tuple(Binding(alias, subject) for alias, (_, subject) in named.items())
        defeat, absences = self._exceptions(rule, named)
        concluded = {node(c.kind, c.id, _about(c.about, bound)) for c in rule.conclude}
        return Firing(
            id=node("firing", rule.id, _about(None, bound)),
            rule=rule.id,
            bindings=bound,
            matched=_ordered(self.reasons(rule.when, Truth.TRUE, named)),
            absences=absences,
            concluded=_ordered(concluded),
            defeat=defeat,
        )

    def _exceptions(self, rule: Rule, named: Named) -> tuple[Defeat | None, tuple[Absence, ...]]:
        absences: list[Absence] = []
        for i, exception in enumerate(rule.unless):
            truth = self.truth(exception, named)
            if truth is Truth.TRUE:
                because = _ordered(self.reasons(exception, Truth.TRUE, named))
                return Defeat(f"unless[{i}]", because), ()
            if truth is Truth.UNKNOWN:
                because = _ordered(self.possible(exception, Truth.TRUE, named))
                absences.append(Absence(i, because))
        return None, tuple(absences)

    # ---- one condition

    def truth(self, condition: Condition, named: Named) -> Truth:
        """Return whether the condition is true, false or unknown."""
        match condition:
            case All(of):
                return conjunction(self.truth(part, named) for part in of)
            case Any(of):
                return disjunction(self.truth(part, named) for part in of)
            case NoneOf(of):
                return negation(disjunction(self.truth(part, named) for part in of))
            case AtLeast(bound, of):
                truths = [self.truth(part, named) for part in of]
                true = truths.count(Truth.TRUE)
                return threshold(self._count(bound), true, true + truths.count(Truth.UNKNOWN))
            case Some(entity, inside) if _binds(entity, named):
                return self.truth(inside, named)
            case Some() | Every() | NoEntity() | AtLeastEntities():
                return self.check(condition).truth
            case _:
                return self._test(condition, named)

    def check(self, asked: Quantified) -> Check:
        """Return the answer to a question about all partners, or all relations."""
        entity, every = asked.entity, isinstance(asked, Every)
        verdicts = {
            subject: self.truth(asked.condition, {entity.alias: (entity, subject)})
            for subject in self._entities(entity)
        }
        sought = Truth.FALSE if every else Truth.TRUE
        witnesses = [subject for subject, verdict in verdicts.items() if verdict is sought]
        undecided = [s for s, verdict in verdicts.items() if verdict is Truth.UNKNOWN]
        number = self._count(asked.number) if isinstance(asked, AtLeastEntities) else 1
        truth = threshold(number, len(witnesses), len(witnesses) + len(undecided))
        if self._case.partners is None:
            truth = Truth.UNKNOWN
        return Check(
            id=_check_node(asked),
            truth=negation(truth) if every or isinstance(asked, NoEntity) else truth,
            witnesses=self._described(entity, witnesses),
            open=self._described(entity, undecided),
            undeclared=sum(
                entity.kind == "relation" and subject not in self._answers
                for subject in (*witnesses, *undecided)
            ),
        )

    def _described(self, entity: Entity, subjects: list[Subject]) -> tuple[str, ...]:
        """Return the names of partners, and of the relations that somebody described."""
        known = [s for s in subjects if entity.kind == "partner" or s in self._answers]
        return tuple(sorted(",".join(subject) for subject in known))

    def _test(self, test: Test, named: Named) -> Truth:
        match test:
            case Is(term, values, alias):
                answer = self._answer(term, alias, named)
                if answer.status == NOT_APPLICABLE:
                    return Truth(NOT_APPLICABLE in values)
                return _tried(answer, lambda given: any(_has(given, v) for v in values))
            case IncludesAll(term, values, alias):
                answer = self._answer(term, alias, named)
                return _tried(answer, lambda given: all(_has(given, v) for v in values))
            case Compares(term, comparator, bound, alias):
                stands, limit = _COMPARISONS[comparator], self._number(bound)
                answer = self._answer(term, alias, named)
                return _tried(answer, lambda given: isinstance(given, int) and stands(given, limit))
            case Matches(term, alias, other, same):
                one, two = self._answer(term, alias, named), self._answer(term, other, named)
                return _compared(one, two, same)
            case IsUnknown(term, alias):
                return Truth(self._answer(term, alias, named).status == "unknown")
            case Concluded():
                return Truth(bool(self._satisfying(test, named)))

    def reasons(self, condition: Condition, side: Truth, named: Named) -> set[str]:
        """Return the nodes for which the condition is what `side` says it is, true or false."""
        match condition:
            case All() | Any() | NoneOf() | AtLeast():
                of = _side_of_parts(condition, side)
                deciding = [part for part in condition.of if self.truth(part, named) is of]
                return {n for part in deciding for n in self.reasons(part, of, named)}
            case Some(entity, inside) if _binds(entity, named):
                return self.reasons(inside, side, named)
            case Concluded():
                if side is Truth.TRUE:
                    return self._satisfying(condition, named)
                return self._missing(condition, named)
            case _:
                return self._nodes(condition, named)

    def possible(self, condition: Condition, side: Truth, named: Named) -> set[str]:
        """Return the undecided nodes through which the condition may yet be what `side` says."""
        match condition:
            case All() | Any() | NoneOf() | AtLeast():
                of = _side_of_parts(condition, side)
                able = [p for p in condition.of if self.truth(p, named) is not negation(of)]
                return {n for part in able for n in self.possible(part, of, named)}
            case _ if self.truth(condition, named) is not Truth.UNKNOWN:
                return set()
            case Matches(term, alias, other):
                undecided = [
                    a
                    for a in (alias, other)
                    if self._answer(term, a, named).status in ("unknown", "disputed")
                ]
                return {node("answer", term, _subject(a, named)) for a in undecided}
            case _:
                return self._nodes(condition, named)

    def _nodes(self, condition: Condition, named: Named) -> set[str]:
        """Return the node of a check, or of each answer that a test reads."""
        match condition:
            case Some() | Every() | NoEntity() | AtLeastEntities():
                return {_check_node(condition)}
            case Matches(term, alias, other):
                return {node("answer", term, _subject(a, named)) for a in (alias, other)}
            case Is() | IncludesAll() | Compares() | IsUnknown():
                return {node("answer", condition.term, _subject(condition.alias, named))}
        raise TypeError(f"neither a check nor a test of an answer: {condition}")

    def _satisfying(self, test: Concluded, named: Named) -> set[str]:
        """Return the nodes that make a test of conclusions true."""
        if test.kind in self._knowledge.axes:
            lean = self._leaning(test.kind)
            return {node("position", test.kind)} if lean in test.ids else set()
        degrees = self._degrees(test, named)
        return {n for n, degree in degrees.items() if test.degree in (None, degree)}

    def _missing(self, test: Concluded, named: Named) -> set[str]:
        """Return what stands where a false test looked for a conclusion."""
        if test.kind in self._knowledge.axes:
            return {node("position", test.kind)}
        if test.kind == "mode":
            others = {drawn.node for drawn in self._conclusions("mode", self._knowledge.modes)}
            return others or {node("absent", f"mode:{name}") for name in test.ids}
        subject = _subject(test.alias, named)
        missing: set[str] = set()
        for name in test.ids:
            wrong_degree = self._degrees(replace(test, ids=(name,)), named)
            missing.update(wrong_degree or {node("absent", f"{test.kind}:{name}", subject)})
        return missing

    def _degrees(self, test: Concluded, named: Named) -> dict[str, str | None]:
        """Return each node drawn under the ids, about the alias if one is given, and its degree."""
        drawn = self._conclusions(test.kind, test.ids)
        if test.alias is None or test.kind == "mode":
            about = list(drawn)
        else:
            about = [d for d in drawn if d.subject == named[test.alias][1]]
        return {d.node: d.degree for d in sorted(about, key=_degree)}  # the highest comes last

    def _answer(self, term: str, alias: str | None, named: Named) -> Answer:
        return self._answers.get(_subject(alias, named), {}).get(term, NOT_ANSWERED)

    def _number(self, bound: Bound) -> int:
        if bound.parameter is not None:
            return self._knowledge.parameters[bound.parameter].number
        return bound.number or 0

    def _count(self, bound: Bound) -> int:
        if bound.parameter is not None:
            return self._knowledge.parameters[bound.parameter].count
        return bound.number or 0


def _given(assumed: Assumed) -> list[_Drawn]:
    mode = [] if assumed.mode is None else [_Drawn("mode", assumed.mode, (), None)]
    return [*mode, *(_Drawn(*conclusion) for conclusion in assumed.conclusions)]


def _ordered(nodes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(nodes))


def _check_node(asked: Quantified) -> str:
    return node("check", phrase(asked))


def _subject(alias: str | None, named: Named) -> Subject:
    return () if alias is None else named[alias][1]


def _about(aliases: tuple[str, ...] | None, bound: tuple[Binding, ...]) -> Subject:
    """Return the subjects of these aliases, in this order; of all that are bound for None."""
    subjects = {b.alias: b.subject for b in bound}
    chosen = subjects if aliases is None else aliases
    return tuple(partner for alias in chosen for partner in subjects[alias])


def _agree(some: tuple[Binding, ...], others: tuple[Binding, ...]) -> bool:
    """Return whether the aliases that both bind stand for the same."""
    subjects = {b.alias: b.subject for b in others}
    return all(subjects.get(b.alias, b.subject) == b.subject for b in some)


def _fits(entity: Entity, subject: Subject, named: Named) -> bool:
    """Return whether an alias may stand for the subject beside those already bound."""
    if subject in (taken for other, taken in named.values() if other.kind == entity.kind):
        return False
    if entity.pair_with is not None and subject <= _subject(entity.pair_with, named):
        return False
    if entity.source is not None and subject[:1] != _subject(entity.source, named):
        return False
    return entity.target is None or subject[1:] == _subject(entity.target, named)


def _binds(entity: Entity, named: Named) -> bool:
    return entity.alias in named and named[entity.alias][0] == entity


def _side_of_parts(group: Group, side: Truth) -> Truth:
    return negation(side) if isinstance(group, NoneOf) else side


def _degree(drawn: _Drawn) -> int:
    degrees: list[str | None] = [None, *DEGREES]
    return degrees.index(drawn.degree)


def _has(given: Value, wanted: str) -> bool:
    if isinstance(given, tuple):
        return not given if wanted == NONE else wanted in given
    return given == wanted


def _tried(answer: Answer, holds: Callable[[Value], bool]) -> Truth:
    """Return whether the answer holds; what does not apply doesn't, whatever is asked of it."""
    if answer.status == "unknown":
        return Truth.UNKNOWN
    return Truth.FALSE if answer.status == NOT_APPLICABLE else _agreed(map(holds, answer.possible))


def _compared(one: Answer, two: Answer, same: bool) -> Truth:
    statuses = (one.status, two.status)
    if "unknown" in statuses:
        return Truth.UNKNOWN
    if NOT_APPLICABLE in statuses:
        return Truth.FALSE
    return _agreed((x == y) == same for x in one.possible for y in two.possible)


def _agreed(verdicts: Iterable[bool]) -> Truth:
    """Return true or false where every possible value says so, else unknown."""
    said = set(verdicts)
    return Truth(said.pop()) if len(said) == 1 else Truth.UNKNOWN
