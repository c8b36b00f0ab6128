"""A pack spoilt in one place, as people spoil files: one finding, where the fault is, and what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.checks.run import check_rules

GOOD = Path(__file__).parent / "riverside"
RISK = "rules/risk/records-shared-unsigned.yaml"
FINDING = "rules/finding/records-at-risk.yaml"
ADVISES = "rules/move/sign-the-agreement.yaml"
MOVE = "knowledge/moves/sign-the-agreement.yaml"
NUMBERS = "knowledge/parameters.yaml"
WORDS = "knowledge/vocabulary/records.yaml"
CLAIMS = "knowledge/claims/records.yaml"
PACK = "knowledge/pack.yaml"
CASE = "knowledge/cases/riverside-hub/case.yaml"
EXPECTED = "knowledge/cases/riverside-hub/expected.yaml"
ACCEPTED = "knowledge/cases/accepted-findings.yaml"


@dataclass(frozen=True)
class Spoilt:
    """What stands in a file, what is written instead, and what is to be told: check, place, words.

    With nothing to replace, `new` is the whole file.
    """

    file: str
    old: str
    new: str
    check: str
    place: str
    words: str


SPOILT = {
    # as a word processor or a browser makes it
    "a no-break space after a colon": Spoilt(
        RISK, "integration: single", "integration:\u00a0single", "syntax", "15:7", "no-break space"
    ),
    "a no-break space as indent": Spoilt(
        RISK, "  all:", "\u00a0 all:", "syntax", "14:1", "no-break space"
    ),
    "curly quotes round a text with a colon": Spoilt(
        RISK,
        "title: Joint teams",
        "title: \u201cRecords: joint teams",
        "syntax",
        "2:16",
        "type straight ones",
    ),
    "curly quotes round a word": Spoilt(
        RISK,
        "[missing, drafted]",
        "[\u2018missing\u2019, drafted]",
        "unknown-value",
        "16:37",
        "left single quotation mark",
    ),
    "a dash for a hyphen": Spoilt(
        RISK,
        "    - integration",
        "    \u2013 integration",
        "syntax",
        "16:5",
        "on the line before, a dash that is no hyphen",
    ),
    "a letter of another alphabet": Spoilt(
        RISK,
        "- integration",
        "- integr\u0430tion",
        "unknown-term",
        "15:7",
        "cyrillic small letter a",
    ),
    "a letter that can't be seen": Spoilt(
        RISK, "- integration", "- integr\u200bation", "unknown-term", "15:7", "zero width space"
    ),
    "a tab in a message": Spoilt(RISK, "  One team", "  One\tteam", "schema", "18:10", "tabs"),
    # as a hand makes it
    "a hyphen without a space": Spoilt(
        RISK,
        "    - integration",
        "    -integration",
        "syntax",
        "16:5",
        "on the line before, a hyphen without a space",
    ),
    "an apostrophe inside single quotes": Spoilt(
        RISK, "title: Joint teams", "title: 'Joint team's", "syntax", "2:20", "a quote within"
    ),
    "two commas": Spoilt(
        RISK, "[missing, drafted]", "[missing,, drafted]", "syntax", "16:45", "a comma with nothing"
    ),
    "a bracket too many": Spoilt(
        RISK, "[missing, drafted]", "[missing, drafted]]", "syntax", "16:54", "was not opened"
    ),
    "a list for a rule": Spoilt(RISK, "", "- id: x\n", "schema", "1:1", "lines such as 'id:"),
    "prose for a rule": Spoilt(
        RISK, "", "Where teams share records, there is a risk.\n", "schema", "1:1", "lines such as"
    ),
    "a day that is none": Spoilt(
        RISK, "2026-11-23", "2026-02-30", "schema", "6:7", "'2026-02-30', and there is no such day"
    ),
    "a time for a day": Spoilt(RISK, "2026-11-23", "1:30", "schema", "6:7", "it is '1:30'"),
    "no for a status": Spoilt(RISK, "status: reviewed", "status: no", "schema", "3:9", "is 'no'"),
    "a key misspelt": Spoilt(
        RISK, "reviewer:", "reviwer:", "schema", "5:1", "did you mean 'reviewer'?"
    ),
    "a key that is wanted, misspelt": Spoilt(
        RISK, "title:", "tilte:", "schema", "2:1", "did you mean 'title'?"
    ),
    "a role there is not": Spoilt(
        FINDING, "roles: regulator", "roles: boss", "unknown-value", "17:24", "known: commissioner"
    ),
    "a number misspelt": Spoilt(
        ADVISES,
        "at-least: few-years",
        "at-least: few-yaers",
        "unknown-name",
        "15:37",
        "it is 'few-yaers' (did you mean 'riverside:few-years'?)",
    ),
    "a placeholder misspelt": Spoilt(
        FINDING, "people of {p}", "people of {q}", "unfillable-placeholder", "19:10", "'{q}'"
    ),
    # knowledge: told once, though the rules read it
    "a type there is not": Spoilt(
        WORDS, "type: choice", "type: choise", "schema", "5:11", "it must be choice"
    ),
    "a name that is none": Spoilt(
        WORDS, "id: records-agreement", "id: 42", "schema", "2:9", "lower-case words"
    ),
    "values as a list": Spoilt(
        WORDS, "missing: there", "- there", "syntax", "14:7", "an entry of a list"
    ),
    "a number with values": Spoilt(
        WORDS, "type: choice", "type: number", "schema", "2:5", "a number has a unit"
    ),
    "nobody who changes it": Spoilt(
        WORDS,
        "commissioner]",
        "council]",
        "schema",
        "17:32",
        "it must be practitioner, commissioner, funder, policy-maker, outcome or nobody",
    ),
    "a row of the tables": Spoilt(
        WORDS,
        "kind: circumstance",
        "kind: characteristic",
        "schema",
        "3:11",
        "a pack can't add a characteristic",
    ),
    "a topic there is not": Spoilt(
        WORDS, "group: working", "group: wroking", "unknown-name", "11:12", "'working-together'"
    ),
    "a claim there is not": Spoilt(
        WORDS, "claims: [RP.1]", "claims: [RP.9]", "unknown-claim", "18:14", "'RP.9'"
    ),
    "the same term again": Spoilt(
        WORDS,
        "",
        (GOOD / WORDS).read_text("utf-8") + (GOOD / WORDS).read_text("utf-8").split("terms:\n")[1],
        "defined-twice",
        "19:5",
        "first on line 2",
    ),
    "a force there is not": Spoilt(
        CLAIMS, "force: must", "force: should", "schema", "8:32", "it must be is, tends, may or"
    ),
    "an anchor too short": Spoilt(
        CLAIMS, "anchor: signed before any record is shared", "anchor: signed", "schema", "8:46",
        "three to eight",
    ),
    "a claim with a blank in its name": Spoilt(
        CLAIMS, "id: RP.1", "id: RP 1", "schema", "3:9", "the id of a claim such as C.4"
    ),
    "the same claim again": Spoilt(
        CLAIMS,
        "",
        (GOOD / CLAIMS).read_text("utf-8") + (GOOD / CLAIMS).read_text("utf-8").split("claims:\n")[1],
        "defined-twice",
        "9:5",
        "first on line 3",
    ),
    "a source there is not": Spoilt(
        CLAIMS, "source: records", "source: record", "unknown-name", "1:9", "records-policy'?"
    ),
    "an owner there is not": Spoilt(
        MOVE, "owner: practitioner", "owner: manager", "schema", "5:8", "it must be practitioner"
    ),
    "a part that is missing": Spoilt(
        MOVE, "sign: Every partner has a signed copy.\n", "", "schema", "1:1", "'sign' is missing"
    ),
    "a move called otherwise": Spoilt(
        MOVE, "id: sign-the", "id: sign-an", "misplaced", "1:5", "its id 'sign-an-agreement'"
    ),
    "a change of what is not asked": Spoilt(
        MOVE, "term: records", "term: record", "unknown-term", "9:12", "records-agreement'?"
    ),
    "a change to what it can't be": Spoilt(
        MOVE, "to: signed", "to: sined", "unknown-value", "9:35", "did you mean 'signed'?"
    ),
    "no step at all": Spoilt(
        MOVE, "to: signed", "toward: signed, steps: 0", "schema", "9:54", "it must be at least 1"
    ),
    "a number in words": Spoilt(
        NUMBERS, "value: 3", "value: three", "schema", "3:12", "it is 'three'"
    ),
    "a number with a comma": Spoilt(
        NUMBERS, "value: 3", "value: 3,5", "schema", "3:12", "it is '3,5'"
    ),
    "no reasoning": Spoilt(
        NUMBERS,
        "    reasoning: >-\n      Our legal team takes a year to write one.\n",
        "",
        "schema",
        "2:5",
        "'reasoning' is missing",
    ),
    "a hash that is none": Spoilt(
        NUMBERS,
        "    value: 3",
        "    overrides: {id: many-partnerships, sha256: 1B6B8BD2CF52}\n    value: 3",
        "schema",
        "3:48",
        "hexadecimal digits (0-9, a-f)",
    ),
    "an override of nothing": Spoilt(
        RISK,
        "title:",
        "overrides: {id: form-does-not-fit, sha256: 000000000000}\ntitle:",
        "unknown-name",
        "2:12",
        "unknown rule 'form-does-not-fit'",
    ),
    # manifest
    "a pack that requires itself": Spoilt(
        PACK, "  licence", "  requires: [riverside]\n  licence", "schema", "6:14", "itself"
    ),
    "a pack that is called as the shipped one": Spoilt(
        PACK, "id: riverside", "id: paper", "schema", "2:7", "two packs are called 'paper'"
    ),
    "a version that is none": Spoilt(
        PACK, "version: 1.0.0", "version: 1.0", "schema", "3:12", "such as 1.0.0"
    ),
    # a rule whose conclusion another reads: that one is not told
    "a finding that is never closed": Spoilt(
        FINDING, "draft\n", "draft\nx: [\n", "syntax", "5:7", "a bracket that is not closed"
    ),
    "a finding that is empty": Spoilt(FINDING, "", "# later\n", "syntax", "", "is empty"),
    "a finding that concludes a word": Spoilt(
        FINDING, "{finding: records-at-risk, about: partnership}", "records-at-risk", "schema",
        "18:11", "must be a list",
    ),
    # worked cases
    "an answer misspelt": Spoilt(
        CASE, "expected-duration: 5", "expected-duraton: 5", "schema", "7:3", "'expected-duration'?"
    ),
    "a case called otherwise": Spoilt(
        CASE, "case: riverside-hub", "case: riverside", "misplaced", "1:7", "call both the same"
    ),
    "neither yes nor no": Spoilt(
        EXPECTED, "settled: no", "settled: maybe", "schema", "4:10", "it is 'maybe'"
    ),
    "true for yes": Spoilt(
        EXPECTED, "answer: yes", "answer: true", "schema", "15:31", "it must be yes or a list"
    ),
    "a blank after a kind": Spoilt(
        EXPECTED, "- risk:river", "- risk: river", "schema", "11:5", "leave the space after"
    ),
    "a check there is not": Spoilt(
        ACCEPTED,
        "",
        "accepted: [{check: dead-rules, rules: [x], because: So.}]\n",
        "unknown-name",
        "1:20",
        "did you mean 'dead-rule'?",
    ),
}  # fmt: skip


def written(fault: Spoilt) -> str:
    """Return the text of the file with the fault in it."""
    path = GOOD / fault.file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert fault.old in text
    return text.replace(fault.old, fault.new, 1) if fault.old else fault.new


def told(root: Path) -> list[str]:
    """Return what is found in a pack, a line each."""
    found = check_rules([root], checks=["unread-parameter"]).findings
    return [f"{f.file}:{f.line}:{f.column}: {f.message} [{f.check}]" for f in found]


def check_told(line: str, fault: Spoilt, file: str) -> None:
    place = f":{fault.place}" if fault.place else ":0:0"
    assert line.startswith(f"riverside/{file}{place}: "), line
    assert line.endswith(f"[{fault.check}]"), line
    assert fault.words in line


OF_RULES = {
    name: fault
    for name, fault in SPOILT.items()
    if fault.file.startswith("rules/") and not name.startswith("a finding")
}
OTHERS = {name: fault for name, fault in SPOILT.items() if name not in OF_RULES}


def test_each_fault_of_a_rule_gives_one_finding_where_it_is_that_says_what_to_do(
    tmp_path: Path,
) -> None:
    """Each stands in a copy of the rule that is called otherwise, so that one run tells all."""
    root = tmp_path / "riverside"
    shutil.copytree(GOOD, root)
    files = {}
    for number, (name, fault) in enumerate(OF_RULES.items()):
        path = Path(fault.file).with_stem(f"spoilt-{number}")
        text = written(fault).replace(f"id: {Path(fault.file).stem}\n", f"id: {path.stem}\n")
        (root / path).write_text(text, encoding="utf-8")
        files[name] = path.as_posix()
    lines = told(root)
    for name, file in files.items():
        of_file = [line for line in lines if line.startswith(f"riverside/{file}:")]
        assert len(of_file) == 1, f"{name}: {of_file}"
        check_told(of_file[0], OF_RULES[name], file)
    assert len(lines) == len(files)


@pytest.mark.prove
@pytest.mark.parametrize("name", OTHERS)
def test_a_fault_elsewhere_gives_one_finding_where_it_is_that_says_what_to_do(
    name: str, tmp_path: Path
) -> None:
    root = tmp_path / "riverside"
    shutil.copytree(GOOD, root)
    (root / OTHERS[name].file).write_text(written(OTHERS[name]), encoding="utf-8")
    lines = told(root)
    assert len(lines) == 1, "\n".join(lines)
    check_told(lines[0], OTHERS[name], OTHERS[name].file)


def test_the_pack_that_is_spoilt_is_good() -> None:
    assert told(GOOD) == []


@pytest.mark.prove
def test_what_a_move_says_is_held_against_the_wording_too(tmp_path: Path) -> None:
    root = tmp_path / "riverside"
    shutil.copytree(GOOD, root)
    path = root / MOVE
    text = path.read_text(encoding="utf-8")
    long = " and".join(["downside: Signing takes the time"] + [" of a legal adviser"] * 6)
    text = text.replace("precondition: The", "precondition: It is the fault of the")
    path.write_text(text.replace("downside: Signing takes the time", long), encoding="utf-8")
    found = check_rules([root], checks=["long-sentence", "blaming-word"]).findings
    assert [(f.file, f.line, f.check) for f in found] == [
        (f"riverside/{MOVE}", 7, "blaming-word"),
        (f"riverside/{MOVE}", 12, "long-sentence"),
    ]


@pytest.mark.parametrize("name", ["finding/records-at-risk.yml", "findings/records-at-risk.yaml"])
def test_a_rule_that_is_not_where_it_is_read_is_told_once_and_the_others_are_checked(
    name: str, tmp_path: Path
) -> None:
    root = tmp_path / "riverside"
    shutil.copytree(GOOD, root)
    (root / "rules" / name).parent.mkdir(exist_ok=True)
    (root / FINDING).rename(root / "rules" / name)
    report = check_rules([root], checks=["unread-parameter"])
    assert [f.file for f in report.findings] == [f"riverside/rules/{name}"]
    assert (report.rules, report.left_out) == (2, True)


LINKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link that leads nowhere": (lambda p: p.symlink_to("nowhere.yaml"), "No such file"),
    "a link to itself": (lambda p: p.symlink_to(p.name), "symbolic links"),
    "a link to a folder": (lambda p: p.symlink_to(".."), "not followed"),
    "a pipe": (os.mkfifo, "no file of text"),
}


@pytest.mark.prove
@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("name", LINKS)
def test_what_is_no_file_is_told_by_its_name_and_nothing_waits(name: str, tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "riverside")
    make, words = LINKS[name]
    make(tmp_path / "riverside" / "rules" / "risk" / "odd.yaml")
    (line,) = told(tmp_path / "riverside")
    assert line.startswith("riverside/rules/risk/odd.yaml:")
    assert words in line
