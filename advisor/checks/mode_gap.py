"""Answers from which no mode comes, or two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked


def run(base: Base) -> Iterator[Finding]:
    """Yield a case without a mode, and one for each two modes that come together."""
    modes = sorted(
        {c.id for r in base.knowledge.rules.values() for c in r.conclude if c.kind == "mode"}
    )

    def none(world: Asked) -> object:
        return world.no(world.any(world.drawn("mode", mode) for mode in modes))

    yield from _found(
        base, none, "no rule gives a mode here; exactly one has to come of any answers"
    )
    for one, two in combinations(modes, 2):

        def both(world: Asked, one: str = one, two: str = two) -> object:
            return world.all((world.drawn("mode", one), world.drawn("mode", two)))

        message = f"both '{one}' and '{two}' come of these answers; exactly one mode has to"
        yield from _found(base, both, message)


def _found(base: Base, question: object, message: str) -> Iterator[Finding]:
    sought = base.search.find(question)  # type: ignore[arg-type]  # a question, of any world
    if sought.given_up:
        base.unsettled.append("whether there is exactly one mode")
    elif sought.case is not None:
        witness = base.search.witness(sought.case, question)  # type: ignore[arg-type]  # likewise
        yield Finding("mode-gap", "error", "rules/mode", 0, 0, message, witness)


CHECK = Check("mode-gap", "Answers without exactly one mode", run, searches=True)
