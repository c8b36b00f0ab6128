"""The HTML of every worked case in a real Chromium: readable by all, at any width, and on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import DESKTOP, Opened, axe, chromium, new_tab
from report_helpers import CASES, advice_of, case_of, flat, html_of, knowledge, report_of

from advisor.batch.portfolio import Gathering
from advisor.inference.outcome import outcome_of, questions_of
from advisor.loading.places import worked_cases
from advisor.reporting.compose import compose
from advisor.reporting.html import render_html
from advisor.reporting.portfolio import portfolio_html
from advisor.reporting.reader import for_reader
from advisor.reporting.report import Report, statements

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.prove
A4 = (595, 842)
PHONE, ZOOMED = 320, 640
"""Widths in CSS pixels; zoom of 200% leaves a desktop window half its width."""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def opened(browser: Browser, folder: Path, text: str) -> Opened:
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    page = new_tab(browser)
    page.tab.goto(path.as_uri())
    return page


def check_for_all(page: Opened) -> None:
    """Whoever reads it, on a desktop whole, and on a phone what everybody reads."""
    page.at(DESKTOP).tab.evaluate(axe())
    assert page.violations() == []
    assert page.at(PHONE).violations(".page-one") == []


def check_on_screen(page: Opened) -> None:
    """On whatever screen, with everything unfolded; and it asks for nothing."""
    page.tab.evaluate(OPEN_ALL)
    for width in (PHONE, ZOOMED, DESKTOP):
        assert page.at(width).overflow() == 0, f"{width} pixels wide"
    assert page.messages == []
    assert len(page.requests) == 1, page.requests


def check(page: Opened) -> None:
    check_for_all(page)
    check_on_screen(page)


def check_on_paper(page: Opened, folder: Path, report: Report) -> None:
    """What everybody reads is the first page; all else follows, folded on screen or not."""
    from pypdf import PdfReader

    page.tab.pdf(path=folder / "report.pdf", prefer_css_page_size=True, print_background=True)
    pages = PdfReader(folder / "report.pdf").pages
    assert [round(float(n)) for n in pages[0].mediabox[2:]] == list(A4)
    first, second, *rest = (squeezed(each.extract_text()) for each in pages)
    for said in statements(report.page_one):
        assert squeezed(said.text) in first
    assert second.startswith(squeezed("The detail"))
    whole = "".join((first, second, *rest))
    for said in statements(report.detail):
        assert squeezed(said.lead) in whole


@pytest.mark.parametrize("name", CASES)
def test_the_report_fits_any_screen_and_paper_and_says_nothing_to_the_console(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, tmp_path, html_of(name))
    try:
        check_on_paper(page, tmp_path, report_of(name))
        check_on_screen(page)
    finally:
        page.tab.close()


@pytest.mark.parametrize("name", sorted(worked_cases())[::3])
def test_the_report_is_readable_by_all(name: str, browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, html_of(name))
    try:
        check_for_all(page)
    finally:
        page.tab.close()


def squeezed(text: str) -> str:
    """Return text without white space, and with the letters of ligatures apart."""
    return unicodedata.normalize("NFKC", "".join(flat(text).split()))


def test_the_record_unfolded_is_as_readable_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, html_of("pfi")).at(PHONE)
    page.tab.evaluate(OPEN_ALL)
    page.tab.evaluate(axe())
    assert page.violations() == []
    page.tab.close()


@pytest.mark.parametrize("reader", ["practitioner", "policy-maker"])
def test_a_report_for_one_reader_is_as_readable(
    reader: Any, browser: Browser, tmp_path: Path
) -> None:
    name = "mossgate-homelessness-alliance"
    report = compose(for_reader(advice_of(name), reader), case_of(name), knowledge())
    page = opened(browser, tmp_path, render_html(report))
    try:
        check(page)
    finally:
        page.tab.close()


def test_the_checks_can_fail(browser: Browser, tmp_path: Path) -> None:
    good = html_of("pfi")
    for bad in (
        good.replace('<html lang="en">', "<html>"),
        good.replace(
            "</main>", '<svg width="2000" height="9" role="presentation"></svg></main>'
        ).replace("svg { display: block; width: 100%; max-width: 26rem;", "svg { display: block;"),
        good.replace("</main>", "<script>console.log(1)</script></main>"),
        good.replace("</main>", '<img alt="x" src="file:///nowhere.png"></main>'),
    ):
        assert bad != good
        page = opened(browser, tmp_path, bad)
        with pytest.raises(AssertionError):
            check(page)
        page.tab.close()


def test_a_portfolio_is_readable_by_all_and_asks_for_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    gathering = Gathering(knowledge(), most=10)
    questions = questions_of(knowledge())
    for name in worked_cases():
        gathering.add(outcome_of(advice_of(name).trace, case_of(name), knowledge(), questions))
    page = opened(browser, tmp_path, portfolio_html(gathering.portfolio(), knowledge()))
    page.tab.evaluate(axe())
    for width in (PHONE, ZOOMED, DESKTOP):
        assert page.at(width).overflow() == 0, f"{width} pixels wide"
        assert page.violations() == []
    assert page.messages == []
    assert page.requests == [page.tab.url]
