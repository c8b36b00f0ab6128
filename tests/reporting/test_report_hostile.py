"""What people write in a case is shown as they wrote it, and never read as markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from report_helpers import Page, flat, knowledge

from advisor import advise, load_case
from advisor.reporting.compose import compose
from advisor.reporting.html import render_html
from advisor.reporting.markdown import render_markdown
from advisor.reporting.report import Report
from advisor.reporting.text import text_of

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": "\"><img src=x onerror='alert(1)'>",
    "entity": "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "style end": "</style></head><h1>gone</h1>",
    "svg end": "</svg></figure>",
    "template": "{{ 7 * 7 }} {% raw %} {# c #}",
    "long word": "W" * 400,
    "right to left": "\u200fevil\u200e \u05d0\u05d1\u05d2",
    "markdown": "# *x* _y_ `z` [a](javascript:1) | b | ~~c~~ <i>d</i> ![p](q)",
    "list": "1. - + > ---",
    "quote": "She said: \"it's 'fine'\" \\ \\\\ end",
    "link": "https://example.org/?a=1&b=2",
}


def case_with(folder: Path, words: str) -> Report:
    answer = {
        "value": "occurring",
        "source": words,
        "by": words,
        "note": words,
        "date": "2026-01-02",
    }
    named = words if len(words) < 70 and words.isprintable() else "Plain"  # the border of a name
    content = {
        "case": "hostile",
        "as_of": "2026-01-01",
        "name": words,
        "notes": words,
        "prepared_by": words,
        "answers": {
            "user-harm": answer,
            "flexibility": {
                "disputed": [{"value": "flexible", "by": words}, {"value": "inflexible"}]
            },
        },
        "partners": {"one": {"name": named, "roles": ["provider"]}, "two": {"name": f"{named} 2"}},
        "relations": [{"from": "one", "to": "two", "competent": "low", "open": "low"}],
    }
    path = folder / "case.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    case = load_case(path, knowledge())
    return compose(advise(case, knowledge()), case, knowledge())


@pytest.fixture(params=HOSTILE, scope="module")
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Report]:
    words = HOSTILE[request.param]
    return words, case_with(tmp_path_factory.mktemp("hostile"), words)


def test_html_shows_hostile_words_as_words(written: tuple[str, Report]) -> None:
    words, report = written
    page = Page(render_html(report))
    assert page.text.count(flat(words)) >= 5
    tags = {tag for tag, *_ in page.attributes}
    assert not tags & {"script", "img", "a", "b", "i"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert len([tag for tag, name, _ in page.attributes if tag == "h1" and name == "id"]) == 1


def test_markdown_shows_hostile_words_as_words(written: tuple[str, Report]) -> None:
    words, report = written
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(render_markdown(report))
    )
    page = Page(rendered)
    assert page.text.count(flat(words)) >= 5
    used = {line.partition(">")[0] for line in rendered.split("<")[1:]}
    assert not {
        u for u in used if u.split()[0] in ("script", "img", "a", "i", "s", "h5", "b", "svg")
    }
    assert (
        rendered.count("<h1>")
        == len([p for p in (report.detail, report.annex, report.record) if p]) + 1
    )


def test_text_holds_hostile_words_unchanged(written: tuple[str, Report]) -> None:
    words, report = written
    assert flat(words) in flat(text_of(report))


def test_a_name_of_several_lines_stays_one_heading(tmp_path: Path) -> None:
    report = case_with(tmp_path, "First line\n\n# Second line\n<p>third")
    assert report.title == "First line # Second line <p>third"
    assert text_of(report).splitlines()[0] == report.title
    assert render_markdown(report).splitlines()[0].startswith("# First line")
    assert "\n# Second" not in render_markdown(report)
