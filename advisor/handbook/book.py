"""The whole book: every page and picture by its path, the same bytes for the same rules."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.handbook.case_page import case_page
from advisor.handbook.claim_page import claim_page
from advisor.handbook.guide import guide_pages
from advisor.handbook.index_pages import index_pages
from advisor.handbook.map_pages import axis_page, mode_page, parameter_page
from advisor.handbook.matter import Matter
from advisor.handbook.move_page import move_page
from advisor.handbook.page import Page
from advisor.handbook.rule_page import rule_page
from advisor.handbook.stages import stages_page
from advisor.handbook.term_page import term_page


def book(matter: Matter) -> dict[str, str]:
    """Return every file of the book by its path, sorted: pages in Markdown, pictures in SVG."""
    files: dict[str, str] = {}
    for page in pages(matter):
        files[page.path] = page.text
        files |= page.pictures
    files |= guide_pages(matter)
    return dict(sorted(files.items()))


def pages(matter: Matter) -> Iterator[Page]:
    """Yield every page that is made from the rule base."""
    knowledge = matter.knowledge
    yield from index_pages(matter)
    yield stages_page(matter)
    yield from (rule_page(rule, matter) for rule in matter.rules)
    yield from (claim_page(claim, matter) for claim in knowledge.claims.values())
    yield from (term_page(term, matter) for term in knowledge.terms.values())
    yield from (move_page(move, matter) for move in knowledge.moves.values())
    yield from (parameter_page(each, matter) for each in knowledge.parameters.values())
    yield from (mode_page(mode, matter) for mode in knowledge.modes.values())
    yield from (axis_page(axis, matter) for axis in knowledge.axes.values())
    yield from (case_page(name, matter) for name in matter.cases)
