"""Every claim is used, and what the advice says of it turns on the answer it should turn on."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from quick import quick

from advisor.checks.appearance import Tried, cited, cited_by_case, try_near_misses
from advisor.checks.coverage import Use, uses
from advisor.consultation import advise
from advisor.loading.library import load_knowledge
from advisor.loading.near_misses import load_near_misses
from advisor.loading.places import base_pack
from advisor.loading.worked import load_cases, near_misses_folder
from advisor.model.case import Answer, Case
from advisor.model.change import Change, changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.near_miss import NearMiss
from advisor.model.rule import Rule

KNOWLEDGE = load_knowledge()
CASES = load_cases(KNOWLEDGE)
NEAR_MISSES = {n.id: n for n in load_near_misses(near_misses_folder(), KNOWLEDGE, CASES)}


def with_rule(rule: Rule) -> KnowledgeBase:
    return replace(KNOWLEDGE, rules={**KNOWLEDGE.rules, rule.id: rule})


def only_users_of_a_claim() -> list[tuple[str, str]]:
    """Return the claims that one rule and nothing else uses, each with that rule."""
    found = [(c, u[0]) for c, u in uses(KNOWLEDGE, CASES).items() if len(u) == 1]
    return [(claim, use.name.split(":")[1]) for claim, use in found if use.place == "rules"]


@cache
def before(case: str) -> dict[str, tuple[str, ...]]:
    return cited(advise(CASES[case], KNOWLEDGE))


def tried(near_miss: NearMiss) -> Tried:
    (found,) = try_near_misses(
        [near_miss], CASES, KNOWLEDGE, {near_miss.case: before(near_miss.case)}
    )
    return found


def test_no_claim_is_without_use() -> None:
    found = uses(KNOWLEDGE, CASES)
    assert len(found) == 172
    assert not [claim for claim, using in found.items() if not using]


@pytest.mark.parametrize(("claim", "name"), only_users_of_a_claim())
def test_a_claim_that_its_only_rule_cites_no_more_is_found(claim: str, name: str) -> None:
    rule = KNOWLEDGE.rules[name]
    without = replace(rule, claims=tuple(c for c in rule.claims if c != claim))
    unused = [c for c, using in uses(with_rule(without), CASES).items() if not using]
    assert unused == [claim]


def test_there_are_claims_that_one_rule_alone_uses() -> None:
    assert only_users_of_a_claim()


@pytest.mark.parametrize("status", ["draft", "deprecated"])
def test_a_rule_that_is_not_in_force_is_no_use(status: str) -> None:
    claim, name = only_users_of_a_claim()[0]
    silenced = replace(KNOWLEDGE.rules[name], status=status)  # type: ignore[arg-type]
    assert uses(with_rule(silenced), CASES)[claim] == ()


def test_uses_are_told_by_place() -> None:
    found = uses(KNOWLEDGE, CASES)
    assert Use("rules", "risk:form-unsuited-to-project") in found["C.10"]
    assert Use("moves", "lighten-the-contract") in found["C.10"]
    assert Use("terms", "transaction-cost-share") in found["C.10"]
    assert Use("parameters", "capital-scale") in found["C.10"]
    assert Use("answers", "pfi project-value") in found["C.10"]
    assert Use("definitions", "complying") in found["C.1"]
    assert Use("examples", "pfi") in found["C.6"]


def test_every_claim_that_needs_a_near_miss_has_one() -> None:
    """Such are claims of a risk, a strength, a cause or a move, and those of what makes a mode."""
    shown = {near_miss.claim for near_miss in NEAR_MISSES.values()}
    kinds = ("risk", "strength", "cause", "move")
    needing = {c.id for c in KNOWLEDGE.claims.values() if c.kind in kinds}
    needing |= {c for rule in KNOWLEDGE.rules.values() if rule.kind == "mode" for c in rule.claims}
    assert len(needing) > 40
    assert not needing - shown


@pytest.mark.parametrize("name", quick(list(NEAR_MISSES), every=6))
def test_the_claim_appears_in_the_worked_case_and_not_in_its_near_miss(name: str) -> None:
    found = tried(NEAR_MISSES[name])
    assert found.before, f"{found.near_miss.claim} is not in the advice on {found.near_miss.case}"
    assert not found.after, f"{found.near_miss.claim} is still in the advice"


def several_changes() -> list[str]:
    return [name for name, near_miss in NEAR_MISSES.items() if len(near_miss.changes) > 1]


@pytest.mark.parametrize("name", several_changes())
def test_no_change_of_a_near_miss_could_be_left_out(name: str) -> None:
    near_miss = NEAR_MISSES[name]
    assert all(tried(replace(near_miss, changes=(one,))).after for one in near_miss.changes)


def test_a_near_miss_that_changes_nothing_of_weight_does_not_hold() -> None:
    near_miss = NEAR_MISSES["marsh-lane-without-blame"]
    idle = Change("skills", (), "skills", False, Answer("known", "mixed"), "mixed")
    found = tried(replace(near_miss, changes=(idle,)))
    assert found.before
    assert found.after
    assert not found.holds


def test_a_near_miss_of_an_item_that_never_stood_does_not_hold() -> None:
    near_miss = NEAR_MISSES["harbour-with-users-in-view"]
    assert not tried(replace(near_miss, item="risk:rushed-service")).holds


def test_what_gave_way_or_may_yet_follow_is_not_in_the_advice() -> None:
    advice = advise(CASES["harbour-academy-pfi"], KNOWLEDGE)
    shown = {item for items in cited(advice).values() for item in items}
    hidden = {f"{o.kind}:{o.id}" for o in (*advice.overridden, *advice.possible)}
    standing = {f"{i.kind}:{i.id}" for i in (*advice.risks, *advice.moves, *advice.limits)}
    assert standing <= shown
    assert hidden - shown
    assert not any(item.startswith("finding:") for item in shown)


def test_each_case_is_read_once_for_all_its_claims() -> None:
    one = {"pfi": CASES["pfi"]}
    assert cited_by_case(one, KNOWLEDGE) == {"pfi": before("pfi")}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_says_why_in_short_sentences(name: str) -> None:
    because = NEAR_MISSES[name].because
    assert len(because.split()) > 8
    assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.?!])\s+", because))


def test_near_misses_are_no_part_of_the_knowledge() -> None:
    assert not [name for name, _ in base_pack().files() if "near-miss" in name]


def test_an_answer_about_a_relation_changes_both_sides_only_when_it_is_the_same_from_both() -> None:
    case = CASES["severnside-drug-and-alcohol"]
    pair = ("clearwater-ltd", "turning-road")
    rivalry = Change("", pair, "rivalry", True, Answer("known", "none"), "none")
    openness = Change("", pair, "open", False, Answer("known", "low"), "low")

    def answers(case: Case, term: str) -> list[object]:
        there = {r.subject: r.answers for r in case.relations}
        return [getattr(there[p].get(term), "value", None) for p in (pair, pair[::-1])]

    assert answers(changed(case, (rivalry,)), "rivalry") == ["none", "none"]
    assert answers(changed(case, (openness,)), "open") == ["low", answers(case, "open")[1]]
