"""Files that are no input of a batch, by their name or their first bytes, and what to do with each."""

from __future__ import annotations

from pathlib import Path

from advisor.errors import InputError, shorten

_SHEET = "is a spreadsheet; save its sheet as 'CSV UTF-8' and give that file"
_PACKED = "is packed; unpack it and give what was in it"
_ENDINGS = {
    **dict.fromkeys(
        (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xls", ".ods", ".fods", ".numbers"), _SHEET
    ),
    **dict.fromkeys((".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"), _PACKED),
    **dict.fromkeys(
        (".yaml", ".yml"), "is a single case: run advisor advise on it, or give the folder it is in"
    ),
    ".json": "is JSON; write a case to a line, in a file that ends in .jsonl",
    ".txt": "is text; if it is a table, with the columns named in its first line, let it end in .csv",
}
_FIRST_BYTES = {
    b"PK\x03\x04": f"{_SHEET} (another name does not make it text)",
    b"\xd0\xcf\x11\xe0": f"{_SHEET} (another name does not make it text)",
    b"PAR1": "is Parquet; let its name end in .parquet",
    b"\x1f\x8b": _PACKED,
    b"\xff\xfe": "is UTF-16 text; save it as UTF-8 (a sheet as 'CSV UTF-8', not as 'Unicode Text')",
}
_FIRST_BYTES[b"\xfe\xff"] = _FIRST_BYTES[b"\xff\xfe"]


def no_ending(path: Path, known: tuple[str, ...]) -> InputError:
    """Return what to say of a file whose name ends in no way that is known."""
    ending = path.suffix.lower()
    if ending in _ENDINGS:
        return InputError(f"{path}: {_ENDINGS[ending]}")
    what = f"'{shorten(ending)}' is no ending of a batch" if ending else "its name has no ending"
    return InputError(f"{path}: {what}; give a folder of case files, or {', '.join(known)}")


def refuse_strange(path: Path, name: str) -> None:
    """Raise InputError where a file that should be text shows by its first bytes that it is none.

    name: what messages call it. Raises OSError where it can't be read.
    """
    with path.open("rb") as stream:
        first = stream.read(4)
    if b"\0" in first and first.strip(b"\0"):
        first = b"\xff\xfe"  # letters of two bytes each, without the mark that says so
    for start, told in _FIRST_BYTES.items():
        if first.startswith(start):
            raise InputError(f"{name}: {told}")
