"""`advisor rules list | show | check`: rules in words, and what is wrong with them."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.handbook import doc_command
from advisor.cli.impact import impact_command
from advisor.cli.layout import fmt_command
from advisor.cli.scaffold import new_command
from advisor.cli.shared import (
    counted,
    deliver,
    indented,
    json_option,
    knowledge_in_order,
    knowledge_with,
    one_format,
    pack_option,
    terminal_width,
)
from advisor.cli.trial import test_command
from advisor.cli.trying import coverage_command, mutate_command

if TYPE_CHECKING:
    from advisor.checks.finding import Finding
    from advisor.checks.run import Report
    from advisor.model.knowledge import KnowledgeBase


_PLAIN = ("reviewed", "draft", "deprecated")


@click.group("rules")
def rules_command() -> None:
    """Read rules, try them, and find what is wrong with them."""


for _command in (
    new_command,
    fmt_command,
    test_command,
    coverage_command,
    mutate_command,
    impact_command,
    doc_command,
):
    rules_command.add_command(_command)


# ---------------------------------------------------------------- list, show


@rules_command.command("list", short_help="List rules by word, kind, claim or what they read.")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--kind", help="Only rules of one kind, such as risk.")
@click.option("--claim", help="Only rules that cite this claim.")
@click.option("--reads", metavar="TERM", help="Only rules that read this answer or conclusion.")
@click.option("--status", type=click.Choice(_PLAIN), help="Only rules of this status.")
@click.option("--tag", metavar="TAG", help="Only rules that bear this tag.")
@json_option
@pack_option
def list_(
    names: tuple[str, ...],
    kind: str | None,
    claim: str | None,
    reads: str | None,
    status: str | None,
    tag: str | None,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """List rules: all of them, or those whose id holds one of the words given."""
    from advisor.checks.shown import chosen
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    found = chosen(knowledge, names, kind=kind, claim=claim, reads=reads, status=status, tag=tag)
    if as_json:
        rules = [
            {
                "id": rule.id,
                "kind": rule.kind,
                "title": rule.title,
                "status": rule.status,
                "claims": list(rule.claims),
                "warrant": rule.warrant,
                "tags": list(rule.tags),
                "pack": rule.pack,
            }
            for rule in found
        ]
        deliver(dump({"schema_version": "1.0", "rules": rules}), None)
        return
    for rule in found:
        click.echo(f"{rule.id}  [{rule.kind}; {', '.join(rule.claims)}]")
        click.echo(indented(rule.title, 4, terminal_width()))
    click.echo(f"\n{len(found)} of the {len(knowledge.rules)} rules")


@rules_command.command("show", short_help="Read one rule back in words.")
@click.argument("name", metavar="RULE")
@json_option
@pack_option
def show(name: str, as_json: bool, packs: tuple[Path, ...]) -> None:
    """Say in words what one rule says, what it rests on, and which worked cases fire it."""
    from advisor.checks.shown import described, in_full, word_of
    from advisor.errors import UnknownNameError
    from advisor.loading.worked import load_cases
    from advisor.reporting.json import dump

    knowledge = knowledge_in_order(packs)
    name = in_full(word_of(name), knowledge.rules)
    if name not in knowledge.rules:
        raise UnknownNameError("rule", name, knowledge.rules, listed_by="advisor rules list")
    told = described(knowledge.rules[name], knowledge, load_cases(knowledge, packs))
    if as_json:
        deliver(dump({"schema_version": "1.0", **told}), None)
        return
    click.echo(f"{told['id']}  [{told['kind']}; {told['status']}; {told['pack']}]")
    click.echo(indented(told["title"], 0, terminal_width()))
    for heading, text in told["sentences"].items():
        click.echo(f"\n{heading}")
        for line in text:
            click.echo(indented(f"- {line}" if len(text) > 1 else line, 4, terminal_width()))


# ---------------------------------------------------------------- check


@rules_command.command("check", short_help="Find what is wrong with rules.")
@click.option(
    "--only", "checks", multiple=True, metavar="CHECK", help="Run this check (repeatable)."
)
@click.option("--list", "listing", is_flag=True, help="List the checks there are, and stop.")
@click.option(
    "--witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write each case that shows a finding into this folder, as a worked case that fails while what "
    "ought not to follow does; run them with: rules test --cases DIR",
)
@one_format("text", "json", "sarif")
@json_option
@pack_option
def check(
    checks: tuple[str, ...],
    listing: bool,
    witnesses: Path | None,
    form: str,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """Say what is wrong with the rules: the shipped ones, or those of the packs given.

    What can never be, or never matters, is searched for through all stages, over every partnership of
    up to three partners. A finding that takes a case to see comes with the smallest one. Drafts are
    checked too. The exit code is 1 when something is found.
    """
    from advisor.checks.run import CHECKS, check_rules
    from advisor.reporting.json import dump

    if listing:
        for each in CHECKS:
            click.echo(f"{each.id:<24} {each.title}")
        return
    report = check_rules(packs, checks=checks)
    knowledge = report.knowledge
    if witnesses is not None and knowledge is not None:
        _keep(report, witnesses, knowledge)
    if form == "sarif":
        from advisor.checks.exchange import sarif

        deliver(dump(sarif(report, CHECKS)), None)
    elif as_json or form == "json":
        deliver(dump(_structure(report, knowledge)), None)
    else:
        _tell(report, knowledge)
    if report.findings:
        raise SystemExit(1)


def _tell(report: Report, knowledge: KnowledgeBase | None) -> None:
    for finding in report.findings:
        click.echo(str(finding))
        if finding.witness is not None and knowledge is not None:
            click.echo(
                indented(
                    "Seen in this case, which the rules engine read the same way:",
                    4,
                    terminal_width(),
                )
            )
            for line in _witness(finding, knowledge).splitlines():
                click.echo(f"      {line}")
    for question in report.unsettled:
        told = f"Not settled, as the search took too long: {question}."
        click.echo(indented(told, 0, terminal_width()))
    if knowledge is None:
        click.echo("Rules mean nothing without these files; mend them, then check again.")
        return
    if report.left_out:
        told = "What is at fault was left out, and the rest checked; mend it, then check again."
        click.echo(told)
    number = len(report.findings)
    told = counted(number, "finding") if number else "nothing found"
    more = f", {len(report.accepted)} accepted" if report.accepted else ""
    click.echo(f"{counted(report.rules, 'rule')} checked: {told}{more}.")


def _witness(finding: Finding, knowledge: KnowledgeBase) -> str:
    from advisor.checks.witness import case_text

    assert finding.witness is not None
    return case_text(finding.witness, "witness", knowledge)


def _keep(report: Report, folder: Path, knowledge: KnowledgeBase) -> None:
    """Write each witness into a folder as a worked case, named by its check and rule."""
    from advisor.checks.witness import case_text, expected_text

    taken: set[str] = set()
    for finding in report.findings:
        if finding.witness is not None:
            stem = f"{finding.check}-{Path(finding.file).stem}"
            more = (f"{stem}-{number}" for number in count(2))
            name = next(each for each in chain((stem,), more) if each not in taken)
            taken.add(name)
            (folder / name).mkdir(parents=True, exist_ok=True)
            deliver(case_text(finding.witness, name, knowledge), folder / name / "case.yaml")
            deliver(expected_text(finding, knowledge), folder / name / "expected.yaml")


def _structure(report: Report, knowledge: KnowledgeBase | None) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "rules": report.rules,
        "findings": [_finding(f, knowledge) for f in report.findings],
        "accepted": [{**_finding(f, knowledge), "because": a.because} for f, a in report.accepted],
        "unsettled": list(report.unsettled),
        "left_out": report.left_out,
    }


def _finding(finding: Finding, knowledge: KnowledgeBase | None) -> dict[str, Any]:
    seen = finding.witness is not None
    return {
        "check": finding.check,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "witness": _witness(finding, knowledge) if seen and knowledge is not None else None,
    }
