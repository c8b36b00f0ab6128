"""A case with everything answered: what experiments are timed on.

31 characteristics, 50 circumstances, four partners and six relations, each with all that can be asked
of them; drawn by chance from a fixed seed; no harm to users, so that moves of all tiers show.
"""

from __future__ import annotations

from random import Random

import yaml

from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, SCALE, Term

CIRCUMSTANCES = 50
PARTNERS = ("ash", "birch", "cedar", "elm")
PAIRS = (("ash", "birch"), ("birch", "ash"), ("ash", "cedar"), ("cedar", "elm"), ("elm", "ash"),
         ("birch", "elm"))  # fmt: skip
SEED = 2007


def full_case(knowledge: KnowledgeBase, *, unknown: float = 0.0) -> str:
    """Return the text of the case file; `unknown` is the share of its answers left unknown."""
    random = Random(SEED)

    def answers(terms: list[Term]) -> dict[str, object]:
        return {t.id: "unknown" if random.random() < unknown else _value(t, random) for t in terms}

    of = {holder: [t for t in knowledge.terms.values() if t.of == holder] for holder in
          ("case", "partner", "relation")}  # fmt: skip
    rows = [t for t in of["case"] if t.kind == "characteristic"]
    others = [t for t in of["case"] if t.kind == "circumstance"][-CIRCUMSTANCES:]
    directed = [t for t in of["relation"] if not t.symmetric]
    return yaml.safe_dump(
        {
            "case": "full",
            "as_of": "2007-03-01",
            "name": "A case with everything answered",
            "answers": answers([*rows, *others]),
            "partners": {name: answers(of["partner"]) for name in PARTNERS},
            "relations": [{"from": a, "to": b, **answers(directed)} for a, b in PAIRS],
        },
        sort_keys=False,
    )


def _value(term: Term, random: Random) -> object:
    if term.id in ("user-harm", "service-delivery"):
        return next(iter(term.values))
    if term.type == "number":
        most = 20 if term.maximum is None else min(term.maximum // SCALE, 20)
        return str(random.randint(1, most))
    if term.type == "set":
        chosen = [value for value in term.values if value != NONE and random.random() < 0.4]
        return chosen or NONE
    if term.type == "name":
        return "plain"
    return random.choice(list(term.values))
