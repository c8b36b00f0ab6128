"""What Sphinx is taught for the book: drawings stand in the page as SVG, and the lists make the menu."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from advisor.handbook.kinds import KINDS

_TO_PAGE = re.compile(r'href="([^":]+)\.md(#[^"]*)?"')
_MENUS = {
    "index": (
        "guide/index",
        "stages",
        "rules/index",
        "claims/index",
        "terms/index",
        "topics/index",
        "moves/index",
        "modes/index",
        "lines/index",
        "numbers/index",
        "cases/index",
    ),
    "rules/index": tuple(f"rules/{kind}/index" for kind in KINDS),
}
_GUIDE = "guide/index"


class DrawnInPage(SphinxTransform):
    """A drawing kept beside a page becomes a part of it: its words are words, its links links."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Put the text of each SVG in the place of its picture."""
        for picture in list(self.document.findall(nodes.image)):
            place = Path(self.env.doc2path(self.env.docname)).parent / picture["uri"]
            if place.suffix != ".svg" or not place.is_file():
                continue
            drawn = _TO_PAGE.sub(r'href="\1.html\2"', place.read_text(encoding="utf-8"))
            label = escape(picture.get("alt", ""))
            html = f'<div class="drawing" tabindex="0" role="region" aria-label="{label}">{drawn}</div>'
            picture.replace_self(nodes.raw("", html, format="html"))


def _with_menu(app: Sphinx, docname: str, source: list[str]) -> None:
    """Add the menu to a page that has one, which plain Markdown has no word for."""
    known = app.env.found_docs
    entries = [each for each in _MENUS.get(docname, ()) if each in known]
    if docname == _GUIDE:
        entries = sorted(d for d in known if d.startswith("guide/") and d.count("/") == 1)
        entries = [d for d in entries if d != _GUIDE]
        entries += sorted(
            d for d in known if d.startswith("guide/") and d.endswith("/index") and d != _GUIDE
        )
    elif docname.startswith("guide/") and docname.endswith("/index"):
        folder = docname.removesuffix("index")
        entries = sorted(d for d in known if d.startswith(folder) and d != docname)
    if entries:
        lines = "\n".join(f"/{entry}" for entry in entries)
        source[0] += f"\n```{{toctree}}\n:hidden:\n:titlesonly:\n\n{lines}\n```\n"


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the parts known to Sphinx."""
    app.add_transform(DrawnInPage)
    app.connect("source-read", _with_menu)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
