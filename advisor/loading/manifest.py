"""What a pack says of itself, read without the rest of it."""

from __future__ import annotations

from pathlib import Path

from advisor.loading.forms import ManifestFile
from advisor.loading.shape import read_form
from advisor.loading.tree import Problems, parse, read_text
from advisor.model.knowledge import Pack


def read_manifest(folder: Path) -> Pack:
    """Return the manifest of the pack in a folder; LoadError with every fault of it."""
    name = f"{folder.name}/knowledge/pack.yaml"
    problems = Problems()
    text = read_text(folder / "knowledge" / "pack.yaml", name)
    form = read_form(ManifestFile, parse(text, name), name, problems)
    problems.raise_if_any()
    assert form is not None
    given = form.pack
    return Pack(given.id, given.version, given.title, given.authors, given.licence, given.requires)
