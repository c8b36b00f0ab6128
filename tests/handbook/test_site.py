"""The site built from the shipped rules: whole, found by search, readable by all, asking for nothing."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from chromium import DESKTOP, Opened, axe, chromium, new_tab, overflow, violations
from handbook_helpers import shipped, shipped_book

from advisor.handbook.address import page_of
from advisor.handbook.site import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.prove
ROOT = Path(__file__).parents[2]
PHONE = 320
RULE = "blame-when-things-go-wrong"
SAMPLE = (
    "index.html",
    "stages.html",
    "rules/index.html",
    "rules/risk/index.html",
    f"rules/risk/{RULE}.html",
    "rules/evidence/t1-1-mandatory.html",
    "rules/move/face-the-past.html",
    "claims/C.4.html",
    "terms/governance.html",
    "terms/project-value.html",
    "moves/face-the-past.html",
    "numbers/capital-scale.html",
    "modes/complying.html",
    "lines/basis.html",
    "topics/money.html",
    "cases/pfi.html",
    "guide/writing-rules.html",
    "search.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the whole site once; a warning of the generator would be an error."""
    folder = tmp_path_factory.mktemp("site")
    build_site(shipped_book(), folder)
    return folder


class Read(HTMLParser):
    """What a page links to, loads, and can be linked to by."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("prev", "next", "search", "canonical"):
            self.loads.append(given["href"])
        elif "href" in given and tag != "use":
            self.links.append(given["href"])
        if "src" in given:
            self.loads.append(given["src"])
        if "id" in given:
            self.anchors.append(given["id"])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Read]:
    return {path.resolve(): Read(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_link_and_anchor_of_the_site_leads_somewhere(pages: dict[Path, Read]) -> None:
    assert len(pages) > len(shipped().rules)
    for path, page in pages.items():
        for target in page.links:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https"):
                continue
            file, anchor = urldefrag(target)
            place = (path.parent / unquote(file)).resolve() if file else path
            assert place in pages, f"{path}: {target}"
            assert not anchor or unquote(anchor) in pages[place].anchors, f"{path}: {target}"


def test_every_page_of_the_book_is_in_the_site_and_reached_from_the_first(
    site: Path, pages: dict[Path, Read]
) -> None:
    waiting, seen = [(site / "index.html").resolve()], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        files = (urldefrag(t)[0] for t in pages[path].links if not urlsplit(t).scheme)
        waiting += [(path.parent / unquote(file)).resolve() for file in files if file]
    book = {
        (site / name.removesuffix(".md")).resolve().as_posix() + ".html"
        for name in shipped_book()
        if name.endswith(".md")
    }
    assert book <= {path.as_posix() for path in seen}


def test_nothing_the_site_loads_comes_from_elsewhere(site: Path, pages: dict[Path, Read]) -> None:
    for path, page in pages.items():
        for target in page.loads:
            parts = urlsplit(target)
            assert parts.scheme + parts.netloc == "", f"{path}: {target}"
            assert (path.parent / unquote(parts.path)).is_file(), f"{path}: {target}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), style


def test_the_site_names_nothing_of_the_machine_it_was_built_on(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".txt", ""):
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            assert str(ROOT) not in text, path
            assert "advisor-site-" not in text, path


def test_a_site_has_the_same_bytes_whenever_it_is_built(tmp_path: Path) -> None:
    """A small book, built in two processes that order sets differently, at two places."""
    program = (
        "import sys; from pathlib import Path; from handbook_helpers import small_book; "
        "from advisor.handbook.site import build_site; build_site(small_book(), Path(sys.argv[1]))"
    )
    folders = f"{ROOT}:{ROOT / 'tests' / 'handbook'}"
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / f"built-{seed}"
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", program, str(folder)],
            env={**os.environ, "PYTHONPATH": folders, "PYTHONHASHSEED": seed},
            check=True,
        )
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        assert len(files) > 50
        found.append(
            {
                p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
                for p in files
            }
        )
    assert found[0] == found[1]


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Opened]:
    page = new_tab(browser)
    yield page
    page.tab.close()


def quiet(opened: Opened, site: Path) -> None:
    """It said nothing to the console, and asked for nothing but files of the site."""
    assert opened.messages == []
    assert opened.requests
    assert not [r for r in opened.requests if not r.startswith(site.as_uri()) and r[:5] != "data:"]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_page_is_readable_by_all_and_asks_no_other_host(
    name: str, site: Path, tab: Opened
) -> None:
    for width in (DESKTOP, PHONE):
        tab.tab.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            tab.tab.emulate_media(color_scheme=scheme)
            tab.tab.goto((site / name).as_uri())
            assert overflow(tab.tab) == 0, f"{width} pixels wide"
            tab.tab.evaluate(axe())
            assert violations(tab.tab) == [], f"{width} pixels wide, {scheme}"
    quiet(tab, site)


@pytest.mark.parametrize(
    ("asked", "sort", "name"),
    [
        ("count on wrong ground", "rule", RULE),
        (RULE, "rule", RULE),
        ("blame", "term", "blame-culture"),
        ("C.4", "claim", "C.4"),
        ("PFI", "case", "pfi"),
    ],
)
def test_search_finds_a_page_by_its_words_without_a_server(
    asked: str, sort: str, name: str, site: Path, tab: Opened
) -> None:
    tab.tab.goto((site / "index.html").as_uri())
    tab.tab.get_by_role("textbox", name="Search").first.fill(asked)
    tab.tab.keyboard.press("Enter")
    tab.tab.wait_for_url("**/search.html?*")
    path = page_of(sort, name, shipped().knowledge).removesuffix(".md") + ".html"
    tab.tab.locator(f'ul.search a[href^="{path}"]').first.wait_for()
    quiet(tab, site)


def test_a_reader_goes_from_a_rule_through_its_picture_to_a_term_and_back(
    site: Path, tab: Opened
) -> None:
    tab.tab.goto((site / f"rules/risk/{RULE}.html").as_uri())
    tab.tab.locator(".drawing svg a", has_text="blame between partners").click()
    tab.tab.wait_for_url("**/terms/blame-culture.html")
    title = shipped().knowledge.rules[RULE].title
    tab.tab.get_by_role("link", name=title).first.click()
    tab.tab.wait_for_url(f"**/rules/risk/{RULE}.html*")
    quiet(tab, site)


def test_the_words_of_a_picture_can_be_selected(site: Path, tab: Opened) -> None:
    tab.tab.goto((site / "stages.html").as_uri())
    said = tab.tab.evaluate(
        "() => { const range = document.createRange(); "
        "range.selectNodeContents(document.querySelector('.drawing svg')); "
        "const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); "
        "return chosen.toString(); }"
    )
    assert "evidence: 93 rules" in said
