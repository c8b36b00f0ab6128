"""Why a rule did not fire on an example, or did: what became of each of its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.inference.evaluator import Assumed, truths
from advisor.loading.examples import Example
from advisor.model.condition import All, Any, AtLeast, Condition, NoneOf, Some
from advisor.model.knowledge import KnowledgeBase
from advisor.model.naming import titles
from advisor.model.rule import Rule
from advisor.model.truth import Truth
from advisor.model.wording import phrase

Found = Mapping[Condition, set[Truth]]


def shortfall(
    rule: Rule, example: Example, knowledge: KnowledgeBase, *, fired: bool
) -> Iterator[str]:
    """Yield, in words, the conditions that kept a rule from firing, or those that let it.

    A condition of partners or relations is told as it is of the one that comes nearest.
    """
    assumed = Assumed(example.leans, example.mode, tuple(example.conclusions))
    found = truths(knowledge, rule, example.case, assumed)
    words = titles(knowledge, ())
    if not found:
        yield "the example names nobody the rule could be about"
        return
    if fired:
        yield from (f"true: {_said(each, words)}" for each in _tests(rule.when))
        for exception in rule.unless:
            yield f"exception, {_best(exception, found)}: {_said(exception, words)}"
        return
    yield from _lacking(rule.when, found, words)
    for exception in rule.unless:
        if Truth.TRUE in found.get(exception, ()):
            yield f"an exception holds it back: {_said(exception, words)}"


def _lacking(condition: Condition, found: Found, words: Mapping[str, str]) -> Iterator[str]:
    """Yield the conditions that are not true, each with what it is instead."""
    if Truth.TRUE in found.get(condition, ()):
        return
    if isinstance(condition, NoneOf):
        for part in condition.of:
            if found.get(part, set()) != {Truth.FALSE}:
                yield f"{_best(part, found)}, and has to be false: {_said(part, words)}"
    elif isinstance(condition, All | Any | AtLeast):
        for part in condition.of:
            yield from _lacking(part, found, words)
    elif isinstance(condition, Some) and condition.condition in found:
        yield from _lacking(condition.condition, found, words)
    else:
        yield f"{_best(condition, found)}: {_said(condition, words)}"


def _tests(condition: Condition) -> Iterator[Condition]:
    """Yield what a condition joins with "and"."""
    if isinstance(condition, All):
        for part in condition.of:
            yield from _tests(part)
    else:
        yield condition


def _best(condition: Condition, found: Found) -> str:
    told = found.get(condition, {Truth.UNKNOWN})
    for truth in (Truth.TRUE, Truth.UNKNOWN):
        if truth in told:
            return truth.name.lower()
    return "false"


def _said(condition: Condition, words: Mapping[str, str]) -> str:
    return phrase(condition, words)
