"""The ways to bind the aliases of a rule in one case, all read at once: what is so in a way is a bit.

Conditions about partners and relations take as many steps for thirty partners as for three; only what
is told of the ways goes through them one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from advisor.model.condition import Entity
from advisor.model.trace import Subject

Named: TypeAlias = "tuple[Subject, ...]"
"""What the aliases of a rule stand for, in their order."""
Truths: TypeAlias = tuple[int, int]
"""The ways in which every completion has it so, and those in which some completion has."""
Shape: TypeAlias = "tuple[tuple[str, bool, int | None, int | None, int | None], ...]"

NEVER: Truths = (0, 0)


@lru_cache(maxsize=512)
def each(bits: int) -> Sequence[int]:
    """Return the places of the bits that are set, in order; the same are asked after again and again."""
    return tuple([at for at, digit in enumerate(f"{bits:b}"[::-1]) if digit == "1"])


class Slots:
    """The aliases of a rule in order, and what each may stand for beside those before it."""

    __slots__ = ("_fitting", "aliases", "entities", "shape")

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = tuple(entities)
        self.aliases = tuple(entity.alias for entity in entities)
        self._fitting = [
            (
                entity,
                [at for at, other in enumerate(entities[:place]) if other.kind == entity.kind],
                self.of(entity.pair_with),
                self.of(entity.source),
                self.of(entity.target),
            )
            for place, entity in enumerate(entities)
        ]
        self.shape: Shape = tuple(
            (entity.kind, entity.once_a_pair, pair, source, target)
            for entity, _, pair, source, target in self._fitting
        )
        """What the ways to bind the aliases follow from, whatever they are called."""

    def of(self, alias: str | None) -> int | None:
        """Return the place of an alias, or None for the partnership."""
        return None if alias is None else self.aliases.index(alias)

    def places(self, aliases: Sequence[str] | None) -> tuple[int, ...]:
        """Return the places of some aliases; of all of them for None."""
        return tuple(map(self.aliases.index, self.aliases if aliases is None else aliases))

    def binds(self, entity: Entity) -> bool:
        """Return whether an alias is bound by this very condition."""
        return entity in self.entities

    def shared(self, other: Slots) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the places of the aliases that two rules both bind: in this one, in the other."""
        both = [alias for alias in self.aliases if alias in other.aliases]
        return self.places(both), other.places(both)

    def bound(self, partners: Sequence[str]) -> list[Named]:
        """Return each way to let the aliases stand for partners, which are sorted, and relations."""
        ways: list[Named] = [()]
        for entity, alike, pair, source, target in self._fitting:
            ways = [
                (*way, s)
                for way in ways
                for s in entities(
                    entity,
                    partners if source is None else way[source],
                    partners if target is None else way[target],
                )
                if not any(way[at] == s for at in alike) and (pair is None or s > way[pair])
            ]
        return ways


def entities(entity: Entity, sources: Sequence[str], targets: Sequence[str]) -> list[Subject]:
    """Return the partners, or the relations from some of them to some, that an alias may stand for."""
    if entity.kind == "partner":
        return [(partner,) for partner in sources]
    once = entity.once_a_pair
    return [(a, b) for a in sources for b in targets if (a < b if once else a != b)]


class Ways:
    """The ways to bind aliases of one shape in one case, and what was worked out about them.

    all: the bits of all ways. said: what false, true and unknown are in all of them. kept: what is so,
    by the number of what was asked.
    """

    __slots__ = ("_named", "_subjects", "_where", "all", "bound", "kept", "said")

    def __init__(self, bound: list[Named]) -> None:
        self.bound = bound
        self.all = (1 << len(bound)) - 1
        self.said: tuple[Truths, Truths, Truths] = (NEVER, (self.all, self.all), (0, self.all))
        self.kept: dict[int, Truths] = {}
        self._where: dict[tuple[int, ...], dict[Named, int]] = {}
        self._subjects: dict[tuple[int, ...], list[Subject]] = {}
        self._named: dict[int, list[str]] = {}

    def picked(self, places: tuple[int, ...]) -> list[Named]:
        """Return what the aliases in some places stand for in each way."""
        if len(places) == 1:
            at = places[0]
            return [(way[at],) for way in self.bound]
        return [tuple([way[at] for at in places]) for way in self.bound]

    def where(self, places: tuple[int, ...]) -> dict[Named, int]:
        """Return the ways in which the aliases in some places stand for this and that."""
        found = self._where.get(places)
        if found is None:
            found = self._where[places] = {}
            for at, named in enumerate(self.picked(places)):
                found[named] = found.get(named, 0) | 1 << at
        return found

    def subjects(self, places: tuple[int, ...]) -> list[Subject]:
        """Return in each way the partners that the aliases in some places come to, in order."""
        found = self._subjects.get(places)
        if found is None:
            found = [tuple([p for subject in way for p in subject]) for way in self.picked(places)]
            self._subjects[places] = found
        return found

    def named(self, place: int) -> list[str]:
        """Return in each way what an alias stands for, as it is written in a node."""
        found = self._named.get(place)
        if found is None:
            found = self._named[place] = [",".join(way[place]) for way in self.bound]
        return found
