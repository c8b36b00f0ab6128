"""The examples beside a rule, read: does it fire where it must, and stay silent where it must?

A rule is read by itself, on the answers and the conclusions an example gives and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias, TypeVar

from advisor.inference.evaluator import Assumed, candidates
from advisor.loading.examples import Example
from advisor.model.case import NOT_ANSWERED, Answer, Case, Partner, Relation
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

K = TypeVar("K")
Answers: TypeAlias = dict[str, Answer]


def fires(rule: Rule, example: Example, knowledge: KnowledgeBase) -> bool:
    """Return whether a rule fires on an example, on what that says and on nothing else."""
    assumed = Assumed(example.leans, example.mode, tuple(example.conclusions))
    return any(f.defeat is None for f in candidates(knowledge, rule, example.case, assumed))


def leaves_the_deciding_answer_out(
    rule: Rule, firing: Iterable[Example], silent: Iterable[Example], knowledge: KnowledgeBase
) -> bool:
    """Return whether in some silent example only what nobody said keeps the rule from firing."""
    firing = list(firing)
    completions = (_completed(s, f, _reads_answers(rule)) for s in silent for f in firing)
    return any(fires(rule, e, knowledge) for e in completions if e is not None)


def _reads_answers(rule: Rule) -> bool:
    return any(isinstance(part, ANSWERED) for part in walk(rule.when))


def _completed(silent: Example, fires: Example, answers: bool) -> Example | None:
    """Return a silent example with what it leaves out taken from one that fires; None if nothing is.

    answers: only answers are filled in; otherwise, for a rule that reads none, conclusions are.
    """
    if answers:
        case = _filled(silent.case, fires.case)
        return None if case == silent.case else replace(silent, case=case)
    full = Example(
        silent.case,
        {**fires.leans, **silent.leans},
        silent.mode or fires.mode,
        [*silent.conclusions, *fires.conclusions],
    )
    return None if full == silent else replace(full, case=_filled(silent.case, fires.case))


def _filled(case: Case, other: Case) -> Case:
    if case.partners is None and other.partners is None:
        partners = None
    else:
        bodies = _joined(_partners(case), _partners(other))
        partners = tuple(Partner(p, p, answers) for p, answers in sorted(bodies.items()))
    pairs = _joined(_relations(case), _relations(other))
    return replace(
        case,
        answers=_answered(case.answers, other.answers),
        partners=partners,
        relations=tuple(Relation(a, b, answers) for (a, b), answers in sorted(pairs.items())),
    )


def _partners(case: Case) -> dict[str, Answers]:
    return {partner.id: partner.answers for partner in case.partners or ()}


def _relations(case: Case) -> dict[tuple[str, str], Answers]:
    return {relation.subject: relation.answers for relation in case.relations}


def _joined(some: dict[K, Answers], others: dict[K, Answers]) -> dict[K, Answers]:
    keys = some.keys() | others.keys()
    return {key: _answered(some.get(key, {}), others.get(key, {})) for key in keys}


def _answered(given: Answers, other: Answers) -> Answers:
    """Return the answers given, and the other's where they are unknown."""
    known = {t: a for t, a in given.items() if a.status != NOT_ANSWERED.status}
    return dict(sorted({**given, **other, **known}.items()))
