"""`--for` tells a reader's own moves apart from those of others, from the same trace."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import get_args

import pytest
from jsonschema import Draft202012Validator
from report_helpers import CASES, advice_of, case_of, flat, knowledge, report_of

from advisor.model.term import Role
from advisor.reporting.json import render_json
from advisor.reporting.page_one import FOR_OTHERS, MOST_WORDS
from advisor.reporting.reader import for_reader
from advisor.reporting.report import Bullets, Label, statements
from advisor.reporting.schemas import schema
from advisor.reporting.text import text_of

READERS: tuple[Role, ...] = get_args(Role)


@pytest.mark.parametrize("name", CASES)
def test_every_move_is_either_the_readers_or_for_others(name: str) -> None:
    whole = advice_of(name)
    for reader in READERS:
        mine = for_reader(whole, reader)
        assert {m.owner for m in mine.moves} <= {reader}
        assert reader not in {m.owner for m in mine.moves_for_others}
        assert sorted(m.id for m in (*mine.moves, *mine.moves_for_others)) == sorted(
            m.id for m in whole.moves
        )
        assert mine.trace is whole.trace


@pytest.mark.parametrize("name", CASES)
def test_no_reader_is_told_to_make_the_move_of_another(name: str) -> None:
    for reader in READERS:
        advice = for_reader(advice_of(name), reader)
        report = report_of(name, advice)
        for section in (*report.page_one, *report.detail):
            if section.id not in ("first", "what-to-do", "moves"):
                continue
            apart = [at for at, b in enumerate(section.blocks) if b == Label(FOR_OTHERS)]
            mine = section.blocks[: apart[0]] if apart else section.blocks
            for said in (s for b in mine if isinstance(b, Bullets) for s in b.items):
                others = [r for r in READERS if re.match(rf"{r.capitalize()}(,| \()", said.text)]
                assert others in ([], [reader]), said


@pytest.mark.parametrize("name", CASES)
def test_moves_of_others_are_named_once_each_and_without_how_to_make_them(name: str) -> None:
    for reader in READERS:
        advice = for_reader(advice_of(name), reader)
        report = report_of(name, advice)
        found = [s for s in report.detail if s.id == "for-others"]
        assert len(found) == (1 if advice.moves_for_others else 0)
        told = list(statements(tuple(found)))
        assert len(told) == len({move.id for move in advice.moves_for_others})
        assert not any(said.notes for said in told)


@pytest.mark.parametrize("name", CASES)
def test_page_one_for_any_reader_has_at_most_four_hundred_words(name: str) -> None:
    from advisor.reporting.compose import compose

    for reader in READERS:
        advice = for_reader(advice_of(name), reader)
        brief = text_of(compose(advice, case_of(name), knowledge(), brief=True))
        words = [w for w in brief.split() if any(c.isalnum() for c in w)]
        assert 100 < len(words) <= MOST_WORDS


def test_harm_comes_first_for_a_reader_who_can_not_end_it() -> None:
    advice = for_reader(advice_of("mossgate-homelessness-alliance"), "practitioner")
    report = report_of("mossgate-homelessness-alliance", advice)
    first = report.page_one[0]
    assert first.id == "first"
    harm, apart, theirs = first.blocks
    assert isinstance(harm, Bullets)
    assert isinstance(theirs, Bullets)
    assert "harm" in harm.items[0].text
    assert apart == Label(FOR_OTHERS)
    assert len(theirs.items) == 3
    text = flat(text_of(report))
    assert text.count(FOR_OTHERS) == 1
    assert "Moves of others, told in the detail: policy-maker (1) and funder (2)" in text


def test_a_reader_without_a_move_is_told_so() -> None:
    advice = for_reader(advice_of("pfi"), "policy-maker")
    assert advice.moves == ()
    assert "No move advised here is for the policy-maker to make." in text_of(
        report_of("pfi", advice)
    )


def test_the_direction_of_travel_is_the_same_for_every_reader() -> None:
    name = "severnside-drug-and-alcohol"
    told = {
        tuple(s.text for s in statements(report_of(name, a).page_one) if "Direction" in s.text)
        for a in (advice_of(name), *(for_reader(advice_of(name), r) for r in READERS))
    }
    assert len(told) == 1
    assert len(told.pop()) == 1


def test_json_for_a_reader_keeps_to_the_published_schema_and_says_for_whom() -> None:
    form = Draft202012Validator(schema("advice", knowledge()))
    plain = json.loads(render_json(advice_of("elmstead-crisis-line")))
    form.validate(plain)
    found = json.loads(render_json(for_reader(advice_of("elmstead-crisis-line"), "funder")))
    form.validate(found)
    assert found["reader"] == "funder"
    assert len(found["moves"]) + len(found["moves_for_others"]) == len(plain["moves"])
    rest = set(plain) - {"moves"}
    assert {k: found[k] for k in rest} == {k: plain[k] for k in rest}
    found["reader"] = "nobody"
    assert not form.is_valid(found)


def test_the_command_takes_a_reader_and_refuses_one_it_does_not_know() -> None:
    def run(reader: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "advisor", "advise", "pfi", "--brief", "--for", reader],
            capture_output=True,
            text=True,
            check=False,
        )

    assert "for the commissioner" in run("commissioner").stdout
    assert run("king").returncode == 2
