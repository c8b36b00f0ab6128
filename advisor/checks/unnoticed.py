"""Changes that nothing notices and that a pack's authors have looked at, each with its reason."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from advisor.loading.case_forms import Form, Line, Text
from advisor.loading.places import PackPlace
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text

NAME = "knowledge/cases/unnoticed-changes.yaml"


class UnnoticedForm(Form):
    """Changes as `rules mutate` names them, and why nothing is written that would notice them."""

    changes: tuple[Line, ...] = Field(min_length=1)
    because: Text


class UnnoticedFile(Form):
    """The file knowledge/cases/unnoticed-changes.yaml."""

    unnoticed: tuple[UnnoticedForm, ...] = Field(min_length=1)


def read_unnoticed(place: PackPlace) -> dict[str, str]:
    """Return by change why a pack lets it go unnoticed; LoadError with what is wrong with the file."""
    path = Path(place.root) / NAME
    if not path.is_file():
        return {}
    problems = Problems()
    form = read_form(UnnoticedFile, parse(read_text(path, NAME), NAME), NAME, problems)
    problems.raise_if_any()
    assert form is not None
    return {change: each.because for each in form.unnoticed for change in each.changes}
