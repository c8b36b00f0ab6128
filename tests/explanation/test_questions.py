"""A question is asked for what its answers change, and for nothing else."""

from __future__ import annotations

import pytest

from advisor.consultation import advise, consult
from advisor.explanation.asking import inquire
from advisor.explanation.neighbours import Neighbourhood, openings
from advisor.explanation.standing import Standing
from advisor.model.case import Case
from advisor.model.change import changed
from advisor.model.inquiry import Inquiry
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import TIERS
from advisor.model.trace import node


@pytest.fixture(scope="module")
def case(standings: dict[str, Standing]) -> Case:
    return standings["education-business-link"].case


@pytest.fixture(scope="module")
def inquiry(case: Case, knowledge: KnowledgeBase) -> Inquiry:
    return inquire(consult(knowledge).read(case), case, knowledge)


def advised(case: Case, knowledge: KnowledgeBase) -> tuple[str, set[str]]:
    advice = advise(case, knowledge)
    return advice.diagnosis.mode, {node(m.kind, m.id, m.subject) for m in advice.moves}


def test_what_an_answer_is_said_to_change_is_what_the_engine_changes(
    case: Case, inquiry: Inquiry, knowledge: KnowledgeBase
) -> None:
    mode, moves = advised(case, knowledge)
    by_path = {asked.path: asked for asked in inquiry.questions}
    for opening in [o for o in openings(case, knowledge) if o.path in by_path][::9]:
        asked = by_path[opening.path]
        modes, differing = set(), set()
        for way in Neighbourhood(knowledge).completions(opening):
            other, read = advised(changed(case, (way,)), knowledge)
            modes |= {other} - {mode}
            differing |= moves ^ read
        assert set(asked.modes) == modes
        assert set(asked.moves) == differing


@pytest.mark.prove
def test_answers_that_change_something_together_change_neither_alone(
    case: Case, inquiry: Inquiry, knowledge: KnowledgeBase
) -> None:
    asked = next(q for q in inquiry.questions if q.together and not q.modes)
    assert asked.moves == ()
    around = Neighbourhood(knowledge)
    ways = {o.path: around.completions(o) for o in openings(case, knowledge)}
    other = asked.together[0]
    assert any(
        advised(changed(case, (one, two)), knowledge) != advised(changed(case, (two,)), knowledge)
        for one in ways[asked.path]
        for two in ways[other]
    )


def test_the_mode_comes_first_and_moves_that_make_users_safe_before_others(
    inquiry: Inquiry, knowledge: KnowledgeBase
) -> None:
    def rank(moves: tuple[str, ...]) -> int:
        names = {move.partition(":")[2].partition("[")[0] for move in moves}
        return sum(knowledge.moves[name].tier == TIERS[0] for name in names)

    alone = [bool(asked.modes) for asked in inquiry.questions]
    assert alone == sorted(alone, reverse=True)
    safety = [rank(a.moves) for a in inquiry.questions if not a.modes and not a.rules_out]
    assert safety == sorted(safety, reverse=True)


def test_an_idle_answer_changes_neither_mode_nor_moves(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    case = standings["mental-health"].case
    found = inquire(consult(knowledge).read(case), case, knowledge)
    before = advised(case, knowledge)
    idle = [o for o in openings(case, knowledge) if o.path in found.idle]
    assert idle
    assert {o.path for o in idle}.isdisjoint(q.path for q in found.questions if q.moves)
    for opening in idle[::10]:
        for way in Neighbourhood(knowledge).completions(opening):
            assert advised(changed(case, (way,)), knowledge) == before


def test_a_case_with_nothing_open_has_nothing_to_ask(case: Case, knowledge: KnowledgeBase) -> None:
    around = Neighbourhood(knowledge)
    open_ = [o for o in openings(case, knowledge) if o.open]
    whole = changed(case, tuple(around.completions(o)[0] for o in open_))
    found = inquire(consult(knowledge).read(whole), whole, knowledge)
    assert (found.open, found.questions, found.certificate.verdict) == (0, (), "given")
