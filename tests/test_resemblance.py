"""A case is laid beside the source's own examples: counted, never scored, and open where it is open."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from advisor.consultation import find_case
from advisor.loading.cases import read_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.loading.worked import expectation
from advisor.model.advice import Resemblance
from advisor.model.knowledge import KnowledgeBase
from advisor.model.worked_example import Given, WorkedExample
from advisor.resemblance import resemblance

ROWS = (
    *("governance", "priorities", "agreement", "power", "structure-and-process", "membership"),
    *("identity", "lifespan", "leadership", "tiers", "measurement", "goals", "resources"),
)
EXAMPLES = ("education-business-link", "mental-health", "pfi")


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return load_knowledge()


def poles(knowledge: KnowledgeBase, side: int, rows: tuple[str, ...] = ROWS) -> dict[str, str]:
    return {row: list(knowledge.terms[row].values)[side] for row in rows}


def told(
    knowledge: KnowledgeBase, examples: dict[str, dict[str, Given]], answers: dict[str, str]
) -> dict[str, Resemblance]:
    """Return how like made-up examples a case with these answers is, by example."""
    made = {
        name: WorkedExample(name, f"the {name} one", "an example", "creating", (), given)
        for name, given in examples.items()
    }
    lines = "".join(f"  {term}: {value}\n" for term, value in answers.items())
    text = f"case: ours\nas_of: 2026-01-01\nanswers:\n{lines}" if lines else _EMPTY
    case = read_case(text, "ours.yaml", knowledge)
    found = resemblance(case, dataclasses.replace(knowledge, examples=made))
    return {each.case: each for each in found}


_EMPTY = "case: ours\nas_of: 2026-01-01\n"


def differing(base: dict[str, str], other: dict[str, str], rows: int) -> dict[str, str]:
    """Return the answers of `base` with so many taken from `other`."""
    return {**base, **dict(list(other.items())[:rows])}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_told_to_be_the_papers_own(shipped: KnowledgeBase, name: str) -> None:
    found = resemblance(find_case(name, shipped)[0], shipped)
    assert (found[0].case, found[0].standing) == (name, "own-example")
    assert found[0].statement.startswith("This is ")
    assert not found[0].differing
    assert not found[0].open
    assert {each.standing for each in found[1:]} <= {"less-like", "unlike", "too-few"}


def test_an_example_with_one_answer_changed_is_no_longer_the_papers_own(
    shipped: KnowledgeBase,
) -> None:
    text = (worked_cases()["pfi"] / "case.yaml").read_text(encoding="utf-8")
    changed = text.replace("value: hierarchy", "value: network")
    assert changed != text
    first = resemblance(read_case(changed, "pfi.yaml", shipped), shipped)[0]
    assert (first.standing, [each.answer for each in first.differing]) == (
        "most-like",
        ["answer:coordination"],
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_stands_for_the_mode_its_case_is_read_as(
    shipped: KnowledgeBase, name: str
) -> None:
    assert shipped.examples[name].mode == expectation(worked_cases()[name]).mode


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("marsh-lane-clinic", "pfi"),
        ("ravensworth-youth-employment", "education-business-link"),
        ("cranmere-end-of-life-care", "mental-health"),
    ],
)
def test_a_case_of_each_form_is_most_like_the_example_of_that_form(
    shipped: KnowledgeBase, name: str, like: str
) -> None:
    first = resemblance(find_case(name, shipped)[0], shipped)[0]
    assert (first.case, first.standing) == (like, "most-like")
    assert first.differing, "no case is an example's twin, so it is said where the likeness ends"


def test_what_is_counted_is_what_is_listed(shipped: KnowledgeBase) -> None:
    for folder in worked_cases():
        for each in resemblance(find_case(folder, shipped)[0], shipped):
            counted = re.search(r"(\w+) of the (\d+) answers", each.statement)
            if counted is None:
                assert each.standing == "own-example"
                continue
            whole = len(each.same) + len(each.differing)
            same = int({"None": "0", "All": str(whole)}.get(counted[1], counted[1]))
            assert (same, int(counted[2])) == (len(each.same), whole)
            answers = shipped.examples[each.case].answers
            assert whole + len(each.open) == len(answers)


def test_no_share_is_ever_printed(shipped: KnowledgeBase) -> None:
    for folder in worked_cases():
        for each in resemblance(find_case(folder, shipped)[0], shipped):
            assert not re.search(r"%|per cent|\d\.\d", each.statement)


def test_too_few_answers_name_no_example(shipped: KnowledgeBase) -> None:
    second = poles(shipped, 1)
    nine = dict(list(second.items())[:9])
    found = told(shipped, {"near": dict(second)}, nine)["near"]
    assert found.standing == "too-few"
    assert found.statement.startswith("Too few answers")
    ten = dict(list(second.items())[:10])
    assert told(shipped, {"near": dict(second)}, ten)["near"].standing == "most-like"


def test_a_case_without_answers_is_like_nothing(shipped: KnowledgeBase) -> None:
    found = told(shipped, {"near": dict(poles(shipped, 1))}, {})["near"]
    assert (found.standing, len(found.open), found.same) == ("too-few", len(ROWS), ())
    assert found.statement.endswith("No answer can be compared.")


def test_two_examples_that_lie_close_are_both_named(shipped: KnowledgeBase) -> None:
    first, second = poles(shipped, 0), poles(shipped, 1)
    examples: dict[str, dict[str, Given]] = {
        "one": dict(second),
        "other": dict(differing(second, first, 1)),
        "far": dict(first),
    }
    found = told(shipped, examples, second)
    assert {n: e.standing for n, e in found.items()} == {
        "one": "near-tie",
        "other": "near-tie",
        "far": "less-like",
    }
    assert "the other one" in found["one"].statement
    assert "the one one" in found["other"].statement


def test_a_clear_lead_names_one(shipped: KnowledgeBase) -> None:
    first, second = poles(shipped, 0), poles(shipped, 1)
    examples: dict[str, dict[str, Given]] = {
        "one": dict(second),
        "other": dict(differing(second, first, 2)),
    }
    found = told(shipped, examples, second)
    assert [found["one"].standing, found["other"].standing] == ["most-like", "less-like"]


def test_half_the_answers_alike_is_not_like(shipped: KnowledgeBase) -> None:
    rows = ROWS[:12]
    first, second = poles(shipped, 0, rows), poles(shipped, 1, rows)
    half = told(shipped, {"near": dict(differing(second, first, 6))}, second)["near"]
    assert half.standing == "unlike"
    more = told(shipped, {"near": dict(differing(second, first, 5))}, second)["near"]
    assert more.standing == "most-like"


@pytest.mark.parametrize(
    ("ours", "theirs", "how"),
    [
        ("mixed", "mixed", "same"),
        ("mixed", "ambiguous", "differing"),
        ("ambiguous", "mixed", "differing"),
        ("not-applicable", "not-applicable", "same"),
        ("not-applicable", "ambiguous", "differing"),
        ("unknown", "not-applicable", "open"),
        ("{disputed: [{value: mixed}, {value: clear-local}]}", "ambiguous", "differing"),
        ("{disputed: [{value: mixed}, {value: ambiguous}]}", "ambiguous", "open"),
        ("{value: ambiguous, strength: slight}", "ambiguous", "same"),
        ("unknown", "ambiguous", "open"),
    ],
)
def test_each_kind_of_answer_is_laid_beside_as_what_it_is(
    shipped: KnowledgeBase, ours: str, theirs: str, how: str
) -> None:
    found = told(shipped, {"near": {"governance": theirs}}, {"governance": ours})["near"]
    sides = {"same": found.same, "differing": found.differing, "open": found.open}
    assert [name for name, entries in sides.items() if entries] == [how]
    assert sides[how][0].example == theirs


def test_sets_are_the_same_only_when_they_hold_the_same(shipped: KnowledgeBase) -> None:
    theirs: dict[str, Given] = {"integration": ("joint-appointments", "single-team-or-gateway")}
    answers = {"integration": "[single-team-or-gateway, joint-appointments]"}
    assert told(shipped, {"near": theirs}, answers)["near"].same
    fewer = {"integration": "[single-team-or-gateway]"}
    assert told(shipped, {"near": theirs}, fewer)["near"].differing


def test_numbers_and_what_is_unknown_are_not_compared(shipped: KnowledgeBase) -> None:
    answers = shipped.examples["pfi"].answers
    assert "expected-duration" not in answers
    assert "project-value" not in answers
    assert "governance" in answers


def test_the_order_of_the_answers_changes_nothing(shipped: KnowledgeBase) -> None:
    second = poles(shipped, 1)
    examples: dict[str, dict[str, Given]] = {"one": dict(second)}
    assert told(shipped, examples, second) == told(
        shipped, examples, dict(reversed(list(second.items())))
    )


PACK = {
    "knowledge/pack.yaml": "pack: {id: town, version: 1.0.0, title: Town, authors: [Us], "
    "licence: internal}\n",
    "knowledge/cases/mill/case.yaml": "case: mill\nas_of: 2026-01-01\nanswers:\n"
    + "".join(f"  {row}: mixed\n" for row in ROWS),
    "knowledge/cases/mill/example.yaml": "title: the Mill project\nstands-for: our own example\n"
    "mode: constraining\nclaims: [N.1]\n",
}


def pack(folder: Path, **changed: str) -> Path:
    for name, text in PACK.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(file.stem, text), encoding="utf-8")
    return folder


def test_a_pack_may_bring_an_example_of_its_own(tmp_path: Path) -> None:
    knowledge = load_knowledge([pack(tmp_path / "town")])
    assert set(knowledge.examples) == {*EXAMPLES, "town:mill"}
    text = PACK["knowledge/cases/mill/case.yaml"]
    first = resemblance(read_case(text, "mill.yaml", knowledge), knowledge)[0]
    assert (first.case, first.standing) == ("town:mill", "own-example")
    assert first.statement == "This is the Mill project, our own example."


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("example", "title: Mill\nstands-for: ours\nmode: nowhere\nclaims: [N.1]\n", "mode"),
        pytest.param(
            "example",
            "title: Mill\nstands-for: ours\nmode: creating\nclaims: [X.9]\n",
            "claim",
            marks=pytest.mark.prove,
        ),
        pytest.param(
            "example",
            "title: Mill\nmode: creating\nclaims: [N.1]\n",
            "stands-for",
            marks=pytest.mark.prove,
        ),
        ("case", "case: mill\nas_of: 2026-01-01\nanswers: {governance: odd}\n", "governance"),
    ],
)
def test_a_fault_in_an_example_is_told_with_its_file(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    from advisor.errors import LoadError

    with pytest.raises(LoadError) as caught:
        load_knowledge([pack(tmp_path / "town", **{file: text})])
    (problem,) = caught.value.problems
    assert problem.file == f"town/knowledge/cases/mill/{file}.yaml"
    assert message in problem.message


def test_reading_advice_does_not_read_the_examples_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    knowledge = load_knowledge()
    case = find_case("marsh-lane-clinic", knowledge)[0]
    monkeypatch.setattr(yaml, "parse", None)
    assert resemblance(case, knowledge)


def test_a_lead_of_just_the_margin_is_still_a_tie(shipped: KnowledgeBase) -> None:
    rows = ROWS[:10]
    first, second = poles(shipped, 0, rows), poles(shipped, 1, rows)
    examples: dict[str, dict[str, Given]] = {
        "one": dict(second),
        "other": dict(differing(second, first, 1)),
    }
    found = told(shipped, examples, second)
    assert {each.standing for each in found.values()} == {"near-tie"}


def test_ten_answers_are_enough_to_say_that_a_case_is_not_like(shipped: KnowledgeBase) -> None:
    rows = ROWS[:10]
    found = told(shipped, {"far": dict(poles(shipped, 0, rows))}, poles(shipped, 1, rows))
    assert found["far"].standing == "unlike"


def test_a_case_of_another_kind_form_and_money_is_never_most_like(shipped: KnowledgeBase) -> None:
    text = (worked_cases()["pfi"] / "case.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("value: pfi-type", "value: network-or-forum"),
        ("value: layered-contracts", "value: none"),
        ("value: private-finance-repaid", "value: partners-own"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = {e.case: e for e in resemblance(read_case(text, "x.yaml", shipped), shipped)}["pfi"]
    assert found.standing == "unlike"
    assert len(found.same) > len(found.differing)
    assert "These differ: kind of partnership" in found.statement
    one = text.replace("value: partners-own", "value: private-finance-repaid", 1)
    shared = {e.case: e for e in resemblance(read_case(one, "x.yaml", shipped), shipped)}["pfi"]
    assert shared.standing == "most-like"
