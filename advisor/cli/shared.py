"""What several commands share: the case argument, packs, output, and how a terminal is treated."""

from __future__ import annotations

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

F = TypeVar("F", bound=Callable[..., Any])
_COLOURS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "underline": True},
    "heading": {"bold": True, "fg": "cyan"},
    "mark": {"dim": True},
    "strong": {"bold": True},
}


def pack_option(function: F) -> F:
    """Add the option that layers packs on the shipped rules."""
    return click.option(
        "--pack",
        "packs",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Layer a pack of rules and knowledge on the shipped ones (repeatable).",
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


def knowledge_with(packs: tuple[Path, ...]) -> KnowledgeBase:
    """Return the shipped knowledge with packs layered on it."""
    from advisor.loading.library import load_knowledge

    return load_knowledge(packs)


def the_case(name: str, knowledge: KnowledgeBase) -> Case:
    """Return the case an argument names, telling the reader when two things bear that name."""
    from advisor.consultation import find_case

    case, note = find_case(name, knowledge)
    if note:
        click.echo(f"advisor: {note}", err=True)
    return case


def in_colour() -> bool:
    """Whether output goes to a terminal that may be coloured."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def styled(text: str, role: str) -> str:
    """Return text in the colours of its role."""
    return click.style(text, **_COLOURS[role])


def terminal_width() -> int:
    """Return how many columns to write: the terminal's, at most 100; 88 for a file or a pipe."""
    if not sys.stdout.isatty():
        return 88
    import shutil

    return min(100, shutil.get_terminal_size((88, 24)).columns)


def deliver(text: str, output: Path | None) -> None:
    """Write a result whole, or not at all: to a file through a temporary one, or to the terminal."""
    if output is None:
        try:
            click.echo(text, nl=False)
        except BrokenPipeError:
            raise  # the reader has seen enough; click ends quietly
        except OSError as error:
            raise InputError(f"the output cannot be written: {error.strerror}") from error
        return
    import tempfile

    try:
        if (
            output.exists() and not output.is_file()
        ):  # a device or a pipe: written to, never replaced
            with output.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            return
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.chmod(name, 0o644)
            os.replace(name, output)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error
