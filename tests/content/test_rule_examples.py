"""The examples beside each shipped rule say what the rule does: when it fires, and when it must not.

A rule is read by itself, on the answers and the conclusions an example gives and on nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias, TypeVar

import pytest

from advisor.inference.evaluator import Assumed, candidates
from advisor.loading.examples import Example, examples_of
from advisor.loading.library import load_knowledge
from advisor.model.case import NOT_ANSWERED, Answer, Case, Partner, Relation
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

K = TypeVar("K")
Answers: TypeAlias = dict[str, Answer]

each_rule = pytest.mark.parametrize("rule", load_knowledge().rules.values(), ids=lambda r: r.id)


@each_rule
def test_the_rule_fires_and_is_silent_as_its_examples_say(
    rule: Rule, knowledge: KnowledgeBase
) -> None:
    """And in one silent example, nothing but an answer that nobody gave keeps it from firing."""
    fires, silent = examples_of(rule, knowledge)
    assert fires
    assert silent
    missed = [number for number, e in enumerate(fires) if not _fires(rule, e, knowledge)]
    assert not missed, f"silent on examples.fires {missed}"
    wrong = [number for number, e in enumerate(silent) if _fires(rule, e, knowledge)]
    assert not wrong, f"fires on examples.silent {wrong}"
    completions = [_completed(s, f, _reads_answers(rule)) for s in silent for f in fires]
    assert any(_fires(rule, e, knowledge) for e in completions if e is not None), (
        "no silent example would fire once what it leaves out is answered as in an example that fires"
    )


def _fires(rule: Rule, example: Example, knowledge: KnowledgeBase) -> bool:
    assumed = Assumed(example.leans, example.mode, tuple(example.conclusions))
    return any(f.defeat is None for f in candidates(knowledge, rule, example.case, assumed))


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
