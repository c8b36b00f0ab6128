"""The menu of the site: the lists of the book, with the parts of the rules and of the guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.handbook.address import GUIDE, HOME, STAGES, index_of, kind_page
from advisor.handbook.guide import guide_titles
from advisor.handbook.index_pages import TITLES
from advisor.handbook.kinds import KINDS

_ORDER = ("rule", "claim", "term", "topic", "move", "mode", "axis", "parameter", "case")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu, by its path without an ending, and what is shown under it."""

    label: str
    page: str
    parts: tuple[Entry, ...] = ()

    def holds(self, page: str) -> bool:
        """Whether a page is this one, or stands in its folder."""
        folder = self.page.removesuffix("index")
        return page == self.page or (folder not in (self.page, "") and page.startswith(folder))


def menu(files: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return the menu of a book."""
    lists = [_entry(TITLES[sort], index_of(sort)) for sort in _ORDER if sort != "rule"]
    kinds = tuple(_entry(kind, kind_page(kind)) for kind in KINDS)
    start = len(GUIDE) + 1
    own = {name[start:]: text for name, text in files.items() if name.startswith(f"{GUIDE}/")}
    guide = f"{GUIDE}/index.md"
    parts = tuple(_entry(title, f"{GUIDE}/{name}") for name, title in guide_titles(own))
    parts = tuple(part for part in parts if part.page != f"{GUIDE}/index")
    return (
        _entry("Home", HOME),
        *([_entry("Guide", guide, parts)] if guide in files else []),
        _entry("How the rules build on each other", STAGES),
        _entry(TITLES["rule"], index_of("rule"), kinds),
        *lists,
    )


def _entry(label: str, path: str, parts: tuple[Entry, ...] = ()) -> Entry:
    return Entry(label, path.removesuffix(".md"), parts)
