"""The system's Chromium, in which pages are looked at, and axe-core, which judges them.

Where there is none these proofs are skipped, except under ADVISOR_BROWSER_REQUIRED, where its absence
is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

DESKTOP = 1280
"""Width in CSS pixels."""
PATIENCE = 120_000
"""Milliseconds; a busy machine takes its time over what happens in a browser."""
REQUIRED = "ADVISOR_BROWSER_REQUIRED"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"no Chromium is found here, and {REQUIRED} asks for one")
        pytest.skip("no Chromium is found here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, headless=True, args=list(FLAGS), timeout=PATIENCE
        )
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page in a tab, and everything it said or asked for since."""

    tab: Tab
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def at(self, width: int) -> Opened:
        self.tab.set_viewport_size({"width": width, "height": 900})
        return self

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return overflow(self.tab)

    def violations(self, within: str = "html") -> list[str]:
        """Return what axe-core finds wrong in what is unfolded there, each with the first place."""
        return violations(self.tab, within)


def new_tab(browser: Browser) -> Opened:
    """Open an empty tab, as wide as a desktop window."""
    page = Opened(browser.new_page())
    page.tab.set_default_timeout(PATIENCE)
    page.tab.on("console", lambda message: page.messages.append(message.text))
    page.tab.on("pageerror", lambda error: page.messages.append(str(error)))
    page.tab.on("request", lambda request: page.requests.append(request.url))
    return page.at(DESKTOP)


def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def overflow(tab: Tab) -> int:
    """Return by how many pixels a page is wider than its window."""
    found: int = tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def violations(tab: Tab, within: str = "html") -> list[str]:
    """Return what axe-core, loaded before, finds wrong in what is unfolded there: each with a place."""
    found: list[dict[str, Any]] = tab.evaluate(
        f"axe.run('{within}', {{resultTypes: ['violations'], preload: false}})"
        ".then(found => found.violations)"
    )
    return [f"{v['id']}: {v['help']} at {v['nodes'][0]['html'][:200]}" for v in found]
