"""`advisor advise`: the advice on one case."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.cli.shared import (
    deliver,
    in_colour,
    json_option,
    knowledge_with,
    output_option,
    pack_option,
    styled,
    terminal_width,
    the_case,
)


@click.command("advise")
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the advice is written.",
)
@json_option
@click.option("--brief", is_flag=True, help="Page one only (text).")
@click.option("--drafts", is_flag=True, help="Read rules that are still drafts too.")
@output_option
@pack_option
def advise_command(
    case: str,
    form: str,
    as_json: bool,
    brief: bool,
    drafts: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Give advice on a partnership described in a CASE.

    CASE is a case file, the id of a worked case (see `advisor cases`), or - for standard input.
    """
    from advisor.consultation import advise

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge)
    advice = advise(read, knowledge, drafts=drafts)
    if as_json or form == "json":
        from advisor.reporting.json import render_json

        deliver(render_json(advice), output)
        return
    from advisor.reporting.text import plain, render_text

    style = styled if output is None and in_colour() else plain
    text = render_text(
        advice,
        read,
        knowledge,
        width=88 if output else terminal_width(),
        style=style,
        brief=brief,
    )
    deliver(text, output)
