"""Ed25519 signatures of a record, by the `cryptography` library; keys are made and held by the user."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.audit.clock import utc
from advisor.audit.history import appended
from advisor.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_CONTEXT = b"partnership-advisor record v1\n"
_MOST = 20_000
MAKE_A_KEY = "openssl genpkey -algorithm ed25519 -out key.pem"


def sign(
    document: dict[str, Any], key: bytes, *, by: str, at: datetime | None = None
) -> dict[str, Any]:
    """Return a record with a signature of all that stands in it so far. key: a private key (PEM)."""
    _library()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise InputError(f"no private key that can be used: {error}; {_make()}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError(f"not an Ed25519 key; {_make()}")
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    entry = {"kind": "signature", "by": by, "at": utc(at), "public_key": public}
    message = _message(document["head"], entry)
    entry["signature"] = base64.b64encode(private.sign(message)).decode()
    return appended(document, entry)


def _message(covers: str, entry: dict[str, Any]) -> bytes:
    """Return what is signed: the link before, the name and the moment."""
    return _CONTEXT + "\n".join((covers, entry["by"], entry["at"])).encode()


def signature_problems(
    document: dict[str, Any], keys: Sequence[bytes] = ()
) -> Iterator[tuple[str, str]]:
    """Yield signatures that don't hold; with keys, say so unless one of them signed it all."""
    _library()
    trusted = [_public(key) for key in keys]
    last = -1
    for place, entry in enumerate(document["history"]):
        if entry["kind"] == "signature":
            if not _holds(entry):
                yield f"/history/{place}", f"the signature of {entry['by']} does not hold"
            elif entry["public_key"] in trusted:
                last = place
    if not trusted:
        return
    if last < 0:
        yield "/history", "no signature is by one of the keys given"
    elif last < len(document["history"]) - 1:
        yield f"/history/{last + 1}", "added after the last signature by one of the keys given"


def signers(document: dict[str, Any]) -> Iterator[str]:
    """Yield who signed, with the key by which to know them."""
    for entry in document["history"]:
        if entry["kind"] == "signature" and _holds(entry):
            yield f"{entry['by']} (key {entry['public_key']})"


def _holds(entry: dict[str, Any]) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = base64.b64decode(entry["public_key"], validate=True)
        public: Ed25519PublicKey = Ed25519PublicKey.from_public_bytes(key)
        signature = base64.b64decode(entry["signature"], validate=True)
        public.verify(signature, _message(entry["previous"], entry))
    except (InvalidSignature, ValueError):
        return False
    return True


def _public(key: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        found = load_pem_public_key(key)
    except (ValueError, TypeError) as error:
        raise InputError(f"no public key that can be used: {error}") from error
    if not isinstance(found, Ed25519PublicKey):
        raise InputError("not an Ed25519 public key")
    return base64.b64encode(found.public_bytes_raw()).decode()


def read_key(path: Path) -> bytes:
    """Return what a key file holds; InputError when it can't be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _make() -> str:
    return f"make one with: {MAKE_A_KEY}"


def _library() -> None:
    try:
        import cryptography  # noqa: F401  asked for before it is used, to say what is missing
    except ImportError as error:
        raise MissingExtraError("a signature", "sign") from error
