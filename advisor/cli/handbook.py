"""`advisor rules doc`: the rule base as pages to read, or as a site."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import click

from advisor.cli.shared import at_terminal, counted, knowledge_with, one_format, pack_option
from advisor.errors import InputError

_MARK = ".made-by-advisor-rules-doc"
"""Stands in a folder that this command made, and may therefore make anew."""


@click.command("doc", short_help="Write a page for each rule, claim, term and move.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder to write: a new one, an empty one, or one that this command made.",
)
@one_format("markdown", "html")
@pack_option
def doc_command(output: Path, form: str, packs: tuple[Path, ...]) -> None:
    """Write the documentation of the rule base: Markdown, or with `--format html` a site.

    There is a page for each rule, claim, term, move, number, mode, topic and worked case, each linked
    both ways, the graph of stages, and the guide to writing rules. The site can be searched, and read
    from the file system: open index.html.
    """
    from advisor.handbook.book import book
    from advisor.handbook.matter import gather
    from advisor.handbook.site import build_site, require_generator, write_files

    if form == "html":
        require_generator()
    files = book(gather(knowledge_with(packs), packs))
    if form == "html" and at_terminal():
        click.echo("advisor: building the site takes about a minute", err=True)
    write = build_site if form == "html" else write_files
    deliver_folder(lambda folder: write(files, folder), output)
    number = sum(name.endswith(".md") for name in files)
    first = output / ("index.html" if form == "html" else "index.md")
    click.echo(f"{counted(number, 'page')} written; begin at {first}")


def deliver_folder(write: Callable[[Path], None], output: Path) -> None:
    """Write a folder whole, or not at all; one that this program made is put aside only then.

    Raises InputError where something else is in the way.
    """
    place = Path(os.path.realpath(output))
    if not place.parent.is_dir():
        raise InputError(f"{output}: there is no folder '{output.parent}'; make it first")
    if place.exists() and any(place.iterdir()) and not (place / _MARK).is_file():
        raise InputError(
            f"{output}: holds files that this command did not make; name a new folder, or empty it"
        )
    aside = place.with_name(f".advisor-{secrets.token_hex(8)}")
    made = aside / "made"
    try:
        made.mkdir(parents=True)
        write(made)
        (made / _MARK).write_text("", encoding="utf-8")
        if place.exists():
            place.rename(aside / "before")
        made.rename(place)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error
    finally:
        if (aside / "before").exists() and not place.exists():
            (aside / "before").rename(place)
        shutil.rmtree(aside, ignore_errors=True)
