"""An answer set to unknown acts as no value, not even as false; saying so is the same as silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from advisor.assembly import assemble
from advisor.consultation import load_knowledge
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import NOT_ANSWERED, Answer, Case
from advisor.model.condition import IsUnknown, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing, Trace, node
from advisor.reporting.json import render_json

THREE = ("pfi", "education-business-link", "mental-health")
KNOWLEDGE = load_knowledge()
CASES = tuple(worked_cases())


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KNOWLEDGE


@pytest.fixture(scope="module")
def inference(knowledge: KnowledgeBase) -> Inference:
    return Inference(knowledge)


def _case(name: str) -> Case:
    return load_case(worked_cases()[name] / "case.yaml", KNOWLEDGE)


def _asks_for_unknown(rule: Rule, term: str) -> bool:
    return any(
        isinstance(part, IsUnknown) and part.term == term
        for condition in (rule.when, *rule.unless)
        for part in walk(condition)
    )


def _unknowns(case: Case, *, everywhere: bool) -> Iterator[tuple[str, str, Case]]:
    """Yield (term, node, case) for each answer set to unknown in turn."""
    unknown = Answer("unknown")
    for term, answer in case.answers.items():
        if answer.status != "unknown":
            yield term, node("answer", term), replace(case, answers={**case.answers, term: unknown})
    if not everywhere:
        return
    partners = case.partners or ()
    for place, partner in enumerate(partners):
        for term in partner.answers:
            changed = replace(partner, answers={**partner.answers, term: unknown})
            listed = (*partners[:place], changed, *partners[place + 1 :])
            yield term, node("answer", term, (partner.id,)), replace(case, partners=listed)
    for place, relation in enumerate(case.relations):
        for term in relation.answers:
            changed_ = replace(relation, answers={**relation.answers, term: unknown})
            related = (*case.relations[:place], changed_, *case.relations[place + 1 :])
            yield term, node("answer", term, relation.subject), replace(case, relations=related)


def _leaning_on(trace: Trace, answer: str) -> Iterator[tuple[Firing, tuple[str, ...]]]:
    """Yield the firings that hold because of an answer, and those defeated because of it."""
    for firing in (*trace.firings, *trace.overridden):
        if answer in firing.matched:
            yield firing, firing.matched
        elif firing.defeat is not None and answer in firing.defeat.because:
            yield firing, firing.defeat.because


def _faults(case: Case, inference: Inference, *, everywhere: bool) -> Iterator[str]:
    for term, answer, without in _unknowns(case, everywhere=everywhere):
        trace = inference.read(without).trace
        for firing, nodes in _leaning_on(trace, answer):
            if not _asks_for_unknown(KNOWLEDGE.rules[firing.rule], term):
                yield f"{answer} unknown, yet {firing.id} leans on it: {nodes}"
        if answer != node("answer", term):
            continue
        lines = [x for p in trace.positions for x in p.lines if x.characteristic == term]
        for line in lines:
            if (line.status, line.signed, line.evidence) != ("open", 0, None):
                yield f"{answer} unknown, yet the tally counts it: {line}"


@pytest.mark.parametrize("name", THREE)
def test_nothing_leans_on_an_answer_set_to_unknown(name: str, inference: Inference) -> None:
    assert not list(_faults(_case(name), inference, everywhere=False))


@pytest.mark.prove
@pytest.mark.parametrize("name", CASES)
def test_nothing_leans_on_any_answer_set_to_unknown(name: str, inference: Inference) -> None:
    assert not list(_faults(_case(name), inference, everywhere=True))


@pytest.mark.prove
@pytest.mark.parametrize("name", CASES)
def test_a_firing_outlives_an_answer_only_by_another_alternative(
    name: str, inference: Inference
) -> None:
    """What still fires is what the plain evaluator, too, finds to hold without the answer."""
    case = _case(name)
    before = inference.read(case).trace
    for _, answer, without in _unknowns(case, everywhere=False):
        held = {firing.id for firing in before.firings if answer in firing.matched}
        if held:
            after = {f for f in inference.read(without).trace.firings if f.id in held}
            plain = {f for f in evaluate(KNOWLEDGE, without).firings if f.id in held}
            assert after == plain, answer


@pytest.mark.parametrize("term", sorted(KNOWLEDGE.characteristics))
def test_an_unknown_characteristic_is_evidence_of_nothing(term: str, inference: Inference) -> None:
    full = {t: Answer("known", next(iter(c.values))) for t, c in KNOWLEDGE.characteristics.items()}
    case = Case("x", "2007-01-01", "X", {**full, term: Answer("unknown")})
    trace = inference.read(case).trace
    evidence = [f for f in trace.firings if KNOWLEDGE.rules[f.rule].kind == "evidence"]
    assert len(evidence) == len(full) - 1
    assert not [f for f in evidence if node("evidence", term) in f.concluded]
    lines = [x for p in trace.positions for x in p.lines if x.characteristic == term]
    assert [(x.status, x.signed, x.evidence) for x in lines] == [("open", 0, None)]


def _both_ways(name: str, inference: Inference, knowledge: KnowledgeBase) -> tuple[str, str]:
    """Return the advice with every term nobody answered stated as unknown, and with it left out."""
    case = _case(name)
    silent = replace(case, answers={t: a for t, a in case.answers.items() if a.status != "unknown"})
    terms = [t.id for t in knowledge.terms.values() if t.of == "case"]
    stated = replace(
        silent, answers={t: silent.answers.get(t, NOT_ANSWERED) for t in sorted(terms)}
    )
    one, other = (
        render_json(assemble(inference.read(each), each, knowledge)) for each in (silent, stated)
    )
    return one, other.replace('"stated-unknown"', '"not-answered"')


@pytest.mark.parametrize("name", THREE)
def test_to_say_unknown_is_to_say_nothing(
    name: str, inference: Inference, knowledge: KnowledgeBase
) -> None:
    silent, stated = _both_ways(name, inference, knowledge)
    assert silent == stated
