"""`advisor decide`: a person's decision, or an amended answer, added to a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from advisor.cli.audit import key_option, told_entry
from advisor.cli.shared import deliver

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("decide")
@click.argument("file", type=_FILE)
@click.argument("conclusion", required=False)
@click.option(
    "--decision",
    type=click.Choice(("accepted", "amended", "rejected")),
    help="What was decided on the CONCLUSION.",
)
@click.option(
    "--amend",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="An answer to put in the place of one in the record (repeatable).",
)
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--instead", metavar="TEXT", help="What is to be done instead.")
@click.option("--owner", metavar="NAME", help="Who is to do it.")
@click.option("--due", metavar="DATE", help="By when, as in 2026-11-23.")
@click.option(
    "-o",
    "--output",
    type=_FILE,
    metavar="FILE",
    help="Write the longer record here instead of in place of FILE.",
)
@key_option
def decide_command(
    file: Path,
    conclusion: str | None,
    decision: str | None,
    settings: tuple[str, ...],
    by: str,
    reason: str | None,
    instead: str | None,
    owner: str | None,
    due: str | None,
    output: Path | None,
    key: Path | None,
) -> None:
    """Add a decision on a CONCLUSION, or amended answers, to a record FILE; nothing is overwritten.

    CONCLUSION is named as in the record: kind:id[partners], as in move:make-users-safe. A record that
    does not verify is left as it is. With --sign alone, only a signature is added.
    """
    from advisor.audit.file import write

    if (conclusion is None) != (decision is None):
        raise click.UsageError("a decision takes a CONCLUSION and --decision")
    if conclusion is None and not settings and key is None:
        raise click.UsageError(
            "give a CONCLUSION with --decision, --amend PATH=VALUE, or --sign KEY"
        )
    if reason is None and (decision or settings):
        raise click.UsageError("give the --reason")
    document = _verified(file)
    before = len(document["history"])
    if settings:
        document = _amended(document, settings, by, reason or "")
    if conclusion is not None and decision is not None:
        from advisor.audit.history import decide

        document = decide(
            document,
            conclusion,
            decision,
            by=by,
            reason=reason or "",
            instead=instead,
            owner=owner,
            due=due,
        )
    if key is not None:
        from advisor.audit.signing import read_key, sign

        document = sign(document, read_key(key), by=by)
    deliver(write(document).decode(), output or file)
    for entry in document["history"][before:]:
        click.echo(f"added: {told_entry(entry)}", err=True)


def _verified(file: Path) -> Any:
    from advisor.audit.file import read_file
    from advisor.audit.verify import verify
    from advisor.errors import InputError

    document, raw = read_file(file)
    verdict = verify(document, raw)
    if not verdict.sound:
        first = verdict.findings[0]
        raise InputError(
            f"{file} does not verify ({first.place or '/'}: {first.message}); see advisor verify {file}"
        )
    return document


def _amended(document: Any, settings: tuple[str, ...], by: str, reason: str) -> Any:
    from advisor.audit.history import amend
    from advisor.audit.record import given_in

    start = given_in(document)
    return amend(document, settings, start.case, start.knowledge, by=by, reason=reason)
