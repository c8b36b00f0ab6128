"""The trace as plain JSON values: keys in a fixed order, numbers as a reader writes them."""

from __future__ import annotations

from typing import Any

from advisor.model.case import Answer, Value
from advisor.model.term import SCALE
from advisor.model.trace import Check, Counted, Fact, Firing, Position, Trace


def plain_value(value: Value | None) -> Any:
    """Return a value as JSON has it: a word, a list of words, or a number."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int):
        return value // SCALE if value % SCALE == 0 else value / SCALE
    return value


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet computes; the last four are signs as wide as Chinese letters."""


def no_formula(text: str) -> str:
    """Return a text as the cell of a table: after an apostrophe if a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def answer_structure(answer: Answer) -> dict[str, Any]:
    """Return an answer with everything that was said about it."""
    found: dict[str, Any] = {"status": answer.status}
    if answer.status == "known":
        found["value"] = plain_value(answer.value)
    if answer.opinions:
        found["opinions"] = [
            {"value": plain_value(o.value), "by": o.by, "strength": o.strength}
            for o in answer.opinions
        ]
    for name in ("strength", "source", "by", "date", "note"):
        given = getattr(answer, name)
        if given is not None:
            found[name] = given
    if answer.claims:
        found["claims"] = list(answer.claims)
    return found


def trace_structure(trace: Trace) -> dict[str, Any]:
    """Return a trace as dicts and lists."""
    return {
        "facts": [_fact(fact) for fact in trace.facts],
        "positions": [_position(position) for position in trace.positions],
        "checks": [_check(check) for check in trace.checks],
        "firings": [_firing(firing) for firing in trace.firings],
        "overridden": [_firing(firing) for firing in trace.overridden],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "term": fact.term,
        "subject": list(fact.subject),
        "origin": fact.origin,
        "answer": answer_structure(fact.answer),
    }


def _position(position: Position) -> dict[str, Any]:
    return {
        "id": f"position:{position.axis}",
        "axis": position.axis,
        "lean": position.lean,
        "numerator": position.numerator,
        "denominator": position.denominator,
        "low": position.low,
        "high": position.high,
        "span": position.span,
        "known_weight": position.known_weight,
        "unknown_weight": position.unknown_weight,
        "possible": list(position.possible),
        "lines": [_line(line) for line in position.lines],
    }


def _line(line: Counted) -> dict[str, Any]:
    return {
        "characteristic": line.characteristic,
        "status": line.status,
        "weight": line.weight,
        "signed": line.signed,
        "low": line.low,
        "high": line.high,
        "defaulted": line.defaulted,
        "evidence": line.evidence,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "truth": check.truth.name.lower(),
        "witnesses": list(check.witnesses),
        "open": list(check.open),
        "undeclared": check.undeclared,
    }


def _firing(firing: Firing) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": firing.id,
        "rule": firing.rule,
        "bindings": [{"alias": b.alias, "subject": list(b.subject)} for b in firing.bindings],
        "matched": list(firing.matched),
        "absences": [
            {"exception": a.exception, "because": list(a.because)} for a in firing.absences
        ],
        "concluded": list(firing.concluded),
    }
    if firing.defeat is not None:
        found["defeat"] = {"by": firing.defeat.by, "because": list(firing.defeat.because)}
    return found
