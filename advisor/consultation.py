"""The pipeline on one screen: a case, facts, stages of inference, advice.

case -> facts -> evidence -> positions -> mode -> findings -> failures
     -> strengths, risks, outlook -> moves -> limits -> advice
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from advisor.assembly import assemble
from advisor.errors import UnknownNameError
from advisor.inference.engine import Inference
from advisor.loading import cases
from advisor.loading.library import load_knowledge
from advisor.loading.places import worked_cases
from advisor.loading.tree import MAX_BYTES, decode, read_text
from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

__all__ = ["advise", "consult", "find_case", "find_text", "load_case", "load_knowledge"]

_KEPT = 2
_lock = threading.Lock()
_ready: dict[tuple[str, bool], Inference] = {}


def advise(case: Case, knowledge: KnowledgeBase | None = None, *, drafts: bool = False) -> Advice:
    """Return the advice on a case, with its proof in `advice.trace`.

    knowledge: the shipped knowledge base when not given. drafts: read rules marked `draft` too.
    Raises AdvisorError. Safe to call from several threads; the same case gives the same bytes.
    """
    knowledge = knowledge or load_knowledge()
    reading = consult(knowledge, drafts=drafts).read(case)
    return assemble(reading, case, knowledge)


def consult(knowledge: KnowledgeBase, *, drafts: bool = False) -> Inference:
    """Return the inference for a knowledge base, compiled once and kept for the next case."""
    key = (knowledge.sha256, drafts)
    with _lock:
        found = _ready.get(key)
        if found is None:
            found = Inference(knowledge, drafts=drafts)
            while len(_ready) >= _KEPT:
                del _ready[next(iter(_ready))]
            _ready[key] = found
        return found


def load_case(path: Path | str, knowledge: KnowledgeBase | None = None) -> Case:
    """Return the case in a file; LoadError names every fault with its line and column."""
    return cases.load_case(path, knowledge or load_knowledge())


def find_case(name: str, knowledge: KnowledgeBase, packs: Sequence[Path] = ()) -> tuple[Case, str]:
    """Return a case by its file, by the id of a worked case, or from standard input (`-`).

    packs: those whose worked cases count too. With the case comes a note for the reader, or an empty
    one: a file goes before a worked case of its name.
    """
    found = find_text(name, packs)
    return cases.read_case(found.text, found.name, knowledge), found.note


class CaseText(NamedTuple):
    """A case as it was given: what to call it in messages, its text, and a note for the reader."""

    name: str
    text: str
    note: str = ""


def find_text(name: str, packs: Sequence[Path] = ()) -> CaseText:
    """Return the text of a case by its file, by the id of a worked case, or from standard input."""
    if name == "-":
        return CaseText("-", _standard_input())
    path = Path(name)
    worked = worked_cases(packs)
    if path.is_file():
        note = f"'{name}' is a file here and also a worked case; reading the file" * (
            name in worked
        )
        return CaseText(str(path), read_text(path, str(path)), note)
    if name in worked:
        file = worked[name] / "case.yaml"
        return CaseText(f"{name}/case.yaml", file.read_text(encoding="utf-8"))
    if path.suffix or len(path.parts) > 1 or path.exists():
        return CaseText(str(path), read_text(path, str(path)))
    what = "case (neither a file nor a worked case)"
    raise UnknownNameError(what, name, worked, listed_by="advisor cases")


def _standard_input() -> str:
    if sys.stdin is None:
        raise cases.case_error("-", "standard input is closed; give the case as a file")
    try:
        return decode(sys.stdin.buffer.read(MAX_BYTES + 1), "-")
    except OSError as error:
        raise cases.case_error("-", f"cannot be read: {error.strerror}") from error
