"""The book of the shipped rules, written once, and what a reader sees of a page."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor import load_knowledge
from advisor.handbook.address import FOLDERS, page_of
from advisor.handbook.book import book
from advisor.handbook.matter import Matter, gather

LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
READER = MarkdownIt("commonmark").enable("table")


@lru_cache(maxsize=1)
def shipped() -> Matter:
    return gather(load_knowledge())


@lru_cache(maxsize=1)
def shipped_book() -> dict[str, str]:
    return book(shipped())


def tables(matter: Matter) -> dict[str, tuple[str, ...]]:
    """Return every thing that has a page, by its sort."""
    knowledge = matter.knowledge
    return {
        "rule": tuple(knowledge.rules),
        "claim": tuple(knowledge.claims),
        "term": tuple(knowledge.terms),
        "move": tuple(knowledge.moves),
        "parameter": tuple(knowledge.parameters),
        "mode": tuple(knowledge.modes),
        "axis": tuple(knowledge.axes),
        "topic": tuple(topic.id for topic in knowledge.topics),
        "case": tuple(matter.cases),
    }


def expected_pages(matter: Matter) -> dict[str, tuple[str, str]]:
    """Return the page of each thing, with its sort and id."""
    named = tables(matter)
    assert set(named) == set(FOLDERS)
    return {
        page_of(sort, name, matter.knowledge): (sort, name)
        for sort, names in named.items()
        for name in names
    }


def inline(text: str) -> list[Token]:
    """Return the parts of a page that hold words or lead somewhere."""
    found = []
    for block in READER.parse(text):
        found += block.children or ([block] if block.content else [])
    return found


@cache
def words(text: str) -> str:
    """Return what a reader of a page reads, with single spaces."""
    parts = []
    for token in READER.parse(text):
        if token.type == "inline":
            parts.append("".join(c.content or " " for c in token.children or ()))
            parts.append(" ")
        elif token.content:
            parts.append(token.content)
        else:
            parts.append(" ")
    return " ".join("".join(parts).split())


def links(text: str) -> list[str]:
    """Return where the links and pictures of a page lead, as its writer means them: quick."""
    return LINK.findall(FENCED.sub("", text))


def read_links(text: str) -> list[str]:
    """Return where the links and pictures of a page lead, as a reader of Markdown finds them."""
    return [
        str(token.attrs.get("href") or token.attrs.get("src"))
        for token in inline(text)
        if token.type in ("link_open", "image")
    ]


def small_book() -> dict[str, str]:
    """Return a book without rules, terms, moves, cases and guide: quick to build into a site."""
    knowledge = load_knowledge()
    kept = {
        claim
        for table in (knowledge.axes, knowledge.modes, knowledge.parameters)
        for thing in table.values()
        for claim in thing.claims
    }
    modes = {name: replace(mode, approach=None) for name, mode in knowledge.modes.items()}
    less = replace(
        knowledge,
        claims={name: claim for name, claim in knowledge.claims.items() if name in kept},
        modes=modes,
        terms={},
        moves={},
        rules={},
        examples={},
    )
    return book(Matter(less, {}, {}))
