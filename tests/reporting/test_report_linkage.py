"""Every sentence of every format of the report leads to a node of the trace, and every node back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from quick import quick_cases
from report_helpers import Page, advice_of, case_of, html_of, knowledge

from advisor.model.advice import Advice
from advisor.reporting.compose import compose
from advisor.reporting.html import render_html
from advisor.reporting.linkage import links, orphans
from advisor.reporting.markdown import render_markdown
from advisor.reporting.report import Paragraph, Report, Section, Statement
from advisor.reporting.text import text_of

CASES = quick_cases(every=30)
SEAL = "0123456789abcdef" * 4
FIXED = (
    *("Thedetail", "Annex", "Therecord", ":adviceonapartnership", "Toolittleisknown"),
    "Openatabletoreadit;atablethatisopenisprinted.",
)
"""Words that the formats add: names of parts and a hint."""


def known() -> set[str]:
    found = {f"move:{m}" for m in knowledge().moves}
    found |= {f"source:{s}" for s in knowledge().sources}
    return found | {f"claim:{c}" for c in knowledge().claims}


def report_with_seal(name: str, advice: Advice | None = None, *, recorded: bool = True) -> Report:
    return compose(
        advice or advice_of(name), case_of(name), knowledge(), record=SEAL, recorded=recorded
    )


@pytest.mark.parametrize("name", CASES)
def test_no_sentence_and_no_node_is_an_orphan(name: str) -> None:
    for recorded in (True, False):
        report = report_with_seal(name, recorded=recorded)
        assert list(orphans(report, advice_of(name), known())) == []


def test_a_sentence_without_a_node_is_noticed() -> None:
    report = report_with_seal("pfi")
    loose = Section("x", "X", (Paragraph(Statement("All will be well.", "")),))
    found = list(
        orphans(report._replace(detail=(*report.detail, loose)), advice_of("pfi"), known())
    )
    assert found == ["no node: All will be well."]
    unknown = Section("x", "X", (Paragraph(Statement("So be it.", "paper", ("risk:none",))),))
    found = list(
        orphans(report._replace(detail=(*report.detail, unknown)), advice_of("pfi"), known())
    )
    assert found == ["unknown node risk:none: So be it."]


def test_a_node_without_a_sentence_is_noticed() -> None:
    report, advice = report_with_seal("pfi"), advice_of("pfi")
    firing = advice.trace.firings[-1]
    more = replace(firing, id="firing:untold", concluded=("risk:untold",))
    trace = replace(advice.trace, firings=(*advice.trace.firings, more))
    found = list(orphans(report, advice.model_copy(update={"trace": trace}), known()))
    assert found == ["no sentence: firing:untold", "no sentence: risk:untold"]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2022\u2013-]", "", text)


def left_over(shown: str, report: Report) -> str:
    """What a format shows beside the sentences of the report, its headings and its marks."""
    text = squeezed(shown)
    covered = bytearray(len(text))
    pieces = {squeezed(link.text) for link in links(report)} | {squeezed(word) for word in FIXED}
    for piece in filter(None, pieces):
        start = text.find(piece)
        while start >= 0:
            covered[start : start + len(piece)] = b"\1" * len(piece)
            start = text.find(piece, start + 1)
    rest = "".join(c for c, told in zip(text, covered, strict=True) if not told)
    return re.sub(r"[\s=:.,;·O|`]", "", rest)


def without_drawing(html: str) -> str:
    """Return the page without the drawn map, of which the words below it tell all."""
    return re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("name", quick_cases(every=60))
def test_no_format_says_anything_that_is_not_linked(name: str) -> None:
    report = report_with_seal(name)
    html = Page(without_drawing(render_html(report))).text
    assert left_over(html, report) == ""
    page = MarkdownIt("commonmark").enable("table").render(render_markdown(report))
    without_scales = re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL)
    assert left_over(Page(without_scales).text, report) == ""
    lean = report_with_seal(name, recorded=False)
    text = "\n".join(line for line in text_of(lean).splitlines() if "··" not in line)
    assert left_over(text, lean) == ""


def test_words_that_a_format_adds_are_noticed() -> None:
    report = report_with_seal("pfi")
    html = render_html(report).replace("</main>", "<p>Believe us.</p></main>")
    assert left_over(Page(without_drawing(html)).text, report) == "Believeus"


def test_the_report_states_the_hash_of_its_record_and_only_then() -> None:
    report = report_with_seal("pfi")
    for shown in (render_html(report), render_markdown(report), text_of(report)):
        assert SEAL in shown
    assert "Audit record" not in html_of("pfi")
