"""How any condition stands in one reading: read off its trace, never inferred again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from advisor.explanation.words import Words
from advisor.inference.marking import compare, mark
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Check, Firing, Position, Subject, Trace, node
from advisor.model.truth import Truth, conjunction, disjunction, negation, threshold
from advisor.model.wording import phrase

Bound = Mapping[str, Subject]
"""Which partner or relation each alias of a rule stands for."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One conclusion of a reading, with the firing that drew it."""

    node: str
    subject: Subject
    degree: str | None
    firing: Firing


class Standing:
    """One reading, asked about conditions, conclusions and answers."""

    def __init__(self, trace: Trace, case: Case, knowledge: KnowledgeBase) -> None:
        self.trace = trace
        self.case = case
        self.knowledge = knowledge
        self.answers: dict[str, Answer] = {fact.id: fact.answer for fact in trace.facts}
        self.checks: dict[str, Check] = {check.id: check for check in trace.checks}
        self.positions: dict[str, Position] = {p.axis: p for p in trace.positions}
        self.firings: dict[str, Firing] = {f.id: f for f in (*trace.firings, *trace.overridden)}
        self.undefeated: dict[str, list[Firing]] = {}
        self.defeated: dict[str, list[Firing]] = {}
        self.drawn: dict[tuple[str, str], list[Drawn]] = {}
        for firing in trace.firings:
            self.undefeated.setdefault(firing.rule, []).append(firing)
            self._keep(firing)
        self.gave_way: set[tuple[str, str]] = set()
        for firing in trace.overridden:
            self.defeated.setdefault(firing.rule, []).append(firing)
            drawn = self.knowledge.rules[firing.rule].conclude
            self.gave_way |= {(conclusion.kind, conclusion.id) for conclusion in drawn}

    def _keep(self, firing: Firing) -> None:
        bound = {b.alias: b.subject for b in firing.bindings}
        for conclusion in self.knowledge.rules[firing.rule].conclude:
            aliases = conclusion.about if conclusion.about is not None else tuple(bound)
            subject = tuple(part for alias in aliases for part in bound[alias])
            name = node(conclusion.kind, conclusion.id, subject)
            drawn = Drawn(name, subject, conclusion.degree, firing)
            self.drawn.setdefault((conclusion.kind, conclusion.id), []).append(drawn)

    @cached_property
    def words(self) -> Words:
        """What a reader calls the things of this reading."""
        return Words(self.case, self.knowledge, self.trace.firings)

    @cached_property
    def asked(self) -> dict[str, c.Quantified]:
        """The questions about all partners or relations, by the ids of their checks."""
        return {
            f"check:{phrase(part)}": part
            for rule in self.knowledge.rules.values()
            for condition in (rule.when, *rule.unless)
            for part in c.walk(condition)
            if isinstance(part, c.QUANTIFIED)
        }

    # ------------------------------------------------------------------ what was concluded

    def supporting(self, name: str) -> list[Firing]:
        """Return the firings that drew a conclusion, undefeated, by id."""
        return sorted(
            (f for f in self.trace.firings if name in f.concluded), key=lambda firing: firing.id
        )

    def answer(self, term: str, subject: Subject) -> Answer:
        """Return one answer; what nobody gave is unknown."""
        return self.answers.get(node("answer", term, subject), NOT_ANSWERED)

    # ------------------------------------------------------------------ how conditions stand

    def truth(self, condition: c.Condition, bound: Bound) -> Truth:
        """Return whether a condition is true, false or unknown, with the aliases bound so."""
        match condition:
            case c.All(of):
                return conjunction(self.truth(part, bound) for part in of)
            case c.Any(of):
                return disjunction(self.truth(part, bound) for part in of)
            case c.NoneOf(of):
                return negation(disjunction(self.truth(part, bound) for part in of))
            case c.AtLeast(number, of):
                truths = [self.truth(part, bound) for part in of]
                true = truths.count(Truth.TRUE)
                possible = true + truths.count(Truth.UNKNOWN)
                return threshold(self.count(number), true, possible)
            case c.Some(entity, inside) if entity.alias in bound:
                return self.truth(inside, bound)
            case c.Some() | c.Every() | c.NoEntity() | c.AtLeastEntities():
                return self.checks[f"check:{phrase(condition)}"].truth
            case c.Concluded():
                return Truth(bool(self.satisfying(condition, bound)))
            case c.Matches(term, alias, other, same):
                one, two = self.answer(term, bound[alias]), self.answer(term, bound[other])
                return compare(same, one, two)
        answer = self.answer(condition.term, bound[condition.alias] if condition.alias else ())
        if isinstance(condition, c.IsUnknown):
            return Truth(answer.status == "unknown")
        return mark(condition, answer, self.knowledge)

    def count(self, number: c.Bound) -> int:
        """Return how many an `at least` asks for."""
        if number.parameter is not None:
            return self.knowledge.parameters[number.parameter].count
        return number.number or 0

    def satisfying(self, test: c.Concluded, bound: Bound) -> set[str]:
        """Return the nodes that make a test of conclusions true."""
        if test.kind in self.knowledge.axes:
            position = self.positions.get(test.kind)
            found = position is not None and position.lean in test.ids
            return {f"position:{test.kind}"} if found else set()
        subject = bound[test.alias] if test.alias and test.kind != "mode" else None
        degrees: dict[str, str | None] = {}
        for name in test.ids:
            for drawn in self.drawn.get((test.kind, name), ()):
                if subject is None or drawn.subject == subject:
                    known = degrees.get(drawn.node)
                    degrees[drawn.node] = "present" if known == "present" else drawn.degree
        return {name for name, degree in degrees.items() if test.degree in (None, degree)}

    # ------------------------------------------------------------------ whom a rule may be about

    def assignments(self, rule: Rule) -> Iterator[dict[str, Subject]]:
        """Yield every way in which a rule's aliases can stand for partners and relations."""
        yield from self._assigned(c.bindings(rule.when))

    def _assigned(self, somes: tuple[c.Some, ...]) -> Iterator[dict[str, Subject]]:
        if not somes:
            yield {}
            return
        entity = somes[-1].entity
        kinds = {some.entity.alias: some.entity.kind for some in somes}
        for bound in self._assigned(somes[:-1]):
            taken = {s for alias, s in bound.items() if kinds[alias] == entity.kind}
            for subject in self._subjects(entity):
                if subject not in taken and _fits(entity, subject, bound):
                    yield {**bound, entity.alias: subject}

    def _subjects(self, entity: c.Entity) -> Iterable[Subject]:
        names = sorted(partner.id for partner in self.case.partners or ())
        if entity.kind == "partner":
            return [(name,) for name in names]
        pairs = permutations(names, 2)
        return [pair for pair in pairs if pair[0] < pair[1] or not entity.once_a_pair]


def _fits(entity: c.Entity, subject: Subject, bound: Bound) -> bool:
    if entity.pair_with is not None and subject <= bound[entity.pair_with]:
        return False
    if entity.source is not None and subject[:1] != bound[entity.source]:
        return False
    return entity.target is None or subject[1:] == bound[entity.target]
