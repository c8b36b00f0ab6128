"""A small made-up base pack that holds one of everything, and ways to read files against it.

In a marked text, `¦` stands where a fault is expected; it is taken out before the text is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from advisor.errors import LoadError, Problem
from advisor.loading.canonical import canonical, sha256
from advisor.loading.cases import read_case
from advisor.loading.knowledge import Sources, build_knowledge
from advisor.loading.places import PackPlace
from advisor.loading.single import read_rule
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

Files = Mapping[str, str]
MARK = "¦"


def _term(name: str, of: str, type_: str, values: str = "", more: str = "") -> str:
    kind = "circumstance" if "kind:" not in more else ""
    return f"""\
  - id: {name}
    {f"kind: {kind}" if kind else more.partition(";")[0]}
    of: {of}
    type: {type_}
    title: {name.replace("-", " ")}
    question: What of {name}?
    help: Look.
    group: all
    who-knows: anybody
    changed-by: practitioner
    claims: [F.1]
    values: {{{", ".join(f"{v}: as it says" for v in values.split())}}}
""" + "".join(f"    {line.strip()}\n" for line in more.split(";") if line and "kind:" not in line)


def _characteristic(name: str, axis: str, row: str, first: str, second: str) -> str:
    toward = ("mandatory", "voluntary") if axis == "approach" else ("contract", "trust")
    return _term(
        name,
        "case",
        "choice",
        f"{first} {second}",
        f"kind: characteristic;axis: {axis};row: {row};"
        f"poles: {{{first}: {toward[0]}, {second}: {toward[1]}}}",
    )


TERMS = "terms:\n" + "".join(
    (
        _characteristic("governance", "approach", "T1.1", "ambiguous", "clear-local"),
        _characteristic("priorities", "approach", "T1.2", "imposed", "local"),
        _characteristic("specification", "basis", "T2.1", "how-prescribed", "outcomes-only"),
        _characteristic("flexibility", "basis", "T2.2", "inflexible", "flexible"),
        _term(
            "membership-gaps", "case", "choice", "absent emerging present", "kind: failure-cause"
        ),
        _term("direct-contact", "case", "choice", "low high"),
        _term("blame", "case", "choice", "absent present", "aliases: [blame-culture]"),
        _term("integration", "case", "set", "joint-posts pooled-budget shared-premises"),
        _term("share", "case", "number", "", "unit: share of value;minimum: 0;maximum: 1"),
        _term("staff", "case", "number", "", "unit: people;minimum: 0;whole: yes"),
        _term("form", "case", "name", "forum trust-board"),
        _term("sector", "partner", "choice", "public private voluntary"),
        _term("roles", "partner", "set", "commissioner provider banker"),
        _term("senior-engagement", "partner", "choice", "absent active", "aliases: [seniors]"),
        _term("culture", "partner", "name", "local-government health"),
        _term("load", "partner", "number", "", "unit: partnerships;minimum: 0;whole: yes"),
        _term("open", "relation", "choice", "low medium high", "aliases: [honest]"),
        _term("history", "relation", "choice", "none difficult good"),
        _term("competing", "relation", "choice", "no directly", "symmetric: yes"),
        _term(
            "shared",
            "relation",
            "number",
            "",
            "unit: partnerships;minimum: 0;whole: yes;symmetric: yes",
        ),
    )
)


def _parameter(name: str, value: str) -> str:
    return f"""\
  - id: {name}
    value: {value}
    unit: none
    meaning: a number
    reasoning: because
    warrant: judgement
    claims: [F.1]
"""


PARAMETERS = "parameters:\n" + "".join(
    _parameter(name, value)
    for name, value in (
        ("balanced-from", "-0.25"),
        ("balanced-to", "0.25"),
        ("minimum-weight", "1"),
        ("considerable-share", "0.1"),
        ("several", "2"),
    )
)


def move_text(name: str, changes: str = "[{term: blame, to: absent}]") -> str:
    """Return the file of a move."""
    return f"""\
id: {name}
action: Do {name}.
direction: mend-first
tier: mend-first
owner: practitioner
horizon: months
precondition: None.
changes: {changes}
sign: It works.
stop-when: It is done.
downside: It costs time.
claims: [F.1]
warrant: stated
"""


def rule_text(
    name: str,
    when: str = "{direct-contact: low}",
    conclude: str | None = None,
    *,
    message: str = "Something is so.",
    more: str = "",
    source: str = "{claims: [F.1], warrant: stated}",
    status: str = "reviewed",
    examples: str = "{fires: [{direct-contact: low}], silent: [{}]}",
) -> str:
    """Return the file of a rule; `more` holds further keys on lines of their own."""
    return f"""\
id: {name}
title: A rule
status: {status}
author: Somebody
date: 2026-11-23
source: {source}
when: {when}
conclude: {conclude or f"{{finding: {name}}}"}
message: {message}
{more + chr(10) if more else ""}examples: {examples}
"""


def _table(name: str, axis: str, *rows: tuple[str, str, str, str]) -> str:
    head = f"""\
table: {name}
axis: {axis}
status: reviewed
author: Somebody
date: 2026-11-23
warrant: stated
rows:
"""
    return head + "".join(
        f"""\
  - characteristic: {term}
    row: {row}
    weight: 1
    first: {{value: {first}, claims: [F.1], message: One.}}
    second: {{value: {second}, claims: [F.2], message: Two.}}
    mixed: Both.
"""
        for term, row, first, second in rows
    )


def _modes() -> dict[str, str]:
    found = {}
    for name, when, conclude in (
        ("creating", "{basis: trust}", "{mode: creating}"),
        ("constraining", "{basis: balanced}", "{mode: constraining}"),
        ("complying", "{all: [{basis: contract}, {approach: mandatory}]}", "{mode: complying}"),
        (
            "by-choice",
            "{all: [{basis: contract}, {approach: voluntary}]}",
            "{mode: outside, nearest: constraining}",
        ),
        (
            "in-between",
            "{all: [{basis: contract}, {approach: balanced}]}",
            "{mode: outside, nearest: complying}",
        ),
        ("no-basis", "{basis: undetermined}", "{mode: undetermined}"),
        (
            "no-approach",
            "{all: [{basis: contract}, {approach: undetermined}]}",
            "{mode: undetermined}",
        ),
    ):
        examples = "{fires: [{basis: trust}], silent: [{}]}"
        found[f"rules/mode/{name}.yaml"] = rule_text(name, when, conclude, examples=examples)
    return found


BASE: dict[str, str] = {
    "knowledge/pack.yaml": "pack: {id: paper, version: 1.0.0, title: Made up, "
    "authors: [Somebody], licence: MIT}\n",
    "knowledge/sources.yaml": "sources:\n  - {id: ferry, short: Ferry, citation: A ferry.}\n",
    "knowledge/claims/all.yaml": "source: ferry\nclaims:\n"
    + "".join(
        f"  - {{id: F.{n}, kind: risk, gist: Claim {n}., passages: "
        f"[{{locator: FER.{n}, force: may, anchor: anchor number {n}}}]}}\n"
        for n in range(1, 6)
    ),
    "knowledge/topics.yaml": "topics: [{id: all, title: Everything}]\n",
    "knowledge/axes.yaml": "axes:\n"
    + "".join(
        f"  - {{id: {axis}, title: {axis}, first: {first}, second: {second}, balanced-from: "
        "balanced-from, balanced-to: balanced-to, minimum-weight: minimum-weight, claims: [F.1]}\n"
        for axis, first, second in (
            ("approach", "mandatory", "voluntary"),
            ("basis", "contract", "trust"),
        )
    ),
    "knowledge/modes.yaml": "modes:\n"
    + "".join(
        f"  - {{id: {mode}, title: {mode}, explanation: so it is, claims: [F.1]}}\n"
        for mode in ("complying", "constraining", "creating", "outside", "undetermined")
    ),
    "knowledge/parameters.yaml": PARAMETERS,
    "knowledge/vocabulary/all.yaml": TERMS,
    "knowledge/moves/talk.yaml": move_text("talk"),
    "knowledge/moves/wait.yaml": move_text("wait", "[{note: nothing changes}]"),
    "rules/evidence/table-1.yaml": _table(
        "table-1",
        "approach",
        ("governance", "t1-1", "ambiguous", "clear-local"),
        ("priorities", "t1-2", "imposed", "local"),
    ),
    "rules/evidence/table-2.yaml": _table(
        "table-2",
        "basis",
        ("specification", "t2-1", "how-prescribed", "outcomes-only"),
        ("flexibility", "t2-2", "inflexible", "flexible"),
    ),
    **_modes(),
    "rules/finding/far.yaml": rule_text("far", conclude="{finding: far-from-users}"),
    "rules/finding/rivals.yaml": rule_text(
        "rivals", "{some: {relation: r, competing: directly}}", "{finding: rivalry}"
    ),
    "rules/failure/gaps.yaml": rule_text(
        "gaps", "{membership-gaps: present}", "{failure: membership-gaps, degree: present}"
    ),
    "rules/strength/close.yaml": rule_text(
        "close", "{direct-contact: high}", "{strength: close-to-users}"
    ),
    "rules/risk/blaming.yaml": rule_text(
        "blaming", "{blame: present}", "{risk: blame, severity: high, who-bears-it: users}"
    ),
    "rules/quality/judged.yaml": rule_text("judged", "{mode: creating}", "{quality: judged}"),
    "rules/move/talk.yaml": rule_text("talk", "{risk: blame}", "{move: talk}"),
    "rules/limit/small.yaml": rule_text("small", "{staff: {less-than: 5}}", "{limit: small}"),
}


def sources(files: Files, folder: str = "base") -> Sources:
    """Return a pack that stands in no folder at all, as the loader reads it."""
    root = Path("/nowhere") / folder
    return Sources(
        PackPlace(root, root / "rules", root / "knowledge"),
        tuple((name, text.encode()) for name, text in sorted(files.items())),
    )


def build(changes: Files | None = None, *packs: Sources) -> KnowledgeBase:
    """Return the made-up base with some files changed or added, and packs layered on it."""
    found = build_knowledge([sources({**BASE, **(changes or {})}), *packs])
    return replace(found, sha256=sha256(canonical(found)))


@cache
def base() -> KnowledgeBase:
    """Return the made-up base."""
    return build()


def faults(changes: Files, *packs: Sources) -> tuple[Problem, ...]:
    """Return what is wrong with the base once some files are changed; nothing, if it loads."""
    try:
        build(changes, *packs)
    except LoadError as error:
        return error.problems
    return ()


def unmarked(text: str) -> tuple[str, int, int]:
    """Return a marked text without its mark, and the line and column where the mark stood."""
    before, mark, after = text.partition(MARK)
    assert mark, "the text has no mark"
    assert MARK not in after, "the text has two marks"
    return before + after, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def case_of(body: str = "", head: str = "case: ours\nas_of: 2007-03-01\n") -> Case:
    """Return the case that the text describes, read against the base."""
    return read_case(head + body, "case.yaml", base())


def case_faults(body: str, head: str = "case: ours\nas_of: 2007-03-01\n") -> tuple[Problem, ...]:
    """Return what is wrong with the text of a case; nothing, if it can be read."""
    try:
        case_of(body, head)
    except LoadError as error:
        return error.problems
    return ()


def rule_of(text: str, kind: str = "finding", name: str = "x") -> Rule:
    """Return the rule that the text of a file describes, read against the base."""
    return read_rule(text, f"rules/{kind}/{name}.yaml", kind, base())


def rule_faults(text: str, kind: str = "finding", name: str = "x") -> tuple[Problem, ...]:
    """Return what is wrong with the text of a rule file; nothing, if it can be read."""
    try:
        rule_of(text, kind, name)
    except LoadError as error:
        return error.problems
    return ()


def said(problems: tuple[Problem, ...]) -> str:
    """Return the messages of all problems, one a line."""
    return "\n".join(map(str, problems))
