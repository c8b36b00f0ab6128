"""The column that a heading which is none was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from advisor.errors import nearest
from advisor.model.term import Holder

_PLACED = re.compile(r"(partner|relation)s?-?([0-9]{1,2})(?:-([0-9]{1,2}))?-?(.*)")
_MEANT = {"date": "as_of", "id": "case", "case-id": "case", "partnership": "case"}


def near_column(
    name: str, head: Sequence[str], words: Mapping[Holder, Sequence[str]], details: Iterable[str]
) -> str:
    """Return " (did you mean 'x'?)" for the column nearest to a heading, or "".

    head: columns about the case itself. words: what may be answered about each holder, by name.
    details: what may be said of an answer, after its name and a point.
    """
    wanted = _plain(name)
    known = {_plain(each): each for each in head}
    known |= {_plain(f"{each}.{d}"): f"{each}.{d}" for each in words["case"] for d in details}
    known |= {_plain(each): each for each in words["case"]}
    partner = {each: f"partners.1.{each}" for each in ("id", "name", *words["partner"])}
    relation = {each: f"relations.1.2.{each}" for each in words["relation"]}
    placed = _PLACED.fullmatch(wanted)
    if placed is not None:
        start = f"partners.{placed[2]}."
        known = {each: start + each for each in partner}
        if placed[1] == "relation":
            start = f"relations.{placed[2]}.{placed[3] or 2}."
            known = {each: start + each for each in relation}
        known |= {_plain(f"{e}.{d}"): f"{full}.{d}" for e, full in known.items() for d in details}
        wanted = placed[4] or next(iter(known))
    else:
        known = {**relation, **partner, **known, **_MEANT}
    found = known.get(wanted)
    if found is None:
        hint = nearest(wanted, known)
        found = known[hint.split("'")[1]] if hint else None
    return f" (did you mean '{found}'?)" if found else ""


def _plain(name: str) -> str:
    """Return a heading as it is compared: in lower case, its words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
