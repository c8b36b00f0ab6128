"""`advisor rules new`: a draft of a rule, asked for in the terminal."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from advisor.cli.shared import deliver, indented, knowledge_with, pack_option, terminal_width
from advisor.errors import (
    InputError,
    LoadError,
    UnknownNameError,
    nearest,
    nearest_claim,
    shorten,
)

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

_KINDS = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
_WARRANTS = ("stated", "inferred", "judgement")
_Condition: TypeAlias = "tuple[str, tuple[str, ...]]"


@click.command("new", short_help="Begin a new rule.")
@click.argument("name", metavar="KIND/ID")
@click.option("--title", help="A plain sentence.")
@click.option("--claim", help="The claim it rests on, or up to three with commas.")
@click.option("--warrant", type=click.Choice(_WARRANTS), help="How far it goes beyond the claim.")
@click.option("--reasoning", help="Why, where the source does not state it.")
@click.option(
    "--when",
    "asked",
    multiple=True,
    metavar="TERM=VALUE[,VALUE]",
    help="What has to be so, one of several values where there are commas (repeatable).",
)
@click.option("--concludes", help="What it concludes; the rule's own id if left out.")
@click.option("--message", help="What the reader is told.")
@click.option("--author", help="Who answers for it.")
@pack_option
def new_command(
    name: str,
    title: str | None,
    claim: str | None,
    warrant: str | None,
    reasoning: str | None,
    asked: tuple[str, ...],
    concludes: str | None,
    message: str | None,
    author: str | None,
    packs: tuple[Path, ...],
) -> None:
    """Begin a new rule: asks what it needs, and writes a draft with examples.

    KIND is a folder of rules, such as risk; ID the name of the rule. The draft goes into the last pack
    given, or among the rules of this repository. What rules like it also ask is told at the end.
    """
    from datetime import date

    from advisor.checks.scaffold import Draft, alike, also_asked, scaffold
    from advisor.layout.file import laid_out
    from advisor.loading.file_kinds import schema_line
    from advisor.loading.single import read_rule

    knowledge = knowledge_with(packs)
    kind, id_ = _kind_and_id(name, knowledge)
    root = own_root(packs)
    file = root / "rules" / kind / f"{id_}.yaml"
    if file.exists():
        raise InputError(f"{file} exists already; choose another name")
    name = f"{knowledge.packs[-1].id}:{id_}" if packs else id_
    if name in knowledge.rules:
        told = f"there is a {knowledge.rules[name].kind} rule '{name}' already"
        raise InputError(f"{told}; choose another name")
    title = title or click.prompt("Title, a plain sentence")
    claims = _claims(claim, knowledge)
    warrant = warrant or click.prompt(
        "Is it stated by the source, inferred from it, or your judgement",
        type=click.Choice(_WARRANTS),
    )
    if warrant != "stated" and reasoning is None:
        reasoning = click.prompt("Reasoning: how you get there from the claim")
    conditions = _conditions(asked, kind, knowledge) if asked else _asked(kind, knowledge)
    if kind == "move" and concludes is None:
        concludes = _move(knowledge)
    message = message or click.prompt(_message_prompt(conditions, knowledge))
    author = author or click.prompt("Who answers for it")
    draft = Draft(
        id_,
        kind,
        title,
        claims,
        warrant,
        reasoning or "",
        conditions,
        concludes or id_,
        message,
        author,
        date.today().isoformat(),
    )
    schema = schema_line(file, root, "rule")
    written = scaffold(draft, knowledge)
    try:
        text = laid_out(written, file.name, "rule", schema)
        rule = read_rule(text, file.name, kind, knowledge)
    except LoadError:  # nothing is written, and nothing that was typed is lost
        click.echo(written, err=True)
        raise
    file.parent.mkdir(parents=True, exist_ok=True)
    deliver(text, file)
    layered = "".join(f" --pack {pack}" for pack in packs)
    click.echo(f"{_near(file)}: a draft, with examples.")
    click.echo(f"Have it read back to you: advisor rules show {name}{layered}")
    for other in alike(rule, knowledge):
        click.echo(
            f"  '{other}' fires under the same condition; see: advisor rules show {other}{layered}"
        )
    for term, number, of in also_asked([t for t, _ in conditions], kind, knowledge):
        click.echo(f"  {number} of {of} {kind} rules that ask this also ask '{term}'")


def _claims(given: str | None, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return claims there are; those that were not given are asked for until there are."""
    while True:
        text: str = given or click.prompt("Claims it rests on, at most three, with commas")
        claims = tuple(_own(part.strip(), knowledge.claims, knowledge) for part in text.split(","))
        unknown = [claim for claim in claims if claim not in knowledge.claims]
        if not unknown:
            for claim in claims:
                click.echo(indented(knowledge.claims[claim].gist, 2, terminal_width()), err=True)
            return claims
        error = InputError(
            f"unknown claim '{shorten(unknown[0])}'"
            f"{nearest_claim(unknown[0], knowledge.claims) or '; list them with: advisor claims'}"
        )
        if given:
            raise error
        click.echo(f"  {error}", err=True)


def _move(knowledge: KnowledgeBase) -> str:
    """Return a move of the catalogue; it is asked for until there is one."""
    while True:
        given: str = click.prompt("Move it advises (a file in knowledge/moves)")
        name = _own(given.strip(), knowledge.moves, knowledge)
        if name in knowledge.moves:
            return name
        hint = nearest(name, knowledge.moves) or "; see the files in knowledge/moves"
        click.echo(f"  the catalogue has no move '{shorten(name)}'{hint}", err=True)


def _message_prompt(conditions: tuple[_Condition, ...], knowledge: KnowledgeBase) -> str:
    """Return what to ask for a message, with what may stand for the names of those it is about."""
    of = {knowledge.terms[term].of for term, _ in conditions}
    names = {
        "partner": "{p} for the partner",
        "relation": "{r.from} and {r.to} for the two partners",
    }
    told = "".join(f"; {words}" for holder, words in names.items() if holder in of)
    return f"What the reader is told; write 'may' where the source does{told}"


def _own(name: str, known: Collection[str], knowledge: KnowledgeBase) -> str:
    """Return a name in full, if the pack that the rule goes into has one called so."""
    full = f"{knowledge.packs[-1].id}:{name}"
    return full if full in known else name


def _near(file: Path) -> Path:
    """Return a path as seen from the current folder, where the file is below it."""
    whole, here = file.resolve(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else file


def own_root(packs: tuple[Path, ...]) -> Path:
    """Return the folder of the last pack given, or of the repository whose rules these are."""
    from advisor.loading.places import base_pack

    base = base_pack().root
    root = packs[-1] if packs else base
    installed = base.name == "base" and root.resolve().is_relative_to(base)
    if installed or not (base / "rules").is_dir():
        raise InputError(
            "the installed rules are not yours to change; name a pack of your own with --pack"
        )
    return root


def _kind_and_id(name: str, knowledge: KnowledgeBase) -> tuple[str, str]:
    from advisor.loading.case_forms import ID

    kind, slash, id_ = name.partition("/")
    if not slash or kind not in _KINDS:
        raise InputError(
            f"'{name}': write the kind and the name, as in risk/slow-to-answer; kinds are "
            f"{', '.join(_KINDS)}{nearest(kind, _KINDS)}"
        )
    if not re.fullmatch(ID, id_):
        raise InputError(f"'{id_}': a name is lower-case words joined by hyphens")
    if id_ in knowledge.rules:
        raise InputError(f"'{id_}': there is a rule of this name already")
    return kind, id_


def _conditions(
    asked: tuple[str, ...], kind: str, knowledge: KnowledgeBase
) -> tuple[_Condition, ...]:
    return tuple(_condition(each, kind, knowledge) for each in asked)


def _condition(text: str, kind: str, knowledge: KnowledgeBase) -> _Condition:
    from advisor.checks.scaffold import usable
    from advisor.model.rule import STAGES

    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise InputError(f"'{text}': write TERM=VALUE, as in disputes=legal")
    name = _own(name, knowledge.term_names, knowledge)
    if name in (*STAGES, *knowledge.axes):
        raise InputError(
            f"'{name}' is what the rules conclude; leave it out, and add '{name}: {value}' to the file "
            "by hand"
        )
    if name not in knowledge.term_names:
        raise UnknownNameError("term", name, knowledge.term_names, listed_by="advisor vocabulary")
    term = usable(knowledge.term_names[name], knowledge)
    values = tuple(part.strip() for part in value.split(","))
    for each in values:
        if each not in term.values:
            raise InputError(
                f"'{term.id}' can't be '{each}'"
                f"{nearest(each, term.values, otherwise=list(term.values))}"
            )
    if term.kind == "failure-cause" and kind != "failure":
        raise InputError(
            f"'{term.id}' is what people report; a {kind} rule reads what follows from it: add "
            f"'failure: {term.id}' to the file by hand"
        )
    return term.id, values


def _asked(kind: str, knowledge: KnowledgeBase) -> tuple[_Condition, ...]:
    """Ask for conditions until there are no more."""
    found: list[_Condition] = []
    while True:
        more = (
            "Another, or Enter" if found else "What has to be so, as TERM=VALUE or TERM=VALUE,VALUE"
        )
        text = click.prompt(more, default="" if found else None, show_default=False)
        if not text:
            return tuple(found)
        try:
            found.append(_condition(text, kind, knowledge))
        except InputError as error:
            click.echo(f"  {error}", err=True)
