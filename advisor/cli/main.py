"""The command: commands grouped by who uses them, each loaded only when it is asked for."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from advisor import __version__

GROUPS: dict[str, tuple[str, ...]] = {
    "Advise": ("advise", "batch", "portfolio", "case", "cases"),
    "Explain": ("why", "why-not", "what-if", "compare", "sensitivity", "questions", "plan"),
    "Audit": ("record", "verify", "replay", "decide", "export", "ledger"),
    "Author": ("rules", "pack"),
    "Knowledge": ("claims", "vocabulary", "schema"),
    "Check": ("doctor",),
}
_HOMES = {
    "advise": "advisor.cli.advise",
    "batch": "advisor.cli.batch",
    "portfolio": "advisor.cli.portfolio",
    "why": "advisor.cli.explain",
    "why-not": "advisor.cli.explain",
    "what-if": "advisor.cli.experiment",
    "questions": "advisor.cli.questions",
    "compare": "advisor.cli.experiment",
    "sensitivity": "advisor.cli.sensitivity",
    "plan": "advisor.cli.plan",
    "record": "advisor.cli.audit",
    "verify": "advisor.cli.audit",
    "replay": "advisor.cli.audit",
    "decide": "advisor.cli.decide",
    "export": "advisor.cli.audit",
    "ledger": "advisor.cli.ledger",
    "case": "advisor.cli.case",
    "cases": "advisor.cli.catalogue",
    "claims": "advisor.cli.catalogue",
    "vocabulary": "advisor.cli.catalogue",
    "schema": "advisor.cli.schema",
    "rules": "advisor.cli.rules",
    "pack": "advisor.cli.pack",
    "doctor": "advisor.cli.doctor",
}
_SUMMARIES = {
    "advise": "Give advice on a partnership described in a case file.",
    "batch": "Give advice on many cases: a folder or a table in, a table out.",
    "portfolio": "Show the cases of a batch together: modes, map, what needs attention first.",
    "why": "Say why a conclusion stands, down to answers and claims.",
    "why-not": "Say what the rules lacked that could have drawn a conclusion.",
    "what-if": "Show what the advice would be, were some answers others.",
    "questions": "Say what to ask next and why, or that nothing left can change the advice.",
    "compare": "Compare two cases, or two dates of one, and what made the difference.",
    "sensitivity": "Show what the advice hangs on: answers, pairs of them, numbers of judgement.",
    "plan": "Find the cheapest changes that lead to a mode, or end a risk.",
    "record": "Write the audit record of a consultation.",
    "verify": "Say whether a record is unchanged and follows from itself, or where not.",
    "replay": "Run a record again, from the record alone, and compare.",
    "decide": "Add a person's decision, or an amended answer, to a record.",
    "export": "Write a record as W3C PROV, or its findings as CSV or Markdown.",
    "ledger": "Keep records where they can be searched and never altered.",
    "case": "Start a case file (new), or find what is wrong with one (check).",
    "cases": "List the worked cases.",
    "claims": "List what the source claims, or find it in your own copy.",
    "vocabulary": "List what can be asked, with the values of each answer.",
    "schema": "Print the JSON Schema of a file or of the output.",
    "pack": "Begin a pack of your own rules, list packs, or check one.",
    "rules": "Read rules, try them, find what is wrong (list, show, check, test, ...).",
    "doctor": "Check that the rules engine is built rightly.",
}


_OBJECTS_BETWEEN_COLLECTIONS = 250_000


class _Grouped(click.Group):
    """A group that knows its commands by name and imports each when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in GROUPS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = _HOMES.get(cmd_name)
        if home is None:
            return None
        command = getattr(import_module(home), f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _HOMES and not args[0].startswith("-"):
            from advisor.errors import nearest

            ctx.fail(f"no such command '{args[0][:60]}'{nearest(args[0], _HOMES)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _SUMMARIES[name]) for name in names])


def _version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from advisor.cli.doctor import version_lines

        for line in version_lines():
            click.echo(line)
        ctx.exit()


@click.group(cls=_Grouped, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the versions of program, engine and rules.",
)
def cli() -> None:
    """Advice on partnerships between agencies that provide public services.

    Describe a partnership in a case file, and get a diagnosis, risks and recommended moves, each with
    the rule, the answers and the source behind it. Start with `advisor advise pfi`, then with
    `advisor case new > mine.yaml`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every error of ours ends in one message and exit code 2."""
    from advisor.errors import AdvisorError

    # What a command loads lives until it ends: looking for garbage in it on the way is waste.
    # No plugin of pydantic has a part in it, and looking through all packages for some takes as long as
    # reading a case.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    # Nor is there a reason to look for garbage when it ends, which takes a third of a short command.
    atexit.register(gc.freeze)
    try:
        code: Any = cli.main(args=arguments, prog_name="advisor", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("advisor: stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except AdvisorError as error:
        for line in str(error).splitlines():
            click.echo(f"advisor: {line}" if line == str(error) else line, err=True)
        sys.exit(2)
    except OSError as error:
        # Without a file's name it is standard output that failed.
        what = error.filename or "the output cannot be written"
        click.echo(f"advisor: {what}: {error.strerror}", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["GROUPS", "__version__", "cli", "main"]
