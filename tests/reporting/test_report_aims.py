"""A move names the risks it is aimed at, and no others; reporting knows no term by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from report_helpers import CASES, advice_of, knowledge, report_of

import advisor.reporting
from advisor.model.move import LAST
from advisor.model.trace import Firing, Trace
from advisor.reporting.aims import Aims
from advisor.reporting.report import statements

FRAGMENTED = "fragmented-service"


def aims_of(name: str) -> dict[str, set[str]]:
    advice = advice_of(name)
    aims = Aims(advice.trace, advice.risks)
    found: dict[str, set[str]] = {}
    for move in advice.moves:
        found.setdefault(move.id, set()).update(risk.id for risk in aims.of(move))
    return found


def test_a_move_is_aimed_at_the_risk_whose_answer_it_acts_on() -> None:
    found = aims_of("severnside-drug-and-alcohol")
    assert found["floor-standard-free-method"] == {"variable-performance"}
    assert found["widen-trust-beyond-a-few"] == {"dependence-on-few-people"}


def test_a_move_is_aimed_at_the_risk_that_rests_on_what_calls_for_it() -> None:
    found = aims_of("severnside-drug-and-alcohol")
    assert found["one-gateway-one-team"] == {FRAGMENTED}
    assert "harm-to-users" in aims_of("mossgate-homelessness-alliance")["bound-the-intervention"]


def test_a_move_about_some_partners_is_not_aimed_at_a_risk_about_others() -> None:
    advice = advice_of("severnside-drug-and-alcohol")
    aims = Aims(advice.trace, advice.risks)
    for move in (m for m in advice.moves if m.id == "set-rules-for-partners-who-compete"):
        for risk in aims.of(move):
            assert not risk.subject or set(risk.subject) & set(move.subject)


def test_the_mode_and_the_positions_tie_no_move_to_a_risk() -> None:
    advice = advice_of("severnside-drug-and-alcohol")
    for node, tied in (("position:basis", False), ("mode:creating", False), ("answer:goals", True)):
        firings = tuple(Firing(f"firing:{n}", n, (), (node,), (), ()) for n in ("one", "two"))
        risk = advice.risks[0].model_copy(update={"because": ("firing:one",)})
        move = advice.moves[0].model_copy(update={"because": ("firing:two",), "changes": ()})
        aims = Aims(Trace((), (), (), firings, ()), (risk,))
        assert aims.of(move) == ((risk,) if tied else ())


@pytest.mark.parametrize("name", CASES)
def test_what_goes_with_every_option_is_aimed_at_no_risk(name: str) -> None:
    last = {
        move.id
        for move in advice_of(name).moves
        if (move.precedence, move.direction) == (LAST, "hold")
    }
    assert all(not risks for move, risks in aims_of(name).items() if move in last)


@pytest.mark.parametrize("name", CASES)
def test_the_letters_moves_name_are_those_of_risks_on_the_same_page(name: str) -> None:
    told = list(statements(report_of(name).page_one))
    letters = [said.lead[5] for said in told if said.lead.startswith("Risk ")]
    assert letters == sorted(set(letters))
    notes = [note.text for said in told for note in said.notes if note.label == "Aimed at"]
    named = {word.strip(",.") for text in notes for word in text.split() if len(word) < 3}
    assert named - {"a", "or"} <= set(letters)


def test_in_the_detail_a_move_names_the_risks_by_their_titles() -> None:
    moves = [s for s in report_of("severnside-drug-and-alcohol").detail if s.id == "moves"]
    notes = {
        said.nodes[0]: note.text
        for said in statements(tuple(moves))
        for note in said.notes
        if note.label == "The risks it is aimed at"
    }
    (risk,) = (r for r in advice_of("severnside-drug-and-alcohol").risks if r.id == FRAGMENTED)
    title = knowledge().rules[risk.rules[0]].title
    assert notes["move:one-gateway-one-team"] == f"{title}."


def test_reporting_names_no_term_of_the_paper() -> None:
    terms = set(knowledge().terms)
    for path in Path(advisor.reporting.__file__).parent.glob("*.py"):
        found = {
            each.value
            for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        }
        assert found & terms - NOT_MEANT_AS_TERMS == set(), path.name
        assert not any("user-harm" in each for each in found), path.name


NOT_MEANT_AS_TERMS = {"open", "origin"}
"""Words that are terms too: a row of the tally or a section is open, an answer has an origin."""
