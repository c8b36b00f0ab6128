"""`advisor why` and `advisor why-not`: the reasons for a conclusion, or against it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import (
    deliver,
    format_option,
    indented,
    json_option,
    knowledge_with,
    output_option,
    pack_option,
    terminal_width,
    the_case,
)
from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.explanation.reason import Depth, Reason
    from advisor.explanation.standing import Standing
    from advisor.model.claim import Claim

_DEPTHS = ("line", "page", "full")

_depth_option = click.option(
    "--depth",
    type=click.Choice(_DEPTHS),
    default="page",
    show_default=True,
    help="A line, a page, or everything with who said it.",
)


def _standing(case: str, packs: tuple[Path, ...], output: Path | None) -> Standing:
    from advisor.consultation import consult
    from advisor.explanation.standing import Standing

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, output, packs)
    return Standing(consult(knowledge).trace(read), read, knowledge)


def _deliver(
    reasons: list[Reason], standing: Standing, depth: Depth, as_json: bool, output: Path | None
) -> None:
    from advisor.explanation.telling import as_data, tell

    if as_json:
        from advisor.explanation.reason import walk
        from advisor.reporting.json import dump

        told = [as_data(reason) for reason in reasons]
        cited = {name for reason in reasons for step in walk(reason) for name in step.claims}
        data = {
            "schema_version": "1.0",
            "case": standing.case.id,
            "explanations": told,
            "claims": {name: _claim(standing.knowledge.claims[name]) for name in sorted(cited)},
        }
        deliver(dump(data), output)
        return
    width = terminal_width() if output is None else 88
    claims = standing.knowledge.claims
    deliver("\n".join(tell(reason, depth, width, claims) for reason in reasons), output)


def _claim(claim: Claim) -> dict[str, Any]:
    locators = dict.fromkeys(passage.locator for passage in claim.passages)
    return {"gist": claim.gist, "locators": list(locators), "source": claim.source}


def _list(case: str, packs: tuple[Path, ...], as_json: bool, output: Path | None) -> None:
    """Tell what can be asked why, by name."""
    from advisor.consultation import advise
    from advisor.explanation.listing import conclusions

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, output, packs)
    found = conclusions(advise(read, knowledge))
    if as_json:
        from advisor.reporting.json import dump

        deliver(dump({"schema_version": "1.0", "case": read.id, "conclusions": found}), output)
        return
    width = terminal_width() if output is None else 88
    told = (f"{name}\n{indented(text, 4, width)}\n" for name, text in found.items())
    deliver(f"{''.join(told)}\nAsk why with: advisor why {case} NAME\n", output)


@click.command("why")
@click.argument("case")
@click.argument("conclusion", required=False)
@click.option(
    "--rather-than",
    "other",
    metavar="CONCLUSION",
    help="Say also why this other conclusion was not drawn.",
)
@_depth_option
@format_option
@json_option
@output_option
@pack_option
def why_command(
    case: str,
    conclusion: str | None,
    other: str | None,
    depth: Depth,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Say why a CONCLUSION of the advice on a CASE stands, down to answers and claims.

    CONCLUSION is `kind:id` or `kind:id[partner,partner]`, as `advisor advise CASE --json` names it
    (`risk:blame-between-partners`, `mode:complying`, `position:basis`); a bare id will do where only
    one thing bears it. Without a CONCLUSION, list those that stand, with their names.
    """
    if conclusion is None:
        if other is not None:
            raise click.UsageError("--rather-than needs a CONCLUSION that stands")
        _list(case, packs, as_json or form == "json", output)
        return
    from advisor.explanation.naming import concluded, named
    from advisor.explanation.why import Explainer
    from advisor.explanation.why_not import why_not

    standing = _standing(case, packs, output)
    wanted = named(conclusion, standing.case, standing.knowledge)
    nodes = concluded(standing, wanted)
    if not nodes:
        gave_way = any((wanted.kind, wanted.id) == key for key in standing.gave_way)
        how = "gave way" if gave_way else "was not concluded"
        raise InputError(
            f"'{wanted.kind}:{wanted.id}' {how} for '{standing.case.id}'; see why with: "
            f"advisor why-not {case} {conclusion}"
        )
    explainer = Explainer(standing)
    reasons = [explainer.reason(name) for name in nodes]
    if other is not None:
        instead = named(other, standing.case, standing.knowledge)
        if concluded(standing, instead):
            raise InputError(f"'{instead.kind}:{instead.id}' was concluded too; ask why of each")
        reasons.append(why_not(standing, instead.kind, instead.id, instead.subject))
    _deliver(reasons, standing, depth, as_json or form == "json", output)


@click.command("why-not")
@click.argument("case")
@click.argument("conclusion")
@_depth_option
@format_option
@json_option
@output_option
@pack_option
def why_not_command(
    case: str,
    conclusion: str,
    depth: Depth,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Say why a CONCLUSION was not drawn for a CASE: what each rule that draws it lacks.

    The rule that came nearest stands first. What fails only for want of an answer is told apart from
    what the answers rule out.
    """
    from advisor.explanation.naming import concluded, named
    from advisor.explanation.why_not import why_not

    standing = _standing(case, packs, output)
    wanted = named(conclusion, standing.case, standing.knowledge)
    nodes = concluded(standing, wanted)
    if wanted.kind == "position" or nodes:
        raise InputError(
            f"'{wanted.kind}:{wanted.id}' was concluded for '{standing.case.id}'; see why with: "
            f"advisor why {case} {conclusion}"
        )
    reason = why_not(standing, wanted.kind, wanted.id, wanted.subject)
    _deliver([reason], standing, depth, as_json or form == "json", output)
