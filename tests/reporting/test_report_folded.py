"""What is folded under a statement is a tree of reasons, told once a section."""

from __future__ import annotations

from collections.abc import Iterable

from report_helpers import advice_of, case_of, folded_away, html_of, knowledge, report_of

from advisor.explanation.folded import Folded
from advisor.explanation.standing import Standing
from advisor.reporting.html import Reason, nested, render_html
from advisor.reporting.report import Bullets, Report, Section, Statement

SEVERNSIDE = "severnside-drug-and-alcohol"


def folded(name: str) -> Folded:
    advice = advice_of(name)
    return Folded(Standing(advice.trace, case_of(name), knowledge()), advice)


def test_lines_become_a_tree_by_how_deep_they_stand() -> None:
    found = nested([(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")])
    b = Reason("b", [Reason("c", [])])
    assert found == [Reason("a", [b, Reason("d", [])]), Reason("e", [])]


def test_reasons_lead_down_to_answers_and_rules() -> None:
    told = [text for _, text in folded(SEVERNSIDE)(("risk:ends-with-funding",))]
    assert told[0].startswith("Rule: ")
    assert any(text.startswith("Your answer. ") for text in told)


def test_what_may_yet_follow_says_what_it_lacks() -> None:
    (first, *_) = advice_of("pfi").possible
    told = folded("pfi")((f"{first.kind}:{first.id}",))
    assert told


def test_the_mode_is_explained_in_full_once() -> None:
    told = folded("pfi")
    mode = told((f"mode:{advice_of('pfi').diagnosis.mode}",))
    assert any("Adds -3 of 3" in text for _, text in mode)
    for risk in advice_of("pfi").risks:
        lines = told((f"risk:{risk.id}",))
        assert not any("Adds -3 of 3" in text for _, text in lines)


def test_an_answer_has_no_reason() -> None:
    assert folded("pfi")(("answer:governance",)) == ()
    assert folded("pfi")(()) == ()


def test_two_statements_of_the_same_in_one_section_are_explained_once() -> None:
    def why(nodes: Iterable[str]) -> tuple[tuple[int, str], ...]:
        return ((0, f"reason of {next(iter(nodes))}"),)

    said = Statement("Said.", "paper", ("risk:one",))
    other = Statement("Said.", "paper", ("risk:two",))
    section = Section("a", "A", (Bullets((said, said, other)),))
    page = render_html(Report("t", "s", (section, section._replace(id="b"))), why)
    assert page.count("reason of risk:one") == 2
    assert page.count("reason of risk:two") == 2


def test_reasons_are_words_and_never_markup() -> None:
    said = Statement("Said.", "paper", ("risk:one",))
    section = Section("a", "A", (Bullets((said,)),))
    page = render_html(Report("t", "s", (section,)), lambda _: ((0, "<b>bold</b>"),))
    assert "<b>" not in page


def test_without_its_reasons_a_page_says_the_same() -> None:
    plain, whole = render_html(report_of("pfi")), folded_away(html_of("pfi"))
    assert "".join(plain.split()) == "".join(whole.split())
