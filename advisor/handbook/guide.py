"""The project's own pages as a part of the book: their links led to where things stand here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from advisor.handbook.address import GUIDE, HOME, page_of, way
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(`{3,}|~{3,})")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_INDEX = "index.md"
_SORTS = {"knowledge/moves": "move", "knowledge/cases": "case"}


def guide_titles(guide: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the pages of the guide that are no parts of another, each with its title."""
    found = [(name, _title(name, text)) for name, text in guide.items() if "/" not in name]
    folders = sorted({posixpath.dirname(name) for name in guide} - {""})
    return [*found, *((f"{folder}/{_INDEX}", folder.capitalize()) for folder in folders)]


def _title(name: str, text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else name


def guide_pages(matter: Matter) -> dict[str, str]:
    """Return each page of the guide by its path in the book, and a list of those in each folder."""
    pages = {f"{GUIDE}/{name}": _led(name, text, matter) for name, text in matter.guide.items()}
    titles = guide_titles(matter.guide)
    if titles:
        page = Page(f"{GUIDE}/{_INDEX}", "Guide", matter)
        page.trail(("Home", HOME))
        page.bullets(page.to(f"{GUIDE}/{name}", title) for name, title in titles)
        pages.setdefault(page.path, page.text)
    for name, title in titles:
        folder = posixpath.dirname(name)
        if folder:
            page = Page(f"{GUIDE}/{name}", title, matter)
            page.trail(("Home", HOME), ("Guide", f"{GUIDE}/{_INDEX}"))
            page.bullets(
                page.to(f"{GUIDE}/{each}", _title(each, text))
                for each, text in matter.guide.items()
                if posixpath.dirname(each) == folder
            )
            pages.setdefault(page.path, page.text)
    return pages


def _led(name: str, text: str, matter: Matter) -> str:
    """Return a page with its links led on; what is shown as code stays as it is."""
    lines = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.startswith(fence):
            fence = ""
        elif not fence:
            line = _LINK.sub(lambda found: _led_on(name, found, matter), line)
        lines.append(line)
    return "\n".join(lines)


def _led_on(name: str, found: re.Match[str], matter: Matter) -> str:
    """Return a link led on; of a picture, which is no part of the book, what stands for it."""
    picture, label, target = found.groups()
    return label if picture else _link(name, label, target, matter)


def _link(name: str, label: str, target: str, matter: Matter) -> str:
    """Return a link from a page of the guide; to what is no part of the book, its words alone."""
    if "://" in target or target.startswith(("#", "mailto:")):
        return f"[{label}]({target})"
    path, mark, heading = target.partition("#")
    place = posixpath.normpath(posixpath.join("docs", posixpath.dirname(name), path))
    found = _place(place, matter)
    return f"[{label}]({way(f'{GUIDE}/{name}', found)}{mark}{heading})" if found else label


def _place(place: str, matter: Matter) -> str | None:
    """Return the page of the book for a file or folder of the project."""
    inside = place.removeprefix("docs").lstrip("/")
    if place.startswith("docs"):
        if inside in matter.guide:
            return f"{GUIDE}/{inside}"
        within = f"{inside}/" if inside else ""
        known = any(each.startswith(within) for each in matter.guide)
        return f"{GUIDE}/{within}{_INDEX}" if known else None
    folder, _, file = place.rpartition("/")
    name = file.removesuffix(".yaml")
    if place.startswith("rules/") and name in matter.knowledge.rules:
        return page_of("rule", name, matter.knowledge)
    sort = _SORTS.get(folder)
    table = {"move": matter.knowledge.moves, "case": matter.cases}.get(sort or "", {})
    return page_of(sort, name, matter.knowledge) if sort and name in table else None
