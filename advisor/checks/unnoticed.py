"""Changes that nothing notices and that a pack's authors have looked at, each with its reason."""

from __future__ import annotations

from pathlib import Path

from advisor.loading.places import PackPlace
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text
from advisor.loading.worked_forms import UnnoticedFile

NAME = "knowledge/cases/unnoticed-changes.yaml"


def read_unnoticed(place: PackPlace, shown: str = "") -> dict[str, str]:
    """Return by change why a pack lets it go unnoticed; LoadError with what is wrong with the file.

    shown: goes before the name of the file in faults.
    """
    path = Path(place.root) / NAME
    if not path.is_file():
        return {}
    problems = Problems()
    name = f"{shown}{NAME}"
    form = read_form(UnnoticedFile, parse(read_text(path, name), name), name, problems)
    problems.raise_if_any()
    assert form is not None
    return {change: each.because for each in form.unnoticed for change in each.changes}
