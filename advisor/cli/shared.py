"""What several commands share: the case argument, packs, output, and how a terminal is treated."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.model.case import Case
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.rule import Rule

F = TypeVar("F", bound=Callable[..., Any])
_COLOURS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "underline": True},
    "heading": {"bold": True, "fg": "cyan"},
    "mark": {"dim": True},
    "strong": {"bold": True},
}


class NumberRange(click.FloatRange):
    """A number between two others: `nan`, which click lets through any range, is none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"'{value}' is no number.", param, ctx)
        return number


class PackPath(click.Path):
    """The folder of a pack, given by its path or by the name of a shipped one."""

    name = "pack"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder, telling the reader when two things bear the name."""
        from advisor.loading.places import find_pack

        folder, note = find_pack(os.fsdecode(super().convert(value, param, ctx)))
        if note:
            click.echo(f"advisor: {note}", err=True)
        return folder


def pack_option(function: F) -> F:
    """Add the option that layers packs on the shipped rules."""
    return click.option(
        "--pack",
        "packs",
        multiple=True,
        type=PackPath(),
        metavar="DIR|NAME",
        help="Layer a pack on the shipped rules: a folder, or one that `advisor pack list` names "
        "(repeatable).",
    )(function)


def output_option(function: F) -> F:
    """Add the option that writes to a file."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write to a file instead of the terminal.",
    )(function)


def json_option(function: F) -> F:
    """Add `--json`, short for `--format json`."""
    return click.option("--json", "as_json", is_flag=True, help="Short for --format json.")(
        function
    )


def format_option(function: F) -> F:
    """Add the option that chooses between text and JSON."""
    return one_format("text", "json")(function)


def one_format(*forms: str, note: str = "How the result is written.") -> Callable[[F], F]:
    """Return the option that chooses between some forms, the first unless one is named."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=note,
    )


def knowledge_with(packs: tuple[Path, ...]) -> KnowledgeBase:
    """Return the shipped knowledge with packs layered on it."""
    from advisor.loading.library import load_knowledge

    return load_knowledge(packs)


def knowledge_in_order(packs: tuple[Path, ...]) -> KnowledgeBase:
    """Return the knowledge with packs; KnowledgeError where rules wait for one another."""
    from advisor.inference.strata import strata

    knowledge = knowledge_with(packs)
    strata(rule for rule in knowledge.rules.values() if rule.status != "deprecated")
    return knowledge


def own_rules(
    names: tuple[str, ...],
    knowledge: KnowledgeBase,
    *,
    kind: str | None = None,
    tag: str | None = None,
) -> list[Rule]:
    """Return the rules whose ids hold one of these words; those of the packs, or the base, if none."""
    from advisor.checks.shown import chosen

    own = {pack.id for pack in knowledge.packs[1:]} or {pack.id for pack in knowledge.packs}
    found = chosen(knowledge, names, kind=kind, tag=tag)
    return [rule for rule in found if names or rule.pack in own]


def the_case(
    name: str,
    knowledge: KnowledgeBase,
    output: Path | None = None,
    packs: tuple[Path, ...] = (),
) -> Case:
    """Return the case an argument names, telling the reader when two things bear that name.

    packs: those whose worked cases count too. output: where the result goes; refused when it would
    replace the case.
    """
    from advisor.consultation import find_case

    if output is not None and output.exists() and Path(name).is_file() and output.samefile(name):
        raise InputError(f"{output}: this is the case itself; choose another name for -o")
    case, note = find_case(name, knowledge, packs)
    if note:
        click.echo(f"advisor: {note}", err=True)
    return case


def at_terminal() -> bool:
    """Whether there is a standard output, and it is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def in_colour() -> bool:
    """Whether output goes to a terminal that may be coloured."""
    return at_terminal() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def styled(text: str, role: str) -> str:
    """Return text in the colours of its role."""
    return click.style(text, **_COLOURS[role])


def terminal_width() -> int:
    """Return how many columns to write: the terminal's, at most 100; 88 for a file or a pipe."""
    if not at_terminal():
        return 88
    import shutil

    return min(100, shutil.get_terminal_size((88, 24)).columns)


def indented(text: str, indent: int, width: int, hanging: int = 0) -> str:
    """Return text wrapped and set in by some columns, lines after the first by some more."""
    import textwrap

    pad, more = " " * indent, " " * (indent + hanging)
    return textwrap.fill(
        text,
        width,
        initial_indent=pad,
        subsequent_indent=more,
        break_long_words=False,
        break_on_hyphens=False,  # an id is to be copied whole
    )


def deliver(text: str, output: Path | None) -> None:
    """Write a result whole, or not at all: to a file through a temporary one, or to the terminal."""
    if output is None:
        if sys.stdout is None:
            raise InputError("the output cannot be written: standard output is closed")
        click.echo(text, nl=False)
        return
    try:
        if output.exists() and not output.is_file():  # a device or a pipe: never replaced
            with output.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        else:
            _replace(Path(os.path.realpath(output)), text)
    except FileNotFoundError as error:
        raise InputError(
            f"{output}: cannot be written: there is no folder '{output.parent}'; make it first"
        ) from error
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error


def _replace(file: Path, text: str) -> None:
    """Put a file in the place of another at once; who may read it stays as it was."""
    import secrets
    import shutil

    temporary = file.with_name(f".advisor-{secrets.token_hex(8)}")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())  # else a power cut may leave an empty file under the name
        if file.exists():
            shutil.copymode(file, temporary)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def counted(number: int, what: str) -> str:
    """Return a number with what it counts, in the plural unless there is one."""
    return f"{number} {what}{'' if number == 1 else 's'}"
