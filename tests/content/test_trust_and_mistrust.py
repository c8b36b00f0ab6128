"""The second pack that is shipped: alone, layered, in advice and records, and absent when it is off."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_plain_words import too_long, written

from advisor.assembly import assemble
from advisor.checks.coverage import uses
from advisor.checks.expectations import Reading, bare
from advisor.checks.run import check_rules
from advisor.checks.trial import try_cases, try_examples
from advisor.cli.main import cli
from advisor.consultation import find_case
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import read_case
from advisor.loading.library import load_knowledge
from advisor.loading.manifest import read_manifest
from advisor.loading.places import base_pack, shipped_packs, worked_cases
from advisor.loading.worked import expectation, expected_cases
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.json import dump

PACK = "trust-and-mistrust"
FOLDER = shipped_packs()[PACK]
OWN = sorted(worked_cases([FOLDER]).keys() - worked_cases().keys())
FOUR = ("trust-without-mistrust", "trust-beside-mistrust", "mistrust-without-trust")
FOUR += ("neither-trust-nor-mistrust",)
TRUST = {
    "good": "competent: high, open: high, concerned: medium, reliable: medium",
    "poor": "competent: low, open: high, concerned: high, reliable: high",
    "middling": "competent: medium, open: medium, concerned: medium",
    "unknown": "competent: high",
}
MISTRUST = {
    "strong": ("strong", "much", "unknown"),
    "absent": ("none", "no", "no"),
    "slight": ("some", "no", "no"),
    "unknown": ("none", "unknown", "no"),
}
COMBINED = {
    ("good", "absent"): FOUR[0],
    ("good", "strong"): FOUR[1],
    ("poor", "strong"): FOUR[2],
    ("middling", "strong"): FOUR[2],
    ("poor", "absent"): FOUR[3],
    ("middling", "absent"): FOUR[3],
}
SIGNS = ("suspicion", "withholding", "checking-up")
SMALL = {
    ("share-the-decisions", "settle-the-power-struggle"): "power-struggles: present",
    ("share-the-decisions", "choose-another-way-at-the-start"): "",
    ("share-the-say-over-resources", "build-power-sharing-in"): "life-stage: setting-up",
    ("share-the-say-over-resources", "settle-the-power-struggle"): "power-struggles: present",
    ("share-the-say-over-resources", "choose-another-way-at-the-start"): "",
    ("share-the-credit", "build-power-sharing-in"): "life-stage: setting-up",
    ("share-the-credit", "choose-another-way-at-the-start"): "",
    ("build-power-sharing-in", "choose-another-way-at-the-start"): "",
    ("share-the-decisions", "settle-the-power-struggle-between-two"): "rivalry",
    ("share-the-say-over-resources", "settle-the-power-struggle-between-two"): "rivalry",
}
ANOTHER_WAY = (
    "life-stage: setting-up",
    "alternative: one-organisation-could",
    "service-delivery: stable",
    "membership-gaps: present",
    "unwilling-participants: present",
    "conflicting-agendas: present",
    "partnership-under-resourced: present",
)


@pytest.fixture(scope="module")
def layered() -> KnowledgeBase:
    return load_knowledge([PACK])


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def advised(name: str, knowledge: KnowledgeBase, *packs: Path) -> str:
    case, _ = find_case(name, knowledge, packs)
    return dump(assemble(Inference(knowledge).read(case), case, knowledge).model_dump(mode="json"))


# ---- alone: what the pack is and holds


def test_it_is_called_as_its_folder_and_requires_the_paper() -> None:
    manifest = read_manifest(FOLDER)
    assert (manifest.id, manifest.requires) == (PACK, ("paper",))
    assert manifest.licence == "MIT"


def test_it_is_no_part_of_the_shipped_rule_base(knowledge: KnowledgeBase) -> None:
    assert not [name for name, _ in base_pack().files() if "packs/" in name]
    assert not [name for name in knowledge.claims if ":" in name]


def test_each_of_its_claims_is_used_by_what_the_pack_says(layered: KnowledgeBase) -> None:
    own = [claim for claim in layered.claims.values() if claim.pack == PACK]
    using = uses(layered, {})
    assert [claim.id for claim in own if not using[claim.id]] == []


def test_all_its_rules_rest_on_its_own_sources_and_say_what_is_its_authors_reading(
    layered: KnowledgeBase,
) -> None:
    own = [rule for rule in layered.rules.values() if rule.pack == PACK]
    assert 12 <= len(own) <= 20
    for rule in own:
        assert any(layered.claims[claim].pack == PACK for claim in rule.claims), rule.id
        assert rule.warrant != "stated", rule.id  # only abstracts were read
    assert all("abstract read" in s.citation for n, s in layered.sources.items() if PACK in n)


def test_its_words_are_as_plain_as_those_of_the_shipped_rules(layered: KnowledgeBase) -> None:
    assert too_long((where, text) for where, text in written(layered) if PACK in where) == []


@pytest.mark.prove
def test_nothing_is_found_wrong_with_it() -> None:
    report = check_rules([FOLDER])
    assert (report.findings, report.accepted, report.unsettled) == ((), (), ())


@pytest.mark.prove
def test_every_change_of_its_rules_is_noticed() -> None:
    done = run("rules", "mutate", "--pack", PACK, "--floor", "100", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["survivors"], found["unsettled"]) == ([], [])
    assert found["made"] > 200


def test_its_examples_and_worked_cases_read_as_written(layered: KnowledgeBase) -> None:
    own = [rule for rule in layered.rules.values() if rule.pack == PACK]
    assert [t for t in try_examples(own, layered) if t.wrong] == []
    tried = [
        trial for trial in try_cases(expected_cases([FOLDER]), layered) if trial.what[5:] in OWN
    ]
    assert len(tried) == 3
    assert [t for t in tried if t.wrong] == []


@pytest.mark.prove
def test_the_shipped_worked_cases_read_as_written_with_it_too(layered: KnowledgeBase) -> None:
    assert [t for t in try_cases(expected_cases([FOLDER]), layered) if t.wrong] == []


def test_engine_and_second_evaluator_agree_on_its_cases(layered: KnowledgeBase) -> None:
    inference = Inference(layered)
    for name in OWN:
        case, _ = find_case(name, layered, [FOLDER])
        assert evaluate(layered, case).firings == inference.trace(case).firings


# ---- the two readings


def text_of(*answers: str, relation: str = "") -> str:
    lines = ["case: small", "as_of: 2015-01-01", "answers:", *(f"  {a}" for a in answers)]
    lines += ["partners: {a: {}, b: {}}", f"relations: [{{from: a, to: b{relation}}}]"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("trust", "mistrust"), [*product(TRUST, MISTRUST)])
def test_trust_and_mistrust_are_read_apart(
    trust: str, mistrust: str, layered: KnowledgeBase
) -> None:
    signs = zip(SIGNS, MISTRUST[mistrust], strict=True)
    said = "".join(f", {PACK}:{sign}: {value}" for sign, value in signs)
    text = text_of("user-harm: none-known", relation=f", {TRUST[trust]}{said}")
    found = evaluate(layered, read_case(text, "small", layered)).firings
    nodes = {node for firing in found for node in firing.concluded}
    drawn = [name for name in FOUR if f"finding:{PACK}:{name}[a,b]" in nodes]
    assert drawn == [COMBINED[key] for key in [(trust, mistrust)] if key in COMBINED]
    assert (f"finding:{PACK}:mistrust[a,b]" in nodes) == (mistrust == "strong")
    apart = drawn in ([FOUR[1]], [FOUR[3]])
    assert (f"limit:{PACK}:trust-is-read-in-two-ways" in nodes) == apart


@pytest.mark.parametrize(("move", "by"), SMALL)
def test_each_of_its_moves_gives_way_where_it_says(
    move: str, by: str, layered: KnowledgeBase
) -> None:
    given = SMALL[move, by]
    power = [f"{PACK}:{sign}: one-partner" for sign in ("decisions-shared", "resources-say")]
    answers = [*power, f"{PACK}:credit-shared: one-partner", "user-harm: none-known"]
    if by == "choose-another-way-at-the-start":
        answers += ANOTHER_WAY
    elif given != "rivalry":
        answers.append(given)
    text = text_of(*answers, relation=", rivalry: power" if given == "rivalry" else "")
    found = evaluate(layered, read_case(text, "small", layered))
    ways = Reading(found.leans, found.firings, found.overridden).gave_way
    assert (f"{PACK}:{move}", by if by in layered.rules else f"{PACK}:{by}") in ways


def test_every_pair_that_gives_way_is_seen_to(layered: KnowledgeBase) -> None:
    folders = worked_cases([FOLDER])
    ways = [expectation(folders[name]).gives_way.items() for name in OWN]
    seen = {(bare(rule), by) for each in ways for rule, by in each}
    seen |= {(f"{PACK}:{r}", by if by in layered.rules else f"{PACK}:{by}") for r, by in SMALL}
    own = [rule for rule in layered.rules.values() if rule.pack == PACK]
    due = {(rule.id, by) for rule in own for by in rule.overridden_by if rule.kind != "strength"}
    assert due <= seen


# ---- layered: in advice and in records


def test_advice_names_the_pack_and_what_it_replaces() -> None:
    body = json.loads(run("advise", OWN[0], "--pack", PACK, "--json").stdout)
    assert [pack["id"] for pack in body["rule_base"]["packs"]] == ["paper", PACK]
    assert body["rule_base"]["overrides"] == [["rule:trust-between-partners", PACK]]
    told = run("advise", OWN[0], "--pack", PACK).stdout
    assert f"{PACK} 0.1.0" in told
    assert f"The pack {PACK} replaces rule:trust-between-partners." in " ".join(told.split())


def test_trust_is_no_strength_beside_mistrust_and_the_shipped_rules_alone_would_say_it_is(
    knowledge: KnowledgeBase, layered: KnowledgeBase
) -> None:
    """The one rule that is overridden changes what is said, and nothing else of that rule."""
    text = text_of("user-harm: none-known", relation=f", {TRUST['good']}")
    strength = "strength:trust-between-partners"
    for rules in (knowledge, layered):
        found = evaluate(rules, read_case(text, "small", rules)).firings
        assert strength in {node for firing in found for node in firing.concluded}
    signs = f", {PACK}:suspicion: strong, {PACK}:withholding: much"
    text = text.replace("reliable: medium", f"reliable: medium{signs}")
    found = evaluate(layered, read_case(text, "small", layered)).firings
    assert strength not in {node for firing in found for node in firing.concluded}
    ours = layered.rules[f"{PACK}:trust-without-suspicion"]
    theirs = knowledge.rules["trust-between-partners"]
    assert (ours.when, ours.conclude, ours.message) == (
        theirs.when,
        theirs.conclude,
        theirs.message,
    )
    assert ours.unless[:-1] == theirs.unless


@pytest.mark.parametrize("name", ["pfi", "mental-health"])
def test_without_it_no_byte_of_advice_knows_of_it(name: str, knowledge: KnowledgeBase) -> None:
    before = advised(name, knowledge)
    assert PACK not in before
    layered = load_knowledge([PACK])
    assert PACK in advised(name, layered)  # among the packs it was made with
    assert advised(name, load_knowledge()) == before


def test_advice_on_a_case_that_says_nothing_of_mistrust_or_power_stays_but_for_the_stamp(
    knowledge: KnowledgeBase, layered: KnowledgeBase
) -> None:
    lists = ("diagnosis", "outlook", "strengths", "risks", "failure_causes", "moves", "limits")
    for name in ("pfi", "education-business-link"):
        one, other = (json.loads(advised(name, rules)) for rules in (knowledge, layered))
        assert {key: one[key] for key in lists} == {key: other[key] for key in lists}


def test_a_record_with_it_is_verified_and_replayed_without_it_being_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "record.json"
    assert run("record", OWN[0], "--pack", PACK, "-o", str(file)).exit_code == 0
    document = json.loads(file.read_text(encoding="utf-8"))
    assert [pack["id"] for pack in document["rule_base"]["packs"]] == ["paper", PACK]
    assert document["advice"]["rule_base"]["overrides"] == [["rule:trust-between-partners", PACK]]
    assert run("verify", str(file)).exit_code == 0
    monkeypatch.setattr("advisor.loading.places.shipped_packs", dict)
    assert run("replay", str(file)).exit_code == 0
    monkeypatch.undo()
    again = run("replay", str(file), "--with-installed-rules", "--pack", PACK)
    assert again.exit_code == 0, again.output


def test_a_forged_override_in_a_record_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    run("record", OWN[0], "--pack", PACK, "-o", str(file))
    text = file.read_text(encoding="utf-8")
    assert text.count('"rule:trust-between-partners"') > 0
    file.write_text(text.replace('"rule:trust-between-partners"', '"rule:uneven-trust"'), "utf-8")
    assert run("verify", str(file)).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("why", OWN[0], f"risk:{PACK}:trust-may-not-grow"),
        ("sensitivity", OWN[0], "--no-pairs"),
        ("plan", OWN[0], "--without", f"{PACK}:trust-may-not-grow"),
        ("cases",),
        ("claims", "FT"),
        ("vocabulary", f"{PACK}:suspicion"),
        ("rules", "show", f"{PACK}:share-the-decisions"),
        ("case", "check", OWN[2]),
        ("case", "new"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_takes_it_by_name(words: tuple[str, ...]) -> None:
    done = run(*words, "--pack", PACK)
    assert done.exit_code == 0, done.output
    assert PACK in done.stdout or OWN[2] in done.stdout


@pytest.mark.prove
def test_a_rule_of_the_pack_that_is_taken_away_is_missed(layered: KnowledgeBase) -> None:
    """Without the exception for mistrust a worked case of the pack fails."""
    rule = layered.rules[f"{PACK}:trust-without-suspicion"]
    loose = replace(rule, unless=rule.unless[:-1])
    changed = replace(layered, rules={**layered.rules, rule.id: loose}, sha256="loose")
    wrong = [trial.what for trial in try_cases(expected_cases([FOLDER]), changed) if trial.wrong]
    assert wrong == ["case corrahill-youth-health"]
