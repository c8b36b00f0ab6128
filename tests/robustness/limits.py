"""What the engine must stand, each as a function that yields what went wrong."""

from __future__ import annotations

import gc
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

from memory import resident

from advisor.consultation import advise, consult
from advisor.errors import EngineError
from advisor.inference import engine, session
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import load_case
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.loading.single import only, with_rule
from advisor.model import condition as c
from advisor.model.case import Answer, Case, Partner, Relation, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion, Rule
from advisor.reporting.json import render_json

MOST = 900_000_000_000 * 10_000
Check = Callable[[KnowledgeBase], Iterator[str]]
LIMITS: dict[str, Check] = {}
SLOW: set[str] = set()
"""Those that take long, for `make prove` only."""


def limit(check: Check) -> Check:
    LIMITS[check.__name__] = check
    return check


def slow(check: Check) -> Check:
    SLOW.add(check.__name__)
    return limit(check)


def _case(
    answers: dict[str, Answer] | None = None,
    partners: tuple[Partner, ...] | None = None,
    relations: tuple[Relation, ...] = (),
) -> Case:
    return Case("limits", "2007-01-01", "Limits", answers or {}, partners, relations)


def _rule(name: str, when: c.Condition) -> Rule:
    return Rule(
        id=name,
        kind="finding",
        title=name,
        status="reviewed",
        author="a",
        reviewer=None,
        date="2026-11-23",
        claims=("C.4",),
        warrant="judgement",
        reasoning="a test",
        when=when,
        unless=(),
        conclude=(Conclusion("finding", name),),
        overridden_by=(),
        message="So it is.",
    )


def _apart(
    knowledge: KnowledgeBase, case: Case, inference: Inference | None = None
) -> Iterator[str]:
    trace = (inference or Inference(knowledge)).read(case).trace
    plain = evaluate(knowledge, case)
    mine, theirs = set(trace.firings), set(plain.firings)
    for firing in sorted(mine ^ theirs, key=lambda f: f.id)[:3]:
        yield f"{'engine' if firing in mine else 'evaluator'} only: {firing}"


@limit
def numbers_at_the_limits(knowledge: KnowledgeBase) -> Iterator[str]:
    bounds = (-MOST, -MOST + 1, -1, 0, 1, MOST - 1, MOST)
    made = knowledge
    for comparator in ("at-least", "more-than", "at-most", "less-than"):
        for place, bound in enumerate(bounds):
            test = c.Compares("project-value", comparator, c.Bound(bound))  # type: ignore[arg-type]
            made = with_rule(made, _rule(f"try-{comparator}-{place}", test))
    tried = tuple(name for name in made.rules if name not in knowledge.rules)
    made = replace(
        made,
        rules={n: r for n, r in made.rules.items() if n in tried or r.kind in ("evidence", "mode")},
    )
    inference = Inference(made)
    for value in bounds:
        case = _case({"project-value": Answer("known", value)})
        yield from _apart(made, case, inference)
        fired = {f.rule for f in inference.read(case).trace.firings if f.rule in tried}
        for place, bound in enumerate(bounds):
            if (f"try-at-least-{place}" in fired) != (value >= bound):
                yield f"{value} at least {bound} is told wrongly"
            if (f"try-less-than-{place}" in fired) != (value < bound):
                yield f"{value} less than {bound} is told wrongly"


@limit
def names_of_sixty_letters(knowledge: KnowledgeBase) -> Iterator[str]:
    cultures = [letter * 60 for letter in "abc"] + ["a" * 59 + "b"]
    partners = tuple(
        Partner(f"{letter * 58}-{i}", "N" * 80, {"culture": Answer("known", culture)})
        for i, (letter, culture) in enumerate(zip("wxyz", cultures, strict=True))
    )
    differ = c.All(
        (
            c.Some(c.Entity("partner", "a"), c.All(())),
            c.Some(c.Entity("partner", "b", pair_with="a"), c.Matches("culture", "b", "a", False)),
        )
    )
    same = c.All(
        (
            c.Some(c.Entity("partner", "a"), c.All(())),
            c.Some(c.Entity("partner", "b", pair_with="a"), c.Matches("culture", "b", "a", True)),
        )
    )
    made = with_rule(with_rule(knowledge, _rule("try-differ", differ)), _rule("try-same", same))
    made = replace(
        made,
        rules={
            n: r for n, r in made.rules.items() if n[:4] == "try-" or r.kind in ("evidence", "mode")
        },
    )
    case = _case({}, partners)
    yield from _apart(made, case)
    fired = [f.rule for f in Inference(made).read(case).trace.firings if f.rule[:4] == "try-"]
    if fired != ["try-differ"] * 6:
        yield f"six pairs differ, none is the same; fired: {fired}"
    advise(case, knowledge)


def _crowd(number: int, knowledge: KnowledgeBase, *, related: bool) -> Case:
    def answers(of: str, place: int) -> dict[str, Answer]:
        found = {}
        for term in knowledge.terms.values():
            if term.of == of:
                values: list[Value] = list(term.values) or [10_000, 50_000]
                value = values[place % len(values)]
                found[term.id] = Answer("known", (str(value),) if term.type == "set" else value)
        return found

    names = [f"p{i:02}" for i in range(number)]
    relations = tuple(
        Relation(one, two, answers("relation", int(one[1:]) + int(two[1:])))
        for one, two in permutations(names, 2)
    )
    partners = tuple(Partner(n, n, answers("partner", i)) for i, n in enumerate(names))
    return _case({}, partners, relations if related else ())


@slow
def thirty_partners_with_every_relation_and_with_none(knowledge: KnowledgeBase) -> Iterator[str]:
    described, not_described = (
        render_json(advise(_crowd(30, knowledge, related=related), knowledge))
        for related in (True, False)
    )
    if not described.startswith("{"):
        yield "no advice"
    if len(not_described) > len(described):
        yield "more advice on relations that nobody described than if they were"


@slow
def eight_partners_as_the_evaluator_says(knowledge: KnowledgeBase) -> Iterator[str]:
    yield from _apart(knowledge, _crowd(8, knowledge, related=True))


@limit
def nothing_said(knowledge: KnowledgeBase) -> Iterator[str]:
    one = Partner("a", "A")
    inference = consult(knowledge)
    for partners in (None, (), (one,), (one, Partner("b", "B"))):
        case = _case({}, partners)
        yield from _apart(knowledge, case, inference)
        render_json(advise(case, knowledge))


@limit
def every_answer_not_applicable(knowledge: KnowledgeBase) -> Iterator[str]:
    terms = [t for t in knowledge.terms.values() if t.of == "case"]
    case = _case({t.id: Answer("not-applicable") for t in terms})
    yield from _apart(knowledge, case, consult(knowledge))
    advise(case, knowledge)


@slow
def packs_in_turn_are_released(knowledge: KnowledgeBase) -> Iterator[str]:
    """Two packs and the base: three rule bases where two are kept, so each is made again each time."""
    with tempfile.TemporaryDirectory() as folder:
        bases = [
            knowledge,
            *(load_knowledge([_pack(Path(folder), name)]) for name in ("one", "two")),
        ]
    if len({base.sha256 for base in bases}) != 3:
        yield "two rule bases share a hash"
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    small = [only(base, "blame-when-things-go-wrong") for base in bases]
    first = [render_json(advise(case, base)) for base in small]
    seen: list[weakref.ref[object]] = []
    memory = []
    for turn in range(60):
        for base, wanted in zip(small, first, strict=True):
            inference = consult(base)
            if all(ref() is not inference.ruleset for ref in seen):
                seen.append(weakref.ref(inference.ruleset))
            del inference
            if turn % 20 == 0 and render_json(advise(case, base)) != wanted:
                yield "other bytes when the pack came round again"
        if turn % 10 == 9:
            gc.collect()
            memory.append(resident())
    gc.collect()
    alive = sum(ref() is not None for ref in seen)
    if len(seen) < 100:
        yield f"only {len(seen)} rule sets were made: the test tests nothing"
    if alive > 3:
        yield f"{alive} of {len(seen)} rule sets are still held"
    if memory[-1] - memory[1] > 10_000_000:
        yield f"memory grows: {memory}"


def _pack(folder: Path, name: str) -> Path:
    place = folder / name
    (place / "knowledge").mkdir(parents=True)
    (place / "rules" / "limit").mkdir(parents=True)
    (place / "knowledge" / "pack.yaml").write_text(
        f"pack: {{id: {name}, version: 1.0.0, title: {name}, authors: [a], licence: MIT}}\n"
    )
    (place / "rules" / "limit" / "of-its-own.yaml").write_text(
        "id: of-its-own\ntitle: t\nstatus: reviewed\nauthor: a\ndate: 2026-11-23\n"
        "source: {claims: [C.4], warrant: judgement, reasoning: r}\nwhen: {mode: complying}\n"
        "conclude: {limit: of-its-own}\nmessage: m.\n"
        "examples: {fires: [{mode: complying}], silent: [{mode: creating}]}\n"
    )
    return place


@limit
def a_program_error_leaves_the_engine_usable(knowledge: KnowledgeBase) -> Iterator[str]:
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    wanted = render_json(advise(case, knowledge))
    sound = engine._Consultation.hit
    for error in (ZeroDivisionError, KeyboardInterrupt, MemoryError):
        for after in (0, 1, 7, 40):
            left = [after]

            def hit(self: engine._Consultation, match: str) -> None:
                left[0] -= 1  # noqa: B023
                if left[0] < 0:  # noqa: B023
                    raise error  # noqa: B023
                sound(self, match)

            engine._Consultation.hit = hit  # type: ignore[method-assign]
            try:
                advise(case, knowledge)
                yield f"{error.__name__} is lost"
            except error:
                pass
            finally:
                engine._Consultation.hit = sound  # type: ignore[method-assign]
            if render_json(advise(case, knowledge)) != wanted:
                yield f"other bytes after {error.__name__}"


@limit
def too_many_matches_leave_the_engine_usable(knowledge: KnowledgeBase) -> Iterator[str]:
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    wanted = render_json(advise(case, knowledge))
    most = session.MAX_FIRINGS
    for few in (0, 1, 5, 30):
        session.MAX_FIRINGS = few
        try:
            advise(case, knowledge)
            yield "more matches than allowed are let through"
        except EngineError:
            pass
        finally:
            session.MAX_FIRINGS = most
        if render_json(advise(case, knowledge)) != wanted:
            yield "other bytes after too many matches"


@limit
def a_refused_message_leaves_the_engine_usable(knowledge: KnowledgeBase) -> Iterator[str]:
    case = load_case(worked_cases()["pfi"] / "case.yaml", knowledge)
    wanted = render_json(advise(case, knowledge))
    inference = consult(knowledge)
    for message in ("", "{", '{"sid":"1"}', '{"sid":"1","id":"x","a":1e-05}', "nonsense"):
        try:
            with session.Session(inference.ruleset) as opened:
                opened.begin(next(iter(inference.program.definitions)))
                opened.tell(message, lambda match: None)
        except EngineError:
            pass
        if render_json(advise(case, knowledge)) != wanted:
            yield f"other bytes after {message!r}"
