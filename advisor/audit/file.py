"""A record as a file: its layout, and how one that may be hostile is read.

The layout is the canonical form (RFC 8785) with line breaks between units, so that a person finds one
rule, one answer or one firing a line, and so that the same record has the same bytes. A reader bounds
size, depth and numbers, refuses a key that stands twice, and follows nothing that a record says.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from advisor.audit.canonical import canonical_bytes
from advisor.audit.chain import SPLIT, split_of
from advisor.errors import InputError, shorten

MAX_BYTES = 24_000_000
MAX_VALUES = 1_000_000
MAX_DEPTH = 60
MAX_DIGITS = 20


def write(document: Any) -> bytes:
    """Return a record as the bytes of its file: canonical, with line breaks between units."""
    return b"".join(_laid_out(document, {**SPLIT, "chain": {}, "history": {}})) + b"\n"


def _laid_out(value: Any, split: Any) -> Iterator[bytes]:
    """Yield a container with each of its units on a line, or one unit."""
    if split is None or not value:
        yield canonical_bytes(value)
        return
    yield b"{\n" if isinstance(value, dict) else b"[\n"
    if isinstance(value, dict):
        for place, key in enumerate(sorted(value, key=lambda k: k.encode("utf-16-be"))):
            yield b",\n" if place else b""
            yield canonical_bytes(key) + b":"
            yield from _laid_out(value[key], split_of(split, key, value[key]))
    else:
        yield b",\n".join(canonical_bytes(item) for item in value)
    yield b"\n}" if isinstance(value, dict) else b"\n]"


def read_file(path: Path) -> tuple[Any, bytes]:
    """Return what a file holds as JSON, and its bytes; InputError says what is wrong with it."""
    name = str(path)
    try:
        # Not blocking: a pipe that nobody writes to must not be waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise InputError(f"{name}: not a file")
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from error
    return read(raw, name), raw


def read(raw: bytes, name: str) -> Any:
    """Return bytes as JSON values within bounds; InputError says what is wrong with them."""
    if len(raw) > MAX_BYTES:
        raise InputError(f"{name}: larger than {MAX_BYTES:,} bytes; no record is")
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_VALUES:
        raise InputError(f"{name}: more than {MAX_VALUES:,} values; no record has as many")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 text (byte {error.start:,})") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_repeats,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}:{error.colno}"
        raise InputError(f"{place}: not JSON: {shorten(error.msg)}") from error
    except RecursionError:
        raise InputError(f"{name}: nested more than {MAX_DEPTH} levels deep") from None
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error
    if _deeper(value, MAX_DEPTH):
        raise InputError(f"{name}: nested more than {MAX_DEPTH} levels deep")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        raise ValueError(f"the key '{shorten(twice)}' stands twice in one object")
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(
            f"the number {text[:8]}... has {len(text):,} digits; no record needs as many"
        )
    return int(text)


def _decimal(text: str) -> float:
    if len(text) > MAX_DIGITS + 5 or abs(float(text)) > 1e15:
        raise ValueError(f"the number {text[:12]} is out of range")
    return float(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number that JSON allows")


def _deeper(value: Any, most: int) -> bool:
    """Whether a value is nested deeper than so many levels, found without recursion."""
    level = _containers([value])
    for _ in range(most):
        if not level:
            return False
        level = [found for item in level for found in _containers(item)]
    return bool(level)


def _containers(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value
    return [item for item in inside if isinstance(item, dict | list)]
