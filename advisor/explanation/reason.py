"""The shape of an explanation: a tree of reasons that ends in answers and in what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Sort: TypeAlias = Literal[
    "conclusion",  # something the advice states
    "rule",  # one justification of it
    "position",  # a lean, with its arithmetic
    "line",  # one characteristic in that arithmetic
    "answer",  # what the case says
    "check",  # a question about all partners or relations
    "absence",  # a conclusion that was not drawn, and is relied on
    "exception",  # what would have held the rule back, and did not
    "gave-way",  # what held the rule back
    "alternatives",  # several conditions of which some would do
    "need",  # a condition that a rule asks for and that is not met
]
Unmet: TypeAlias = Literal["false", "unknown"]
Depth: TypeAlias = Literal["line", "page", "full"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation, and what it rests on.

    node: the node of the trace it speaks of. text: one statement, in words.
    said: on whose word: who gave an answer, when and on what evidence; the source of a rule.
    negative: it relies on something not being so, or on a number; it is never pruned.
    seen: it was explained in full further up, and is not explained again.
    truth: of a need, whether it is false or unknown in the case.
    """

    node: str
    sort: Sort
    text: str
    said: str = ""
    claims: tuple[str, ...] = ()
    negative: bool = False
    seen: bool = False
    truth: Unmet | None = None
    parts: tuple[Reason, ...] = ()


def walk(reason: Reason) -> Iterator[Reason]:
    """Yield a reason and all it rests on."""
    yield reason
    for part in reason.parts:
        yield from walk(part)
