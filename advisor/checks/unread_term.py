"""A question that is asked and never read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.model.condition import ANSWERED, walk

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def run(base: Base) -> Iterator[Finding]:
    """Yield each term that no rule tests, no message prints and no report takes for something."""
    knowledge = base.knowledge
    read = {term.id for term in knowledge.terms.values() if term.read_as or term.owners}
    for rule in knowledge.rules.values():
        read |= {name.rpartition(".")[2] for name in _PLACEHOLDER.findall(rule.message)}
        for condition in (rule.when, *rule.unless):
            for part in walk(condition):
                if isinstance(part, ANSWERED):
                    read.add(part.term)
    for term in knowledge.terms.values():
        if term.id not in read and term.pack in base.only:
            message = f"no rule reads the answer to '{term.id}'; ask only what is read"
            written = base.terms[term.id]
            at = written.tree
            yield Finding("unread-term", "warning", written.file, at.line, at.column, message)


CHECK = Check("unread-term", "A question whose answer no rule reads", run, severity="warning")
