"""What a row usually looks like, as a JSON parser gives it; one that does not is `Unfamiliar`.

Nothing is taken for usual that the loader of cases would refuse: it says what is wrong with a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from advisor.batch.recognition import Unfamiliar
from advisor.loading.case_forms import ID, LONGEST_ID, LONGEST_LINE, LONGEST_TEXT
from advisor.loading.cases import MAX_PARTNERS

Row: TypeAlias = Mapping[str, Any]
"""A case as a JSON parser gives it."""
Entries: TypeAlias = Iterable[tuple[str, Any]]

_ID = re.compile(rf"{ID}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_HEAD = frozenset(
    {"case", "as_of", "name", "prepared_by", "notes", "answers", "partners", "relations"}
)
_TEXTS = {"name": LONGEST_LINE, "prepared_by": LONGEST_LINE, "notes": LONGEST_TEXT}


def check_head(row: Row) -> None:
    """Let the keys of a case pass, and its texts; what they hold besides is looked at elsewhere."""
    if not row.keys() <= _HEAD:
        raise Unfamiliar
    for name in _TEXTS.keys() & row.keys():
        check_text(row[name], _TEXTS[name])


def partners_of(row: Row) -> int | None:
    """Return how many partners a row names; None if it gives no list."""
    if type(row) is not dict:
        raise Unfamiliar
    partners = row.get("partners")
    if partners is None and "partners" not in row:
        return None
    if type(partners) is not dict or len(partners) > MAX_PARTNERS:
        raise Unfamiliar
    return len(partners)


def ends_of(relation: Any) -> tuple[Any, Any, Entries, bool]:
    """Return the ends of a relation, what it answers, and whether it stands for both directions."""
    if type(relation) is not dict:
        raise Unfamiliar
    entries = iter(relation.items())
    first, second = next(entries, _NOTHING), next(entries, _NOTHING)
    if first[0] == "from" and second[0] == "to":
        return first[1], second[1], entries, False
    ends = [relation.get(end) for end in ("from", "to", "between")]
    rest = [entry for entry in relation.items() if entry[0] not in ("from", "to", "between")]
    if "between" not in relation:
        return ends[0], ends[1], rest, False
    between = ends[2]
    if "from" in relation or "to" in relation or type(between) is not list or len(between) != 2:
        raise Unfamiliar
    return between[0], between[1], rest, True


_NOTHING = ("", None)


def identified(given: Any) -> str:
    """Return what may be the id of a case or a partner."""
    if type(given) is not str or len(given) > LONGEST_ID or not _ID.match(given):
        raise Unfamiliar
    return given


@lru_cache(maxsize=1000)
def _day(given: str) -> str:
    if not _DAY.match(given):
        raise Unfamiliar
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Unfamiliar from None


def dated(given: Any) -> str:
    """Return what may be the date of a case."""
    if type(given) is not str:
        raise Unfamiliar
    return _day(given)


def check_text(given: Any, longest: int) -> None:
    """Let plain text on one line pass; of all else the loader knows whether it may stand there."""
    if type(given) is not str or not 0 < len(given) <= longest:
        raise Unfamiliar
    if not given.isprintable() or given.isspace():
        raise Unfamiliar
