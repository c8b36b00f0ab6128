"""Text, Markdown and HTML are views of one report: the same sentences, marks and nodes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache

import pytest
from markdown_it import MarkdownIt
from report_helpers import (
    CASES,
    Page,
    advice_of,
    case_of,
    flat,
    folded_away,
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
from advisor.reporting.report import Bullets, Report, Table, printed_mark, statements
from advisor.reporting.text import render_text, text_of

MOST_BYTES = 1_500_000
MARKS = {"paper", "paper, our reading", "rule of thumb", "your answers"}
EXTERNAL = re.compile(r"https?://|//[a-z]|@import|url\((?!#fill-)", re.IGNORECASE)


@lru_cache(maxsize=8)
def page_of(name: str) -> Page:
    """Return the whole HTML page of a case, as read."""
    return Page(html_of(name))


@lru_cache(maxsize=8)
def shown_of(name: str) -> tuple[str, str, str]:
    """Return text, Markdown and HTML without what is folded away, each without white space."""
    report = report_of(name)
    markdown = Page(MarkdownIt("commonmark").render(render_markdown(report))).text
    html = Page(folded_away(html_of(name))).text
    return squeezed(text_of(report)), squeezed(markdown), squeezed(html)


def squeezed(text: str) -> str:
    """Return text without white space: a line may break anywhere a space stands."""
    return "".join(text.split())


def words_in(text: str) -> int:
    """Count words; a bullet or a dotted line is none."""
    return sum(1 for word in text.split() if re.search(r"\w", word))


@pytest.mark.parametrize("name", CASES)
def test_every_sentence_of_the_report_stands_in_every_format(name: str) -> None:
    text, markdown, html = shown_of(name)
    said = sentences(told(report_of(name)))
    assert len(said) > 50
    for sentence in map(squeezed, said):
        assert sentence in text
        assert sentence in markdown
        assert sentence in html


@pytest.mark.parametrize("name", CASES)
def test_every_cell_of_every_table_stands_in_markdown_and_html(name: str) -> None:
    report = report_of(name)
    markdown = MarkdownIt("commonmark").enable("table").render(render_markdown(report))
    words, page = squeezed(Page(markdown).text), squeezed(page_of(name).text)
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
    without_map = re.sub(r"<svg.*?</svg>", "", folded_away(first), flags=re.DOTALL)
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
        assert said.mark in MARKS, said
        assert said.nodes, said
        assert [n for n in said.nodes if n not in known] == [], said


def printed(report: Report) -> Iterator[str]:
    """Yield every statement as it is to be printed, with its mark, or the heading that bears it."""
    for section in told(report):
        for block in section.blocks:
            short = isinstance(block, Bullets) and block.short
            for said in statements((section._replace(blocks=(block,)),)):
                if said.quiet:
                    assert said.mark == section.mark, said
                    yield f"{section.title} {printed_mark(section)}"
                else:
                    yield said.text + printed_mark(said, short=short)


@pytest.mark.parametrize("name", CASES)
def test_no_statement_lacks_its_mark_in_any_format(name: str) -> None:
    said = {squeezed(each) for each in printed(report_of(name))}
    assert len(said) > 50
    assert [each for each in said if not each.endswith("]")] == []
    for form in shown_of(name):
        assert [each for each in said if each not in form] == []


@pytest.mark.parametrize("name", CASES)
def test_no_row_of_a_table_lacks_its_mark(name: str) -> None:
    report = report_of(name)
    bare = [
        row
        for section in (*told(report), *report.record)
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        if row.mark != section.mark and not any(cell.startswith(row.mark) for cell in row.cells)
    ]
    assert bare == []


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_told_by_what_it_means(name: str) -> None:
    cells = {
        cell
        for section in report_of(name).detail
        for block in section.blocks
        if isinstance(block, Table) and section.id in ("answers", "resemblance")
        for row in block.rows
        for cell in row.cells[1:]
    }
    plain = {"mixed", "none"}
    raw = {value.replace("-", " ") for t in knowledge().terms.values() for value in t.values}
    assert len(cells) > 5
    assert cells & raw <= plain


@pytest.mark.parametrize("name", CASES)
def test_every_answer_stands_in_the_detail_whomever_it_is_about(name: str) -> None:
    shown = {
        node
        for section in report_of(name).detail
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for node in row.nodes
    }
    symmetric = {t.id for t in knowledge().terms.values() if t.symmetric}
    given = [f for f in advice_of(name).trace.facts if f.answer.status != "unknown"]
    once = [f for f in given if f.term not in symmetric or f.subject == tuple(sorted(f.subject))]
    assert any(f.subject for f in once) or not case_of(name).partners
    assert [f.id for f in once if f.id not in shown] == []


@pytest.mark.parametrize("name", CASES)
def test_text_has_no_two_blank_lines_together(name: str) -> None:
    assert "\n\n\n" not in render_text(advice_of(name), case_of(name), knowledge())


@pytest.mark.parametrize("name", CASES)
def test_the_html_folds_why_under_each_statement_that_was_concluded(name: str) -> None:
    advice, report, page = advice_of(name), report_of(name), html_of(name)
    concluded = {n for firing in advice.trace.firings for n in firing.concluded}
    wanted = set()
    for section in (*report.page_one, *report.detail):
        stated = {s.nodes[0] for s in statements((section,)) if s.nodes[0] in concluded}
        wanted |= {(section.id, node) for node in stated}
    assert len(wanted) > 10
    assert page.count('<details class="why">') >= len(wanted)
    assert "Why, step by step" not in render_html(report)
    assert len(page) < MOST_BYTES


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
    page = page_of(name)
    assert len(page.ids) == len(set(page.ids))
    assert not EXTERNAL.search(html_of(name).replace("http-equiv", ""))
    tags = {tag for tag, *_ in page.attributes}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    assert "<script" not in html_of(name)
    assert not page.values("style"), "an inline style needs a weaker policy"
    assert "default-src 'none'" in " ".join(page.values("content"))


@pytest.mark.parametrize("name", CASES)
def test_every_statement_of_the_html_carries_its_mark_and_its_nodes(name: str) -> None:
    report, page = report_of(name), page_of(name)
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
        "sys.stderr.write(str({'jinja2', 'advisor.explanation'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stderr == "set()"


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
