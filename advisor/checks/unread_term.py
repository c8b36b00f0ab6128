"""Questions that are asked, and numbers that are set, and that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.model.condition import ANSWERED, Bound, walk

TAKEN = ("plan-", "likeness-")
"""How parameters are called that plans and resemblance take, and not rules."""
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
        bare = term.id.rpartition(":")[2]
        if term.id not in read and not base.may_be_read(bare) and term.pack in base.only:
            message = f"no rule reads the answer to '{term.id}'; ask only what is read"
            written = base.listed["term", term.id]
            at = written.tree
            yield Finding("unread-term", "warning", written.file, at.line, at.column, message)


def parameters(base: Base) -> Iterator[Finding]:
    """Yield each number of judgement that no rule compares with and nothing else takes."""
    knowledge = base.knowledge
    read = {name for name in knowledge.parameters if name.startswith(TAKEN)}
    for axis in knowledge.axes.values():
        read |= {axis.balanced_from, axis.balanced_to, axis.minimum_weight}
    for rule in knowledge.rules.values():
        read |= {
            bound.parameter
            for condition in (rule.when, *rule.unless)
            for part in walk(condition)
            if isinstance(bound := getattr(part, "bound", getattr(part, "number", None)), Bound)
            and bound.parameter
        }
    for parameter in knowledge.parameters.values():
        bare = parameter.id.rpartition(":")[2]
        if parameter.id not in read and not base.may_be_read(bare) and parameter.pack in base.only:
            message = f"nothing reads the parameter '{parameter.id}'; take it out, or use it"
            written = base.listed["parameter", parameter.id]
            at = written.tree
            yield Finding("unread-parameter", "warning", written.file, at.line, at.column, message)


CHECK = Check("unread-term", "A question whose answer no rule reads", run, severity="warning")
PARAMETERS = Check("unread-parameter", "A number that nothing reads", parameters, "warning")
