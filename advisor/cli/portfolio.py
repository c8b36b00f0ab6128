"""`advisor portfolio`: the cases of a batch seen together."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from advisor.cli.shared import (
    deliver,
    in_colour,
    json_option,
    knowledge_with,
    one_format,
    output_option,
    pack_option,
    styled,
    terminal_width,
)
from advisor.errors import InputError


@click.command("portfolio")
@click.argument("table", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--most",
    type=click.IntRange(0, 10_000),
    default=20,
    show_default=True,
    metavar="N",
    help="Name so many of the cases that need attention.",
)
@one_format("text", "json", "html")
@json_option
@output_option
@pack_option
def portfolio_command(
    table: Path,
    most: int,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Show the cases of a batch together: OUT is a table that `advisor batch` wrote.

    How many cases stand in each mode, the map with all of them, which need attention first and why, the
    most frequent risks, causes of failure and moves, and what is most often unknown.
    """
    from advisor.batch.outcomes import read_outcomes
    from advisor.batch.portfolio import Gathering
    from advisor.model.outcome import Fault

    if output is not None and output.exists() and table.exists() and output.samefile(table):
        raise InputError(f"{output}: this is the table itself; choose another name for -o")
    knowledge = knowledge_with(packs)
    gathering = Gathering(knowledge, most=most, table=table.name)
    for each in read_outcomes(table):
        if isinstance(each, Fault):
            gathering.fault()
        else:
            gathering.add(each)
    found = gathering.portfolio()
    if as_json or form == "json":
        from advisor.reporting.json import dump

        deliver(dump({"schema_version": "1.0", **asdict(found)}), output)
        return
    from advisor.reporting.portfolio import portfolio_html, portfolio_text

    if form == "html":
        deliver(portfolio_html(found, knowledge), output)
    elif output is None and in_colour():
        deliver(portfolio_text(found, knowledge, width=terminal_width(), style=styled), None)
    else:
        deliver(portfolio_text(found, knowledge), output)
