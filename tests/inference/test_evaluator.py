"""What each construct of a rule means, one sentence at a time, with results worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from strategies import APPROACH, BASIS, knowledge, rule, term

from advisor.inference.evaluator import Assumed, Evaluation, candidates, evaluate
from advisor.model.case import Answer, Case, Opinion, Partner, Relation, Value
from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Comparator,
    Compares,
    Concluded,
    Condition,
    Entity,
    Every,
    IncludesAll,
    Is,
    IsUnknown,
    Matches,
    NoEntity,
    NoneOf,
    Some,
)
from advisor.model.rule import Conclusion, Rule
from advisor.model.trace import Absence, Binding, Defeat, Firing
from advisor.model.truth import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

TERMS = (
    term("governance", "case", "choice", "ambiguous", "clear-local", axis=APPROACH),
    term("membership", "case", "choice", "set-by-funder", "by-choice", axis=APPROACH),
    term("disputes", "case", "choice", "legal", "negotiated", axis=BASIS),
    term("climate", "case", "choice", "calm", "tense"),
    term("yes", "case", "choice", "on", "off"),
    term("no", "case", "choice", "on", "off"),
    term("open-question", "case", "choice", "on", "off"),
    term("services", "case", "set", "health", "housing", "schools"),
    term("budget", "case", "number"),
    term("lead", "case", "name"),
    term("sector", "partner", "choice", "public", "private"),
    term("roles", "partner", "set", "banker", "provider"),
    term("trust", "relation", "choice", "low", "high"),
    term("rivalry", "relation", "choice", "yes", "no", symmetric=True),
)
NUMBERS = {
    "limit": 15_000,
    "two": 20_000,
    "approach-balanced-from": -2_000,
    "approach-balanced-to": 2_000,
    "approach-minimum-weight": 20_000,
    "basis-balanced-from": 0,
    "basis-balanced-to": 3_333,
    "basis-minimum-weight": 0,
}
NOTHING = Assumed({}, None, ())
UNKNOWN, NOT_APPLICABLE = Answer("unknown"), Answer("not-applicable")

P, Q = Entity("partner", "p"), Entity("partner", "q")
R = Entity("relation", "r")
R_ONCE = Entity("relation", "r", once_a_pair=True)
FOUND = Conclusion("finding", "found")

# tests that are true, false and unknown of every case that `case` makes
TRUE, FALSE, OPEN = Is("yes", ("on",)), Is("no", ("on",)), Is("open-question", ("on",))
TRUTHS = {T: TRUE, F: FALSE, U: OPEN}


def known(value: Value, strength: str | None = None) -> Answer:
    return Answer("known", value, strength=strength)


def disputed(*values: Value) -> Answer:
    return Answer("disputed", opinions=tuple(Opinion(value) for value in values))


def case(
    partners: dict[str, dict[str, Answer]] | None = None,
    relations: dict[tuple[str, str], dict[str, Answer]] | None = None,
    **answers: Answer,
) -> Case:
    """A case whose partners and relations are given by their answers."""
    return Case(
        id="case",
        as_of="2007-03-01",
        name="Case",
        answers={"yes": known("on"), "no": known("off"), **answers},
        partners=None if partners is None else tuple(Partner(p, p, partners[p]) for p in partners),
        relations=tuple(Relation(*pair, answers=a) for pair, a in (relations or {}).items()),
    )


def read(rules: Iterable[Rule], described: Case, *, drafts: bool = False) -> Evaluation:
    return evaluate(knowledge(rules, TERMS, NUMBERS), described, drafts=drafts)


def fired(when: Condition, described: Case, assumed: Assumed = NOTHING) -> tuple[Firing, ...]:
    """The firings of a rule `x` that concludes finding:found when this is true."""
    tried = rule("x", "limit", when, FOUND)
    return candidates(knowledge([tried], TERMS, NUMBERS), tried, described, assumed)


def truth(condition: Condition, described: Case, assumed: Assumed = NOTHING) -> Truth:
    """True if a rule fires on the condition, false if one fires on its negation; else unknown."""
    if fired(Any((condition,)), described, assumed):
        return T
    return F if fired(NoneOf((condition,)), described, assumed) else U


def matched(when: Condition, described: Case, assumed: Assumed = NOTHING) -> tuple[str, ...]:
    (firing,) = fired(when, described, assumed)
    return firing.matched


def absences(exception: Condition, described: Case) -> tuple[Absence, ...]:
    (firing,) = read([rule("x", "limit", TRUE, FOUND, unless=(exception,))], described).firings
    return firing.absences


def ids(firings: Iterable[Firing]) -> list[str]:
    return [firing.id for firing in firings]


# ---- tests of answers


def test_an_answer_that_is_missing_is_unknown() -> None:
    assert truth(Is("climate", ("calm",)), case()) is U


@pytest.mark.parametrize(
    ("answer", "values", "expected"),
    [
        (UNKNOWN, ("calm",), U),
        (UNKNOWN, ("calm", "not-applicable"), U),
        (NOT_APPLICABLE, ("calm",), F),
        (NOT_APPLICABLE, ("calm", "not-applicable"), T),
        (known("calm"), ("calm",), T),
        (known("calm"), ("tense", "calm"), T),
        (known("calm"), ("tense",), F),
        (known("calm"), ("not-applicable",), F),
        (disputed("calm", "tense"), ("calm", "tense"), T),
        (disputed("calm", "tense"), ("stormy",), F),
        (disputed("calm", "tense"), ("calm",), U),
        (disputed("calm", "tense"), ("not-applicable",), F),
    ],
)
def test_is_holds_of_one_of_its_values(
    answer: Answer, values: tuple[str, ...], expected: Truth
) -> None:
    assert truth(Is("climate", values), case(climate=answer)) is expected
    assert truth(Is("lead", values), case(lead=answer)) is expected


@pytest.mark.parametrize(
    ("answer", "values", "expected"),
    [
        (known(("health", "schools")), ("schools", "housing"), T),
        (known(("health", "schools")), ("housing",), F),
        (known(("health", "schools")), ("none",), F),
        (known(()), ("none",), T),
        (known(()), ("none", "health"), T),
        (known(()), ("health",), F),
        (UNKNOWN, ("none",), U),
        (NOT_APPLICABLE, ("none",), F),
        (NOT_APPLICABLE, ("not-applicable",), T),
        (disputed(("health",), ("health", "schools")), ("health",), T),
        (disputed(("health",), ("schools",)), ("health",), U),
        (disputed((), ("schools",)), ("health",), F),
        (disputed((), ("schools",)), ("none",), U),
    ],
)
def test_is_holds_of_a_set_with_one_of_its_values_and_none_of_the_empty_set(
    answer: Answer, values: tuple[str, ...], expected: Truth
) -> None:
    assert truth(Is("services", values), case(services=answer)) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (known(("health", "housing", "schools")), T),
        (known(("health", "housing")), T),
        (known(("health",)), F),
        (known(()), F),
        (UNKNOWN, U),
        (NOT_APPLICABLE, F),
        (disputed(("health", "housing"), ("health", "housing", "schools")), T),
        (disputed(("health", "housing"), ("health",)), U),
        (disputed(("housing",), ("health",)), F),
    ],
)
def test_includes_all_holds_of_a_set_with_all_its_values(answer: Answer, expected: Truth) -> None:
    assert truth(IncludesAll("services", ("health", "housing")), case(services=answer)) is expected


@pytest.mark.parametrize(
    ("comparator", "below", "equal", "above"),
    [("at-least", F, T, T), ("more-than", F, F, T), ("at-most", T, T, F), ("less-than", T, F, F)],
)
@pytest.mark.parametrize("bound", [Bound(number=15_000), Bound(parameter="limit")])
def test_a_number_is_compared_exactly_with_a_number_or_a_parameter(
    comparator: Comparator, bound: Bound, below: Truth, equal: Truth, above: Truth
) -> None:
    compares = Compares("budget", comparator, bound)
    for number, expected in ((14_999, below), (15_000, equal), (15_001, above)):
        assert truth(compares, case(budget=known(number))) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (UNKNOWN, U),
        (NOT_APPLICABLE, F),
        (disputed(15_000, 20_000), T),
        (disputed(15_000, 10_000), U),
        (disputed(5_000, 10_000), F),
    ],
)
def test_a_comparison_is_false_of_not_applicable_and_decided_where_opinions_agree(
    answer: Answer, expected: Truth
) -> None:
    assert truth(Compares("budget", "at-least", Bound(15_000)), case(budget=answer)) is expected


@pytest.mark.parametrize(
    ("one", "other", "same", "differs"),
    [
        (known("public"), known("public"), T, F),
        (known("public"), known("private"), F, T),
        (known("public"), UNKNOWN, U, U),
        (NOT_APPLICABLE, UNKNOWN, U, U),
        (known("public"), NOT_APPLICABLE, F, F),
        (NOT_APPLICABLE, NOT_APPLICABLE, F, F),
        (disputed("public", "private"), known("public"), U, U),
        (disputed("public", "private"), known("mutual"), F, T),
        (disputed("public", "private"), disputed("public", "private"), U, U),
        (disputed("public", "private"), disputed("mutual", "charity"), F, T),
        (disputed("public", "private"), NOT_APPLICABLE, F, F),
        (disputed("public", "private"), UNKNOWN, U, U),
        (known(("banker",)), known(("banker",)), T, F),
        (known(("banker",)), known(("banker", "provider")), F, T),
    ],
)
def test_two_answers_are_the_same_or_differ_if_all_their_possible_values_say_so(
    one: Answer, other: Answer, same: Truth, differs: Truth
) -> None:
    described = case({"ash": {"sector": one}, "beech": {"sector": other}})
    for wish, expected in ((True, same), (False, differs)):
        matches = Matches("sector", "p", "q", wish)
        binding = (Some(P, Any((TRUE, Is("sector", ("-",), "p")))), Some(Q, TRUE))
        assert bool(fired(All((*binding, matches)), described)) is (expected is T)
        assert bool(fired(All((*binding, NoneOf((matches,)))), described)) is (expected is F)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (UNKNOWN, T),
        (NOT_APPLICABLE, F),
        (known("calm"), F),
        (disputed("calm", "tense"), F),
    ],
)
def test_is_unknown_is_true_or_false_and_never_unknown(answer: Answer, expected: Truth) -> None:
    assert truth(IsUnknown("climate"), case(climate=answer)) is expected


def test_is_unknown_is_true_of_a_missing_answer() -> None:
    assert truth(IsUnknown("climate"), case()) is T


# ---- tests of conclusions


@pytest.mark.parametrize(("ids", "expected"), [(("trust", "balanced"), T), (("contract",), F)])
def test_a_lean_is_tested_against_the_ids(ids: tuple[str, ...], expected: Truth) -> None:
    assumed = Assumed({"basis": "trust"}, None, ())
    assert truth(Concluded("basis", ids), case(), assumed) is expected
    assert matched(Any((Concluded("basis", ids), TRUE)), case(), assumed)[-1] == (
        "position:basis" if expected is T else "answer:yes"
    )
