"""The chain of hashes over every part of a record, fine enough to say which element was changed.

A record is taken apart into units: one answer, one file, one rule, one firing, one piece of advice.
Each container of units has one link: its place, the hash of each unit, and the SHA-256 over the link
before, the place and the hash of these hashes. The last link is the seal, by which a record is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.audit.canonical import digest, sha256

Units: TypeAlias = "dict[str, str] | list[str]"
Digest: TypeAlias = Callable[[Any], str]

SEALED = ("format", "schema_version", "made", "case", "rule_base", "reading", "advice")
"""The parts that the seal covers; what is appended later has a chain of its own."""
BEYOND = ("chain", "seal", "history", "head")
_CONTAINER = "+"
SPLIT: dict[str, Any] = {
    "made": {},
    "case": {"given": {}, "read": {"answers": {}, "partners": {}, "relations": {}}},
    "rule_base": {"packs": {}, "files": {}, "content": {"*": {"items": {}}}},
    "reading": {"*": {}},
    "advice": {"*": {}},
}
"""Which values are taken apart; `*` stands for any key."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a record is not as it was made. place: a JSON pointer."""

    place: str
    message: str


def links(document: Any, digest_of: Digest = digest) -> list[dict[str, Any]]:
    """Return the chain over the sealed parts of a record."""
    found: list[dict[str, Any]] = []
    previous = ""
    for place, units in _containers(document, digest_of):
        link = _link(previous, place, units, digest_of)
        found.append({"part": place, "units": units, "link": link})
        previous = link
    return found


def seal(chain: list[dict[str, Any]]) -> str:
    """Return the last link, by which a record is known."""
    return str(chain[-1]["link"])


def _containers(document: Any, digest_of: Digest) -> Iterator[tuple[str, Units]]:
    """Yield every container of units with its place, outermost first."""
    waiting: list[tuple[str, Any, Any]] = [("", {k: document.get(k) for k in SEALED}, SPLIT)]
    while waiting:
        place, value, split = waiting.pop(0)
        units: dict[str, str] = {}
        inner: list[tuple[str, Any, Any]] = []
        for key, item in _items(value):
            below = split_of(split, key, item) if isinstance(value, dict) else None
            if below is not None:
                units[key] = _CONTAINER
                inner.append((f"{place}/{escaped(key)}", item, below))
            else:
                units[key] = digest_of(item)
        waiting = [*inner, *waiting]
        yield place, units if isinstance(value, dict) else list(units.values())


def split_of(split: Any, key: str, item: Any) -> Any:
    """Return how what stands under a key is taken apart; None when it is one unit."""
    return split.get(key, split.get("*")) if isinstance(item, dict | list) else None


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from sorted(value.items())
    else:
        yield from ((str(place), item) for place, item in enumerate(value))


def escaped(key: str) -> str:
    """Return a key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def stated_hashes(document: Any, digest_of: Digest = digest) -> Iterator[Difference]:
    """Yield the hashes a record states of its texts and its rule base that are not theirs."""
    given, base = document["case"]["given"], document["rule_base"]
    if given["sha256"] != sha256(given["text"].encode("utf-8", "surrogatepass")):
        yield Difference("/case/given/text", "its SHA-256 is not the one stated")
    for place, file in enumerate(base["files"]):
        if file["sha256"] != sha256(file["text"].encode("utf-8", "surrogatepass")):
            yield Difference(f"/rule_base/files/{place}", "its SHA-256 is not the one stated")
    if base["sha256"] != digest_of(base["content"]):
        yield Difference("/rule_base/content", "its SHA-256 is not the one stated")


# ---------------------------------------------------------------- what differs


def differences(document: Any, digest_of: Digest = digest) -> Iterator[Difference]:
    """Yield every place where a record differs from its chain, or the chain from itself."""
    extra = sorted(set(document) - {*SEALED, *BEYOND})
    yield from (Difference(f"/{escaped(key)}", "added: no record has this") for key in extra)
    stored = document["chain"]
    yield from _broken(stored, document["seal"], digest_of)
    told = {link["part"]: link["units"] for link in stored}
    for place, units in _containers(document, digest_of):
        if place not in told:
            yield Difference(place, "added: the chain does not know this part")
        else:
            yield from _compared(place, told.pop(place), units)
    yield from (Difference(place, "removed: the chain tells of this part") for place in told)


def _link(previous: str, place: str, units: Units, digest_of: Digest) -> str:
    return digest([previous, place, digest_of(units)])


def _broken(stored: list[dict[str, Any]], sealed: str, digest_of: Digest) -> Iterator[Difference]:
    """Yield the links that do not follow from what they cover, and a seal that is not the last."""
    previous = ""
    for number, link in enumerate(stored):
        if link["link"] != _link(previous, link["part"], link["units"], digest_of):
            message = f"the link over {link['part'] or 'the whole'} was changed, or one before it"
            yield Difference(f"/chain/{number}", message)
        previous = link["link"]
    if previous != sealed:
        yield Difference("/seal", "it is not the last link of the chain")


def _compared(place: str, told: Units, found: Units) -> Iterator[Difference]:
    if isinstance(told, dict) and isinstance(found, dict):
        for key in sorted({*told, *found}):
            if told.get(key) != found.get(key):
                what = "added" if key not in told else "removed" if key not in found else "changed"
                yield Difference(f"{place}/{escaped(key)}", what)
    elif isinstance(told, list) and isinstance(found, list):
        yield from _compared_lists(place, told, found)
    else:
        yield Difference(place, "changed to another kind of value")


def _compared_lists(place: str, told: list[str], found: list[str]) -> Iterator[Difference]:
    if len(told) == len(found):
        for number, (one, other) in enumerate(zip(told, found, strict=True)):
            if one != other:
                moved = " (it stood elsewhere in the list)" if other in told else ""
                yield Difference(f"{place}/{number}", f"changed{moved}")
        return
    start = next(
        (i for i, (a, b) in enumerate(zip(told, found, strict=False)) if a != b),
        min(len(told), len(found)),
    )
    fewer = len(told) - len(found)
    many = f"{abs(fewer)} {'element' if abs(fewer) == 1 else 'elements'}"
    said = f"{many} removed here" if fewer > 0 else f"{many} added here"
    yield Difference(f"{place}/{start}", said)
