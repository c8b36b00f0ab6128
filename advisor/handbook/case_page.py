"""The page of a worked case: what it shows, what it answers, what follows and what must not."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.handbook.address import HOME, index_of, page_of
from advisor.handbook.claim_page import near_miss
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Answer, Case
from advisor.model.message import meant


def case_page(name: str, matter: Matter) -> Page:
    """Return the page of one worked case."""
    case = matter.cases[name]
    page = Page(page_of("case", name, matter.knowledge), f"Case: {case.name}", matter)
    page.trail(("Home", HOME), ("Worked cases", index_of("case")))
    page.paragraph(f"{code(name)}, as of {case.as_of}. Read it with `advisor advise {name}`.")
    expected = matter.expected.get(name)
    if expected is not None:
        page.quote(expected.about)
    if case.notes:
        page.paragraph(plain(case.notes))
    if name in matter.knowledge.examples:
        example = matter.knowledge.examples[name]
        page.paragraph(f"The source's own example: {plain(example.stands_for)}.")
        page.claims(example.claims)
    _answers(case, page)
    _fired(name, page)
    if expected is not None:
        _expected(expected, page)
    found = [near for near in matter.near_misses if near.case == name]
    if found:
        page.heading("Changed a little")
        page.bullets(f"{page.ref('claim', n.claim, n.claim)}: {near_miss(n, page)}" for n in found)
    return page


def _answers(case: Case, page: Page) -> None:
    page.heading("What it answers")
    _table(case.answers, page)
    for partner in case.partners or ():
        page.heading(partner.name, 3)
        _table(partner.answers, page)
    for relation in case.relations:
        there, back = map(case.partner_name, relation.subject)
        page.heading(f"How {there} sees {back}", 3)
        _table(relation.answers, page)


def _table(answers: Mapping[str, Answer], page: Page) -> None:
    terms = page.matter.knowledge.terms
    page.table(
        ("Asked", "Answer", "On whose word"),
        (
            (page.ref("term", term), plain(meant(terms[term], answer)), _word(answer, page))
            for term, answer in answers.items()
        ),
    )


def _word(answer: Answer, page: Page) -> str:
    said = [plain(text) for text in (answer.by, answer.date, answer.source, answer.note) if text]
    return "; ".join([*said, *(page.ref("claim", claim, claim) for claim in answer.claims)])


def _fired(name: str, page: Page) -> None:
    page.heading("Rules that fire")
    page.rules(rule for rule, cases in page.matter.fired.items() if name in cases)


def _expected(expected: ExpectedForm, page: Page) -> None:
    page.heading("What is expected of it")
    reads = f"the mode {page.ref('mode', expected.mode, expected.mode)}"
    leans = f"approach {plain(expected.approach)}, basis {plain(expected.basis)}"
    page.paragraph(f"It has to read as {reads}: {leans}.")
    for heading, names in (("Must follow", expected.must), ("Must not follow", expected.must_not)):
        if names:
            page.heading(heading, 3)
            page.bullets(_named(name, page) for name in names)
    if expected.gives_way:
        page.heading("Holds, and gives way", 3)
        page.bullets(
            f"{_rule(name, page)} gives way to {_rule(other, page)}"
            for name, other in expected.gives_way.items()
        )


def _named(name: str, page: Page) -> str:
    """Return a link to a conclusion (`risk:x`, `risk:x[a,b]`) or a rule (`firing:x`), as written."""
    bare = name.partition("[")[0]
    kind, _, drawn = bare.partition(":")
    if kind == "firing":
        return page.ref("rule", drawn, name) if drawn in page.matter.knowledge.rules else code(name)
    return page.ref("conclusion", bare, name) if page.matter.chain.drawers(bare) else code(name)


def _rule(name: str, page: Page) -> str:
    bare = name.partition("[")[0].removeprefix("firing:")
    return page.ref("rule", bare, name) if bare in page.matter.knowledge.rules else code(name)
