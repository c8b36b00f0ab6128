"""`advisor sensitivity`: what the diagnosis and the recommended moves hang on."""

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


@click.command("sensitivity")
@click.argument("case")
@click.option("--no-pairs", is_flag=True, help="Try one other answer at a time only.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How it is written.",
)
@json_option
@output_option
@pack_option
def sensitivity_command(
    case: str,
    no_pairs: bool,
    form: str,
    as_json: bool,
    output: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Show what the advice on a CASE hangs on, and what can't change it.

    Every other answer is tried alone and every two together: which change the diagnosis or a
    recommended move. Then how near each position is to another reading, and for which values of each
    number of judgement diagnosis and moves stay.
    """
    from advisor.explanation.sensitivity import sensitivity
    from advisor.explanation.sensitivity_telling import tell_sensitivity
    from advisor.explanation.words import Words

    knowledge = knowledge_with(packs)
    read = the_case(case, knowledge, packs=packs)
    found = sensitivity(read, knowledge, pairs=not no_pairs)
    if as_json or form == "json":
        from advisor.reporting.json import dump

        deliver(dump(found.model_dump(mode="json")), output)
        return
    width = terminal_width() if output is None else 88
    deliver(tell_sensitivity(found, Words(read, knowledge), width), output)
