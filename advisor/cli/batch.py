"""`advisor batch`: advice on many cases at once, as a table."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.progress import Bar
from advisor.cli.recording import recorded
from advisor.cli.shared import NumberRange, counted, deliver, knowledge_with, pack_option
from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.batch.journal import Journal, State
    from advisor.batch.run import Plan
    from advisor.batch.source import Source
    from advisor.model.knowledge import KnowledgeBase

_DOUBLED = "each has a row of its own; mend it where that is a mistake"
_KINDS = {
    "unreadable": "could not be read",
    "failed": "failed",
    "time": "took too long",
    "process": "ended the process",
}


@click.command("batch")
@click.argument("source", metavar="[IN]", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="The table to write: .jsonl, .csv or .parquet.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 512),
    metavar="N",
    help="How many processes read cases; as many as there are processors when not given.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have the workers of this Dask cluster read the cases, such as tcp://host:8786.",
)
@click.option(
    "--timeout",
    type=NumberRange(0.1, 86_400),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Set a case aside that takes longer than this.",
)
@click.option(
    "--records",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the audit record of each case into this folder too.",
)
@click.option(
    "--fast",
    is_flag=True,
    help="Only what is concluded: no certainty, what is settled or hash; many times as fast.",
)
@click.option(
    "--check-sample",
    metavar="N|SHARE",
    help="With --fast: the engine reads so many cases again, or a share such as 1%; 200 if not given.",
)
@click.option("--restart", is_flag=True, help="Throw away what an unfinished run had done.")
@click.option(
    "--take",
    metavar="ID|LINE",
    help="Write one case of IN as a case file, to OUT or the terminal, and read no other.",
)
@click.option(
    "--columns",
    is_flag=True,
    help="List the columns that a table of cases may have; with -o, write a blank table to fill in.",
)
@click.option("--drafts", is_flag=True, help="Read rules that are still drafts too.")
@pack_option
def batch_command(
    source: str | None,
    output: Path | None,
    workers: int | None,
    cluster: str | None,
    timeout: float,
    records: Path | None,
    fast: bool,
    check_sample: str | None,
    restart: bool,
    take: str | None,
    columns: bool,
    drafts: bool,
    packs: tuple[Path, ...],
) -> None:
    """Give advice on many cases: every case of IN becomes a row of OUT, in the same order.

    IN is a folder of case files, JSONL (a case to a line), CSV or Parquet (a case to a row; see
    --columns), or - for JSONL from standard input. A run that was interrupted goes on where it was when
    the same command is given again.

    With --fast cases are read many at once, without their proof; the engine reads a sample of them
    again, and the batch stops should the two ever differ.

    Exit code 1 when some cases could not be advised on: their rows say why.
    """
    knowledge = knowledge_with(packs)
    if columns:
        _list_columns(knowledge, output)
        return
    if take is not None:
        _take(take, source, output, knowledge)
        return
    if source is None or output is None:
        raise click.UsageError("give what to read and where to write: advisor batch IN -o OUT")
    if fast and records:
        raise click.UsageError("--fast writes no records: leave out one of --fast and --records")
    if check_sample is not None and not fast:
        raise click.UsageError("--check-sample goes with --fast")
    from advisor.batch.journal import Journal
    from advisor.batch.lane import Setting
    from advisor.batch.sample import USUAL, sample_of
    from advisor.batch.sink import form_of
    from advisor.reporting.json import render_json

    output = _place(output, source)
    setting = Setting(
        rules=knowledge.sha256,
        render=render_json,
        packs=tuple(Path(os.path.abspath(pack)) for pack in packs),
        drafts=drafts,
        lane="fast" if fast else "exact",
        form=form_of(output),
        record=None if records is None else recorded,
        records=None if records is None else Path(os.path.abspath(records)),
        sample=sample_of(USUAL if check_sample is None else check_sample) if fast else None,
    )
    journal = Journal(output)
    with journal.held():
        from advisor.batch.run import Plan

        read = _source(source, journal, knowledge)
        _tell_left_out(read)
        plan = Plan(read, setting, output, workers or _processors(), timeout, cluster)
        state = _run(plan, journal, restart)
    if state.faults:
        raise SystemExit(1)


def _place(output: Path, source: str) -> Path:
    """Return where the output goes; InputError where it can't, or would replace the input."""
    if output.exists() and not output.is_file():
        raise InputError(f"{output}: not a file; a batch can't be written there")
    place = Path(os.path.realpath(output))
    if not place.parent.is_dir():
        raise InputError(
            f"{output}: cannot be written: there is no folder '{output.parent}'; make it first"
        )
    if place.exists() and Path(source).is_file() and place.samefile(source):
        raise InputError(f"{output}: this is the input itself; choose another name for -o")
    return place


def _source(name: str, journal: Journal, knowledge: KnowledgeBase) -> Source:
    from advisor.batch.source import open_source

    if name != "-":
        path = Path(name)
        return open_source(Path(os.path.abspath(path)), path.name or name, knowledge)
    from advisor.batch.source_input import spooled

    if sys.stdin is None:
        raise InputError("standard input is closed; give the cases as a file")
    return spooled(sys.stdin.buffer, journal.folder)


def _processors() -> int:
    with suppress(AttributeError):  # not every system tells which processors this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tell_left_out(source: Source) -> None:
    number, first = source.left_out()
    if number:
        click.echo(
            f"advisor: {counted(number, 'file')} of {source.name} not read, as no case files "
            f"(.yaml, .yml): {first}{', ...' if number > 1 else ''}",
            err=True,
        )


# ---------------------------------------------------------------- while it runs


def _run(plan: Plan, journal: Journal, restart: bool) -> State:
    from advisor.batch.run import run

    bar = Bar()
    try:
        state = run(plan, journal, bar.show, restart=restart)
    except KeyboardInterrupt:
        bar.clear()
        click.echo(f"advisor: stopped after {bar.rows:,} cases; the same command goes on", err=True)
        raise SystemExit(130) from None
    except OSError as error:
        place = error.filename or plan.output
        raise InputError(
            f"{place}: {error.strerror}; nothing is lost: mend it, then the same command goes on"
        ) from error
    finally:
        bar.clear()
    if state.doubles.number:
        click.echo(f"advisor: {plan.source.name}: {state.doubles}; {_DOUBLED}", err=True)
    click.echo(_closing(plan.output, state), err=True)
    return state


def _closing(output: Path, state: State) -> str:
    faults = [f"{state.faults[kind]:,} {_KINDS[kind]}" for kind in _KINDS if kind in state.faults]
    told = ", ".join([f"{state.advised:,} advised on", *faults])
    rows = f"{state.rows:,} {'case' if state.rows == 1 else 'cases'}"
    checked = f"; {state.checked:,} read again by the engine, all the same" if state.checked else ""
    return f"{output.name}: {rows}: {told}{checked}"


# ---------------------------------------------------------------- one case, columns


def _take(named: str, source: str | None, output: Path | None, knowledge: KnowledgeBase) -> None:
    from advisor.batch.source import open_source
    from advisor.batch.taken import taken

    if source is None or source == "-":
        raise click.UsageError("--take needs a file or a folder: advisor batch IN --take ID")
    if output is not None and Path(source).exists() and output.exists() and output.samefile(source):
        raise InputError(f"{output}: this is the input itself; choose another name for -o")
    found = open_source(Path(os.path.abspath(source)), Path(source).name or source, knowledge)
    deliver(taken(found, named), output)


def _list_columns(knowledge: KnowledgeBase, output: Path | None) -> None:
    from advisor.batch.blank_table import blank_table
    from advisor.batch.table_column import described

    if output is not None:
        if output.exists():
            raise InputError(f"{output}: exists already; choose another name for -o")
        if output.suffix.lower() != ".csv":
            raise InputError(f"{output}: a blank table is CSV; let its name end in .csv")
        deliver(blank_table(knowledge), output)
        return
    for name, takes in described(knowledge):
        click.echo(f"{name}\t{takes}")
