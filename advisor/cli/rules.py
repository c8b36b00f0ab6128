"""`advisor rules check | test | mutate | list | show`: the author's workbench."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.impact import impact_command
from advisor.cli.shared import (
    deliver,
    indented,
    json_option,
    knowledge_with,
    pack_option,
    terminal_width,
)

if TYPE_CHECKING:
    from advisor.checks.finding import Finding
    from advisor.checks.run import Report
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.rule import Rule


_PLAIN = ("reviewed", "draft", "deprecated")


@click.group("rules")
def rules_command() -> None:
    """Read rules, try them, and find what is wrong with them."""


rules_command.add_command(impact_command)


# ---------------------------------------------------------------- list, show


@rules_command.command("list")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--kind", help="Only rules of one kind, such as risk.")
@click.option("--claim", help="Only rules that cite this claim.")
@click.option("--reads", metavar="TERM", help="Only rules that read this answer or conclusion.")
@click.option("--status", type=click.Choice(_PLAIN), help="Only rules of this status.")
@json_option
@pack_option
def list_(
    names: tuple[str, ...],
    kind: str | None,
    claim: str | None,
    reads: str | None,
    status: str | None,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """List rules: all of them, or those whose id holds one of the words given."""
    from advisor.checks.shown import chosen
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    found = chosen(knowledge, names, kind=kind, claim=claim, reads=reads, status=status)
    if as_json:
        rules = [
            {
                "id": rule.id,
                "kind": rule.kind,
                "title": rule.title,
                "status": rule.status,
                "claims": list(rule.claims),
                "warrant": rule.warrant,
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


@rules_command.command("show")
@click.argument("name", metavar="RULE")
@json_option
@pack_option
def show(name: str, as_json: bool, packs: tuple[Path, ...]) -> None:
    """Say in words what one rule says, what it rests on, and which worked cases fire it."""
    from advisor.checks.shown import described
    from advisor.errors import UnknownNameError
    from advisor.loading.worked import load_cases
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    if name not in knowledge.rules:
        raise UnknownNameError("rule", name, knowledge.rules, listed_by="advisor rules list")
    told = described(knowledge.rules[name], knowledge, load_cases(knowledge))
    if as_json:
        deliver(dump({"schema_version": "1.0", **told}), None)
        return
    click.echo(f"{told['id']}  [{told['kind']}; {told['status']}; {told['pack']}]")
    click.echo(indented(told["title"], 0, terminal_width()))
    for heading, text in told["sentences"].items():
        click.echo(f"\n{heading}")
        for line in text:
            click.echo(indented(f"- {line}" if len(text) > 1 else line, 4, terminal_width()))


# ---------------------------------------------------------------- test, mutate


@rules_command.command("test")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@json_option
@pack_option
def test(names: tuple[str, ...], as_json: bool, packs: tuple[Path, ...]) -> None:
    """Run the examples beside the rules, and the worked cases.

    Name rules, or words that their ids hold, to run only the examples of these. The exit code is 1 when
    something does not turn out as written.
    """
    from advisor.checks.trial import try_cases, try_examples
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    rules = _named(names, knowledge)
    examples = list(try_examples(rules, knowledge))
    cases = [] if names else list(try_cases(knowledge))
    failed = [each for each in (*examples, *cases) if each.wrong]
    if as_json:
        tried = [
            {"what": each.what, "tried": each.tried, "wrong": list(each.wrong)}
            for each in (*examples, *cases)
        ]
        deliver(dump({"schema_version": "1.0", "tried": tried}), None)
    else:
        for each in failed:
            click.echo(each.what)
            for line in each.wrong:
                click.echo(indented(line, 4, terminal_width()))
        number = sum(each.tried for each in examples)
        told = f"{number} examples of {len(examples)} rules"
        more = f", {len(cases)} worked cases" if cases else ""
        click.echo(f"{told}{more}: {f'{len(failed)} failed' if failed else 'all as written'}.")
    if failed:
        raise SystemExit(1)


@rules_command.command("mutate")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--floor", type=click.FloatRange(0, 100), help="Fail below this score, in per cent.")
@json_option
@pack_option
def mutate_(
    names: tuple[str, ...], floor: float | None, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """Change each rule in one place after another, and see whether an example or a case notices.

    Every condition is turned round, left out or altered; every exception too. A change that makes no
    difference to any partnership does not count. For each that nothing noticed, the smallest case is
    shown that would.
    """
    from advisor.checks.mutation import mutate
    from advisor.checks.search import Search
    from advisor.loading.places import worked_cases
    from advisor.loading.worked import expectation, load_cases
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    rules = [rule for rule in _named(names, knowledge) if rule.kind != "evidence"]
    cases = load_cases(knowledge)
    folders = worked_cases()
    worked = {name: (case, expectation(folders[name])) for name, case in cases.items()}
    with click.progressbar(length=len(rules), label="Rules", file=sys.stderr) as bar:
        score = mutate(
            rules, knowledge, worked, Search(knowledge, cases.values()), lambda _: bar.update(1)
        )
    share = 100 * score.share
    if as_json:
        body = {
            "made": score.made,
            "noticed": {"by_example": score.by_example, "by_case": score.by_case},
            "alike": list(score.alike),
            "unsettled": list(score.unsettled),
            "survivors": [
                {"mutant": s.mutant.name, "case": _case(s.case, knowledge)} for s in score.survivors
            ],
            "score": round(share, 2),
        }
        deliver(dump({"schema_version": "1.0", **body}), None)
    else:
        for survivor in score.survivors:
            click.echo(f"{survivor.mutant.name}: nothing notices; this case would")
            for line in _case(survivor.case, knowledge).splitlines():
                click.echo(f"      {line}")
        for name in score.unsettled:
            click.echo(f"{name}: not settled, as the search took too long")
        click.echo(
            f"{score.made} changes of {len(rules)} rules: {score.by_example} noticed by an example, "
            f"{score.by_case} by a worked case, {len(score.survivors)} by nothing; "
            f"{len(score.alike)} make no difference. Score: {share:.1f}%."
        )
    if floor is not None and share < floor:
        raise SystemExit(1)


def _named(names: tuple[str, ...], knowledge: KnowledgeBase) -> list[Rule]:
    """Return the rules whose ids hold one of these words; those of the packs, or the base, if none."""
    from advisor.checks.shown import chosen

    own = {pack.id for pack in knowledge.packs[1:]} or {pack.id for pack in knowledge.packs}
    return [rule for rule in chosen(knowledge, names) if names or rule.pack in own]


def _case(case: Case, knowledge: KnowledgeBase) -> str:
    from advisor.checks.witness import case_text

    return case_text(case, "case", knowledge)


# ---------------------------------------------------------------- check


@rules_command.command("check")
@click.option(
    "--only", "checks", multiple=True, metavar="CHECK", help="Run this check (repeatable)."
)
@click.option("--list", "listing", is_flag=True, help="List the checks there are, and stop.")
@click.option(
    "--witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the case that shows each finding into this folder.",
)
@json_option
@pack_option
def check(
    checks: tuple[str, ...],
    listing: bool,
    witnesses: Path | None,
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
    knowledge = knowledge_with(packs) if any(f.witness for f in report.findings) else None
    if witnesses is not None and knowledge is not None:
        _keep(report, witnesses, knowledge)
    if as_json:
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
                indented("Seen in this case, which the rules engine read the same way:", 4, 88)
            )
            for line in _witness(finding, knowledge).splitlines():
                click.echo(f"      {line}")
    for question in report.unsettled:
        click.echo(indented(f"Not settled, as the search took too long: {question}.", 0, _width()))
    if not report.rules:
        click.echo("A file can't be read; mend it, then check again.")
        return
    number = len(report.findings)
    told = "nothing found" if not number else f"{number} {'finding' if number == 1 else 'findings'}"
    more = f", {len(report.accepted)} accepted" if report.accepted else ""
    click.echo(f"{report.rules} rules checked: {told}{more}.")


def _width() -> int:
    return terminal_width()


def _witness(finding: Finding, knowledge: KnowledgeBase) -> str:
    from advisor.checks.witness import case_text

    assert finding.witness is not None
    return case_text(finding.witness, "witness", knowledge)


def _keep(report: Report, folder: Path, knowledge: KnowledgeBase) -> None:
    """Write each witness into a folder, named by its check and rule."""
    from advisor.checks.witness import case_text

    folder.mkdir(parents=True, exist_ok=True)
    for finding in report.findings:
        if finding.witness is not None:
            name = f"{finding.check}-{Path(finding.file).stem}"
            deliver(case_text(finding.witness, name, knowledge), folder / f"{name}.yaml")


def _structure(report: Report, knowledge: KnowledgeBase | None) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "rules": report.rules,
        "findings": [_finding(f, knowledge) for f in report.findings],
        "accepted": [{**_finding(f, knowledge), "because": a.because} for f, a in report.accepted],
        "unsettled": list(report.unsettled),
    }


def _finding(finding: Finding, knowledge: KnowledgeBase | None) -> dict[str, Any]:
    shown = knowledge is not None and finding.witness is not None
    return {
        "check": finding.check,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "witness": _witness(finding, knowledge) if shown and knowledge is not None else None,
    }
