"""Decisions, amended answers and signatures are added to a record; nothing that stands is altered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from audit_helpers import AT, sealed_again, small, start_of_small
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from advisor.audit.file import write
from advisor.audit.history import amend, amended, decide, decisions
from advisor.audit.signing import sign
from advisor.audit.verify import verify
from advisor.cli.main import cli
from advisor.errors import InputError, UnknownNameError

WHO: dict[str, Any] = {"by": "Bo Board", "reason": "It fits what we see.", "at": AT}


def keys(key: Any) -> tuple[bytes, bytes]:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private, public


def longer() -> dict[str, Any]:
    document, start = small(), start_of_small()
    document = decide(document, "mode:complying", "accepted", **WHO)
    document = amend(document, ("governance=clear-local",), start.case, start.knowledge, **WHO)
    first = document["advice"]["risks"][0]
    on = next(name for name in decisions(document) if name.startswith(f"risk:{first['id']}"))
    return decide(document, on, "amended", instead="Later", **WHO)


def places(document: dict[str, Any]) -> list[str]:
    return [f.place for f in verify(document).findings]


def test_what_is_added_leaves_the_record_as_it_was_and_verifies_as_a_whole() -> None:
    before, after = small(), longer()
    assert verify(after).sound
    assert [e["kind"] for e in after["history"]] == ["decision", "amendment", "decision"]
    assert after["seal"] == before["seal"] != after["head"]
    assert {k: v for k, v in after.items() if k not in ("history", "head")} == {
        k: v for k, v in before.items() if k not in ("history", "head")
    }


def test_an_entry_that_is_changed_removed_or_moved_is_named() -> None:
    changed = longer()
    changed["history"][1]["reason"] = "Another"
    assert places(changed) == ["/history/1"]
    removed = longer()
    del removed["history"][1]
    assert places(removed) == ["/history/1"]
    cut = longer()
    cut["history"].pop()
    assert places(cut) == ["/head"]
    moved = longer()
    moved["history"][0], moved["history"][1] = moved["history"][1], moved["history"][0]
    assert "/history/0" in places(moved)


def test_an_amended_answer_is_typed_by_the_vocabulary_of_the_record() -> None:
    start = start_of_small()
    document = longer()
    assert (
        amended(document, start.case, start.knowledge).answers["governance"].value == "clear-local"
    )
    entry = document["history"][1]
    assert entry["was"]["value"] != entry["now"]["value"] == "clear-local"
    for wrong in ("governance=sideways", "no-such-term=x", "governance=clear-local"):
        with pytest.raises(InputError):
            amend(document, (wrong,), start.case, start.knowledge, **WHO)


def test_only_what_the_record_says_can_be_decided_on() -> None:
    document = small()
    with pytest.raises(UnknownNameError, match="mode:complying"):
        decide(document, "mode:complyin", "accepted", **WHO)
    with pytest.raises(UnknownNameError):
        decide(document, "mode:complying", "perhaps", **WHO)
    assert len(set(decisions(document))) == len(decisions(document)) > 1


# ---------------------------------------------------------------- signatures


def test_a_signature_vouches_for_all_that_stands_before_it_and_nothing_after() -> None:
    private, public = keys(Ed25519PrivateKey.generate())
    signed = sign(longer(), private, by="Ann", at=AT)
    assert verify(signed, keys=[public]).sound
    assert verify(signed).signed_by[0].startswith("Ann (key ")
    later = decide(signed, "mode:complying", "rejected", **WHO)
    assert verify(later).sound
    assert [f.place for f in verify(later, keys=[public]).findings] == ["/history/4"]


def test_a_consistent_forgery_is_found_by_the_signature_and_by_nothing_in_the_record() -> None:
    private, public = keys(Ed25519PrivateKey.generate())
    honest = sign(small(), private, by="Ann", at=AT)
    forged = small("mental-health")  # another case, honestly run, put in its place
    assert verify(forged).sound
    assert not verify(forged, keys=[public]).sound
    moved = {**sealed_again(forged), "history": honest["history"], "head": honest["head"]}
    assert any(f.by == "chain" for f in verify(moved, keys=[public]).findings)
    forger, _ = keys(Ed25519PrivateKey.generate())
    assert not verify(sign(forged, forger, by="Ann", at=AT), keys=[public]).sound


def test_a_signature_under_another_name_does_not_hold() -> None:
    from advisor.audit.canonical import digest

    private, _ = keys(Ed25519PrivateKey.generate())
    signed = sign(small(), private, by="Ann", at=AT)
    entry = signed["history"][0]
    entry["by"] = "Bob"
    del entry["link"]
    signed["head"] = entry["link"] = digest(entry)
    assert [f.by for f in verify(signed).findings] == ["signature"]


def test_a_key_of_another_sort_is_refused_with_the_command_that_makes_one() -> None:
    private, public = keys(generate_private_key(SECP256R1()))
    for bad in (private, b"no key"):
        with pytest.raises(InputError, match="openssl genpkey"):
            sign(small(), bad, by="Ann", at=AT)
    with pytest.raises(InputError, match="not an Ed25519"):
        verify(small(), keys=[public])


# ---------------------------------------------------------------- the command


def decided(file: Path) -> list[str]:
    told = ["--decision", "accepted", "--by", "Bo", "--reason", "Agreed"]
    return ["decide", str(file), "mode:complying", *told]


def test_decide_adds_and_signs_from_the_command_line(tmp_path: Path) -> None:
    private, public = keys(Ed25519PrivateKey.generate())
    (tmp_path / "key.pem").write_bytes(private)
    (tmp_path / "public.pem").write_bytes(public)
    file = tmp_path / "record.json"
    file.write_bytes(write(small()))
    done = CliRunner().invoke(
        cli,
        [*decided(file), "--sign", str(tmp_path / "key.pem")],
    )
    assert done.exit_code == 0, done.output
    kinds = [e["kind"] for e in json.loads(file.read_text(encoding="utf-8"))["history"]]
    assert kinds == ["decision", "signature"]
    key = str(tmp_path / "public.pem")
    assert CliRunner().invoke(cli, ["verify", str(file), "--key", key]).exit_code == 0


def test_a_record_that_does_not_verify_is_not_added_to(tmp_path: Path) -> None:
    document = small()
    document["made"]["prepared_by"] = "Somebody else"
    file = tmp_path / "record.json"
    raw = write(document)
    file.write_bytes(raw)
    done = CliRunner().invoke(
        cli,
        decided(file),
    )
    assert "does not verify" in str(done.exception)
    assert file.read_bytes() == raw


def test_a_record_with_a_history_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "pfi.json"
    path.write_bytes(write(longer()))
    told = CliRunner().invoke(cli, ["record", "pfi", "-o", str(path)])
    assert isinstance(told.exception, InputError)
    assert "holds a record with 3 entries" in str(told.exception)
    assert path.read_bytes() == write(longer())
