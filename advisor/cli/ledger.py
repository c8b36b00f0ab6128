"""`advisor ledger add | list | show | verify | export`: records kept together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import deliver, json_option, output_option

if TYPE_CHECKING:
    from advisor.audit.ledger import Ledger, Row

_FILE = click.Path(path_type=Path, dir_okay=False)
_VARIABLE = "ADVISOR_LEDGER"


@click.group("ledger")
@click.option(
    "--ledger",
    "path",
    type=_FILE,
    envvar=_VARIABLE,
    default="advisor-ledger.sqlite",
    show_default=True,
    metavar="FILE",
    help=f"The file of the ledger; else what {_VARIABLE} says.",
)
@click.pass_context
def ledger_command(context: click.Context, path: Path) -> None:
    """Keep records where they can be searched, and where none can be altered unseen."""
    context.obj = path


def _opened(path: Path, *, create: bool = False) -> Ledger:
    from advisor.audit.ledger import Ledger

    return Ledger(path, create=create)


@ledger_command.command("add")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.pass_obj
def add(path: Path, files: tuple[Path, ...]) -> None:
    """Add records that verify; each is on the disk when its line is printed.

    A record whose history has grown is added beside its shorter form.
    """
    from advisor.audit.file import read_file
    from advisor.audit.verify import verify
    from advisor.errors import InputError

    with _opened(path, create=True) as ledger:
        for file in files:
            document, raw = read_file(file)
            verdict = verify(document, raw)
            if not verdict.sound:
                first = verdict.findings[0]
                raise InputError(f"{file} does not verify: {first.place or '/'}: {first.message}")
            row, new = ledger.add(document)
            stood = "" if new else " (it stood there already)"
            click.echo(f"{row.number}  {row.case_id}  {row.head}{stood}")


@ledger_command.command("list")
@click.option("--partnership", metavar="TEXT", help="The id of a case, or a part of its name.")
@click.option("--since", metavar="DATE", help="Read for this date or later.")
@click.option("--until", metavar="DATE", help="Read for this date or earlier.")
@click.option("--mode", metavar="MODE", help="As in complying.")
@click.option("--rule", metavar="ID", help="A rule that fired.")
@click.option("--claim", metavar="ID", help="A claim that is cited.")
@click.option(
    "--decision",
    type=click.Choice(("accepted", "amended", "rejected")),
    help="With such a decision in it.",
)
@click.option("--all", "every", is_flag=True, help="Shorter forms of the same record too.")
@json_option
@click.pass_obj
def list_(path: Path, /, as_json: bool, **asked: Any) -> None:
    """List the records that meet all that is asked, oldest first."""
    with _opened(path) as ledger:
        rows = ledger.rows(**asked)
    if as_json:
        from advisor.reporting.json import dump

        deliver(dump({"schema_version": "1.0", "records": [_data(row) for row in rows]}), None)
        return
    for row in rows:
        click.echo(_line(row))
    click.echo(f"{len(rows)} {'record' if len(rows) == 1 else 'records'}", err=True)


def _data(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).__annotations__}


def _line(row: Row) -> str:
    later = f"  +{row.entries} later" if row.entries else ""
    return f"{row.number}  {row.as_of}  {row.case_id}  {row.mode}  {row.seal[:12]}{later}"


@ledger_command.command("show")
@click.argument("record")
@json_option
@click.pass_obj
def show(path: Path, record: str, as_json: bool) -> None:
    """Show one RECORD: its number, or the start of its hash."""
    from advisor.cli.audit import told_entry

    with _opened(path) as ledger:
        row = ledger.find(record)
        document = ledger.document(row)
    if as_json:
        from advisor.reporting.json import dump

        found = {"schema_version": "1.0", **_data(row), "history": document["history"]}
        deliver(dump({**found, "diagnosis": document["advice"]["diagnosis"]}), None)
        return
    made = document["made"]
    click.echo(_line(row))
    click.echo(f"{row.name}; made {row.made_at} by {made['prepared_by'] or 'nobody named'}")
    click.echo(f"added {row.added_at}; SHA-256 {row.seal}")
    click.echo(document["advice"]["diagnosis"]["statement"])
    for entry in document["history"]:
        click.echo(f"later: {told_entry(entry)}")


@ledger_command.command("verify")
@click.option("--expect", "link", metavar="LINK", help="A link noted earlier that must be there.")
@json_option
@click.pass_obj
def verify(path: Path, link: str | None, as_json: bool) -> None:
    """Say whether every row and every record is as it was added; exit code 1 if not.

    Note the last link somewhere else: with --expect it later proves that nothing was cut off.
    """
    with _opened(path) as ledger:
        found = list(ledger.problems())
        last, number = ledger.last_link(), len(ledger.rows(every=True))
        if link is not None and not ledger.has_link(link):
            found.append(("link", f"{link[:64]} is not in this ledger: it was cut off or replaced"))
    if as_json:
        from advisor.reporting.json import dump

        told = [{"place": place, "message": message} for place, message in found]
        summary = {"schema_version": "1.0", "sound": not found, "records": number}
        deliver(dump({**summary, "last_link": last, "findings": told}), None)
    else:
        for place, message in found:
            click.echo(f"{place}: {message}")
        if not found:
            click.echo(f"{number} records, each unchanged and following from itself.")
            click.echo(f"Last link: {last}")
    if found:
        raise SystemExit(1)


@ledger_command.command("export")
@click.argument("record")
@click.option(
    "--pseudonymise",
    is_flag=True,
    help="Without the names of people, notes and texts; what is written is then no record.",
)
@output_option
@click.pass_obj
def export(path: Path, record: str, pseudonymise: bool, output: Path | None) -> None:
    """Write one RECORD as the file it was added from, laid out as `advisor record` does."""
    from advisor.audit.file import write

    with _opened(path) as ledger:
        document = ledger.document(ledger.find(record))
    if pseudonymise:
        from advisor.audit.pseudonym import pseudonymised

        document = pseudonymised(document)
    deliver(write(document).decode(), output)
