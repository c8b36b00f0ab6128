"""A rule said to be stated in its source that turns on a number of our own judgement."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.model.condition import Bound, walk
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each rule whose warrant is firmer than that of a parameter it compares with."""
    for rule in base.rules:
        if rule.warrant != "stated" or not base.as_written(rule, "source.warrant"):
            continue
        for name in _parameters(rule):
            known = base.knowledge.parameters[name]
            if known.warrant != "stated":
                message = (
                    f"the rule is said to be stated, but turns on '{name}', which is "
                    f"{_TOLD[known.warrant]}; say so of the rule, with a reasoning"
                )
                at = base.files[rule.id].place("source", "warrant")
                yield base.finding("wrong-warrant", "error", rule, at, message)
                break


def _parameters(rule: Rule) -> Iterator[str]:
    for condition in (rule.when, *rule.unless):
        for part in walk(condition):
            bound = getattr(part, "bound", getattr(part, "number", None))
            if isinstance(bound, Bound) and bound.parameter:
                yield bound.parameter


_TOLD = {"inferred": "inferred", "judgement": "a judgement"}
CHECK = Check("wrong-warrant", "A warrant that is none, or firmer than the rule", run)
