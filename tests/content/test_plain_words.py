"""Whoever reads at about 14 to 16 can read a report; nobody is blamed; what may be stays `may`.

Readability is judged by textstat, whose dictionary comes with it, so nothing is fetched. Its measures
disagree by three or four school grades on the same text, so the middle one of five counts. Grade 10
is the end of the year in which most turn 16.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from statistics import median

import pytest
import textstat  # type: ignore[import-untyped]  # it ships no types
from quick import quick_cases

from advisor.assembly import assemble
from advisor.checks.wording import BLAME, MOST_WORDS, sentences, words
from advisor.inference.engine import Inference
from advisor.loading.cases import load_case
from advisor.loading.places import worked_cases
from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.compose import compose
from advisor.reporting.report import Report, statements

MOST_GRADES = 10
MEASURES = (
    textstat.flesch_kincaid_grade,
    textstat.gunning_fog,
    textstat.coleman_liau_index,
    textstat.automated_readability_index,
    textstat.smog_index,
)
LISTS = ("Not known", "Not asked of the whole", "And also:", "Held back because at least")
"""Openings of lists of names, which are read item by item."""

Read = dict[str, tuple[Advice, Case, Report]]


@pytest.fixture(scope="module")
def reports(knowledge: KnowledgeBase, inference: Inference) -> Read:
    found = {}
    for name, folder in worked_cases().items():
        case = load_case(folder / "case.yaml", knowledge)
        advice = assemble(inference.read(case), case, knowledge)
        found[name] = (advice, case, compose(advice, case, knowledge, recorded=False))
    return found


def too_long(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{where} ({words(sentence)} words): {sentence}"
        for where, text in texts
        for sentence in sentences(text)
        if words(sentence) > MOST_WORDS and not sentence.startswith(LISTS)
    ]


def written(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield every text of the knowledge base that a reader may meet, with where it stands."""
    for rule in knowledge.rules.values():
        yield f"message of {rule.id}", rule.message
        yield f"title of {rule.id}", rule.title
    for move in knowledge.moves.values():
        for field in ("action", "precondition", "sign", "stop_when", "downside"):
            yield f"{field} of {move.id}", getattr(move, field)
        for change in move.changes:
            yield f"note of {move.id}", change.note or ""
    for term in knowledge.terms.values():
        yield f"question {term.id}", term.question
        yield f"help of {term.id}", term.help
        for value, meaning in term.values.items():
            yield f"{term.id}: {value}", meaning
    for mode in knowledge.modes.values():
        yield f"mode {mode.id}", mode.explanation
    for topic in knowledge.topics:
        yield f"topic {topic.id}", topic.title


def said(report: Report) -> list[str]:
    """Return everything a report says above its annex, each as one or more whole sentences."""
    texts = [
        part.text.strip()
        for statement in statements((*report.page_one, *report.detail))
        for part in statement.parts
    ]
    return [text if text.endswith((".", "?", "!")) else f"{text}." for text in texts if text]


def grade(text: str) -> float:
    """Return the school grade a text is for, by the middle one of five measures."""
    return median(float(measure(text)) for measure in MEASURES)


# ---- length and readability


def test_no_sentence_of_the_knowledge_is_longer_than_25_words(knowledge: KnowledgeBase) -> None:
    assert too_long(written(knowledge)) == []


def test_no_action_of_a_move_is_longer_than_its_lead_leaves_room_for(
    knowledge: KnowledgeBase,
) -> None:
    lead = len(["Your", "answers", "call", "for", "it:"])
    long = too_long((m.id, f"{'word ' * lead}{m.action}") for m in knowledge.moves.values())
    assert long == []


def test_no_sentence_of_a_report_is_longer_than_25_words(reports: Read) -> None:
    texts = [(name, text) for name, (*_, report) in reports.items() for text in said(report)]
    assert len(texts) > 1000
    assert too_long(texts) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", quick_cases(every=8))
def test_a_whole_report_reads_at_about_14_to_16(reports: Read, name: str) -> None:
    text = " ".join(said(reports[name][2]))
    assert grade(text) <= MOST_GRADES


@pytest.mark.prove
def test_page_one_reads_at_about_14_to_16(reports: Read) -> None:
    for name, (*_, report) in reports.items():
        first = Report(report.title, report.subtitle, report.page_one)
        assert grade(" ".join(said(first))) <= MOST_GRADES + 1, name


def test_the_measure_tells_plain_words_from_others() -> None:
    plain = "Ask the people who use the service what they need. Then give them a say in it. " * 8
    other = (
        "Notwithstanding considerable organisational heterogeneity, collaborative commissioning "
        "arrangements necessitate comprehensive multilateral accountability frameworks. "
    ) * 8
    assert grade(plain) < 6
    assert grade(other) > 15


def test_the_measure_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert grade("Words like unrebalanceable are in no dictionary. They are counted all the same.")


# ---- wording

ASKED_ABOUT_BLAME = {"help of blame-culture", "help of recent-failure"}


def blaming(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{where}: {text}"
        for where, text in texts
        if BLAME.search(text)
        and where not in ASKED_ABOUT_BLAME
        and not where.startswith("blame-culture:")
    ]


def test_nobody_is_blamed(knowledge: KnowledgeBase, reports: Read) -> None:
    assert blaming(written(knowledge)) == []
    texts = [(name, text) for name, (*_, report) in reports.items() for text in said(report)]
    assert blaming(texts) == []


def test_words_of_blame_are_noticed() -> None:
    assert blaming([("a message", "The council is at fault.")])


def test_a_risk_that_rests_on_may_or_tends_is_hedged(knowledge: KnowledgeBase) -> None:
    hedge = re.compile(
        r"\b(may|might|can|could|seems?|likely|tends?|probably|risks?|in danger|suggests?|"
        r"argues|holds that|often|less|little|doubt\w*|hard\w*|do(?:es)? not reach)\b",
        re.IGNORECASE,
    )
    bare = [
        rule.id
        for rule in knowledge.rules.values()
        if rule.kind == "risk" and not hedge.search(rule.message)
    ]
    assert bare == []


def test_the_four_propositions_stay_arguments(knowledge: KnowledgeBase) -> None:
    for name, side in (
        ("mandatory-outlook", "less likely"),
        ("contract-outlook", "less likely"),
        ("voluntary-outlook", "more likely"),
        ("trust-outlook", "more likely"),
    ):
        message = knowledge.rules[name].message
        assert message.startswith("The paper argues that")
        assert side in message
        assert "an expectation, not a finding" in message


def test_the_mode_is_explained_where_it_first_appears(
    reports: Read, knowledge: KnowledgeBase
) -> None:
    for name, (advice, _, report) in reports.items():
        mode = knowledge.modes[advice.diagnosis.mode]
        meaning = advice.diagnosis.statement if mode.id == "undetermined" else mode.explanation
        told = said(Report("", "", report.page_one))
        first = next(text for text in told if mode.title in text)
        assert meaning.split(".")[0] in first, name


def test_every_statement_about_the_partnership_has_its_mark(reports: Read) -> None:
    known = {"paper", "paper, our reading", "rule of thumb", "your answers"}
    marked = 0
    for name, (advice, _, report) in reports.items():
        concluded = {node for firing in advice.trace.firings for node in firing.concluded}
        for each in statements((*report.page_one, *report.detail)):
            about = bool(concluded & set(each.nodes[:1]))
            if about and not each.text.startswith("Direction of travel:"):
                assert each.mark in known, f"{name}: {each.text}"
                marked += 1
            assert each.mark in known, f"{name}: {each.text}"
    assert marked > 1000
