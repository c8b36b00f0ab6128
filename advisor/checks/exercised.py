"""Which conditions of a rule its examples, or a worked case, have made true, and which false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.checks.paths import conditions_of
from advisor.inference.evaluator import Assumed, evaluate, truths
from advisor.loading.examples import examples_of
from advisor.model.case import Case
from advisor.model.condition import All, Condition, Some
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.truth import Truth

_SIDES = (Truth.TRUE, Truth.FALSE)


@dataclass(frozen=True, slots=True)
class Exercised:
    """A condition by its path, with the sides that were not seen: true, false or both."""

    rule: str
    path: str
    missing: tuple[str, ...]


def exercised(
    rules: Iterable[Rule], knowledge: KnowledgeBase, cases: Mapping[str, Case]
) -> Iterator[Exercised]:
    """Yield every condition of some rules with what neither an example nor a worked case made of it."""
    read = [(case, _assumed(case, knowledge)) for case in cases.values()]
    for rule in rules:
        seen: dict[Condition, set[Truth]] = {}
        for group in examples_of(rule, knowledge):
            for each in group:
                assumed = Assumed(each.leans, each.mode, tuple(each.conclusions))
                _add(seen, truths(knowledge, rule, each.case, assumed))
        conditions = list(_conditions(rule))
        for case, assumed in read:
            if all(seen.get(c, set()).issuperset(_SIDES) for _, c in conditions):
                break
            _add(seen, truths(knowledge, rule, case, assumed))
        for path, condition in conditions:
            told = seen.get(condition, set())
            missing = tuple(side.name.lower() for side in _SIDES if side not in told)
            yield Exercised(rule.id, path, missing)


def _add(seen: dict[Condition, set[Truth]], found: Mapping[Condition, set[Truth]]) -> None:
    for condition, told in found.items():
        seen.setdefault(condition, set()).update(told)


def _assumed(case: Case, knowledge: KnowledgeBase) -> Assumed:
    """Return what a case comes to, to be taken as given."""
    found = evaluate(knowledge, case)
    drawn = {
        (c.kind, c.id, _subject(node), c.degree)
        for firing in found.firings
        for c in knowledge.rules[firing.rule].conclude
        for node in firing.concluded
        if node.partition("[")[0] == f"{c.kind}:{c.id}"
    }
    modes = sorted(name for kind, name, _, _ in drawn if kind == "mode")
    rest = sorted((d for d in drawn if d[0] != "mode"), key=str)
    return Assumed(found.leans, modes[0] if modes else None, tuple(rest))


def _subject(node: str) -> tuple[str, ...]:
    inside = node.partition("[")[2].removesuffix("]")
    return tuple(inside.split(",")) if inside else ()


def _conditions(rule: Rule) -> Iterator[tuple[str, Condition]]:
    """Yield the conditions that can be true and false: not what only names a partner."""
    for path, condition in conditions_of(rule):
        bare = isinstance(condition, Some) and condition.condition == All(())
        if condition != All(()) and not bare:
            yield path, condition
