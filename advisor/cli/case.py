"""`advisor case new | check`: a blank case to fill in, and what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path

import click

from advisor.cli.shared import deliver, json_option, knowledge_with, output_option, pack_option
from advisor.errors import InputError, LoadError, UnknownNameError, shorten


@click.group("case")
def case_command() -> None:
    """Start a case file, or find what is wrong with one."""


@case_command.command("new")
@click.option("--short", is_flag=True, help="Only the answers that matter most.")
@click.option("--id", "name", default="my-partnership", show_default=True, help="The case's id.")
@output_option
@pack_option
def new(short: bool, name: str, output: Path | None, packs: tuple[Path, ...]) -> None:
    """Write a blank case with every question, its values and help, ready to fill in.

    Every answer starts as `unknown`; leave those you don't know.
    """
    from advisor.loading.case_forms import ID
    from advisor.reporting.blank import blank_case

    if not re.fullmatch(ID, name):
        raise InputError(
            f"--id: '{shorten(name)}' is no id of a case; write lower-case words joined by hyphens, "
            "as in riverside-careers"
        )
    text = blank_case(knowledge_with(packs), name, short=short)
    schema = _schema_line(output, packs) if output is not None else None
    text = f"{schema}\n{text}" if schema else text
    if output is not None and output.exists():
        raise click.ClickException(f"{output} exists already; choose another name")
    deliver(text, output)


def _schema_line(file: Path, packs: tuple[Path, ...]) -> str | None:
    """Return the line that names the schema of a case: a pack's, or the repository's it lies in."""
    from advisor.loading.file_kinds import schema_line
    from advisor.loading.places import base_pack

    root = packs[-1] if packs else base_pack().root
    inside = root.resolve() in file.resolve().parents
    return schema_line(file, root, "case") if packs or inside else None


@case_command.command("check")
@click.argument("case")
@json_option
@pack_option
def check(case: str, as_json: bool, packs: tuple[Path, ...]) -> None:
    """Say what is wrong with a CASE, without advice; exit code 1 when something is."""
    from advisor.consultation import find_case
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    try:
        found, _ = find_case(case, knowledge, packs)
    except LoadError as error:
        if as_json:
            problems = [
                {"file": p.file, "line": p.line, "column": p.column, "message": p.message}
                for p in error.problems
            ]
            deliver(dump({"schema_version": "1.0", "problems": problems}), None)
        else:
            click.echo(str(error), err=True)
            click.echo(_count(len(error.problems)), err=True)
        raise SystemExit(1) from error
    except UnknownNameError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        deliver(dump({"schema_version": "1.0", "problems": []}), None)
        return
    asked = [t for t in knowledge.terms.values() if t.of == "case"]
    known = [a for a in found.answers.values() if a.status != "unknown"]
    click.echo(
        f"{found.id}: nothing wrong. {len(known)} of {len(asked)} questions answered, "
        f"{len(found.partners or ())} partners, {len(found.relations)} relations described."
    )


def _count(number: int) -> str:
    return f"{number} {'problem' if number == 1 else 'problems'}"
