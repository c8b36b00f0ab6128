"""`advisor advise`: the advice on one case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from advisor.model.advice import Advice
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.term import Role

_FORMATS = ("text", "json", "markdown", "html")
_READERS = ("practitioner", "commissioner", "funder", "policy-maker")


@click.command("advise")
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How the advice is written.",
)
@json_option
@click.option(
    "--for",
    "reader",
    type=click.Choice(_READERS),
    help="Tell apart the moves that this reader can act on from those of others.",
)
@click.option("--brief", is_flag=True, help="Page one only (not with json).")
@click.option("--drafts", is_flag=True, help="Read rules that are still drafts too.")
@output_option
@pack_option
def advise_command(
    case: str,
    form: str,
    as_json: bool,
    reader: Role | None,
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
    read = the_case(case, knowledge, output, packs)
    advice = advise(read, knowledge, drafts=drafts)
    if reader is not None:
        from advisor.reporting.reader import for_reader

        advice = for_reader(advice, reader)
    written = "json" if as_json else form
    deliver(_written(advice, read, knowledge, written, output is None, brief=brief), output)


def _written(
    advice: Advice,
    case: Case,
    knowledge: KnowledgeBase,
    form: str,
    to_terminal: bool,
    *,
    brief: bool,
) -> str:
    """Return the advice in one of the formats; each loads only what it needs."""
    if form == "json":
        from advisor.reporting.json import render_json

        return render_json(advice)
    if form == "text":
        from advisor.reporting.text import plain, render_text

        style = styled if to_terminal and in_colour() else plain
        width = terminal_width() if to_terminal else 88
        return render_text(advice, case, knowledge, width=width, style=style, brief=brief)
    from advisor.reporting.compose import compose

    report = compose(advice, case, knowledge, brief=brief)
    if form == "markdown":
        from advisor.reporting.markdown import render_markdown

        return render_markdown(report)
    from advisor.explanation.folded import Folded
    from advisor.explanation.standing import Standing
    from advisor.reporting.html import render_html

    return render_html(report, Folded(Standing(advice.trace, case, knowledge), advice))
