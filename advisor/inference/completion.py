"""Which modes the unknown answers still allow: exact, by completing them rather than bounding them.

A completion gives every unknown answer some value of its vocabulary. Mode rules read the two leans and
a few answers of the whole case; those answers are completed class by class (values that no mode rule
tells apart are one class), everything else open only moves the leans.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from advisor.errors import KnowledgeError
from advisor.inference.marking import bound_of, mark
from advisor.inference.tally import BALANCED, UNDETERMINED, Options, Tally, reachable, span
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.term import MIXED, NONE, Axis, Term
from advisor.model.truth import Truth

TRUE, FALSE = c.All(()), c.Any(())
"""Conditions that are settled: nothing left to hold, and nothing left that could."""

Table = tuple[tuple[Rule, c.Condition, tuple[c.Condition, ...]], ...]
"""The mode rules with what is left of their `when` and `unless` once some answers are known."""

Signs = tuple["int | None", ...]


class ModeReader:
    """The mode rules of one knowledge base, ready to be completed for any number of cases.

    What is left of the rules after some answers is a state; states and the steps between them are
    remembered, since cases differ far more than the ways they leave the mode rules.
    """

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        self.rules = mode_rules(knowledge, drafts=drafts)
        read = {t.term for rule in self.rules for t in _tests(rule, knowledge.axes)}
        self.axis = _one_axis(knowledge, read)
        self.order = sorted(read, key=lambda t: (knowledge.terms[t].axis is not None, t))
        """Circumstances first: they often settle a rule, and what it reads then no longer matters."""
        self.tables: list[Table] = []
        self.numbers: dict[Table, int] = {}
        self.steps: dict[tuple[int, str, Answer], tuple[tuple[int, Signs], ...]] = {}
        self.named: dict[tuple[int, tuple[tuple[str, str], ...]], str] = {}
        self.start = self.number(tuple((rule, rule.when, rule.unless) for rule in self.rules))

    def number(self, table: Table) -> int:
        """Return the number of a state, new or known."""
        found = self.numbers.get(table)
        if found is None:
            found = self.numbers[table] = len(self.tables)
            self.tables.append(table)
        return found

    def possible(self, case: Case, tallies: Mapping[str, Tally]) -> tuple[str, ...]:
        """Return every mode that some completion of the unknown answers reaches, in order."""
        found: set[str] = set()
        axes = sorted(tallies)
        for state, options in self.completed(case):
            leans = []
            for name in axes:
                tally = tallies[name]
                mine = self.order if name == self.axis else ()
                open_ = tally.options(mine, options if name == self.axis else ())
                leans.append(sorted(reachable(tally.scale, tally.total, tally.weight, open_)))
            for combination in product(*leans):
                found.add(self.mode(state, tuple(zip(axes, combination, strict=True))))
        return tuple(mode for mode in self.knowledge.modes if mode in found)

    def check(self) -> None:
        """Refuse mode rules that leave some combination of leans and answers with no mode, or two."""
        axes = self.knowledge.axes.values()
        every = [[(a.id, lean) for lean in _leans(a)] for a in sorted(axes, key=lambda a: a.id)]
        combinations = list(product(*every))
        for state, _ in self.completed(Case("none", "2000-01-01", "None", {})):
            for combination in combinations:
                self.mode(state, combination)

    def completed(self, case: Case) -> Iterable[tuple[int, Options]]:
        """Return what is left of the rules under each way to complete the answers they read."""
        states: dict[tuple[int, Options], None] = {(self.start, ()): None}
        for name in self.order:
            answer = _bare(case.answers.get(name, NOT_ANSWERED))
            weight = self.knowledge.weights.get(name, 0)
            tallied = self.axis is not None and self.knowledge.terms[name].axis == self.axis
            grown: dict[tuple[int, Options], None] = {}
            for state, options in states:
                for reduced, signs in self.step(state, name, answer):
                    more = ((weight, signs),) if tallied and signs else ()
                    grown[(reduced, (*options, *more))] = None
            states = grown
        return states

    def step(self, state: int, name: str, answer: Answer) -> tuple[tuple[int, Signs], ...]:
        """Return the classes of completions of one answer: the state each leaves, what it can add."""
        key = (state, name, answer)
        found = self.steps.get(key)
        if found is None:
            if len(self.steps) > 5_000:
                self.steps.clear()
            term = self.knowledge.terms[name]
            classes = _classes(self.knowledge, term, answer, self.tables[state])
            found = tuple((self.number(reduced), signs) for reduced, signs in classes)
            self.steps[key] = found
        return found

    def mode(self, state: int, leans: tuple[tuple[str, str], ...]) -> str:
        """Return the one mode that a state names under given leans."""
        found = self.named.get((state, leans))
        if found is None:
            found = self.named[(state, leans)] = _mode(self.tables[state], dict(leans))
        return found


def _leans(axis: Axis) -> tuple[str, ...]:
    return (axis.first, BALANCED, axis.second, UNDETERMINED)


def _bare(answer: Answer) -> Answer:
    return Answer(answer.status, answer.value, answer.opinions, answer.strength)


def mode_rules(knowledge: KnowledgeBase, *, drafts: bool = False) -> tuple[Rule, ...]:
    """Return the rules that name the mode, those that may override others first."""
    wanted = ("draft", "reviewed") if drafts else ("reviewed",)
    waiting = {r.id: r for r in knowledge.rules.values() if r.kind == "mode" and r.status in wanted}
    found: list[Rule] = []
    while waiting:
        ready = [r for r in waiting.values() if not any(o in waiting for o in r.overridden_by)]
        if not ready:
            raise KnowledgeError(f"mode rules override one another: {', '.join(sorted(waiting))}")
        found.extend(waiting.pop(rule.id) for rule in ready)
    return tuple(found)


def _tests(
    rule: Rule, axes: Container[str]
) -> Iterator[c.Is | c.IncludesAll | c.Compares | c.IsUnknown]:
    """Yield the tests of answers in a mode rule; anything else it reads must be a lean."""
    for condition in (rule.when, *rule.unless):
        for part in c.walk(condition):
            if isinstance(part, (*c.QUANTIFIED, c.Matches)):
                raise KnowledgeError(
                    f"{rule.id}: a mode rule reads leans and answers about the whole partnership; "
                    "it can't look at single partners or relations"
                )
            if isinstance(part, c.Concluded) and part.kind not in axes:
                raise KnowledgeError(
                    f"{rule.id}: a mode rule can't read the {part.kind}, only leans"
                )
            if isinstance(part, c.Is | c.IncludesAll | c.Compares | c.IsUnknown):
                yield part


def _one_axis(knowledge: KnowledgeBase, read: Iterable[str]) -> str | None:
    axes = {a for t in read if (a := knowledge.terms[t].axis) is not None}
    if len(axes) > 1:
        raise KnowledgeError(
            "mode rules may read characteristics of one axis only, or which modes are still "
            f"possible could not be told exactly; they read {', '.join(sorted(axes))}"
        )
    return next(iter(axes), None)


def _classes(
    knowledge: KnowledgeBase, term: Term, answer: Answer, left: Table
) -> list[tuple[Table, tuple[int | None, ...]]]:
    """Return the classes of completions of one answer: what each leaves, and what it can add."""
    first = knowledge.axes[term.axis].first if term.axis else ""
    mentioned = any(
        getattr(part, "term", None) == term.id
        for _, when, unless in left
        for condition in (when, *unless)
        for part in c.walk(condition)
    )
    if not mentioned:
        return [(left, span(answer, term, first) if term.axis else ())]
    if answer.status in ("known", "not-applicable"):
        return [(_substitute(left, term.id, answer, knowledge), ())]
    found: dict[Table, set[int | None]] = {}
    for completed in completions(term, answer, left, knowledge):
        reduced = _substitute(left, term.id, completed, knowledge)
        signs = found.setdefault(reduced, set())
        if term.axis:
            signs.update(_signs(term, completed, answer, first))
    return [
        (reduced, tuple(sorted(signs, key=lambda s: (s is None, s or 0))))
        for reduced, signs in found.items()
    ]


def _signs(term: Term, completed: Answer, given: Answer, first: str) -> Iterable[int | None]:
    """Return what a completed characteristic may add: any strength, unless its sides gave theirs."""
    if completed.status == "not-applicable":
        return (None,)
    if given.status == "disputed":
        sides = tuple(o for o in given.opinions if o.value == completed.value)
        return span(replace(given, opinions=sides), term, first)
    pole = (term.poles or {}).get(str(completed.value))
    if pole is None:
        return (0,)
    return (-3, -2, -1) if pole == first else (1, 2, 3)


def completions(
    term: Term, answer: Answer, table: Table, knowledge: KnowledgeBase
) -> Iterator[Answer]:
    """Yield an answer for each completion that some test could tell from the others."""
    if answer.status == "disputed":
        for value in answer.possible:
            yield Answer("known", value)
        return
    yield Answer("not-applicable")
    for value in _values(term, table, knowledge):
        yield Answer("known", value)


def _values(term: Term, table: Table, knowledge: KnowledgeBase) -> Iterable[Value]:
    tests = [
        part
        for _, when, unless in table
        for condition in (when, *unless)
        for part in c.walk(condition)
        if getattr(part, "term", None) == term.id
    ]
    if term.type == "number":
        cuts = {bound_of(t.bound, knowledge) for t in tests if isinstance(t, c.Compares)}
        near = {cut + step for cut in cuts for step in (-1, 0, 1)} or {term.minimum or 0}
        low = term.minimum if term.minimum is not None else min(near)
        high = term.maximum if term.maximum is not None else max(near)
        return sorted(n for n in near if low <= n <= high)
    named = {v for t in tests if isinstance(t, c.Is | c.IncludesAll) for v in t.values}
    if term.type == "set":
        words = sorted((named - {NONE}) & set(term.values))
        return [
            tuple(w for w, kept in zip(words, chosen, strict=True) if kept)
            for chosen in product((False, True), repeat=len(words))
        ]
    if term.type == "name":
        return sorted({*named, *term.values, "another-name"})
    return [*term.values, *((MIXED,) if term.kind == "characteristic" else ())]


# ---------------------------------------------------------------- simplifying what is left


def _substitute(left: Table, term: str, answer: Answer, knowledge: KnowledgeBase) -> Table:
    return tuple(
        (
            rule,
            _reduce(when, term, answer, knowledge),
            tuple(_reduce(e, term, answer, knowledge) for e in unless),
        )
        for rule, when, unless in left
    )


def _reduce(
    condition: c.Condition, term: str, answer: Answer, knowledge: KnowledgeBase
) -> c.Condition:
    if isinstance(condition, c.GROUPS):
        parts = tuple(_reduce(p, term, answer, knowledge) for p in condition.of)
        return _simplify(replace(condition, of=parts), knowledge)
    if getattr(condition, "term", None) != term:
        return condition
    if isinstance(condition, c.IsUnknown):
        return TRUE if answer.status == "unknown" else FALSE
    assert isinstance(condition, c.Is | c.IncludesAll | c.Compares)
    return TRUE if mark(condition, answer, knowledge) is Truth.TRUE else FALSE


def _simplify(condition: c.Condition, knowledge: KnowledgeBase) -> c.Condition:
    """Return a group without its settled parts."""
    if isinstance(condition, c.All):
        if FALSE in condition.of:
            return FALSE
        return _group(c.All, tuple(p for p in condition.of if p != TRUE))
    if isinstance(condition, c.Any):
        if TRUE in condition.of:
            return TRUE
        return _group(c.Any, tuple(p for p in condition.of if p != FALSE))
    if isinstance(condition, c.NoneOf):
        if TRUE in condition.of:
            return FALSE
        rest = tuple(p for p in condition.of if p != FALSE)
        return c.NoneOf(rest) if rest else TRUE
    assert isinstance(condition, c.AtLeast)
    bound = condition.number
    number = (
        bound.number if bound.parameter is None else knowledge.parameters[bound.parameter].count
    )
    needed = (number or 0) - sum(1 for p in condition.of if p == TRUE)
    rest = tuple(p for p in condition.of if p not in (TRUE, FALSE))
    if needed <= 0:
        return TRUE
    return c.AtLeast(c.Bound(number=needed), rest) if needed <= len(rest) else FALSE


def _group(kind: type[c.All] | type[c.Any], parts: tuple[c.Condition, ...]) -> c.Condition:
    return parts[0] if len(parts) == 1 else kind(parts)


def _mode(left: Table, leans: Mapping[str, str]) -> str:
    """Return the one mode that settled rules name under given leans."""
    fired: dict[str, set[str]] = {}
    for rule, when, unless in left:
        if not _holds(when, leans) or any(_holds(e, leans) for e in unless):
            continue
        if not any(other in fired for other in rule.overridden_by):
            fired[rule.id] = {con.id for con in rule.conclude}
    modes = {mode for named in fired.values() for mode in named}
    if len(modes) != 1:
        where = ", ".join(f"{axis} {lean}" for axis, lean in sorted(leans.items()))
        what = f"two modes ({', '.join(sorted(fired))})" if modes else "no mode"
        raise KnowledgeError(f"the mode rules name {what} for {where}")
    return modes.pop()


def _holds(condition: c.Condition, leans: Mapping[str, str]) -> bool:
    match condition:
        case c.All(of):
            return all(_holds(p, leans) for p in of)
        case c.Any(of):
            return any(_holds(p, leans) for p in of)
        case c.NoneOf(of):
            return not any(_holds(p, leans) for p in of)
        case c.AtLeast(bound, of):
            return sum(_holds(p, leans) for p in of) >= (bound.number or 0)
        case c.Concluded(kind, ids):
            return leans[kind] in ids
        case _:
            raise AssertionError(condition)
