"""A worked example of a source, as far as another case can be laid beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.case import Answer
from advisor.model.term import NOT_APPLICABLE

FEWEST_ANSWERS = "likeness-fewest-answers"
LEAST_SHARE = "likeness-least-share"
NEAR_TIE = "likeness-near-tie"
"""The parameters that say when a case is like an example."""

Given: TypeAlias = str | tuple[str, ...]
"""A word, a set of words in the order of the vocabulary, or `not-applicable`."""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One worked example: what it is called, the mode it stands for, and what it answers.

    title: fits behind "this is". stands_for: what the source shows by it.
    answers: those about the whole partnership that are words or sets; numbers, and what is unknown
    or disputed, can't be laid side by side. turns_on: terms of which a case that is like it shares
    one at least, if it answers them.
    """

    id: str
    title: str
    stands_for: str
    mode: str
    claims: tuple[str, ...]
    answers: dict[str, Given]
    turns_on: tuple[str, ...] = ()
    pack: str = "paper"


def laid_open(answer: Answer) -> Given | None:
    """Return what an answer says as far as it can be compared, or None: unknown, disputed, a number."""
    if answer.status == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if answer.status != "known" or isinstance(answer.value, int):
        return None
    return answer.value
