"""`advisor rules impact`: what an edit of the rules changes for every known case."""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import (
    counted,
    deliver,
    indented,
    json_option,
    knowledge_with,
    one_format,
    pack_option,
    terminal_width,
)

if TYPE_CHECKING:
    from advisor.checks.impact import Effect, Impact, Touched


@click.command("impact", short_help="Say what an edit changes for every known case.")
@click.option(
    "--against",
    metavar="REV|DIR|PACK",
    help="A revision of the repository that the rules, or the packs, lie in; a folder with a rule base; "
    "or one with a pack, in the place of those given. With --pack it may be left out, for the rules "
    "without the packs.",
)
@click.option(
    "--cases",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Read the case files of this folder too.",
)
@one_format("text", "json", "markdown", note="Markdown is fit for a comment on a change.")
@json_option
@pack_option
def impact_command(
    against: str | None, folder: Path | None, form: str, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """Say what the rules as they are conclude otherwise than others did, for every worked case.

    Each difference comes with the edited rules and parameters that bear on it, and says which of them
    is enough by itself.
    """
    from advisor.checks.impact import impact, texts_in
    from advisor.checks.other_base import other_base
    from advisor.loading.places import shown, worked_cases
    from advisor.loading.tree import read_text
    from advisor.reporting.json import dump

    if against is None and not packs:
        raise click.UsageError("say what to compare with: --against main, or --against FOLDER")
    after = knowledge_with(packs)
    before = knowledge_with(()) if against is None else other_base(against, packs)
    known = worked_cases(packs if against else ())  # without a pack, its cases can't be read
    files = {name: place / "case.yaml" for name, place in known.items()}
    texts = {name: read_text(file, shown(file)) for name, file in files.items()}
    unread: list[tuple[str, str]] = []
    if folder is not None:
        given, unread = texts_in(folder)
        texts.update({f"{folder.name}/{n}": text for n, text in given.items()})
        if not given and not unread:
            click.echo(f"advisor: {folder}: no case files here", err=True)
    with click.progressbar(length=len(texts), label="Cases", file=sys.stderr) as bar:
        found = impact(before, after, texts, bar.update)
    not_text = tuple((f"{folder.name}/{n}", f"{folder.name}/{why}") for n, why in unread if folder)
    found = replace(found, unread=(*found.unread, *not_text))
    if as_json or form == "json":
        deliver(dump(_structure(found)), None)
        return
    lines = _markdown(found) if form == "markdown" else _text(found)
    deliver("\n".join(lines) + "\n", None)


def _summary(found: Impact) -> str:
    edits = counted(len(found.edited), "edit")
    cases = counted(found.read, "case")
    if not found.touched:
        return f"{edits}; nothing comes out otherwise in {cases}."
    changed = sum(len(each.effects) for each in found.touched)
    modes = sum(each.mode[0] != each.mode[1] for each in found.touched)
    moved = f", {counted(modes, 'mode')} among them" if modes else ""
    told = f"{counted(changed, 'conclusion')} otherwise{moved}"
    return f"{edits}; {told}, in {len(found.touched)} of {cases}."


def _text(found: Impact) -> Iterator[str]:
    width = terminal_width()
    for case in found.touched:
        yield f"{case.case}{_moved(case)}"
        for effect in case.effects:
            yield indented(f"{effect.node} {effect.what}, because of {_because(effect)}", 4, width)
    for name, reason in found.unread:
        yield indented(f"{name}: not read by both: {reason}", 0, width)
    yield _summary(found)
    if found.drafts:
        yield indented(_drafts(found), 0, width)


def _drafts(found: Impact) -> str:
    which = ", ".join(found.drafts)
    one = len(found.drafts) == 1
    told = "is a draft, and is" if one else "are drafts, and are"
    return f"{which} {told} not read; put {'it' if one else 'them'} in force to see what changes."


def _markdown(found: Impact) -> Iterator[str]:
    yield f"**Impact of the rules on the advice.** {_summary(found)}"
    if found.drafts:
        yield ""
        yield _drafts(found)
    if found.edited:
        yield ""
        yield "Edited: " + ", ".join(f"`{rule}` ({how})" for rule, how in found.edited.items())
    for case in found.touched:
        yield ""
        yield f"<details><summary>{html.escape(case.case)}{_moved(case)}: {len(case.effects)}</summary>"
        yield ""
        yield "| conclusion | | because of |"
        yield "|---|---|---|"
        for effect in case.effects:
            yield f"| `{effect.node}` | {effect.what} | {_because(effect)} |"
        yield ""
        yield "</details>"
    for name, reason in found.unread:
        yield ""
        yield f"Not read by both: `{name}`: {reason}"


def _moved(case: Touched) -> str:
    return f" ({case.mode[0]} -> {case.mode[1]})" if case.mode[0] != case.mode[1] else ""


def _because(effect: Effect) -> str:
    return "; ".join(
        f"{each}, enough by itself" if each.rpartition(" (")[0] in effect.alone else each
        for each in effect.because
    )


def _structure(found: Impact) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "edited": found.edited,
        "drafts": list(found.drafts),
        "read": found.read,
        "touched": [
            {
                "case": case.case,
                "mode": {"before": case.mode[0], "after": case.mode[1]},
                "effects": [
                    {
                        "conclusion": effect.node,
                        "what": effect.what,
                        "because": list(effect.because),
                        "alone": list(effect.alone),
                    }
                    for effect in case.effects
                ],
            }
            for case in found.touched
        ],
        "unread": [{"case": name, "reason": reason} for name, reason in found.unread],
    }
