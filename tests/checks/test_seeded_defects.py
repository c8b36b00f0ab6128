"""Defects whose parts lie three stages apart are all found, with witnesses the rules engine confirms.

Each is seeded into a pack of its own making: what is wrong between a rule and what it reads only shows
through the finding, the failure and the mode in between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.checks.finding import Finding
from advisor.checks.run import Report, check_rules
from advisor.cli.main import cli
from advisor.inference.engine import Inference
from advisor.loading.library import load_knowledge
from advisor.model.trace import Trace

HEAD = (
    "title: A seeded rule\nstatus: reviewed\nauthor: A\nreviewer: B\ndate: 2026-11-24\n"
    "source: {claims: [C.4], warrant: judgement, reasoning: For the test.}\n"
)
TAIL = "message: Users may wait longer than they need to.\n"
MANIFEST = (
    "pack:\n  id: seeded\n  version: 1.0.0\n  title: Seeded defects\n  authors: [Tests]\n"
    "  licence: none\n"
)
MOVE = (
    "action: Settle who leads.\ndirection: toward-mandate\ntier: direction\nowner: funder\n"
    "horizon: months\nprecondition: The partners know.\nsign: Decisions are made.\n"
    "stop-when: It is settled.\ndownside: It takes time.\nclaims: [W.4]\nwarrant: judgement\n"
    "reasoning: For the test.\n"
)
RISK = "severity: low, who-bears-it: "

CHAIN = {
    # What lies between: mode -> finding -> failure, each true of some partnerships.
    "finding/bound": ("all: [{mode: complying}, {disputes: legal}]", "finding: bound"),
    "failure/bound-and-blamed": (
        "all: [{finding: bound}, {blame-culture: present}]",
        "failure: bound-and-blamed, degree: present",
    ),
    "finding/free": ("all: [{mode: creating}, {disputes: negotiated}]", "finding: free"),
    "failure/free-and-adrift": (
        "all: [{finding: free}, {governance: ambiguous}]",
        "failure: free-and-adrift, degree: present",
    ),
}
DEAD = {
    "risk/bound-on-trust": (
        "all: [{failure: bound-and-blamed}, {basis: trust}]",
        f"risk: bound-on-trust, {RISK}users",
    ),
    "risk/bound-and-free": (
        "all: [{failure: bound-and-blamed}, {failure: free-and-adrift}]",
        f"risk: bound-and-free, {RISK}users",
    ),
    "limit/adrift-while-complying": (
        "all: [{failure: free-and-adrift}, {mode: [complying, constraining]}]",
        "limit: adrift-while-complying",
    ),
    "limit/blamed-yet-settled": (
        "all: [{failure: bound-and-blamed}, {disputes: negotiated}]",
        "limit: blamed-yet-settled",
    ),
}
COVERED = {
    "risk/lost-in-contract": ("basis: contract", f"risk: lost, {RISK}users"),
    "risk/lost-in-blame": ("failure: bound-and-blamed", f"risk: lost, {RISK}users"),
    "limit/talked-over": ("disputes: negotiated", "limit: talked"),
    "limit/talked-over-adrift": ("failure: free-and-adrift", "limit: talked"),
    "strength/held": ("mode: [complying, outside]", "strength: held"),
    "strength/held-in-blame": ("failure: bound-and-blamed", "strength: held"),
}
CONFLICTS = {
    "risk/dear-to-funder": ("failure: bound-and-blamed", f"risk: dear, {RISK}funder"),
    "risk/dear-to-partner": ("basis: contract", f"risk: dear, {RISK}partner"),
    "risk/slow-for-public": ("failure: free-and-adrift", f"risk: slow, {RISK}public"),
    "risk/slow-for-funder": ("mode: creating", f"risk: slow, {RISK}funder"),
}
MOVES = {
    "move/one-leads": ("failure: bound-and-blamed", "move: one-leads"),
    "move/all-decide": ("mode: complying", "move: all-decide"),
    "move/speak-of-it": ("failure: free-and-adrift", "move: speak-of-it"),
    "move/keep-it-close": ("governance: ambiguous", "move: keep-it-close"),
}
CHANGES = {
    "one-leads": "{term: leadership, to: assumed-lead}",
    "all-decide": "{term: leadership, to: decided-by-partners}",
    "speak-of-it": "{term: politics, toward: overt-and-public, steps: 1}",
    "keep-it-close": "{term: politics, toward: less-so, steps: 1}",
}
Rules = dict[str, tuple[str, str]]


def seeded(root: Path, *groups: Rules, overrides: str = "") -> Path:
    """Return a pack of these rules, each given by its kind and id, condition and conclusion."""
    (root / "knowledge" / "moves").mkdir(parents=True)
    (root / "knowledge" / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, (when, concluded) in {k: v for group in groups for k, v in group.items()}.items():
        kind, _, id_ = name.partition("/")
        text = (
            f"id: {id_}\n{HEAD}{overrides}when:\n  {when}\nconclude: {{{concluded}}}\n{TAIL}"
            f"examples:\n  fires: [{{}}]\n  silent: [{{}}]\n"
        )
        path = root / "rules" / kind / f"{id_}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if kind == "move":
            told = f"id: {id_}\n{MOVE}changes:\n  - {CHANGES[id_]}\n"
            (root / "knowledge" / "moves" / f"{id_}.yaml").write_text(told, encoding="utf-8")
    return root


def names(findings: Iterable[Finding]) -> set[str]:
    return {Path(f.file).stem for f in findings}


def ids(group: Rules) -> set[str]:
    return {name.partition("/")[2] for name in group}


def read(pack: Path, finding: Finding) -> Trace:
    """Return what the rules engine makes of a witness."""
    assert finding.witness is not None
    return Inference(load_knowledge([pack])).trace(finding.witness)


def fired(pack: Path, finding: Finding) -> set[str]:
    return {firing.rule.removeprefix("seeded:") for firing in read(pack, finding).firings}


def report_on(pack: Path, *checks: str) -> Report:
    report = check_rules([pack], checks=checks)
    assert not report.unsettled
    return report


@pytest.mark.prove
def test_every_rule_dead_through_three_stages_is_found_and_no_other(tmp_path: Path) -> None:
    report = report_on(seeded(tmp_path / "seeded", CHAIN, DEAD), "dead-rule")
    assert names(report.findings) == ids(DEAD)
    assert all(f.line == 9 for f in report.findings)
    nearest = {
        "bound-on-trust": {"failure:seeded:bound-and-blamed", "basis trust"},
        "bound-and-free": {"failure:seeded:bound-and-blamed", "failure:seeded:free-and-adrift"},
        "adrift-while-complying": {
            *("failure:seeded:free-and-adrift", "mode:complying", "mode:constraining"),
        },
        "blamed-yet-settled": {"failure:seeded:bound-and-blamed", "evidence:disputes"},
    }
    for finding in report.findings:  # one part of the condition is so in it, and the other not
        trace = read(tmp_path / "seeded", finding)
        so = {node for firing in trace.firings for node in firing.concluded}
        so |= {f"{position.axis} {position.lean}" for position in trace.positions}
        assert len(so & nearest[Path(finding.file).stem]) == 1


@pytest.mark.prove
def test_every_subsumption_through_three_stages_is_found_and_no_other(tmp_path: Path) -> None:
    pack = seeded(tmp_path / "seeded", CHAIN, COVERED)
    report = report_on(pack, "covered-rule", "duplicate-rule")
    assert names(report.findings) == {"lost-in-blame", "talked-over-adrift", "held-in-blame"}
    assert {f.check for f in report.findings} == {"covered-rule"}
    wider = {"lost-in-blame": "lost-in-contract", "held-in-blame": "held"}
    for finding in report.findings:
        name = Path(finding.file).stem
        assert {name, wider.get(name, "talked-over")} <= fired(pack, finding)


@pytest.mark.prove
def test_every_conflict_through_three_stages_is_found_with_a_witness(tmp_path: Path) -> None:
    pack = seeded(tmp_path / "seeded", CHAIN, CONFLICTS)
    report = report_on(pack, "conflict")
    assert names(report.findings) == {"dear-to-funder", "slow-for-funder"}
    pairs = [{"dear-to-funder", "dear-to-partner"}, {"slow-for-public", "slow-for-funder"}]
    for finding in report.findings:
        both = next(pair for pair in pairs if Path(finding.file).stem in pair)
        assert both <= fired(pack, finding)


@pytest.mark.prove
def test_every_contradiction_of_moves_through_three_stages_is_found_with_a_witness(
    tmp_path: Path,
) -> None:
    pack = seeded(tmp_path / "seeded", CHAIN, MOVES)
    report = report_on(pack, "contradicting-moves")
    pairs = {
        frozenset(re.findall(r"'seeded:([a-z-]+)'", finding.message)[:2]): finding
        for finding in report.findings
    }
    assert {
        frozenset({"one-leads", "all-decide"}),
        frozenset({"speak-of-it", "keep-it-close"}),
    } <= (pairs.keys())
    for both, finding in pairs.items():
        assert both <= fired(pack, finding)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("target", "when", "lean"),
    [
        (
            "creating",
            "all: [{basis: trust}, {approach: [voluntary, balanced, undetermined]}]",
            "trust",
        ),
        (
            "complying",
            "all: [{basis: contract}, {approach: mandatory}, {disputes: legal}]",
            "contract",
        ),
    ],
)
def test_a_gap_between_leans_is_found_through_evidence_and_positions(
    tmp_path: Path, target: str, when: str, lean: str
) -> None:
    digest = load_knowledge().rules[target].sha256[:16]
    rule = {f"mode/{target}-seldom": (when, f"mode: {target}")}
    overrides = f"overrides: {{id: {target}, sha256: {digest}}}\n"
    pack = seeded(tmp_path / "seeded", rule, overrides=overrides)
    (finding,) = report_on(pack, "mode-gap").findings
    trace = read(pack, finding)
    assert {p.axis: p.lean for p in trace.positions}["basis"] == lean
    knowledge = load_knowledge([pack])
    assert not [f for f in trace.firings if knowledge.rules[f.rule].kind == "mode"]


@pytest.mark.prove
def test_rules_that_wait_for_one_another_through_three_findings_are_told_with_their_chain(
    tmp_path: Path,
) -> None:
    ring: Rules = {
        "finding/one": ("any: [{finding: three}, {disputes: legal}]", "finding: one"),
        "finding/two": ("finding: one", "finding: two"),
        "finding/three": ("finding: two", "finding: three"),
        "finding/apart": ("all: [{finding: three}, {mode: complying}]", "finding: apart"),
    }
    (finding,) = report_on(seeded(tmp_path / "seeded", ring), "cycle").findings
    assert finding.file == "seeded/rules/finding/one.yaml"
    assert "seeded:one -> seeded:three -> seeded:two -> seeded:one" in finding.message


@pytest.mark.prove
def test_what_nothing_can_conclude_is_told_where_it_is_read_three_stages_on(tmp_path: Path) -> None:
    rules: Rules = {
        "failure/never-both": (
            "all: [{finding: bound}, {mode: creating}]",
            "failure: never-both, degree: present",
        ),
        "risk/waits-in-vain": (
            "any: [{failure: never-both}, {terms: tried-and-tested}]",
            f"risk: waits-in-vain, {RISK}users",
        ),
    }
    report = report_on(
        seeded(tmp_path / "seeded", CHAIN, rules),
        *("dead-rule", "unreachable-conclusion", "impossible-condition"),
    )
    assert {(Path(f.file).stem, f.check) for f in report.findings} == {
        ("never-both", "dead-rule"),
        ("waits-in-vain", "unreachable-conclusion"),
    }


@pytest.mark.prove
def test_a_witness_is_kept_as_a_test_that_fails_until_the_finding_is_mended(tmp_path: Path) -> None:
    pack = seeded(tmp_path / "seeded", CHAIN, CONFLICTS)
    kept = pack / "knowledge" / "cases"
    run = CliRunner().invoke
    check = ["rules", "check", "--only", "conflict", "--pack", str(pack)]
    assert run(cli, [*check, "--witnesses", str(kept)]).exit_code == 1
    test = ["rules", "test", "--pack", str(pack), "--json"]
    failing = [t["what"] for t in json.loads(run(cli, test).output)["tried"] if t["wrong"]]
    assert {f"case conflict-{name}" for name in ("dear-to-funder", "slow-for-funder")} <= set(
        failing
    )
    for name, other in (
        ("dear-to-funder", "dear-to-partner"),
        ("slow-for-funder", "slow-for-public"),
    ):
        path = pack / "rules" / "risk" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("message:", f"overridden-by: [{other}]\nmessage:"), "utf-8")
    assert run(cli, check).exit_code == 0
    after = json.loads(run(cli, test).output)["tried"]
    assert not [t["what"] for t in after if t["wrong"] and t["what"].startswith("case conflict-")]
