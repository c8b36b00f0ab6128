"""Where the paper pulls two ways: which side gives way, and that the reader can see it.

Each test is one tension, shown on a case that holds just what the two sides need.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from advisor.assembly import assemble
from advisor.inference.engine import Inference
from advisor.loading.cases import read_case
from advisor.model.advice import Advice
from advisor.model.knowledge import KnowledgeBase

Answers = dict[str, Any]
Read = Callable[..., "Reading"]

CONTRACT: Answers = {
    "specification": "how-prescribed",
    "flexibility": "inflexible",
    "disputes": "legal",
    "payoff": "short-term-win-lose",
    "when-service-fails": "contract-remedy",
}
TRUST: Answers = {
    "user-needs": "above-contract",
    "flexibility": "flexible",
    "disputes": "negotiated",
    "payoff": "long-term-win-win",
    "when-service-fails": "joint-problem-solving",
}
BALANCE: Answers = dict.fromkeys(CONTRACT, "mixed")
MANDATE: Answers = {
    "priorities": "ambiguous",
    "membership": "set-by-funder",
    "leadership": "assumed-lead",
    "goals": "set-by-funder",
    "processes": "prescribed",
    "coordination": "hierarchy",
}
CHOICE: Answers = {
    "priorities": "locally-agreed",
    "membership": "by-choice-and-open",
    "leadership": "decided-by-partners",
    "goals": "explored-jointly",
    "processes": "informal",
    "coordination": "network",
}
MIDDLE: Answers = dict.fromkeys(MANDATE, "mixed")
SAFE: Answers = {"user-harm": "none-known", "service-delivery": "stable"}
PROTECTIVE: Answers = {
    "service-complexity": "high",
    "risk-laden": "financially",
    "trust-protects": "insufficient",
    "formal-arrangement": "contract-throughout",
}
TWO = {"council": {"name": "the council"}, "charity": {"name": "the charity"}}
DISTRUST = [{"from": "council", "to": "charity", "open": "low"}]


class Reading:
    """One advice, asked by `kind:id`."""

    def __init__(self, advice: Advice) -> None:
        self.advice = advice
        self.drawn = {
            node.partition("[")[0] for firing in advice.trace.firings for node in firing.concluded
        }
        self.gave_way = {
            f"{each.kind}:{each.id}": each.by.removeprefix("firing:").partition("[")[0]
            for each in advice.overridden
        }

    @property
    def mode(self) -> str:
        return self.advice.diagnosis.mode

    def says(self, *names: str) -> None:
        missing = set(names) - self.drawn
        assert not missing, f"not concluded: {sorted(missing)}"

    def silent(self, *names: str) -> None:
        told = set(names) & self.drawn
        assert not told, f"concluded: {sorted(told)}"

    def gives_way(self, name: str, *, to: str) -> None:
        """One side is not concluded, and the advice shows what it gave way to."""
        self.silent(name)
        assert self.gave_way.get(name, "nothing").startswith(to), (
            f"{name} gave way to {self.gave_way.get(name)}"
        )

    def messages(self, *rules: str) -> str:
        parts = [*self.advice.outlook, *self.advice.limits, *self.advice.moves, *self.advice.risks]
        return " ".join(
            text
            for part in parts
            if set(part.rules) & set(rules)
            for text in (part.statement, *part.reasons)
        )


@pytest.fixture(scope="module")
def read(knowledge: KnowledgeBase, inference: Inference) -> Read:
    def reading(
        *answers: Answers, partners: Answers | None = None, relations: list[Answers] | None = None
    ) -> Reading:
        merged: Answers = {}
        for part in answers:
            merged |= part
        case: Answers = {"case": "tension", "as_of": "2026-01-01", "answers": merged}
        if partners is not None:
            case |= {"partners": partners, "relations": relations or []}
        # JSON is YAML, and everything a case holds can be written in it.
        made = read_case(json.dumps(case), "tension.yaml", knowledge)
        return Reading(assemble(inference.read(made), made, knowledge))

    return reading


def test_01_a_mode_that_fits_keeps_the_outlook_it_has_and_both_are_shown(read: Read) -> None:
    cheap = {"transaction-cost-share": 0.02}
    found = read(CONTRACT, MANDATE, SAFE, PROTECTIVE, cheap)
    found.says("quality:mandatory-outlook", "quality:contract-outlook")
    found.says("limit:fit-and-outlook-differ", "move:keep-the-protective-contract")
    found.gives_way("move:work-toward-choice-and-trust", to="unless")
    simple = {"service-complexity": "simple", "direct-contact": "low", "specifiable": "yes"}
    content = {"blame-culture": "absent", "user-satisfaction": "steady"}
    plain = read(CONTRACT, MANDATE, SAFE, simple, content)
    plain.says("quality:mandatory-outlook", "quality:contract-outlook")
    plain.says("limit:fit-and-outlook-differ", "move:keep-the-simple-contract")
    plain.gives_way("move:work-toward-choice-and-trust", to="unless")


def test_02_harm_goes_before_fit_and_fit_before_the_general_direction(read: Read) -> None:
    general = read(CONTRACT, MANDATE, SAFE)
    general.says("move:work-toward-choice-and-trust")
    harmed = read(CONTRACT, MANDATE, SAFE, PROTECTIVE, {"user-harm": "occurring"})
    harmed.says("move:protect-users-first")
    harmed.silent("move:keep-the-protective-contract", "move:work-toward-choice-and-trust")
    collapsed = read(TRUST, CHOICE, {"service-delivery": "collapsed", "user-harm": "occurring"})
    collapsed.says("move:mandated-contract-to-restore-service")
    assert collapsed.advice.moves[0].tier == "safety"


def test_03_low_trust_both_justifies_the_contract_and_carries_its_risk(read: Read) -> None:
    cheap = {"transaction-cost-share": 0.02}
    found = read(CONTRACT, MANDATE, SAFE, PROTECTIVE, cheap, partners=TWO, relations=DISTRUST)
    found.says("finding:protective-fit", "risk:blame-between-partners")
    found.says("move:keep-the-protective-contract", "move:use-trust-inside-the-contract")


def test_04_a_costly_form_is_ruled_out_and_its_protection_is_not(read: Read) -> None:
    costly = {"transaction-cost-share": 0.2, "partnership-kind": "pfi-type"}
    found = read(CONTRACT, MANDATE, SAFE, PROTECTIVE, costly)
    found.says("risk:form-does-not-fit", "move:simpler-form-same-protection")
    found.silent("move:keep-the-protective-contract", "move:lighten-the-contract")
    found.gives_way("move:work-toward-choice-and-trust", to="unless")


def test_05_trust_under_a_mandate_is_creating_and_its_two_outlooks_stand_apart(read: Read) -> None:
    found = read(TRUST, MANDATE, SAFE)
    assert found.mode == "creating"
    found.says("quality:mandatory-outlook", "quality:trust-outlook")
    found.says("quality:trust-under-mandate-outlook", "limit:propositions-pull-apart")
    found.silent("strength:issues-surface-early", "quality:choice-with-trust-outlook")


def test_06_the_full_promise_is_made_only_where_both_lines_lean_that_way(read: Read) -> None:
    read(TRUST, CHOICE).says("quality:choice-with-trust-outlook")
    for approach in (MANDATE, MIDDLE):
        read(TRUST, approach).silent("quality:choice-with-trust-outlook")
    read(CONTRACT, CHOICE).silent("quality:choice-with-trust-outlook")


def test_07_a_chosen_contract_lies_outside_nearest_to_constraining(read: Read) -> None:
    found = read(CONTRACT, CHOICE)
    assert (found.mode, found.advice.diagnosis.nearest) == ("outside", "constraining")
    found.says("quality:voluntary-outlook", "quality:contract-outlook")
    found.says("quality:contract-by-choice-outlook", "limit:outside-the-three-areas")
    found.says("limit:rules-may-come-with-the-form")
    required = read(CONTRACT, CHOICE, {"origin": "required-by-funder"})
    required.silent("limit:rules-may-come-with-the-form")


def test_08_a_contract_with_a_balanced_approach_lies_outside_nearest_to_complying(
    read: Read,
) -> None:
    found = read(CONTRACT, MIDDLE)
    assert (found.mode, found.advice.diagnosis.nearest) == ("outside", "complying")
    found.silent("quality:mandatory-outlook", "quality:voluntary-outlook")


def test_09_balance_is_a_band_and_the_side_it_leans_to_stays_visible(read: Read) -> None:
    leaning = {**MIDDLE, "membership": "set-by-funder"}
    approach = read(BALANCE, leaning).advice.diagnosis.approach
    assert approach.lean == "balanced"
    assert approach.position is not None
    assert -0.25 < approach.position < 0


def test_10_one_line_is_never_inferred_from_the_other(read: Read) -> None:
    by_contract = read(CONTRACT).advice.diagnosis
    assert (by_contract.basis.lean, by_contract.approach.lean) == ("contract", "undetermined")
    assert by_contract.mode == "undetermined"
    by_mandate = read(MANDATE)
    assert by_mandate.advice.diagnosis.basis.lean == "undetermined"
    by_mandate.says("limit:mandate-and-contract-often-meet")


@pytest.mark.parametrize("duty", ["none", "on-service-recent", "on-service-long-standing"])
def test_11_a_duty_on_the_service_never_sets_the_approach(read: Read, duty: str) -> None:
    found = read(BALANCE, CHOICE, {"statutory-duty": duty})
    assert found.advice.diagnosis.approach.lean == "voluntary"
    assert ("limit:law-on-the-form-sets-no-approach" in found.drawn) == (duty != "none")


@pytest.mark.parametrize(
    "origin", ["by-choice", "by-choice-under-binding-rules", "required-by-law"]
)
def test_12_where_it_came_from_never_outvotes_how_it_is_run(read: Read, origin: str) -> None:
    assert read(CONTRACT, MANDATE, {"origin": origin}).mode == "complying"
    assert read(TRUST, CHOICE, {"origin": origin}).advice.diagnosis.approach.lean == "voluntary"


def test_13_clear_but_imposed_governance_is_mixed_and_raises_no_alarm(read: Read) -> None:
    clear = read(CONTRACT, MANDATE, {"governance": "mixed"})
    clear.silent("risk:unclear-accountability", "strength:clear-accountability")
    unclear = read(CONTRACT, MANDATE, {"governance": "ambiguous"})
    unclear.says("risk:unclear-accountability")
    assert unclear.advice.diagnosis.mode == "complying"


def test_14_boards_count_for_neither_pole_beside_informal_processes(read: Read) -> None:
    boards = {
        "governance-body": "recognised",
        "integration": ["joint-management-board", "strategy-and-performance-board"],
    }
    with_them, without = read(TRUST, CHOICE, boards), read(TRUST, CHOICE)
    for line in ("approach", "basis"):
        lean = getattr(with_them.advice.diagnosis, line)
        assert lean == getattr(without.advice.diagnosis, line)
    with_them.says("limit:formal-is-not-contract-based")


@pytest.mark.parametrize("arrangement", ["none", "annual-plan", "contract-throughout"])
def test_15_a_contract_may_exist_where_trust_leads(read: Read, arrangement: str) -> None:
    assert read(TRUST, CHOICE, {"formal-arrangement": arrangement}).mode == "creating"


def test_16_an_outcome_specification_alone_decides_nothing(read: Read) -> None:
    outcomes = {"specification": "outcomes-only"}
    found = read(CONTRACT, MANDATE, outcomes)
    assert found.mode == "complying"
    found.says("limit:outcomes-are-not-trust")
    free = {
        **outcomes,
        "measures": "qualitative-too",
        "professional-judgement": "valued",
        "flexibility": "flexible",
    }
    contracted = {"formal-arrangement": "contract-throughout"}
    assert read(free, MIDDLE, contracted).mode == "constraining"
    assert read(free, MIDDLE, {"formal-arrangement": "none"}).mode == "creating"
    assert read(free, TRUST, MIDDLE, contracted).mode == "creating"


def test_17_a_long_term_is_no_long_view(read: Read) -> None:
    found = read(CONTRACT, MANDATE, {"expected-duration": 25})
    found.says("limit:long-term-is-not-a-long-view")
    found.silent("strength:shadow-of-the-future")
    assert read(CONTRACT, MANDATE).advice.diagnosis.basis == found.advice.diagnosis.basis


def test_18_side_effects_of_targets_go_before_the_good_of_sharing_them(read: Read) -> None:
    shared = {"target-relation": "shared-and-mutually-counting"}
    read(shared).says("strength:shared-targets")
    found = read(shared, {"target-side-effects": ["rushed-or-incomplete"]})
    found.gives_way("strength:shared-targets", to="unless")
    found.says("limit:targets-help-and-harm", "move:stop-the-target-distortion")


@pytest.mark.parametrize("harm", [None, "at-risk", "occurring"])
def test_19_less_inspection_is_never_advised_while_harm_is_present_or_unknown(
    read: Read, harm: str | None
) -> None:
    cover = {"inspection": "heavy-used-for-cover", "service-delivery": "stable"}
    read(cover, {"user-harm": "none-known"}).says("move:inspect-to-learn")
    unsafe = read(cover, {"user-harm": harm} if harm else {})
    unsafe.says("move:inspect-to-learn")
    learn = next(m for m in unsafe.advice.moves if m.id == "inspect-to-learn")
    assert "not before users are known to be safe" in learn.action
    assert not any("light" in str(c.get("to")) for c in learn.changes)
    unsafe.says("risk:effort-spent-on-cover", "limit:inspection-effect-is-debated")
    learning = read({"inspection": "heavy-used-for-learning"})
    learning.says("strength:inspection-for-learning")
    learning.silent("risk:effort-spent-on-cover")


def test_20_an_outlook_is_an_expectation_and_users_evidence_is_asked_for(read: Read) -> None:
    found = read(TRUST, CHOICE, SAFE, {"user-satisfaction": "not-measured"})
    found.says("quality:trust-outlook", "quality:expectation-only", "move:ask-users")
    falling = read(TRUST, CHOICE, SAFE, {"user-satisfaction": "falling"})
    falling.says("quality:trust-outlook", "quality:worse-than-expected")


def test_21_what_lasts_is_tied_to_partners_funding(read: Read) -> None:
    ending = {"lifespan": "ends-with-funding"}
    found = read(TRUST, CHOICE, ending)
    found.says("quality:choice-with-trust-outlook", "quality:lasting-while-funded-outlook")
    tight = {"funding-outlook": "tight", "objectives-agreed": "yes"}
    read(CONTRACT, MANDATE, SAFE, ending, tight).says("move:let-partners-carry-the-funding")


def test_22_budget_pressure_is_context_and_never_a_reason(
    read: Read, knowledge: KnowledgeBase
) -> None:
    plain = read(BALANCE, MIDDLE, SAFE, {"travel": "loosening"})
    pressed = read(
        BALANCE, MIDDLE, SAFE, {"travel": "loosening", "funding-outlook": "severe-pressure"}
    )
    pressed.says("limit:budget-pressure-is-no-reason")
    towards = {m.id for m in knowledge.moves.values() if m.direction == "toward-trust"}
    for reading in (plain, pressed):
        assert "work-toward-choice-and-trust" in {m.id for m in reading.advice.moves}
    assert {m.id for m in plain.advice.moves} & towards == {
        m.id for m in pressed.advice.moves
    } & towards


def test_23_one_standard_has_a_gain_and_a_loss_and_both_are_told(read: Read) -> None:
    pressed = {"standardisation-pressure": "strong", "need-pattern": "locally-varied"}
    found = read(BALANCE, MIDDLE, SAFE, pressed)
    found.says("risk:local-fit-lost", "move:weigh-standardisation-before-it-comes")
    told = found.messages("weigh-standardisation-before-it-comes", "one-standard-for-varied-needs")
    assert "gain" in told or "more even" in told
    assert "lose" in told or "less well" in told


def test_24_competing_for_users_is_neutral_and_for_funds_a_cause_of_failure(read: Read) -> None:
    def competing(how: str) -> Reading:
        ends = {"between": ["council", "charity"], "competing": how, "shared-partnerships": 1}
        return read(SAFE, partners=TWO, relations=[ends])

    users, funds = competing("for-users"), competing("for-funding")
    users.says("move:set-rules-for-partners-who-compete", "finding:partner-and-competitor")
    users.silent("failure:funds-contested-across-partnerships")
    funds.says("failure:funds-contested-across-partnerships")


def test_25_a_check_list_is_a_risk_and_so_is_taking_this_one_for_the_answer(read: Read) -> None:
    found = read(CONTRACT, MANDATE, SAFE, {"structure-and-process": "tick-box"})
    found.says("risk:check-list-partnership", "limit:no-template-resolves-it")
    assert "use them to think with" in found.messages("no-template-resolves-it")


def test_26_an_intervention_is_bounded_and_not_a_punishment(read: Read) -> None:
    harmed = {"user-harm": "occurring", "treatment-of-faltering": "punished"}
    found = read(BALANCE, MIDDLE, harmed)
    found.says("move:protect-users-first", "move:bound-the-intervention")
    found.says("move:intervene-without-punishing")
    after = {"travel": "tightening", "recent-failure": "isolated"}
    read(BALANCE, MIDDLE, SAFE, after).says("move:hand-back-after-intervention")


def test_27_what_is_broken_is_mended_first_and_no_quick_trust_is_promised(read: Read) -> None:
    broken = [{"from": "council", "to": "charity", "breach": "broken"}]
    found = read(CONTRACT, MANDATE, SAFE, partners=TWO, relations=broken)
    found.gives_way("move:work-toward-choice-and-trust", to="unless")
    past = [{"from": "council", "to": "charity", "history": "difficult"}]
    mended = read(CONTRACT, MANDATE, SAFE, partners=TWO, relations=past)
    mended.says("move:face-the-past")
    mended.gives_way("move:work-toward-choice-and-trust", to="face-the-past")
    rivals = [{"between": ["council", "charity"], "rivalry": "power"}]
    settled = read(CONTRACT, MANDATE, SAFE, partners=TWO, relations=rivals)
    settled.gives_way("move:work-toward-choice-and-trust", to="settle-the-power-struggle")
    young = read(TRUST, CHOICE, SAFE, {"age-years": 1})
    young.says("move:give-it-time", "quality:time-to-mature-outlook")


def test_28_becoming_formal_is_no_turn_to_contract(read: Read) -> None:
    found = read(TRUST, CHOICE, SAFE, {"life-stage": "formalising", "issues-surfaced": "none"})
    assert found.mode == "creating"
    found.says("limit:formal-is-not-contract-based", "move:learn-before-formalising")
    assert "look again" in found.messages("formal-is-not-contract-based")


def test_29_nothing_is_advised_against_a_duty_in_law(read: Read) -> None:
    local = {"power": "seeks-local", "statutory-duty": "on-partnership"}
    found = read(CONTRACT, MANDATE, SAFE, local)
    found.says("risk:conflict-with-a-duty", "limit:duties-lie-outside")
    found.silent("move:let-willing-partners-in")
    troubled = {
        "life-stage": "running",
        "exit-freedom": "free",
        "alternative": "one-organisation-could",
        **dict.fromkeys(
            ("membership-gaps", "unwilling-participants", "power-struggles", "difficult-history"),
            "present",
        ),
    }
    read(SAFE, troubled, {"statutory-duty": "none"}).says("move:loosen-or-leave")
    read(SAFE, troubled, {"statutory-duty": "on-partnership"}).silent("move:loosen-or-leave")
