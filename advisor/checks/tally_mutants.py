"""The tally changed in one place: a row of evidence, its weight, a band or the least that must be known.

Of these no example beside a rule can tell; worked cases can, by their leans and by how many rows count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from advisor.checks.corpus import size
from advisor.checks.world import Many
from advisor.inference.evaluator import evaluate
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.inference.variants import columns_of
from advisor.model.case import Answer, Case
from advisor.model.condition import Concluded
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import MIXED, SCALE, STRENGTHS, Axis, Term

_EDGE = SCALE // 20
"""A twentieth of the way from the middle to a pole: less than any answer of one row makes."""
_HEAVIEST = 10
_MOST_ROWS = 12


@dataclass(frozen=True)
class TallyMutant:
    """The knowledge with its tally changed in one place; `name` says how."""

    name: str
    knowledge: KnowledgeBase
    axis: str
    row: str | None = None


def tally_mutants(
    knowledge: KnowledgeBase, parameters: frozenset[str], rules: frozenset[str]
) -> Iterator[TallyMutant]:
    """Yield each change of these parameters, where an axis takes them, and of these rows."""
    for axis in knowledge.axes.values():
        for name, step in (
            (axis.balanced_from, _EDGE),
            (axis.balanced_to, _EDGE),
            (axis.minimum_weight, SCALE),
        ):
            for by in (-step, step) if name in parameters else ():
                known = knowledge.parameters[name]
                changed = replace(known, number=known.number + by)
                told = f"{name}: {changed.number / SCALE:g} for {known.number / SCALE:g}"
                numbers = {**knowledge.parameters, name: changed}
                yield TallyMutant(told, replace(knowledge, parameters=numbers), axis.id)
    for term in knowledge.characteristics.values():
        rows = [r for r in knowledge.rules.values() if _is_of(r, term.id)]
        if rows and term.axis and any(rule.id in rules for rule in rows):
            yield from _row(knowledge, term.id, term.axis, rows)


def _is_of(rule: Rule, characteristic: str) -> bool:
    return rule.kind == "evidence" and rule.conclude[0].id == characteristic


def _row(knowledge: KnowledgeBase, row: str, axis: str, rules: list[Rule]) -> Iterator[TallyMutant]:
    known = knowledge.axes[axis]
    weight = rules[0].conclude[0].weight or 1
    other = {known.first: known.second, known.second: known.first}

    def with_rules(changed: dict[str, Rule | None]) -> KnowledgeBase:
        rules = {**knowledge.rules, **changed}
        return replace(knowledge, rules={n: r for n, r in rules.items() if r is not None})

    def concluding(rule: Rule, **what: object) -> Rule:
        conclusion = replace(rule.conclude[0], **what)  # type: ignore[arg-type]  # its own fields
        return replace(rule, conclude=(conclusion,))

    for heavier in (weight - 1, weight + 1):
        if 1 <= heavier <= _HEAVIEST:
            rules_ = {r.id: concluding(r, weight=heavier) for r in rules}
            told = f"{row}: weight {heavier} for {weight}"
            yield TallyMutant(told, with_rules({**rules_}), axis, row)
    turned = {
        r.id: concluding(r, toward=other.get(r.conclude[0].toward or "", r.conclude[0].toward))
        for r in rules
    }
    yield TallyMutant(f"{row}: its poles turned round", with_rules({**turned}), axis, row)
    for rule in rules:
        toward = rule.conclude[0].toward
        yield TallyMutant(f"{row}: left out {toward}", with_rules({rule.id: None}), axis, row)


def tells(mutant: TallyMutant, knowledge: KnowledgeBase) -> Case | None:
    """Return a case with few answers whose lean the change alters; None where none is found.

    So many rows are answered for either pole, or as mixed, all with one strength, as it takes.
    """
    axis = knowledge.axes[mutant.axis]
    cases = sorted(_cases(axis, mutant.row, knowledge), key=size)
    variants = columns_of(cases)
    before, after = (Many(base, variants) for base in (knowledge, mutant.knowledge))
    leans = (axis.first, BALANCED, axis.second, UNDETERMINED)
    tests = [Concluded(axis.id, (lean,)) for lean in leans]
    apart = 0
    for test in tests:
        apart |= before.truth(test, {})[0] ^ after.truth(test, {})[0]
    if not apart:
        return None
    case = cases[(apart & -apart).bit_length() - 1]
    assert evaluate(knowledge, case).leans != evaluate(mutant.knowledge, case).leans
    return case


def _cases(axis: Axis, row: str | None, knowledge: KnowledgeBase) -> Iterator[Case]:
    """Yield cases that answer some rows of an axis, the one in question among the first."""
    rows = [t for t in knowledge.characteristics.values() if t.axis == axis.id]
    rows.sort(key=lambda term: (term.id != row, term.id))
    most = min(len(rows), _MOST_ROWS)
    poles = (axis.first, axis.second, MIXED)
    for counts in product(range(most + 1), repeat=3):
        if not 1 <= sum(counts) <= most:
            continue
        for strength, lead in product(STRENGTHS, range(3)):
            turned = [(poles[(lead + n) % 3], counts[(lead + n) % 3]) for n in range(3)]
            told = [pole for pole, count in turned for _ in range(count)]
            answers = {
                term.id: _answer(term, pole, strength)
                for term, pole in zip(rows, told, strict=False)
            }
            yield Case("witness", "2000-01-01", "Witness", dict(sorted(answers.items())))


def _answer(term: Term, pole: str, strength: str) -> Answer:
    if pole == MIXED:
        return Answer("known", MIXED)
    value = next(value for value, of in (term.poles or {}).items() if of == pole)
    return Answer("known", value, strength=strength)
