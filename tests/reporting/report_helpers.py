"""What the tests of the report share: every worked case in every format, and what a page says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser

from quick import quick_cases

from advisor import Advice, advise, load_case, load_knowledge
from advisor.explanation.folded import Folded
from advisor.explanation.standing import Standing
from advisor.loading.places import worked_cases
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.compose import compose
from advisor.reporting.html import render_html
from advisor.reporting.report import (
    Aside,
    Block,
    Bullets,
    Figure,
    Label,
    Paragraph,
    Report,
    Section,
    Table,
)

CASES = quick_cases(every=10)
VOID = {"meta", "br", "link", "img", "input", "hr"}


@lru_cache(maxsize=1)
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@lru_cache(maxsize=8)
def case_of(name: str) -> Case:
    return load_case(worked_cases()[name] / "case.yaml", knowledge())


@lru_cache(maxsize=8)
def advice_of(name: str) -> Advice:
    return advise(case_of(name), knowledge())


def report_of(name: str, advice: Advice | None = None) -> Report:
    return compose(advice, case_of(name), knowledge()) if advice else _report_of(name)


@lru_cache(maxsize=8)
def _report_of(name: str) -> Report:
    return compose(advice_of(name), case_of(name), knowledge())


@lru_cache(maxsize=8)
def html_of(name: str) -> str:
    advice, case = advice_of(name), case_of(name)
    why = Folded(Standing(advice.trace, case, knowledge()), advice)
    return render_html(report_of(name), why)


def folded_away(html: str) -> str:
    """Return a page without the reasons folded under its statements."""
    return re.sub(r'<details class="why">.*?</details>', "", html, flags=re.DOTALL)


def told(report: Report) -> tuple[Section, ...]:
    """Return what every format holds: page one, the detail and the annex."""
    return (*report.page_one, *report.detail, *report.annex)


def sentences(sections: Iterable[Section]) -> list[str]:
    """Return every piece of text of some sections, as a reader should find it."""
    return [
        text
        for section in sections
        for text in (section.title, *(t for block in section.blocks for t in _texts(block)))
    ]


def _texts(block: Block) -> list[str]:
    match block:
        case Paragraph(said):
            return [said.text]
        case Bullets(items):
            return [
                text
                for said in items
                for text in (said.lead, said.text, *(note.text for note in said.notes))
            ]
        case Label(text) | Aside(text):
            return [text]
        case Table() | Figure():
            return []


class Page(HTMLParser):
    """An HTML page read strictly: every tag closed in order; its words, links and nodes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return flat("".join(self.words))

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def flat(text: str) -> str:
    return " ".join(text.split())
