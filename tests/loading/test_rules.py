"""Rule files are held to their form, their sources and to one another; every fault comes in one run."""

from __future__ import annotations

import re

import pytest
from made_up_base import (
    BASE,
    base,
    build,
    faults,
    rule_faults,
    rule_of,
    rule_text,
    said,
    unmarked,
)

from advisor.errors import KnowledgeError, LoadError, nearest_claim
from advisor.inference.engine import Inference
from advisor.loading.rules import RuleReader
from advisor.loading.single import read_rule
from advisor.model.condition import Is
from advisor.model.rule import Conclusion

ROOM = "{some: {relation: r, open: low}}"


def test_a_rule_file_reads_to_exactly_what_it_says() -> None:
    text = rule_text(
        "x",
        conclude="[{risk: a-b, severity: high, who-bears-it: users}, {strength: c-d}]",
        more="unless: [{blame: present}]\noverridden-by: blaming\nreviewer: Somebody else\ntags: [one]",
        source="{claims: F.1, warrant: inferred, reasoning: Because it is so.}",
        message=">-\n  Contact is {direct-contact},\n  so it is.",
    )
    rule = rule_of(text, "risk")
    assert (rule.id, rule.kind, rule.stage, rule.status) == ("x", "risk", 5, "reviewed")
    assert (rule.claims, rule.warrant, rule.reasoning) == (
        ("F.1",),
        "inferred",
        "Because it is so.",
    )
    assert (rule.when, rule.unless) == (
        Is("direct-contact", ("low",)),
        (Is("blame", ("present",)),),
    )
    assert rule.conclude == (
        Conclusion("risk", "a-b", severity="high", who_bears_it="users"),
        Conclusion("strength", "c-d"),
    )
    assert rule.overridden_by == ("blaming",)
    assert rule.message == "Contact is {direct-contact}, so it is."
    assert (rule.author, rule.reviewer, rule.date) == ("Somebody", "Somebody else", "2026-11-23")
    assert (rule.tags, rule.pack) == (("one",), "paper")


def changed(old: str, new: str, **parts: str) -> str:
    text = rule_text("x", **parts)
    assert old in text
    return text.replace(old, new, 1)


MESSAGE = "message: Something is so."
CONCLUDE = "conclude: {finding: x}"
FAULTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "another name than the file's": ("id: x", "id: ¦y", ("'x.yaml'", "'y'")),
    "an id in capitals": ("id: x", "id: ¦X-Y", ("lower-case words joined by hyphens",)),
    "a key too many": (
        MESSAGE,
        "¦mesage: Twice.\n" + MESSAGE,
        ("unknown key 'mesage'", "did you mean 'message'"),
    ),
    "a key far from any known": (
        MESSAGE,
        "¦zzz: 1\n" + MESSAGE,
        ("unknown key 'zzz'", "known here"),
    ),
    "no title": ("id: x\ntitle: A rule", "¦id: x", ("'title' is missing",)),
    "no message": ("id: x", "¦id: x", ("'message' is missing",)),
    "an empty title": ("title: A rule", "title: ¦''", ("'title' is empty",)),
    "a status that is none": (
        "status: reviewed",
        "status: ¦done",
        ("'status' is 'done'", "draft, reviewed or deprecated"),
    ),
    "a date that is none": ("date: 2026-11-23", "date: ¦2026-02-30", ("date such as 2007-03-01",)),
    "a date and time": (
        "date: 2026-11-23",
        "date: ¦2026-11-23T00:00:00",
        ("date such as 2007-03-01",),
    ),
    "more than three claims": (
        "claims: [F.1]",
        "claims: ¦[F.1, F.2, F.3, F.4]",
        ("'claims'", "too many"),
    ),
    "no claims": ("claims: [F.1]", "claims: ¦[]", ("'claims'", "too few")),
    "a claim that is none": ("claims: [F.1]", "claims: [¦f1]", ("a claim such as C.4",)),
    "a warrant that is none": ("warrant: stated", "warrant: ¦guessed", ("'warrant' is 'guessed'",)),
    "inferred without reasoning": (
        "warrant: stated",
        "warrant: ¦inferred",
        ("the warrant 'inferred' needs a 'reasoning'",),
    ),
    "judgement without reasoning": ("warrant: stated", "warrant: ¦judgement", ("'reasoning'",)),
    "an unknown key in the source": (
        "warrant: stated",
        "warrant: stated, ¦reason: x",
        ("unknown key 'reason'", "did you mean 'reasoning'"),
    ),
    "two conclusions of two stages": (
        CONCLUDE,
        "conclude: ¦[{finding: x}, {limit: y}]",
        ("one stage",),
    ),
    "two kinds in one conclusion": (
        CONCLUDE,
        "conclude: ¦{finding: x, limit: y}",
        ("conclude one",),
    ),
    "no kind": (CONCLUDE, "conclude: ¦{about: partnership}", ("conclude one of",)),
    "no conclusion": (CONCLUDE, "conclude: ¦[]", ("too few",)),
    "an unknown kind": (CONCLUDE, "conclude: {¦findng: x}", ("did you mean 'finding'",)),
    "about nobody": (CONCLUDE, "conclude: ¦{finding: x, about: q}", ("no alias 'q' is bound",)),
    "a finding with a severity": (
        CONCLUDE,
        "conclude: ¦{finding: x, severity: high}",
        ("takes no 'severity'",),
    ),
    "a finding with a nearest mode": (
        CONCLUDE,
        "conclude: ¦{finding: x, nearest: creating}",
        ("takes no 'nearest'",),
    ),
    "when as a list": ("when: {direct-contact: low}", "when: ¦[{blame: present}]", ("'when'",)),
    "unless as a mapping": (MESSAGE, "unless: ¦{blame: present}\n" + MESSAGE, ("'unless'",)),
    "an unknown placeholder": (MESSAGE, "message: ¦'So {direct-contct}.'", ("direct-contact",)),
    "a placeholder of a partner's term": (MESSAGE, "message: ¦'{culture}'", ("neither an alias",)),
    "an alias nobody binds": (MESSAGE, "message: ¦'So {r.from}.'", ("neither an alias",)),
    "an empty placeholder": (MESSAGE, "message: ¦'So {}.'", ("neither an alias",)),
    "an unbalanced brace": (MESSAGE, "message: ¦'So {blame.'", ("brace without its partner",)),
    "an unbalanced closing brace": (MESSAGE, "message: ¦So }.", ("brace without its partner",)),
    "no examples that fire": ("fires: [{direct-contact: low}]", "fires: ¦[]", ("too few",)),
    "no silent examples": (
        "examples: {fires: [{direct-contact: low}], silent: [{}]}",
        "examples: ¦{fires: [{direct-contact: low}]}",
        ("'silent' is missing",),
    ),
    "an unknown term in an example": ("silent: [{}]", "silent: [{¦blam: present}]", ("'blame'",)),
    "an unknown value in an example": (
        "silent: [{}]",
        "silent: [{blame: ¦presnt}]",
        ("'present'",),
    ),
    "an unknown lean in an example": ("silent: [{}]", "silent: [{basis: ¦trut}]", ("'trust'",)),
    "an unknown conclusion in an example": (
        "silent: [{}]",
        "silent: [{finding: [¦rivalri]}]",
        ("'rivalry'",),
    ),
    "overridden-by nobody": (
        MESSAGE,
        "overridden-by: ¦[blamin]\n" + MESSAGE,
        ("no rule is called 'blamin'", "did you mean 'blaming'"),
    ),
    "overridden-by a later rule": (
        MESSAGE,
        "overridden-by: ¦[small]\n" + MESSAGE,
        ("'small' is of a later stage",),
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_rule_file_is_reported_where_it_stands(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    text, line, column = unmarked(changed(old, new))
    if "'message' is missing" in words:
        text = text.replace(MESSAGE + "\n", "")
    problems = rule_faults(text)
    assert [(p.file, p.line, p.column) for p in problems] == [
        ("rules/finding/x.yaml", line, column)
    ], said(problems)
    for word in words:
        assert word in problems[0].message


def test_an_unknown_claim_is_reported_with_the_nearest_known_one() -> None:
    text, line, column = unmarked(rule_text("x", source="{claims: [F.1, ¦F.11], warrant: stated}"))
    (problem,) = rule_faults(text)
    assert "unknown claim 'F.11'" in problem.message
    assert "did you mean 'F.1" in problem.message
    assert (problem.line, problem.column) == (line, column)


def test_a_row_of_a_table_cited_as_a_claim_is_told_with_the_claims_of_that_row() -> None:
    known = ("T1.6.mandatory", "T1.6.voluntary", "T1.16.mandatory", "T1.6x")
    assert nearest_claim("T1.6", known) == " (did you mean 'T1.6.mandatory' or 'T1.6.voluntary'?)"
    assert nearest_claim("T1.6.mandatry", known) == " (did you mean 'T1.6.mandatory'?)"


def test_a_space_forgotten_after_a_colon_is_not_taken_for_a_pack() -> None:
    examples = "{fires: [{direct-contact: low}], silent: [{}, {direct-contact:high}]}"
    told = said(tuple(rule_faults(rule_text("x", examples=examples))))
    assert "write a space after the colon, as in 'direct-contact: value'" in told
    assert "--pack" not in told


def test_an_unknown_topic_is_told_where_the_term_names_it() -> None:
    name = "knowledge/vocabulary/all.yaml"
    text = BASE[name].replace("group: all", "group: al", 1)
    line = text[: text.index("group: al\n")].count("\n") + 1
    (problem,) = (p for p in faults({name: text}) if "unknown topic" in p.message)
    assert (problem.file, problem.line) == (name, line)


@pytest.mark.parametrize(
    ("kind", "conclude", "words"),
    [
        ("risk", "{risk: y}", "needs 'severity'"),
        ("risk", "{risk: y, severity: high}", "needs 'who-bears-it'"),
        ("risk", "{risk: y, severity: grave, who-bears-it: users}", "'severity' is 'grave'"),
        ("risk", "{risk: y, severity: high, who-bears-it: me}", "'who-bears-it' is 'me'"),
        ("failure", "{failure: membership-gaps}", "needs 'degree'"),
        ("failure", "{failure: membership-gaps, degree: bad}", "'degree' is 'bad'"),
        ("mode", "{mode: outside}", "names its 'nearest' mode"),
        ("mode", "{mode: creating, nearest: complying}", "names its 'nearest' mode"),
        ("mode", "{mode: outside, nearest: complyng}", "'complying'"),
        ("mode", "{mode: createing}", "did you mean 'creating'"),
        ("move", "{move: tlak}", "did you mean 'talk'"),
        ("finding", "{finding: y, about: [p, q]}", "no alias 'p' is bound"),
    ],
)
def test_a_conclusion_that_lacks_or_misnames_what_its_kind_needs_is_refused(
    kind: str, conclude: str, words: str
) -> None:
    problems = rule_faults(rule_text("x", conclude=conclude), kind)
    assert problems
    assert all(p.line == 8 for p in problems)
    assert words in said(problems)


def test_a_fault_of_the_second_conclusion_is_reported_where_that_stands() -> None:
    text, line, _ = unmarked(rule_text("x", conclude="\n  - {move: talk}\n  - ¦{move: tlak}"))
    (problem,) = rule_faults(text, "move")
    assert problem.line == line


@pytest.mark.parametrize("kind", ["risk", "limit", "mode"])
def test_a_rule_in_the_wrong_folder_is_told_where_it_goes(kind: str) -> None:
    (problem,) = rule_faults(rule_text("x"), kind)
    assert str(problem).endswith("a rule that concludes a finding goes in rules/finding/")
    assert problem.file == f"rules/{kind}/x.yaml"


@pytest.mark.parametrize(
    "name", ["rules/x.yaml", "rules/findings/x.yaml", "rules/finding/a/x.yaml"]
)
def test_a_rule_outside_the_folders_of_the_kinds_is_refused(name: str) -> None:
    (problem,) = faults({name: rule_text("x")})
    assert str(problem).startswith(f"{name}: rules stand in rules/<kind>/<id>.yaml")
    assert ("did you mean 'finding'?" in str(problem)) == ("findings" in name)


@pytest.mark.parametrize(
    ("message", "fine"),
    [
        ("{r.from} and {r.to}: {r}, {r.open}, {direct-contact}, {blame-culture}", True),
        ("{r.honest}", True),
        ("{r.opne}", False),
        ("{r.culture}", False),
        ("{r.direct-contact}", False),
        ("{s.from}", False),
    ],
)
def test_a_placeholder_names_an_alias_an_attribute_of_it_or_a_term_of_the_case(
    message: str, fine: bool
) -> None:
    problems = rule_faults(rule_text("x", ROOM, message=f"'So {message}.'"))
    assert (not problems) == fine, said(problems)


def test_a_message_can_not_name_what_only_a_check_looks_at() -> None:
    text = rule_text("x", "{none: {relation: r, open: low}}", message="'So {r.from}.'")
    assert "'{r.from}' is neither an alias nor a term of the case" in said(rule_faults(text))


def test_a_placeholder_by_an_earlier_name_is_kept_under_the_term_s_own() -> None:
    assert rule_of(rule_text("x", message="'So {blame-culture}.'")).message == "So {blame}."


@pytest.mark.parametrize("name", ["a" * 5_000, "blame-" * 2_000 + "x"])
def test_a_word_of_any_length_makes_a_message_of_a_few_lines(name: str) -> None:
    for part in (f"{{risk: {name}}}", f"{{failure: {{id: {name}}}}}", f"{{{name}: high}}"):
        text = rule_text("x", when=part, more=f"overridden-by: {name}")
        found = faults({"rules/finding/x.yaml": text})
        assert found
        assert all(len(problem.message) < 500 for problem in found)


def test_two_rules_of_one_id_are_refused_with_both_files_named() -> None:
    (problem,) = faults(
        {"rules/limit/far.yaml": rule_text("far", "{staff: {at-least: 1}}", "{limit: far}")}
    )
    assert problem.file == "rules/limit/far.yaml"
    assert problem.message == "rule 'far' stands in rules/finding/far.yaml too"


@pytest.mark.parametrize(
    ("kind", "conclude", "when", "words"),
    [
        ("finding", "{finding: x}", "{risk: blame}", "a finding rule can't read a risk"),
        ("finding", "{finding: x}", "{move: talk}", "a finding rule can't read a move"),
        ("mode", "{mode: creating}", "{finding: rivalry}", "a mode rule can't read a finding"),
        ("strength", "{strength: y}", "{risk: blame}", "a strength rule can't read a risk"),
        ("quality", "{quality: y}", "{strength: close-to-users}", "can't read a strength"),
        ("failure", "{failure: y, degree: present}", "{quality: judged}", "can't read a quality"),
        ("move", "{move: talk}", "{limit: small}", "a move rule can't read a limit"),
    ],
)
def test_a_rule_reads_no_later_kind_and_no_other_kind_of_its_own_stage(
    kind: str, conclude: str, when: str, words: str
) -> None:
    (problem,) = rule_faults(rule_text("x", when, conclude), kind)
    assert words in problem.message
    assert (problem.line, problem.column) == (7, when.index(":") + 9)


@pytest.mark.parametrize("when", ["{mode: creating}", "{approach: balanced}", "{finding: rivalry}"])
def test_a_rule_reads_earlier_kinds_and_its_own(when: str) -> None:
    assert rule_of(rule_text("x", when)).when is not None


# ---- cycles


def _reading(name: str, finding: str, more: str = "") -> dict[str, str]:
    return {
        f"rules/finding/{name}.yaml": rule_text(
            name, f"{{finding: {finding}}}", f"{{finding: of-{name}}}", more=more
        )
    }


@pytest.mark.parametrize(
    ("rules", "chain"),
    [
        (_reading("aa", "of-aa"), "aa -> aa"),
        ({**_reading("aa", "of-bb"), **_reading("bb", "of-aa")}, "aa -> bb -> aa"),
        (
            {**_reading("cc", "of-aa"), **_reading("aa", "of-bb"), **_reading("bb", "of-cc")},
            "aa -> bb -> cc -> aa",
        ),
        (
            {**_reading("aa", "far-from-users", "overridden-by: [bb]"), **_reading("bb", "of-aa")},
            "aa -> bb -> aa",
        ),
        (
            _reading("aa", "rivalry", "overridden-by: [aa]"),
            "aa -> aa",
        ),
        (
            {
                "rules/finding/aa.yaml": rule_text(
                    "aa", conclude="{finding: of-aa}", more="unless: [{finding: of-bb}]"
                ),
                **_reading("bb", "of-aa"),
            },
            "aa -> bb -> aa",
        ),
    ],
    ids=["itself", "two", "three", "overriding", "overriding itself", "exceptions"],
)
def test_a_cycle_is_refused_with_the_chain_of_rules_that_makes_it(
    rules: dict[str, str], chain: str
) -> None:
    knowledge = build(rules)
    with pytest.raises(KnowledgeError, match=re.escape(f": {chain};")):
        Inference(knowledge)


def test_a_long_chain_that_ends_is_no_cycle() -> None:
    rules = _reading("a0", "far-from-users")
    for number in range(1, 40):
        rules |= _reading(f"a{number}", f"of-a{number - 1}")
    assert Inference(build(rules)).program is not None


# ---- evidence tables

TABLE = BASE["rules/evidence/table-1.yaml"]


def test_a_row_of_a_table_makes_three_rules() -> None:
    rules = [r for r in base().rules.values() if r.kind == "evidence"]
    assert len(rules) == 12
    assert {r.id for r in rules if r.id.startswith("t1-1")} == {
        "t1-1-mandatory",
        "t1-1-voluntary",
        "t1-1-mixed",
    }


@pytest.mark.parametrize(
    ("name", "value", "toward", "claims", "message"),
    [
        ("t2-1-contract", "how-prescribed", "contract", ("F.1",), "One."),
        ("t2-1-trust", "outcomes-only", "trust", ("F.2",), "Two."),
        ("t2-1-mixed", "mixed", "mixed", ("F.1", "F.2"), "Both."),
    ],
)
def test_each_rule_of_a_row_says_what_one_answer_counts_for(
    name: str, value: str, toward: str, claims: tuple[str, ...], message: str
) -> None:
    rule = base().rules[name]
    assert rule.when == Is("specification", (value,))
    assert rule.conclude == (Conclusion("evidence", "specification", toward=toward, weight=1),)
    assert (rule.claims, rule.message, rule.warrant) == (claims, message, "stated")


TABLE_FAULTS: dict[str, tuple[str, str, str]] = {
    "an unknown axis": ("axis: approach", "axis: ¦aproach", "unknown axis 'aproach'"),
    "an unknown characteristic": (
        "characteristic: governance",
        "characteristic: ¦governence",
        "did you mean 'governance'",
    ),
    "a term that is no characteristic": (
        "characteristic: governance",
        "characteristic: ¦blame",
        "unknown characteristic 'blame'",
    ),
    "a weight of nothing": ("weight: 1", "weight: ¦0", "'weight' is 0; it must be at least 1"),
    "a weight that is no number": ("weight: 1", "weight: ¦heavy", "whole number"),
    "an unknown key": ("weight: 1", "¦wieght: 1\n    weight: 1", "did you mean 'weight'"),
    "inferred without reasoning": (
        "warrant: stated",
        "warrant: ¦inferred",
        "the warrant 'inferred' needs a 'reasoning'",
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), TABLE_FAULTS.values(), ids=TABLE_FAULTS)
def test_a_fault_of_a_table_is_reported_where_it_stands(old: str, new: str, words: str) -> None:
    text, line, column = unmarked(TABLE.replace(old, new, 1))
    problems = faults({"rules/evidence/table-1.yaml": text})
    assert [(p.file, p.line, p.column) for p in problems] == [
        ("rules/evidence/table-1.yaml", line, column)
    ], said(problems)
    assert words in problems[0].message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value: ambiguous", "value: clear-local", "'clear-local' is not the mandatory pole"),
        ("F.1", "F.9", "unknown claim 'F.9'"),
        ("message: One.", "message: '{nothing}'", "'{nothing}' is neither an alias"),
        ("mixed: Both.", "mixed: '{nothing}'", "'{nothing}' is neither an alias"),
        ("characteristic: priorities", "characteristic: governance", "governance"),
        ("axis: approach", "axis: basis", "is not the contract pole"),
        ("row: t1-2", "row: t1-1", "t1-1"),
    ],
)
def test_a_row_that_does_not_hold_together_is_refused_in_its_line(
    old: str, new: str, words: str
) -> None:
    problems = faults({"rules/evidence/table-1.yaml": TABLE.replace(old, new, 1)})
    assert words in said(problems)
    assert all(p.line > 7 for p in problems)


def test_a_characteristic_that_stands_in_two_rows_is_refused() -> None:
    again = (
        TABLE.replace("characteristic: priorities", "characteristic: governance")
        .replace("first: {value: imposed", "first: {value: ambiguous")
        .replace("second: {value: local,", "second: {value: clear-local,")
    )
    assert "governance" in said(faults({"rules/evidence/table-1.yaml": again}))


# ---- knowledge files


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("knowledge/vocabulary/all.yaml", "id: blame\n", "id: form\n", "'form' is defined twice"),
        ("knowledge/vocabulary/all.yaml", "id: share\n", "id: some\n", "word of the rule language"),
        ("knowledge/vocabulary/all.yaml", "group: all", "group: al", "unknown topic 'al'"),
        ("knowledge/vocabulary/all.yaml", "[blame-culture]", "[form]", "form"),
        ("knowledge/vocabulary/all.yaml", "[honest]", "[blame-culture]", "blame-culture"),
        ("knowledge/parameters.yaml", "id: several", "id: balanced-to", "is defined twice"),
        ("knowledge/parameters.yaml", "value: 0.25", "value: 2.5e-1", "plain number"),
        ("knowledge/claims/all.yaml", "id: F.2,", "id: F.1,", "claim 'F.1' is defined twice"),
        ("knowledge/claims/all.yaml", "anchor number 2", "anchor number 1", "the anchor of F.2"),
        ("knowledge/claims/all.yaml", "source: ferry", "source: fery", "did you mean 'ferry'"),
        ("knowledge/axes.yaml", "balanced-from: balanced-from", "balanced-from: x", "'x'"),
        ("knowledge/axes.yaml", "id: basis", "id: approach", "twice"),
        ("knowledge/modes.yaml", "id: creating", "id: complying", "twice"),
        ("knowledge/topics.yaml", "[{", "[{id: all, title: Again}, {", "twice"),
        ("knowledge/sources.yaml", "  - {id: ferry, short: Ferry, citation: A ferry.}\n",
         "  - {id: ferry, short: A, citation: B}\n  - {id: ferry, short: C, citation: D}\n",
         "twice"),
        ("knowledge/moves/talk.yaml", "to: absent", "to: absnt", "did you mean 'absent'"),
        ("knowledge/moves/talk.yaml", "term: blame", "term: blam", "unknown term 'blam'"),
        ("knowledge/moves/talk.yaml", "id: talk", "id: tlak", "'talk.yaml'"),
    ],
)  # fmt: skip
def test_a_fault_of_the_knowledge_is_reported_in_its_file(
    name: str, old: str, new: str, words: str
) -> None:
    assert old in BASE[name]
    problems = faults({name: BASE[name].replace(old, new, 1)})
    assert words in said(tuple(p for p in problems if p.file == name))


# ---- everything in one run

DOZEN: dict[str, tuple[str, str]] = {
    "knowledge/claims/all.yaml": (
        BASE["knowledge/claims/all.yaml"].replace("anchor number 2", "anchor number 1"),
        "the anchor of F.2 is that of F.1 too",
    ),
    "knowledge/topics.yaml": ("topics: [{id: all, title: A}, {id: b, title: B, x: y}]", "'x'"),
    "knowledge/moves/wait.yaml": (
        BASE["knowledge/moves/wait.yaml"].replace("tier: mend-first", "tier: later"),
        "'tier' is 'later'",
    ),
    "rules/evidence/table-3.yaml": ("table: table-3\naxis: x\n", "is missing"),
    "rules/finding/far.yaml": ("a: [", "the text ends within a bracket"),
    "rules/finding/f1.yaml": (rule_text("f1", "{blam: present}"), "unknown term 'blam'"),
    "rules/finding/f2.yaml": (rule_text("f2", status="done"), "'status' is 'done'"),
    "rules/finding/f3.yaml": (rule_text("f4"), "its id 'f4'"),
    "rules/limit/f5.yaml": (rule_text("f5"), "goes in rules/finding/"),
    "rules/finding/f6.yaml": (rule_text("f6", message="'{q}'"), "'{q}' is neither"),
    "rules/finding/f7.yaml": (rule_text("f7", "{finding: nobody}"), "no rule concludes"),
    "rules/finding/f8.yaml": (rule_text("f8", more="overridden-by: [no-one]"), "no rule is called"),
}


def test_a_dozen_faults_in_a_dozen_files_are_all_reported_in_one_run() -> None:
    problems = faults({name: text for name, (text, _) in DOZEN.items()})
    missed = [
        name
        for name, (_, words) in DOZEN.items()
        if not any(p.file == name and words in p.message for p in problems)
    ]
    assert not missed, f"{missed}\n{said(problems)}"


@pytest.mark.parametrize("name", [name for name in BASE if name.startswith("rules/")])
def test_a_fault_in_a_rule_file_makes_no_fault_of_another_that_is_right(name: str) -> None:
    problems = faults({name: BASE[name] + "x: y\n"})
    assert {p.file for p in problems} == {name}, said(problems)


@pytest.mark.parametrize("name", [name for name in BASE if name.startswith("knowledge/")])
def test_a_fault_in_a_knowledge_file_is_told_there_whatever_else_it_makes_unknown(
    name: str,
) -> None:
    problems = faults({name: BASE[name] + "x: y\n"})
    (problem,) = [p for p in problems if p.file == name and "unknown key 'x'" in p.message]
    assert (problem.line, problem.column) == (BASE[name].count("\n") + 1, 1)


def test_all_faults_of_a_rule_of_the_right_form_are_reported_in_one_run() -> None:
    text = rule_text(
        "x",
        conclude="{risk: y}",
        message="'{q}'",
        more="unless: [{blam: present}]",
        source="{claims: [F.99], warrant: inferred}",
        examples="{fires: [{blame: presnt}], silent: [{}]}",
    )
    found = said(rule_faults(text, "risk"))
    wanted = ("'blam'", "'severity'", "{q}", "F.99", "reasoning", "'presnt'")
    assert [w for w in wanted if w not in found] == [], found


def test_a_rule_of_the_wrong_form_is_told_what_its_condition_claims_and_examples_lack_too() -> None:
    text = rule_text(
        "x",
        "{blam: present}",
        source="{claims: [F.99], warrant: stated}",
        status="done",
        examples="{fires: [{blame: presnt}], silent: [{}]}",
    )
    found = said(rule_faults(text))
    wanted = ("'blam'", "F.99", "'done'", "'presnt'")
    assert [w for w in wanted if w not in found] == [], found


def test_problems_come_in_the_order_of_files_and_lines_causes_first() -> None:
    problems = faults({name: text for name, (text, _) in DOZEN.items()})
    assert {p.first for p in problems} == {True, False}
    assert list(problems) == sorted(problems, key=lambda p: (not p.first, p.file, p.line, p.column))


def test_nothing_is_half_read_when_a_rule_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    original = RuleReader.rule

    def rule(self: RuleReader, *arguments: object) -> object:
        found = original(self, *arguments)  # type: ignore[arg-type]
        kept.append("nothing" if found is None else "rule")
        return found

    monkeypatch.setattr(RuleReader, "rule", rule)
    assert rule_faults(rule_text("x", "{blam: present}"))
    assert kept == ["nothing"]


def test_a_rule_moved_to_a_later_stage_is_told_who_named_it_as_overriding() -> None:
    milder = rule_text("milder", more="overridden-by: [far]")
    moved = rule_text("far", conclude="{move: talk}")
    with pytest.raises(LoadError) as told:
        read_rule(moved, "far.yaml", "move", build({"rules/finding/milder.yaml": milder}))
    (problem,) = told.value.problems
    assert problem.file == "far.yaml"
    assert "named as overriding 'milder'" in problem.message
    assert "a move rule can't override it" in problem.message
