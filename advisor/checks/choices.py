"""What may be answered, so far as rules can tell one answer from another.

Every answer of the vocabulary is among the choices, "unknown" and "not applicable" included. Numbers
are chosen by the regions between those that rules compare with; names, beside those that rules speak
of, from as many fresh ones as there are partners; of a set with many values, those that rules always
name together are chosen as one. Disputed answers are not tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.errors import KnowledgeError
from advisor.inference.plain import number_of
from advisor.model.case import NOT_ANSWERED, Answer
from advisor.model.condition import Compares, IncludesAll, Is, Matches, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, SCALE, STRENGTHS, Term

MOST_PARTNERS = 3
_MOST_CHOICES = 600
"""A set of nine values has 512 subsets."""


class Choices:
    """The answers worth trying for each term of a knowledge base.

    Raises KnowledgeError for a term of which there are too many, or none that will do.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self._tested = _tested(knowledge)
        self._found: dict[str, tuple[Answer, ...]] = {}

    def of(self, term: str) -> tuple[Answer, ...]:
        """Return what may be answered, "unknown" first."""
        if term not in self._found:
            self._found[term] = tuple(self._answers(self.knowledge.terms[term]))
        return self._found[term]

    def _answers(self, term: Term) -> Iterator[Answer]:
        """Yield what may be answered, "unknown" first."""
        yield NOT_ANSWERED
        yield Answer("not-applicable")
        if term.type == "number":
            for number in self._numbers(term):
                yield Answer("known", number)
        elif term.type == "set":
            yield from (Answer("known", subset) for subset in self._subsets(term))
        elif term.type == "name":
            fresh = (f"some-{place}" for place in range(1, MOST_PARTNERS + 1))
            for name in sorted(self._tested[1].get(term.id, set()).union(fresh)):
                yield Answer("known", name)
        else:
            for value in term.values:
                for strength in STRENGTHS if value in (term.poles or {}) else (None,):
                    yield Answer("known", value, strength=strength)
            if term.kind == "characteristic":
                yield Answer("known", MIXED)

    def _numbers(self, term: Term) -> list[int]:
        """Return one number of each region between those that rules compare with."""
        step = SCALE if term.whole else 1
        near = {cut + by for cut in self._tested[0].get(term.id, ()) for by in (-step, 0, step)}
        numbers = sorted(
            n
            for n in near or {term.minimum or 0}
            if (term.minimum is None or n >= term.minimum)
            and (term.maximum is None or n <= term.maximum)
        )
        seen: dict[tuple[int, ...], int] = {}
        cuts = sorted(self._tested[0].get(term.id, ()))
        for n in numbers:
            seen.setdefault(tuple((n > cut) - (n < cut) for cut in cuts), n)
        return sorted(seen.values())

    def _subsets(self, term: Term) -> Iterator[tuple[str, ...]]:
        """Yield the subsets of the values that rules speak of, and of one that they don't."""
        spoken = self._tested[1].get(term.id, set()) - {NONE, NOT_APPLICABLE}
        silent = [v for v in term.values if v not in spoken][:1]
        values = [v for v in term.values if v in spoken or v in silent]
        if too_many(len(values)):
            values = self._told_apart(term, values)
        if too_many(len(values)):
            raise KnowledgeError(
                f"'{term.id}': rules tell {len(values)} of its values apart, too many to try every set "
                "of them; split it into several terms"
            )
        for mask in range(2 ** len(values)):
            yield tuple(v for place, v in enumerate(values) if mask >> place & 1)

    def _told_apart(self, term: Term, values: list[str]) -> list[str]:
        """Return the values without those that every test takes for one before them.

        A test of some of the values asks whether one of them is there; only a test of all of them, and
        two sets laid side by side, tell apart which.
        """
        tests = [t for t in _tests(self.knowledge) if t.term == term.id]
        if any(isinstance(test, Matches) for test in tests):
            return values
        listing = [test for test in tests if isinstance(test, Is | IncludesAll)]
        lists = [(isinstance(test, IncludesAll), test.values) for test in listing]
        single = {value for all_of, listed in lists if all_of for value in listed}
        first: dict[object, str] = {}
        for value in values:
            named = tuple(value in listed for _, listed in lists)
            first.setdefault(value if value in single else named, value)
        return list(first.values())


def too_many(values: int) -> bool:
    """Whether a set of so many values has more subsets than are tried."""
    return 1 << values > _MOST_CHOICES


def asks_of_many(rule: Rule, knowledge: KnowledgeBase) -> bool:
    """Whether a rule asks for values of a set that may not be tried one by one."""
    return any(
        knowledge.terms[part.term].type == "set"
        and too_many(len(knowledge.terms[part.term].values))
        for condition in (rule.when, *rule.unless)
        for part in walk(condition)
        if isinstance(part, Is | IncludesAll)
    )


def _tests(knowledge: KnowledgeBase) -> Iterator[Is | IncludesAll | Compares | Matches]:
    """Yield every test of an answer that some rule makes, but for whether there is one."""
    for rule in knowledge.rules.values():
        for condition in (rule.when, *rule.unless):
            for part in walk(condition):
                if isinstance(part, Is | IncludesAll | Compares | Matches):
                    yield part


def _tested(knowledge: KnowledgeBase) -> tuple[dict[str, set[int]], dict[str, set[str]]]:
    """Return by term the numbers that rules compare with, and the words they ask for."""
    cuts: dict[str, set[int]] = {}
    words: dict[str, set[str]] = {}
    for test in _tests(knowledge):
        if isinstance(test, Compares):
            cuts.setdefault(test.term, set()).add(number_of(test.bound, knowledge))
        elif isinstance(test, Matches):
            _comparable(knowledge.terms[test.term])
        else:
            words.setdefault(test.term, set()).update(test.values)
    return cuts, words


def _comparable(term: Term) -> None:
    """Raise KnowledgeError for answers that can't be told apart by the choices made here."""
    if term.type == "number":
        raise KnowledgeError(
            f"'{term.id}' is a number, and a rule asks whether two partners' answers are the same: what "
            "can never be can't be searched for then; ask for bounds instead"
        )
