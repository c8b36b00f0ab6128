"""The worked cases as a list: what each is there to show, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.errors import LoadError, Problem
from advisor.loading.cases import case_in
from advisor.loading.places import base_pack, shown, without_a_case, worked_cases
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

EXPECTED = "expected.yaml"
_BOTH = "case.yaml, which describes it, and expected.yaml, which says what must follow"


def expectation(folder: Path) -> ExpectedForm:
    """Return what must and must not be concluded for the worked case in a folder."""
    path = folder / EXPECTED
    name = shown(path)
    problems = Problems()
    form = read_form(ExpectedForm, parse(read_text(path, name), name), name, problems)
    problems.raise_if_any()
    assert form is not None
    return form


def place_in(folder: Path, path: tuple[int | str, ...]) -> str:
    """Return where something stands in the expected.yaml of a folder, as `file:line:column`."""
    file = folder / EXPECTED
    tree = parse(read_text(file, shown(file)), shown(file))
    at = tree.at(path, key=isinstance(path[-1], str))
    return f"{shown(file)}:{at.line}:{at.column}"


def worked_case(folder: Path, knowledge: KnowledgeBase) -> Case:
    """Return the case in a folder; LoadError where a worked case of a pack is called otherwise."""
    name = shown(folder / "case.yaml")
    tree = parse(read_text(folder / "case.yaml", name), name)
    case = case_in(tree, name, knowledge)
    if case.id != folder.name and folder.parts[-3:-1] == ("knowledge", "cases"):
        told = f"the case is called '{case.id}', its folder '{folder.name}'; call both the same"
        at = tree.at(("case",))
        raise LoadError([Problem(name, at.line, at.column, told, code="misplaced")])
    return case


def load_cases(knowledge: KnowledgeBase, packs: Sequence[Path] = ()) -> dict[str, Case]:
    """Return the shipped worked cases and those of packs, read against a knowledge base, by id."""
    folders = worked_cases(packs)
    return {name: worked_case(folder, knowledge) for name, folder in folders.items()}


def expected_cases(packs: Sequence[Path]) -> dict[str, Path]:
    """Return the folders of the worked cases, those of packs included, each with its two files.

    Raises LoadError for one that lacks either: what is not there would be tried in silence.
    """
    folders = worked_cases(packs)
    missing = [
        Problem(shown(folder / name), 0, 0, f"missing; a worked case has {_BOTH}")
        for folder in (*folders.values(), *without_a_case(packs))
        for name in ("case.yaml", EXPECTED)
        if not (folder / name).is_file()
    ]
    if missing:
        raise LoadError(missing)
    return folders


def faults_of_cases(knowledge: KnowledgeBase, packs: Sequence[Path]) -> tuple[Problem, ...]:
    """Return what is wrong with the files of the worked cases of these packs."""
    found: list[Problem] = []
    shipped = worked_cases()
    readers: list[Callable[[], object]] = [lambda: expected_cases(packs)]
    for name, folder in worked_cases(packs).items():
        if name not in shipped:
            readers.append(lambda folder=folder: worked_case(folder, knowledge))  # type: ignore[misc]
            if (folder / EXPECTED).is_file():
                readers.append(lambda folder=folder: expectation(folder))  # type: ignore[misc]
    for read in readers:
        try:
            read()
        except LoadError as error:
            found += error.problems
    return tuple(found)


def near_misses_folder() -> Path:
    """Return the folder of the shipped near-misses, which stands beside the worked cases."""
    return base_pack().knowledge / "cases" / "near-misses"


def describe_cases(folders: Mapping[str, Path], knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    """Return each worked case with its name, date, mode and what it is there to show."""
    found = []
    for name, folder in folders.items():
        case = worked_case(folder, knowledge)
        expected = expectation(folder)
        found.append(
            {
                "id": name,
                "name": case.name,
                "as_of": case.as_of,
                "mode": expected.mode,
                "about": expected.about,
            }
        )
    return found
