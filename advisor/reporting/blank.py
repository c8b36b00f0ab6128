"""A blank case: every question with its values and help as comments, every answer `unknown`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, Term

_WIDTH = 96
_HEAD = """\
# A case: what you can say about your partnership. Lines that start with # are help.
# Replace `unknown` where you know the answer, and leave it where you don't: not knowing is an answer.
# Each answer is one of the values listed, or: unknown, not-applicable, mixed (where listed), or
# disputed. The long form says who told you, when and on what evidence:
#   governance: {{value: ambiguous, strength: strong, source: "Minutes", by: chair, date: 2026-05-04}}
#   flexibility: {{disputed: [{{value: inflexible, by: council}}, {{value: flexible, by: charity}}]}}
# Check it with: advisor case check FILE     Get advice with: advisor advise FILE

case: {name}
as_of: {today}
name: My partnership
# prepared_by: your name or team
answers:
"""


def blank_case(
    knowledge: KnowledgeBase, name: str, *, short: bool = False, today: date | None = None
) -> str:
    """Return a case file ready to fill in; short: only the terms that the vocabulary marks so."""
    lines = [_HEAD.format(name=name, today=(today or date.today()).isoformat())]
    for topic in knowledge.topics:
        mine = [
            t
            for t in knowledge.terms.values()
            if t.group == topic.id and t.of == "case" and (t.short or not short)
        ]
        if mine:
            lines.append(f"\n  # {'-' * 20} {topic.title} {'-' * 20}\n")
        for term in mine:
            lines += [*_question(term, "  "), f"  {term.id}: unknown\n"]
    lines.append(
        "\n## The organisations in it. Without this list nothing is said about partners; "
        "`partners: {}` says there are none.\n"
        "## Take the first # away from the lines you use.\n"
        "#partners:\n"
        "#  charity:\n"
        "#    name: Example Charity\n"
        "#  council:\n"
        "#    name: Borough Council\n"
    )
    lines += _commented(knowledge, "partner", short)
    lines.append(
        "\n## How one partner sees another; `between: [council, charity]` stands for both directions.\n"
        "#relations:\n"
        "#  - from: council\n"
        "#    to: charity\n"
    )
    lines += _commented(knowledge, "relation", short)
    return "".join(lines)


def _commented(knowledge: KnowledgeBase, holder: str, short: bool) -> Iterator[str]:
    for term in knowledge.terms.values():
        if term.of == holder and (term.short or not short):
            if not short:
                yield from _question(term, "#    # ")
            elif term.values:
                yield f"#    # {', '.join(term.values)}\n"
            yield f"#    {term.id}: unknown\n"


def _question(term: Term, indent: str) -> Iterator[str]:
    """Yield a term's question, values and help as comment lines."""
    mark = indent if indent.startswith("#") else f"{indent}# "
    yield "#\n" if indent.startswith("#") else "\n"
    yield from _comment(term.question, mark)
    for value, meaning in term.values.items():
        yield from _comment(f"{value}: {meaning}", mark + "  ")
    if term.kind == "characteristic":
        yield from _comment(f"{MIXED}: signs of both", mark + "  ")
    if term.type == "number":
        yield from _comment(f"a number, in {term.unit}", mark + "  ")
    if term.type == "set":
        yield from _comment("a list such as [first, second], or none", mark + "  ")
    yield from _comment(f"Help: {term.help}", mark)


def _comment(text: str, lead: str) -> Iterator[str]:
    for line in textwrap.wrap(
        text, _WIDTH - len(lead), break_long_words=False, break_on_hyphens=False
    ):
        yield f"{lead}{line}\n"
