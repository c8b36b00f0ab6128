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
from advisor.model.rule import Conclusion, Rule, RuleKind
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
        pair = Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), TRUE)
        assert bool(fired(All((*pair, matches)), described)) is (expected is T)
        assert bool(fired(All((*pair, NoneOf((matches,)))), described)) is (expected is F)


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


def test_a_lean_is_one_of_the_ids() -> None:
    trusting = Assumed({"basis": "trust"}, None, ())
    assert truth(Concluded("basis", ("balanced", "trust")), case(), trusting) is T
    assert truth(Concluded("basis", ("balanced",)), case(), trusting) is F
    assert truth(Concluded("approach", ("trust",)), case(), trusting) is F


def test_a_mode_is_one_of_the_ids() -> None:
    complying = Assumed({}, "complying", ())
    assert truth(Concluded("mode", ("creating", "complying")), case(), complying) is T
    assert truth(Concluded("mode", ("creating",)), case(), complying) is F


def test_a_conclusion_that_was_not_drawn_is_false_and_never_unknown() -> None:
    assumed = Assumed({}, None, (("finding", "gap", (), None), ("risk", "blame", (), None)))
    assert truth(Concluded("finding", ("gap", "rift")), case(), assumed) is T
    assert truth(Concluded("finding", ("rift",)), case(), assumed) is F
    assert truth(Concluded("finding", ("blame",)), case(), assumed) is F


def test_a_conclusion_drawn_about_anyone_counts_where_no_alias_is_named() -> None:
    assumed = Assumed({}, None, (("finding", "gap", ("ash", "beech"), None),))
    assert truth(Concluded("finding", ("gap",)), case(), assumed) is T


def test_a_degree_is_the_highest_of_a_node() -> None:
    both = (("failure", "rift", (), "present"), ("failure", "rift", (), "emerging"))
    assumed = Assumed({}, None, both)
    assert truth(Concluded("failure", ("rift",), "present"), case(), assumed) is T
    assert truth(Concluded("failure", ("rift",), "emerging"), case(), assumed) is F
    assert truth(Concluded("failure", ("rift",)), case(), assumed) is T


def test_a_degree_is_that_of_any_one_node_where_no_alias_is_named() -> None:
    drawn = (("failure", "rift", ("ash",), "present"), ("failure", "rift", ("beech",), "emerging"))
    assumed = Assumed({}, None, drawn)
    assert truth(Concluded("failure", ("rift",), "present"), case(), assumed) is T
    assert truth(Concluded("failure", ("rift",), "emerging"), case(), assumed) is T


def test_a_degree_about_an_alias_is_that_of_its_node() -> None:
    drawn = (("failure", "rift", ("ash",), "present"), ("failure", "rift", ("beech",), "emerging"))
    assumed = Assumed({}, None, drawn)
    when = Some(P, Concluded("failure", ("rift",), "emerging", "p"))
    assert ids(fired(when, case({"ash": {}, "beech": {}}), assumed)) == ["firing:x[beech]"]


def test_a_conclusion_about_an_alias_is_about_that_very_partner_or_relation() -> None:
    described = case({"ash": {}, "beech": {}})
    drawn = (("finding", "gap", ("ash",), None), ("finding", "rift", ("beech", "ash"), None))
    assumed = Assumed({}, None, drawn)
    about_p = Some(P, Concluded("finding", ("gap",), alias="p"))
    about_r = Some(R, Concluded("finding", ("rift",), alias="r"))
    assert ids(fired(about_p, described, assumed)) == ["firing:x[ash]"]
    assert ids(fired(about_r, described, assumed)) == ["firing:x[beech,ash]"]


def test_a_conclusion_about_a_relation_is_about_that_direction() -> None:
    assumed = Assumed({}, None, (("finding", "rift", ("beech", "ash"), None),))
    when = Some(R, Concluded("finding", ("rift",), alias="r"))
    (firing,) = fired(when, case({"ash": {}, "beech": {}}), assumed)
    assert firing.id == "firing:x[beech,ash]"
    assert firing.matched == ("finding:rift[beech,ash]",)


def test_a_rule_reads_a_conclusion_about_whom_it_was_drawn_and_not_all_that_was_bound() -> None:
    pair = All((Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), TRUE)))
    rules = [
        rule("a", "finding", pair, Conclusion("finding", "gap", about=("q",))),
        rule("b", "risk", Some(P, Concluded("finding", ("gap",), alias="p")), FOUND),
    ]
    found = read(rules, case({"ash": {}, "beech": {}})).firings
    assert ids(found) == ["firing:a[ash,beech]", "firing:b[beech]"]
    assert found[1].matched == ("finding:gap[beech]",)


def test_a_conclusion_counts_only_if_an_undefeated_firing_drew_it() -> None:
    drawn = rule("a", "finding", TRUE, Conclusion("finding", "gap"))
    defeated = rule("b", "finding", TRUE, Conclusion("finding", "rift"), unless=(TRUE,))
    reads = [
        rule(name, "risk", Concluded("finding", (name,)), Conclusion("risk", name))
        for name in ("gap", "rift")
    ]
    assert ids(read([drawn, defeated, *reads], case()).firings) == ["firing:a", "firing:gap"]


# ---- groups


@pytest.mark.parametrize(
    ("parts", "every", "either", "neither"),
    [
        ((T, T), T, T, F),
        ((T, U), U, T, F),
        ((T, F), F, T, F),
        ((U, U), U, U, U),
        ((U, F), F, U, U),
        ((F, F), F, F, T),
    ],
)
def test_all_any_and_none_follow_kleene(
    parts: tuple[Truth, ...], every: Truth, either: Truth, neither: Truth
) -> None:
    for several in (parts, parts[::-1]):
        of = tuple(TRUTHS[part] for part in several)
        assert truth(All(of), case()) is every
        assert truth(Any(of), case()) is either
        assert truth(NoneOf(of), case()) is neither


@pytest.mark.parametrize("number", [Bound(number=2), Bound(parameter="two")])
@pytest.mark.parametrize(
    ("parts", "expected"),
    [((T, F, T), T), ((T, F, U), U), ((U, U, F), U), ((T, F, F), F), ((U, F, F), F)],
)
def test_at_least_counts_the_true_parts_and_those_not_known_false(
    number: Bound, parts: tuple[Truth, ...], expected: Truth
) -> None:
    assert truth(AtLeast(number, tuple(TRUTHS[part] for part in parts)), case()) is expected


# ---- what a rule binds


def test_a_rule_that_binds_nothing_fires_once_when_it_is_true() -> None:
    assert fired(TRUE, case()) == (
        Firing("firing:x", "x", (), ("answer:yes",), (), ("finding:found",)),
    )
    assert fired(FALSE, case()) == ()
    assert fired(OPEN, case()) == ()


def test_a_some_outside_groups_of_alternatives_fires_once_for_each_match() -> None:
    public, private = {"sector": known("public")}, {"sector": known("private")}
    described = case({"cedar": public, "beech": private, "ash": public, "dale": {}})
    found = fired(All((Some(P, Is("sector", ("public",), "p")), TRUE)), described)
    assert ids(found) == ["firing:x[ash]", "firing:x[cedar]"]
    assert found[0] == Firing(
        id="firing:x[ash]",
        rule="x",
        bindings=(Binding("p", ("ash",)),),
        matched=("answer:sector[ash]", "answer:yes"),
        absences=(),
        concluded=("finding:found[ash]",),
    )


def test_every_ordered_pair_of_partners_is_a_relation_declared_or_not() -> None:
    described = case({"beech": {}, "ash": {}}, {("beech", "ash"): {"trust": known("low")}})
    low, open_question = Is("trust", ("low",), "r"), IsUnknown("trust", "r")
    assert ids(fired(Some(R, low), described)) == ["firing:x[beech,ash]"]
    assert ids(fired(Some(R, open_question), described)) == ["firing:x[ash,beech]"]


def test_nothing_is_bound_where_the_case_lists_no_partners() -> None:
    declared = {("ash", "beech"): {"trust": known("low")}}
    for entity in (P, R):
        assert fired(Some(entity, TRUE), case(None, declared)) == ()
        assert fired(Some(entity, TRUE), case({})) == ()


def test_aliases_of_one_kind_stand_for_different_entities() -> None:
    two = case({"ash": {}, "beech": {}})
    pairs = All((Some(P, TRUE), Some(Q, TRUE)))
    assert ids(fired(pairs, two)) == ["firing:x[ash,beech]", "firing:x[beech,ash]"]
    relations = All((Some(R, TRUE), Some(Entity("relation", "s"), TRUE)))
    assert ids(fired(relations, two)) == [
        "firing:x[ash,beech,beech,ash]",
        "firing:x[beech,ash,ash,beech]",
    ]


def test_a_partner_paired_with_another_makes_each_unordered_pair_once() -> None:
    pairs = All((Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), TRUE)))
    found = fired(pairs, case({"cedar": {}, "ash": {}, "beech": {}}))
    assert ids(found) == ["firing:x[ash,beech]", "firing:x[ash,cedar]", "firing:x[beech,cedar]"]


def test_a_relation_runs_from_and_to_the_partners_it_is_tied_to() -> None:
    described = case({"ash": {"sector": known("public")}, "beech": {}, "cedar": {}})
    some = Some(P, Is("sector", ("public",), "p"))
    from_p = All((some, Some(Entity("relation", "r", source="p"), TRUE)))
    to_p = All((some, Some(Entity("relation", "r", target="p"), TRUE)))
    both = (some, Some(Q, TRUE), Some(Entity("relation", "r", source="q", target="p"), TRUE))
    assert ids(fired(from_p, described)) == ["firing:x[ash,ash,beech]", "firing:x[ash,ash,cedar]"]
    assert ids(fired(to_p, described)) == ["firing:x[ash,beech,ash]", "firing:x[ash,cedar,ash]"]
    assert ids(fired(All(both), described)) == [
        "firing:x[ash,beech,beech,ash]",
        "firing:x[ash,cedar,cedar,ash]",
    ]


def test_a_relation_considered_once_a_pair_runs_from_the_lower_id_to_the_higher() -> None:
    found = fired(Some(R_ONCE, TRUE), case({"beech": {}, "ash": {}, "cedar": {}}))
    assert ids(found) == ["firing:x[ash,beech]", "firing:x[ash,cedar]", "firing:x[beech,cedar]"]


def test_a_some_inside_a_some_binds_too_and_outer_aliases_come_first() -> None:
    inner = Some(Q, Matches("sector", "q", "p", same=False))
    found = fired(
        Some(P, All((Is("sector", ("public",), "p"), inner))),
        case({"beech": {"sector": known("public")}, "ash": {"sector": known("private")}}),
    )
    assert ids(found) == ["firing:x[beech,ash]"]
    assert found[0].bindings == (Binding("p", ("beech",)), Binding("q", ("ash",)))


def test_bound_aliases_may_be_tested_anywhere_in_the_rule() -> None:
    described = case({"ash": {"sector": known("public")}, "beech": {"sector": known("private")}})
    either = Any((FALSE, Is("sector", ("private",), "p")))
    assert ids(fired(All((Some(P, TRUE), either)), described)) == ["firing:x[beech]"]


# ---- checks: questions about all partners, or all relations

SECTORS = {"public": known("public"), "private": known("private"), "not said": UNKNOWN}
IS_PUBLIC = Is("sector", ("public",), "p")


def some(answers: Iterable[str]) -> Case:
    """A case with one partner for each of these answers, called p1, p2, ..."""
    return case({f"p{i}": {"sector": SECTORS[a]} for i, a in enumerate(answers, start=1)})


def check(condition: Condition, described: Case) -> tuple[Truth, tuple[str, ...], tuple[str, ...]]:
    """The truth, the witnesses and the open ones of the only check of a rule."""
    asks = rule("x", "limit", Any((condition,)), FOUND)
    (answered,) = read([asks], described).checks.values()
    assert answered.truth is truth(condition, described)
    return answered.truth, answered.witnesses, answered.open


@pytest.mark.parametrize(
    ("answers", "is_some", "is_none", "are_two"),
    [
        ([], F, T, F),
        (["public"], T, F, F),
        (["private"], F, T, F),
        (["not said"], U, U, F),
        (["private", "not said"], U, U, F),
        (["public", "not said"], T, F, U),
        (["public", "private"], T, F, F),
        (["public", "public", "not said"], T, F, T),
        (["not said", "not said"], U, U, U),
    ],
)
def test_some_none_and_at_least_look_for_those_that_meet_the_condition(
    answers: list[str], is_some: Truth, is_none: Truth, are_two: Truth
) -> None:
    witnesses = tuple(f"p{i}" for i, a in enumerate(answers, start=1) if a == "public")
    undecided = tuple(f"p{i}" for i, a in enumerate(answers, start=1) if a == "not said")
    described = some(answers)
    assert check(Some(P, IS_PUBLIC), described) == (is_some, witnesses, undecided)
    assert check(NoEntity(P, IS_PUBLIC), described) == (is_none, witnesses, undecided)
    for two in (Bound(number=2), Bound(parameter="two")):
        at_least = AtLeastEntities(two, P, IS_PUBLIC)
        assert check(at_least, described) == (are_two, witnesses, undecided)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], (T, (), ())),
        (["public", "public"], (T, (), ())),
        (["public", "private"], (F, ("p2",), ())),
        (["public", "not said"], (U, (), ("p2",))),
        (["private", "not said"], (F, ("p1",), ("p2",))),
    ],
)
def test_every_looks_for_the_one_that_does_not_meet_the_condition(
    answers: list[str], expected: tuple[Truth, tuple[str, ...], tuple[str, ...]]
) -> None:
    assert check(Every(P, IS_PUBLIC), some(answers)) == expected


def test_without_a_list_of_partners_every_question_about_them_is_unknown() -> None:
    for entity in (P, R):
        for asked in (
            Some(entity, TRUE),
            Every(entity, TRUE),
            NoEntity(entity, TRUE),
            AtLeastEntities(Bound(0), entity, TRUE),
        ):
            assert check(asked, case(None)) == (U, (), ())


def test_a_check_of_relations_counts_those_nobody_described_without_naming_them() -> None:
    described = case({"ash": {}, "beech": {}}, {("beech", "ash"): {"trust": known("low")}})
    asked = Some(R, Is("trust", ("low",), "r"))
    assert check(asked, described) == (T, ("beech,ash",), ())
    (answered,) = read([rule("x", "limit", Any((asked,)), FOUND)], described).checks.values()
    assert answered.undeclared == 1


def test_a_check_of_relations_once_a_pair_looks_at_one_direction() -> None:
    rivals = {"rivalry": known("yes")}
    described = case({"ash": {}, "beech": {}}, {("ash", "beech"): rivals, ("beech", "ash"): rivals})
    asked = AtLeastEntities(Bound(2), R_ONCE, Is("rivalry", ("yes",), "r"))
    assert check(asked, described) == (F, ("ash,beech",), ())


def test_a_some_in_an_exception_is_a_check_and_binds_nothing() -> None:
    tried = rule("x", "limit", TRUE, FOUND, unless=(Some(P, IS_PUBLIC),))
    evaluation = read([tried], some(["public", "public"]))
    (firing,) = evaluation.overridden
    assert firing.id == "firing:x"
    assert firing.defeat == Defeat("unless[0]", ("check:some partner p: sector of p is public",))


def test_checks_are_told_for_every_rule_in_force_and_the_binding_some_is_none() -> None:
    asked = Every(P, IS_PUBLIC)
    rules = [
        rule("x", "limit", All((Some(Q, Is("sector", ("private",), "q")), asked)), FOUND),
        rule("y", "limit", FALSE, FOUND, unless=(NoEntity(P, IS_PUBLIC),)),
        rule("z", "limit", Any((Some(P, IS_PUBLIC),)), FOUND, status="draft"),
    ]
    assert [*read(rules, some([])).checks] == [
        "check:every partner p: sector of p is public",
        "check:no partner p: sector of p is public",
    ]


# ---- exceptions


def test_an_exception_that_is_true_defeats_the_rule_and_says_why() -> None:
    either = Any((FALSE, TRUE, Is("climate", ("calm",))))
    tried = rule("x", "limit", TRUE, FOUND, unless=(FALSE, OPEN, either, TRUE))
    evaluation = read([tried], case(climate=known("calm")))
    assert evaluation.firings == ()
    assert evaluation.overridden == (
        Firing(
            id="firing:x",
            rule="x",
            bindings=(),
            matched=("answer:yes",),
            absences=(),
            concluded=("finding:found",),
            defeat=Defeat("unless[2]", ("answer:climate", "answer:yes")),
        ),
    )


def test_an_exception_that_is_unknown_is_recorded_and_one_that_is_false_is_not() -> None:
    assert absences(FALSE, case()) == ()
    tried = rule("x", "limit", TRUE, FOUND, unless=(FALSE, OPEN, Is("climate", ("calm",))))
    (firing,) = read([tried], case()).firings
    assert firing.defeat is None
    assert firing.absences == (
        Absence(1, ("answer:open-question",)),
        Absence(2, ("answer:climate",)),
    )


def test_an_exception_may_speak_of_what_the_rule_binds() -> None:
    tried = rule("x", "limit", Some(P, TRUE), FOUND, unless=(IS_PUBLIC,))
    evaluation = read([tried], some(["public", "private", "not said"]))
    assert ids(evaluation.firings) == ["firing:x[p2]", "firing:x[p3]"]
    assert evaluation.firings[1].absences == (Absence(0, ("answer:sector[p3]",)),)
    assert evaluation.overridden[0].defeat == Defeat("unless[0]", ("answer:sector[p1]",))


# ---- one rule gives way to another


def test_a_rule_gives_way_to_a_named_rule_that_fires() -> None:
    gives_way = rule("x", "limit", TRUE, FOUND, unless=(OPEN,), overridden_by=("z", "y", "w"))
    others = [rule(name, "limit", TRUE, FOUND) for name in "yz"]
    evaluation = read([gives_way, *others, rule("w", "limit", FALSE, FOUND)], case())
    assert ids(evaluation.firings) == ["firing:y", "firing:z"]
    (overridden,) = evaluation.overridden
    assert (overridden.defeat, overridden.absences) == (Defeat("firing:y"), ())


def test_an_exception_is_named_before_a_rule_that_overrides() -> None:
    gives_way = rule("x", "limit", TRUE, FOUND, unless=(TRUE,), overridden_by=("y",))
    (overridden,) = read([gives_way, rule("y", "limit", TRUE, FOUND)], case()).overridden
    assert overridden.defeat == Defeat("unless[0]", ("answer:yes",))


def test_a_rule_gives_way_only_where_the_shared_aliases_stand_for_the_same() -> None:
    gives_way = rule("x", "limit", All((Some(P, TRUE), Some(Q, TRUE))), FOUND, overridden_by=("y",))
    evaluation = read(
        [gives_way, rule("y", "risk", Some(P, IS_PUBLIC), FOUND)], some(["public", "private"])
    )
    assert ids(evaluation.firings) == ["firing:y[p1]", "firing:x[p2,p1]"]
    assert ids(evaluation.overridden) == ["firing:x[p1,p2]"]
    assert evaluation.overridden[0].defeat == Defeat("firing:y[p1]")


def test_a_rule_without_shared_aliases_gives_way_to_the_first_firing_in_text_order() -> None:
    gives_way = rule("x", "limit", Some(Q, TRUE), FOUND, overridden_by=("y", "a"))
    others = [rule(name, "risk", Some(P, IS_PUBLIC), FOUND) for name in "ya"]
    evaluation = read([gives_way, *others], some(["private", "public", "public"]))
    assert {f.defeat for f in evaluation.overridden} == {Defeat("firing:a[p2]")}
    assert len(evaluation.overridden) == 3


def test_a_defeated_rule_defeats_nothing() -> None:
    rules = [
        rule("x", "limit", TRUE, FOUND, overridden_by=("y",)),
        rule("y", "limit", TRUE, FOUND, overridden_by=("z",)),
        rule("z", "limit", TRUE, FOUND),
    ]
    assert ids(read(rules, case()).firings) == ["firing:x", "firing:z"]
    assert ids(read(rules, case()).overridden) == ["firing:y"]


def test_a_draft_fires_only_when_asked_for_and_a_deprecated_rule_never() -> None:
    rules = [
        rule("x", "limit", TRUE, FOUND),
        rule("y", "limit", TRUE, FOUND, status="draft"),
        rule("z", "limit", TRUE, FOUND, status="deprecated"),
        rule("over-x", "limit", TRUE, FOUND, overridden_by=("y", "z")),
    ]
    assert ids(read(rules, case()).firings) == ["firing:over-x", "firing:x"]
    assert ids(read(rules, case(), drafts=True).firings) == ["firing:x", "firing:y"]


# ---- nodes


def test_a_firing_is_named_by_its_rule_and_by_whom_it_binds_in_order() -> None:
    when = All((Some(Q, TRUE), Some(Entity("relation", "r", target="q"), TRUE)))
    assert ids(fired(when, case({"ash": {}, "beech": {}}))) == [
        "firing:x[ash,beech,ash]",
        "firing:x[beech,ash,beech]",
    ]


def test_a_conclusion_is_about_the_aliases_it_names_and_else_about_all() -> None:
    concluded = (
        Conclusion("finding", "all"),
        Conclusion("finding", "turned", about=("q", "p")),
        Conclusion("finding", "one", about=("q",)),
        Conclusion("risk", "nobody", about=()),
        Conclusion("risk", "nobody", about=()),
    )
    pair = All((Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), TRUE)))
    (firing,) = read([rule("x", "limit", pair, *concluded)], case({"ash": {}, "beech": {}})).firings
    assert firing.concluded == (
        "finding:all[ash,beech]",
        "finding:one[beech]",
        "finding:turned[beech,ash]",
        "risk:nobody",
    )


SAME = Matches("sector", "q", "p", same=True)
DRAWN = Assumed(
    {"basis": "trust"},
    "creating",
    (
        ("finding", "gap", (), None),
        ("finding", "gap", ("ash",), None),
        ("finding", "rift", (), None),
        ("failure", "rift", ("ash",), "emerging"),
        ("failure", "rift", ("ash",), "present"),
        ("failure", "rift", ("beech",), "emerging"),
    ),
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TRUE, ["answer:yes"]),
        (IsUnknown("climate"), ["answer:climate"]),
        (Compares("budget", "at-least", Bound(1)), ["answer:budget"]),
        (IncludesAll("services", ("health",)), ["answer:services"]),
        (Concluded("basis", ("trust",)), ["position:basis"]),
        (Concluded("mode", ("creating",)), ["mode:creating"]),
        (
            Concluded("finding", ("gap", "rift", "other")),
            ["finding:gap", "finding:gap[ash]", "finding:rift"],
        ),
        (Concluded("failure", ("rift",), "present"), ["failure:rift[ash]"]),
        (Concluded("failure", ("rift",)), ["failure:rift[ash]", "failure:rift[beech]"]),
        (All((TRUE, IsUnknown("climate"))), ["answer:climate", "answer:yes"]),
        (Any((TRUE, FALSE, OPEN, IsUnknown("climate"))), ["answer:climate", "answer:yes"]),
        (
            AtLeast(Bound(1), (TRUE, FALSE, OPEN, IsUnknown("climate"))),
            ["answer:climate", "answer:yes"],
        ),
        (NoneOf((FALSE, Is("yes", ("off",)))), ["answer:no", "answer:yes"]),
        (Any((Some(P, TRUE),)), ["check:some partner p: yes is on"]),
        (Every(P, TRUE), ["check:every partner p: yes is on"]),
        (NoEntity(P, FALSE), ["check:no partner p: no is on"]),
        (AtLeastEntities(Bound(1), P, TRUE), ["check:at least 1 partner p: yes is on"]),
    ],
)
def test_what_makes_a_condition_true_is_named(condition: Condition, expected: list[str]) -> None:
    described = case({"ash": {}}, budget=known(1), services=known(("health",)))
    assert matched(condition, described, DRAWN) == tuple(expected)


def test_a_comparison_that_is_true_names_both_answers() -> None:
    pair = All((Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), SAME)))
    assert matched(pair, some(["public", "public"])) == (
        "answer:sector[p1]",
        "answer:sector[p2]",
        "answer:yes",
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FALSE, ["answer:no"]),
        (IsUnknown("no"), ["answer:no"]),
        (Concluded("basis", ("contract",)), ["position:basis"]),
        (Concluded("mode", ("complying",)), ["mode:creating"]),
        (
            Concluded("finding", ("none-such", "other")),
            ["absent:finding:none-such", "absent:finding:other"],
        ),
        (
            Concluded("failure", ("gap", "split"), "emerging"),
            ["absent:failure:gap", "failure:split[ash]"],
        ),
        (All((FALSE, TRUE, OPEN, Is("yes", ("off",)))), ["answer:no", "answer:yes"]),
        (Any((FALSE, Is("yes", ("off",)))), ["answer:no", "answer:yes"]),
        (NoneOf((TRUE, FALSE, OPEN)), ["answer:yes"]),
        (AtLeast(Bound(2), (FALSE, TRUE, Is("yes", ("off",)))), ["answer:no", "answer:yes"]),
        (AtLeast(Bound(2), (FALSE, TRUE)), ["answer:no"]),
        (Some(P, FALSE), ["check:some partner p: no is on"]),
        (Every(P, FALSE), ["check:every partner p: no is on"]),
        (NoEntity(P, TRUE), ["check:no partner p: yes is on"]),
    ],
)
def test_what_makes_a_condition_false_is_named(condition: Condition, expected: list[str]) -> None:
    split = (("failure", "split", ("ash",), "present"),)
    assumed = Assumed({"basis": "trust"}, "creating", split)
    assert matched(NoneOf((condition,)), case({"ash": {}}), assumed) == tuple(expected)


def test_a_mode_that_is_missing_is_named_for_each_id_where_no_mode_was_concluded() -> None:
    none = NoneOf((Concluded("mode", ("creating", "complying")),))
    assert matched(none, case()) == ("absent:mode:complying", "absent:mode:creating")


def test_a_conclusion_missing_about_an_alias_is_named_with_its_subject() -> None:
    drawn = (("failure", "rift", ("ash",), "emerging"), ("failure", "gap", ("beech",), "present"))
    missing = NoneOf((Concluded("failure", ("rift", "gap"), "present", "p"),))
    assert matched(All((Some(P, TRUE), missing)), case({"ash": {}}), Assumed({}, None, drawn)) == (
        "absent:failure:gap[ash]",
        "answer:yes",
        "failure:rift[ash]",
    )


# ---- what an undecided exception hangs on


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (OPEN, ["answer:open-question"]),
        (Is("climate", ("calm",)), ["answer:climate"]),
        (All((TRUE, OPEN)), ["answer:open-question"]),
        (All((OPEN, Is("climate", ("calm",)))), ["answer:climate", "answer:open-question"]),
        (
            All((OPEN, Any((TRUE, Is("climate", ("calm",)))))),
            ["answer:climate", "answer:open-question"],
        ),
        (Any((OPEN, FALSE)), ["answer:open-question"]),
        (Any((OPEN, All((FALSE, Is("climate", ("calm",)))))), ["answer:open-question"]),
        (AtLeast(Bound(2), (OPEN, TRUE, FALSE)), ["answer:open-question"]),
        (
            AtLeast(Bound(2), (OPEN, All((FALSE, Is("climate", ("calm",)))), TRUE)),
            ["answer:open-question"],
        ),
        (NoneOf((OPEN, FALSE)), ["answer:open-question"]),
        (NoneOf((All((OPEN, TRUE)),)), ["answer:open-question"]),
        (
            NoneOf((All((OPEN, Any((TRUE, Is("climate", ("calm",)))))),)),
            ["answer:open-question"],
        ),
        (NoneOf((Any((OPEN, FALSE)),)), ["answer:open-question"]),
        (NoneOf((NoneOf((OPEN, FALSE)),)), ["answer:open-question"]),
        (
            NoneOf((NoneOf((OPEN, All((FALSE, Is("climate", ("calm",)))))),)),
            ["answer:open-question"],
        ),
        (
            NoneOf((AtLeast(Bound(2), (OPEN, Any((TRUE, Is("climate", ("calm",)))))),)),
            ["answer:open-question"],
        ),
        (Some(P, IS_PUBLIC), ["check:some partner p: sector of p is public"]),
    ],
)
def test_an_undecided_exception_hangs_on_what_might_make_it_true(
    condition: Condition, expected: list[str]
) -> None:
    described = case({"ash": {}}, climate=disputed("calm", "tense"))
    assert absences(condition, described) == (Absence(0, tuple(expected)),)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (known("public"), UNKNOWN, ["answer:sector[beech]"]),
        (disputed("public", "private"), known("public"), ["answer:sector[ash]"]),
        (disputed("public", "private"), UNKNOWN, ["answer:sector[ash]", "answer:sector[beech]"]),
        (NOT_APPLICABLE, UNKNOWN, ["answer:sector[beech]"]),
    ],
)
def test_an_undecided_comparison_hangs_on_the_answers_that_are_unknown_or_disputed(
    one: Answer, other: Answer, expected: list[str]
) -> None:
    pair = All((Some(P, TRUE), Some(Entity("partner", "q", pair_with="p"), TRUE)))
    tried = rule("x", "limit", pair, FOUND, unless=(SAME,))
    (firing,) = read([tried], case({"ash": {"sector": one}, "beech": {"sector": other}})).firings
    assert firing.absences == (Absence(0, tuple(expected)),)


# ---- order


def test_firings_come_by_stage_and_then_by_id() -> None:
    kinds: tuple[RuleKind, ...] = (
        "limit",
        "move",
        "quality",
        "risk",
        "strength",
        "failure",
        "finding",
        "mode",
    )
    rules = [rule(f"{kind}-rule", kind, TRUE, Conclusion(kind, "any")) for kind in kinds]
    expected = ["mode", "finding", "failure", "quality", "risk", "strength", "move", "limit"]
    assert ids(read(rules, case()).firings) == [f"firing:{kind}-rule" for kind in expected]


def test_a_rule_may_read_what_its_own_kind_concludes_whatever_its_id() -> None:
    rules = [
        rule("a", "finding", Concluded("finding", ("second",)), Conclusion("finding", "third")),
        rule("b", "finding", Concluded("finding", ("first",)), Conclusion("finding", "second")),
        rule("c", "finding", TRUE, Conclusion("finding", "first")),
    ]
    assert ids(read(rules, case()).firings) == ["firing:a", "firing:b", "firing:c"]


def test_the_order_of_partners_in_the_case_changes_nothing() -> None:
    when = All((Some(P, IS_PUBLIC), Any((Some(Q, IsUnknown("sector", "q")),))))
    asks = [rule("x", "limit", when, FOUND)]
    partners: dict[str, dict[str, Answer]] = {"ash": {"sector": known("public")}, "beech": {}}
    turned = {name: partners[name] for name in ("beech", "ash")}
    assert read(asks, case(partners)) == read(asks, case(turned))


# ---- leans


def counts(characteristic: str, value: str, toward: str, weight: int = 1) -> Rule:
    conclusion = Conclusion("evidence", characteristic, toward=toward, weight=weight)
    return rule(f"{characteristic}-{value}", "evidence", Is(characteristic, (value,)), conclusion)


EVIDENCE = [
    counts("governance", "ambiguous", "mandatory", 3),
    counts("governance", "clear-local", "voluntary", 3),
    counts("governance", "mixed", "mixed", 3),
    counts("membership", "set-by-funder", "mandatory"),
    counts("membership", "by-choice", "voluntary"),
    counts("disputes", "legal", "contract"),
    counts("disputes", "negotiated", "trust"),
]


@pytest.mark.parametrize(
    ("governance", "membership", "lean"),
    [
        # weights 3 and 1: at most 4 x 3 = 12 either way; balanced from -0.2, voluntary from 0.2
        (known("ambiguous", "slight"), known("by-choice", "slight"), "balanced"),  # -2/12
        (known("ambiguous", "slight"), known("set-by-funder", "slight"), "mandatory"),  # -4/12
        (known("ambiguous"), known("by-choice", "strong"), "mandatory"),  # -6 + 3 = -3/12
        (known("clear-local", "slight"), known("set-by-funder", "strong"), "balanced"),  # 0/12
        (known("clear-local"), known("set-by-funder"), "voluntary"),  # 6 - 2 = 4/12
        (known("mixed", "strong"), known("by-choice"), "balanced"),  # 0 + 2 = 2/12
        (known("mixed"), UNKNOWN, "balanced"),  # 0/9
        (known("clear-local"), NOT_APPLICABLE, "voluntary"),  # 6/9
        (UNKNOWN, known("by-choice", "strong"), "undetermined"),  # 1 of weight counts, 2 are needed
        (disputed("ambiguous", "clear-local"), known("by-choice"), "undetermined"),
        (UNKNOWN, UNKNOWN, "undetermined"),
    ],
)
def test_a_lean_follows_the_weighted_strength_of_the_evidence(
    governance: Answer, membership: Answer, lean: str
) -> None:
    described = case(governance=governance, membership=membership)
    assert read(EVIDENCE, described).leans["approach"] == lean


@pytest.mark.parametrize(
    ("balanced_from", "balanced_to", "lean"),
    [(0, 1, "balanced"), (1, 2, "contract"), (-1, 0, "trust"), (0, 0, "trust")],
)
def test_the_band_includes_its_lower_edge_and_not_its_upper(
    balanced_from: int, balanced_to: int, lean: str
) -> None:
    band = {"basis-balanced-from": balanced_from, "basis-balanced-to": balanced_to}
    base = knowledge([counts("disputes", "mixed", "mixed")], TERMS, NUMBERS | band)
    assert evaluate(base, case(disputes=known("mixed"))).leans["basis"] == lean  # at 0


@pytest.mark.parametrize(("balanced_to", "lean"), [(3_333, "trust"), (3_334, "balanced")])
def test_positions_are_compared_exactly(balanced_to: int, lean: str) -> None:
    base = knowledge(EVIDENCE, TERMS, NUMBERS | {"basis-balanced-to": balanced_to})
    described = case(disputes=known("negotiated", "slight"))  # at 1/3
    assert evaluate(base, described).leans["basis"] == lean


@pytest.mark.parametrize(("minimum", "lean"), [(3, "mandatory"), (4, "undetermined")])
def test_a_counted_weight_that_reaches_the_minimum_is_enough(minimum: int, lean: str) -> None:
    numbers = NUMBERS | {"approach-minimum-weight": minimum * 10_000}
    described = case(governance=known("ambiguous"))  # of weight 3
    base = knowledge(EVIDENCE, TERMS, numbers)
    assert evaluate(base, described).leans["approach"] == lean


def test_a_lean_is_undetermined_where_nothing_is_counted_whatever_the_minimum() -> None:
    assert read(EVIDENCE, case()).leans == {"approach": "undetermined", "basis": "undetermined"}
    assert read([], case()).leans == {"approach": "undetermined", "basis": "undetermined"}


def test_evidence_that_is_defeated_does_not_count() -> None:
    conclusion = Conclusion("evidence", "disputes", toward="trust", weight=1)
    when = Is("disputes", ("negotiated",))
    defeated = rule("x", "evidence", when, conclusion, unless=(TRUE,))
    described = case(disputes=known("negotiated"))
    assert read([defeated], described).leans["basis"] == "undetermined"


def test_rules_of_later_stages_read_the_leans_and_the_mode() -> None:
    rules = [
        *EVIDENCE,
        rule("m", "mode", Concluded("basis", ("trust",)), Conclusion("mode", "creating")),
        rule("n", "mode", Concluded("basis", ("contract",)), Conclusion("mode", "complying")),
        rule("x", "limit", Concluded("mode", ("creating",)), FOUND),
    ]
    evaluation = read(rules, case(disputes=known("negotiated")))
    assert ids(evaluation.firings) == ["firing:disputes-negotiated", "firing:m", "firing:x"]
    assert evaluation.firings[0].concluded == ("evidence:disputes",)
    assert evaluation.firings[1].matched == ("position:basis",)
    assert evaluation.firings[2].matched == ("mode:creating",)


# ---- one rule by itself


def test_a_rule_by_itself_is_read_against_what_is_assumed_and_nothing_else() -> None:
    concludes = rule("a", "finding", TRUE, Conclusion("finding", "gap"))
    reads = rule("x", "risk", Concluded("finding", ("gap",)), FOUND, overridden_by=("a",))
    base = knowledge([concludes, reads], TERMS, NUMBERS)
    assumed = Assumed({}, None, (("finding", "gap", (), None),))
    assert candidates(base, reads, case(), NOTHING) == ()
    (firing,) = candidates(base, reads, case(), assumed)
    assert (firing.matched, firing.defeat) == (("finding:gap",), None)


def test_a_rule_by_itself_is_still_defeated_by_its_exceptions_and_may_be_a_draft() -> None:
    tried = rule("x", "limit", Some(P, TRUE), FOUND, unless=(IS_PUBLIC,), status="draft")
    base = knowledge([tried], TERMS, NUMBERS)
    one, other = candidates(base, tried, some(["public", "private"]), NOTHING)
    assert one.defeat == Defeat("unless[0]", ("answer:sector[p1]",))
    assert other.defeat is None
