"""What could yet be concluded: rules that neither hold nor fail, for want of an answer.

This reads the present conclusions as they are (one not drawn counts as false) and rules that bind at
most one partner or relation, so the list is a first view: it may miss what only follows through several
steps. Nothing it says is a conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advisor.inference.marking import mark
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Subject, Trace, node
from advisor.model.truth import Truth, negation, threshold
from advisor.model.wording import phrase

_SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that may yet fire for a subject, and the unknown nodes it hangs on."""

    rule: str
    subject: Subject
    because: tuple[str, ...]


class PossibleReader:
    """The rules of one knowledge base, prepared once to be tried on any number of cases."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        statuses = ("draft", "reviewed") if drafts else ("reviewed",)
        self.tests = 0
        self.plans = [
            self._plan(rule)
            for rule in knowledge.rules.values()
            if rule.kind in _SHOWN and rule.status in statuses and len(c.bindings(rule.when)) <= 1
        ]

    def undecided(self, trace: Trace, case: Case) -> Iterator[Undecided]:
        """Yield the rules that may yet fire, by id and subject; not those that fired or gave way."""
        world = _World(self, trace, case)
        seen = {firing.id for firing in (*trace.firings, *trace.overridden)}
        for plan in self.plans:
            for subject, answers in world.candidates(plan.entity):
                world.look_at(subject, answers)
                if plan.when.truth(world) is not Truth.UNKNOWN:
                    continue
                if node("firing", plan.rule, subject) in seen:
                    continue
                if any(each.truth(world) is Truth.TRUE for each in plan.unless):
                    continue
                yield Undecided(plan.rule, subject, tuple(sorted(set(plan.when.open(world)))))

    def _plan(self, rule: Rule) -> _Plan:
        binding = c.bindings(rule.when)
        return _Plan(
            rule.id,
            binding[0].entity if binding else None,
            self._prepared(rule.when, binding),
            tuple(self._prepared(exception, binding) for exception in rule.unless),
        )

    def _prepared(self, condition: c.Condition, binding: tuple[c.Some, ...]) -> _Prepared:
        """Return a condition with its truth as a function of the world."""
        if isinstance(condition, c.Some) and condition in binding:
            return self._prepared(condition.condition, binding)
        if isinstance(condition, c.GROUPS):
            parts = tuple(self._prepared(part, binding) for part in condition.of)
            return _Prepared(self._group(condition, parts), parts)
        if isinstance(condition, c.QUANTIFIED):
            name = f"check:{phrase(condition)}"
            return _Prepared(lambda w: w.checks.get(name, Truth.UNKNOWN), node=lambda w: name)
        return self._test(condition)

    def _group(self, condition: c.Group, parts: tuple[_Prepared, ...]) -> _Truth:
        if isinstance(condition, c.All):
            return lambda w: _all(parts, w)
        if isinstance(condition, c.Any):
            return lambda w: _any(parts, w)
        if isinstance(condition, c.NoneOf):
            return lambda w: negation(_any(parts, w))
        bound = condition.number
        parameters = self.knowledge.parameters
        number = parameters[bound.parameter].count if bound.parameter else bound.number or 0
        return lambda w: _at_least(number, parts, w)

    def _test(self, test: c.Test) -> _Prepared:
        if isinstance(test, c.Concluded):
            return _Prepared(lambda w: Truth.TRUE if w.concluded(test) else Truth.FALSE)
        own = test.alias is not None

        def name(world: _World) -> str:
            return node("answer", test.term, world.subject if own else ())

        if isinstance(test, c.Matches):
            return _Prepared(lambda w: Truth.UNKNOWN, node=name)
        if isinstance(test, c.IsUnknown):
            return _Prepared(lambda w: Truth(w.answer(test.term, own).status == "unknown"))
        if own:
            return _Prepared(
                lambda w: mark(test, w.answer(test.term, own), self.knowledge), node=name
            )
        place = self.tests
        self.tests += 1

        def remembered(world: _World) -> Truth:
            found = world.marks[place]
            if found is None:
                found = mark(test, world.answer(test.term, own), self.knowledge)
                world.marks[place] = found
            return found

        return _Prepared(remembered, node=name)


class _World:
    """The answers and the conclusions a rule is read against, and the subject it is tried on."""

    def __init__(self, reader: PossibleReader, trace: Trace, case: Case) -> None:
        self.case = case
        self.leans = {p.axis: p.lean for p in trace.positions}
        self.checks = {check.id: check.truth for check in trace.checks}
        self.marks: list[Truth | None] = [None] * reader.tests
        self.subject: Subject = ()
        self.answers: Mapping[str, Answer] = {}
        self.drawn: dict[tuple[str, str], dict[Subject, str | None]] = {}
        for firing in trace.firings:
            bound = {b.alias: b.subject for b in firing.bindings}
            for conclusion in reader.knowledge.rules[firing.rule].conclude:
                about = conclusion.about if conclusion.about is not None else tuple(bound)
                subject = tuple(part for alias in about for part in bound[alias])
                key = (str(conclusion.kind), conclusion.id)
                self.drawn.setdefault(key, {})[subject] = conclusion.degree

    def candidates(self, entity: c.Entity | None) -> list[tuple[Subject, Mapping[str, Answer]]]:
        """Return the partners, or the relations somebody described, that an alias may stand for."""
        if entity is None:
            return [((), {})]
        if entity.kind == "partner":
            return [((p.id,), p.answers) for p in self.case.partners or ()]
        return [
            (r.subject, r.answers)
            for r in self.case.relations
            if not entity.once_a_pair or r.source < r.target
        ]

    def look_at(self, subject: Subject, answers: Mapping[str, Answer]) -> None:
        """Try the next conditions on one partner or relation, or on the partnership."""
        self.subject, self.answers = subject, answers

    def answer(self, term: str, own: bool) -> Answer:
        """Return an answer about the subject, or about the partnership."""
        answers = self.answers if own else self.case.answers
        return answers.get(term, NOT_ANSWERED)

    def concluded(self, test: c.Concluded) -> bool:
        """Whether a conclusion was drawn."""
        if test.kind in self.leans:
            return self.leans[test.kind] in test.ids
        return any(
            (test.degree is None or degree == test.degree)
            and (test.alias is None or subject == self.subject)
            for name in test.ids
            for subject, degree in self.drawn.get((test.kind, name), {}).items()
        )


_Truth: TypeAlias = Callable[[_World], Truth]


class _Prepared:
    """A condition made ready: its truth, its parts, and the node it hangs on when it is unknown."""

    __slots__ = ("_node", "parts", "truth")

    def __init__(
        self,
        truth: _Truth,
        parts: tuple[_Prepared, ...] = (),
        node: Callable[[_World], str] | None = None,
    ) -> None:
        self.truth = truth
        self.parts = parts
        self._node = node

    def open(self, world: _World) -> Iterator[str]:
        """Yield the unknown nodes that an undecided condition hangs on."""
        if self.truth(world) is not Truth.UNKNOWN:
            return
        if self._node is not None:
            yield self._node(world)
        for part in self.parts:
            yield from part.open(world)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One rule made ready; entity: the partner or relation it binds, if it binds one."""

    rule: str
    entity: c.Entity | None
    when: _Prepared
    unless: tuple[_Prepared, ...]


def _all(parts: tuple[_Prepared, ...], world: _World) -> Truth:
    result = Truth.TRUE
    for part in parts:
        value = part.truth(world)
        if value is Truth.FALSE:
            return value
        if value is Truth.UNKNOWN:
            result = value
    return result


def _any(parts: tuple[_Prepared, ...], world: _World) -> Truth:
    result = Truth.FALSE
    for part in parts:
        value = part.truth(world)
        if value is Truth.TRUE:
            return value
        if value is Truth.UNKNOWN:
            result = value
    return result


def _at_least(number: int, parts: tuple[_Prepared, ...], world: _World) -> Truth:
    values = [part.truth(world) for part in parts]
    true = values.count(Truth.TRUE)
    return threshold(number, true, true + values.count(Truth.UNKNOWN))
