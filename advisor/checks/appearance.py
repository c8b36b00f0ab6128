"""In which advice a claim appears, and whether it is gone from its near-misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.consultation import advise
from advisor.model.advice import Advice, Item
from advisor.model.case import Case
from advisor.model.change import changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.near_miss import NearMiss


@dataclass(frozen=True, slots=True)
class Tried:
    """A near-miss that was tried: whether its claim appears before the change, and after it."""

    near_miss: NearMiss
    before: bool
    after: bool

    @property
    def holds(self) -> bool:
        """Whether the claim appears in the worked case's advice and is gone from the near-miss's."""
        return self.before and not self.after


def cited(advice: Advice) -> dict[str, tuple[str, ...]]:
    """Return the claims that items of a piece of advice cite, each with these items as `kind:id`.

    Items are those a reader acts on: the diagnosis, outlook, strengths, risks, causes of failure,
    moves and limits. What gave way, or may yet follow, is not among them.
    """
    found: dict[str, set[str]] = {}
    for item in _items(advice):
        for claim in item.claims:
            found.setdefault(claim, set()).add(f"{item.kind}:{item.id}")
    return {claim: tuple(sorted(items)) for claim, items in sorted(found.items())}


def cited_by_case(
    cases: Mapping[str, Case], knowledge: KnowledgeBase
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each case what `cited` returns for the advice on it."""
    return {name: cited(advise(case, knowledge)) for name, case in cases.items()}


def try_near_misses(
    near_misses: Iterable[NearMiss],
    cases: Mapping[str, Case],
    knowledge: KnowledgeBase,
    before: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Iterator[Tried]:
    """Yield each near-miss with what came of it; `before` is what `cited_by_case` returned."""
    for each in near_misses:
        after = cited(advise(changed(cases[each.case], each.changes), knowledge))
        yield Tried(each, _appears(each, before[each.case]), _appears(each, after))


def _items(advice: Advice) -> Iterator[Item]:
    yield advice.diagnosis
    yield from advice.outlook
    yield from advice.strengths
    yield from advice.risks
    yield from advice.failure_causes
    yield from advice.moves
    yield from advice.limits


def _appears(near_miss: NearMiss, cited: Mapping[str, tuple[str, ...]]) -> bool:
    items = cited.get(near_miss.claim, ())
    return bool(items) if near_miss.item is None else near_miss.item in items
