"""What a plan is for: a mode reached, risks gone, moves allowed; and what the rules read for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisor.explanation.naming import Named
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.plain import passes
from advisor.model.advice import Advice
from advisor.model.case import Answer
from advisor.model.condition import Compares, Concluded, IncludesAll, Is, IsUnknown, Matches, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import STRENGTHS
from advisor.model.trace import Subject


@dataclass(frozen=True, slots=True)
class Goal:
    """A mode to reach (or any), what must not be concluded, and what has to be, all at once."""

    to: str | None = None
    without: tuple[Named, ...] = ()
    allow: tuple[Named, ...] = ()

    def met(self, reading: BitwiseReading) -> int:
        """Return the cases that meet it."""
        found = reading.variants.all
        if self.to is not None:
            found &= _drawn(reading, "mode", self.to, None)[0]
        for wanted in self.allow:
            found &= _drawn(reading, wanted.kind, wanted.id, wanted.subject)[0]
        for unwanted in self.without:
            found &= ~_drawn(reading, unwanted.kind, unwanted.id, unwanted.subject)[0]
        return found

    def ruled_out(self, reading: BitwiseReading) -> int:
        """Return the cases no completion of which meets it; the reading is one of completions."""
        found = 0
        if self.to is not None:
            found |= _drawn(reading, "mode", self.to, None)[1]
        for wanted in self.allow:
            found |= _drawn(reading, wanted.kind, wanted.id, wanted.subject)[1]
        for unwanted in self.without:
            found |= _drawn(reading, unwanted.kind, unwanted.id, unwanted.subject)[0]
        return found

    def met_by(self, advice: Advice) -> bool:
        """Return whether the advice, as the rules engine drew it, meets the goal."""
        return (
            self.to in (None, advice.diagnosis.mode)
            and all(_among(advice.moves, each) for each in self.allow)
            and not any(_among(advice.risks, each) for each in self.without)
        )

    def conclusions(self) -> Iterator[tuple[str, str | None]]:
        """Yield the kind and id of each conclusion it speaks of; None: of all that mode rules draw."""
        if self.to is not None:
            yield "mode", None
        for each in (*self.without, *self.allow):
            yield each.kind, each.id


def _among(items: Iterable[object], named: Named) -> bool:
    return any(
        getattr(item, "id", None) == named.id
        and named.subject in (None, getattr(item, "subject", None))
        for item in items
    )


def _drawn(
    reading: BitwiseReading, kind: str, name: str, subject: Subject | None
) -> tuple[int, int]:
    true, false = 0, reading.variants.all
    for who, _, (holds, fails) in reading.drawn(kind, name):
        if subject in (None, who):
            true, false = true | holds, false & fails
    return true, false


@dataclass(slots=True)
class Slice:
    """What some conclusions rest on, through every chain: the tests of answers, and the axes tallied."""

    knowledge: KnowledgeBase
    tests: dict[str, list[Is | IncludesAll | Compares | Matches | IsUnknown]] = field(
        default_factory=dict
    )
    axes: set[str] = field(default_factory=set)

    def reads(self, term: str) -> bool:
        """Return whether an answer to a term is read at all."""
        return term in self.tests or self.knowledge.terms[term].axis in self.axes

    def told(self, term: str, answer: Answer) -> tuple[object, ...]:
        """Return what the tests of an answer say, by name: not what it adds to its axis."""
        found: list[object] = []
        for test in self.tests.get(term, ()):
            if isinstance(test, Matches):
                found.append((answer.status, answer.possible))
            elif isinstance(test, IsUnknown):
                found.append(answer.status == "unknown")
            else:
                found.append(passes(test, answer, self.knowledge))
        return tuple(found)

    def signature(self, term: str, answer: Answer) -> tuple[object, ...]:
        """Return all that these rules can tell of an answer: two of one signature are read alike."""
        said = self.told(term, answer)
        if self.knowledge.terms[term].axis in self.axes and term in self.knowledge.weights:
            return (*said, answer.status, contribution(term, answer, self.knowledge))
        return said


def contribution(term: str, answer: Answer, knowledge: KnowledgeBase) -> int | None:
    """Return the signed strength a known characteristic adds to its axis; None if it is not counted."""
    asked = knowledge.terms[term]
    if asked.axis is None or answer.status != "known":
        return None
    pole = (asked.poles or {}).get(str(answer.value))
    size = STRENGTHS[answer.strength or "moderate"]
    if pole is None:
        return 0
    return -size if pole == knowledge.axes[asked.axis].first else size


def slice_of(conclusions: Iterable[tuple[str, str | None]], knowledge: KnowledgeBase) -> Slice:
    """Return the backward slice of the rule base from some conclusions (id None: all of the kind)."""
    found = Slice(knowledge)
    drawing: dict[tuple[str, str | None], list[Rule]] = {}
    for rule in knowledge.rules.values():
        for conclusion in rule.conclude:
            drawing.setdefault((conclusion.kind, conclusion.id), []).append(rule)
            drawing.setdefault((conclusion.kind, None), []).append(rule)
    seen: set[str] = set()
    waiting = [rule for each in conclusions for rule in drawing.get(each, ())]
    while waiting:
        rule = waiting.pop()
        if rule.id in seen:
            continue
        seen.add(rule.id)
        waiting += [knowledge.rules[n] for n in rule.overridden_by if n in knowledge.rules]
        for condition in (rule.when, *rule.unless):
            for part in walk(condition):
                if isinstance(part, Concluded):
                    if part.kind in knowledge.axes:
                        found.axes.add(part.kind)
                    else:
                        waiting += [r for i in part.ids for r in drawing.get((part.kind, i), ())]
                elif isinstance(part, Is | IncludesAll | Compares | Matches | IsUnknown):
                    found.tests.setdefault(part.term, []).append(part)
    return found
