"""Answers from which no mode comes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked


def run(base: Base) -> Iterator[Finding]:
    """Yield a case without a mode."""
    modes = sorted(
        {c.id for r in base.knowledge.rules.values() for c in r.conclude if c.kind == "mode"}
    )

    def none(world: Asked) -> object:
        return world.no(world.any(world.drawn("mode", mode) for mode in modes))

    yield from _found(
        base, none, "no rule gives a mode here; exactly one has to come of any answers"
    )


def _found(base: Base, question: object, message: str) -> Iterator[Finding]:
    sought = base.search.find(question)  # type: ignore[arg-type]  # a question, of any world
    if sought.given_up:
        base.unsettled.append("whether there is exactly one mode")
    elif sought.case is not None:
        witness = base.search.witness(sought.case, question)  # type: ignore[arg-type]  # likewise
        yield Finding("mode-gap", "error", "rules/mode", 0, 0, message, witness)


CHECK = Check("mode-gap", "Answers from which no mode comes", run, searches=True)
