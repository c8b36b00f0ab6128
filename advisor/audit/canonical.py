"""The canonical form of a record (RFC 8785), and the hashes over it."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from advisor.errors import InputError


def canonical_bytes(value: Any) -> bytes:
    """Return the one sequence of bytes that RFC 8785 gives a JSON value.

    Raises InputError for what it allows in no document: numbers out of range, broken text.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise InputError(f"no canonical form: {error}") from error


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return sha256(canonical_bytes(value))


def sha256(raw: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
