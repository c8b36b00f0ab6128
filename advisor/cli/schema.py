"""`advisor schema`: the JSON Schemas of what comes out, and of what people write, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.shared import deliver, knowledge_with, pack_option
from advisor.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from advisor.reporting.word_schemas import Lexicon


@click.command("schema")
@click.argument("name", required=False)
@click.option(
    "--all", "every", is_flag=True, help="Those of all files that people write, into a folder."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write to this file, or with --all to this folder, instead of the terminal.",
)
@pack_option
def schema_command(
    name: str | None, every: bool, output: Path | None, packs: tuple[Path, ...]
) -> None:
    """Print the JSON Schema NAME; without a name, list those there are.

    Those of files that people write hold the words of the rules and of the packs given, for completion
    in an editor. The files of the last pack may name what it brings without its id in front.
    """
    from advisor.reporting.json import dump
    from advisor.reporting.schemas import SCHEMAS, published, schema

    known = {
        **SCHEMAS,
        "batch": "a row that `advisor batch` writes, as a line of JSONL",
        "record": "what `advisor record` writes",
    }
    if every:
        if name is not None or output is None:
            raise InputError("--all takes no name, and a folder to write into: -o DIR")
        number = write_schemas(output, packs)
        click.echo(
            f"{output}: {number} schemas, each named in the first line of the files it is for"
        )
        return
    if name is None:
        for each, summary in known.items():
            click.echo(f"{each:<18} {summary}")
        return
    if name not in known:
        raise UnknownNameError("schema", name, known, listed_by="advisor schema")
    if name == "batch":
        from advisor.batch.forms import batch_schema

        deliver(dump(published(name, batch_schema())), output)
        return
    if name == "record":
        from advisor.audit.forms import record_schema

        advice = schema("advice", knowledge_with(packs))
        deliver(dump(published(name, record_schema(advice))), output)
        return
    deliver(dump(schema(name, lexicon_with(packs))), output)


def write_schemas(folder: Path, packs: tuple[Path, ...]) -> int:
    """Write the schemas of all files that people write into a folder, and return how many."""
    from advisor.loading.file_kinds import FORMS
    from advisor.reporting.json import dump_by_entry
    from advisor.reporting.schemas import schema

    lexicon = lexicon_with(packs)
    texts = {name: dump_by_entry(schema(name, lexicon)) for name in FORMS}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from error
    for name, text in texts.items():
        deliver(text, folder / f"{name}.json")
    return len(texts)


def lexicon_with(packs: tuple[Path, ...]) -> Lexicon:
    """Return the words of the shipped rules and of packs, as the last pack's files may write them."""
    from advisor.checks.run import CHECKS
    from advisor.loading.places import worked_cases
    from advisor.reporting.word_schemas import Lexicon

    knowledge = knowledge_with(packs)
    return Lexicon(
        knowledge,
        knowledge.packs[-1].id if packs else None,
        {check.id: check.title for check in CHECKS},
        {name: name.replace("-", " ").capitalize() for name in worked_cases(packs)},
    )
