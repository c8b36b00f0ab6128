"""How like the worked examples of the sources a case is, on which answers, and where that ends.

Only answers about the whole partnership are laid side by side, and only where both give one. `mixed`
and `not-applicable` are answers like any other: the same when both give them. A disputed answer differs
when nobody says what the example says; else it is open. How strongly a row shows is left aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from advisor.model.advice import Compared, Resemblance, Standing
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import SCALE
from advisor.model.trace import node
from advisor.model.wording import listed
from advisor.model.worked_example import (
    FEWEST_ANSWERS,
    LEAST_SHARE,
    NEAR_TIE,
    Given,
    WorkedExample,
    laid_open,
)

_FEWEST_APART = 2
"""So many answers that an example turns on have to differ, and none be the same, to set a case apart."""


def resemblance(case: Case, knowledge: KnowledgeBase) -> tuple[Resemblance, ...]:
    """Return how like each example the case is, the most like first."""
    laid = [_laid_beside(case, example, knowledge.asked) for example in knowledge.examples.values()]
    if not laid:
        return ()
    limits = _Limits(
        fewest=knowledge.parameters[FEWEST_ANSWERS].count,
        share=Fraction(knowledge.parameters[LEAST_SHARE].number, SCALE),
        tie=Fraction(knowledge.parameters[NEAR_TIE].number, SCALE),
    )
    laid.sort(
        key=lambda each: (
            each.compared < limits.fewest,
            bool(each.apart),
            -each.share,
            each.example.id,
        )
    )
    like = _most_like(laid, limits)
    return tuple(_told(each, _standing(each, like, case, limits), like, knowledge) for each in laid)


@dataclass(frozen=True, slots=True)
class _Limits:
    fewest: int
    share: Fraction
    tie: Fraction


@dataclass(frozen=True, slots=True)
class _Laid:
    """A case beside one example."""

    example: WorkedExample
    same: tuple[Compared, ...]
    differing: tuple[Compared, ...]
    open: tuple[Compared, ...]

    @property
    def compared(self) -> int:
        return len(self.same) + len(self.differing)

    @property
    def apart(self) -> tuple[str, ...]:
        """The terms the example turns on, where each of two or more that can be compared differs."""
        turns_on = {node("answer", term) for term in self.example.turns_on}
        differing = tuple(c.answer for c in self.differing if c.answer in turns_on)
        same = any(c.answer in turns_on for c in self.same)
        return () if same or len(differing) < _FEWEST_APART else differing

    @property
    def share(self) -> Fraction:
        return Fraction(len(self.same), self.compared or 1)


def _laid_beside(case: Case, example: WorkedExample, order: dict[str, tuple[int, str]]) -> _Laid:
    found: dict[str, list[Compared]] = {"same": [], "differing": [], "open": []}
    for term in sorted(example.answers, key=order.__getitem__):
        theirs = example.answers[term]
        answer = case.answers.get(term, NOT_ANSWERED)
        found[_how(answer, theirs)].append(
            Compared.made(
                answer=node("answer", term), here=_plain(laid_open(answer)), example=_plain(theirs)
            )
        )
    return _Laid(example, *(tuple(found[how]) for how in ("same", "differing", "open")))


def _how(answer: Answer, theirs: Given) -> str:
    """Return whether an answer is the same as the example's, differs, or leaves it open."""
    if answer.status == "disputed":
        return "open" if theirs in answer.possible else "differing"
    ours = laid_open(answer)
    if ours is None:
        return "open"
    return "same" if ours == theirs else "differing"


def _plain(given: Given | None) -> str | list[str] | None:
    return list(given) if isinstance(given, tuple) else given


def _most_like(laid: Sequence[_Laid], limits: _Limits) -> tuple[_Laid, ...]:
    """Return the example that is most like, or the several too close to tell apart; none if none is."""
    able = [each for each in laid if each.compared >= limits.fewest and not each.apart]
    best = max((each.share for each in able), default=Fraction(0))
    if best <= limits.share:
        return ()
    return tuple(each for each in able if best - each.share <= limits.tie)


def _standing(each: _Laid, like: tuple[_Laid, ...], case: Case, limits: _Limits) -> Standing:
    if case.id == each.example.id.rpartition(":")[2] and not each.differing and each.same:
        return "own-example"
    if each in like:
        return "most-like" if len(like) == 1 else "near-tie"
    if each.compared < limits.fewest:
        return "too-few"
    return "less-like" if like and not each.apart else "unlike"


def _told(
    each: _Laid, standing: Standing, like: tuple[_Laid, ...], knowledge: KnowledgeBase
) -> Resemblance:
    return Resemblance.made(
        case=each.example.id,
        title=each.example.title,
        stands_for=each.example.stands_for,
        mode=each.example.mode,
        claims=each.example.claims,
        standing=standing,
        statement=_statement(each, standing, like, knowledge),
        same=each.same,
        differing=each.differing,
        open=each.open,
    )


def _statement(
    each: _Laid, standing: Standing, like: tuple[_Laid, ...], knowledge: KnowledgeBase
) -> str:
    """Return one or two sentences; what is the same is counted, never turned into a share."""
    title, counted = each.example.title, _counted(each)
    shown = f"{title}, {each.example.stands_for}"
    if standing == "own-example":
        return f"This is {shown}."
    if standing == "most-like":
        return f"Your partnership is most like {shown}. {counted}"
    if standing == "near-tie":
        others = tuple(other.example.title for other in like if other is not each)
        return f"Your partnership is about as like {title} as {listed(others)}. {counted}"
    if standing == "too-few":
        return f"Too few answers can be compared to say how like {title} this is. {counted}"
    if each.apart:
        titles = (knowledge.terms[a.removeprefix("answer:")].title for a in each.apart)
        differ = f"These differ: {listed(tuple(titles), 'and')}."
        return f"Your partnership is not close to {shown}. {differ} {counted}"
    how = "is less like" if standing == "less-like" else "is not much like"
    return f"Your partnership {how} {shown}. {counted}"


def _counted(each: _Laid) -> str:
    """Return how many answers are the same, as a sentence."""
    same, compared = len(each.same), each.compared
    if compared == 0:
        return "No answer can be compared."
    if compared == 1:
        return f"One answer can be compared, and it {'is the same' if same else 'differs'}."
    number = {0: "None", compared: "All"}.get(same, str(same))
    verb = "is" if same < 2 else "are"
    return f"{number} of the {compared} answers that can be compared {verb} the same."
