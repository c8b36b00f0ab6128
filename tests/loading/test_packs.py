"""A pack layers on the base: it adds under its own name, overrides what it says it does, no more."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_up_base import (
    BASE,
    TERMS,
    Files,
    _parameter,
    _term,
    base,
    build,
    case_of,
    faults,
    move_text,
    rule_text,
    said,
    sources,
)

from advisor.consultation import advise
from advisor.errors import InputError, LoadError
from advisor.loading import places
from advisor.loading.as_far import read_as_far
from advisor.loading.canonical import canonical, sha256
from advisor.loading.examples import examples_of
from advisor.loading.knowledge import Sources
from advisor.loading.library import load_knowledge
from advisor.loading.places import pack_at
from advisor.model.condition import All, Bound, Compares, Concluded, Is, Matches, Some
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.text import render_text


def manifest(name: str, *requires: str) -> str:
    return (
        f"pack: {{id: {name}, version: 0.1.0, title: {name}, authors: [Somebody], licence: MIT, "
        f"requires: [{', '.join(requires)}]}}\n"
    )


def pack(name: str = "town", files: Files | None = None, *requires: str) -> Sources:
    return sources({"knowledge/pack.yaml": manifest(name, *requires), **(files or {})}, name)


def told(*packs: Sources) -> str:
    return said(faults({}, *packs))


def hash_of(knowledge: KnowledgeBase, rule: str) -> str:
    return knowledge.rules[rule].sha256


ADDED: dict[str, str] = {
    "knowledge/sources.yaml": "sources: [{id: policy, short: Policy, citation: The policy.}]\n",
    "knowledge/claims/own.yaml": "source: policy\nclaims:\n  - {id: P.1, kind: risk, gist: Ours., "
    "passages: [{locator: POL.1, force: must, anchor: no more than that}]}\n",
    "knowledge/topics.yaml": "topics: [{id: money, title: Money}]\n",
    "knowledge/parameters.yaml": "parameters:\n"
    + _parameter("too-much", "0.2").replace("F.1", "P.1"),
    "knowledge/vocabulary/own.yaml": "terms:\n"
    + _term("budget", "case", "choice", "tight ample").replace("group: all", "group: money")
    + _term("region", "partner", "name", "north south"),
    "knowledge/moves/save.yaml": move_text(
        "save", "[{term: budget, to: ample}, {term: blame, to: absent}]"
    ).replace("F.1", "P.1"),
    "rules/finding/poor.yaml": rule_text(
        "poor",
        "{all: [{budget: tight}, {blame: absent}, {share: {at-least: too-much}}, "
        "{share: {less-than: considerable-share}}]}",
        "{finding: poverty}",
        message="'Budget {budget}, blame {blame}.'",
        source="{claims: [P.1, F.2], warrant: stated}",
        examples="{fires: [{budget: tight}], silent: [{budget: unknown, blame: absent}]}",
    ),
    "rules/finding/apart.yaml": rule_text(
        "apart",
        "{all: [{some: {partner: a}}, {some: {partner: b, pair-with: a, region: "
        "{differs-from: a}}}]}",
        "{finding: far-apart}",
        message="'{a} in {a.region}, {b} in {b.region}, {a.culture}.'",
        examples="{fires: [{partners: {x: {region: north}, y: {region: south}}}], silent: [{}]}",
    ),
    "rules/move/save.yaml": rule_text(
        "save",
        "{all: [{finding: [poverty, rivalry]}, {none: [{risk: blame}]}]}",
        "{move: save}",
        more="overridden-by: [wait-first, talk]",
        examples="{fires: [{finding: [poverty]}], silent: [{finding: [rivalry], risk: [blame]}]}",
    ),
    "rules/move/wait-first.yaml": rule_text("wait-first", "{budget: ample}", "{move: wait}"),
}


def added() -> KnowledgeBase:
    return build({}, pack("town", ADDED, "paper"))


# ---- adding


def test_what_a_pack_adds_stands_under_its_own_name() -> None:
    knowledge = added()
    assert {"town:budget", "town:region"} <= set(knowledge.terms)
    assert "town:P.1" in knowledge.claims
    assert "town:policy" in knowledge.sources
    assert "town:too-much" in knowledge.parameters
    assert "town:save" in knowledge.moves
    assert {t.id for t in knowledge.topics} == {"all", "town:money"}
    assert {r.id for r in knowledge.rules.values() if r.pack == "town"} == {
        "town:poor",
        "town:apart",
        "town:save",
        "town:wait-first",
    }
    assert knowledge.overrides == ()


def test_what_a_pack_adds_leaves_everything_of_the_base_as_it_was() -> None:
    knowledge, plain = added(), base()
    for table in ("sources", "claims", "terms", "parameters", "moves", "rules"):
        mine = getattr(knowledge, table)
        assert {k: mine[k] for k in getattr(plain, table)} == getattr(plain, table)
    assert (knowledge.axes, knowledge.modes, knowledge.packs[0].id) == (
        plain.axes,
        plain.modes,
        "paper",
    )


def test_bare_names_in_a_pack_s_conditions_mean_its_own_first_and_then_the_base_s() -> None:
    rules = added().rules
    assert rules["town:poor"].when == All(
        (
            Is("town:budget", ("tight",)),
            Is("blame", ("absent",)),
            Compares("share", "at-least", Bound(parameter="town:too-much")),
            Compares("share", "less-than", Bound(parameter="considerable-share")),
        )
    )
    apart = rules["town:apart"].when
    assert isinstance(apart, All)
    assert isinstance(apart.of[1], Some)
    assert apart.of[1].condition == Matches("town:region", "b", "a", same=False)
    save = rules["town:save"].when
    assert isinstance(save, All)
    assert save.of[0] == Concluded("finding", ("town:poverty", "rivalry"))


def test_bare_names_in_claims_conclusions_and_overriding_mean_its_own_first() -> None:
    rules = added().rules
    assert rules["town:poor"].claims == ("town:P.1", "F.2")
    assert rules["town:poor"].conclude[0].id == "town:poverty"
    assert rules["town:save"].conclude[0].id == "town:save"
    assert rules["town:wait-first"].conclude[0].id == "wait"
    assert rules["town:save"].overridden_by == ("town:wait-first", "talk")


def test_bare_names_in_messages_and_moves_mean_its_own_first() -> None:
    knowledge = added()
    assert knowledge.rules["town:poor"].message == "Budget {town:budget}, blame {blame}."
    assert knowledge.rules["town:apart"].message == (
        "{a} in {a.town:region}, {b} in {b.town:region}, {a.culture}."
    )
    assert [c.term for c in knowledge.moves["town:save"].changes] == ["town:budget", "blame"]
    assert knowledge.moves["town:save"].claims == ("town:P.1",)


def test_a_message_of_a_pack_is_filled_with_the_answers_to_its_own_terms() -> None:
    from advisor.loading.cases import read_case

    knowledge = added()
    case = read_case(
        "case: ours\nas_of: 2007-03-01\nanswers: {town:budget: tight}\n"
        "partners: {x: {town:region: north}, y: {town:region: South}}\n",
        "case.yaml",
        knowledge,
    )
    (finding,) = [f for f in advise(case, knowledge).findings if f.id == "town:far-apart"]
    assert finding.statement == "X in north, y in south, not known."


def test_bare_names_in_a_pack_s_examples_mean_its_own_first() -> None:
    knowledge = added()
    fires, silent = examples_of(knowledge.rules["town:poor"], knowledge)
    assert set(fires[0].case.answers) == {"town:budget"}
    assert set(silent[0].case.answers) == {"town:budget", "blame"}
    fires, silent = examples_of(knowledge.rules["town:save"], knowledge)
    assert fires[0].conclusions == [("finding", "town:poverty", (), None)]
    assert silent[0].conclusions == [("finding", "rivalry", (), None), ("risk", "blame", (), None)]
    fires, _ = examples_of(knowledge.rules["town:apart"], knowledge)
    assert fires[0].case.partners is not None
    assert set(fires[0].case.partners[0].answers) == {"town:region"}


def test_a_full_name_means_the_same_as_the_bare_one() -> None:
    files = {
        name: text.replace("{budget: tight}, {blame", "{town:budget: tight}, {blame")
        for name, text in ADDED.items()
    }
    assert files != ADDED
    assert build({}, pack("town", files, "paper")).rules["town:poor"].when == (
        added().rules["town:poor"].when
    )


def test_a_pack_s_finding_may_be_called_as_a_move_of_the_base() -> None:
    files = {
        "rules/finding/so.yaml": rule_text("so", conclude="{finding: talk}"),
        "rules/move/then.yaml": rule_text("then", "{finding: talk}", "{move: talk}"),
    }
    rules = build({}, pack("town", files)).rules
    assert rules["town:then"].conclude[0].id == "talk"
    assert rules["town:then"].when == Concluded("finding", (rules["town:so"].conclude[0].id,))


def test_a_conclusion_the_base_does_not_draw_stands_under_the_pack_s_name_whatever_it_is_called() -> (
    None
):
    files = {"rules/finding/so.yaml": rule_text("so", conclude="{finding: blame}")}
    rules = build({}, pack("town", files)).rules  # the base draws a risk of this name, no finding
    assert rules["town:so"].conclude[0].id == "town:blame"


def test_a_conclusion_of_the_base_may_be_drawn_by_a_pack_too() -> None:
    files = {
        "rules/finding/far.yaml": rule_text(
            "far", "{staff: {less-than: 3}}", "{finding: far-from-users}"
        )
    }
    rules = build({}, pack("town", files)).rules
    assert rules["town:far"].conclude[0].id == "far-from-users"
    assert rules["far"] == base().rules["far"]


# ---- overriding


def overriding(target: str, digest: str, name: str = "ours", status: str = "reviewed") -> Files:
    return {
        f"rules/move/{name}.yaml": rule_text(
            name,
            "{blame: present}",
            "{move: talk}",
            more=f"overrides: {{id: {target}, sha256: {digest}}}",
            status=status,
        )
    }


@pytest.mark.parametrize("name", ["ours", "talk"])
def test_a_rule_is_overridden_by_its_id_and_hash(name: str) -> None:
    knowledge = build({}, pack("town", overriding("talk", hash_of(base(), "talk"), name)))
    assert "talk" not in knowledge.rules
    assert knowledge.rules[f"town:{name}"].when == Is("blame", ("present",))
    assert knowledge.rules[f"town:{name}"].conclude[0].id == "talk"
    assert knowledge.overrides == (("rule:talk", "town"),)


def test_the_first_sixteen_digits_of_the_hash_are_enough_and_eleven_are_not() -> None:
    digest = hash_of(base(), "talk")
    assert build({}, pack("town", overriding("talk", digest[:16]))).overrides
    assert "12 to 64 hexadecimal digits" in told(pack("town", overriding("talk", digest[:11])))


def test_rules_that_gave_way_to_an_overridden_one_give_way_to_what_replaces_it() -> None:
    more = {
        "rules/move/idle.yaml": rule_text(
            "idle", conclude="{move: wait}", more="overridden-by: [talk]"
        )
    }
    own = pack("town", overriding("talk", hash_of(base(), "talk")))
    assert build(more, own).rules["idle"].overridden_by == ("town:ours",)


def test_a_pack_s_own_rule_may_give_way_to_a_rule_by_the_id_it_overrides() -> None:
    files = {
        **overriding("talk", hash_of(base(), "talk")),
        "rules/move/idle.yaml": rule_text(
            "idle", conclude="{move: wait}", more="overridden-by: [ours]"
        ),
    }
    assert build({}, pack("town", files)).rules["town:idle"].overridden_by == ("town:ours",)


def test_an_override_is_listed_in_the_advice_and_told_in_the_report() -> None:
    knowledge = build({}, pack("town", overriding("talk", hash_of(base(), "talk"))))
    case = case_of("answers: {blame: present}")
    advice = advise(case, knowledge)
    assert advice.rule_base.overrides == (("rule:talk", "town"),)
    assert [m.id for m in advice.moves] == ["talk"]
    text = " ".join(render_text(advice, case, knowledge).split())
    assert "town" in text
    assert any("talk" in line and "town" in line for line in _sentences(text))


def _sentences(text: str) -> list[str]:
    return text.replace(";", ".").split(". ")


def parameter_override(digest: str, name: str = "our-share") -> Files:
    text = (
        _parameter(name, "0.3") + f"    overrides: {{id: considerable-share, sha256: {digest}}}\n"
    )
    return {"knowledge/parameters.yaml": "parameters:\n" + text}


def share_hash() -> str:
    return sha256(canonical(base().parameters["considerable-share"]))


def test_a_parameter_is_overridden_for_every_rule_that_reads_it() -> None:
    knowledge = build({}, pack("town", parameter_override(share_hash())))
    found = knowledge.parameters["considerable-share"]
    assert (found.number, found.pack) == (3000, "town")
    assert knowledge.overrides == (("parameter:considerable-share", "town"),)
    assert "town:our-share" not in knowledge.parameters


@pytest.mark.parametrize("name", ["our-share", "considerable-share"])
def test_an_overriding_parameter_is_read_in_the_pack_s_rules_by_the_base_s_name(name: str) -> None:
    files = {
        **parameter_override(share_hash(), name),
        "rules/finding/dear.yaml": rule_text("dear", "{share: {at-least: considerable-share}}"),
    }
    assert build({}, pack("town", files)).rules["town:dear"].when == Compares(
        "share", "at-least", Bound(parameter="considerable-share")
    )


def test_a_name_that_only_the_override_of_a_parameter_bears_is_refused_in_a_rule() -> None:
    files = {
        **parameter_override(share_hash(), "our-share"),
        "rules/finding/dear.yaml": rule_text("dear", "{share: {at-least: our-share}}"),
    }
    assert "must be a number or the id of a parameter" in told(pack("town", files))


@pytest.mark.parametrize(
    ("files", "actual"),
    [
        (overriding("talk", "0" * 64), hash_of(base(), "talk")),
        (parameter_override("0" * 12), share_hash()),
    ],
    ids=["rule", "parameter"],
)
def test_a_wrong_hash_is_refused_with_the_actual_one(files: Files, actual: str) -> None:
    found = told(pack("town", files))
    assert "is not what this override was written against" in found
    assert f"sha256: {actual[:16]}" in found


def test_an_override_of_what_has_changed_since_is_refused() -> None:
    own = pack("town", overriding("talk", hash_of(base(), "talk")))
    found = said(
        faults(
            {
                "rules/move/talk.yaml": rule_text(
                    "talk", "{risk: blame}", "{move: talk}", message="Other."
                )
            },
            own,
        )
    )
    assert "'talk' is not what this override was written against" in found


def test_a_draft_can_not_override() -> None:
    found = told(pack("town", overriding("talk", hash_of(base(), "talk"), status="draft")))
    assert "a draft can not override" in found


def test_a_deprecated_rule_may_override_and_so_takes_a_rule_of_the_base_out() -> None:
    own = pack("town", overriding("talk", hash_of(base(), "talk"), status="deprecated"))
    rules = build({}, own).rules
    assert "talk" not in rules
    assert rules["town:ours"].status == "deprecated"


def test_an_override_of_nothing_is_refused_with_the_nearest_known_rule() -> None:
    assert "unknown rule 'tlak' (did you mean 'talk'?)" in told(
        pack("town", overriding("tlak", "0" * 64))
    )


# ---- two packs


def two(*requires: str, files: Files | None = None) -> tuple[Sources, Sources]:
    digest = hash_of(base(), "talk")
    first = pack("town", overriding("talk", digest))
    return first, pack("shire", files or overriding("talk", digest), *requires)


def test_two_packs_that_override_one_rule_are_refused_with_both_named() -> None:
    found = told(*two())
    assert "the pack 'town' overrides rule:talk too; one must require the other" in found
    assert found.startswith("shire/")


def test_two_packs_that_override_one_parameter_are_refused_with_both_named() -> None:
    files = parameter_override(share_hash())
    found = told(pack("town", files), pack("shire", files))
    assert "the pack 'town' overrides parameter:considerable-share too" in found


def test_a_pack_may_override_a_parameter_again_if_it_requires_the_pack_that_did() -> None:
    first = build({}, pack("town", parameter_override(share_hash())))
    digest = sha256(canonical(first.parameters["considerable-share"]))
    second = pack("shire", parameter_override(digest), "town")
    found = build({}, pack("town", parameter_override(share_hash())), second)
    assert found.parameters["considerable-share"].pack == "shire"
    assert found.overrides == (("parameter:considerable-share", "shire"),)


def test_a_pack_may_override_a_rule_again_if_it_requires_the_pack_that_did() -> None:
    first = build({}, two()[0])
    again = overriding("town:ours", hash_of(first, "town:ours"))
    found = build({}, *two("town", files=again))
    assert {"talk", "town:ours"}.isdisjoint(found.rules)
    assert found.rules["shire:ours"].pack == "shire"


def test_two_packs_may_use_the_same_names_and_each_means_its_own() -> None:
    found = build(
        {},
        pack("town", ADDED),
        pack(
            "shire",
            {
                name: text.replace("no more than that", "no less than this")
                for name, text in ADDED.items()
            },
        ),
    )
    for name in ("town", "shire"):
        assert found.rules[f"{name}:poor"].claims == (f"{name}:P.1", "F.2")


def test_two_packs_of_one_id_are_refused() -> None:
    assert "two packs are called 'town'" in told(pack("town"), pack("town"))
    assert "two packs are called 'paper'" in told(pack("paper"))


def test_a_missing_required_pack_is_named() -> None:
    assert "needs the pack 'shire'; name that pack before this one" in told(
        pack("town", None, "shire")
    )


# ---- what a pack can't do

FORBIDDEN: dict[str, tuple[str, str, str]] = {
    "a characteristic": (
        "knowledge/vocabulary/own.yaml",
        TERMS[: TERMS.index("  - id: priorities")].replace("governance", "steering"),
        "a pack can't add a characteristic to the tally",
    ),
    "axes": (
        "knowledge/axes.yaml",
        (
            "axes: [{id: third, title: x, first: a, second: b, balanced-from: several, "
            "balanced-to: several, minimum-weight: several, claims: [F.1]}]\n"
        ),
        "only the first pack defines axes",
    ),
    "modes": (
        "knowledge/modes.yaml",
        "modes: [{id: fourth, title: x, explanation: x, claims: [F.1]}]\n",
        "only the first pack defines modes",
    ),
    "other weights": (
        "rules/evidence/own.yaml",
        (
            "table: own\naxis: approach\nstatus: reviewed\nauthor: A\ndate: 2026-11-23\n"
            "warrant: stated\nrows:\n  - characteristic: governance\n    row: z1-1\n    weight: 9\n"
            "    first: {value: ambiguous, claims: [F.1], message: One.}\n"
            "    second: {value: clear-local, claims: [F.2], message: Two.}\n    mixed: Both.\n"
        ),
        "tally",
    ),
}


@pytest.mark.parametrize(("name", "text", "words"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_pack_can_not_add(name: str, text: str, words: str) -> None:
    found = told(pack("town", {name: text}))
    assert words in found
    assert found.startswith(f"town/{name}:")


@pytest.mark.parametrize(
    ("files", "requires", "place"),
    [
        ({"rules/finding/x.yaml": rule_text("x", "{blam: x}")}, (), "rules/finding/x.yaml:7:8"),
        ({"rules/finding/x.yaml": "a: [\n"}, (), "rules/finding/x.yaml:2:1"),
        ({"rules/finding/x.yaml": rule_text("x", "{finding: y}")}, (), "rules/finding/x.yaml:7:17"),
        ({"knowledge/topics.yaml": "topics: x\n"}, (), "knowledge/topics.yaml:1:9"),
        ({"knowledge/pack.yaml": "pack: {id: town}\n"}, (), "knowledge/pack.yaml:1:7"),
        ({"knowledge/pack.yaml": "pack: [\n"}, (), "knowledge/pack.yaml:2:1"),
        ({}, ("shire",), "knowledge/pack.yaml:1:93"),
    ],
    ids=[
        "rule",
        "unreadable",
        "cross-check",
        "knowledge",
        "manifest",
        "broken manifest",
        "requires",
    ],
)
def test_a_fault_of_a_pack_names_the_folder_of_the_pack(
    files: Files, requires: tuple[str, ...], place: str
) -> None:
    problems = faults({}, pack("town", files, *requires))
    assert problems
    assert [str(p) for p in problems if not p.file.startswith("town/")] == []
    assert any(str(p).startswith(f"town/{place}: ") for p in problems), said(problems)


def test_faults_of_the_base_and_of_two_packs_are_told_in_one_run() -> None:
    wrong = {"rules/finding/x.yaml": rule_text("x", "{blam: x}")}
    found = faults(wrong, pack("town", wrong), pack("shire", wrong))
    assert {p.file for p in found} == {
        "rules/finding/x.yaml",
        "town/rules/finding/x.yaml",
        "shire/rules/finding/x.yaml",
    }


def test_of_a_file_that_is_no_yaml_its_fault_is_told_and_not_what_follows_from_it() -> None:
    files = {**ADDED, "knowledge/vocabulary/own.yaml": "terms: [\n"}
    after = pack("shire", {"rules/finding/x.yaml": rule_text("x", "{town:budget: x}")}, "town")
    found = faults({}, pack("town", files), after)
    assert [f"{p.file}:{p.line}" for p in found] == ["town/knowledge/vocabulary/own.yaml:2"]


SPOILT = {
    "a key of a term": ("knowledge/vocabulary/own.yaml", "title: budget", "tilte: budget", 1),
    "the name of a term": ("knowledge/vocabulary/own.yaml", "id: budget", "id: Budget", 1),
    "the type of a term": ("knowledge/vocabulary/own.yaml", "type: choice", "type: number", 1),
    "who changes a term": (
        "knowledge/vocabulary/own.yaml",
        "changed-by: practitioner",
        "changed-by: mayor",
        2,
    ),
    "an owner of a move": ("knowledge/moves/save.yaml", "owner: practitioner", "owner: mayor", 1),
    "the name of a move": ("knowledge/moves/save.yaml", "id: save", "id: safe", 1),
}


@pytest.mark.parametrize(("name", "old", "new", "faulty"), SPOILT.values(), ids=SPOILT)
def test_what_only_follows_from_a_fault_in_knowledge_is_not_told(
    name: str, old: str, new: str, faulty: int
) -> None:
    assert old in ADDED[name]
    found = faults({}, pack("town", {**ADDED, name: ADDED[name].replace(old, new)}))
    assert {p.file for p in found} == {f"town/{name}"}, said(found)
    assert len(found) == faulty, said(found)


def test_faults_that_do_not_follow_are_told_beside_one_in_knowledge() -> None:
    own = ADDED["knowledge/vocabulary/own.yaml"].replace("type: choice", "type: choise")
    rule = rule_text("x", "{blame: nowhere}", source="{claims: [F.99], warrant: stated}")
    files = {**ADDED, "knowledge/vocabulary/own.yaml": own, "rules/finding/x.yaml": rule}
    found = faults({}, pack("town", files))
    assert [p.code for p in found] == ["schema", "unknown-claim", "unknown-value"], said(found)


def test_a_manifest_that_is_no_yaml_is_told_once() -> None:
    (fault,) = faults({}, pack("town", {"knowledge/pack.yaml": "pack: [\n"}))
    assert str(fault).startswith("town/knowledge/pack.yaml:2:1: ")


def test_a_manifest_that_is_not_there_is_said() -> None:
    (fault,) = faults({}, sources({"knowledge/topics.yaml": "topics: []"}, "town"))
    assert str(fault) == "town/knowledge/pack.yaml: missing; a pack says there what it is"


# ---- the base's own answers


def test_an_unrelated_rule_of_a_pack_changes_no_byte_of_the_advice_but_the_stamp() -> None:
    files = {
        name: ADDED[name] for name in ("knowledge/vocabulary/own.yaml", "knowledge/topics.yaml")
    } | {"rules/finding/idle.yaml": rule_text("idle", "{budget: tight}", "{finding: idle}")}
    case = case_of(
        "answers: {governance: ambiguous, specification: how-prescribed, blame: present, "
        "direct-contact: low}\npartners: {a: {}, b: {}}\n"
        "relations: [{between: [a, b], competing: directly}]\n"
    )
    dumped = []
    for knowledge in (base(), build({}, pack("town", files))):
        advice = json.loads(advise(case, knowledge).model_dump_json())
        assert advice.pop("rule_base")
        facts = advice["trace"]["facts"]
        advice["trace"]["facts"] = [f for f in facts if not f["term"].startswith("town:")]
        dumped.append(json.dumps(advice))
    assert dumped[0] == dumped[1]
    assert len(dumped[0]) > 2_000


# ---- on disk


def test_a_pack_in_a_folder_is_found_and_layered_on_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_CACHE", "off")
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "home" / "advisor")
    files = {
        "knowledge/pack.yaml": manifest("town", "paper"),
        "rules/limit/x.yaml": rule_text("x", "{mode: complying}", "{limit: x}"),
    }
    for folder, content in (("home", BASE), ("our town", files)):
        for name, text in content.items():
            file = tmp_path / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    knowledge = load_knowledge([tmp_path / "our town"])
    assert knowledge.rules["town:x"].claims == ("F.1",)
    assert knowledge == build(
        {}, pack("town", {"rules/limit/x.yaml": files["rules/limit/x.yaml"]}, "paper")
    )
    assert [p.id for p in knowledge.packs] == ["paper", "town"]
    (tmp_path / "our town/rules/limit/x.yaml").write_text(rule_text("x", "{mode: complyng}"))
    with pytest.raises(LoadError, match=r"^our town/rules/limit/x\.yaml:7:14: 'mode' can't be"):
        load_knowledge([str(tmp_path / "our town")])


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no pack here; a pack has the file knowledge/pack\.yaml"):
        pack_at(tmp_path)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a pack that holds only its manifest; commands run in it."""
    folder = tmp_path / "town"
    (folder / "knowledge").mkdir(parents=True)
    (folder / "knowledge" / "pack.yaml").write_text(manifest("town"), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", [".", "../town"])
def test_a_file_of_a_pack_that_is_not_read_is_named_with_the_pack_s_folder(
    town: Path, name: str
) -> None:
    (town / "knowledge" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(LoadError, match=r"^town/knowledge/notes\.txt: not read: "):
        load_knowledge([name])


def test_a_fault_of_a_pack_in_the_current_folder_names_the_folder(town: Path) -> None:
    (town / "knowledge" / "topics.yaml").write_text("topics: x\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"^town/knowledge/topics\.yaml:1:9: "):
        load_knowledge(["."])


def test_a_pipe_in_place_of_a_case_is_not_waited_for(town: Path) -> None:
    folder = town / "knowledge" / "cases" / "mill"
    folder.mkdir(parents=True)
    (folder / "example.yaml").write_text("title: Mill\n", encoding="utf-8")
    os.mkfifo(folder / "case.yaml")
    with pytest.raises(LoadError, match=r"mill/case\.yaml: cannot be read: an example needs"):
        load_knowledge(["."])


# ---- whatever stands where


ODD: tuple[Any, ...] = ("x", "", "5", [], {}, ["x"], {"x": "y"}, [[]], [{}], {"all": "x"})


def places_in(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every value of a file."""
    yield path
    for key in tree if isinstance(tree, dict) else range(len(tree) * isinstance(tree, list)):
        yield from places_in(tree[key], (*path, key))


def with_other(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the content of a file with another value at a path."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = with_other(tree[path[0]], path[1:], value)
    return copy


@pytest.mark.prove
@pytest.mark.parametrize("name", ADDED)
def test_whatever_stands_in_a_file_is_told_in_words_or_read(name: str) -> None:
    """No value anywhere ends in a traceback, and no message names a type of the program."""
    tree = yaml.load(ADDED[name], Loader=yaml.BaseLoader)
    below = sources(BASE)
    tried = [(path, value) for path in places_in(tree) for value in ODD]
    for path, value in tried[::4]:
        text = json.dumps(with_other(tree, path, value))
        read = read_as_far([below, pack("town", {**ADDED, name: text})])
        for problem in read.problems:
            assert not re.search(r"\w\[|Form\b|None|\btuple|\bdict", problem.message), problem
