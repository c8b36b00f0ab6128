"""Possible modes are exactly those that some completion of the unknown answers reads as."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import load_knowledge
from advisor.errors import KnowledgeError
from advisor.inference.completion import ModeReader
from advisor.inference.evaluator import evaluate
from advisor.inference.tally import tally
from advisor.model import condition as c
from advisor.model.case import Answer, Case, Opinion
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion

KNOWLEDGE = load_knowledge()
ROWS = ("specification", "flexibility", "disputes", "payoff")
"""Four rows of the basis that mode rules read; the reduced vocabulary keeps these alone of it."""


def reduced() -> KnowledgeBase:
    """Return the shipped knowledge with four rows of each axis and the rules that name a mode."""
    approach = [t.id for t in KNOWLEDGE.characteristics.values() if t.axis == "approach"][:4]
    kept = {*ROWS, *approach}
    rules = {
        name: rule
        for name, rule in KNOWLEDGE.rules.items()
        if rule.kind == "mode" or (rule.kind == "evidence" and rule.conclude[0].id in kept)
    }
    parameters = {
        name: replace(p, number=20_000) if name.endswith("minimum-weight") else p
        for name, p in KNOWLEDGE.parameters.items()
    }
    return replace(KNOWLEDGE, rules=rules, parameters=parameters)


REDUCED = reduced()
APPROACH = [t for t in REDUCED.weights if REDUCED.terms[t].axis == "approach"]
ALSO_READ = ("professional-judgement", "when-service-fails", "user-needs")


def completions(name: str, answer: Answer) -> list[Answer]:
    """Return every completion of an answer, by the definition."""
    if answer.status in ("known", "not-applicable"):
        return [answer]
    if answer.status == "disputed":
        return [Answer("known", o.value, strength=o.strength) for o in answer.opinions]
    term = REDUCED.terms[name]
    found = [Answer("not-applicable")]
    for value in term.values:
        strengths = ("slight", "moderate", "strong") if term.poles else (None,)
        found += [Answer("known", value, strength=s) for s in strengths]
    return [*found, Answer("known", "mixed")] if term.poles else found


def mode_of(knowledge: KnowledgeBase, case: Case) -> str:
    modes = {
        node.removeprefix("mode:")
        for firing in evaluate(knowledge, case).firings
        for node in firing.concluded
        if node.startswith("mode:")
    }
    assert len(modes) == 1
    return modes.pop()


def possible(knowledge: KnowledgeBase, case: Case) -> tuple[str, ...]:
    evidence = {}
    for firing in evaluate(knowledge, case).firings:
        conclusion = knowledge.rules[firing.rule].conclude[0]
        if conclusion.kind == "evidence" and conclusion.toward is not None:
            evidence[conclusion.id] = (conclusion.toward, firing.concluded[0])
    tallies = {a.id: tally(a, knowledge, case, evidence) for a in knowledge.axes.values()}
    return ModeReader(knowledge).possible(case, tallies)


def answer(name: str) -> st.SearchStrategy[Answer]:
    term = REDUCED.terms[name]
    known = st.builds(
        lambda value, strength: Answer("known", value, strength=strength if term.poles else None),
        st.sampled_from(sorted(term.values)),
        st.sampled_from([None, "slight", "strong"]),
    )
    both = [Opinion(value) for value in list(term.values)[:2]]
    others = [Answer("unknown"), Answer("not-applicable"), Answer("disputed", opinions=tuple(both))]
    return known | known | st.sampled_from(others)


QUICK = settings(max_examples=15, deadline=None, derandomize=True)


@QUICK
@given(st.data())
def test_possible_modes_are_those_of_the_completions(data: st.DataObject) -> None:
    _completed(data)


@pytest.mark.prove
@settings(QUICK, max_examples=300)
@given(st.data())
def test_possible_modes_are_those_of_the_completions_of_many_cases(data: st.DataObject) -> None:
    _completed(data)


def _completed(data: st.DataObject) -> None:
    names = [*ROWS, *APPROACH, "formal-arrangement", "partnership-kind"]
    answers = {name: data.draw(answer(name), label=name) for name in names}
    open_ = [n for n in names if answers[n].status in ("unknown", "disputed")]
    for name in (*open_[2:], *ALSO_READ):
        answers[name] = Answer("not-applicable")
    case = Case("reduced", "2000-01-01", "Reduced", answers)
    reached = {
        mode_of(REDUCED, replace(case, answers=answers | dict(zip(names, chosen, strict=True))))
        for chosen in product(*(completions(name, answers[name]) for name in names))
    }
    assert set(possible(REDUCED, case)) == reached


def test_the_mode_rules_name_one_mode_for_every_combination() -> None:
    ModeReader(KNOWLEDGE).check()


def test_mode_rules_that_leave_a_gap_are_refused() -> None:
    rules = {n: r for n, r in KNOWLEDGE.rules.items() if n != "contract-by-choice"}
    with pytest.raises(KnowledgeError, match="no mode for approach voluntary, basis contract"):
        ModeReader(replace(KNOWLEDGE, rules=rules)).check()


def test_mode_rules_that_name_two_modes_are_refused() -> None:
    other = replace(
        KNOWLEDGE.rules["constraining"], id="other", conclude=(Conclusion("mode", "creating"),)
    )
    rules = {**KNOWLEDGE.rules, "other": other}
    with pytest.raises(KnowledgeError, match="two modes"):
        ModeReader(replace(KNOWLEDGE, rules=rules)).check()


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (c.NoEntity(c.Entity("partner", "p"), c.Is("sector", ("public",), "p")), "single partners"),
        (c.Concluded("mode", ("creating",)), "can't read the mode, only leans"),
        (
            c.All((c.Is("governance", ("ambiguous",)), c.Is("disputes", ("legal",)))),
            "one axis only",
        ),
    ],
)
def test_mode_rules_read_only_what_keeps_the_answer_exact(
    condition: c.Condition, message: str
) -> None:
    rule = replace(KNOWLEDGE.rules["constraining"], when=condition)
    rules = {**KNOWLEDGE.rules, "constraining": rule}
    with pytest.raises(KnowledgeError, match=message):
        ModeReader(replace(KNOWLEDGE, rules=rules))
