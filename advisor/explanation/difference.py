"""Two readings side by side: what appears, disappears and changes, and which answer made it so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from advisor.explanation.listing import LISTS, said
from advisor.inference.variants import bare
from advisor.model.advice import Advice, FailureItem, Item, Lean, RiskItem
from advisor.model.case import NOT_ANSWERED, Answer, Case, Partner, Relation
from advisor.model.change import Change, changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject, node

PARTNERS = "partners"
"""The path of a step that changes who the partners are."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that differs between two cases; done to the first, it makes it more like the second.

    path: as a reader writes it. subject, term: of an answer; term None for the list of partners.
    """

    path: str
    subject: Subject
    term: str | None
    before: Answer
    after: Answer
    do: Callable[[Case], Case]
    undo: Callable[[Case], Case]


@dataclass(frozen=True, slots=True)
class Moved:
    """One item of advice that is not the same in both readings.

    how: appears, disappears, changes or gives way (it was recommended, and now another goes first).
    what: of one that changes, what it was and what it is. by: of one that gives way, to what.
    needed: steps without which the difference would not be there. enough: steps that make it alone.
    """

    how: str
    part: str
    node: str
    statement: str
    rules: tuple[str, ...]
    what: tuple[tuple[str, str, str], ...] = ()
    by: str | None = None
    needed: tuple[str, ...] = ()
    enough: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Travel:
    """How far a partnership moved along one axis; None where a position can't be told."""

    axis: str
    before: Lean
    after: Lean

    @property
    def by(self) -> float | None:
        """The distance, from -2 to 2; positive is toward voluntary, or toward trust."""
        if self.before.position is None or self.after.position is None:
            return None
        return round(self.after.position - self.before.position, 4)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two readings differ; mode_needed: the steps without which the mode stays."""

    cases: tuple[Case, Case]
    before: Advice
    after: Advice
    steps: tuple[Step, ...]
    travel: tuple[Travel, ...]
    moved: tuple[Moved, ...]
    same: int
    mode_needed: tuple[str, ...]
    mode_enough: tuple[str, ...]

    @property
    def mode_changes(self) -> bool:
        """Whether the diagnosis is another."""
        return self.before.diagnosis.mode != self.after.diagnosis.mode


def difference(
    one: Case, other: Case, steps: tuple[Step, ...], read: Callable[[Case], Advice]
) -> Difference:
    """Return in what the advice on two cases differs, each difference traced to the steps behind it.

    Each step is tried alone on the first case, and taken back alone from the second: what it makes
    alone it is enough for, what goes with it needs it.
    """
    before, after = read(one), read(other)
    shown_before, shown_after = _shown(before), _shown(after)
    alone = [(step, read(step.do(one))) for step in steps] if len(steps) > 1 else []
    without = [(step, read(step.undo(other))) for step in steps] if len(steps) > 1 else []
    only = tuple(step.path for step in steps)

    def causes(differs: Callable[[Advice], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the steps that a difference needs, and those that are enough for it."""
        if len(steps) < 2:
            return only, only
        needed = tuple(step.path for step, advice in without if not differs(advice))
        enough = tuple(step.path for step, advice in alone if differs(advice))
        return needed, enough

    moved = []
    for how, part, item, was in _moves(shown_before, shown_after):
        key = (part, node(item.kind, item.id, item.subject))
        print_ = _print(shown_before[key]) if key in shown_before else None
        needed, enough = causes(
            lambda advice, key=key, print_=print_: _print_of(advice, key) != print_  # type: ignore[misc]
        )
        by = _gave_way(after, item) if how == "disappears" else None
        moved.append(
            Moved(
                "gives way" if by else how,
                part,
                key[1],
                said(item),
                item.rules,
                _what(was, item) if was is not None else (),
                by,
                needed,
                enough,
            )
        )
    mode = before.diagnosis.mode
    mode_needed, mode_enough = causes(lambda advice: advice.diagnosis.mode != mode)
    if after.diagnosis.mode == mode:
        mode_needed = mode_enough = ()
    return Difference(
        (one, other),
        before,
        after,
        steps,
        (
            Travel("approach", before.diagnosis.approach, after.diagnosis.approach),
            Travel("basis", before.diagnosis.basis, after.diagnosis.basis),
        ),
        tuple(moved),
        sum(1 for key, item in shown_before.items() if _print_in(shown_after, key) == _print(item)),
        mode_needed,
        mode_enough,
    )


# ---------------------------------------------------------------- items


def _shown(advice: Advice) -> dict[tuple[str, str], Item]:
    return {
        (part, node(item.kind, item.id, item.subject)): item
        for part in LISTS
        for item in getattr(advice, part)
    }


def _print(item: Item) -> tuple[str, ...]:
    """Return what a reader would see change in an item."""
    degree = item.degree if isinstance(item, FailureItem) else ""
    severity = item.severity if isinstance(item, RiskItem) else ""
    return (item.statement, *item.reasons, item.certainty, degree, severity)


def _print_in(shown: dict[tuple[str, str], Item], key: tuple[str, str]) -> tuple[str, ...] | None:
    return _print(shown[key]) if key in shown else None


def _print_of(advice: Advice, key: tuple[str, str]) -> tuple[str, ...] | None:
    return _print_in(_shown(advice), key)


def _moves(
    before: dict[tuple[str, str], Item], after: dict[tuple[str, str], Item]
) -> Iterator[tuple[str, str, Item, Item | None]]:
    for key, item in after.items():
        if key not in before:
            yield "appears", key[0], item, None
    for key, item in before.items():
        if key not in after:
            yield "disappears", key[0], item, None
    for key, item in after.items():
        was = before.get(key)
        if was is not None and _print(was) != _print(item):
            yield "changes", key[0], item, was


def _what(was: Item, item: Item) -> tuple[tuple[str, str, str], ...]:
    found = []
    names = ("certainty", "severity", "degree", "statement")
    for name in names:
        one, other = getattr(was, name, None), getattr(item, name, None)
        if one != other:
            found.append((name, str(one), str(other)))
    if was.reasons != item.reasons and not found:
        found.append(("reasons", " ".join(was.reasons), " ".join(item.reasons)))
    return tuple(found)


def _gave_way(after: Advice, item: Item) -> str | None:
    for entry in after.overridden:
        if (entry.kind, entry.id, entry.subject) == (item.kind, item.id, item.subject):
            return entry.by
    return None


# ---------------------------------------------------------------- steps


def steps_of(changes: Iterable[Change], case: Case, knowledge: KnowledgeBase) -> tuple[Step, ...]:
    """Return the steps that changes of a case are; those that change nothing are left out."""
    found = []
    for change in changes:
        now = _answer(case, change.subject, change.term)
        if bare(now) != bare(change.answer):
            back = replace(change, answer=now)
            found.append(
                Step(change.path, change.subject, change.term, now, change.answer, _doer(change),
                     _doer(back))
            )  # fmt: skip
    return tuple(found)


def steps_between(one: Case, other: Case, knowledge: KnowledgeBase) -> tuple[Step, ...]:
    """Return everything in which the answers of two cases differ, path by path.

    Partners are the same when their ids are. Other partners make one step, with all said of them.
    """
    found = [
        _answer_step((), term, one, other, knowledge)
        for term in sorted({*one.answers, *other.answers})
    ]
    ours, theirs = _names(one), _names(other)
    if ours == theirs and ours is not None:
        for name in ours:
            terms = {*one.answers_about((name,)), *other.answers_about((name,))}
            found += [_answer_step((name,), t, one, other, knowledge) for t in sorted(terms)]
        for pair in sorted({r.subject for c in (one, other) for r in c.relations}):
            terms = {*one.answers_about(pair), *other.answers_about(pair)}
            symmetric = {t for t in terms if knowledge.terms[t].symmetric and pair[0] > pair[1]}
            found += [
                _answer_step(pair, t, one, other, knowledge) for t in sorted(terms - symmetric)
            ]
    elif one.partners != other.partners or one.relations != other.relations:
        found.append(_partners_step(one, other))
    return tuple(step for step in found if step is not None)


def _answer_step(
    subject: Subject, term: str, one: Case, other: Case, knowledge: KnowledgeBase
) -> Step | None:
    before, after = _answer(one, subject, term), _answer(other, subject, term)
    if bare(before) == bare(after):
        return None
    place = {0: "answers", 1: "partners", 2: "relations"}[len(subject)]
    path = ".".join((place, *subject, term))
    symmetric = knowledge.terms[term].symmetric
    change = Change(path, subject, term, symmetric, after, "")
    return Step(
        path, subject, term, before, after, _doer(change), _doer(replace(change, answer=before))
    )


def _partners_step(one: Case, other: Case) -> Step:
    def put(
        partners: tuple[Partner, ...] | None, relations: tuple[Relation, ...]
    ) -> Callable[[Case], Case]:
        return lambda case: replace(case, partners=partners, relations=relations)

    return Step(
        PARTNERS,
        (),
        None,
        NOT_ANSWERED,
        NOT_ANSWERED,
        put(other.partners, other.relations),
        put(one.partners, one.relations),
    )


def _doer(change: Change) -> Callable[[Case], Case]:
    return lambda case: changed(case, (change,))


def _names(case: Case) -> tuple[str, ...] | None:
    return None if case.partners is None else tuple(partner.id for partner in case.partners)


def _answer(case: Case, subject: Subject, term: str) -> Answer:
    return case.answers_about(subject).get(term, NOT_ANSWERED)
