"""`advisor questions`: what to ask next and why, or that nothing left to ask can change the advice."""

from __future__ import annotations

from pathlib import Path

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

_FIRST = 10


@click.command("questions")
@click.argument("case")
@click.option("--all", "every", is_flag=True, help="Show every question, not the first ten.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the questions are written; JSON always holds every one.",
)
@json_option
@output_option
@pack_option
def questions_command(
    case: str,
    every: bool,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Say what to ask next about a CASE, and why; or that asking more can't change the advice.

    What could change the mode comes first, then moves by their tier. Each question says who would
    know. "You can stop asking" is said only where every way to answer what is open was covered.
    """
    from advisor.consultation import consult
    from advisor.explanation.asking import inquire
    from advisor.explanation.told_questions import tell_inquiry
    from advisor.explanation.words import Words

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, packs=packs)
    inquiry = inquire(consult(knowledge).read(read), read, knowledge)
    if as_json or form == "json":
        from advisor.reporting.json import dump

        deliver(dump(inquiry.model_dump(mode="json")), output)
        return
    width = terminal_width() if output is None else 88
    deliver(tell_inquiry(inquiry, Words(read, knowledge), None if every else _FIRST, width), output)
