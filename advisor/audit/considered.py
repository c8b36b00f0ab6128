"""The rules that were considered and did not fire, each with the condition at which it fell short."""

from __future__ import annotations

from typing import Any

from advisor.inference.evaluator import Assumed, Shortfall, shortfalls
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, Trace
from advisor.model.wording import phrase


def considered(
    trace: Trace, case: Case, knowledge: KnowledgeBase, *, drafts: bool
) -> list[dict[str, Any]]:
    """Return every rule in force that neither fired nor gave way, by id, and where it fell short."""
    in_force = ("reviewed", "draft") if drafts else ("reviewed",)
    told = {firing.rule for firing in (*trace.firings, *trace.overridden)}
    silent = [r for r in knowledge.rules.values() if r.status in in_force and r.id not in told]
    checks = {check.id: check for check in trace.checks}
    found = shortfalls(knowledge, silent, case, checks, _assumed(trace, knowledge))
    return [
        {"rule": rule, "failed": [_failed(each) for each in found[rule]]} for rule in sorted(found)
    ]


def _failed(each: Shortfall) -> dict[str, Any]:
    return {
        "at": each.at,
        "asks": phrase(each.condition),
        "truth": each.truth,
        "times": each.times,
    }


def _assumed(trace: Trace, knowledge: KnowledgeBase) -> Assumed:
    """Return what was concluded, as the evaluator takes it."""
    drawn: list[tuple[str, str, Subject, str | None]] = []
    for firing in trace.firings:
        bound = {b.alias: b.subject for b in firing.bindings}
        for conclusion in knowledge.rules[firing.rule].conclude:
            aliases = bound if conclusion.about is None else conclusion.about
            about = tuple(part for alias in aliases for part in bound[alias])
            drawn.append((conclusion.kind, conclusion.id, about, conclusion.degree))
    mode = next((name for kind, name, *_ in drawn if kind == "mode"), None)
    rest = tuple(each for each in drawn if each[0] != "mode")
    return Assumed({p.axis: p.lean for p in trace.positions}, mode, rest)
