"""`advisor plan`: the cheapest changes that lead to a mode, away from a risk, or to a move."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from advisor.cli.shared import (
    deliver,
    json_option,
    knowledge_with,
    output_option,
    pack_option,
    terminal_width,
    the_case,
)
from advisor.errors import InputError, UnknownNameError
from advisor.model.term import Role

if TYPE_CHECKING:
    from advisor.explanation.goal import Goal
    from advisor.explanation.naming import Named
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase

NO_PLAN = 1
STOPPED = 130


def _goal(
    to: str | None,
    without: tuple[str, ...],
    allow: tuple[str, ...],
    case: Case,
    knowledge: KnowledgeBase,
) -> Goal:
    from advisor.explanation.goal import Goal

    if to is None and not without and not allow:
        raise InputError("say what the plan is for: --to MODE, --without RISK or --allow MOVE")
    if to is not None and to.removeprefix("mode:") not in knowledge.modes:
        raise UnknownNameError("mode", to, knowledge.modes)
    return Goal(
        to.removeprefix("mode:") if to else None,
        tuple(_named(name, "risk", case, knowledge) for name in without),
        tuple(_named(name, "move", case, knowledge) for name in allow),
    )


def _named(name: str, kind: str, case: Case, knowledge: KnowledgeBase) -> Named:
    """Return what a name stands for; a bare one is of the kind that the option speaks of."""
    from advisor.explanation.naming import named

    found = named(name if ":" in name.partition("[")[0] else f"{kind}:{name}", case, knowledge)
    if found.kind != kind:
        raise InputError(f"'{name}' is a {found.kind}, not a {kind}")
    return found


def _tell(line: str) -> None:
    """Show on a terminal how far the search is, in the place of what stood there before."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{line}", nl=False, err=True)


@click.command("plan")
@click.argument("case")
@click.option("--to", metavar="MODE", help="The mode to reach.")
@click.option("--without", multiple=True, metavar="RISK", help="A risk to be rid of (repeatable).")
@click.option("--allow", multiple=True, metavar="MOVE", help="A move to open up (repeatable).")
@click.option(
    "--as",
    "role",
    type=click.Choice(get_args(Role)),
    help="Take only steps that are in the hands of this role.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the plans are written.",
)
@json_option
@output_option
@pack_option
def plan_command(
    case: str,
    to: str | None,
    without: tuple[str, ...],
    allow: tuple[str, ...],
    role: Role | None,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> int:
    """Find the cheapest changes of a CASE that meet a goal, with what else they bring.

    Goals can be combined; a plan then meets all of them. Ctrl-C stops the search and prints the best
    found so far. Exit codes: 0 a plan, or nothing has to change; 1 there is no such plan; 130 stopped.
    """
    from advisor.explanation.plan import Planner
    from advisor.explanation.plan_page import PlanPage
    from advisor.explanation.words import Words

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, packs=packs)
    goal = _goal(to, without, allow, read, knowledge)
    plans = Planner(read, knowledge, goal, role, _tell).plans()
    _tell("")
    if as_json or form == "json":
        from advisor.reporting.json import dump

        deliver(dump(plans.model_dump(mode="json")), output)
    else:
        width = terminal_width() if output is None else 88
        deliver(PlanPage(plans, Words(read, knowledge)).text(width), output)
    if not plans.finished:
        return STOPPED
    return 0 if plans.plans or plans.met else NO_PLAN
