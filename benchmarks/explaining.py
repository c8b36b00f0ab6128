"""Explanation of a full case against plain advice on it: whole processes, cold, turn and turn about.

    python -m benchmarks.explaining [REPEATS]

`everything` tells `why` of each conclusion and `why-not` of each that was not drawn, a page each. A plan
is sought to each mode the case is not in. `questions` is asked of the case with three answers in ten
unknown, as of the whole case nothing is left to ask. The compiled form of the knowledge is warm, in a
folder of its own; everything else starts from nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from advisor.consultation import advise
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from benchmarks.full_case import full_case
from benchmarks.processes import as_installed, command, timed
from benchmarks.results import record, shown, summary

REPEATS = 5
UNKNOWN = 0.3
EVERYTHING = """
from advisor.consultation import consult, find_case
from advisor.explanation.standing import Standing
from advisor.explanation.telling import tell
from advisor.explanation.why import Explainer
from advisor.explanation.why_not import why_not
from advisor.loading.library import load_knowledge

knowledge = load_knowledge()
case, _ = find_case({case!r}, knowledge)
standing = Standing(consult(knowledge).trace(case), case, knowledge)
explainer = Explainer(standing)
drawn = [each.node for found in standing.drawn.values() for each in found]
for name in drawn:
    print(tell(explainer.reason(name), "page", 88, knowledge.claims))
some = {{(c.kind, c.id) for rule in knowledge.rules.values() for c in rule.conclude}}
for kind, name in sorted(some - standing.drawn.keys()):
    if kind != "evidence":
        print(tell(why_not(standing, kind, name), "page", 88, knowledge.claims))
"""


def programs(folder: str) -> dict[str, str]:
    """Return what each process runs, by name, with the case files it needs written."""
    knowledge = load_knowledge()
    whole, partly = Path(folder, "full.yaml"), Path(folder, "partly.yaml")
    whole.write_text(full_case(knowledge), encoding="utf-8")
    partly.write_text(full_case(knowledge, unknown=UNKNOWN), encoding="utf-8")

    mode = advise(load_case(whole, knowledge), knowledge).diagnosis.mode
    aims = [m for m in ("complying", "constraining", "creating") if m != mode]
    return {
        "advise": command("advise", str(whole)),
        "everything": EVERYTHING.format(case=str(whole)),
        **{f"plan to {aim}": command("plan", str(whole), "--to", aim) for aim in aims},
        "advise, partly unknown": command("advise", str(partly)),
        "questions": command("questions", str(partly)),
    }


def main(repeats: int = REPEATS) -> int:
    """Measure, print and record; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = as_installed(folder)
        runs = programs(folder)
        for program in runs.values():
            timed(program, environment)
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(repeats):
            for name, program in runs.items():
                times[name].append(timed(program, environment)[0])
    print(f"A full case, whole process, milliseconds of wall clock, {repeats} repeats")
    figures = {}
    for name, found in times.items():
        plain = times["advise, partly unknown" if name == "questions" else "advise"]
        ratio = [a / b for a, b in zip(found, plain, strict=True)]
        print(f"  {name:24} {shown(found)}, of plain advice {shown(ratio)}")
        figures[name] = {"wall": summary(found), "of_advise": summary(ratio)}
    record({"explaining": figures})
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
