"""A second, plain reading of the rules, to hold the engine against: it shares only the model.

Nothing is compiled. To know whether a conclusion was drawn, the rules that can draw it are read,
once each; a condition is evaluated by walking down its parts.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from advisor.inference.plain import (
    Named,
    about,
    agree,
    assignments,
    binds,
    compared,
    count_of,
    entities,
    fits,
    passes,
    subject_of,
)
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.condition import (
    QUANTIFIED,
    All,
    Any,
    AtLeast,
    AtLeastEntities,
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
    parts,
    walk,
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Rule
from advisor.model.term import DEFAULT_STRENGTH, MIXED, SCALE, STRENGTHS, Axis
from advisor.model.trace import Absence, Binding, Check, Defeat, Firing, Subject, node
from advisor.model.truth import Truth, conjunction, disjunction, negation, threshold
from advisor.model.wording import phrase

__all__ = [
    "Assumed",
    "Evaluation",
    "Shortfall",
    "candidates",
    "evaluate",
    "shortfalls",
    "truths",
]


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


def truths(
    knowledge: KnowledgeBase, rule: Rule, case: Case, assumed: Assumed
) -> dict[Condition, set[Truth]]:
    """Return what each condition of a rule comes to, of whomever it is asked."""
    reading = _Reading(knowledge, case, assumed=assumed)
    found: dict[Condition, set[Truth]] = {}
    for named in reading.assignments(rule):
        for condition in (rule.when, *rule.unless):
            reading.note(condition, named, found)
    return found


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A condition at which a rule fell short, for so many of the partners it was tried with.

    at: its place in the rule, as in `when/of/1`. The truth is what it was instead of true; `nobody`
    when there was no partner or relation to try.
    """

    at: str
    condition: Condition
    truth: str
    times: int


def shortfalls(
    knowledge: KnowledgeBase,
    rules: Iterable[Rule],
    case: Case,
    checks: dict[str, Check],
    assumed: Assumed,
) -> dict[str, tuple[Shortfall, ...]]:
    """Return where each of some rules fell short, by rule, given what was concluded.

    A rule is tried step by step: what can be tested is, in the order written; then the next partner or
    relation it looks for is bound. Each try ends at the first condition that is not true.
    """
    reading = _Reading(knowledge, case, assumed=assumed, known=checks)
    return {rule.id: reading.shortfall(rule) for rule in rules}


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
        known: dict[str, Check] | None = None,
    ) -> None:
        in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self.rules = tuple(r for r in knowledge.rules.values() if r.status in in_force)
        self._knowledge = knowledge
        self._case = case
        self._assumed = assumed
        self._known = known or {}
        self._taken: dict[tuple[str, str], list[_Drawn]] = {}
        for drawn in _given(assumed) if assumed is not None else ():
            self._taken.setdefault((drawn.kind, drawn.id), []).append(drawn)
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
            yield from (
                d for (k, i), ds in self._taken.items() if k == kind and i in ids for d in ds
            )
            return
        for rule in self.rules:
            for c in rule.conclude:
                if c.kind == kind and c.id in ids:
                    for firing in self._undefeated(rule):
                        yield _Drawn(kind, c.id, about(c.about, firing.bindings), c.degree)

    def _undefeated(self, rule: Rule) -> list[Firing]:
        return [firing for firing in self.firings(rule) if firing.defeat is None]

    def _overridden(self, rule: Rule, firing: Firing) -> Firing:
        """Return the firing, defeated if a rule it gives way to fires about the same."""
        overriding = [
            other.id
            for named in self.rules
            if named.id in rule.overridden_by and firing.defeat is None
            for other in self._undefeated(named)
            if agree(firing.bindings, other.bindings)
        ]
        if not overriding:
            return firing
        return replace(firing, absences=(), defeat=Defeat(min(overriding)))

    # ---- one rule

    def candidates(self, rule: Rule) -> list[Firing]:
        """Return a firing for each assignment under which `when` is true, exceptions applied."""
        return [
            self._firing(rule, named)
            for named in assignments(bindings(rule.when), self._partners)
            if self.truth(rule.when, named) is Truth.TRUE
        ]

    def _firing(self, rule: Rule, named: Named) -> Firing:
        bound = tuple(Binding(alias, subject) for alias, (_, subject) in named.items())
        defeat, absences = self._exceptions(rule, named)
        concluded = {node(c.kind, c.id, about(c.about, bound)) for c in rule.conclude}
        return Firing(
            id=node("firing", rule.id, about(None, bound)),
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

    def shortfall(self, rule: Rule) -> tuple[Shortfall, ...]:
        """Return the conditions at which a rule fell short, in the order it was tried."""
        somes = bindings(rule.when)
        levels = _levels(_steps(rule.when, "when"), [some.entity.alias for some in somes])
        found: dict[tuple[str, str], tuple[Condition, int]] = {}

        def short(at: str, condition: Condition, truth: str) -> None:
            found[at, truth] = (condition, found.get((at, truth), (condition, 0))[1] + 1)

        def attempt(level: int, named: Named) -> None:
            for at, condition in levels[level]:
                truth = self.truth(condition, named)
                if truth is not Truth.TRUE:
                    return short(at, condition, truth.name.lower())
            if level == len(somes):
                return None
            entity = somes[level].entity
            subjects = [s for s in entities(entity, self._partners) if fits(entity, s, named)]
            for subject in subjects:
                attempt(level + 1, {**named, entity.alias: (entity, subject)})
            return None if subjects else short("when", somes[level], "nobody")

        attempt(0, {})
        return tuple(Shortfall(at, c, truth, n) for (at, truth), (c, n) in found.items())

    def assignments(self, rule: Rule) -> Iterator[Named]:
        """Yield each way to let the aliases of a rule stand for partners and relations."""
        yield from assignments(bindings(rule.when), self._partners)

    def note(self, condition: Condition, named: Named, found: dict[Condition, set[Truth]]) -> None:
        """Note what a condition and all inside it come to."""
        found.setdefault(condition, set()).add(self.truth(condition, named))
        if isinstance(condition, QUANTIFIED) and not binds(condition.entity, named):
            entity = condition.entity
            for subject in entities(entity, self._partners):
                self.note(condition.condition, {entity.alias: (entity, subject)}, found)
            return
        for part in parts(condition):
            self.note(part, named, found)

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
                return threshold(
                    count_of(bound, self._knowledge), true, true + truths.count(Truth.UNKNOWN)
                )
            case Some(entity, inside) if binds(entity, named):
                return self.truth(inside, named)
            case Some() | Every() | NoEntity() | AtLeastEntities():
                known = self._known.get(_check_node(condition)) if self._known else None
                return (known or self.check(condition)).truth
            case _:
                return self._test(condition, named)

    def check(self, asked: Quantified) -> Check:
        """Return the answer to a question about all partners, or all relations."""
        entity, every = asked.entity, isinstance(asked, Every)
        verdicts = {
            subject: self.truth(asked.condition, {entity.alias: (entity, subject)})
            for subject in entities(entity, self._partners)
        }
        sought = Truth.FALSE if every else Truth.TRUE
        witnesses = [subject for subject, verdict in verdicts.items() if verdict is sought]
        undecided = [s for s, verdict in verdicts.items() if verdict is Truth.UNKNOWN]
        number = (
            count_of(asked.number, self._knowledge) if isinstance(asked, AtLeastEntities) else 1
        )
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
            case Is() | IncludesAll() | Compares():
                answer = self._answer(test.term, test.alias, named)
                return passes(test, answer, self._knowledge)
            case Matches(term, alias, other, same):
                one, two = self._answer(term, alias, named), self._answer(term, other, named)
                return compared(one, two, same)
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
            case Some(entity, inside) if binds(entity, named):
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
                return {node("answer", term, subject_of(a, named)) for a in undecided}
            case _:
                return self._nodes(condition, named)

    def _nodes(self, condition: Condition, named: Named) -> set[str]:
        """Return the node of a check, or of each answer that a test reads."""
        match condition:
            case Some() | Every() | NoEntity() | AtLeastEntities():
                return {_check_node(condition)}
            case Matches(term, alias, other):
                return {node("answer", term, subject_of(a, named)) for a in (alias, other)}
            case Is() | IncludesAll() | Compares() | IsUnknown():
                return {node("answer", condition.term, subject_of(condition.alias, named))}
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
        subject = subject_of(test.alias, named)
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
        return self._answers.get(subject_of(alias, named), {}).get(term, NOT_ANSWERED)


def _steps(condition: Condition, at: str) -> Iterator[tuple[str, Condition]]:
    """Yield what has to be true, with its place; not what only binds."""
    match condition:
        case All(of):
            for place, part in enumerate(of):
                yield from _steps(part, f"{at}/of/{place}")
        case Some(_, inside):
            yield from _steps(inside, f"{at}/condition")
        case _:
            yield at, condition


def _levels(
    steps: Iterable[tuple[str, Condition]], aliases: list[str]
) -> list[list[tuple[str, Condition]]]:
    """Return the steps by how many aliases have to be bound before they can be tested."""
    levels: list[list[tuple[str, Condition]]] = [[] for _ in range(len(aliases) + 1)]
    for at, condition in steps:
        named = {getattr(part, end, None) for part in walk(condition) for end in ("alias", "other")}
        levels[max((aliases.index(a) + 1 for a in named if a in aliases), default=0)].append(
            (at, condition)
        )
    return levels


def _given(assumed: Assumed) -> list[_Drawn]:
    mode = [] if assumed.mode is None else [_Drawn("mode", assumed.mode, (), None)]
    return [*mode, *(_Drawn(*conclusion) for conclusion in assumed.conclusions)]


def _ordered(nodes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(nodes))


def _check_node(asked: Quantified) -> str:
    return node("check", phrase(asked))


def _side_of_parts(group: Group, side: Truth) -> Truth:
    return negation(side) if isinstance(group, NoneOf) else side


def _degree(drawn: _Drawn) -> int:
    degrees: list[str | None] = [None, *DEGREES]
    return degrees.index(drawn.degree)
