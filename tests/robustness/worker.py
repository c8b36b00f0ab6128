"""The child processes of the robustness tests: each does one job on many items and tells how it went.

`python tests/robustness/worker.py JOB SEED FIRST LAST` does what the tests do; with `show` after it,
the items are written out instead. Lines on standard output: `@ n` before item n, `! n text` for what is
wrong with it, `= text` for what is worth knowing at the end.
"""

from __future__ import annotations

import faulthandler
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from mangling import CASE_MANGLERS, RULE_MANGLERS, Source, mangled, source  # noqa: E402

from advisor.assembly import assemble  # noqa: E402
from advisor.consultation import advise, load_knowledge  # noqa: E402
from advisor.errors import AdvisorError, KnowledgeError, LoadError  # noqa: E402
from advisor.inference.engine import Inference  # noqa: E402
from advisor.inference.evaluator import evaluate  # noqa: E402
from advisor.loading.cases import load_case, read_case  # noqa: E402
from advisor.loading.places import worked_cases  # noqa: E402
from advisor.loading.single import only, read_rule, with_rule  # noqa: E402
from advisor.loading.tree import decode  # noqa: E402
from advisor.model.case import Case  # noqa: E402
from advisor.model.knowledge import KnowledgeBase  # noqa: E402
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
            f"    {t.id}: {next(iter(t.values), '1')}\n" for t in knowledge.terms.values() if t.of == of
        )
        for of in ("partner", "relation")
    }
    full = blank + (
        f"partners:\n  council:\n    name: Borough Council\n{held['partner']}  charity: {{}}\n"
        f"relations:\n  - from: council\n    to: charity\n{held['relation']}"
    ).encode()
    return (*shipped, blank, full, blank_case(knowledge, "mine", short=True).encode())


def rule_files() -> dict[tuple[str, str], bytes]:
    """Return the text of every rule file by kind and id, evidence tables left out."""
    return {
        (path.parent.name, path.stem): path.read_bytes()
        for path in sorted((ROOT / "rules").glob("*/*.yaml"))
        if path.parent.name != "evidence"
    }


def faults_of(error: AdvisorError, raw: bytes) -> Iterator[str]:
    """Yield what is wrong with an error about a file: each line of it names the file and a place."""
    if not isinstance(error, LoadError):
        yield f"not about the file: {error}"
        return
    for line in str(error).split("\n"):
        if not line.startswith(NAME):
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
    """One kind of item: `make` gives the file of a number, `check` yields what is wrong with it."""

    def __init__(self) -> None:
        self.knowledge = load_knowledge()
        self.tally: Counter[str] = Counter()

    def make(self, seed: int, index: int) -> bytes:
        raise NotImplementedError

    def check(self, raw: bytes) -> Iterator[str]:
        raise NotImplementedError


class MangledCases(Job):
    """A mangled case file gives advice, or an error that names the file."""

    def __init__(self) -> None:
        super().__init__()
        self.source = source(case_files(self.knowledge), self.knowledge)

    def make(self, seed: int, index: int) -> bytes:
        return mangled(self.source, seed, index, CASE_MANGLERS)

    def check(self, raw: bytes) -> Iterator[str]:
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

    def make(self, seed: int, index: int) -> bytes:
        return mangled(self.source, seed, index, RULE_MANGLERS)

    def check(self, raw: bytes) -> Iterator[str]:
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
            renamed = error
            if isinstance(error, LoadError):
                bad = [p for p in error.problems if p.file != name]
                if bad:
                    yield f"another file is named: {bad}"
                from dataclasses import replace

                renamed = LoadError(replace(p, file=NAME) for p in error.problems)
            yield from faults_of(renamed, raw)
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
            yield from differences(inference, knowledge, case, drafts=rule.status == "draft")


def differences(
    inference: Inference, knowledge: KnowledgeBase, case: Case, *, drafts: bool
) -> Iterator[str]:
    """Yield where the engine and the plain evaluator differ on a case, and assemble the advice."""
    reading = inference.read(case)
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
    try:
        render_json(assemble(reading, case, knowledge, drafts=drafts)).encode("utf-8")
    except KnowledgeError:
        if any(f.rule for f in trace.firings if knowledge.rules[f.rule].kind == "mode"):
            return  # a mangled mode rule: two modes, or none


JOBS: dict[str, Callable[[], Job]] = {"cases": MangledCases, "rules": MangledRules}


def main() -> None:
    """Do a job on items FIRST to LAST."""
    faulthandler.enable()
    name, seed, first, last, *show = sys.argv[1:]
    job = JOBS[name]()
    for index in range(int(first), int(last)):
        if show:
            sys.stdout.buffer.write(job.make(int(seed), index) + b"\n")
            continue
        print(f"@ {index}", flush=True)
        raw = job.make(int(seed), index)
        try:
            for fault in job.check(raw):
                print(f"! {index} {json.dumps(fault)}", flush=True)
        except Exception as error:
            import traceback

            last_frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last_frame.filename).name}:{last_frame.lineno}"
            print(f"! {index} {json.dumps(f'{type(error).__name__} at {place}: {error}')}", flush=True)
    print(f"= {json.dumps(job.tally)}", flush=True)


if __name__ == "__main__":
    main()
