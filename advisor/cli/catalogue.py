"""`advisor cases | claims | vocabulary`: what the knowledge base holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from advisor.cli.shared import (
    deliver,
    indented,
    json_option,
    knowledge_with,
    pack_option,
    terminal_width,
)
from advisor.errors import UnknownNameError
from advisor.model.claim import Claim
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import plain_value
from advisor.model.term import MIXED, Term


def _wrapped(text: str, indent: int) -> str:
    return indented(text, indent, terminal_width())


# ---------------------------------------------------------------- cases


@click.command("cases")
@json_option
@pack_option
def cases_command(as_json: bool, packs: tuple[Path, ...]) -> None:
    """List the worked cases: three from the paper, invented ones, and those of packs."""
    from advisor.loading.places import worked_cases
    from advisor.loading.worked import describe_cases
    from advisor.reporting.json import dump

    found = describe_cases(worked_cases(packs), knowledge_with(packs))
    if as_json:
        deliver(dump({"schema_version": "1.0", "cases": found}), None)
        return
    for entry in found:
        click.echo(f"{entry['id']}  ({entry['mode']})")
        click.echo(_wrapped(entry["about"], 4))
    click.echo("\nRead one with: advisor advise ID")


# ---------------------------------------------------------------- claims


@click.command("claims")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--check-against",
    "copy",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Find each claim's anchor words in your own copy of the source (text or PDF).",
)
@click.option("--about", metavar="WORDS", help="Only claims that hold all these words.")
@click.option("--coverage", is_flag=True, help="Show where each claim is used and appears.")
@json_option
@pack_option
def claims_command(
    ids: tuple[str, ...],
    copy: Path | None,
    about: str | None,
    coverage: bool,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """List what the source claims, in our words, with the paragraph it stands in.

    Give IDs (C.4), the start of some (C.) or a paragraph of the source (CPL.4) to see only those; or
    with --about words that the claim holds, each as it begins ("member" finds membership).
    With --check-against the exit code is 1 when an anchor is missing or stands elsewhere; with
    --coverage, when a claim has no use or a near-miss does not hold.
    """
    from advisor.reporting.json import dump

    if coverage and copy is not None:
        raise click.UsageError("--coverage and --check-against are two checks; run one at a time")
    knowledge = knowledge_with(packs)
    chosen = _about(_chosen(ids, knowledge), about or "")
    if coverage:
        from advisor.cli.coverage import report_coverage

        if not report_coverage(chosen, knowledge, as_json, packs):
            raise SystemExit(1)
        return
    if copy is not None:
        _check(chosen, copy, as_json)
        return
    if as_json:
        claims = [_claim_structure(claim) for claim in chosen]
        deliver(dump({"schema_version": "1.0", "claims": claims}), None)
        return
    for claim in chosen:
        places = ", ".join(f"{p.locator} {p.force}" for p in claim.passages)
        click.echo(f"{claim.id}  [{claim.kind}; {places}]")
        click.echo(_wrapped(claim.gist, 4))
    more = "; try fewer words, or others" if about and not chosen else ""
    click.echo(f"\n{len(chosen)} of the {len(knowledge.claims)} claims{more}")


def _about(claims: list[Claim], words: str) -> list[Claim]:
    """Return the claims that hold all of some words, or words that begin so, in gist or anchors."""
    return [c for c in claims if _holds((c.gist, *(p.anchor for p in c.passages)), words)]


def _holds(texts: Iterable[str], words: str) -> bool:
    """Whether texts hold all of some words, or words that begin so."""
    held = re.findall(r"\w+", " ".join(texts).casefold())
    wanted = words.casefold().split()
    return all(any(each.startswith(word) for each in held) for word in wanted)


def _chosen(ids: tuple[str, ...], knowledge: KnowledgeBase) -> list[Claim]:
    found = list(knowledge.claims.values())
    for name in ids:
        if not any(_matches(claim, name) for claim in found):
            raise UnknownNameError(
                "claim",
                name,
                knowledge.claims,
                listed_by="advisor claims, or find it by words with: advisor claims --about WORDS",
            )
    if ids:
        found = [c for c in found if any(_matches(c, name) for name in ids)]
    return sorted(found, key=lambda claim: _natural(claim.id))


def _matches(claim: Claim, name: str) -> bool:
    """Whether a claim bears this id or one that starts so, or stands in this paragraph.

    The pack's id before it may be left out.
    """
    start = name if name.endswith(".") else f"{name}."
    paragraphs = {passage.locator for passage in claim.passages}
    ids = (claim.id, claim.id.rpartition(":")[2])
    return name in (*ids, *paragraphs) or any(each.startswith(start) for each in ids)


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    parts = name.replace(":", ".").split(".")
    return tuple((int(p), "") if p.isdecimal() else (0, p) for p in parts)


def _claim_structure(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "source": claim.source,
        "kind": claim.kind,
        "gist": claim.gist,
        "passages": [
            {"locator": p.locator, "force": p.force, "anchor": p.anchor} for p in claim.passages
        ],
        "pack": claim.pack,
    }


def _check(claims: list[Claim], copy: Path, as_json: bool) -> None:
    from advisor.loading.anchors import check_anchors
    from advisor.reporting.json import dump

    report = check_anchors(claims, copy)
    if as_json:
        findings = [
            {
                "claim": f.claim,
                "locator": f.locator,
                "anchor": f.anchor,
                "status": f.status,
                "where": list(f.where),
            }
            for f in report.findings
        ]
        summary = {"carries_locators": report.carries_locators, "counts": report.counts}
        deliver(dump({"schema_version": "1.0", **summary, "findings": findings}), None)
    else:
        for finding in report.findings:
            if finding.status != "found":
                where = f", but in {', '.join(finding.where)}" if finding.where else ""
                click.echo(
                    f"{finding.claim} ({finding.locator}): '{finding.anchor}' is not there{where}"
                )
        counts = ", ".join(f"{number} {status}" for status, number in report.counts.items())
        kind = "paragraphs checked" if report.carries_locators else "the copy carries no locators"
        click.echo(f"{len(report.findings)} anchors: {counts} ({kind})")
    if not report.ok:
        raise SystemExit(1)


# ---------------------------------------------------------------- vocabulary


@click.command("vocabulary")
@click.argument("terms", nargs=-1, metavar="[TERM]...")
@click.option("--group", metavar="TOPIC", help="Only the terms of one topic.")
@click.option("--about", metavar="WORDS", default="", help="Only terms that hold all these words.")
@json_option
@pack_option
def vocabulary_command(
    terms: tuple[str, ...], group: str | None, about: str, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """List what can be asked: each question, its values and what they mean, who would know.

    With --about, words that a question, its title or its answers hold, each as it begins. Every term
    also takes `unknown`, `not-applicable` and `disputed`.
    """
    from advisor.reporting.json import dump

    knowledge = knowledge_with(packs)
    for name in terms:
        if name not in knowledge.term_names:
            raise UnknownNameError(
                "term",
                name,
                knowledge.term_names,
                listed_by="advisor vocabulary, or find it by words with: advisor vocabulary --about "
                "WORDS",
            )
    topics = {topic.id: topic.title for topic in knowledge.topics}
    if group is not None and group not in topics:
        raise UnknownNameError("topic", group, topics, listed_by="advisor vocabulary")
    wanted = {knowledge.term_names[name] for name in terms}
    chosen = [
        t
        for t in knowledge.terms.values()
        if (not wanted or t.id in wanted) and group in (None, t.group) and _holds(_told(t), about)
    ]
    if as_json:
        found = [term_structure(term) for term in chosen]
        deliver(dump({"schema_version": "1.0", "terms": found}), None)
        return
    for topic, title in topics.items():
        mine = [t for t in chosen if t.group == topic]
        if mine:
            click.echo(f"\n{title} ({topic})\n{'-' * len(title)}")
        for term in mine:
            for line in _term_lines(term):
                click.echo(line)
    if about and not chosen:
        click.echo("no question holds all these words; try fewer, or others")


def _told(term: Term) -> tuple[str, ...]:
    return (term.id, term.title, term.question, *term.values, *term.values.values())


def _term_lines(term: Term) -> Iterator[str]:
    of = "" if term.of == "case" else f", of each {term.of}"
    yield f"\n{term.id}  [{_type_of(term)}{of}]"
    yield _wrapped(term.question, 2)
    for value, meaning in term.values.items():
        yield _wrapped(f"{value}: {meaning}", 6)
    if term.kind == "characteristic":
        yield _wrapped(f"{MIXED}: signs of both", 6)
    yield _wrapped(f"Help: {term.help}", 4)
    yield _wrapped(f"Who knows: {term.who_knows}. Claims: {', '.join(term.claims)}", 4)


def _type_of(term: Term) -> str:
    if term.type == "number":
        return f"number, {term.unit}"
    return {"choice": "one of", "set": "a list of, or none", "name": "a short name"}[term.type]


def term_structure(term: Term) -> dict[str, Any]:
    """Return a term as plain JSON values."""
    return {
        "id": term.id,
        "kind": term.kind,
        "of": term.of,
        "type": term.type,
        "title": term.title,
        "question": term.question,
        "help": term.help,
        "group": term.group,
        "values": dict(term.values),
        "unit": term.unit,
        "minimum": plain_value(term.minimum),
        "maximum": plain_value(term.maximum),
        "axis": term.axis,
        "row": term.row,
        "poles": term.poles,
        "symmetric": term.symmetric,
        "who_knows": term.who_knows,
        "changed_by": list(term.changed_by),
        "claims": list(term.claims),
        "aliases": list(term.aliases),
        "read_as": term.read_as,
        "owners": dict(term.owners),
        "pack": term.pack,
    }
