"""What is added to a record after it was made: decisions, amended answers, signatures.

Each entry carries the link before it and the SHA-256 over itself, the first after the seal, so that the
history verifies as a whole; nothing that stands is ever changed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from advisor.audit.canonical import digest
from advisor.audit.clock import utc
from advisor.errors import InputError, UnknownNameError, shorten
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.change import Change, changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import node

VERDICTS = ("accepted", "amended", "rejected")
_LISTS = ("outlook", "strengths", "risks", "failure_causes", "moves", "findings", "limits")


def appended(document: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Return a record with one more entry in its history; the record given stays as it is."""
    linked = {**entry, "previous": document["head"]}
    linked["link"] = digest(linked)
    history = [*copy.deepcopy(document["history"]), linked]
    return {**document, "history": history, "head": linked["link"]}


def entry_problems(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the entries of a history that do not follow from those before them."""
    previous = document["seal"]
    for place, entry in enumerate(document["history"]):
        linked = {key: value for key, value in entry.items() if key != "link"}
        if entry["previous"] != previous:
            yield f"/history/{place}", "an entry before it was removed, added or changed"
        if entry["link"] != digest(linked):
            yield f"/history/{place}", "changed since it was added"
        previous = entry["link"]
    if document["head"] != previous:
        yield "/head", "it is not the last link of the history: entries were removed or added"


# ---------------------------------------------------------------- decisions


def decisions(document: dict[str, Any]) -> list[str]:
    """Return the node of everything in a record that a person can decide on."""
    advice = document["advice"]
    items = [advice["diagnosis"], *(item for name in _LISTS for item in advice[name])]
    return [node(item["kind"], item["id"], tuple(item["subject"])) for item in items]


def decide(
    document: dict[str, Any],
    on: str,
    verdict: str,
    *,
    by: str,
    reason: str,
    instead: str | None = None,
    owner: str | None = None,
    due: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return a record with a person's decision on one thing it says; raises InputError.

    instead: what is to be done in place of the recommendation. owner, due: who does it, by when.
    """
    if verdict not in VERDICTS:
        raise UnknownNameError("decision", verdict, VERDICTS)
    if on not in decisions(document):
        raise UnknownNameError("conclusion of this record", on, decisions(document))
    entry = {"kind": "decision", "on": on, "decision": verdict, "instead": instead, "owner": owner}
    entry |= {"due": due, "by": by, "reason": reason, "at": utc(at)}
    return appended(document, {key: value for key, value in entry.items() if value is not None})


# ---------------------------------------------------------------- amended answers


def amend(
    document: dict[str, Any],
    settings: tuple[str, ...],
    case: Case,
    knowledge: KnowledgeBase,
    *,
    by: str,
    reason: str,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return a record with answers amended (`PATH=VALUE`), each an entry; the originals stay.

    case, knowledge: those of the record, to read the values with. Raises LoadError and InputError.
    """
    from advisor.model.serial import answer_structure

    for setting in settings:
        before = amended(document, case, knowledge)
        change, after = _amended(before, setting, knowledge)
        was = before.answers_about(change.subject).get(change.term, NOT_ANSWERED)
        if after == before:
            raise InputError(f"{shorten(change.path)} is answered so already")
        entry = {
            "kind": "amendment",
            "path": change.path,
            "said": setting.partition("=")[2].strip(),
            "was": answer_structure(was),
            "now": answer_structure(change.answer),
            "by": by,
            "reason": reason,
            "at": utc(at),
        }
        document = appended(document, entry)
    return document


def amended(document: dict[str, Any], case: Case, knowledge: KnowledgeBase) -> Case:
    """Return the case of a record with the amendments of its history made, in order."""
    for entry in document["history"]:
        if entry["kind"] == "amendment":
            _, case = _amended(case, f"{entry['path']}={entry['said']}", knowledge)
    return case


def _amended(case: Case, setting: str, knowledge: KnowledgeBase) -> tuple[Change, Case]:
    from advisor.loading.changes import read_settings  # what only decides need not wait for it

    (change,) = read_settings((setting,), case, knowledge)
    return change, changed(case, (change,))
