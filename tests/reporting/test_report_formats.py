"""Text, Markdown and HTML are views of one report: the same sentences, marks and nodes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from markdown_it import MarkdownIt
from report_helpers import (
    CASES,
    Page,
    advice_of,
    case_of,
    flat,
    html_of,
    knowledge,
    report_of,
    sentences,
    told,
)

from advisor.reporting.html import render_html
from advisor.reporting.json import render_json
from advisor.reporting.markdown import render_markdown
from advisor.reporting.page_one import MOST_WORDS
from advisor.reporting.report import Table, printed_mark, statements
from advisor.reporting.text import render_text, text_of

MARKS = {"paper", "paper, our reading", "rule of thumb", "your answers"}
EXTERNAL = re.compile(r"https?://|//[a-z]|@import|url\((?!#fill-)", re.IGNORECASE)


def squeezed(text: str) -> str:
    """Return text without white space: a line may break anywhere a space stands."""
    return "".join(text.split())


def words_in(text: str) -> int:
    """Count words; a bullet or a dotted line is none."""
    return sum(1 for word in text.split() if re.search(r"\w", word))


@pytest.mark.parametrize("name", CASES)
def test_every_sentence_of_the_report_stands_in_every_format(name: str) -> None:
    report = report_of(name)
    text = squeezed(text_of(report))
    markdown = squeezed(Page(MarkdownIt("commonmark").render(render_markdown(report))).text)
    html = squeezed(Page(html_of(name)).text)
    said = sentences(told(report))
    assert len(said) > 50
    for sentence in map(squeezed, said):
        assert sentence in text
        assert sentence in markdown
        assert sentence in html


@pytest.mark.parametrize("name", CASES)
def test_every_cell_of_every_table_stands_in_markdown_and_html(name: str) -> None:
    report = report_of(name)
    markdown = MarkdownIt("commonmark").enable("table").render(render_markdown(report))
    words, page = squeezed(Page(markdown).text), squeezed(Page(html_of(name)).text)
    cells = {
        squeezed(cell)
        for section in (*told(report), *report.record)
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    }
    assert len(cells) > 100
    assert [cell for cell in cells if cell not in words] == []
    assert [cell for cell in cells if cell not in page] == []


@pytest.mark.parametrize("name", CASES)
def test_page_one_has_at_most_four_hundred_words(name: str) -> None:
    case, advice = case_of(name), advice_of(name)
    brief = render_text(advice, case, knowledge(), brief=True)
    assert 100 < words_in(brief) <= MOST_WORDS
    first = html_of(name).partition('<article class="page-one"')[2].partition("</article>")[0]
    without_map = re.sub(r"<svg.*?</svg>", "", first, flags=re.DOTALL)
    assert 100 < words_in(Page(f"<p{without_map}</p>").text) <= MOST_WORDS


@pytest.mark.parametrize("name", CASES)
def test_every_statement_of_advice_says_on_whose_word_and_on_what_nodes(name: str) -> None:
    advice, report = advice_of(name), report_of(name)
    trace = advice.trace
    known = {f.id for f in (*trace.facts, *trace.checks)}
    known |= {f.id for f in (*trace.firings, *trace.overridden)}
    known |= {n for f in trace.firings for n in f.concluded}
    known |= {n for f in trace.overridden for n in f.matched}
    known |= {f"position:{p.axis}" for p in trace.positions}
    known |= {
        f"{p.kind}:{p.id}" + (f"[{','.join(p.subject)}]" if p.subject else "")
        for p in advice.possible
    }
    known |= {f"move:{m}" for m in knowledge().moves}
    known |= {f"claim:{c}" for c in knowledge().claims}
    known |= {key for question in advice.open_questions for key in question.decides}
    for said in statements((*report.page_one, *report.detail)):
        assert said.mark in MARKS | {""}, said
        assert said.nodes or not said.mark, said
        assert [n for n in said.nodes if n not in known] == [], said


@pytest.mark.parametrize("name", CASES)
def test_every_claim_that_is_printed_is_among_the_sources(name: str) -> None:
    report = report_of(name)
    (sources,) = (s for s in report.annex if s.id == "sources")
    listed = {claim for said in statements((sources,)) for claim in said.claims}
    printed = {
        claim
        for said in statements((*report.page_one, *report.detail))
        for each in said.parts
        if printed_mark(each)
        for claim in each.claims
    }
    assert printed
    assert printed <= listed


@pytest.mark.parametrize("name", CASES)
def test_the_html_is_well_formed_and_needs_nothing_beside_it(name: str) -> None:
    page = Page(html_of(name))
    assert len(page.ids) == len(set(page.ids))
    assert not EXTERNAL.search(html_of(name).replace("http-equiv", ""))
    tags = {tag for tag, *_ in page.attributes}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    assert "<script" not in html_of(name)
    assert not page.values("style"), "an inline style needs a weaker policy"
    assert "default-src 'none'" in " ".join(page.values("content"))


@pytest.mark.parametrize("name", CASES)
def test_every_statement_of_the_html_carries_its_mark_and_its_nodes(name: str) -> None:
    report, page = report_of(name), Page(html_of(name))
    said = list(statements((*told(report), *report.record)))
    rows = [
        row
        for section in (*told(report), *report.record)
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
    ]
    assert len(page.values("data-mark")) == len(said) + len(rows)
    nodes = {" ".join(each.nodes) for each in (*said, *rows) if each.nodes}
    assert nodes <= set(page.values("data-node"))


@pytest.mark.prove
def test_the_same_advice_gives_the_same_bytes() -> None:
    program = (
        "import sys; from advisor.cli.main import main;"
        "main(['advise', 'linden-library-trust', '--format', sys.argv[1]])"
    )
    for form in ("markdown", "html"):
        runs = {
            subprocess.run(
                [sys.executable, "-c", program, form],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
            for seed in "17"
        }
        assert len(runs) == 1
        assert len(runs.pop()) > 50_000


def test_a_terminal_is_spared_the_record_that_a_file_holds() -> None:
    text = render_text(advice_of("pfi"), case_of("pfi"), knowledge())
    markdown = render_markdown(report_of("pfi"))
    assert "Every rule that fired" not in text
    assert "Every rule that fired" in markdown
    assert "How the positions were counted" in text


def test_text_is_wrapped_to_the_width_asked_for() -> None:
    for width in (60, 100):
        text = render_text(advice_of("pfi"), case_of("pfi"), knowledge(), width=width)
        long = [line for line in text.splitlines() if len(line) > width]
        assert all(len(line.split()) == 1 or "··" in line for line in long), long


def test_text_alone_does_not_load_what_only_html_needs() -> None:
    program = (
        "import sys; from advisor.cli.main import main\n"
        "try: main(['advise', 'pfi', '--format', 'markdown'])\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(str('jinja2' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stderr == "False"


def test_a_brief_report_is_page_one_alone_in_every_format() -> None:
    from advisor.reporting.compose import compose

    brief = compose(advice_of("pfi"), case_of("pfi"), knowledge(), brief=True)
    assert brief.page_one
    assert (brief.detail, brief.annex, brief.record) == ((), (), ())
    for form in (render_markdown, render_html):
        assert "The detail" not in form(brief)
        assert "Where your partnership stands" in form(brief)


def test_the_mode_is_explained_where_it_first_appears() -> None:
    for name in ("pfi", "education-business-link", "mental-health", "linden-library-trust"):
        advice = advice_of(name)
        if advice.diagnosis.mode == "undetermined":
            continue
        text = flat(render_text(advice, case_of(name), knowledge(), brief=True))
        mode = knowledge().modes[advice.diagnosis.mode]
        assert f"{mode.title}: {mode.explanation.strip()}" in text, name
        assert text.index(mode.title) == text.index(f"{mode.title}: "), name


def test_json_is_not_changed_by_the_report() -> None:
    before = render_json(advice_of("pfi"))
    report_of("pfi")
    assert render_json(advice_of("pfi")) == before
    assert "reader" not in json.loads(before)
