"""The page of a claim: what the source says, where, how firmly, and all that rests on it."""

from __future__ import annotations

from collections.abc import Callable

from advisor.checks.coverage import PLACES
from advisor.handbook.address import HOME, index_of, page_of
from advisor.handbook.kinds import FORCES
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.model.claim import Claim
from advisor.model.near_miss import NearMiss

_HEADINGS = {
    "rules": "Rules that cite it",
    "moves": "Moves that cite it",
    "terms": "Terms that rest on it",
    "parameters": "Numbers that rest on it",
    "definitions": "Definitions that rest on it",
    "examples": "Worked examples of the source",
    "answers": "Answers in worked cases that cite it",
}
_SORTS = {"moves": "move", "terms": "term", "parameters": "parameter", "examples": "case"}


def claim_page(claim: Claim, matter: Matter) -> Page:
    """Return the page of one claim."""
    places = ", ".join(claim.locators)
    path = page_of("claim", claim.id, matter.knowledge)
    page = Page(path, f"Claim {claim.id}: {claim.kind}, in {places}", matter)
    page.trail(("Home", HOME), ("Claims", index_of("claim")))
    page.paragraph("In our words:")
    page.quote(claim.gist)
    source = matter.knowledge.sources[claim.source]
    page.paragraph(f"From {plain(source.citation)}.")
    page.table(
        ("Where", "How firmly it is put there"),
        (
            (code(p.locator), f"{code(p.force)}: the passage {FORCES[p.force]}")
            for p in claim.passages
        ),
    )
    if claim.pack != matter.knowledge.packs[0].id:
        page.paragraph(f"From the pack {code(claim.pack)}.")
    _used(claim, page)
    _turns_on(claim, page)
    return page


def _used(claim: Claim, page: Page) -> None:
    found = page.matter.uses[claim.id]
    for place in PLACES:
        names = [use.name for use in found if use.place == place]
        if names:
            page.heading(_HEADINGS[place])
        if place == "rules":
            page.rules(name.partition(":")[2] for name in names)
        else:
            page.bullets(_way_of_telling(place, page)(name) for name in names)
    asleep = [
        rule.id
        for rule in page.matter.rules
        if claim.id in rule.claims and rule.status != "reviewed"
    ]
    if asleep:
        page.heading("Rules not in force that cite it")
        page.bullets(map(page.rule, asleep))
    if not found and not asleep:
        page.paragraph("Nothing rests on it.")


def _way_of_telling(place: str, page: Page) -> Callable[[str], str]:
    """Return what makes a line of a use in one place."""
    knowledge = page.matter.knowledge
    if place == "definitions":
        return lambda name: page.ref("axis" if name in knowledge.axes else "mode", name, name)
    if place == "moves":
        return lambda name: f"{page.ref('move', name, name)}: {plain(knowledge.moves[name].action)}"
    if place == "answers":
        return lambda name: _answer(name, page)
    if place == "examples":
        return lambda name: _example(name, page)
    return lambda name: page.ref(_SORTS[place], name)


def _answer(name: str, page: Page) -> str:
    case, _, path = name.partition(" ")
    term = path.rpartition(".")[2]
    return f"{page.case(case)}: {page.ref('term', term)} ({code(path)})"


def _example(name: str, page: Page) -> str:
    known = name in page.matter.cases
    title = page.matter.knowledge.examples[name].title
    return page.ref("case", name, title) if known else plain(title)


def _turns_on(claim: Claim, page: Page) -> None:
    """Tell the near-misses: worked cases changed so that the claim no longer matters."""
    found = [near for near in page.matter.near_misses if near.claim == claim.id]
    if found:
        page.heading("What it turns on")
        page.paragraph(
            "Each of these changes a worked case so that the claim no longer shows there."
        )
        page.bullets(near_miss(each, page) for each in found)


def near_miss(near: NearMiss, page: Page) -> str:
    """Return a near-miss in a line: the case, what is changed, what goes, and why."""
    changes = " and ".join(
        f"{page.ref('term', c.term)} ({code(c.path)}) to {code(c.said)}" for c in near.changes
    )
    gone = f", and {page.ref('conclusion', near.item, near.item)} goes" if near.item else ""
    return f"{page.case(near.case)}, with {changes}{gone}. {plain(near.because)}"
