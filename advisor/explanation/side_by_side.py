"""A difference as text that reads aloud, and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from advisor.explanation.difference import PARTNERS, Difference, Moved, Step, Travel
from advisor.explanation.words import Words
from advisor.model.advice import Diagnosis
from advisor.model.wording import listed

_PARTS = {
    "moves": "Move",
    "risks": "Risk",
    "strengths": "Strength",
    "failure_causes": "Cause of failure",
    "findings": "Finding",
    "outlook": "Outlook",
    "limits": "Limit",
}
_HEADINGS = {
    "appears": "New in the advice",
    "disappears": "No longer in the advice",
    "gives way": "Gives way to something else",
    "changes": "Still in the advice, but different",
}
_POLES = {"approach": ("mandate", "choice"), "basis": ("contract", "trust")}


def tell_difference(found: Difference, words: Words, width: int = 88) -> str:
    """Return a difference as text: what was changed, the diagnosis, then item by item."""
    lines: list[str] = []
    for level, text in _paragraphs(found, words):
        if level < 0:
            lines += ["", text]
            continue
        bullet = "- " if level else ""
        indent = "  " * level
        lines += textwrap.wrap(
            text,
            width,
            initial_indent=indent + bullet,
            subsequent_indent=indent + "  " * bool(level),
        )
    return "\n".join(lines).lstrip("\n") + "\n"


def _paragraphs(found: Difference, words: Words) -> Iterator[tuple[int, str]]:
    named = {step.path: _named(step, words) for step in found.steps}
    yield -1, "What is different"
    if not found.steps:
        yield 1, "No answer is different."
    for step in found.steps:
        if step.term is None:
            yield from ((1, f"{line}.") for line in _partners(found, words))
        else:
            yield 1, f"{_step(step, words)}."
    yield -1, "Where the partnership stands"
    yield 1, _diagnosis(found, named)
    for travel in found.travel:
        yield 1, _travel(travel)
    for how, heading in _HEADINGS.items():
        moved = [each for each in found.moved if each.how == how]
        if moved:
            yield -1, heading
        for part, title in _PARTS.items():
            for each in (m for m in moved if m.part == part):
                yield 1, f"{title}: {each.statement} [{each.node}; rule {', '.join(each.rules)}]"
                yield from _details(each, found, named)
    yield -1, f"The other {found.same} items of the advice stay as they are."


def _details(each: Moved, found: Difference, named: dict[str, str]) -> Iterator[tuple[int, str]]:
    for name, was, now in each.what:
        if name == "reasons":
            yield 2, f"Its further reasons are now: {now}" if now else "It has fewer reasons now."
        elif name == "statement":
            yield 2, f"It said before: {was}"
        else:
            yield 2, f"Its {name} was: {was}. Now: {now}."
    if each.by is not None:
        held = "an exception of its own rule" if each.by.startswith("unless") else each.by
        yield 2, f"It gives way to {held}."
    if len(found.steps) > 1:
        yield 2, _because(each.needed, each.enough, named)


def _because(needed: tuple[str, ...], enough: tuple[str, ...], named: dict[str, str]) -> str:
    """Return which answers make a difference, by the names a reader knows them by."""
    if len(needed) == 1 and needed == enough:
        return f"Because of {named[needed[0]]} alone."
    told = []
    if needed:
        told.append(f"It takes {listed(tuple(named[n] for n in needed), 'and')}")
    if len(enough) == 1:
        told.append(f"{named[enough[0]]} is enough alone")
    elif enough:
        told.append(f"Any one of these is enough: {listed(tuple(named[n] for n in enough))}")
    return f"{'; '.join(told)}." if told else "Several of these together make it; no one alone."


def _step(step: Step, words: Words) -> str:
    assert step.term is not None
    title = words.knowledge.terms[step.term].title
    was, now = words.given(step.term, step.before), words.given(step.term, step.after)
    return f"{title[:1].upper()}{title[1:]}{words.about(step.subject)}: {now} (was: {was}) [{step.path}]"


def _named(step: Step, words: Words) -> str:
    if step.term is None:
        return "who the partners are"
    return f"{words.knowledge.terms[step.term].title}{words.about(step.subject)}"


def _partners(found: Difference, words: Words) -> Iterator[str]:
    """Yield who left, who came, and who stayed; what is said of them differs too."""
    sides = [case.partners for case in found.cases]
    names = [{p.id: p.name for p in side or ()} for side in sides]
    gone = [name for key, name in names[0].items() if key not in names[1]]
    come = [name for key, name in names[1].items() if key not in names[0]]
    for what, found_names in (("Partners no longer there", gone), ("New partners", come)):
        if found_names:
            yield f"{what}: {listed(tuple(found_names), 'and')} [{PARTNERS}]"
    for side, when in zip(sides, ("first", "second"), strict=True):
        if side is None:
            yield f"The {when} case gives no list of partners [{PARTNERS}]"
    if not gone and not come:
        yield f"What is said of the partners, and how they see each other [{PARTNERS}]"


def _diagnosis(found: Difference, named: dict[str, str]) -> str:
    was, now = found.before.diagnosis, found.after.diagnosis
    if not found.mode_changes:
        return f"The diagnosis stays: {now.mode}{_firm(now)}{_firmer(was, now)}."
    because = ""
    if len(found.steps) > 1:
        because = " " + _because(found.mode_needed, found.mode_enough, named)
    return f"The diagnosis changes from {was.mode} to {now.mode}{_firm(now)}.{because}"


def _firm(now: Diagnosis) -> str:
    if now.settled:
        return ", settled"
    others = [mode for mode in now.possible_modes if mode != now.mode]
    return f", and what is unknown could still make it {listed(tuple(others))}" if others else ""


def _firmer(was: Diagnosis, now: Diagnosis) -> str:
    if was.settled == now.settled:
        return ""
    return " (before, it was not settled)" if now.settled else " (before, it was settled)"


def _travel(travel: Travel) -> str:
    was, now, by = travel.before, travel.after, travel.by
    lean = f"{now.lean}" if was.lean == now.lean else f"from {was.lean} to {now.lean}"
    if by is None:
        return f"{travel.axis.capitalize()}: {lean}; too little is known for a distance."
    if by == 0:
        return f"{travel.axis.capitalize()}: {lean}, at {now.position:+.2f} as before."
    toward = _POLES[travel.axis][by > 0]
    return (
        f"{travel.axis.capitalize()}: {lean}; {abs(by):.2f} toward {toward} "
        f"(from {was.position:+.2f} to {now.position:+.2f} on a scale from -1 to +1)."
    )


# ---------------------------------------------------------------- data


def difference_as_data(found: Difference, words: Words) -> dict[str, Any]:
    """Return a difference as plain data for JSON."""
    return {
        "schema_version": "1.0",
        "before": _side(found.before.case, found.before.as_of, found.before.diagnosis),
        "after": _side(found.after.case, found.after.as_of, found.after.diagnosis),
        "answers": [_step_data(step, words) for step in found.steps],
        "travel": [
            {"axis": t.axis, "from": t.before.lean, "to": t.after.lean, "by": t.by}
            for t in found.travel
        ],
        "mode": {
            "changes": found.mode_changes,
            "needed": list(found.mode_needed),
            "enough": list(found.mode_enough),
        },
        "moved": [_moved_data(each) for each in found.moved],
        "same": found.same,
    }


def _side(case: str, as_of: str, diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "case": case,
        "as_of": as_of,
        "mode": diagnosis.mode,
        "settled": diagnosis.settled,
        "possible_modes": list(diagnosis.possible_modes),
    }


def _step_data(step: Step, words: Words) -> dict[str, Any]:
    if step.term is None:
        return {"path": step.path}
    return {
        "path": step.path,
        "from": words.given(step.term, step.before),
        "to": words.given(step.term, step.after),
    }


def _moved_data(each: Moved) -> dict[str, Any]:
    found: dict[str, Any] = {
        "how": each.how,
        "list": each.part,
        "node": each.node,
        "statement": each.statement,
        "rules": list(each.rules),
        "needed": list(each.needed),
        "enough": list(each.enough),
    }
    if each.what:
        found["what"] = _pairs(each.what)
    if each.by:
        found["by"] = each.by
    return found


def _pairs(what: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"field": name, "from": was, "to": now} for name, was, now in what]
