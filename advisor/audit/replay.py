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
from advisor.audit.record import consultation, given_in
from advisor.consultation import consult
from advisor.errors import InputError
from advisor.inference.contrast import Changed, altered_rules, contrast
from advisor.loading.cases import read_case
from advisor.model.knowledge import KnowledgeBase

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


def replay_with(document: dict[str, Any], knowledge: KnowledgeBase) -> tuple[Changed, ...]:
    """Return which conclusions differ when a record's case is read with other rules, and why.

    Raises LoadError when the other vocabulary does not know what the case says.
    """
    start = given_in(document)
    case = read_case(start.text.text, start.text.name, knowledge)
    before = consult(start.knowledge, drafts=start.drafts).trace(start.case)
    after = consult(knowledge, drafts=start.drafts).trace(case)
    altered = altered_rules(start.knowledge, knowledge)
    return contrast((before, start.knowledge), (after, knowledge), altered)


def require_format(document: Any) -> None:
    """Raise InputError when a document has not the shape of a record."""
    from advisor.audit.forms import shape_problems

    problems = shape_problems(document)
    if problems:
        place, message = problems[0]
        raise InputError(f"this is no record: {place or '/'}: {message}")
