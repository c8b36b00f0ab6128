"""`advisor claims --coverage`: each claim with its uses, and the near-miss that it is absent from."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from advisor.checks.appearance import Tried, cited_by_case, try_near_misses
from advisor.checks.coverage import PLACES, Use, uses
from advisor.cli.shared import deliver, terminal_width
from advisor.loading.near_misses import load_near_misses
from advisor.loading.worked import load_cases, near_misses_folder
from advisor.model.claim import Claim
from advisor.model.knowledge import KnowledgeBase
from advisor.model.near_miss import NearMiss

_SHOWN = 3


def report_coverage(
    claims: Sequence[Claim], knowledge: KnowledgeBase, as_json: bool, packs: Sequence[Path] = ()
) -> bool:
    """Print where each of some claims is used; return whether all are, and their near-misses hold.

    Near-misses belong to the shipped rules: with packs on top of these, none is tried.
    """
    from advisor.reporting.json import dump

    cases = load_cases(knowledge, packs)
    using = uses(knowledge, cases)
    drawn = cited_by_case(cases, knowledge)
    wanted = {claim.id for claim in claims}
    kept: tuple[NearMiss, ...] = ()
    if len(knowledge.packs) == 1:
        found = load_near_misses(near_misses_folder(), knowledge, cases)
        kept = tuple(each for each in found if each.claim in wanted)
    tried = tuple(try_near_misses(kept, cases, knowledge, drawn))
    entries = [_Entry(claim, using[claim.id], drawn, tried) for claim in claims]
    unused = [entry.claim.id for entry in entries if not entry.uses]
    failing = [each.near_miss.id for each in tried if not each.holds]
    if as_json:
        body = {"unused": unused, "failing": failing, "claims": [e.structure() for e in entries]}
        deliver(dump({"schema_version": "1.0", **body}), None)
    else:
        for line in (line for entry in entries for line in entry.lines()):
            click.echo(line)
        click.echo(_summary(len(entries), unused, len(tried), failing))
    return not unused and not failing


def _summary(number: int, unused: list[str], tried: int, failing: list[str]) -> str:
    used = f"{number - len(unused)} of {number} claims are used"
    held = f"{tried - len(failing)} of {tried} near-misses hold"
    told = f"\n{used}; {held}"
    if unused:
        told += f"\nWithout any use: {', '.join(unused)}"
    if failing:
        told += f"\nNear-misses that don't hold: {', '.join(failing)}"
    return told


class _Entry:
    """One claim, with all that is told of it."""

    def __init__(
        self,
        claim: Claim,
        using: tuple[Use, ...],
        drawn: dict[str, dict[str, tuple[str, ...]]],
        tried: tuple[Tried, ...],
    ) -> None:
        self.claim = claim
        self.uses = using
        self.appears = {n: cited[claim.id] for n, cited in drawn.items() if claim.id in cited}
        self.tried = tuple(each for each in tried if each.near_miss.claim == claim.id)

    def by_place(self) -> dict[str, list[str]]:
        """Return the names of the uses, by place."""
        return {p: [use.name for use in self.uses if use.place == p] for p in PLACES}

    def structure(self) -> dict[str, Any]:
        """Return the entry as plain JSON values."""
        return {
            "id": self.claim.id,
            "kind": self.claim.kind,
            "force": list(dict.fromkeys(p.force for p in self.claim.passages)),
            "uses": self.by_place(),
            "appears_in": {name: list(items) for name, items in self.appears.items()},
            "near_misses": [_tried_structure(each) for each in self.tried],
        }

    def lines(self) -> Iterator[str]:
        """Yield the entry as text."""
        forces = ", ".join(dict.fromkeys(p.force for p in self.claim.passages))
        yield f"{self.claim.id}  [{self.claim.kind}; {forces}]"
        if not self.uses:
            yield "    not used"
        for place, names in self.by_place().items():
            if names:
                yield _wrapped(f"{place}: {', '.join(_gathered(place, names))}")
        if self.appears:
            yield _wrapped(f"appears in the advice on {self._where()}")
        for each in self.tried:
            yield from _tried_lines(each)

    def _where(self) -> str:
        """Return the worked cases whose advice cites the claim, the first of them with the items."""
        first = [each.near_miss.case for each in self.tried if each.before]
        names = list(dict.fromkeys([*first, *self.appears]))
        shown = [f"{name} ({', '.join(self.appears[name])})" for name in names[:_SHOWN]]
        rest = len(names) - len(shown)
        return "; ".join(shown) + (f"; and {rest} more" if rest else "")


def _gathered(place: str, names: list[str]) -> list[str]:
    """Return names as text shows them: the answers of a worked case as one, with their number."""
    if place != "answers":
        return names
    counted = Counter(name.split(" ")[0] for name in names)
    return [f"{case} ({number})" for case, number in counted.items()]


def _tried_lines(tried: Tried) -> Iterator[str]:
    each = tried.near_miss
    change = ", ".join(f"{change.path}: {change.said}" for change in each.changes)
    what = f" as {each.item}" if each.item else ""
    verdict = "absent from"
    if not tried.holds:
        verdict = f"does not hold, {'still cited in' if tried.after else 'not cited even before'}"
    yield _wrapped(f"{verdict} {each.id}{what} ({each.case} with {change}): {each.because}")


def _tried_structure(tried: Tried) -> dict[str, Any]:
    each = tried.near_miss
    return {
        "id": each.id,
        "case": each.case,
        "item": each.item,
        "set": {change.path: change.said for change in each.changes},
        "because": each.because,
        "appears_before": tried.before,
        "appears_after": tried.after,
        "holds": tried.holds,
    }


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text,
        terminal_width(),
        initial_indent=" " * 4,
        subsequent_indent=" " * 6,
        break_on_hyphens=False,
    )
