"""A record run again from the record alone, and compared byte for byte; or with other rules.

The rule base is read anew from the files in the record and the case from its text, so a replay also
finds whether these mean what the record says they mean. Nothing outside the record is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from advisor import __version__
from advisor.audit.canonical import canonical_bytes, sha256
from advisor.audit.record import Given, consultation, given_in
from advisor.errors import InputError
from advisor.loading.cases import read_case
from advisor.model.advice import Advice
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing, Trace

_PARTS = ("case", "rule_base", "reading", "advice")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Replay:
    """What running a record again came to. differences: places, with what is there and what was due.

    sha256: of the parts that were run again, as they came out. versions: of the program that made the
    record and of this one.
    """

    differences: tuple[tuple[str, str], ...]
    sha256: str
    versions: tuple[str, str]

    @property
    def same(self) -> bool:
        """Whether every byte came out as it is recorded."""
        return not self.differences


def replay(document: dict[str, Any]) -> Replay:
    """Return how a record comes out when it is run again; raises LoadError if it can't be."""
    again = consultation(given_in(document)).document
    made_by = document["made"]["program"]["version"]
    again["advice"]["rule_base"]["version"] = made_by  # told apart, not compared
    found = canonical_bytes(again)
    told = canonical_bytes({part: document[part] for part in _PARTS})
    places = () if found == told else tuple(_first(_differing(document, again)))
    return Replay(places, sha256(found), (made_by, __version__))


def _first(places: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for number, place in enumerate(places):
        if number == _MOST:
            yield "", "and more"
            return
        yield place


def _differing(document: dict[str, Any], again: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part in _PARTS:
        yield from _places(f"/{part}", document[part], again[part])


def _places(place: str, told: Any, due: Any) -> Iterator[tuple[str, str]]:
    """Yield where two values differ, as deep as their shapes agree."""
    if type(told) is type(due) is dict and told.keys() == due.keys():
        for key in sorted(told):
            yield from _places(f"{place}/{key}", told[key], due[key])
    elif type(told) in (list, tuple) and type(due) in (list, tuple) and len(told) == len(due):
        for number, (one, other) in enumerate(zip(told, due, strict=True)):
            yield from _places(f"{place}/{number}", one, other)
    elif canonical_bytes(told) != canonical_bytes(due):
        yield place, f"recorded {_shown(told)}, comes out as {_shown(due)}"


def _shown(value: Any) -> str:
    text = canonical_bytes(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."


# ---------------------------------------------------------------- with other rules


@dataclass(frozen=True, slots=True)
class Changed:
    """One conclusion that other rules change. what: appears, disappears or is worded otherwise.

    because: the rules that are new, gone or altered and led to it, each with which of these; or what
    else of the rule base is altered, where no rule is.
    """

    node: str
    what: str
    because: tuple[str, ...]


def replay_with(document: dict[str, Any], knowledge: KnowledgeBase) -> tuple[Changed, ...]:
    """Return which conclusions differ when a record's case is read with other rules, and why.

    Raises LoadError when the other vocabulary does not know what the case says.
    """
    start = given_in(document)
    case = read_case(start.text.text, start.text.name, knowledge)
    other = Given(start.text, case, start.contents, knowledge, start.drafts)
    before, after = _Side(start), _Side(other)
    altered = _altered(start.knowledge, knowledge)
    return tuple(_changed(before, after, altered))


class _Side:
    """One reading: its conclusions in words, and how to go from each to the rules behind it."""

    def __init__(self, start: Given) -> None:
        from advisor.assembly import assemble
        from advisor.consultation import consult

        reading = consult(start.knowledge, drafts=start.drafts).read(start.case)
        self.trace: Trace = reading.trace
        self.advice: Advice = assemble(reading, start.case, start.knowledge)
        self.rules = start.knowledge.rules
        self.firings = {firing.id: firing for firing in self.trace.firings}
        self.drew: dict[str, list[Firing]] = {}
        for firing in (*self.trace.firings, *self.trace.overridden):
            for name in firing.concluded:
                self.drew.setdefault(name, []).append(firing)
        self.said = {
            name: "|".join(
                f"{self.rules[f.rule].message}{self.rules[f.rule].conclude}" for f in firings
            )
            for name, firings in self._drawn().items()
        }
        self.leans = {f"position:{p.axis}": p for p in self.trace.positions}

    def _drawn(self) -> dict[str, list[Firing]]:
        found: dict[str, list[Firing]] = {}
        for firing in self.trace.firings:
            for name in firing.concluded:
                found.setdefault(name, []).append(firing)
        return dict(sorted(found.items()))


def _altered(before: KnowledgeBase, after: KnowledgeBase) -> dict[str, str]:
    """Return the rules that are new, gone or altered."""
    found: dict[str, str] = {}
    for name in sorted({*before.rules, *after.rules}):
        one, other = before.rules.get(name), after.rules.get(name)
        if one is None or other is None:
            found[name] = "new" if one is None else "gone"
        elif _meaning(one) != _meaning(other):
            found[name] = "altered"
    return found


def _meaning(rule: Rule) -> tuple[Any, ...]:
    parts = (rule.when, rule.unless, rule.conclude, rule.overridden_by, rule.message, rule.status)
    return (*parts, rule.warrant, rule.claims)


def _changed(before: _Side, after: _Side, altered: dict[str, str]) -> Iterator[Changed]:
    for name in sorted({*before.said, *after.said}):
        if before.said.get(name) == after.said.get(name) or name.startswith("evidence:"):
            continue
        what = "worded otherwise"
        if name not in before.said or name not in after.said:
            what = "appears" if name not in before.said else "disappears"
        rules = _behind(name, (before, after)) & altered.keys()
        told = tuple(f"{rule} ({altered[rule]})" for rule in sorted(rules))
        yield Changed(name, what, told or ("the vocabulary, the parameters or the catalogue",))


def _behind(name: str, sides: tuple[_Side, ...]) -> set[str]:
    """Return every rule that bears on a conclusion in either reading.

    It drew it, could have drawn it, made it give way, or drew what these rest on.
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
    return rules


def _concludes(rule: Rule) -> set[tuple[str, str]]:
    return {(str(c.kind), c.id) for c in rule.conclude}


def require_format(document: Any) -> None:
    """Raise InputError when a document has not the shape of a record."""
    from advisor.audit.forms import shape_problems

    problems = shape_problems(document)
    if problems:
        place, message = problems[0]
        raise InputError(f"this is no record: {place or '/'}: {message}")
