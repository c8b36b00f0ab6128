"""What could yet be concluded: rules that neither hold nor fail, for want of an answer.

This reads the present conclusions as they are (one not drawn counts as false) and rules that bind at
most one partner or relation, so the list is a first view: it may miss what only follows through several
steps. Nothing it says is a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.inference.marking import mark
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Subject, Trace, node
from advisor.model.truth import Truth, negation, threshold

_SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that may yet fire for a subject, and the unknown nodes it hangs on."""

    rule: str
    subject: Subject
    because: tuple[str, ...]


def undecided(
    trace: Trace, case: Case, knowledge: KnowledgeBase, *, drafts: bool = False
) -> Iterator[Undecided]:
    """Yield the rules that may yet fire, by id and subject; those that fired or gave way are out."""
    world = _World(trace, case, knowledge)
    statuses = ("draft", "reviewed") if drafts else ("reviewed",)
    seen = {firing.id for firing in (*trace.firings, *trace.overridden)}
    for rule in knowledge.rules.values():
        if rule.kind in _SHOWN and rule.status in statuses:
            yield from _of(rule, world, seen)


def _of(rule: Rule, world: _World, seen: set[str]) -> Iterator[Undecided]:
    binding = c.bindings(rule.when)
    if len(binding) > 1:
        return
    for subject, answers in world.candidates(binding[0].entity) if binding else [((), {})]:
        world.bound = (binding[0].entity.alias, subject, answers) if binding else None
        world.binding = binding
        if node("firing", rule.id, subject) in seen:
            continue
        if world.truth(rule.when) is not Truth.UNKNOWN:
            continue
        if any(world.truth(exception) is Truth.TRUE for exception in rule.unless):
            continue
        open_ = tuple(sorted(set(world.open(rule.when))))
        yield Undecided(rule.id, subject, open_)


class _World:
    """The answers and the conclusions a rule is read against."""

    def __init__(self, trace: Trace, case: Case, knowledge: KnowledgeBase) -> None:
        self.case = case
        self.knowledge = knowledge
        self.leans = {p.axis: p.lean for p in trace.positions}
        self.checks = {check.id: check.truth for check in trace.checks}
        self.drawn: dict[tuple[str, str], dict[Subject, str | None]] = {}
        for firing in trace.firings:
            bound = {b.alias: b.subject for b in firing.bindings}
            for conclusion in knowledge.rules[firing.rule].conclude:
                about = conclusion.about if conclusion.about is not None else tuple(bound)
                subject = tuple(part for alias in about for part in bound[alias])
                key = (str(conclusion.kind), conclusion.id)
                self.drawn.setdefault(key, {})[subject] = conclusion.degree
        self.bound: tuple[str, Subject, Mapping[str, Answer]] | None = None
        self.binding: tuple[c.Some, ...] = ()
        self.marks: dict[tuple[c.Condition, Subject], Truth] = {}

    def candidates(self, entity: c.Entity) -> list[tuple[Subject, Mapping[str, Answer]]]:
        """Return the partners, or the relations somebody described, that an alias may stand for."""
        if entity.kind == "partner":
            return [((p.id,), p.answers) for p in self.case.partners or ()]
        return [
            (r.subject, r.answers)
            for r in self.case.relations
            if not entity.once_a_pair or r.source < r.target
        ]

    def truth(self, condition: c.Condition) -> Truth:
        """Return whether a condition holds for the present binding."""
        if isinstance(condition, c.All):
            result = Truth.TRUE
            for part in condition.of:
                value = self.truth(part)
                if value is Truth.FALSE:
                    return value
                result = value if value is Truth.UNKNOWN else result
            return result
        if isinstance(condition, c.Any):
            result = Truth.FALSE
            for part in condition.of:
                value = self.truth(part)
                if value is Truth.TRUE:
                    return value
                result = value if value is Truth.UNKNOWN else result
            return result
        if isinstance(condition, c.NoneOf):
            return negation(self.truth(c.Any(condition.of)))
        if isinstance(condition, c.AtLeast):
            bound = condition.number
            number = (
                self.knowledge.parameters[bound.parameter].count
                if bound.parameter
                else bound.number
            )
            values = [self.truth(part) for part in condition.of]
            true, open_ = values.count(Truth.TRUE), values.count(Truth.UNKNOWN)
            return threshold(number or 0, true, true + open_)
        if isinstance(condition, c.QUANTIFIED):
            if condition in self.binding and isinstance(condition, c.Some):
                return self.truth(condition.condition)
            return self.check(condition)
        return self.test(condition)

    def check(self, condition: c.Quantified) -> Truth:
        """Return a quantified condition as the trace decided it; the trace has every one in use."""
        from advisor.model.wording import phrase

        key = (condition, ())
        found = self.marks.get(key)
        if found is None:
            found = self.checks.get(f"check:{phrase(condition)}", Truth.UNKNOWN)
            self.marks[key] = found
        return found

    def test(self, test: c.Test) -> Truth:
        """Return whether a single test holds."""
        if isinstance(test, c.Concluded):
            return Truth.TRUE if self.concluded(test) else Truth.FALSE
        subject, answer = self.answer(test)
        if isinstance(test, c.IsUnknown):
            return Truth.TRUE if answer.status == "unknown" else Truth.FALSE
        if isinstance(test, c.Matches):
            return Truth.UNKNOWN
        key = (test, subject)
        found = self.marks.get(key)
        if found is None:
            found = self.marks[key] = mark(test, answer, self.knowledge)
        return found

    def answer(
        self, test: c.Is | c.IncludesAll | c.Compares | c.IsUnknown | c.Matches
    ) -> tuple[Subject, Answer]:
        """Return the answer a test reads, and of whom."""
        if test.alias is None or self.bound is None:
            return (), self.case.answers.get(test.term, NOT_ANSWERED)
        return self.bound[1], self.bound[2].get(test.term, NOT_ANSWERED)

    def concluded(self, test: c.Concluded) -> bool:
        """Whether a conclusion was drawn."""
        if test.kind in self.leans:
            return self.leans[test.kind] in test.ids
        for name in test.ids:
            nodes = self.drawn.get((test.kind, name), {})
            for subject, degree in nodes.items():
                if test.degree is not None and degree != test.degree:
                    continue
                if test.alias is None or (self.bound is not None and subject == self.bound[1]):
                    return True
        return False

    def open(self, condition: c.Condition) -> Iterator[str]:
        """Yield the unknown nodes that an undecided condition hangs on."""
        if self.truth(condition) is not Truth.UNKNOWN:
            return
        if isinstance(condition, c.GROUPS):
            for part in condition.of:
                yield from self.open(part)
        elif isinstance(condition, c.QUANTIFIED):
            if condition in self.binding:
                yield from self.open(condition.condition)
            else:
                from advisor.model.wording import phrase

                yield f"check:{phrase(condition)}"
        elif not isinstance(condition, c.Concluded):
            subject, _ = self.answer(condition)
            yield node("answer", condition.term, subject)
