"""Which conclusion a reader means by a name: `kind:id[partners]`, or a bare id that is unambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.errors import InputError, UnknownNameError, shorten
from advisor.explanation.standing import Standing
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, node

_FORM = re.compile(r"(?:(?P<kind>[a-z]+):)?(?P<id>[a-z0-9:-]+)(?:\[(?P<about>[a-z0-9,-]+)\])?\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """A conclusion as a reader names it; subject None: about anybody."""

    kind: str
    id: str
    subject: Subject | None


def named(text: str, case: Case, knowledge: KnowledgeBase) -> Named:
    """Return the conclusion that a name stands for.

    Raises UnknownNameError with the nearest name for one that no rule draws or a partner who is not in
    the case, and InputError for a bare id that several kinds share.
    """
    known: set[tuple[str, str]] = {
        (c.kind, c.id) for rule in knowledge.rules.values() for c in rule.conclude
    }
    known |= {("position", axis) for axis in knowledge.axes}
    read = _FORM.match(text.strip())
    if read is None:
        raise InputError(
            f"'{shorten(text)}' names no conclusion; write kind:id, as in risk:blame-between-partners"
        )
    about = read["about"]
    subject = tuple(about.split(",")) if about else None
    partners = [partner.id for partner in case.partners or ()]
    for name in subject or ():
        if name not in partners:
            raise UnknownNameError(f"partner of '{case.id}'", name, partners)
    if read["kind"] and (read["kind"], read["id"]) in known:
        return Named(read["kind"], read["id"], subject)
    whole = f"{read['kind']}:{read['id']}" if read["kind"] else read["id"]
    kinds = sorted(kind for kind, name in known if name == whole)
    if len(kinds) == 1:
        return Named(kinds[0], whole, subject)
    if kinds:
        choices = " or ".join(f"{kind}:{whole}" for kind in kinds)
        raise InputError(f"'{shorten(whole)}' is several things; write {choices}")
    names = {f"{kind}:{name}" for kind, name in known} | {name for _, name in known}
    raise UnknownNameError("conclusion", text, names, listed_by="advisor why CASE")


def concluded(standing: Standing, wanted: Named) -> tuple[str, ...]:
    """Return the nodes that a reading drew under a name, in order."""
    if wanted.kind == "position":
        return (f"position:{wanted.id}",)
    drawn = standing.drawn.get((wanted.kind, wanted.id), ())
    nodes = {each.node for each in drawn if wanted.subject in (None, each.subject)}
    return tuple(sorted(nodes))


def as_node(wanted: Named) -> str:
    """Return the node that a name stands for."""
    return node(wanted.kind, wanted.id, wanted.subject or ())
