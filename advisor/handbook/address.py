"""Where the page of each thing stands, and the way from one page to another."""

from __future__ import annotations

import posixpath
import re

from advisor.model.knowledge import KnowledgeBase

HOME = "index.md"
STAGES = "stages.md"
GUIDE = "guide"
FOLDERS = {
    "rule": "rules",
    "claim": "claims",
    "term": "terms",
    "move": "moves",
    "parameter": "numbers",
    "mode": "modes",
    "axis": "lines",
    "topic": "topics",
    "case": "cases",
}
"""The folder of each sort of page; rules have one below it for each kind."""
OWN_PAGE = {"mode": "mode", "move": "move", "evidence": "term"}
"""Conclusions that are things themselves, and so have a page."""


def page_of(sort: str, name: str, knowledge: KnowledgeBase) -> str:
    """Return the path of the page of one thing, from the top folder.

    A conclusion (sort `conclusion`, name `kind:id`) without a page of its own has a heading on that
    of its kind. Raises KeyError for a rule that there is not.
    """
    if sort == "conclusion":
        kind, _, drawn = name.partition(":")
        if kind in knowledge.axes:
            return page_of("axis", kind, knowledge)
        if kind in OWN_PAGE:
            return page_of(OWN_PAGE[kind], drawn, knowledge)
        return f"{kind_page(kind)}#{anchor(drawn)}"
    folder = FOLDERS[sort]
    if sort == "rule":
        folder = f"{folder}/{knowledge.rules[name].kind}"
    return f"{folder}/{_file(name)}.md"


def kind_page(kind: str) -> str:
    """Return the path of the page that lists the rules of a kind."""
    return f"{FOLDERS['rule']}/{kind}/index.md"


def index_of(sort: str) -> str:
    """Return the path of the page that lists all things of a sort."""
    return f"{FOLDERS[sort]}/index.md"


def way(page: str, target: str) -> str:
    """Return the link that leads from one page to another."""
    path, mark, heading = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + heading


def anchor(heading: str) -> str:
    """Return the name under which a heading can be linked to, as readers of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _file(name: str) -> str:
    """Return the name of a file for an id: no colon, as Windows allows none, and never `index`."""
    safe = name.replace(":", "_")
    return f"{safe}_" if safe == "index" else safe
