"""What the theme leaves out for those who use no mouse, or hear a page: put in once it is written."""

from __future__ import annotations

from pathlib import Path

_PUT_IN = (
    ('<aside class="sidebar-drawer"', '<aside class="sidebar-drawer" aria-label="Menu"'),
    ('<aside class="toc-drawer', '<aside aria-label="On this page" class="toc-drawer'),
    ("<pre>", '<pre tabindex="0">'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
)
"""Both asides need a name to be told apart; what is moved sideways has to be reached by keyboard."""


def open_to_all(site: Path) -> None:
    """Put names and keyboard focus into every page of a site."""
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for written, better in _PUT_IN:
            text = text.replace(written, better)
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
