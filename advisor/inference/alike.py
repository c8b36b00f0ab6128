"""Answers that no rule can tell apart, so that many cases need few columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from advisor.inference.plain import passes
from advisor.model.case import Answer
from advisor.model.condition import ANSWERED, Compares, IncludesAll, Is, IsUnknown, Matches, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import DEFAULT_STRENGTH
from advisor.model.truth import Truth

Sign: TypeAlias = tuple[str, str, tuple[Truth, ...]]
"""What rules can tell of an answer: its status, its strength, and what each test says of it."""


class Alike:
    """Finds, for an answer, the first one met of which every rule in force says the same.

    What can be answered in any number of ways (numbers, sets, names) comes to as few answers as the
    tests tell apart. Where rules lay two answers side by side, it matters too whether they are equal:
    `matched` holds those terms.
    """

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self.knowledge = knowledge
        self.matched: set[str] = set()
        self._tests: dict[str, dict[Is | IncludesAll | Compares, None]] = {}
        self._firsts: dict[tuple[str, Sign], list[Answer]] = {}
        for rule in knowledge.rules.values():
            for condition in (rule.when, *rule.unless) if rule.status in in_force else ():
                for part in walk(condition):
                    if isinstance(part, ANSWERED):
                        self._note(part)

    def _note(self, test: Is | IncludesAll | Compares | Matches | IsUnknown) -> None:
        if isinstance(test, Matches):
            self.matched.add(test.term)
        elif not isinstance(test, IsUnknown):
            self._tests.setdefault(test.term, {})[test] = None

    def of(self, term: str, answer: Answer) -> Answer:
        """Return what stands for an answer to a term that is not matched."""
        firsts = self._firsts.setdefault((term, self._sign(term, answer)), [])
        if not firsts:
            firsts.append(answer)
        return firsts[0]

    def apart(self, term: str, answers: Iterable[Answer]) -> dict[Answer, Answer]:
        """Return what stands for each of the answers that one case gives to a matched term.

        Different answers stay different. With a dispute among them, each stands for itself.
        """
        given = dict.fromkeys(answers)
        if any(answer.status == "disputed" for answer in given):
            return {answer: answer for answer in given}
        signs = {answer: (term, self._sign(term, answer)) for answer in given}
        found = {
            answer: answer for answer in given if answer in self._firsts.get(signs[answer], ())
        }
        for answer, sign in signs.items():
            if answer not in found:
                firsts, taken = self._firsts.setdefault(sign, []), set(found.values())
                free = next((first for first in firsts if first not in taken), None)
                if free is None:
                    firsts.append(answer)
                found[answer] = free or answer
        return found

    def _sign(self, term: str, answer: Answer) -> Sign:
        if answer.status == "unknown":
            return ("unknown", "", ())
        verdicts = tuple(passes(t, answer, self.knowledge) for t in self._tests.get(term, ()))
        weighed = self.knowledge.terms[term].axis is not None
        return (answer.status, (answer.strength or DEFAULT_STRENGTH) if weighed else "", verdicts)
