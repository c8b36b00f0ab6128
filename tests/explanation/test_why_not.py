"""For whatever was not concluded, each rule that could have drawn it says what it lacks."""

from __future__ import annotations

import pytest
from quick import quick_cases

from advisor.errors import UnknownNameError
from advisor.explanation.reason import Reason, walk
from advisor.explanation.standing import Standing
from advisor.explanation.telling import tell
from advisor.explanation.why_not import why_not
from advisor.inference.evaluator import evaluate
from advisor.model.case import Answer
from advisor.model.trace import Firing

CASES = quick_cases(every=20)


def needs(reason: Reason) -> list[Reason]:
    return [step for step in walk(reason) if step.sort == "need"]


@pytest.mark.parametrize("name", CASES)
def test_every_rule_that_did_not_fire_says_which_condition_failed(
    standings: dict[str, Standing], name: str
) -> None:
    standing = standings[name]
    read = evaluate(standing.knowledge, standing.case)
    fired: dict[str, list[Firing]] = {}
    for firing in (*read.firings, *read.overridden):
        fired.setdefault(firing.rule, []).append(firing)
    asked = 0
    for rule in standing.knowledge.rules.values():
        if rule.kind == "evidence" or rule.id in fired:
            continue
        first = rule.conclude[0]
        if (first.kind, first.id) in standing.drawn:
            continue
        whole = why_not(standing, first.kind, first.id)
        (reason,) = [part for part in whole.parts if part.node == f"rule:{rule.id}"]
        failed = needs(reason)
        nobody = "it could be about" in reason.text or "no list of partners" in reason.text
        assert nobody or failed, rule.id
        assert all(step.truth in ("false", "unknown") for step in failed)
        asked += 1
    assert asked > 100


def test_what_an_answer_leaves_open_is_kept_apart_from_what_it_rules_out(
    standings: dict[str, Standing],
) -> None:
    for standing in standings.values():
        for kind, name in (("risk", "harm-to-users"), ("mode", "creating"), ("mode", "complying")):
            if (kind, name) in standing.drawn:
                continue
            for step in needs(why_not(standing, kind, name)):
                if step.node.startswith("answer:"):
                    answer = standing.answers.get(step.node, Answer("unknown"))
                    open_ = answer.status in ("unknown", "disputed")
                    assert open_ or step.truth == "false"
                    if answer.status == "unknown":
                        assert step.truth == "unknown"


@pytest.mark.prove
def test_the_nearest_miss_stands_first(standings: dict[str, Standing]) -> None:
    """Of two rules, the one that lacks only what nobody answered comes before one that is ruled out."""
    seen = 0
    for standing in list(standings.values())[::4]:
        for kind, name in {
            (con.kind, con.id)
            for rule in standing.knowledge.rules.values()
            for con in rule.conclude
        } - standing.drawn.keys():
            rules = why_not(standing, kind, name).parts
            ruled_out = [
                any(n.truth == "false" for part in rule.parts for n in _direct(part))
                for rule in rules
                if rule.parts
                and not any(p.sort == "rule" for p in rule.parts)
                and not any(s.sort == "gave-way" for s in walk(rule))
                and not any(p.sort == "alternatives" for p in rule.parts)
            ]
            assert ruled_out == sorted(ruled_out), (standing.case.id, kind, name)
            seen += len(set(ruled_out)) == 2
    assert seen > 5


def _direct(reason: Reason) -> list[Reason]:
    return [reason] if reason.sort == "need" else []


def test_a_mode_is_refused_through_the_stages_down_to_the_arithmetic(
    standings: dict[str, Standing],
) -> None:
    told = tell(why_not(standings["pfi"], "mode", "creating"), "full", 200)
    assert "It asks that the basis is trust. The basis is contract" in told
    assert "specification of the service" in told
    assert "adds -3 of 3" in told


def test_a_rule_that_gave_way_says_to_what(standings: dict[str, Standing]) -> None:
    seen = 0
    for standing in standings.values():
        for kind, name in standing.gave_way - standing.drawn.keys():
            reason = why_not(standing, kind, name)
            assert any(step.sort == "gave-way" for step in walk(reason.parts[0]))
            seen += 1
    assert seen > 50


def test_a_conclusion_that_no_rule_draws_is_refused_with_the_nearest(
    standings: dict[str, Standing],
) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'risk:harm-to-users'"):
        why_not(standings["pfi"], "risk", "harm-to-user")


def test_one_line_names_the_move_and_says_what_holds_it_back(
    standings: dict[str, Standing],
) -> None:
    standing = standings["mossgate-homelessness-alliance"]
    line = tell(why_not(standing, "move", "define-quality-for-this-service"), "line", 1_000)
    assert line.startswith("Not advised: Say what availability")
    assert "because users are coming to harm" in line
    line = tell(why_not(standings["pfi"], "mode", "creating"), "line", 1_000)
    assert "It asks that the basis is trust. The basis is contract" in line


def test_full_depth_gives_each_claim_with_its_paragraph_once(
    standings: dict[str, Standing],
) -> None:
    standing = standings["pfi"]
    claims = standing.knowledge.claims
    told = tell(why_not(standing, "mode", "creating"), "full", 10_000, claims)
    assert told.count("Claim R.1 (") == 1
    assert claims["R.1"].gist in told
