"""The page of a rule: what it says, where it stands, on whose word, and what shows it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import yaml

from advisor.checks.shown import details
from advisor.handbook.address import HOME, index_of, kind_page, page_of
from advisor.handbook.kinds import WARRANTS
from advisor.handbook.matter import Matter
from advisor.handbook.neighbourhood import neighbourhood
from advisor.handbook.page import Page, code, plain
from advisor.handbook.told import told
from advisor.model.chain import numbers_of, terms_of
from advisor.model.condition import Condition
from advisor.model.rule import Conclusion, Rule

_EXAMPLES = {
    "fires": "Examples that must fire it",
    "silent": "Examples in which it must stay silent",
}


def rule_page(rule: Rule, matter: Matter) -> Page:
    """Return the page of one rule."""
    page = Page(page_of("rule", rule.id, matter.knowledge), f"Rule: {rule.title}", matter)
    page.trail(("Home", HOME), ("Rules", index_of("rule")), (rule.kind, kind_page(rule.kind)))
    status = "" if rule.status == "reviewed" else f" It is {rule.status} and tells nobody anything."
    page.paragraph(f"{code(rule.id)}: a rule of the kind {rule.kind}.{status} The reader is told:")
    page.quote(rule.message)
    _says(rule, page)
    _stands(rule, page)
    _word(rule, page)
    _reads(rule, page)
    _shown(rule, page)
    _about(rule, page)
    return page


def _says(rule: Rule, page: Page) -> None:
    page.heading("What it says")
    lines = told(rule.when, page)
    page.paragraph(f"**When** {'this' if _alone(lines) else 'all of this'} is so:")
    page.bullets(lines)
    for number, exception in enumerate(rule.unless):
        page.paragraph("**Unless** this is so:" if not number else "**Or unless** this is so:")
        page.bullets(_exception(exception, page))
    page.paragraph("**Then** it concludes:")
    page.bullets(_conclusion(each, page) for each in rule.conclude)


def _exception(condition: Condition, page: Page) -> list[tuple[int, str]]:
    lines = told(condition, page)
    return lines if _alone(lines) else [(0, "all of these:"), *((d + 1, text) for d, text in lines)]


def _alone(lines: list[tuple[int, str]]) -> bool:
    return sum(depth == 0 for depth, _ in lines) == 1


def _conclusion(conclusion: Conclusion, page: Page) -> str:
    more = details(conclusion)
    name = f"{conclusion.kind}:{conclusion.id}"
    label = f"{conclusion.kind}: {conclusion.id}"
    said = f"{page.ref('conclusion', name, label)}{f' ({plain(more)})' if more else ''}"
    if conclusion.kind == "move":
        return f"{said}: {plain(page.matter.knowledge.moves[conclusion.id].action)}"
    if conclusion.weight is not None:
        axis = page.matter.knowledge.terms[conclusion.id].axis
        assert axis is not None
        return (
            f"{said}, with weight {conclusion.weight} in the tally of the {page.ref('axis', axis)}"
        )
    return said


def _stands(rule: Rule, page: Page) -> None:
    matter = page.matter
    chain = matter.chain
    page.heading("Where it stands")
    page.picture(
        f"{page.path.rpartition('/')[2].removesuffix('.md')}.svg", *neighbourhood(rule, page)
    )
    lists = (
        ("Builds on what these rules conclude", chain.behind(rule)),
        ("Is built on by", [n for n in chain.ahead(rule) if n not in chain.yielding(rule)]),
        ("Gives way to", sorted(rule.overridden_by)),
        ("These give way to it", chain.yielding(rule)),
    )
    for heading, names in lists:
        if names:
            page.heading(heading, 3)
            page.bullets(map(page.rule, names))
    if not any(names for _, names in lists) and rule.kind != "evidence":
        page.paragraph("It reads answers alone, and no other rule reads what it concludes.")


def _word(rule: Rule, page: Page) -> None:
    page.heading("On whose word")
    page.claims(rule.claims)
    page.paragraph(WARRANTS[rule.warrant])
    if rule.reasoning:
        page.paragraph(f"Our reasoning: {plain(rule.reasoning)}")


def _reads(rule: Rule, page: Page) -> None:
    knowledge = page.matter.knowledge
    terms, numbers = terms_of(rule), numbers_of(rule)
    if terms:
        page.heading("Answers it reads")
        page.table(
            ("Term", "Question"),
            ((page.ref("term", t), plain(knowledge.terms[t].question)) for t in terms),
        )
    if numbers:
        page.heading("Numbers it uses")
        page.bullets(
            f"{page.ref('parameter', n, n)}: {plain(knowledge.parameters[n].meaning)}"
            for n in numbers
        )


def _shown(rule: Rule, page: Page) -> None:
    page.heading("Worked cases that fire it")
    page.together(map(page.case, page.matter.fired[rule.id]), "None.")
    written = json.loads(rule.examples)
    for group, heading in _EXAMPLES.items():
        if written.get(group):
            page.heading(heading)
            page.code(_yaml(written[group]), "yaml")


def _yaml(examples: Iterable[object]) -> str:
    """Return examples as in a rule file, one a line."""
    lines = (
        yaml.safe_dump(each, allow_unicode=True, default_flow_style=True, width=sys.maxsize)
        for each in examples
    )
    return "".join(f"- {line}" for line in lines)


def _about(rule: Rule, page: Page) -> None:
    page.heading("Who answers for it")
    reviewer = f", reviewed by {rule.reviewer}" if rule.reviewer else ""
    page.paragraph(f"{plain(rule.author)}{plain(reviewer)}; {rule.date}; pack {code(rule.pack)}.")
    replaced = [pack for what, pack in page.matter.knowledge.overrides if what == f"rule:{rule.id}"]
    for pack in replaced:
        page.paragraph(f"The pack {code(pack)} has put this rule in the place of another.")
    if rule.tags:
        page.paragraph(f"Tags: {plain(', '.join(rule.tags))}.")
    page.guide("writing-rules.md", "How to write a rule")
