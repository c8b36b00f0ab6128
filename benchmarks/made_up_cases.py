"""Cases of any size, drawn by chance from the vocabulary: for what has to be measured as cases grow."""

from __future__ import annotations

from random import Random

from advisor.model.case import Answer, Case, Partner, Relation, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, SCALE, Term

AS_OF = "2007-03-01"


def value_of(term: Term, random: Random) -> Value:
    """Return one value that an answer to the term may have."""
    if term.type == "number":
        most = 20 if term.maximum is None else min(term.maximum // SCALE, 20)
        return random.randint(1, most) * SCALE
    if term.type == "set":
        return tuple(v for v in term.values if v != NONE and random.random() < 0.4)
    if term.type == "name":
        return random.choice(("civic", "trading", "clinical"))
    return random.choice(tuple(term.values))


def made_up_case(
    knowledge: KnowledgeBase, random: Random, *, answers: int, partners: int, name: str = "made-up"
) -> Case:
    """Return a case with so many answers, of the case, of its partners, and of their relations.

    Each partner has a relation with the next one, either way, the last with the first. Answers fill the
    case, the partners and the relations in proportion to what can be asked of each. ValueError when
    fewer can be asked.
    """
    ids = [f"p{number:03}" for number in range(partners)]
    ring = {(a, b) for a, b in zip(ids, [*ids[1:], *ids[:1]], strict=True) if a != b}
    pairs = sorted(ring | {(b, a) for a, b in ring})
    holders: dict[str, list[tuple[str, ...]]] = {
        "case": [()],
        "partner": [(each,) for each in ids],
        "relation": [*pairs],
    }
    asked = [
        (subject, term)
        for term in knowledge.terms.values()
        for subject in holders[term.of]
        # A symmetric term is the same from either side, and is asked once.
        if not (term.symmetric and subject[:1] > subject[1:])
    ]
    if answers > len(asked):
        raise ValueError(f"{answers} answers, and only {len(asked)} can be asked")
    told: dict[tuple[str, ...], dict[str, Answer]] = {}
    for subject, term in random.sample(asked, answers):
        answer = Answer("known", value_of(term, random))
        told.setdefault(subject, {})[term.id] = answer
        if term.symmetric:
            told.setdefault(subject[::-1], {})[term.id] = answer

    def of(subject: tuple[str, ...]) -> dict[str, Answer]:
        return dict(sorted(told.get(subject, {}).items()))

    return Case(
        id=name,
        as_of=AS_OF,
        name=name,
        answers=of(()),
        partners=tuple(Partner(each, each, of((each,))) for each in ids),
        relations=tuple(Relation(a, b, of((a, b))) for a, b in pairs),
    )
