"""Whoever alters what a record concludes and computes its hashes anew is found by the proof checker."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from audit_helpers import AT, given_for, sealed_again, small, with_own_rules
from forgeries import KINDS, Forgery, copied
from test_blind_edits import SEED

from advisor.audit import record as recording
from advisor.audit.chain import differences
from advisor.audit.verify import verify
from advisor.inference.engine import Inference, Reading
from advisor.model.trace import Trace
from advisor.proof import check

EVERY = [forgery for forgeries in KINDS.values() for forgery in forgeries]
NAMES = ("linden-library-trust", "pfi", "ashcombe-hospital-discharge")


def undetected(
    forgeries: list[Forgery], names: tuple[str, ...], number: int, seed: int
) -> list[str]:
    rng, documents = Random(seed), [small(name) for name in names]
    missed, made = [], 0
    while made < number:
        forgery = forgeries[made % len(forgeries)] if number >= len(forgeries) else forgeries[made]
        forged = copied(rng.choice(documents))
        if not forgery(forged, rng):
            forgery = rng.choice(forgeries)
            forged = copied(rng.choice(documents))
            if not forgery(forged, rng):
                continue
        made += 1
        if not check(forged):
            missed.append(forgery.__name__)
    return missed


def test_the_checker_accepts_what_the_forgers_start_from() -> None:
    assert check(small(NAMES[0])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_forgery_of_each_sort_is_found(kind: str) -> None:
    forgeries = list(KINDS[kind])
    assert undetected(forgeries, NAMES[:1], len(forgeries), SEED) == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_forgeries_are_all_found(part: int) -> None:
    assert undetected(EVERY, NAMES, 2_500, SEED + part) == []


def test_a_forgery_with_its_hashes_computed_anew_passes_the_hashes_and_fails_the_proof() -> None:
    forged = small()
    forged["advice"]["risks"][0]["statement"] = "There is nothing to fear."
    forged = sealed_again(forged)
    assert list(differences(forged)) == []
    verdict = verify(forged)
    assert {f.by for f in verdict.findings} == {"proof"}
    assert [f.place for f in verdict.findings] == ["/advice/risks/0/statement"]


def test_a_rule_that_was_altered_with_all_hashes_no_longer_explains_its_firing() -> None:
    forged = with_own_rules(small())
    fired = {f["rule"] for f in forged["reading"]["firings"]}
    for name, rule in forged["rule_base"]["content"]["rules"]["items"]:
        if name in fired and rule["kind"] == "risk":
            rule["when"] = {"@": "Is", "term": "governance", "values": ["clear-local"]}
            break
    assert any(f.by == "proof" for f in verify(sealed_again(forged)).findings)


# ---------------------------------------------------------------- an engine that errs

Spoil = Callable[[Trace], Trace]


def _drop_last(trace: Trace) -> Trace:
    return replace(trace, firings=trace.firings[:-1])


def _add_one(trace: Trace) -> Trace:
    extra = dataclasses.replace(trace.overridden[0], defeat=None)
    return replace(trace, firings=(*trace.firings, extra), overridden=trace.overridden[1:])


def _alter_one(trace: Trace) -> Trace:
    last = trace.firings[-1]
    changed = replace(last, matched=(*last.matched, "answer:governance"))
    return replace(trace, firings=(*trace.firings[:-1], changed))


@pytest.mark.parametrize(
    "spoil",
    [_drop_last, *(pytest.param(s, marks=pytest.mark.prove) for s in (_add_one, _alter_one))],
)
def test_the_output_of_an_engine_that_errs_in_one_firing_is_rejected(
    spoil: Spoil, monkeypatch: Any
) -> None:
    honest = Inference.read

    def read(self: Inference, case: Any) -> Reading:
        reading = honest(self, case)
        return replace(reading, trace=spoil(reading.trace))

    start = given_for("linden-library-trust")
    monkeypatch.setattr(Inference, "read", read)
    found = check(recording.record(start, at=AT).document)
    assert found
    assert any(place.startswith("/reading/") for place, _ in found)
