"""The plain reading of the rules over many cases at once: a truth is two integers, a bit a case.

A condition is true in the cases of the first integer, false in those of the second, unknown in the
others. Two readings are offered. `present` is the reading of `evaluator`: a conclusion that was not
drawn counts as false. `open` reads what every completion of the unknown answers says: a conclusion is
true where all completions draw it, false where none does. It is sound, not complete: some conclusions
it leaves open are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from advisor.inference.plain import (
    Named,
    about,
    agree,
    assignments,
    binds,
    compared,
    count_of,
    entities,
    passes,
    subject_of,
)
from advisor.inference.planes import Planes, below, by_number, summed
from advisor.inference.tally import (
    ANYTHING,
    BALANCED,
    MOST,
    UNDETERMINED,
    Options,
    Scale,
    reachable,
    scale_of,
    span,
)
from advisor.inference.variants import Variants, union
from advisor.model.case import Answer
from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Compares,
    Concluded,
    Condition,
    Entity,
    Every,
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
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Conclusion, Rule
from advisor.model.term import DEFAULT_STRENGTH, MIXED, STRENGTHS, Axis, Term
from advisor.model.trace import Binding, Subject
from advisor.model.truth import Truth

__all__ = ["BitwiseReading"]

Truths: TypeAlias = tuple[int, int]
"""The cases in which something is true, and those in which it is false."""
Instance: TypeAlias = tuple[tuple[Binding, ...], Truths]
"""A rule for one assignment of its aliases: where it fires undefeated, and where it does not."""
Groups: TypeAlias = dict[tuple[int, int, Options], int]
"""Cases by counted total, counted weight, and what is open."""


class BitwiseReading:
    """What the rules conclude about each of many cases; each rule is read once, when asked for."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        variants: Variants,
        *,
        drafts: bool = False,
        completed: bool = False,
        modes: Iterable[str] = (),
    ) -> None:
        """Make ready to read.

        completed: read what every completion of the unknown says (`open`), not the present answers.
        modes: where it is known from elsewhere which modes completions reach (`ModeReader`).
        """
        in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self.knowledge = knowledge
        self.variants = variants
        self.completed = completed
        self.modes = frozenset(modes)
        self._all = variants.all
        self._partners = list(variants.partners or ())
        self._rules = [r for r in knowledge.rules.values() if r.status in in_force]
        self._by_id = {rule.id: rule for rule in self._rules}
        self._drawing: dict[tuple[str, str], list[tuple[Rule, Conclusion]]] = {}
        for rule in self._rules:
            for conclusion in rule.conclude:
                key = (str(conclusion.kind), conclusion.id)
                self._drawing.setdefault(key, []).append((rule, conclusion))
        self._instances: dict[str, list[Instance]] = {}
        self._leans: dict[str, dict[frozenset[str], int]] = {}
        self._sums: dict[str, tuple[Planes, Planes]] = {}
        self._checks: dict[int, Truths] = {}
        self._marks: dict[tuple[int, Answer], Truth] = {}
        self._drawn: dict[tuple[str, str], list[tuple[Subject, str | None, Truths]]] = {}

    # ---- what is concluded

    def conclusions(self, kinds: Iterable[str]) -> dict[tuple[str, str, Subject], Truths]:
        """Return each conclusion of these kinds, by kind, id and subject, with where it is drawn."""
        found: dict[tuple[str, str, Subject], Truths] = {}
        for kind, name in self.conclusive(kinds):
            for subject, _, truths in self.drawn(kind, name):
                before = found.get((kind, name, subject), (0, self._all))
                found[kind, name, subject] = _either(before, truths)
        return found

    def drawn(self, kind: str, name: str) -> list[tuple[Subject, str | None, Truths]]:
        """Return where a conclusion is drawn: about whom, in what degree, in which cases."""
        if (kind, name) not in self._drawn:
            self._drawn[kind, name] = [
                (about(conclusion.about, bound), conclusion.degree, truths)
                for rule, conclusion in self._drawing.get((kind, name), ())
                for bound, truths in self.instances(rule)
            ]
        return self._drawn[kind, name]

    def leans(self, axis: str) -> dict[frozenset[str], int]:
        """Return the cases by the leans that their evidence may add up to: one, unless left open."""
        if axis not in self._leans:
            read = self._tallied if self.completed else self._leaning
            self._leans[axis] = read(self.knowledge.axes[axis])
        return self._leans[axis]

    def instances(self, rule: Rule) -> list[Instance]:
        """Return a rule for each assignment of its aliases, with where it fires undefeated."""
        if rule.id not in self._instances:
            found = []
            for named in self.assignments(bindings(rule.when)):
                bound = tuple(Binding(alias, subject) for alias, (_, subject) in named.items())
                truths = self._fired(rule, named)
                for name in rule.overridden_by:
                    if truths[1] != self._all and name in self._by_id:
                        truths = self._overridden(truths, bound, self._by_id[name])
                found.append((bound, truths))
            self._instances[rule.id] = found
        return self._instances[rule.id]

    def over(self, rule: Rule) -> list[Rule]:
        """Return the rules in force to which a rule gives way."""
        return [self._by_id[name] for name in rule.overridden_by if name in self._by_id]

    def subjects(self, entity: Entity) -> list[Subject]:
        """Return the partners or relations that an alias may stand for."""
        return entities(entity, self._partners)

    def conclusive(self, kinds: Iterable[str]) -> list[tuple[str, str]]:
        """Return the conclusions of these kinds that rules in force can draw, by kind and id."""
        wanted = set(kinds)
        return [(kind, name) for kind, name in self._drawing if kind in wanted]

    def drawing(self, kind: str, name: str) -> list[tuple[Rule, Conclusion]]:
        """Return the rules in force that can draw a conclusion."""
        return self._drawing.get((kind, name), [])

    def _fired(self, rule: Rule, named: Named) -> Truths:
        """Return where `when` is true and no exception is."""
        true, false = self.truth(rule.when, named)
        if not self.completed:
            for exception in rule.unless:
                if true:
                    true &= ~self.truth(exception, named)[0]
            return true, self._all & ~true
        for exception in rule.unless:
            holds, fails = self.truth(exception, named)
            true, false = true & fails, false | holds
        return true, false

    def _overridden(self, truths: Truths, bound: tuple[Binding, ...], other: Rule) -> Truths:
        true, false = truths
        for theirs, (holds, fails) in self.instances(other):
            if agree(bound, theirs):
                true, false = true & fails, false | holds
        return true, false

    def assignments(self, somes: tuple[Some, ...]) -> Iterator[Named]:
        """Yield each way to let the aliases of a rule stand for partners and relations."""
        return assignments(somes, self._partners)

    # ---- positions

    def sums(self, axis: Axis) -> tuple[Planes, Planes]:
        """Return for each case what its evidence adds up to, and the weight that is counted.

        The total is raised by the highest strength for all that is counted, so that it is never
        negative: a case whose evidence is all for the first pole has 0.
        """
        if axis.id not in self._sums:
            totals, weights = [], []
            for term, weight in self._weighed(axis):
                for signed, _, bits in self.contributions(term, axis):
                    assert signed is not None, "an open answer has no sum"
                    totals.append((bits, weight * (signed + MOST)))
                    weights.append((bits, weight))
            self._sums[axis.id] = (summed(totals), summed(weights))
        return self._sums[axis.id]

    def _weighed(self, axis: Axis) -> Iterator[tuple[Term, int]]:
        for term in self.knowledge.characteristics.values():
            weight = self.knowledge.weights.get(term.id)
            if term.axis == axis.id and weight is not None:
                yield term, weight

    def _leaning(self, axis: Axis) -> dict[frozenset[str], int]:
        """Return the cases by the lean that their evidence adds up to."""
        scale = scale_of(axis, self.knowledge)
        totals, weights = self.sums(axis)
        found: dict[frozenset[str], int] = {}
        for weight, bits in by_number(weights, self._all):
            for lean, here in _by_lean(scale, totals, weight, bits):
                if here:
                    key = frozenset({lean})
                    found[key] = found.get(key, 0) | here
        return found

    def _tallied(self, axis: Axis) -> dict[frozenset[str], int]:
        """Return the cases by the leans that their evidence may yet add up to."""
        groups: Groups = {(0, 0, ()): self._all}
        for term, weight in self._weighed(axis):
            groups = self._grown(groups, weight, self.contributions(term, axis))
        scale = scale_of(axis, self.knowledge)
        found: dict[frozenset[str], int] = {}
        for (total, weight, open_), bits in groups.items():
            leans = reachable(scale, total, weight, open_)
            found[leans] = found.get(leans, 0) | bits
        return found

    def contributions(
        self, term: Term, axis: Axis
    ) -> list[tuple[int | None, tuple[int | None, ...], int]]:
        """Return what a characteristic adds, or what it may yet add, and in which cases.

        A signed strength, or None with the open strengths; what adds nothing is not listed.
        """
        found: list[tuple[int | None, tuple[int | None, ...], int]] = []
        left = self._all
        answers = self.variants.answers(((), term.id))
        evidence = self._drawing.get(("evidence", term.id), ())
        if self.completed and not all(_plain(rule) for rule, _ in evidence):
            return [(None, (*ANYTHING, None), self._all)]  # what it counts for may hang on others
        for rule, conclusion in sorted(evidence, key=lambda drawn: drawn[0].id):
            fired = left & union(truths[0] for _, truths in self.instances(rule))
            left &= ~fired
            for answer, bits in answers.items():
                if fired & bits:
                    strength = STRENGTHS[answer.strength or DEFAULT_STRENGTH]
                    toward = conclusion.toward or MIXED
                    signed = {axis.first: -strength, axis.second: strength}.get(toward, 0)
                    found.append((signed, (), fired & bits))
        if self.completed:
            for answer, bits in answers.items():
                options = span(answer, term, axis.first)
                if options and bits & left:
                    found.append((None, options, bits & left))
        return found

    def _grown(
        self,
        groups: Groups,
        weight: int,
        contributions: list[tuple[int | None, tuple[int | None, ...], int]],
    ) -> Groups:
        grown: Groups = {}
        for key, bits in groups.items():
            total, counted, open_ = key
            left = bits
            for signed, options, where in contributions:
                here = left & where
                if here:
                    left &= ~here
                    if signed is None:
                        added = (total, counted, (*open_, (weight, options)))
                    else:
                        added = (total + weight * signed, counted + weight, open_)
                    grown[added] = grown.get(added, 0) | here
            if left:
                grown[key] = grown.get(key, 0) | left
        return grown

    # ---- conditions

    def truth(self, condition: Condition, named: Named) -> Truths:
        """Return where a condition is true, and where false, given what the aliases stand for."""
        match condition:
            case All(of):
                return self._conjunction(self.truth(part, named) for part in of)
            case Any(of):
                return _not(self._conjunction(_not(self.truth(part, named)) for part in of))
            case NoneOf(of):
                return self._conjunction(_not(self.truth(part, named)) for part in of)
            case AtLeast(bound, of):
                number = count_of(bound, self.knowledge)
                return self._at_least(number, [self.truth(part, named) for part in of])
            case Some(entity, inside) if binds(entity, named):
                return self.truth(inside, named)
            case Some() | Every() | NoEntity() | AtLeastEntities():
                return self._check(condition)
            case _:
                return self._test(condition, named)

    def _conjunction(self, truths: Iterable[Truths]) -> Truths:
        true, false = self._all, 0
        for holds, fails in truths:
            true &= holds
            false |= fails
            if false == self._all:
                break
        return true, false

    def _at_least(self, number: int, parts: list[Truths]) -> Truths:
        every = self._all
        true = self._so_many(number, [holds for holds, _ in parts])
        possible = self._so_many(number, [every & ~fails for _, fails in parts])
        return true, every & ~possible

    def _so_many(self, number: int, parts: list[int]) -> int:
        """Return where at least so many of the parts hold."""
        reached = [self._all] + [0] * max(number, 0)  # [n]: where n of the parts seen so far hold
        for bits in parts:
            for n in range(len(reached) - 1, 0, -1):
                reached[n] |= reached[n - 1] & bits
        return reached[-1]

    def _check(self, asked: Quantified) -> Truths:
        """Return the answer to a question about all partners, or all relations."""
        if self.variants.partners is None:
            return 0, 0
        if id(asked) not in self._checks:
            entity = asked.entity
            verdicts = [
                self.truth(asked.condition, {entity.alias: (entity, subject)})
                for subject in entities(entity, self._partners)
            ]
            self._checks[id(asked)] = self._quantified(asked, verdicts)
        return self._checks[id(asked)]

    def _quantified(self, asked: Quantified, verdicts: list[Truths]) -> Truths:
        match asked:
            case Every():
                return self._conjunction(verdicts)
            case NoEntity():
                return self._conjunction(map(_not, verdicts))
            case AtLeastEntities(number):
                return self._at_least(count_of(number, self.knowledge), verdicts)
            case _:
                return _not(self._conjunction(map(_not, verdicts)))

    def _test(self, test: Test, named: Named) -> Truths:
        match test:
            case Is() | IncludesAll() | Compares():
                return self._passed(test, subject_of(test.alias, named))
            case Matches(term, alias, other, same):
                one, two = subject_of(alias, named), subject_of(other, named)
                return self._matched(term, one, two, same)
            case IsUnknown(term, alias):
                return self._unknown(term, subject_of(alias, named))
            case Concluded():
                return self._concluded(test, named)

    def _passed(self, test: Is | IncludesAll | Compares, subject: Subject) -> Truths:
        true = false = 0
        for answer, bits in self.variants.answers((subject, test.term)).items():
            key = (id(test), answer)
            if key not in self._marks:
                self._marks[key] = passes(test, answer, self.knowledge)
            verdict = self._marks[key]
            if verdict is Truth.TRUE:
                true |= bits
            elif verdict is Truth.FALSE:
                false |= bits
        return true, false

    def _matched(self, term: str, one: Subject, two: Subject, same: bool) -> Truths:
        true = false = 0
        for mine, bits in self.variants.answers((one, term)).items():
            for theirs, others in self.variants.answers((two, term)).items():
                both = bits & others
                if both:
                    verdict = compared(mine, theirs, same)
                    true |= both if verdict is Truth.TRUE else 0
                    false |= both if verdict is Truth.FALSE else 0
        return true, false

    def _unknown(self, term: str, subject: Subject) -> Truths:
        if self.completed:
            return 0, self._all  # a completion leaves nothing unknown
        answers = self.variants.answers((subject, term))
        true = union(bits for answer, bits in answers.items() if answer.status == "unknown")
        return true, self._all & ~true

    def _concluded(self, test: Concluded, named: Named) -> Truths:
        if test.kind in self.knowledge.axes:
            leans, ids = self.leans(test.kind), set(test.ids)
            true = union(bits for possible, bits in leans.items() if possible <= ids)
            return true, union(bits for possible, bits in leans.items() if not possible & ids)
        if test.kind == "mode" and self.modes:
            if self.modes <= set(test.ids):
                return self._all, 0
            if not self.modes & set(test.ids):
                return 0, self._all
        found: Truths = (0, self._all)
        subject = None
        if test.alias is not None and test.kind != "mode":
            subject = named[test.alias][1]
        for name in test.ids:
            for who, truths in self._in_degree(test.kind, name, test.degree):
                if subject in (None, who):
                    found = _either(found, truths)
        return found

    def _in_degree(self, kind: str, name: str, degree: str | None) -> list[tuple[Subject, Truths]]:
        """Return where a conclusion is drawn in this degree and no higher; None is any degree."""
        drawn = self.drawn(kind, name)
        if degree is None:
            return [(who, truths) for who, _, truths in drawn]
        higher: dict[Subject, Truths] = {}
        for who, other, truths in drawn:
            if other is not None and DEGREES.index(other) > DEGREES.index(degree):
                higher[who] = _either(higher.get(who, (0, self._all)), truths)
        return [
            (who, self._conjunction((truths, _not(higher.get(who, (0, self._all))))))
            for who, other, truths in drawn
            if other == degree
        ]


def _by_lean(scale: Scale, totals: Planes, weight: int, where: int) -> list[tuple[str, int]]:
    """Return the cases, all of this counted weight, by the lean of their totals."""
    if weight <= 0 or weight < scale.least:
        return [(UNDETERMINED, where)]
    low, high = scale.edges(weight)
    raised = MOST * weight
    first = below(totals, low + raised, where)
    balanced = below(totals, high + raised, where) & ~first
    return [(scale.first, first), (BALANCED, balanced), (scale.second, where & ~first & ~balanced)]


def _plain(rule: Rule) -> bool:
    """Return whether a rule asks for one answer and nothing else."""
    return isinstance(rule.when, Is) and not rule.unless and not rule.overridden_by


def _not(truths: Truths) -> Truths:
    return truths[1], truths[0]


def _either(one: Truths, other: Truths) -> Truths:
    return one[0] | other[0], one[1] & other[1]
