"""The reading of many cases at once says of each what the plain evaluator says of it alone."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from made_up_variants import made_up_variants
from quick import quick_cases
from strategies import APPROACH, rule, term, worlds
from strategies import knowledge as small_base

from advisor import load_knowledge
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.evaluator import evaluate
from advisor.inference.variants import columns_of, places, variants_of
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.case import Answer, Case
from advisor.model.condition import All, Concluded, Is
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import STAGES, Conclusion
from advisor.model.trace import node

QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def _differences(knowledge: KnowledgeBase, cases: Sequence[Case], reading: BitwiseReading) -> str:
    """Return the first case and conclusion of which the two readings differ."""
    drawn = reading.conclusions(STAGES)
    for index, case in enumerate(cases):
        alone = evaluate(knowledge, case)
        mine = {node(*key) for key, (true, _) in drawn.items() if true >> index & 1}
        theirs = {name for firing in alone.firings for name in firing.concluded}
        if mine != theirs:
            return f"{case.id}: {sorted(mine ^ theirs)}"
        for axis, lean in alone.leans.items():
            if not reading.leans(axis).get(frozenset({lean}), 0) >> index & 1:
                return f"{case.id}: {axis} is {lean}"
    return ""


def _by_partners(cases: Sequence[Case]) -> list[list[Case]]:
    found: dict[object, list[Case]] = {}
    for case in cases:
        partners = None if case.partners is None else tuple(sorted(p.id for p in case.partners))
        found.setdefault(partners, []).append(case)
    return list(found.values())


def _agree(knowledge: KnowledgeBase, cases: Sequence[Case]) -> None:
    for alike in _by_partners(cases):
        reading = BitwiseReading(knowledge, columns_of(alike))
        assert _differences(knowledge, alike, reading) == ""


@QUICK
@given(world=worlds())
def test_the_two_agree_on_made_up_rule_bases(world: tuple[KnowledgeBase, list[Case]]) -> None:
    _agree(*world)


@pytest.mark.prove
@settings(QUICK, max_examples=500)
@given(world=worlds())
def test_the_two_agree_on_many_made_up_rule_bases(
    world: tuple[KnowledgeBase, list[Case]],
) -> None:
    _agree(*world)


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.prove)])
def test_the_two_agree_on_worked_cases(every: int, knowledge: KnowledgeBase) -> None:
    folders = list(worked_cases().values())[::every]
    _agree(knowledge, [load_case(folder / "case.yaml", knowledge) for folder in folders])


@pytest.mark.parametrize("name", quick_cases(every=8))
def test_the_two_agree_on_variants_of_a_worked_case(name: str, knowledge: KnowledgeBase) -> None:
    case = load_case(worked_cases()[name] / "case.yaml", knowledge)
    variants, cases = made_up_variants(case, knowledge, 4, Random(name))
    reading = BitwiseReading(knowledge, variants_of(case, variants))
    assert _differences(knowledge, cases, reading) == ""


def test_the_places_of_bits_are_the_numbers_of_the_cases() -> None:
    assert list(places(0)) == []
    assert list(places(1 << 70 | 0b1011)) == [0, 1, 3, 70]


def test_cases_of_other_partners_are_no_variants(knowledge: KnowledgeBase) -> None:
    cases = [
        load_case(worked_cases()[n] / "case.yaml", knowledge) for n in ("pfi", "mental-health")
    ]
    with pytest.raises(ValueError, match="different partners"):
        columns_of(cases)


def test_of_two_degrees_of_one_cause_the_higher_is_read() -> None:
    stormy, tense = Is("climate", ("stormy",)), Is("climate", ("tense", "stormy"))
    base = small_base(
        [
            rule("a", "failure", tense, Conclusion("failure", "f", degree="emerging")),
            rule("b", "failure", stormy, Conclusion("failure", "f", degree="present")),
            rule("c", "risk", Concluded("failure", ("f",), "emerging"), Conclusion("risk", "r")),
        ],
        [term("climate", "case", "choice", "calm", "tense", "stormy")],
        SCALES,
    )
    cases = [
        Case(value, "2007-01-01", value, {"climate": Answer("known", value)})
        for value in ("tense", "stormy")
    ]
    _agree(base, cases)
    unknown = variants_of(Case("x", "2007-01-01", "X", {}), [()])
    completed = BitwiseReading(base, unknown, completed=True).conclusions(["risk"])
    assert completed["risk", "r", ()] == (0, 0)


SCALES = {
    f"{axis}-{end}": 0
    for axis in ("approach", "basis")
    for end in ("balanced-from", "balanced-to", "minimum-weight")
}


def test_evidence_that_hangs_on_another_answer_leaves_the_lean_open() -> None:
    """The answer is known, but whether it counts is not."""
    limited, calm = Is("identity", ("limited",)), Is("climate", ("calm",))
    counts = Conclusion("evidence", "identity", toward="mandatory", weight=1)
    base = small_base(
        [rule("e", "evidence", All((limited, calm)), counts)],
        [
            term("identity", "case", "choice", "limited", "ownership", axis=APPROACH),
            term("climate", "case", "choice", "calm", "tense"),
        ],
        SCALES,
    )
    case = Case("x", "2007-01-01", "X", {"identity": Answer("known", "limited")})
    reading = BitwiseReading(base, variants_of(case, [()]), completed=True)
    (leans,) = reading.leans("approach")
    assert {"mandatory", "undetermined"} <= leans
