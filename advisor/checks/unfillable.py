"""A message that prints an answer which may be missing where the rule fires."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked, Question
from advisor.model.condition import IsUnknown, bindings
from advisor.model.rule import Rule

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def run(base: Base) -> Iterator[Finding]:
    """Yield each placeholder of an answer that some case leaves open while the rule fires."""
    for rule in base.searched:
        if rule.kind == "evidence" or base.is_dead(rule):
            continue
        if not base.as_written(rule, "placeholders", "when", "unless", "overridden-by"):
            continue
        for name in dict.fromkeys(_PLACEHOLDER.findall(rule.message)):
            question = _unfilled(rule, name, base)
            sought = base.search.find(question) if question is not None else None
            if sought is None:
                continue
            if sought.given_up:
                base.unsettled.append(f"whether '{{{name}}}' of {rule.id} can be filled")
            elif sought.case is not None:
                message = (
                    f"'{{{name}}}' may be unknown where the rule fires, and is then printed as "
                    "'not known'; ask for it in the condition, or leave it out"
                )
                at = base.files[rule.id].place("message")
                witness = base.search.witness(sought.case, question)  # type: ignore[arg-type]
                unwanted = (f"firing:{rule.id}",)
                yield base.finding(CHECK.id, "error", rule, at, message, witness, unwanted)


def _unfilled(rule: Rule, name: str, base: Base) -> Question | None:
    """Return the question whether a rule fires where an answer is unknown; None of what is a name."""
    alias, _, attribute = name.partition(".")
    bound = any(some.entity.alias == alias for some in bindings(rule.when))
    term = attribute if bound else name
    if term not in base.knowledge.terms:
        return None
    missing = IsUnknown(term, alias if bound else None)

    def asked(world: Asked) -> object:
        return world.any(
            world.all((world.fires(rule, named), world.truth(missing, named)[0]))
            for named in world.assignments(rule)
        )

    return asked


CHECK = Check("unfillable-placeholder", "A placeholder that can't be filled", run, searches=True)
