"""Cases made up by chance over the shipped vocabulary: the same for the same seed, none of them real.

Half are worked cases with some answers drawn anew, so that what belongs together often stays
together; half are drawn from nothing. Safety answers lean to the good, or no other move would show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from advisor.model.case import Answer, Case, Opinion, Partner, Relation, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, SCALE, Holder, Term

SAFE = {"user-harm": "none-known", "service-delivery": "stable"}
NAMES = ("ash", "birch", "cedar", "elm")


def made_up_cases(
    knowledge: KnowledgeBase, worked: Sequence[Case], number: int, seed: int
) -> Iterator[Case]:
    """Yield so many cases, in the same order for the same seed."""
    rng = Random(seed)
    cuts = sorted({p.number for p in knowledge.parameters.values()})
    for count in range(number):
        if worked and count % 2:
            yield _altered(rng.choice(worked), knowledge, cuts, rng, f"altered-{count}")
        else:
            yield _drawn(knowledge, cuts, rng, f"drawn-{count}")


def _drawn(knowledge: KnowledgeBase, cuts: list[int], rng: Random, name: str) -> Case:
    fill = rng.choice((0.3, 0.6, 0.9))
    listed = rng.random() < 0.9
    names = NAMES[: rng.randint(0, len(NAMES))] if listed else ()
    pairs = [(a, b) for a in names for b in names if a != b and rng.random() < 0.6]
    relations = {pair: _answers("relation", knowledge, cuts, rng, fill) for pair in pairs}
    _mirror(relations, knowledge)
    return Case(
        name,
        "2010-01-01",
        name,
        _answers("case", knowledge, cuts, rng, fill),
        tuple(Partner(n, n, _answers("partner", knowledge, cuts, rng, fill)) for n in names)
        if listed
        else None,
        tuple(Relation(*pair, answers) for pair, answers in sorted(relations.items())),
    )


def _altered(case: Case, knowledge: KnowledgeBase, cuts: list[int], rng: Random, name: str) -> Case:
    share = rng.choice((0.1, 0.3, 0.5))

    def changed(holder: Holder, given: dict[str, Answer]) -> dict[str, Answer]:
        drawn = _answers(holder, knowledge, cuts, rng, 0.9)
        picked = {t: a for t, a in drawn.items() if rng.random() < share}
        kept = {t: a for t, a in given.items() if rng.random() > share / 4}
        return dict(sorted({**kept, **picked}.items()))

    relations = {r.subject: changed("relation", r.answers) for r in case.relations}
    _mirror(relations, knowledge)
    return Case(
        name,
        case.as_of,
        name,
        changed("case", case.answers),
        None
        if case.partners is None
        else tuple(Partner(p.id, p.name, changed("partner", p.answers)) for p in case.partners),
        tuple(Relation(*pair, answers) for pair, answers in sorted(relations.items())),
    )


def _mirror(relations: dict[tuple[str, str], dict[str, Answer]], knowledge: KnowledgeBase) -> None:
    """Give both directions the same answer where a term is the same from either side."""
    symmetric = {t.id for t in knowledge.terms.values() if t.symmetric}
    for pair, answers in list(relations.items()):
        if pair[0] < pair[1]:
            relations.setdefault((pair[1], pair[0]), {})
        for term in symmetric & answers.keys():
            if pair[0] > pair[1]:
                del answers[term]  # the other side says it, if anyone does
    for pair, answers in relations.items():
        if pair[0] > pair[1] and (pair[1], pair[0]) in relations:
            other = relations[pair[1], pair[0]]
            answers.update({term: other[term] for term in symmetric & other.keys()})


def _answers(
    holder: Holder, knowledge: KnowledgeBase, cuts: list[int], rng: Random, fill: float
) -> dict[str, Answer]:
    terms = (term for term in knowledge.terms.values() if term.of == holder)
    return {term.id: _answer(term, cuts, rng) for term in terms if rng.random() < fill}


def _answer(term: Term, cuts: list[int], rng: Random) -> Answer:
    if term.id in SAFE and rng.random() < 0.6:
        return Answer("known", SAFE[term.id])
    chance = rng.random()
    if chance < 0.04:
        return Answer("unknown")
    if chance < 0.07:
        return Answer("not-applicable")
    if chance < 0.10 and term.type == "choice":
        sides = sorted(rng.sample(list(term.values), 2))
        return Answer("disputed", opinions=tuple(Opinion(side) for side in sides))
    return Answer("known", _value(term, cuts, rng))


def _value(term: Term, cuts: list[int], rng: Random) -> Value:
    if term.type == "number":
        low, high = term.minimum or 0, term.maximum if term.maximum is not None else 10**12
        near = [c + step for c in cuts for step in (-SCALE, 0, SCALE) if low <= c + step <= high]
        value = rng.choice(near) if near else low
        return value - value % SCALE if term.whole else value
    if term.type == "set":
        return tuple(v for v in term.values if rng.random() < 0.4)
    more = (MIXED,) if term.kind == "characteristic" else ()
    word: str = rng.choice((*term.values, *more))
    return word
