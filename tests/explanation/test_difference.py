"""Two readings side by side: nothing is missed, and each difference is traced to what made it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.consultation import advise
from advisor.errors import InputError, LoadError
from advisor.explanation.difference import Difference, difference, steps_between, steps_of
from advisor.explanation.listing import LISTS
from advisor.explanation.side_by_side import difference_as_data, tell_difference
from advisor.explanation.standing import Standing
from advisor.explanation.words import Words
from advisor.loading.changes import read_settings
from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.change import changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import node


@pytest.fixture(scope="module")
def read(knowledge: KnowledgeBase) -> Callable[[Case], Advice]:
    return lambda case: advise(case, knowledge)


def nodes(advice: Advice) -> set[str]:
    return {node(i.kind, i.id, i.subject) for part in LISTS for i in getattr(advice, part)}


def what_if(case: Case, knowledge: KnowledgeBase, *settings: str) -> Difference:
    changes = read_settings(settings, case, knowledge)
    return difference(
        case,
        changed(case, changes),
        steps_of(changes, case, knowledge),
        lambda each: advise(each, knowledge),
    )


def test_what_appears_and_disappears_is_what_the_two_advices_differ_in(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    found = what_if(
        standings["pfi"].case, knowledge, "user-harm=occurring", "specification=outcomes-only"
    )
    before, after = nodes(found.before), nodes(found.after)
    told = {how: {m.node for m in found.moved if m.how == how} for how in
            ("appears", "disappears", "gives way", "changes")}  # fmt: skip
    assert told["appears"] == after - before
    assert told["disappears"] | told["gives way"] == before - after
    assert told["changes"] <= before & after
    assert found.same + len(told["changes"]) == len(before & after)
    assert told["appears"]
    assert told["disappears"] | told["gives way"]


def test_each_difference_is_traced_to_the_answer_that_made_it(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    found = what_if(
        standings["pfi"].case, knowledge, "user-harm=occurring", "specification=outcomes-only"
    )
    by_node = {each.node: each for each in found.moved}
    harm = by_node["risk:harm-to-users"]
    assert (harm.needed, harm.enough) == (("user-harm",), ("user-harm",))
    assert found.mode_changes
    assert (found.mode_needed, found.mode_enough) == (("specification",), ("specification",))


@pytest.mark.prove
def test_a_step_is_needed_if_without_it_the_difference_is_gone(
    standings: dict[str, Standing],
    knowledge: KnowledgeBase,
    read: Callable[[Case], Advice],
) -> None:
    one, other = standings["tideway-careers-2003"].case, standings["tideway-careers-2006"].case
    steps = steps_between(one, other, knowledge)
    found = difference(one, other, steps, read)
    before = nodes(found.before)
    assert len(steps) > 10
    by_path = {step.path: step for step in steps}
    checked = 0
    for each in found.moved:
        if each.how != "appears":
            continue
        for path in each.needed:
            assert each.node not in nodes(read(by_path[path].undo(other)))
            checked += 1
        for path in each.enough:
            assert each.node in nodes(read(by_path[path].do(one))) - before
            checked += 1
    assert checked > 20


def test_all_steps_together_turn_the_first_case_into_the_second(
    standings: dict[str, Standing],
    knowledge: KnowledgeBase,
    read: Callable[[Case], Advice],
) -> None:
    names = ["tideway-careers-2003", "tideway-careers-2006", "pfi", "hollin-valley-home-care"]
    for first in names:
        for second in names:
            one, other = standings[first].case, standings[second].case
            case = one
            for step in steps_between(one, other, knowledge):
                case = step.do(case)
            assert nodes(read(case)) == nodes(read(other))


def test_travel_is_the_distance_between_the_two_positions(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    found = what_if(standings["pfi"].case, knowledge, "specification=outcomes-only")
    approach, basis = found.travel
    assert approach.by == 0
    assert basis.before.position is not None
    assert basis.after.position is not None
    assert basis.by == round(basis.after.position - basis.before.position, 4) > 0


def test_a_case_compared_with_itself_differs_in_nothing(
    standings: dict[str, Standing],
    knowledge: KnowledgeBase,
    read: Callable[[Case], Advice],
) -> None:
    case = standings["education-business-link"].case
    found = difference(case, case, steps_between(case, case, knowledge), read)
    assert not found.steps
    assert not found.moved
    text = tell_difference(found, Words(case, knowledge))
    assert "No answer is different" in text
    assert "The diagnosis stays: constraining" in text


def test_the_data_holds_what_the_text_tells(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    case = standings["pfi"].case
    found = what_if(case, knowledge, "user-harm=occurring")
    words = Words(case, knowledge)
    text, data = tell_difference(found, words, 10_000), difference_as_data(found, words)
    assert data["answers"] == [{"path": "user-harm", "from": "not known", "to": "occurring"}]
    assert len(data["moved"]) == len(found.moved) > 3
    for each in data["moved"]:
        assert each["statement"] in text
        assert each["node"] in text


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("governence=mixed", r"--set governence: unknown term 'governence' \(did you mean"),
        ("governance=mixd", r"--set governance:.*'mixd'"),
        ("partners.nobody.agenda=hidden", "unknown partner"),
        ("agenda=hidden", "'agenda' is asked of"),
        ("places.x.y.z.w=1", "is no place in a case"),
        ("governance: [", "is no setting"),
        ("governance=[", "the text ends within a bracket"),
    ],
)
def test_a_setting_that_can_not_be_made_is_told_with_its_path(
    standings: dict[str, Standing], knowledge: KnowledgeBase, setting: str, words: str
) -> None:
    with pytest.raises((LoadError, InputError), match=words):
        read_settings([setting], standings["pfi"].case, knowledge)


def test_one_answer_set_twice_is_refused(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    with pytest.raises(InputError, match="set twice"):
        read_settings(
            ["governance=mixed", "answers.governance=clear-local"],
            standings["pfi"].case,
            knowledge,
        )
