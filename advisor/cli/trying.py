"""`advisor rules coverage | mutate`: how well rules are tried by examples and cases."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import (
    NumberRange,
    counted,
    deliver,
    indented,
    json_option,
    knowledge_in_order,
    own_rules,
    pack_option,
    terminal_width,
)

if TYPE_CHECKING:
    from advisor.checks.mutation import Score
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase


@click.command("coverage", short_help="Name conditions never seen true, or false.")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--floor", type=NumberRange(0, 100), help="Fail below this share, in per cent.")
@json_option
@pack_option
def coverage_command(
    names: tuple[str, ...], floor: float | None, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """Say which conditions and exceptions no example and no worked case makes true, or makes false."""
    from advisor.checks.exercised import exercised
    from advisor.loading.worked import expected_cases, worked_case
    from advisor.reporting.json import dump

    knowledge = knowledge_in_order(packs)
    rules = [rule for rule in own_rules(names, knowledge) if rule.kind != "evidence"]
    folders = expected_cases(packs).items()
    cases = {name: worked_case(folder, knowledge) for name, folder in folders}
    found = list(exercised(rules, knowledge, cases))
    open_ = [each for each in found if each.missing]
    sides = 2 * len(found)
    share = 100 * (1 - sum(len(each.missing) for each in open_) / sides) if sides else 100.0
    if as_json:
        gaps = [{"rule": e.rule, "path": e.path, "never": list(e.missing)} for e in open_]
        body = {"conditions": len(found), "share": round(share, 2), "gaps": gaps}
        deliver(dump({"schema_version": "1.0", **body}), None)
    else:
        for each in open_:
            click.echo(f"{each.rule}: {each.path} is never {' or '.join(each.missing)}")
        click.echo(
            f"{counted(len(found), 'condition')} of {counted(len(rules), 'rule')}: "
            f"{share:.1f}% of their two sides are seen, true and false."
        )
    if floor is not None and share < floor:
        raise SystemExit(1)


@click.command("mutate", short_help="Change rules, and see whether anything notices.")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--floor", type=NumberRange(0, 100), help="Fail below this score, in per cent.")
@json_option
@pack_option
def mutate_command(
    names: tuple[str, ...], floor: float | None, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """Change each rule in one place after another, and see whether an example or a case notices.

    Every condition is turned round, left out or altered: each threshold, value, count and connective;
    every exception too. Rows of evidence, their weights and the bands are changed as well. A change
    that makes no difference to any partnership does not count. For each that nothing noticed, the
    smallest case is shown that would, or the reason for which the authors let it be.
    """
    from advisor.checks.mutation import mutate
    from advisor.checks.search import Search
    from advisor.checks.unnoticed import read_unnoticed
    from advisor.loading.places import base_pack, pack_at
    from advisor.loading.worked import expectation, expected_cases, worked_case
    from advisor.reporting.json import dump

    knowledge = knowledge_in_order(packs)
    rules = own_rules(names, knowledge)
    own = {pack.id for pack in knowledge.packs[1:]} or {pack.id for pack in knowledge.packs}
    parameters = frozenset(
        parameter.id for parameter in knowledge.parameters.values() if parameter.pack in own
    )
    reasons = read_unnoticed(base_pack())
    for place in map(pack_at, packs):
        reasons |= read_unnoticed(place, f"{place.root.name}/")
    folders = expected_cases(packs)
    cases = {name: worked_case(folder, knowledge) for name, folder in folders.items()}
    worked = {name: (case, expectation(folders[name])) for name, case in cases.items()}
    with click.progressbar(length=len(rules), label="Rules", file=sys.stderr) as bar:
        score = mutate(
            rules,
            knowledge,
            worked,
            Search(knowledge, cases.values()),
            lambda _: bar.update(1),
            parameters if not names else frozenset(),
        )
    if as_json:
        body = _structure(score, reasons, knowledge)
        deliver(dump({"schema_version": "1.0", **body}), None)
    else:
        _tell(score, reasons, knowledge)
        click.echo(_summary(score, reasons, len(rules)))
    if floor is not None and 100 * score.share < floor:
        raise SystemExit(1)


def _structure(
    score: Score, reasons: Mapping[str, str], knowledge: KnowledgeBase
) -> dict[str, Any]:
    return {
        "made": score.made,
        "noticed": {"by_example": score.by_example, "by_case": score.by_case},
        "alike": list(score.alike),
        "unsettled": list(score.unsettled),
        "survivors": [
            {"mutant": s.name, "case": _case(s.case, knowledge), "because": reasons.get(s.name)}
            for s in score.survivors
        ],
        "score": round(100 * score.share, 2),
    }


def _tell(score: Score, reasons: Mapping[str, str], knowledge: KnowledgeBase) -> None:
    for survivor in score.survivors:
        if survivor.name in reasons:
            told = f"{survivor.name}: nothing notices. {reasons[survivor.name]}"
            click.echo(indented(told, 0, terminal_width(), hanging=6))
            continue
        click.echo(f"{survivor.name}: nothing notices; this case would")
        for line in _case(survivor.case, knowledge).splitlines():
            click.echo(f"      {line}")
    for name in score.unsettled:
        click.echo(f"{name}: not settled, as the search took too long")


def _summary(score: Score, reasons: Mapping[str, str], rules: int) -> str:
    explained = sum(survivor.name in reasons for survivor in score.survivors)
    with_reason = f", {explained} of them with a reason" if explained else ""
    return (
        f"{counted(score.made, 'change')} of {counted(rules, 'rule')}: "
        f"{score.by_example} noticed by an example, {score.by_case} by a worked case, "
        f"{len(score.survivors)} by nothing{with_reason}; "
        f"{len(score.alike)} make no difference. Score: {100 * score.share:.1f}%."
    )


def _case(case: Case, knowledge: KnowledgeBase) -> str:
    from advisor.checks.witness import case_text

    return case_text(case, "case", knowledge)
