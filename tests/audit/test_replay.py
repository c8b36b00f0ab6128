"""A record is run again from itself alone; other rules are compared conclusion by conclusion."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from audit_helpers import AT, document_of, given_for, sealed_again, with_own_rules
from click.testing import CliRunner
from quick import quick_cases

from advisor.audit.file import write
from advisor.audit.history import amend
from advisor.audit.replay import replay, replay_with
from advisor.audit.verify import verify
from advisor.cli.main import cli
from advisor.errors import LoadError
from advisor.loading.single import with_rule
from advisor.model import condition as c


@pytest.mark.parametrize("name", quick_cases(every=60))
def test_every_record_comes_out_the_same_byte_for_byte(name: str) -> None:
    assert replay(document_of(name)).differences == ()


def test_a_record_with_a_history_comes_out_the_same_and_tells_what_the_amendments_change(
    tmp_path: Path,
) -> None:
    start, document = given_for("pfi"), document_of("pfi")
    who = {"by": "Bo", "reason": "A slip", "at": AT}
    longer = amend(document, ("governance=clear-local",), start.case, start.knowledge, **who)
    assert replay(longer).same
    file = tmp_path / "record.json"
    file.write_bytes(write(longer))
    told = CliRunner().invoke(cli, ["replay", str(file), "--amended"])
    assert told.exit_code == 0
    assert "answers.governance" in told.output


@pytest.mark.prove
def test_replay_reads_nothing_but_the_record(monkeypatch: Any) -> None:
    """With no shipped rules, no worked cases and no cache on the machine, it comes out the same."""
    from advisor.loading import library, places

    document = document_of("education-business-link")

    def nowhere(*_: object) -> Any:
        raise AssertionError("something outside the record was read")

    monkeypatch.setenv(library.CACHE_VARIABLE, "off")
    for module in (library, places):
        monkeypatch.setattr(module, "base_pack", nowhere)
    monkeypatch.setattr(places, "worked_cases", nowhere)
    assert replay(document).same


def _raw_rule(document: dict[str, Any]) -> None:
    (file,) = (
        f
        for f in document["rule_base"]["files"]
        if f["name"].endswith("/blame-when-things-go-wrong.yaml")
    )
    file["text"] = file["text"].replace("title: ", "title: Not that ", 1)


def _raw_case(document: dict[str, Any]) -> None:
    given = document["case"]["given"]
    given["text"] = given["text"].replace("as_of: 20", "as_of: 19", 1)


def _certainty(document: dict[str, Any]) -> None:
    diagnosis = document["advice"]["diagnosis"]
    diagnosis["certainty"] = "holds whatever is still unknown"


def _possible(document: dict[str, Any]) -> None:
    document["advice"]["possible"].pop()


@pytest.mark.parametrize(
    "forge",
    [
        _raw_case,
        *(pytest.param(f, marks=pytest.mark.prove) for f in (_raw_rule, _certainty, _possible)),
    ],
)
def test_replay_finds_what_the_proof_does_not_look_at(forge: Any) -> None:
    from advisor.audit.canonical import sha256

    document = with_own_rules(document_of("pfi"))
    forge(document)
    for each in (*document["rule_base"]["files"], document["case"]["given"]):
        each["sha256"] = sha256(each["text"].encode())
    forged = sealed_again(document)
    assert verify(forged).sound
    assert replay(forged).differences


@pytest.mark.prove
def test_a_record_whose_rules_do_not_load_says_where() -> None:
    document = with_own_rules(document_of("pfi"))
    document["rule_base"]["files"][5]["text"] = "a: [1, 2"
    with pytest.raises(LoadError):
        replay(document)


# ---------------------------------------------------------------- other rules


def test_the_rule_that_made_a_difference_is_named() -> None:
    document, knowledge = document_of("pfi"), given_for("pfi").knowledge
    assert replay_with(document, knowledge) == ()
    (firing, *_) = (
        f
        for f in document["reading"]["firings"]
        if f["concluded"][0].startswith("risk:")
        and sum(f["concluded"] == g["concluded"] for g in document["reading"]["firings"]) == 1
    )
    rule = knowledge.rules[firing["rule"]]
    silenced = with_rule(knowledge, replace(rule, when=c.Any(())))
    (changed, *_) = (x for x in replay_with(document, silenced) if x.node == firing["concluded"][0])
    assert changed.what == "disappears"
    assert changed.because == (f"{rule.id} (altered)",)
    reworded = with_rule(knowledge, replace(rule, message="Other words."))
    assert [(x.node, x.what) for x in replay_with(document, reworded)] == [
        (firing["concluded"][0], "worded otherwise")
    ]


@pytest.mark.prove
def test_a_difference_is_traced_through_what_the_conclusion_rests_on() -> None:
    document, knowledge = document_of("pfi"), given_for("pfi").knowledge
    mode = next(f for f in document["reading"]["firings"] if f["concluded"] == ["mode:complying"])
    rule = knowledge.rules[mode["rule"]]
    silenced = with_rule(
        knowledge,
        replace(rule, conclude=(replace(rule.conclude[0], id="creating"),)),
    )
    found = replay_with(document, silenced)
    assert {"mode:complying", "mode:creating"} <= {each.node for each in found}
    resting = [e for e in found if e.node.startswith(("risk:", "strength:", "quality:"))]
    assert resting
    assert all(f"{rule.id} (altered)" in each.because for each in resting)


@pytest.mark.prove
def test_replay_from_the_command_line_tells_the_same_from_the_different(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    document = document_of("pfi")
    file.write_bytes(write(document))
    assert CliRunner().invoke(cli, ["replay", str(file)]).exit_code == 0
    same = CliRunner().invoke(cli, ["replay", str(file), "--with-installed-rules"])
    assert same.exit_code == 0
    assert "every conclusion is the same" in same.output
    forged = copy.deepcopy(document)
    forged["advice"]["diagnosis"]["certainty"] = "holds whatever is still unknown"
    file.write_bytes(write(forged))
    done = CliRunner().invoke(cli, ["replay", str(file)])
    assert done.exit_code == 1
    assert "/advice/diagnosis/certainty" in done.output
