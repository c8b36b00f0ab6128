"""Cases made up by the million: 80 answers over the case, three partners and their relations.

    python -m benchmarks.synthetic NUMBER > cases.jsonl

The same seed gives the same lines; they are made one by one, so any number fits in memory. Every case
has the three partners described and the six relations between them, 80 answers in all: those about the
whole partnership are drawn from everything that can be asked of it. One answer in twenty is `unknown`,
one in forty `not-applicable`; characteristics are pole or mixed, one in ten with its strength given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import Any

from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, NONE, SCALE, STRENGTHS, Term

ANSWERS = 80
OF_A_PARTNER = 4
OF_A_RELATION = 3
SEED = 2007
NAMES = (
    "ash", "birch", "cedar", "elm", "hazel", "holly", "larch", "lime", "maple", "oak", "pine", "rowan",
)  # fmt: skip


def synthetic(
    knowledge: KnowledgeBase,
    number: int,
    *,
    answers: int = ANSWERS,
    partners: int = 3,
    seed: int = SEED,
) -> Iterator[dict[str, Any]]:
    """Yield so many cases as they would stand in a JSONL file."""
    random = Random(seed)
    of = {
        holder: [t for t in knowledge.terms.values() if t.of == holder and not t.symmetric]
        for holder in ("case", "partner", "relation")
    }
    known = {t.id: _values(t) for t in knowledge.terms.values()}

    def some(holder: str, count: int) -> dict[str, Any]:
        return {t.id: _answer(t, known[t.id], random) for t in random.sample(of[holder], count)}

    for count in range(number):
        names = [f"{name}-{random.randrange(1000)}" for name in random.sample(NAMES, partners)]
        pairs = list(permutations(names, 2))
        left = answers - partners * OF_A_PARTNER - len(pairs) * OF_A_RELATION
        yield {
            "case": f"case-{count}",
            "as_of": "2007-03-01",
            "answers": some("case", min(left, len(of["case"]))),
            "partners": {name: some("partner", OF_A_PARTNER) for name in names},
            "relations": [
                {"from": source, "to": target, **some("relation", OF_A_RELATION)}
                for source, target in pairs
            ],
        }


def _values(term: Term) -> list[Any]:
    if term.type == "number":
        most = 20 if term.maximum is None else min(term.maximum // SCALE, 20)
        return list(range(1, most + 1))
    if term.type == "set":
        words = [value for value in term.values if value != NONE]
        return [NONE, *([word] for word in words), words[:2]]
    if term.type == "name":
        return ["plain", "local-government", "health"]
    return [*term.values, MIXED] if term.kind == "characteristic" else list(term.values)


def _answer(term: Term, values: list[Any], random: Random) -> Any:
    chance = random.random()
    if chance < 0.075:
        return "unknown" if chance < 0.05 else "not-applicable"
    value = random.choice(values)
    if value in (term.poles or ()) and chance > 0.9:
        return {"value": value, "strength": random.choice(list(STRENGTHS))}
    return value


def main(number: int) -> int:
    for case in synthetic(load_knowledge(), number):
        sys.stdout.write(json.dumps(case, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
