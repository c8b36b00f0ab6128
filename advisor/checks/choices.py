"""What may be answered, so far as rules can tell one answer from another.

Every answer of the vocabulary is among the choices, "unknown" and "not applicable" included. Numbers
are chosen by the regions between those that rules compare with; names, beside those that rules speak
of, from as many fresh ones as there are partners. Disputed answers are not tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.inference.plain import number_of
from advisor.model.case import NOT_ANSWERED, Answer
from advisor.model.condition import Compares, IncludesAll, Is, Matches, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, SCALE, STRENGTHS, Term

MOST_PARTNERS = 3
_MOST_CHOICES = 600
"""A set of nine values has 512 subsets."""


class Choices:
    """The answers worth trying for each term of a knowledge base."""

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
        if 2 ** len(values) > _MOST_CHOICES:
            raise ValueError(f"'{term.id}' has too many subsets to try: {len(values)} values")
        for mask in range(2 ** len(values)):
            yield tuple(v for place, v in enumerate(values) if mask >> place & 1)


def _tested(knowledge: KnowledgeBase) -> tuple[dict[str, set[int]], dict[str, set[str]]]:
    """Return by term the numbers that rules compare with, and the words they ask for."""
    cuts: dict[str, set[int]] = {}
    words: dict[str, set[str]] = {}
    for rule in knowledge.rules.values():
        for condition in (rule.when, *rule.unless):
            for part in walk(condition):
                if isinstance(part, Compares):
                    cuts.setdefault(part.term, set()).add(number_of(part.bound, knowledge))
                elif isinstance(part, Is | IncludesAll):
                    words.setdefault(part.term, set()).update(part.values)
                elif isinstance(part, Matches):
                    _comparable(knowledge.terms[part.term])
    return cuts, words


def _comparable(term: Term) -> None:
    """Raise ValueError for answers that can't be told apart by the choices made here."""
    if term.type == "number":
        raise ValueError(f"two answers to '{term.id}' are compared, and numbers go by regions")
