"""The child processes of the robustness tests: each does one job on many items and tells how it went.

`python tests/robustness/worker.py JOB SEED FIRST LAST` does what the tests do; with `show` after it,
the items are written out instead. Lines on standard output: `@ n` before item n, `! n text` for what is
wrong with it, `= text` for what is worth knowing at the end.
"""

from __future__ import annotations

import faulthandler
import gc
import hashlib
import json
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import yaml

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from hostile import HOSTILE  # noqa: E402
from limits import LIMITS  # noqa: E402
from mangling import CASE_MANGLERS, RULE_MANGLERS, mangled, source  # noqa: E402
from memory import resident  # noqa: E402

from advisor.assembly import assemble  # noqa: E402
from advisor.consultation import advise, load_knowledge  # noqa: E402
from advisor.errors import AdvisorError, KnowledgeError, LoadError  # noqa: E402
from advisor.inference.engine import Inference  # noqa: E402
from advisor.inference.evaluator import evaluate  # noqa: E402
from advisor.loading import tree  # noqa: E402
from advisor.loading.cases import load_case, read_case  # noqa: E402
from advisor.loading.places import worked_cases  # noqa: E402
from advisor.loading.single import only, read_rule, with_rule  # noqa: E402
from advisor.loading.tree import decode  # noqa: E402
from advisor.model.case import Answer, Case, Opinion, Value  # noqa: E402
from advisor.model.knowledge import KnowledgeBase  # noqa: E402
from advisor.model.term import Term  # noqa: E402
from advisor.reporting.blank import blank_case  # noqa: E402
from advisor.reporting.json import render_json  # noqa: E402
from advisor.reporting.text import render_text  # noqa: E402

NAME = "here/mangled.yaml"
THREE = ("pfi", "education-business-link", "mental-health")
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WHOLE_FILE = ("the file is empty", "larger than", "cannot be read")


def case_files(knowledge: KnowledgeBase) -> tuple[bytes, ...]:
    """Return the text of every worked case, and of blank cases, long and short."""
    shipped = [(folder / "case.yaml").read_bytes() for folder in worked_cases().values()]
    blank = blank_case(knowledge, "mine").encode()
    held = {
        of: "".join(
            f"    {t.id}: {next(iter(t.values), '1')}\n"
            for t in knowledge.terms.values()
            if t.of == of
        )
        for of in ("partner", "relation")
    }
    full = (
        blank
        + (
            f"partners:\n  council:\n    name: Borough Council\n{held['partner']}  charity: {{}}\n"
            f"relations:\n  - from: council\n    to: charity\n{held['relation']}"
        ).encode()
    )
    return (*shipped, blank, full, blank_case(knowledge, "mine", short=True).encode())


def rule_files() -> dict[tuple[str, str], bytes]:
    """Return the text of every rule file by kind and id, evidence tables left out."""
    return {
        (path.parent.name, path.stem): path.read_bytes()
        for path in sorted((ROOT / "rules").glob("*/*.yaml"))
        if path.parent.name != "evidence"
    }


def faults_of(error: AdvisorError, raw: bytes, name: str = NAME) -> Iterator[str]:
    """Yield what is wrong with an error about a file: each line of it names the file and a place."""
    if not isinstance(error, LoadError):
        yield f"not about the file: {error}"
        return
    for line in str(error).split("\n"):
        if not line.startswith(f"{name}:"):
            yield f"a line does not name the file: {line!r}"
    lines = _BREAK.split(raw.decode("utf-8", "replace"))
    for problem in error.problems:
        if not problem.message.isprintable():
            yield f"the message can't be printed: {problem!r}"
        if len(problem.message) > 2_500:
            yield f"the message is {len(problem.message)} characters long: {problem.message[:200]!r}"
        if problem.line == 0:
            if not problem.message.startswith(_WHOLE_FILE):
                yield f"no place: {problem!r}"
        elif not (1 <= problem.line <= len(lines) + 1 and problem.column >= 1):
            yield f"no such place: {problem!r}"


class Job:
    """One kind of work: `check` does the item of a number and yields what is wrong with it."""

    def __init__(self) -> None:
        self.knowledge = load_knowledge()
        self.tally: Counter[str] = Counter()

    def check(self, seed: int, index: int) -> Iterator[str]:
        raise NotImplementedError

    def show(self, seed: int, index: int) -> bytes:
        return b""


class MangledCases(Job):
    """A mangled case file gives advice, or an error that names the file."""

    def __init__(self) -> None:
        super().__init__()
        self.source = source(case_files(self.knowledge), self.knowledge)

    def show(self, seed: int, index: int) -> bytes:
        return mangled(self.source, seed, index, CASE_MANGLERS)

    def check(self, seed: int, index: int) -> Iterator[str]:
        raw = self.show(seed, index)
        try:
            case = read_case(decode(raw, NAME), NAME, self.knowledge)
        except AdvisorError as error:
            self.tally["refused"] += 1
            yield from faults_of(error, raw)
            return
        self.tally["advised"] += 1
        advice = advise(case, self.knowledge)
        render_json(advice).encode("utf-8")
        shown = render_text(advice, case, self.knowledge).encode("utf-8")
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", shown):
            yield "a control character from the case reaches the terminal"


class MangledRules(Job):
    """A mangled rule file is refused with its name, can't be compiled, or runs as the evaluator says."""

    def __init__(self) -> None:
        super().__init__()
        self.files = rule_files()
        self.source = source(tuple(self.files.values()), self.knowledge)
        folders = worked_cases()
        self.cases = [load_case(folders[name] / "case.yaml", self.knowledge) for name in THREE]

    def show(self, seed: int, index: int) -> bytes:
        return mangled(self.source, seed, index, RULE_MANGLERS)

    def check(self, seed: int, index: int) -> Iterator[str]:
        raw = self.show(seed, index)
        found = re.search(rb"^id: ([a-z0-9-]+) *$", raw, re.M)
        stem = found[1].decode() if found else "mangled"
        kinds = [kind for kind, name in self.files if name == stem] or ["risk"]
        concluded = re.search(rb"conclude: *\n?[ -]*\{?(\w+):", raw)
        if concluded and concluded[1].decode() in ("risk", "move", "limit", "finding", "quality"):
            kinds = [concluded[1].decode()]
        name = f"{stem}.yaml"
        try:
            rule = read_rule(decode(raw, name), name, kinds[0], self.knowledge)
        except AdvisorError as error:
            self.tally["refused"] += 1
            yield from faults_of(error, raw, name)
            return
        try:
            knowledge = only(with_rule(self.knowledge, rule), rule.id)
            inference = Inference(knowledge, drafts=rule.status == "draft")
        except KnowledgeError as error:
            self.tally[f"not compiled ({type(error).__name__})"] += 1
            if not str(error).strip() or not str(error).isprintable():
                yield f"no clear message: {error!r}"
            return
        self.tally["run"] += 1
        for case in self.cases:
            yield from differences(
                inference,
                knowledge,
                case,
                drafts=rule.status == "draft",
                modes=rule.kind == "mode",
            )


def differences(
    inference: Inference, knowledge: KnowledgeBase, case: Case, *, drafts: bool, modes: bool = False
) -> Iterator[str]:
    """Yield where the engine and the plain evaluator differ on a case, and assemble the advice.

    modes: the rules of the mode were tampered with, so that none or several may be concluded.
    """
    try:
        reading = inference.read(case)
        advice = assemble(reading, case, knowledge)
    except KnowledgeError as error:
        if not modes:
            yield f"{case.id}: {error}"
        return
    render_json(advice).encode("utf-8")
    plain = evaluate(knowledge, case, drafts=drafts)
    trace = reading.trace
    if {p.axis: p.lean for p in trace.positions} != plain.leans:
        yield f"{case.id}: the leans differ"
    for name, one, other in (
        ("firings", trace.firings, plain.firings),
        ("overridden", trace.overridden, plain.overridden),
    ):
        if one != other:
            mine = {f.id: f for f in one}
            theirs = {f.id: f for f in other}
            apart = [k for k in sorted({*mine, *theirs}) if mine.get(k) != theirs.get(k)]
            key = apart[0] if apart else "order"
            yield f"{case.id}: {name} differ: engine {mine.get(key)} evaluator {theirs.get(key)}"
    for check in trace.checks:
        other_check = plain.checks.get(check.id)
        if other_check is not None and (check.truth, check.witnesses, check.open) != (
            other_check.truth,
            other_check.witnesses,
            other_check.open,
        ):
            yield f"{case.id}: checks differ: engine {check} evaluator {other_check}"


class HostileCases(MangledCases):
    """Files written by hand to do harm (`hostile.py`), treated as the mangled ones."""

    def show(self, seed: int, index: int) -> bytes:
        return list(HOSTILE.values())[index]


class OwnParser(MangledCases):
    """The same, with the parser that PyYAML falls back on where it was built without libyaml."""

    def __init__(self) -> None:
        super().__init__()
        tree._Loader = yaml.SafeLoader

    def show(self, seed: int, index: int) -> bytes:
        small = [raw for raw in HOSTILE.values() if len(raw) < 5_000]
        if index < len(small):
            return small[index]
        return super().show(seed, index)


class Soak(Job):
    """Cases varied at random, one after another in one process, which tells of its memory."""

    def __init__(self) -> None:
        super().__init__()
        self.inference = Inference(self.knowledge)
        folders = worked_cases()
        self.cases = [
            load_case(folder / "case.yaml", self.knowledge) for folder in folders.values()
        ]

    def check(self, seed: int, index: int) -> Iterator[str]:
        random = Random(f"{seed}:{index}")
        case = varied(random.choice(self.cases), self.knowledge, random)
        if random.random() < 0.8:
            case = replace(case, partners=None, relations=())
        self.tally["advised"] += 1
        if index % 50:  # the engine is what might leak; every 50th case is advised whole
            self.inference.trace(case)
        else:
            advice = assemble(self.inference.read(case), case, self.knowledge)
            if advice.case != case.id:
                yield f"advice for {case.id} is about {advice.case}"
        if index % 1_000 == 999:
            gc.collect()
            self.tally[f"memory {index + 1:07}"] = resident()


class Threads(Job):
    """Eight threads ask for advice on different cases at once and get what one alone gets."""

    def __init__(self) -> None:
        super().__init__()
        folders = worked_cases()
        self.cases = [
            load_case(folder / "case.yaml", self.knowledge) for folder in folders.values()
        ]
        self.alone: dict[str, str] = {}

    def check(self, seed: int, index: int) -> Iterator[str]:
        random = Random(f"{seed}:{index}")
        chosen = [random.choice(self.cases) for _ in range(8)]
        for case in chosen:
            if case.id not in self.alone:
                self.alone[case.id] = render_json(advise(case, self.knowledge))
        barrier = threading.Barrier(8)

        def ask(case: Case) -> str:
            barrier.wait()
            return render_json(advise(case, self.knowledge))

        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(ask, chosen))
        for case, found in zip(chosen, together, strict=True):
            if found != self.alone[case.id]:
                yield f"{case.id}: other bytes than alone"
        self.tally["advised"] += 8


class Bytes(Job):
    """What the advice on the first so many worked cases comes to, in bytes: told as a hash each."""

    def check(self, seed: int, index: int) -> Iterator[str]:
        name, folder = list(worked_cases().items())[index]
        advice = advise(load_case(folder / "case.yaml", self.knowledge), self.knowledge)
        digest = hashlib.sha256(render_json(advice).encode()).hexdigest()
        self.tally[f"{name} {digest}"] += 1
        yield from ()


class Limits(Job):
    """The engine at its limits (`limits.py`), one item a test there."""

    def check(self, seed: int, index: int) -> Iterator[str]:
        _, test = list(LIMITS.items())[index]
        yield from test(self.knowledge)


def varied(case: Case, knowledge: KnowledgeBase, random: Random) -> Case:
    """Return a case with a third or so of its answers changed, dropped or added."""

    def answers(of: str, given: dict[str, Answer]) -> dict[str, Answer]:
        found = dict(given)
        terms = [t for t in knowledge.terms.values() if t.of == of]
        for term in random.sample(terms, random.randint(0, max(1, len(terms) // 3))):
            found[term.id] = some_answer(term, random)
        return dict(sorted(found.items()))

    return replace(
        case,
        answers=answers("case", case.answers),
        partners=None
        if case.partners is None
        else tuple(replace(p, answers=answers("partner", p.answers)) for p in case.partners),
        relations=tuple(replace(r, answers=answers("relation", r.answers)) for r in case.relations),
    )


def some_answer(term: Term, random: Random) -> Answer:
    """Return any answer a term can have."""
    status = random.choice(("known",) * 7 + ("unknown", "not-applicable", "disputed"))
    if status in ("unknown", "not-applicable"):
        return Answer(status)
    if term.type == "number":
        low, high = term.minimum or 0, term.maximum or 9_000_000_000_000_000
        choices: list[Value] = [low, high, *(min(high, n * 10_000) for n in range(30))]
    elif term.type == "set":
        choices = [(), *((value,) for value in term.values), tuple(term.values)]
    else:
        choices = [*term.values, *(["mixed"] if term.poles else [])]
    if status == "known":
        value = random.choice(choices)
        strong = term.poles and value in term.poles and random.random() < 0.4
        return Answer("known", value, strength="strong" if strong else None)
    sides = sorted(set(random.sample(choices, 2)), key=str)
    return (
        Answer("disputed", opinions=tuple(Opinion(s) for s in sides))
        if len(sides) > 1
        else Answer("unknown")
    )


JOBS: dict[str, Callable[[], Job]] = {
    "cases": MangledCases,
    "rules": MangledRules,
    "hostile": HostileCases,
    "own-parser": OwnParser,
    "soak": Soak,
    "threads": Threads,
    "bytes": Bytes,
    "limits": Limits,
}


def main() -> None:
    """Do a job on items FIRST to LAST."""
    faulthandler.enable()
    name, seed, first, last, *show = sys.argv[1:]
    job = JOBS[name]()
    for index in range(int(first), int(last)):
        if show:
            sys.stdout.buffer.write(job.show(int(seed), index) + b"\n")
            continue
        print(f"@ {index}", flush=True)
        try:
            for fault in job.check(int(seed), index):
                print(f"! {index} {json.dumps(fault)}", flush=True)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            what = f"{type(error).__name__} at {place}: {error}"
            print(f"! {index} {json.dumps(what)}", flush=True)
    print(f"= {json.dumps(job.tally)}", flush=True)


if __name__ == "__main__":
    main()
