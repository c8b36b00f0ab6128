"""`advisor rules fmt`: rule and knowledge files in one layout, comments kept."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from advisor.cli.scaffold import own_root
from advisor.cli.shared import counted, deliver, pack_option
from advisor.errors import InputError, LoadError, Problem, UnknownNameError


@dataclass(frozen=True, slots=True)
class _File:
    """A file to lay out. root: of its pack, if it lies in one; name: under that, else as given."""

    path: Path
    name: str
    kind: str
    root: Path | None

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        return os.path.relpath(self.path)


@click.command("fmt", short_help="Lay out rule and knowledge files in one way.")
@click.argument("names", nargs=-1, metavar="[FILE|RULE]...")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Show what would change, and change nothing.")
@pack_option
def fmt_command(names: tuple[str, ...], check: bool, diff: bool, packs: tuple[Path, ...]) -> None:
    """Lay out files in the one way that the shipped ones are laid out; without names, all of them.

    Keys stand in the order of the guide, small cases on one line, long texts below their key, quotes
    only where YAML needs them. Comments stay with what they speak of. A file is only replaced when it
    is proved to say the same; one that can't be read is told and not touched.
    """
    files = [_named(name, packs) for name in names] or [
        file for root in _roots(packs) for file in _all(root)
    ]
    new, problems = _laid_out(files)
    changed = [(file, old, text) for file, (old, text) in new.items() if old != text]
    _prove({file: text for file, _, text in changed}, packs)
    for file, old, text in changed:
        if diff:
            click.echo(_difference(file.shown, old, text), nl=False)
        elif not check:
            deliver(text, file.path)
        if not diff:
            click.echo(f"{file.shown}: {'would be laid' if check else 'laid'} out anew")
    verb = "to change" if check or diff else "changed"
    same = f"{counted(len(new) - len(changed), 'file')} as they should be"
    click.echo(f"{counted(len(changed), 'file')} {verb}, {same}.", err=diff)
    if problems:
        raise LoadError(problems)
    if check and changed:
        raise SystemExit(1)


def _difference(name: str, old: str, new: str) -> str:
    """Return a unified difference between two texts of one file."""
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return "".join(difflib.unified_diff(*lines, name, f"{name} (laid out)"))


def _laid_out(files: list[_File]) -> tuple[dict[_File, tuple[str, str]], list[Problem]]:
    """Return each file's text as it is and laid out, and what is wrong with those that can't be read."""
    from advisor.layout.file import laid_out
    from advisor.loading.file_kinds import schema_line
    from advisor.loading.tree import read_text

    found: dict[_File, tuple[str, str]] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            text = read_text(file.path, file.shown)
            schema = schema_line(file.path, file.root, file.kind) if file.root else None
            found[file] = (_raw(file.path), laid_out(text, file.shown, file.kind, schema))
        except LoadError as error:
            problems += error.problems
    return found, problems


def _raw(path: Path) -> str:
    """Return the text of a file as it is, ends of lines included."""
    return path.read_bytes().decode("utf-8")


def _prove(changed: dict[_File, str], packs: tuple[Path, ...]) -> None:
    """Prove for each pack with changed files that its knowledge stays the same."""
    from advisor.layout.file import prove_same
    from advisor.loading.places import base_pack

    base = base_pack().root.resolve()
    given = [pack.resolve() for pack in packs]
    for root in {file.root for file in changed if file.root is not None}:
        layers = [] if root == base else [*given] if root in given else [*given, root]
        level = 0 if root == base else layers.index(root) + 1
        mine = {(level, file.name): text for file, text in changed.items() if file.root == root}
        prove_same(layers, mine)


def _roots(packs: tuple[Path, ...]) -> Iterator[Path]:
    from advisor.loading.places import pack_at

    for root in [pack_at(pack).root for pack in packs] or [own_root(())]:
        yield root.resolve()


def _all(root: Path) -> Iterator[_File]:
    from advisor.layout.file import files_of
    from advisor.loading.file_kinds import kind_of

    for name, path in files_of(root):
        yield _File(path, name, kind_of(name) or "", root)


def _named(name: str, packs: tuple[Path, ...]) -> _File:
    """Return the file that an argument names: a path, or else the id of a rule."""
    path = Path(name)
    if path.is_dir():
        raise InputError(f"{name}: a folder; name files in it, or a pack with --pack")
    if path.is_file():
        return _at(path)
    rules = [f for root in _roots(packs) for f in _all(root) if f.kind in ("rule", "table")]
    bare = name.rpartition(":")[2]
    for file in rules:
        if file.path.stem == bare:
            return file
    raise UnknownNameError(
        "file or rule", name, [f.path.stem for f in rules], listed_by="advisor rules list"
    )


def _at(path: Path) -> _File:
    from advisor.layout.file import kind_by_content, pack_of
    from advisor.loading.file_kinds import kind_of
    from advisor.loading.tree import read_text

    root = pack_of(path)
    inside = path.resolve().relative_to(root).as_posix() if root else str(path)
    kind = kind_of(inside) if root else None
    kind = kind or kind_by_content(read_text(path, str(path)), str(path))
    if kind is None:
        raise InputError(
            f"{path}: neither in a pack nor a case or a rule by its content, so no layout is known"
        )
    return _File(path, inside, kind, root)
