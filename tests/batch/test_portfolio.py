"""A portfolio counts what its cases came to, and puts those first that need attention first."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from advisor import load_knowledge
from advisor.batch.portfolio import Gathering
from advisor.errors import InputError
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Drawn, Outcome, Standing
from advisor.model.portfolio import Portfolio
from advisor.reporting.portfolio import portfolio_html, portfolio_text, spread

HARM = Drawn("risk", "harm-to-users", level="high")
HIGH = Drawn("risk", "duty-unmet", level="high")
MILD = Drawn("risk", "professional-culture-obstacles", level="low")
CAUSE = Drawn("failure", "power-struggles", ("council", "trust"), level="present")
SIGN = Drawn("failure", "power-struggles", ("council", "charity"), level="emerging")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def outcome(
    case: str,
    *drawn: Drawn,
    mode: str = "complying",
    at: tuple[float | None, float | None] = (-0.5, -0.5),
    unknown: tuple[str, ...] = (),
    settled: bool | None = None,
) -> Outcome:
    leans = ["undetermined" if position is None else "mandatory" for position in at]
    approach, basis = (Standing(lean, p, 8) for lean, p in zip(leans, at, strict=True))
    return Outcome(case, "2026-11-29", mode, None, approach, basis, drawn, unknown, settled=settled)


def gathered(knowledge: KnowledgeBase, *outcomes: Outcome, most: int = 20) -> Portfolio:
    gathering = Gathering(knowledge, most=most)
    for each in outcomes:
        gathering.add(each)
    return gathering.portfolio()


def test_harm_comes_before_high_risks_and_these_before_causes(knowledge: KnowledgeBase) -> None:
    found = gathered(
        knowledge,
        outcome("cause", CAUSE, SIGN),
        outcome("calm", MILD),
        outcome("high", HIGH, CAUSE),
        outcome("harm", HARM),
        outcome("also-harm", HARM, MILD),
    )
    assert [each.case for each in found.urgent] == ["also-harm", "harm", "high", "cause"]
    assert found.calm == 1
    assert found.urgent[2].reasons == (
        ("Duty unmet", "risk:duty-unmet"),
        ("Power struggles (council and trust)", "failure:power-struggles"),
    )


def test_only_so_many_are_named_and_the_gravest_of_all(knowledge: KnowledgeBase) -> None:
    many = [outcome(f"case-{n:03}", *([HIGH] if n % 7 else [HARM])) for n in range(100)]
    Random(5).shuffle(many)
    found = gathered(knowledge, *many, most=10)
    assert [each.case for each in found.urgent] == [f"case-{n:03}" for n in range(0, 70, 7)]
    assert found.calm == 0
    assert "90 more cases of this kind are not named here" in portfolio_text(found, knowledge)


def test_the_order_of_cases_changes_nothing(knowledge: KnowledgeBase) -> None:
    random = Random(11)
    kinds = [HARM, HIGH, MILD, CAUSE, SIGN]
    many = [
        outcome(
            f"case-{n}",
            *random.sample(kinds, random.randint(0, 4)),
            mode=random.choice(list(knowledge.modes)),
            at=(random.uniform(-1, 1), random.choice([None, random.uniform(-1, 1)])),
            unknown=tuple(random.sample(["disputes", "payoff", "user-harm"], 2)),
            settled=random.choice([True, False]),
        )
        for n in range(60)
    ]
    first = gathered(knowledge, *many)
    random.shuffle(many)
    assert gathered(knowledge, *many) == first
    assert sum(number for _, number in first.modes) == first.cases == 60
    assert sum(dot.cases for dot in first.dots) + first.unplaced == 60


def test_a_case_counts_once_for_a_conclusion_drawn_about_several(knowledge: KnowledgeBase) -> None:
    found = gathered(knowledge, outcome("one", CAUSE, SIGN), outcome("two", SIGN))
    (cause,) = found.causes
    assert (cause.id, cause.cases, cause.high) == ("power-struggles", 2, 1)


def test_an_edge_of_the_map_lies_in_its_last_field(knowledge: KnowledgeBase) -> None:
    found = gathered(knowledge, outcome("edge", at=(1.0, -1.0)))
    (dot,) = found.dots
    assert (dot.approach, dot.basis) == (0.95, -0.95)
    (circle,) = spread(found, knowledge).circles
    assert circle[3] == 1


def test_a_circle_grows_with_the_number_of_cases_in_its_field(knowledge: KnowledgeBase) -> None:
    many = [outcome(f"case-{n}") for n in range(4)]
    found = gathered(knowledge, *many, outcome("alone", at=(0.5, 0.5)))
    large, small = spread(found, knowledge).circles
    assert (large[3], small[3]) == (4, 1)
    assert large[2] == 2 * small[2]  # the area, not the radius, tells the number


def test_questions_left_open_are_counted_and_told_with_who_knows(knowledge: KnowledgeBase) -> None:
    found = gathered(
        knowledge,
        outcome("one", unknown=("user-harm", "disputes")),
        outcome("two", unknown=("disputes",)),
    )
    assert [(each.term, each.cases) for each in found.unknown] == [
        ("disputes", 2),
        ("user-harm", 1),
    ]
    text = portfolio_text(found, knowledge)
    assert f"2 (100%): {knowledge.terms['disputes'].question}" in text
    assert "[answer:disputes]" in text


def test_no_rule_title_is_told_of_a_case_that_another_rule_may_have_drawn(
    knowledge: KnowledgeBase,
) -> None:
    html = portfolio_html(gathered(knowledge, outcome("one", HARM)), knowledge)
    told = [r.title for r in knowledge.rules.values() if r.conclude[0].id == "harm-to-users"]
    assert len(told) > 1
    assert "Harm to users" in html
    assert not [title for title in told if title in html]


@pytest.mark.parametrize(
    "strange",
    [
        outcome("one", mode="no-mode"),
        outcome("one", unknown=("pack:term",)),
        outcome("one", Drawn("risk", "pack:risk", level="high")),
        outcome("one", Drawn("risk", "no-such-risk", level="high")),
        outcome("one", Drawn("risk", "power-struggles", level="high")),
    ],
)
def test_a_case_read_with_packs_that_are_not_given_is_refused(
    knowledge: KnowledgeBase, strange: Outcome
) -> None:
    with pytest.raises(InputError, match=r"'one' was read with other rules: .* --pack"):
        gathered(knowledge, outcome("known"), strange)


def test_names_of_cases_are_escaped_in_html(knowledge: KnowledgeBase) -> None:
    html = portfolio_html(gathered(knowledge, outcome("<script>x", HARM)), knowledge)
    assert "<script>" not in html
    assert "&lt;script&gt;x" in html


def test_a_portfolio_of_nothing_says_so(knowledge: KnowledgeBase) -> None:
    text = portfolio_text(gathered(knowledge), knowledge)
    assert "0 cases read" in text
    assert "0 (-): complying" in text
    assert "mandatory" not in text
    assert portfolio_text(gathered(knowledge), knowledge, width=1).startswith("Portfolio of")


def test_a_map_with_no_case_on_it_is_not_drawn(knowledge: KnowledgeBase) -> None:
    found = gathered(knowledge, outcome("one", at=(None, None)))
    for page in (portfolio_text(found, knowledge), portfolio_html(found, knowledge)):
        assert "Too little is known to place any of the cases on the map." in page
        assert "mandatory" not in page


def test_rows_that_could_not_be_read_are_counted_and_said_where_to_look(
    knowledge: KnowledgeBase,
) -> None:
    gathering = Gathering(knowledge)
    gathering.fault()
    text = portfolio_text(gathering.portfolio(), knowledge)
    assert "0 cases read; 1 row could not be read (the table says why, under 'fault')." in text
    assert "In 0 cases" not in text


def test_a_portfolio_says_first_what_it_is_of_and_how_many_cases_are_grave(
    knowledge: KnowledgeBase,
) -> None:
    gathering = Gathering(knowledge, table="advice.csv")
    for each in (outcome("a", HARM, CAUSE), outcome("b", HIGH), outcome("c", CAUSE), outcome("d")):
        gathering.add(each)
    gathering.add(replace(outcome("e", MILD), as_of="2025-01-31"))
    for page in (portfolio_text, portfolio_html):
        told = " ".join(page(gathering.portfolio(), knowledge).split())
        assert (
            "advice.csv: 5 cases read, as of 2025-01-31 to 2026-11-29. In 1 case something is concluded "
            "about harm to users, in 2 more a high risk or a cause of failure that is present, in 2 none"
        ) in told


def test_about_however_many_partners_a_cause_is_it_weighs_and_counts_once(
    knowledge: KnowledgeBase,
) -> None:
    def seen(*pair: str) -> Drawn:
        return Drawn("failure", "difficult-history", pair, level="present")

    many = [seen("a", "b"), seen("b", "a"), seen("b", "c"), seen("c", "b"), seen("a", "c")]
    found = gathered(knowledge, outcome("many", *many), outcome("more", many[0], CAUSE))
    assert [(each.case, each.present) for each in found.urgent] == [("more", 2), ("many", 1)]
    assert found.urgent[1].reasons == (
        ("Difficult history (a and b; b and c; a and c)", "failure:difficult-history"),
    )
    assert "many (complying). Causes of failure (1): Difficult history (a and b;" in portfolio_text(
        found, knowledge
    )


def test_large_numbers_are_told_as_people_write_them(knowledge: KnowledgeBase) -> None:
    gathering = Gathering(knowledge, most=1)
    for n in range(1_200):
        gathering.add(
            outcome(f"case-{n}", MILD, unknown=("disputes",), at=(0.5, None if n else 0.5))
        )
    for page in (portfolio_text, portfolio_html):
        text = page(gathering.portfolio(), knowledge)
        assert "1,199" in text
        assert "1200" not in text
        assert "1199" not in text


def test_why_a_case_comes_first_is_told_by_what_weighs_most(knowledge: KnowledgeBase) -> None:
    text = portfolio_text(gathered(knowledge, outcome("a", HARM, HIGH, CAUSE)), knowledge)
    assert (
        "1. a (complying). On harm to users (1): Harm to users. Other high risks (1): Duty unmet. "
        "Causes of failure (1): Power struggles (council and trust)."
    ) in " ".join(text.split())
