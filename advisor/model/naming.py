"""What a reader calls the things that rules and reports speak of."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Firing
from advisor.model.wording import number

MARKS = {"stated": "paper", "inferred": "paper, our reading", "judgement": "rule of thumb"}
"""On whose word a statement stands, by its warrant."""


def titles(knowledge: KnowledgeBase, firings: Iterable[Firing] = ()) -> dict[str, str]:
    """Return what to call each term, value (`term=value`), conclusion (`kind:id`), parameter (`{id}`).

    Of several rules that draw the same conclusion, one that drew it here gives it its name.
    """
    found = {term.id: term.title for term in knowledge.terms.values()}
    for term in knowledge.terms.values():
        found |= {f"{term.id}={value}": meaning for value, meaning in term.values.items()}
    drew = [knowledge.rules[firing.rule] for firing in firings]
    for rule in (*drew, *knowledge.rules.values()):
        for conclusion in rule.conclude:
            title = rule.title[:1].lower() + rule.title[1:]
            found.setdefault(f"{conclusion.kind}:{conclusion.id}", title)
    for parameter in knowledge.parameters.values():
        found[f"{{{parameter.id}}}"] = number(parameter.number)
    return found
