"""`advisor what-if` and `advisor compare`: two readings side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.shared import (
    deliver,
    format_option,
    json_option,
    knowledge_with,
    output_option,
    pack_option,
    terminal_width,
    the_case,
)

if TYPE_CHECKING:
    from advisor.explanation.difference import Step
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase


def tell(
    one: Case,
    other: Case,
    steps: tuple[Step, ...],
    knowledge: KnowledgeBase,
    as_json: bool,
    output: Path | None,
) -> None:
    """Lay the advice on two cases side by side."""
    from advisor.consultation import advise
    from advisor.explanation.difference import difference
    from advisor.explanation.side_by_side import difference_as_data, tell_difference
    from advisor.explanation.words import Words

    found = difference(one, other, steps, lambda case: advise(case, knowledge))
    words = Words(other, knowledge)
    if as_json:
        from advisor.reporting.json import dump

        deliver(dump(difference_as_data(found, words)), output)
        return
    width = terminal_width() if output is None else 88
    deliver(tell_difference(found, words, width), output)


@click.command("what-if")
@click.argument("case")
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    help="An answer to change, e.g. governance=clear-local or partners.council.agenda=hidden "
    "(repeatable).",
)
@format_option
@json_option
@output_option
@pack_option
def what_if_command(
    case: str,
    settings: tuple[str, ...],
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Show what the advice on a CASE would be, were some answers others.

    PATH is a term, `partners.PARTNER.TERM` or `relations.FROM.TO.TERM`; VALUE is written as in a case
    file, `unknown` and `{value: ..., strength: ...}` included. The case file is not changed.
    """
    from advisor.explanation.difference import steps_of
    from advisor.loading.changes import read_settings
    from advisor.model.change import changed

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, output, packs)
    changes = read_settings(settings, read, knowledge)
    steps = steps_of(changes, read, knowledge)
    tell(read, changed(read, changes), steps, knowledge, as_json or form == "json", output)


@click.command("compare")
@click.argument("one")
@click.argument("other")
@format_option
@json_option
@output_option
@pack_option
def compare_command(
    one: str,
    other: str,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Compare the advice on two cases, or on two dates of one partnership.

    Every difference is traced to the answers behind it: those it takes, and those that are enough.
    """
    from advisor.explanation.difference import steps_between

    if one == other == "-":
        raise click.UsageError("standard input can be read once; give one of the cases as a file")
    knowledge = knowledge_with(packs)
    first, second = (the_case(name, knowledge, output, packs) for name in (one, other))
    steps = steps_between(first, second, knowledge)
    tell(first, second, steps, knowledge, as_json or form == "json", output)
