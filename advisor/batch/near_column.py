"""The column that a heading which is none was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from advisor.errors import nearest
from advisor.model.term import Holder

_PLACED = re.compile(r"(partner|relation)s?-?([0-9]{1,2})(?:-([0-9]{1,2}))?-?(.*)")
_MEANT = {
    **dict.fromkeys(("id", "case-id", "partnership"), "case"),
    **dict.fromkeys(("partner", "partners"), "partners.1.id"),
    "date": "as_of",
}


def near_column(
    name: str, head: Sequence[str], words: Mapping[Holder, Sequence[str]], details: Iterable[str]
) -> str:
    """Return " (did you mean 'x'?)" for the column nearest to a heading, or "".

    head: columns about the case itself. words: what may be answered about each holder, by name.
    details: what may be said of an answer, after its name and a point.
    """
    wanted = _plain(name)
    said = [d for d in details if nearest(wanted.rpartition("-")[2], [d])]
    others: dict[Holder, Sequence[str]] = {"case": head, "partner": ("id", "name"), "relation": ()}

    def known_of(holder: Holder, start: str) -> dict[str, str]:
        names = [*others[holder], *words[holder]]
        names += [f"{word}.{detail}" for word in words[holder] for detail in said]
        return {_plain(each): start + each for each in reversed(names)}

    placed = _PLACED.fullmatch(wanted)
    if placed is not None:
        partner, one, other, wanted = placed.groups()
        known = (
            known_of("partner", f"partners.{one}.")
            if partner == "partner"
            else known_of("relation", f"relations.{one}.{other or 2}.")
        )
        wanted = wanted or "id"
    else:
        known = {
            **known_of("relation", "relations.1.2."),
            **known_of("partner", "partners.1."),
            **known_of("case", ""),
            **_MEANT,
        }
    found = known.get(wanted)
    if found is None:
        hint = nearest(wanted, known)
        found = known[hint.split("'")[1]] if hint else None
    return f" (did you mean '{found}'?)" if found else ""


def _plain(name: str) -> str:
    """Return a heading as it is compared: in lower case, its words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
