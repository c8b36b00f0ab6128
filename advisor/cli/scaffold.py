"""`advisor rules new`: a draft of a rule, asked for in the terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.shared import deliver, knowledge_with, pack_option
from advisor.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

_KINDS = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
_WARRANTS = ("stated", "inferred", "judgement")


@click.command("new", short_help="Begin a new rule.")
@click.argument("name", metavar="KIND/ID")
@click.option("--title", help="A plain sentence.")
@click.option("--claim", help="The claim it rests on.")
@click.option("--warrant", type=click.Choice(_WARRANTS), help="How far it goes beyond the claim.")
@click.option("--reasoning", help="Why, where the source does not state it.")
@click.option(
    "--when", "asked", multiple=True, metavar="TERM=VALUE", help="What has to be so (repeatable)."
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

    from advisor.checks.scaffold import Draft, also_asked, scaffold
    from advisor.layout.file import laid_out
    from advisor.loading.file_kinds import schema_line
    from advisor.loading.single import read_rule

    knowledge = knowledge_with(packs)
    kind, id_ = _kind_and_id(name, knowledge)
    root = own_root(packs)
    file = root / "rules" / kind / f"{id_}.yaml"
    if file.exists():
        raise InputError(f"{file} exists already; choose another name")
    title = title or click.prompt("Title, a plain sentence")
    claim = _claim(claim, knowledge)
    warrant = warrant or click.prompt(
        "Is that stated by the source, inferred from it, or your own judgement",
        type=click.Choice(_WARRANTS),
    )
    if warrant != "stated" and reasoning is None:
        reasoning = click.prompt("Reasoning: how you get there from the claim")
    conditions = _conditions(asked, knowledge) if asked else _asked(knowledge)
    if kind == "move" and concludes is None:
        concludes = click.prompt("Move it advises (a file in knowledge/moves)")
    message = message or click.prompt("What the reader is told; what may be stays 'may'")
    author = author or click.prompt("Who answers for it")
    draft = Draft(
        id_,
        kind,
        title,
        claim,
        warrant,
        reasoning or "",
        conditions,
        concludes or id_,
        message,
        author,
        date.today().isoformat(),
    )
    schema = schema_line(file, root, "rule")
    text = laid_out(scaffold(draft, knowledge), file.name, "rule", schema)
    read_rule(text, file.name, kind, knowledge)  # what can't be read is told, not written
    file.parent.mkdir(parents=True, exist_ok=True)
    deliver(text, file)
    click.echo(f"{file}: a draft, with examples. Read it aloud, then: advisor rules check")
    for term, number, of in also_asked([t for t, _ in conditions], kind, knowledge):
        click.echo(f"  {number} of {of} {kind} rules that ask this also ask '{term}'")


def _claim(given: str | None, knowledge: KnowledgeBase) -> str:
    """Return a claim there is; one that was not given is asked for until there is."""
    while True:
        claim: str = given or click.prompt("Claim it rests on (advisor claims lists them)")
        if claim in knowledge.claims:
            click.echo(f"  {knowledge.claims[claim].gist}", err=True)
            return claim
        error = UnknownNameError("claim", claim, knowledge.claims, listed_by="advisor claims")
        if given:
            raise error
        click.echo(f"  {error}", err=True)


def own_root(packs: tuple[Path, ...]) -> Path:
    """Return the folder of the last pack given, or of the repository whose rules these are."""
    from advisor.loading.places import base_pack

    if packs:
        return packs[-1]
    root = base_pack().root
    if not (root / "rules").is_dir() or root.name == "base":
        raise InputError("the installed rules are not yours to change; name a pack with --pack")
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


def _conditions(asked: tuple[str, ...], knowledge: KnowledgeBase) -> tuple[tuple[str, str], ...]:
    return tuple(_condition(each, knowledge) for each in asked)


def _condition(text: str, knowledge: KnowledgeBase) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise InputError(f"'{text}': write TERM=VALUE, as in disputes=legal")
    if name not in knowledge.term_names:
        raise UnknownNameError("term", name, knowledge.term_names, listed_by="advisor vocabulary")
    term = knowledge.terms[knowledge.term_names[name]]
    if term.values and value not in term.values:
        raise InputError(
            f"'{term.id}' can't be '{value}'{nearest(value, term.values, otherwise=list(term.values))}"
        )
    return term.id, value


def _asked(knowledge: KnowledgeBase) -> tuple[tuple[str, str], ...]:
    """Ask for conditions until there are no more."""
    found: list[tuple[str, str]] = []
    while True:
        more = "Another, or Enter" if found else "What has to be so, as TERM=VALUE"
        text = click.prompt(more, default="" if found else None, show_default=False)
        if not text:
            return tuple(found)
        try:
            found.append(_condition(text, knowledge))
        except InputError as error:
            click.echo(f"  {error}", err=True)
