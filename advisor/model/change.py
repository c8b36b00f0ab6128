"""A case with some of its answers replaced: the neighbour that an experiment reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.model.case import Answer, Case, Relation


@dataclass(frozen=True, slots=True)
class Change:
    """One answer put in the place of another.

    path: as a reader writes it. subject: nobody for the whole case, one partner, or two for a
    relation. symmetric: the answer stands for both directions of a relation. said: as written.
    """

    path: str
    subject: tuple[str, ...]
    term: str
    symmetric: bool
    answer: Answer
    said: str


def changed(case: Case, changes: tuple[Change, ...]) -> Case:
    """Return a case with some of its answers replaced."""
    for change in changes:
        case = _with_answer(case, change)
    return case


def _with_answer(case: Case, change: Change) -> Case:
    term, answer = change.term, change.answer
    if not change.subject:
        return replace(case, answers=dict(sorted({**case.answers, term: answer}.items())))
    if len(change.subject) == 1:
        partners = (
            replace(p, answers=dict(sorted({**p.answers, term: answer}.items())))
            if (p.id,) == change.subject
            else p
            for p in case.partners or ()
        )
        return replace(case, partners=tuple(partners))
    relations = {r.subject: r for r in case.relations}
    source, target = change.subject
    there, back = (source, target), (target, source)
    for pair in (there, back) if change.symmetric else (there,):
        answers = relations[pair].answers if pair in relations else {}
        relations[pair] = Relation(
            pair[0], pair[1], dict(sorted({**answers, term: answer}.items()))
        )
    return replace(case, relations=tuple(r for _, r in sorted(relations.items())))
