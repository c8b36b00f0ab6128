"""Worked cases that a source tells itself: read with the knowledge, so that advice need not read them.

Such a case has the file `example.yaml` beside its `case.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from advisor.errors import LoadError, nearest
from advisor.loading.cases import case_in
from advisor.loading.places import EXAMPLE
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems
from advisor.loading.worked_forms import ExampleForm
from advisor.model.knowledge import KnowledgeBase
from advisor.model.worked_example import (
    FEWEST_ANSWERS,
    LEAST_SHARE,
    NEAR_TIE,
    WorkedExample,
    laid_open,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """One worked case that is marked as an example, its files parsed.

    folder: of its files, as faults name it. id: qualified by the pack that brings it.
    resolve: from a name that the pack uses to an id.
    """

    folder: str
    id: str
    pack: str
    mark: Node
    case: Node
    resolve: Callable[[str], str]


def taken_from(trees: dict[str, Node]) -> Iterator[tuple[PurePosixPath, Node, Node]]:
    """Take the files of worked cases out of a pack's, and yield each folder with its two files."""
    mine = {name: trees.pop(name) for name in list(trees) if name.startswith("knowledge/cases/")}
    for name, tree in mine.items():
        folder = PurePosixPath(name).parent
        case = mine.get(str(folder / "case.yaml"))
        if name.endswith(f"/{EXAMPLE}") and case is not None:
            yield folder, tree, case


def read_example(
    marked: Marked, knowledge: KnowledgeBase, problems: Problems
) -> WorkedExample | None:
    """Return an example as another case can be laid beside it, or None when there is a fault in it."""
    file = f"{marked.folder}/{EXAMPLE}"
    form = read_form(ExampleForm, marked.mark, file, problems)
    try:
        case = case_in(marked.case, f"{marked.folder}/case.yaml", knowledge)
    except LoadError as error:
        problems.extend(error.problems)
        return None
    if form is None:
        return None
    claims = tuple(marked.resolve(claim) for claim in form.claims)
    turns_on = tuple(marked.resolve(term) for term in form.turns_on)
    for what, names, known in (
        ("claim", claims, tuple(knowledge.claims)),
        ("mode", (form.mode,), tuple(knowledge.modes)),
        ("term", turns_on, tuple(knowledge.terms)),
    ):
        for name in set(names) - set(known):
            problems.add(file, marked.mark, f"unknown {what} '{name}'{nearest(name, known)}")
    for name in (FEWEST_ANSWERS, LEAST_SHARE, NEAR_TIE):
        if name not in knowledge.parameters:
            problems.add(file, marked.mark, f"an example needs the parameter '{name}'")
    answers = {
        term: given
        for term, answer in case.answers.items()
        if (given := laid_open(answer)) is not None
    }
    return WorkedExample(
        id=marked.id,
        title=form.title,
        stands_for=form.stands_for,
        mode=form.mode,
        claims=claims,
        answers=answers,
        turns_on=turns_on,
        pack=marked.pack,
    )
