"""Every conclusion has reasons that end in answers, arithmetic and what is known to be absent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from quick import quick_cases

from advisor.explanation.reason import Reason, walk
from advisor.explanation.standing import Standing
from advisor.explanation.telling import tell
from advisor.explanation.why import why
from advisor.model.case import Case
from advisor.model.truth import Truth

CASES = quick_cases(every=3)
ENDS = ("answer", "line", "absence")


def ends(reason: Reason) -> Iterator[Reason]:
    for step in walk(reason):
        if not step.parts and not step.seen:
            yield step


@pytest.mark.parametrize("name", CASES)
def test_every_conclusion_ends_in_answers_and_what_is_absent(
    standings: dict[str, Standing], name: str
) -> None:
    standing = standings[name]
    nodes = {n for firing in standing.trace.firings for n in firing.concluded}
    assert len(nodes) > 10
    for node in sorted(nodes):
        reason = why(standing, node)
        assert reason.parts
        for end in ends(reason):
            # A question about partners that no partner answers to ends in its own answer: nobody.
            assert end.sort in ENDS or (end.sort == "check" and end.negative), (node, end)
        rules = [step for step in walk(reason) if step.sort == "rule"]
        assert all(rule.claims for rule in rules)


@pytest.mark.parametrize("name", CASES)
def test_every_answer_is_told_as_the_case_gives_it(
    standings: dict[str, Standing], name: str
) -> None:
    standing = standings[name]
    told = set()
    for firing in standing.trace.firings:
        for step in walk(why(standing, firing.id)):
            if step.sort == "answer":
                given = standing.answers.get(step.node)
                told.add(step.node)
                if given is None or given.status == "unknown":
                    assert step.text.endswith("not known")
                elif given.by:
                    assert given.by in step.said
                elif given.source:
                    assert given.source in step.said
    assert told


def test_the_arithmetic_of_a_position_names_every_characteristic_and_adds_up(
    standings: dict[str, Standing],
) -> None:
    for standing in standings.values():
        for position in standing.trace.positions:
            reason = why(standing, f"position:{position.axis}")
            rows = [t for t in standing.knowledge.terms.values() if t.axis == position.axis]
            assert {part.node for part in reason.parts} == {f"answer:{t.id}" for t in rows}
            added = [part.text.rpartition(": adds ")[2] for part in reason.parts]
            numbers = [int(text.split()[0]) for text in added if text[0] in "+-"]
            if position.lean != "undetermined":
                assert f"{position.numerator}/{position.denominator}," in reason.text
            assert sum(numbers) * position.denominator == position.numerator * sum(
                int(t.split()[2]) for t in added if t[0] in "+-"
            )


def test_what_gave_way_is_told_with_what_it_gave_way_to(standings: dict[str, Standing]) -> None:
    seen = 0
    for standing in standings.values():
        for firing in standing.trace.overridden:
            assert firing.defeat is not None
            held = [s for s in walk(why(standing, firing.id)) if s.sort == "gave-way"]
            assert held
            assert held[-1].parts
            if firing.defeat.by.startswith("firing:"):
                assert firing.defeat.by in {part.node for h in held for part in h.parts}
            seen += 1
    assert seen > 100


@pytest.mark.prove
def test_pruning_to_a_page_keeps_every_negative_and_every_number(
    standings: dict[str, Standing],
) -> None:
    for standing in standings.values():
        for firing in standing.trace.firings:
            reason = why(standing, firing.id)
            page = " ".join(tell(reason, "page", 10_000).split())
            for step in walk(reason):
                if step.negative and step.sort in ("absence", "exception", "check", "answer"):
                    assert step.text.rstrip(".:") in page
                if step.sort == "line":
                    assert step.text.rpartition(": ")[0] in page


def test_an_answer_that_might_have_held_a_rule_back_is_told(standings: dict[str, Standing]) -> None:
    seen = 0
    for standing in standings.values():
        for firing in standing.trace.firings:
            if not firing.absences:
                continue
            told = [s for s in walk(why(standing, firing.id)) if "can't be told yet" in s.text]
            assert len([s for s in told if s.node == firing.id]) == len(firing.absences)
            seen += 1
    assert seen > 50


def test_a_line_says_what_and_because_of_what(standings: dict[str, Standing]) -> None:
    line = tell(why(standings["pfi"], "mode:complying"), "line")
    assert "Approach: mandatory" in line
    assert "Basis: contract" in line
    assert line.rstrip().endswith("[C.1]")


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.prove)])
def test_standing_reads_every_condition_as_the_independent_evaluator_does(
    standings: dict[str, Standing], every: int
) -> None:
    from advisor.inference.evaluator import _Reading  # the walk over conditions is not public
    from advisor.model.condition import Condition, bindings, walk

    compared = dict.fromkeys(Truth, 0)
    for standing in list(standings.values())[::every]:
        case: Case = standing.case
        reading = _Reading(standing.knowledge, case)
        for rule in reading.rules:
            entities = {some.entity.alias: some.entity for some in bindings(rule.when)}
            for bound in standing.assignments(rule):
                named = {alias: (entities[alias], subject) for alias, subject in bound.items()}
                conditions: list[Condition] = [rule.when, *rule.unless]
                for condition in conditions:
                    for part in walk(condition) if not bound else [condition]:
                        if not bound and _inside_quantified(condition, part):
                            continue
                        truth = standing.truth(part, bound)
                        assert truth is reading.truth(part, named), (case.id, rule.id, part)
                        compared[truth] += 1
    assert min(compared.values()) > 500


def _inside_quantified(whole: object, part: object) -> bool:
    from advisor.model.condition import QUANTIFIED, walk

    return any(
        isinstance(outer, QUANTIFIED) and part in list(walk(outer))[1:]
        for outer in walk(whole)  # type: ignore[arg-type]
    )
