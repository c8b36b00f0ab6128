"""What is said of one case of many is what its advice says."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from quick import quick_cases
from strategies import knowledge as small_base
from strategies import rule, term

from advisor import advise, load_case, load_knowledge
from advisor.errors import KnowledgeError
from advisor.inference.engine import Inference
from advisor.inference.outcome import outcome_of, questions_of
from advisor.loading.places import worked_cases
from advisor.model.advice import Advice, Item
from advisor.model.case import Answer, Case
from advisor.model.condition import Is
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Drawn, Standing
from advisor.model.rule import STAGES, Conclusion


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def inference(knowledge: KnowledgeBase) -> Inference:
    return Inference(knowledge)


@pytest.mark.parametrize("name", quick_cases(every=8))
def test_an_outcome_says_what_the_advice_says(
    name: str, knowledge: KnowledgeBase, inference: Inference
) -> None:
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    advice = advise(case, knowledge)
    outcome = outcome_of(inference.trace(case), case, knowledge, questions_of(knowledge))
    diagnosis = advice.diagnosis
    assert (outcome.case, outcome.as_of) == (advice.case, advice.as_of)
    assert (outcome.mode, outcome.nearest) == (diagnosis.mode, diagnosis.nearest)
    for mine, theirs in ((outcome.approach, diagnosis.approach), (outcome.basis, diagnosis.basis)):
        assert mine == Standing(theirs.lean, theirs.position, theirs.counted)
    assert set(outcome.drawn) == set(_items(advice))
    assert len(outcome.drawn) == len(set(outcome.drawn))
    stages = [(STAGES[d.kind], d.kind, d.id, d.subject) for d in outcome.drawn]  # type: ignore[index]
    assert stages == sorted(stages)


def _items(advice: Advice) -> Iterable[Drawn]:
    plain: tuple[Item, ...] = (
        *advice.findings, *advice.strengths, *advice.outlook, *advice.moves, *advice.limits
    )  # fmt: skip
    yield from (Drawn(item.kind, item.id, item.subject) for item in plain)
    yield from (Drawn(r.kind, r.id, r.subject, r.severity) for r in advice.risks)
    yield from (Drawn(f.kind, f.id, f.subject, f.degree) for f in advice.failure_causes)


def test_what_nobody_answered_is_told_if_a_rule_asks_it(knowledge: KnowledgeBase) -> None:
    base = small_base(
        [
            rule("a", "mode", Is("sky", ("blue",)), Conclusion("mode", "creating")),
            rule("b", "risk", Is("sea", ("calm",)), Conclusion("risk", "r"), status="draft"),
        ],
        [term(name, "case", "choice", "blue", "calm") for name in ("sky", "sea", "land")],
        NUMBERS,
    )
    assert questions_of(base) == ("sky",)
    assert questions_of(base, drafts=True) == ("sea", "sky")
    case = Case("x", "2007-01-01", "X", {"sky": Answer("known", "blue")})
    trace = Inference(base, drafts=True).trace(case)
    assert outcome_of(trace, case, base, questions_of(base, drafts=True)).unknown == ("sea",)


def test_without_a_mode_there_is_no_outcome() -> None:
    base = small_base(
        [rule("a", "mode", Is("sky", ("blue",)), Conclusion("mode", "creating"))],
        [term("sky", "case", "choice", "blue", "grey")],
        NUMBERS,
    )
    case = Case("x", "2007-01-01", "X", {"sky": Answer("known", "grey")})
    with pytest.raises(KnowledgeError, match="not one mode but: none"):
        outcome_of(Inference(base).trace(case), case, base, ())


NUMBERS = {
    f"{axis}-{end}": 0
    for axis in ("approach", "basis")
    for end in ("balanced-from", "balanced-to", "minimum-weight")
}
