"""A condition as a list that can be read aloud, each test linked to what it reads."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.handbook.page import Page, plain
from advisor.model.condition import (
    QUANTIFIED,
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Concluded,
    Condition,
    Entity,
    Every,
    NoEntity,
    NoneOf,
    Some,
    parts,
)
from advisor.model.wording import listed, phrase

_LEANS_AND_MODE = ("approach", "basis", "mode")


def told(condition: Condition, page: Page) -> list[tuple[int, str]]:
    """Return the lines of a condition, each with how deep it stands under the one above."""
    if isinstance(condition, All):
        return [line for part in condition.of for line in told(part, page)]
    return list(_lines(condition, 0, page))


def _lines(condition: Condition, depth: int, page: Page) -> Iterator[tuple[int, str]]:
    heading = _heading(condition, page)
    if heading is None:
        yield depth, _test(condition, page)
        return
    inside = parts(condition)
    if isinstance(condition, QUANTIFIED) and isinstance(condition.condition, All):
        inside = condition.condition.of
    yield depth, f"{heading}:" if inside else f"{heading} at all"
    for part in inside:
        yield from _lines(part, depth + 1, page)


def _heading(condition: Condition, page: Page) -> str | None:
    """Return what stands over the parts of a condition, or None for a test."""
    match condition:
        case All():
            return "all of these"
        case Any():
            return "any of these"
        case NoneOf():
            return "none of these, each known not to be so"
        case AtLeast(bound, _):
            return f"at least {_count(bound.number, bound.parameter, page)} of these"
        case Some(entity, _):
            return f"for some {_entity(entity)}"
        case Every(entity, _):
            return f"for every {_entity(entity)}"
        case NoEntity(entity, _):
            return f"for no {_entity(entity)}"
        case AtLeastEntities(bound, entity, _):
            number = _count(bound.number, bound.parameter, page)
            return f"for at least {number} {entity.kind}s, each called {plain(entity.alias)}"
        case _:
            return None


def _count(number: int | None, parameter: str | None, page: Page) -> str:
    return page.ref("parameter", parameter, f"{{{parameter}}}") if parameter else str(number)


def _entity(entity: Entity) -> str:
    ends = [f"from {plain(entity.source)}"] if entity.source else []
    ends += [f"to {plain(entity.target)}"] if entity.target else []
    ends += [f"other than {plain(entity.pair_with)}"] if entity.pair_with else []
    return " ".join([f"{entity.kind}, called {plain(entity.alias)}", *ends])


def _test(condition: Condition, page: Page) -> str:
    """Return one test: the sentence, with the answer or conclusion it reads as a link."""
    if isinstance(condition, Concluded):
        return _concluded(condition, page)
    term = getattr(condition, "term", "")
    alias = getattr(condition, "alias", None)
    title = page.matter.words.get(term, term)
    rest = phrase(condition, page.matter.words).removeprefix(title)
    whose = f" of {plain(alias)}" if alias else ""
    return f"{page.ref('term', term)}{whose}{plain(rest) if rest[:1] != ' ' else ' ' + plain(rest)}"


def _concluded(condition: Concluded, page: Page) -> str:
    kind = condition.kind
    names = condition.ids
    if kind in _LEANS_AND_MODE:
        sort = "mode" if kind == "mode" else "axis"
        if sort == "mode":
            return f"the mode is {listed(tuple(page.ref('mode', name, name) for name in names))}"
        return f"the {page.ref('axis', kind, kind)} is {plain(listed(names))}"
    about = f" about {plain(condition.alias)}" if condition.alias else ""
    degree = f" ({condition.degree})" if condition.degree else ""
    links = tuple(page.ref("conclusion", f"{kind}:{name}") for name in names)
    return f"the {kind}{degree}{about}: {listed(links)}"
