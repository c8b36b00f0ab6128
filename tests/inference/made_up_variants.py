"""Variants of a case, made up by chance: some answers replaced, some forgotten, some in dispute."""

from __future__ import annotations

from itertools import product
from math import prod
from random import Random

from advisor.explanation.neighbours import Neighbourhood, openings
from advisor.inference.variants import Variant
from advisor.model.case import NOT_ANSWERED, Answer, Case, Opinion, Value
from advisor.model.change import Change, changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import SCALE, Term


def made_up_variants(
    case: Case, knowledge: KnowledgeBase, number: int, random: Random
) -> tuple[list[Variant], list[Case]]:
    """Return so many variants, and the cases they stand for; a fifth of all answers are others."""
    partners = [partner.id for partner in case.partners or ()]
    subjects = {
        "case": [()],
        "partner": [(p,) for p in partners],
        "relation": [(p, q) for p in partners for q in partners if p != q],
    }
    variants, cases = [], []
    for _ in range(number):
        changes = [
            Change("", subject, term.id, False, _answer(term, random), "")
            for term in knowledge.terms.values()
            for subject in subjects[term.of]
            if random.random() < 0.2
        ]
        variants.append(tuple(((c.subject, c.term), c.answer) for c in changes))
        cases.append(changed(case, tuple(changes)))
    return variants, cases


def _answer(term: Term, random: Random) -> Answer:
    strength = random.choice((None, "slight", "moderate", "strong")) if term.axis else None
    kind = random.random()
    if kind < 0.1:
        return NOT_ANSWERED
    if kind < 0.2:
        return Answer("not-applicable")
    one, other = _value(term, random), _value(term, random)
    if kind < 0.3 and one != other:
        return Answer("disputed", None, (Opinion(one), Opinion(other)))
    return Answer("known", one, strength=strength)


def _value(term: Term, random: Random) -> Value:
    if term.type == "number":
        return random.randrange(0, 40) * SCALE
    if term.type == "set":
        return tuple(value for value in term.values if random.random() < 0.5)
    return random.choice((*term.values, "another") if term.type == "name" else (*term.values,))


def completions(
    case: Case, knowledge: KnowledgeBase, most: int, random: Random
) -> tuple[list[Case], bool]:
    """Return complete cases that the case may turn out to be, and whether those are all there are.

    All combinations of what `Neighbourhood` offers, up to `most`; else so many by chance.
    """
    around = Neighbourhood(knowledge)
    ways = [w for o in openings(case, knowledge) if o.open for w in [around.completions(o)] if w]
    if prod(len(way) for way in ways) <= most:
        return [changed(case, chosen) for chosen in product(*ways)], True
    return [changed(case, tuple(random.choice(w) for w in ways)) for _ in range(most)], False
