"""Which sort of file a file of a pack is, by where it stands, and the form that it has."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from advisor.loading import forms, rule_forms, term_forms, worked_forms
from advisor.loading.case_forms import CaseForm, Form
from advisor.loading.near_misses import NearMissesFile

SCHEMAS = "knowledge/schemas"
"""The folder of a pack in which the schemas of its files lie, for editors."""
FORMS: dict[str, type[Form]] = {
    "case": CaseForm,
    "rule": rule_forms.RuleForm,
    "table": rule_forms.TableForm,
    "claims": forms.ClaimsFile,
    "vocabulary": term_forms.VocabularyFile,
    "move": term_forms.MoveForm,
    "parameters": forms.ParametersFile,
    "pack": forms.ManifestFile,
    "sources": forms.SourcesFile,
    "topics": forms.TopicsFile,
    "axes": forms.AxesFile,
    "modes": forms.ModesFile,
    "expected": worked_forms.ExpectedForm,
    "example": worked_forms.ExampleForm,
    "near-misses": NearMissesFile,
    "accepted-findings": worked_forms.AcceptedFile,
    "unnoticed-changes": worked_forms.UnnoticedFile,
}
PLACES = {
    "case": "a case file",
    "rule": "rules/<kind>/<id>.yaml",
    "table": "rules/evidence/*.yaml",
    "claims": "knowledge/claims/*.yaml",
    "vocabulary": "knowledge/vocabulary/*.yaml",
    "move": "knowledge/moves/<id>.yaml",
    "parameters": "knowledge/parameters.yaml",
    "pack": "knowledge/pack.yaml",
    "sources": "knowledge/sources.yaml",
    "topics": "knowledge/topics.yaml",
    "axes": "knowledge/axes.yaml",
    "modes": "knowledge/modes.yaml",
    "expected": "knowledge/cases/<id>/expected.yaml",
    "example": "knowledge/cases/<id>/example.yaml",
    "near-misses": "knowledge/cases/near-misses/*.yaml",
    "accepted-findings": "knowledge/cases/accepted-findings.yaml",
    "unnoticed-changes": "knowledge/cases/unnoticed-changes.yaml",
}
_FOLDERS = {"claims": "claims", "vocabulary": "vocabulary", "moves": "move"}


def kind_of(name: str) -> str | None:
    """Return the kind of a file by its name under the pack's folder, or None where none is expected."""
    parts = PurePosixPath(name).parts
    match parts:
        case ("rules", "evidence", _):
            return "table"
        case ("rules", folder, _) if folder in rule_forms.KINDS:
            return "rule"
        case ("knowledge", "cases", "near-misses", _):
            return "near-misses"
        case ("knowledge", "cases", _, file):
            return _named(file, ("case", "expected", "example"))
        case ("knowledge", "cases", file):
            return _named(file, ("accepted-findings", "unnoticed-changes"))
        case ("knowledge", folder, _):
            return _FOLDERS.get(folder)
        case ("knowledge", file):
            return _named(file, ("parameters", "pack", "sources", "topics", "axes", "modes"))
    return None


def schema_line(file: Path, root: Path, kind: str) -> str | None:
    """Return the first line by which a file names its schema, or None if the pack has none.

    root: the folder of the pack.
    """
    schema = root / SCHEMAS / f"{kind}.json"
    if not schema.is_file():
        return None
    relative = Path(os.path.relpath(schema, file.parent)).as_posix()
    return f"# yaml-language-server: $schema={relative}"


def _named(file: str, known: tuple[str, ...]) -> str | None:
    stem = file.removesuffix(".yaml")
    return stem if stem in known and stem != file else None
