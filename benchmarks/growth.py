"""How the time of a case grows: with rules, answers, partners, and the number of cases.

    python -m benchmarks.growth [REPEATS]

Rules: 50 to 1,000 (`made_up_rules`), the same worked cases. Answers: 10 to 200, four partners. Partners:
2 to 50, 60 answers; a file may name 30 at most, so these cases are built in memory. In each of these
ours, the whole of `advise()`, CLIPS, zen and the evaluator read the same cases by the rules that CLIPS
can express, in turn, warm, after their firings were found equal. With 20 partners and more only ours
and `advise()` do, since the others take seconds there.
Cases: one process reads 100,000, all different and small (12 answers, two partners), and the time of one
is told for the first hundred, the thousand up to 1,000, and so on.
Each gets an exponent: time grows as size to that power, by least squares on logarithms.
"""

from __future__ import annotations

import sys
from random import Random
from statistics import mean, median
from time import process_time_ns

from advisor.consultation import advise
from advisor.inference.engine import Inference
from advisor.loading.library import load_knowledge
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from benchmarks import contenders as who
from benchmarks.clips_rules import translate
from benchmarks.contenders import Contender, differences, gathered, restricted
from benchmarks.fit import fitted
from benchmarks.inference import cases_of, measure
from benchmarks.made_up_cases import made_up_case
from benchmarks.made_up_rules import rule_base
from benchmarks.processes import taken
from benchmarks.results import record

REPEATS = 5
WORKED = 12
"""How many of the worked cases the rule bases are tried on."""
MADE_UP = 6
"""How many cases are made up for each size."""
SIZES = {
    "rules": (50, 100, 200, 500, 1_000),
    "answers": (10, 20, 50, 100, 200),
    "partners": (2, 5, 10, 20, 30, 50),
    "cases": (100, 1_000, 10_000, 100_000),
}
QUICK = {"rules": (50, 200), "answers": (10, 100), "partners": (2, 5), "cases": (100, 1_000)}
"""What one repeat is enough for: a trial that it works."""
OTHERS_READ = 10
"""The most partners that are read by the peers and the evaluator too."""
ADVISE = "advise()"
READERS = (who.OURS, who.CLIPS, who.ZEN_TRACE, who.EVALUATOR)

Sizes = tuple[int, ...]
Costs = dict[str, dict[int, float]]
"""By reader and size: milliseconds of one case; under `firings`, how many there are."""


class DisagreementError(Exception):
    """Two readers drew different conclusions, so that their times can't be compared."""


def readers(knowledge: KnowledgeBase) -> list[Contender]:
    """Return those who read the cases, ready to, all by the rules that CLIPS can express; ours first."""
    known = restricted(knowledge, translate(knowledge).rules)
    ours = [each for name, each in gathered(known).contenders.items() if name in READERS]
    advising = Contender(
        ADVISE,
        lambda case: advise(case, known),
        lambda advice: who.ours(advice.trace.firings),
        who.OURS,
    )
    return [ours[0], advising, *ours[1:]]


def tried(cases: list[Case], some: list[Contender], repeats: int) -> dict[str, float]:
    """Return the milliseconds of one case for each reader, and how many firings there are."""
    wrong = differences(cases, some)
    if wrong:
        raise DisagreementError("; ".join(wrong[:5]))
    times = measure(cases, some, repeats)
    # A full collection of garbage, of all that these readers hold, falls on one case in hundreds.
    found = {name: mean(map(median, zip(*rounds, strict=True))) for name, rounds in times.items()}
    return found | {"firings": mean(len(some[0].firings(some[0].read(c))) for c in cases)}


def by_rules(knowledge: KnowledgeBase, sizes: Sizes, repeats: int) -> dict[int, dict[str, float]]:
    """Return what each size of the rule base costs."""
    cases = cases_of(knowledge)[:WORKED]
    return {n: tried(cases, readers(rule_base(knowledge, n)), repeats) for n in sizes}


def by_answers(knowledge: KnowledgeBase, sizes: Sizes, repeats: int) -> dict[int, dict[str, float]]:
    """Return what each number of answers costs."""
    some = readers(knowledge)
    return {n: tried(made_up(knowledge, n, 4), some, repeats) for n in sizes}


def by_partners(
    knowledge: KnowledgeBase, sizes: Sizes, repeats: int
) -> dict[int, dict[str, float]]:
    """Return what each number of partners costs."""
    some = readers(knowledge)
    return {
        n: tried(made_up(knowledge, 60, n), some if n <= OTHERS_READ else some[:2], repeats)
        for n in sizes
    }


def made_up(knowledge: KnowledgeBase, answers: int, partners: int) -> list[Case]:
    """Return some cases of one size."""
    return [
        made_up_case(knowledge, Random(seed), answers=answers, partners=partners)
        for seed in range(MADE_UP)
    ]


def by_cases(knowledge: KnowledgeBase, sizes: Sizes) -> tuple[dict[int, float], dict[int, float]]:
    """Return the milliseconds of one case, and the memory taken, by how many cases there have been."""
    inference, random = Inference(knowledge), Random(1)
    costs, memory, spent, done = {}, {}, 0, 0
    for case in made_up(knowledge, 12, 2):
        inference.trace(case)
    for mark in sizes:
        spent, many = 0, mark - done
        for _ in range(many):
            case = made_up_case(knowledge, random, answers=12, partners=2)
            start = process_time_ns()
            inference.trace(case)
            spent += process_time_ns() - start
        done, costs[mark], memory[mark] = mark, spent / many / 1e6, round(taken(), 1)
    return costs, memory


def turned(found: dict[int, dict[str, float]]) -> Costs:
    """Return costs by reader, then by size."""
    costs: Costs = {}
    for size, each in found.items():
        for name, cost in each.items():
            costs.setdefault(name, {})[size] = round(cost, 4)
    return costs


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    knowledge = load_knowledge()
    sizes = SIZES if repeats > 1 else QUICK
    costs, memory = by_cases(knowledge, sizes["cases"])
    try:
        grown = {
            "rules": turned(by_rules(knowledge, sizes["rules"], repeats)),
            "answers": turned(by_answers(knowledge, sizes["answers"], repeats)),
            "partners": turned(by_partners(knowledge, sizes["partners"], repeats)),
            "cases": {who.OURS: {n: round(cost, 4) for n, cost in costs.items()}},
        }
    except DisagreementError as wrong:
        print(f"nothing was recorded: {wrong}")
        return 1
    exponents = {
        what: {name: fitted(found).figures() for name, found in readers_.items()}
        for what, readers_ in grown.items()
    }
    for what, found in grown.items():
        print(f"\nMilliseconds of one case, by {what}")
        for name, by_size in found.items():
            told = "  ".join(f"{size:,}: {cost:.3g}" for size, cost in by_size.items())
            print(f"  {name:16} exponent {exponents[what][name]['exponent']:5.2f}   {told}")
    print("  memory                            "
          + "  ".join(f"{n:,}: {most:.0f} MB" for n, most in memory.items()))  # fmt: skip
    record({"exponents": exponents, "growth": grown, "memory_by_cases": memory})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
