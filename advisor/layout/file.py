"""One file laid out, and the proof that it says the same as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.errors import InputError, LoadError
from advisor.layout.arrangement import arrange
from advisor.layout.page import Page, Value
from advisor.layout.reading import read_page
from advisor.layout.writing import written
from advisor.loading.file_kinds import kind_of
from advisor.loading.library import knowledge_of, read_packs

_MANIFEST = "knowledge/pack.yaml"
_NOT_OURS = ("knowledge/schemas/", "knowledge/packs/")


def laid_out(text: str, name: str, kind: str, schema: str | None = None) -> str:
    """Return the text of a file in the one layout of its kind; `name` stands for it in faults.

    schema: the line by which it is to name its schema; without one, it keeps what it has. The new text
    is read again before it is returned: it must hold the same entries and comments. Raises LoadError
    where the file can't be read, and InputError where the layout would change what it says.
    """
    page = arrange(read_page(text, name), kind)
    page.schema = schema or page.schema
    found = written(page)
    again = arrange(read_page(found, name), kind)
    if written(again) != found or _content(again) != _content(read_page(text, name)):
        raise InputError(
            f"{name}: it would not say the same in another layout, so it stays as it is"
        )
    return found


def _content(page: Page) -> tuple[object, list[str]]:
    return _plain(page.value), page.comments()


def _plain(value: Value) -> object:
    if value.kind == "text":
        return value.text
    if value.kind == "list":
        return [_plain(entry.value) for entry in value.entries]
    return {entry.key: _plain(entry.value) for entry in value.entries}


def prove_same(packs: Sequence[Path], new: Mapping[tuple[int, str], str]) -> None:
    """Load the packs with files replaced, and raise InputError unless the knowledge is the same.

    new: the new text of a file, by the place of its pack (0 is the shipped one) and its name there.
    Packs that can't be loaded as they are prove nothing: that their entries are the same is shown
    already.
    """
    _, contents = read_packs(packs)
    replaced = tuple(
        tuple(
            (name, new[level, name].encode() if (level, name) in new else raw)
            for name, raw in files
        )
        for level, files in enumerate(contents)
    )
    try:
        before = knowledge_of(contents)
    except LoadError:
        return
    if knowledge_of(replaced).sha256 != before.sha256:
        raise InputError(
            "the rules would not be the same in another layout, so no file was changed"
        )


def pack_of(file: Path) -> Path | None:
    """Return the folder of the pack that a file lies in, or None."""
    return next((p for p in file.resolve().parents if (p / _MANIFEST).is_file()), None)


def files_of(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a pack that has a layout, worked cases included: its name and its place."""
    for folder in ("knowledge", "rules"):
        for path in sorted((root / folder).rglob("*.yaml")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(_NOT_OURS) and kind_of(name) is not None:
                yield name, path


def kind_by_content(text: str, name: str) -> str | None:
    """Return whether a file outside of any pack is a case or a rule, or None."""
    value = read_page(text, name).value
    for key, kind in (("case", "case"), ("when", "rule")):
        if value.get(key) is not None:
            return kind
    return None
