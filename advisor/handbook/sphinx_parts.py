"""What Sphinx is taught for the book: drawings stand in the page as SVG."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

_TO_PAGE = re.compile(r'href="([^":]+)\.md(#[^"]*)?"')


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Make it known to Sphinx."""
    app.add_transform(DrawnInPage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
