"""Conclusions that are listed or read, and that nothing can draw."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.paths import conditions_of
from advisor.checks.world import Asked
from advisor.model.condition import Concluded
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each move that no rule advises, each mode that none gives, and each vain reading.

    What is read by a rule that never fires for want of it is told of that rule.
    """
    yield from _listed(base)
    for rule in base.searched:
        if rule.kind == "evidence" or base.is_dead(rule):
            continue
        places = base.files[rule.id].conditions(rule)
        for path, name in out_of_reach(base, rule):
            if path in places:
                message = f"nothing can conclude '{name}', so this part is never true"
                yield base.finding("unreachable-conclusion", "warning", rule, places[path], message)


def _listed(base: Base) -> Iterator[Finding]:
    """Yield the moves and modes of the packs under check that no rule in force concludes."""
    drawn = set(_drawn(base))
    first = base.knowledge.packs[0].id
    modes = base.knowledge.modes if first in base.only else ()
    moves = [m.id for m in base.knowledge.moves.values() if m.pack in base.only]
    for kind, name in (*(("mode", m) for m in modes), *(("move", m) for m in moves)):
        if (kind, name) in drawn or name.rpartition(":")[2] in base.words:
            continue
        does = "gives" if kind == "mode" else "advises"
        message = f"no rule in force {does} the {kind} '{name}'"
        written = base.listed[kind, name]
        at = written.tree
        yield Finding(
            "unreachable-conclusion", "warning", written.file, at.line, at.column, message
        )


def out_of_reach(base: Base, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield each conclusion a rule reads that nothing can draw, with the path of the condition."""
    for path, test in conditions_of(rule):
        if isinstance(test, Concluded) and test.kind not in base.knowledge.axes:
            for name in test.ids:
                if not _can_be_drawn(base, test.kind, name):
                    yield path, f"{test.kind}:{name}"


def _can_be_drawn(base: Base, kind: str, name: str) -> bool:
    reached = base.kept.setdefault("reached", {})
    if (kind, name) not in reached:
        reached[kind, name] = _search(base, kind, name)
    return bool(reached[kind, name])


def _search(base: Base, kind: str, name: str) -> bool:
    if name.rpartition(":")[2] in base.words and (kind, name) not in set(_drawn(base)):
        return True  # a file that can't be read may conclude it

    def drawn(world: Asked) -> object:
        return world.drawn(kind, name)

    sought = base.search.find(drawn)
    if sought.given_up:
        base.unsettled.append(f"whether {kind}:{name} can be concluded")
    return sought.case is not None or sought.given_up


def _drawn(base: Base) -> Iterator[tuple[str, str]]:
    """Yield what rules in force conclude, those of packs that are not under check included."""
    for rule in base.knowledge.rules.values():
        if rule.status in base.search.in_force:
            yield from ((c.kind, c.id) for c in rule.conclude)


CHECK = Check(
    "unreachable-conclusion",
    "A conclusion that nothing can draw",
    run,
    severity="warning",
    searches=True,
)
