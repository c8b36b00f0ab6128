"""The page of a term: what is asked, what may be answered, and what reads the answer."""

from __future__ import annotations

from collections import defaultdict

from advisor.handbook.address import HOME, index_of, page_of
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.model.case import Answer, Case, Partner, Relation
from advisor.model.message import spoken
from advisor.model.term import MIXED, Term

_HOLDERS = {
    "case": "Asked once, of the whole partnership.",
    "partner": "Asked of each partner.",
    "relation": "Asked of each two partners, one direction at a time.",
}
_TYPES = {
    "choice": "One of these values:",
    "set": "Any of these values, as a list, or `none`:",
    "name": "A short name.",
}


def term_page(term: Term, matter: Matter) -> Page:
    """Return the page of one term."""
    page = Page(page_of("term", term.id, matter.knowledge), f"Term: {term.title}", matter)
    page.trail(("Home", HOME), ("Terms", index_of("term")), _topic(term, page))
    page.paragraph(f"{code(term.id)}. {_HOLDERS[term.of]} The question:")
    page.quote(term.question)
    page.paragraph(plain(term.help))
    _answers(term, page)
    _known(term, page)
    _read(term, page)
    _changed(term, page)
    page.heading("Claims it rests on")
    page.claims(term.claims)
    _in_cases(term, page)
    page.guide("describing-a-partnership.md", "How to describe a partnership")
    return page


def _topic(term: Term, page: Page) -> tuple[str, str]:
    title = next(topic.title for topic in page.matter.knowledge.topics if topic.id == term.group)
    return title, page_of("topic", term.group, page.matter.knowledge)


def _answers(term: Term, page: Page) -> None:
    page.heading("What may be answered")
    page.paragraph(_TYPES.get(term.type) or _range(term))
    poles = term.poles or {}
    values = dict(term.values)
    if term.kind == "characteristic":
        values.setdefault(MIXED, "signs of both")
    head = ("Value", "Meaning", *(("Counts for",) if poles else ()))
    rows = []
    for value, meaning in values.items():
        counts = (plain(poles.get(value, "neither")),) if poles else ()
        rows.append((code(value), plain(meaning), *counts))
    page.table(head, rows)
    also = "`unknown`, `not-applicable` and `disputed` may be answered too."
    page.paragraph(
        f"{also} A pole may be given a strength: slight, moderate or strong." if poles else also
    )


def _range(term: Term) -> str:
    low = f", at least {spoken(term.minimum)}" if term.minimum is not None else ""
    high = f", at most {spoken(term.maximum)}" if term.maximum is not None else ""
    whole = "whole number" if term.whole else "number"
    return f"A {whole}, in {plain(term.unit or '')}{low}{high}."


def _known(term: Term, page: Page) -> None:
    rows = [("Who would know", plain(term.who_knows))]
    rows.append(("Who can change it", plain(", ".join(term.changed_by))))
    if term.axis is not None:
        row = f" (row {term.row})" if term.row else ""
        rows.append(("Counts in the tally of", f"{page.ref('axis', term.axis)}{plain(row)}"))
    if term.symmetric:
        rows.append(("Seen from either side", "the same"))
    if term.short:
        rows.append(("In the short blank case", "yes"))
    if term.read_as:
        rows.append(("A report takes it for", plain(term.read_as.replace("-", " "))))
    owners = (f"{code(value)}: the {role}" for value, role in term.owners.items())
    if term.owners:
        rows.append(("Whose moves a value makes", ", ".join(owners)))
    if term.aliases:
        rows.append(("Earlier names", ", ".join(map(code, term.aliases))))
    if term.pack != page.matter.knowledge.packs[0].id:
        rows.append(("Pack", code(term.pack)))
    page.table(("Part", "What is so"), rows)


def _read(term: Term, page: Page) -> None:
    names = page.matter.chain.readers(term.id)
    page.heading("Rules that read it")
    if not names:
        page.paragraph("None.")
    page.rules(names)


def _changed(term: Term, page: Page) -> None:
    moves = page.matter.knowledge.moves.values()
    found = [m for m in moves if any(change.term == term.id for change in m.changes)]
    if found:
        page.heading("Moves that change it")
        page.bullets(f"{page.ref('move', m.id, m.id)}: {plain(m.action)}" for m in found)


def _in_cases(term: Term, page: Page) -> None:
    """List the worked cases by what they answer; a dispute and an unknown are answers too."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, case in page.matter.cases.items():
        holders: tuple[Case | Partner | Relation, ...] = (
            case,
            *(case.partners or ()),
            *case.relations,
        )
        for holder in holders:
            if term.id in holder.answers:
                found[_said(holder.answers[term.id])][name] = None
    if found:
        page.heading("Worked cases that answer it")
        page.table(
            ("Answer", "Cases"),
            ((plain(said), ", ".join(map(page.case, found[said]))) for said in sorted(found)),
        )


def _said(answer: Answer) -> str:
    if answer.status != "known":
        return answer.status.replace("-", " ")
    return spoken(answer.value)
