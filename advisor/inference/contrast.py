"""Two readings of one case under different rules: which conclusions differ, because of which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.model.condition import Bound, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing, Trace

ELSEWHERE = "the vocabulary, the parameters or the catalogue"
Read: TypeAlias = tuple[Trace, KnowledgeBase]
"""A reading with the rules it was made with."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One conclusion that other rules change. what: appears, disappears or is worded otherwise.

    because: the rules that are new, gone or altered and led to it, each with which of these; or what
    else of the rule base is altered, where no rule is.
    """

    node: str
    what: str
    because: tuple[str, ...]


def contrast(before: Read, after: Read, altered: Mapping[str, str]) -> tuple[Changed, ...]:
    """Return the conclusions that differ between two readings of a case, by name.

    altered: what `altered_rules` returns for the two, and `altered_numbers` if these are to be told.
    """
    return tuple(_changed(_Side(*before), _Side(*after), altered))


def altered_rules(before: KnowledgeBase, after: KnowledgeBase) -> dict[str, str]:
    """Return the rules that are new, gone or altered in what they do or say, each with which."""
    found: dict[str, str] = {}
    for name in sorted({*before.rules, *after.rules}):
        one, other = before.rules.get(name), after.rules.get(name)
        if one is None or other is None:
            found[name] = "new" if one is None else "gone"
        elif _meaning(one) != _meaning(other):
            found[name] = "altered"
    return found


def altered_numbers(before: KnowledgeBase, after: KnowledgeBase) -> dict[str, str]:
    """Return the parameters that are new, gone or have another value, called `parameter x`."""
    found: dict[str, str] = {}
    for name in sorted({*before.parameters, *after.parameters}):
        one, other = before.parameters.get(name), after.parameters.get(name)
        if one is None or other is None:
            found[f"parameter {name}"] = "new" if one is None else "gone"
        elif one.number != other.number:
            found[f"parameter {name}"] = "altered"
    return found


def said(trace: Trace, knowledge: KnowledgeBase) -> dict[str, str]:
    """Return each conclusion by name, with the words and the strength in which its rules draw it."""
    found: dict[str, list[str]] = {}
    for firing in trace.firings:
        rule = knowledge.rules[firing.rule]
        for name in firing.concluded:
            found.setdefault(name, []).append(f"{rule.message}{rule.conclude}")
    return {name: "|".join(parts) for name, parts in sorted(found.items())}


class _Side:
    """One reading: its conclusions in words, and how to go from each to the rules behind it."""

    def __init__(self, trace: Trace, knowledge: KnowledgeBase) -> None:
        self.rules = knowledge.rules
        self.axes = knowledge.axes
        self.firings = {firing.id: firing for firing in trace.firings}
        self.drew: dict[str, list[Firing]] = {}
        for firing in (*trace.firings, *trace.overridden):
            for name in firing.concluded:
                self.drew.setdefault(name, []).append(firing)
        self.said = said(trace, knowledge)
        self.leans = {f"position:{p.axis}": p for p in trace.positions}


def _meaning(rule: Rule) -> tuple[Any, ...]:
    parts = (rule.when, rule.unless, rule.conclude, rule.overridden_by, rule.message, rule.status)
    return (*parts, rule.warrant, rule.claims)


def _changed(before: _Side, after: _Side, altered: Mapping[str, str]) -> Iterator[Changed]:
    for name in sorted({*before.said, *after.said}):
        if before.said.get(name) == after.said.get(name) or name.startswith("evidence:"):
            continue
        what = "worded otherwise"
        if name not in before.said or name not in after.said:
            what = "appears" if name not in before.said else "disappears"
        rules = _behind(name, (before, after)) & altered.keys()
        told = tuple(f"{rule} ({altered[rule]})" for rule in sorted(rules))
        yield Changed(name, what, told or (ELSEWHERE,))


def _behind(name: str, sides: tuple[_Side, ...]) -> set[str]:
    """Return every rule and parameter that bears on a conclusion in either reading.

    A rule drew it, could have drawn it, made it give way, or drew what these rest on.
    """
    rules: set[str] = set()
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop().removeprefix("absent:")
        if each in seen:
            continue
        seen.add(each)
        kind, _, rest = each.partition(":")
        id_ = rest.partition("[")[0]
        for side in sides:
            rules |= {r.id for r in side.rules.values() if (kind, id_) in _concludes(r)}
            for firing in side.drew.get(each, ()):
                rules.add(firing.rule)
                waiting += firing.matched
                if firing.defeat is not None:
                    stronger = side.firings.get(firing.defeat.by)
                    waiting += firing.defeat.because if stronger is None else stronger.concluded
            if kind == "position" and each in side.leans:
                lines = side.leans[each].lines
                waiting += [line.evidence or f"evidence:{line.characteristic}" for line in lines]
    return rules | {f"parameter {each}" for side in sides for each in _numbers(rules, seen, side)}


def _numbers(rules: set[str], seen: set[str], side: _Side) -> Iterator[str]:
    """Yield the parameters that rules compare with, or that turn evidence into a position."""
    for name in rules & side.rules.keys():
        rule = side.rules[name]
        for condition in (rule.when, *rule.unless):
            for part in walk(condition):
                bound = getattr(part, "bound", getattr(part, "number", None))
                if isinstance(bound, Bound) and bound.parameter:
                    yield bound.parameter
    for axis in side.axes.values():
        if f"position:{axis.id}" in seen:
            yield from (axis.balanced_from, axis.balanced_to, axis.minimum_weight)


def _concludes(rule: Rule) -> set[tuple[str, str]]:
    return {(str(c.kind), c.id) for c in rule.conclude}
