"""What else a case could answer: for each place in it, the answers that some rule can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from advisor.inference.plain import number_of
from advisor.inference.variants import Place, Variant, bare
from advisor.model.case import NOT_ANSWERED, Answer, Case, Value
from advisor.model.change import Change
from advisor.model.condition import Compares, IncludesAll, Is, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, NONE, STRENGTHS, UNKNOWN, Term
from advisor.model.trace import Subject

_UNHEARD = "another-name"
"""Stands for any name that nobody has used yet."""
_ROOMS = {0: "answers", 1: "partners", 2: "relations"}


@dataclass(frozen=True, slots=True)
class Opening:
    """One place of a case that can be answered, and what is answered there now."""

    subject: Subject
    term: Term
    answer: Answer

    @property
    def place(self) -> Place:
        """The place, as columns of variants name it."""
        return self.subject, self.term.id

    @property
    def path(self) -> str:
        """The place as a reader writes it."""
        return ".".join((_ROOMS[len(self.subject)], *self.subject, self.term.id))

    @property
    def open(self) -> bool:
        """Whether the answer is still unknown, or in dispute."""
        return self.answer.status in ("unknown", "disputed")

    def change(self, answer: Answer) -> Change:
        """Return the change that answers it otherwise."""
        said = answer.status if answer.value is None else _said(answer)
        return Change(self.path, self.subject, self.term.id, self.term.symmetric, answer, said)


def openings(case: Case, knowledge: KnowledgeBase) -> Iterator[Opening]:
    """Yield every place of a case: of the whole, of each partner, of each relation between two.

    A term that is seen the same from both sides of a relation is yielded once a pair.
    """
    partners = sorted(partner.id for partner in case.partners or ())
    pairs = [(one, other) for one in partners for other in partners if one != other]
    subjects: dict[str, list[Subject]] = {
        "case": [()],
        "partner": [(partner,) for partner in partners],
        "relation": list(pairs),
    }
    for term in knowledge.terms.values():
        for subject in subjects[term.of]:
            if not (term.symmetric and len(subject) == 2 and subject[0] > subject[1]):
                given = case.answers_about(subject).get(term.id, NOT_ANSWERED)
                yield Opening(subject, term, bare(given))


def variant_of(changes: Iterable[Change]) -> Variant:
    """Return what changes answer, place by place; a symmetric term on both sides."""
    found: list[tuple[Place, Answer]] = []
    for change in changes:
        found.append(((change.subject, change.term), change.answer))
        if change.symmetric and len(change.subject) == 2:
            found.append(((change.subject[::-1], change.term), change.answer))
    return tuple(found)


class Neighbourhood:
    """The answers that the rules of one knowledge base can tell apart."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge

    @cached_property
    def _tested(self) -> dict[str, set[str]]:
        """The values that some rule names, by term."""
        found: dict[str, set[str]] = {}
        for test in self._tests():
            if isinstance(test, Is | IncludesAll):
                found.setdefault(test.term, set()).update(test.values)
        return found

    @cached_property
    def _cuts(self) -> dict[str, set[int]]:
        """The numbers that some rule compares with, by term, in ten-thousandths."""
        found: dict[str, set[int]] = {}
        for test in self._tests():
            if isinstance(test, Compares):
                bound = number_of(test.bound, self.knowledge)
                found.setdefault(test.term, set()).add(bound)
        return found

    def _tests(self) -> Iterator[Is | IncludesAll | Compares]:
        for rule in self.knowledge.rules.values():
            for condition in (rule.when, *rule.unless):
                for part in walk(condition):
                    if isinstance(part, Is | IncludesAll | Compares):
                        yield part

    def others(self, opening: Opening) -> tuple[Change, ...]:
        """Return every single change of one answer: to another value, to none that applies, to unknown.

        Of a set, one member is added or left out. Of a characteristic, each strength is a change.
        """
        found = [*self._values(opening), Answer("not-applicable"), NOT_ANSWERED]
        return tuple(opening.change(a) for a in found if not _same(a, opening.answer, opening.term))

    def completions(self, opening: Opening) -> tuple[Change, ...]:
        """Return every way to complete an open answer that some rule could tell from the others.

        A disputed answer takes one of the sides given; an unknown one anything, not applying included;
        a set any subset of the values that some rule names.
        """
        term, answer = opening.term, opening.answer
        if answer.status == "disputed":
            sides = dict.fromkeys((o.value, o.strength) for o in answer.opinions)
            return tuple(opening.change(Answer("known", v, strength=s)) for v, s in sides)
        if answer.status != UNKNOWN:
            return ()
        if term.type == "set":
            values: Iterable[Answer] = (Answer("known", v) for v in self._subsets(term))
        else:
            values = self._values(opening)
        return tuple(opening.change(a) for a in (*values, Answer("not-applicable")))

    def region(self, term: Term, number: int) -> tuple[int, ...]:
        """Return where a number stands to each number that a rule compares its term with."""
        cuts = sorted(self._cuts.get(term.id, ()))
        return tuple((number > cut) - (number < cut) for cut in cuts)

    def _values(self, opening: Opening) -> list[Answer]:
        term, answer = opening.term, opening.answer
        if term.type == "number":
            return [Answer("known", number) for number in self._numbers(term)]
        if term.type == "set":
            given = set(answer.value) if isinstance(answer.value, tuple) else set()
            members = [v for v in term.values if v != NONE]
            toggled = [given ^ {v} for v in members] if answer.status == "known" else []
            sets = toggled or [set(), *({v} for v in members)]
            return [Answer("known", tuple(v for v in members if v in kept)) for kept in sets]
        if term.type == "name":
            names = sorted({*self._tested.get(term.id, ()), *term.values, _UNHEARD})
            return [Answer("known", name) for name in names]
        if term.axis is not None:
            poles = [
                Answer("known", value, strength=strength)
                for value in term.values
                if value in (term.poles or {})
                for strength in STRENGTHS
            ]
            return [*poles, *self._unpoled(term)]
        return [Answer("known", value) for value in term.values]

    def _unpoled(self, term: Term) -> list[Answer]:
        plain = [v for v in term.values if v not in (term.poles or {})]
        return [Answer("known", value) for value in dict.fromkeys((*plain, MIXED))]

    def _numbers(self, term: Term) -> list[int]:
        """Return one number of each region between the numbers that rules compare with."""
        cuts = self._cuts.get(term.id, set())
        step = 10_000 if term.whole else 1
        near = {cut + by for cut in cuts for by in (-step, 0, step)} or {term.minimum or 0}
        low = min(near) if term.minimum is None else term.minimum
        high = max(near) if term.maximum is None else term.maximum
        return sorted(number for number in near if low <= number <= high)

    def _subsets(self, term: Term) -> Iterator[Value]:
        tested = self._tested.get(term.id, set())
        members = [v for v in term.values if v != NONE]
        named = [v for v in members if v in tested]
        if NONE in tested:  # then one that no rule names tells a set from the empty one
            named += [v for v in members if v not in tested][:1]
            named.sort(key=members.index)
        for chosen in product((False, True), repeat=len(named)):
            yield tuple(v for v, kept in zip(named, chosen, strict=True) if kept)


def _same(one: Answer, other: Answer, term: Term) -> bool:
    """Return whether rules read two answers alike; a strength not said is moderate."""
    if one.status != other.status or one.value != other.value or one.opinions != other.opinions:
        return False
    return term.axis is None or (one.strength or "moderate") == (other.strength or "moderate")


def _said(answer: Answer) -> str:
    if isinstance(answer.value, tuple):
        return "[" + ", ".join(answer.value) + "]"
    if isinstance(answer.value, int):
        whole, rest = divmod(answer.value, 10_000)
        return f"{whole}.{rest:04}".rstrip("0").rstrip(".") if rest else str(whole)
    if answer.strength is not None:
        return f"{{value: {answer.value}, strength: {answer.strength}}}"
    return str(answer.value)
