"""What a row answers, recognised where it was met before; nothing is read more laxly than a file.

An answer is given to the reader of case files the first time that it occurs, and known from then on.
What that reader refuses is `Unfamiliar`: the row has to be loaded as any case is, which says what is
wrong with it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from advisor.inference.alike import Alike
from advisor.inference.variants import bare
from advisor.loading.answers import AnswerReader
from advisor.loading.tree import Node, Problems
from advisor.model.case import NOT_ANSWERED, Answer
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import Holder

MOST = 50_000
"""Answers kept; names and numbers can be written in any number of ways."""
LONGEST = 100
"""Letters of an answer that is recognised."""
DEEPEST = 4
"""Levels of lists and mappings in an answer; a dispute over sets has them all."""

_WORDLESS = {"value", "strength", "disputed"}
_WORDS = frozenset({str})
_NESTED = "nested"

Identity: TypeAlias = tuple[Any, ...]
Told: TypeAlias = tuple[str, Answer]
"""A term, and what stands for the answer to it."""


class Unfamiliar(Exception):  # noqa: N818  # it is no error: the row is read another way
    """Something in a row is not as it usually is."""


class Recogniser:
    """Knows the answers of rows, as a JSON parser gives them, by what they are written as."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        self.alike = Alike(knowledge, drafts=drafts)
        self.laid_beside = frozenset(
            term for term in self.alike.matched if knowledge.terms[term].type != "choice"
        )
        """Terms whose answers are compared with one another, and of which there may be any number."""
        self._known: dict[tuple[Holder, str, Identity], Told] = {}
        self._apart: dict[tuple[str, tuple[Answer, ...]], dict[Answer, Answer]] = {}

    def answer(self, holder: Holder, name: str, given: Any, known_as: Identity | None) -> Told:
        """Return what an entry under the case, a partner or a relation answers.

        known_as: the value's `identity`.
        """
        if known_as is None:
            return self._read(holder, name, given)
        key = (holder, name, known_as)
        told = self._known.get(key)
        if told is None:
            told = self._read(holder, name, given)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = told
        return told

    def stands_for(self, term: str, answer: Answer) -> Answer:
        """Return what stands for an answer; for itself, if it is laid beside others."""
        if answer == NOT_ANSWERED or term in self.alike.matched:
            return answer
        return self.alike.of(term, answer)

    def stand_apart(self, term: str, answers: tuple[Answer, ...]) -> dict[Answer, Answer]:
        """Return what stands for each of the answers that one case gives to a term laid beside."""
        key = (term, answers)
        if key not in self._apart:
            if len(self._apart) >= MOST:
                self._apart.clear()
            self._apart[key] = self.alike.apart(term, answers)
        return self._apart[key]

    def _read(self, holder: Holder, name: str, given: Any) -> Told:
        problems = Problems()
        base = self.knowledge
        reader = AnswerReader(base.terms, base.term_names, base.claims, "", problems)
        term = reader.term(Node("scalar", 1, 1, name), holder)
        answer = reader.answer(term, _node(given)) if term is not None else None
        if term is None or answer is None or problems.found:
            raise Unfamiliar
        return term.id, self.stands_for(term.id, bare(answer))


def identity(given: Any) -> Identity | None:
    """Return what tells a value from every other; None if it holds words that no other may repeat.

    A value by itself would not do: 1, 1.0 and true are the same to a dict. `Unfamiliar` if a reader of
    case files would meet the like of it in another form: fractions, true, false, null.
    """
    kind = type(given)
    if kind is list and _WORDS.issuperset(map(type, given)):
        return kind, *given
    if kind is dict:
        if not given.keys() <= _WORDLESS:
            return None
        if _WORDS.issuperset(map(type, given.values())):
            return kind, *given.items()
    return _identity(given, 0)


def _identity(given: Any, depth: int) -> Identity:
    kind = type(given)
    if (kind is str and len(given) <= LONGEST) or (kind is int and abs(given) < 10**15):
        return kind, given
    if depth < DEEPEST and kind is list:
        return _NESTED, kind, *[_identity(item, depth + 1) for item in given]
    if depth < DEEPEST and kind is dict:
        inside = [(key, _identity(item, depth + 1)) for key, item in given.items()]
        return _NESTED, kind, *inside
    raise Unfamiliar


def _node(given: Any) -> Node:
    """Return a value as the tree of a file would hold it."""
    if isinstance(given, list):
        return Node("sequence", 1, 1, items=[_node(item) for item in given])
    if isinstance(given, dict):
        keys = [_node(key) for key in given]
        return Node("mapping", 1, 1, keys=keys, items=[_node(item) for item in given.values()])
    return Node("scalar", 1, 1, str(given))
