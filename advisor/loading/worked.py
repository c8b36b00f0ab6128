"""The worked cases as a list: what each is there to show, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.loading.cases import load_case
from advisor.loading.places import base_pack, worked_cases
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase


def expectation(folder: Path) -> ExpectedForm:
    """Return what must and must not be concluded for the worked case in a folder."""
    path = folder / "expected.yaml"
    name = str(path)
    problems = Problems()
    form = read_form(ExpectedForm, parse(read_text(path, name), name), name, problems)
    problems.raise_if_any()
    assert form is not None
    return form


def load_cases(knowledge: KnowledgeBase, packs: Sequence[Path] = ()) -> dict[str, Case]:
    """Return the shipped worked cases and those of packs, read against a knowledge base, by id."""
    folders = worked_cases(packs)
    return {name: load_case(folder / "case.yaml", knowledge) for name, folder in folders.items()}


def expected_cases(packs: Sequence[Path]) -> dict[str, Path]:
    """Return the folders of the worked cases that say what is expected, those of packs included."""
    folders = worked_cases(packs).items()
    return {name: folder for name, folder in folders if (folder / "expected.yaml").is_file()}


def near_misses_folder() -> Path:
    """Return the folder of the shipped near-misses, which stands beside the worked cases."""
    return base_pack().knowledge / "cases" / "near-misses"


def describe_cases(folders: Mapping[str, Path], knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    """Return each worked case with its name, date, mode and what it is there to show."""
    found = []
    for name, folder in folders.items():
        case = load_case(folder / "case.yaml", knowledge)
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
