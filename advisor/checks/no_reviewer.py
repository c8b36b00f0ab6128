"""A rule in force that names nobody who reviewed it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding


def run(base: Base) -> Iterator[Finding]:
    """Yield each rule whose status is `reviewed` and that has no reviewer."""
    for rule in base.rules:
        if rule.status == "reviewed" and not rule.reviewer:
            message = (
                "this rule is 'reviewed', and nobody is named who did it; add 'reviewer', or make it a "
                "'draft'"
            )
            at = base.files[rule.id].place("status")
            yield base.finding("no-reviewer", "warning", rule, at, message)


CHECK = Check("no-reviewer", "A rule in force that names no reviewer", run, "warning")
