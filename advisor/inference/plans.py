"""The rules of one knowledge base made ready to be read over all completions of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from advisor.inference.connectives import all_of
from advisor.inference.prepared import Preparer
from advisor.inference.ways import Slots
from advisor.model import condition as c
from advisor.model.rule import Rule
from advisor.model.trace import node

SHOWN = frozenset({"failure", "strength", "risk", "quality", "move"})
"""The kinds of conclusions of which a reader is told what may yet follow."""
_NOBODY = Slots(())


class Plan:
    """One rule made ready.

    number: its place among all, by id. whole: its condition, and that no exception holds. over: what it
    gives way to. drawing: what it concludes. shown: whether a reader is told what may yet follow by it.
    """

    __slots__ = (
        "drawing",
        "number",
        "over",
        "rule",
        "shape",
        "shown",
        "slots",
        "support",
        "unless",
        "when",
        "whole",
    )

    def __init__(self, number: int, rule: Rule, preparer: Preparer) -> None:
        self.number = number
        self.rule = rule
        bound = c.bindings(rule.when)
        self.slots = Slots([some.entity for some in bound]) if bound else _NOBODY
        self.shape = preparer.shape(self.slots)
        self.when = preparer.prepare(rule.when, self.slots)
        self.unless = preparer.prepare(c.NoneOf(rule.unless), self.slots) if rule.unless else None
        self.whole = self.when if self.unless is None else all_of([self.when, self.unless])
        self.support = supporting((rule,))
        self.shown = rule.kind in SHOWN
        self.over: list[Over] = []
        self.drawing: list[Drawing] = []


class Over(NamedTuple):
    """A rule that another gives way to, with the places of the aliases that both bind.

    alike: both bind these and no others, in one order, so that their ways to bind are the same.
    """

    plan: Plan
    mine: tuple[int, ...]
    theirs: tuple[int, ...]
    alike: bool


class Drawing(NamedTuple):
    """That a rule draws a conclusion about what the aliases in these places stand for.

    node: that of the conclusion about the whole partnership. rank: its place by kind and id.
    """

    plan: Plan
    kind: str
    id: str
    degree: str | None
    places: tuple[int, ...]
    node: str
    rank: int


class Support(NamedTuple):
    """What the rules say that a conclusion may follow from; the first by id speaks for all."""

    rules: tuple[str, ...]
    statement: str
    warrant: str
    claims: tuple[str, ...]


def supporting(rules: Sequence[Rule]) -> Support:
    """Return what rules say together; they are in order of id."""
    first = rules[0]
    return Support(
        tuple([rule.id for rule in rules]),
        first.title,
        first.warrant,
        tuple(dict.fromkeys([claim for rule in rules for claim in rule.claims])),
    )


def plans_of(rules: Iterable[Rule], preparer: Preparer) -> dict[str, Plan]:
    """Return rules made ready, by id and in order of id."""
    in_order = sorted(rules, key=lambda rule: rule.id)
    plans = {rule.id: Plan(n, rule, preparer) for n, rule in enumerate(in_order)}
    drawn = sorted({(str(d.kind), d.id) for rule in in_order for d in rule.conclude})
    ranks = {key: rank for rank, key in enumerate(drawn)}
    for plan in plans.values():
        plan.over = [_over(plan, plans[o]) for o in plan.rule.overridden_by if o in plans]
        plan.drawing = list(_drawing(plan, ranks))
    return plans


def _over(plan: Plan, other: Plan) -> Over:
    mine, theirs = plan.slots.shared(other.slots)
    every = plan.slots.places(None)
    return Over(other, mine, theirs, plan.shape == other.shape and mine == theirs == every)


def _drawing(plan: Plan, ranks: Mapping[tuple[str, str], int]) -> Iterable[Drawing]:
    for conclusion in plan.rule.conclude:
        kind, name = str(conclusion.kind), conclusion.id
        places = plan.slots.places(conclusion.about)
        rank = ranks[kind, name]
        yield Drawing(plan, kind, name, conclusion.degree, places, node(kind, name), rank)
