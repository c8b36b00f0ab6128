"""`advisor pack new | list | check`: rules and knowledge of one's own, layered on the shipped ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import (
    PackPath,
    counted,
    deliver,
    json_option,
    knowledge_with,
    pack_option,
)
from advisor.errors import AdvisorError, InputError, shorten

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

_MANIFEST = """\
# Rules lie in rules/<kind>/, one a file; terms, claims and moves in knowledge/.
pack:
  id: {id}
  version: 0.1.0
  title: {title}
  authors: [{author}]
  licence: {licence}
"""


@click.group("pack")
def pack_command() -> None:
    """Begin a pack of your own rules, list packs, or find what is wrong with one."""


@pack_command.command("new", short_help="Begin a pack in a new folder.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--id", "name", help="Its id, with which others name its rules; else the folder's name."
)
@click.option("--title", help="What the pack is, in a few words.")
@click.option("--author", help="Who answers for it.")
@click.option("--licence", default="internal", show_default=True, help="Who may use it.")
def new(
    folder: Path, name: str | None, title: str | None, author: str | None, licence: str
) -> None:
    """Make the folder DIR with a manifest; rules go into it with `advisor rules new --pack DIR`."""
    from advisor.cli.schema import write_schemas
    from advisor.layout.file import laid_out
    from advisor.loading.case_forms import ID
    from advisor.loading.file_kinds import SCHEMAS, schema_line
    from advisor.loading.library import load_knowledge

    id_ = name or folder.name
    if not re.fullmatch(ID, id_):
        raise InputError(
            f"'{shorten(id_)}' is no id of a pack; give one with --id, in lower-case words joined by "
            "hyphens"
        )
    if folder.exists():
        raise InputError(f"{folder} exists already; choose another name")
    if any(id_ == pack.id for pack in load_knowledge().packs):
        raise InputError(f"there is a pack '{id_}' already; give another id with --id")
    if title is None:
        title = click.prompt("What the pack is, in a few words")
    if author is None:
        author = click.prompt("Who answers for it")
    said = {"title": title, "author": author, "licence": licence}
    text = _MANIFEST.format(id=id_, **{key: _plain(value) for key, value in said.items()})
    try:
        (folder / "knowledge").mkdir(parents=True)
        (folder / "rules").mkdir()
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from error
    manifest = folder / "knowledge" / "pack.yaml"
    try:
        deliver(text, manifest)
        load_knowledge([folder])
        write_schemas(folder / SCHEMAS, (folder,))
        line = schema_line(manifest, folder, "pack")
        deliver(laid_out(text, manifest.name, "pack", line), manifest)
    except AdvisorError:  # nothing but what was made here lies in it
        shutil.rmtree(folder)
        raise
    click.echo(
        f"{folder}: a pack without rules. Begin one: advisor rules new KIND/ID --pack {folder}"
    )


def _plain(text: str) -> str:
    """Return text as YAML reads it back."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", text):
        return text
    return "'" + text.replace("'", "''") + "'"


@pack_command.command("list", short_help="List packs, what they hold and what they override.")
@json_option
@pack_option
def list_(as_json: bool, packs: tuple[Path, ...]) -> None:
    """List the shipped pack and those given, in the order they are layered; then those that are off."""
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    found: list[dict[str, Any]] = [
        {
            "id": pack.id,
            "version": pack.version,
            "title": pack.title,
            "licence": pack.licence,
            "requires": list(pack.requires),
            "holds": _holds(pack.id, knowledge),
            "overrides": [what for what, by in knowledge.overrides if by == pack.id],
            "sha256": pack.sha256,
        }
        for pack in knowledge.packs
    ]
    off = _off({pack.id for pack in knowledge.packs})
    if as_json:
        deliver(dump({"schema_version": "1.0", "packs": found, "off": off}), None)
        return
    for each in found:
        click.echo(f"{each['id']} {each['version']}  {each['title']} (licence: {each['licence']})")
        told = [counted(number, what[:-1]) for what, number in each["holds"].items() if number]
        click.echo(f"    {', '.join(told) or 'nothing yet'}")
        if each["overrides"]:
            click.echo(f"    overrides {', '.join(each['overrides'])}")
    for each in off:
        click.echo(
            f"\n{each['id']} {each['version']}  {each['title']} (licence: {each['licence']})"
        )
        click.echo(f"    shipped, and off; switch it on where you ask: --pack {each['id']}")


def _off(layered: set[str]) -> list[dict[str, Any]]:
    """Return the shipped packs that are not layered, by name."""
    from advisor.loading.manifest import read_manifest
    from advisor.loading.places import shipped_packs

    found = [read_manifest(folder) for folder in shipped_packs().values()]
    return [
        {"id": p.id, "version": p.version, "title": p.title, "licence": p.licence}
        for p in found
        if p.id not in layered
    ]


def _holds(pack: str, knowledge: KnowledgeBase) -> dict[str, int]:
    """Return how many rules, terms, claims and moves a pack brings."""
    kinds: dict[str, Mapping[str, Any]] = {
        "rules": knowledge.rules,
        "terms": knowledge.terms,
        "claims": knowledge.claims,
        "moves": knowledge.moves,
    }
    return {what: sum(e.pack == pack for e in each.values()) for what, each in kinds.items()}


@pack_command.command("check", short_help="Find what is wrong with a pack.")
@click.argument("folder", type=PackPath(), metavar="DIR|NAME")
@click.pass_context
def check(context: click.Context, folder: Path) -> None:
    """Say what is wrong with a pack, as `advisor rules check --pack DIR` does."""
    from advisor.cli.rules import check as check_rules

    context.invoke(check_rules, packs=(folder,))
