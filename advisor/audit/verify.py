"""Whether a record is as it was made, follows from itself, and is vouched for by those who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from advisor.audit import chain
from advisor.audit.file import write
from advisor.audit.forms import shape_problems
from advisor.audit.history import entry_problems
from advisor.errors import shorten
from advisor.proof import check

_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a record. by: what found it; place: a JSON pointer, or a line of a report.

    by: shape (it is no record), chain (changed since it was made), proof (does not follow from its
    own case and rules), signature, replay, report.
    """

    by: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification came to. laid_out_anew: only the layout of the file differs."""

    findings: tuple[Finding, ...]
    seal: str = ""
    head: str = ""
    laid_out_anew: bool = False
    signed_by: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(document: Any, raw: bytes | None = None, keys: Sequence[bytes] = ()) -> Verdict:
    """Return everything that is wrong with a record.

    raw: the bytes of its file, to tell whether they were laid out anew. keys: public keys (PEM), one of
    which must have signed the record as it stands.
    """
    problems = shape_problems(document)
    if problems:
        return Verdict(tuple(Finding("shape", place, message) for place, message in problems))
    found = [Finding("chain", d.place, d.message) for d in chain.differences(document)]
    found += [Finding("hash", d.place, d.message) for d in chain.stated_hashes(document)]
    found += [Finding("chain", place, message) for place, message in entry_problems(document)]
    found += [Finding("proof", place, message) for place, message in check(document)]
    signed_by: tuple[str, ...] = ()
    if keys or any(entry["kind"] == "signature" for entry in document["history"]):
        from advisor.audit.signing import signature_problems, signers

        found += [Finding("signature", *each) for each in signature_problems(document, keys)]
        signed_by = tuple(signers(document))
    return Verdict(
        tuple(dict.fromkeys(found)),
        document["seal"],
        document["head"],
        raw is not None and not found and write(document) != raw,
        signed_by,
    )


def report_findings(told: str, due: str) -> list[Finding]:
    """Return the lines in which a report differs from the one its record gives, the first few."""
    from difflib import unified_diff

    lines = unified_diff(due.splitlines(), told.splitlines(), lineterm="", n=0)
    found: list[Finding] = []
    line = 0
    for each in lines:
        if each.startswith("@@"):
            line = int(each.split("+")[1].split(",")[0].split(" ")[0])
        elif each.startswith("+") and not each.startswith("+++"):
            found.append(
                Finding("report", f"line {line}", f"not the record's: {shorten(each[1:])}")
            )
            line += 1
        elif each.startswith("-") and not each.startswith("---"):
            found.append(Finding("report", f"line {line}", f"missing: {shorten(each[1:])}"))
    return found[:_MOST_LINES]
