"""The record of one consultation: everything an auditor needs, in one document of plain JSON values."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.assembly import assemble
from advisor.audit.canonical import sha256
from advisor.audit.chain import links, seal
from advisor.audit.clock import utc
from advisor.audit.considered import considered
from advisor.audit.forms import FORMAT, SCHEMA_VERSION
from advisor.consultation import CaseText, consult
from advisor.errors import EngineError
from advisor.loading.canonical import structure
from advisor.loading.cases import read_case
from advisor.loading.library import Contents, knowledge_of, load_knowledge, read_packs
from advisor.model.advice import Advice
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import answer_structure, trace_structure

_ENGINE = "durable-rules"


@dataclass(frozen=True, slots=True)
class Given:
    """What a consultation starts from: a case as given, and the files of the rule base.

    contents: the files of each pack. knowledge: the rule base that these files make.
    """

    text: CaseText
    case: Case
    contents: Contents
    knowledge: KnowledgeBase
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record with the advice that it is the record of."""

    document: dict[str, Any]
    advice: Advice


def given(text: CaseText, packs: Sequence[Path] = (), *, drafts: bool = False) -> Given:
    """Return what a consultation starts from, the case read against the rule base."""
    _, contents = read_packs(packs)
    knowledge = load_knowledge(packs)
    return Given(text, read_case(text.text, text.name, knowledge), contents, knowledge, drafts)


def record(given: Given, *, prepared_by: str | None = None, at: datetime | None = None) -> Recorded:
    """Return the record of a consultation; `at` is now when it is not given."""
    consulted = consultation(given)
    document = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "made": {
            "at": utc(at),
            "prepared_by": prepared_by or given.case.prepared_by,
            "program": {"name": "partnership-advisor", "version": __version__},
            "engine": {"name": _ENGINE, "version": _engine_version()},
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "drafts": given.drafts,
        },
        **consulted.document,
    }
    chain = links(document)
    sealed = {"chain": chain, "seal": seal(chain), "history": [], "head": seal(chain)}
    return Recorded({**document, **sealed}, consulted.advice)


def consultation(given: Given) -> Recorded:
    """Return the parts of a record that the case and the rule base alone decide."""
    case, knowledge = given.case, given.knowledge
    reading = consult(knowledge, drafts=given.drafts).read(case)
    advice = assemble(reading, case, knowledge)
    document = {
        "case": {"given": _given_text(given.text), "read": case_structure(case)},
        "rule_base": rule_base(given.contents, knowledge),
        "reading": {
            **trace_structure(reading.trace),
            "considered": considered(reading.trace, case, knowledge, drafts=given.drafts),
        },
        "advice": advice.model_dump(mode="json", exclude={"trace"}),
    }
    return Recorded(document, advice)


def _engine_version() -> str:
    try:
        return version("durable_rules")
    except PackageNotFoundError as error:
        raise EngineError(f"{_ENGINE} is not installed; run: advisor doctor") from error


# ---------------------------------------------------------------- the case


def _given_text(text: CaseText) -> dict[str, Any]:
    """Return the case as given; of a path only the last part, for a record tells of no folders."""
    name = text.name.replace("\\", "/").rpartition("/")[2]
    return {"name": name, "sha256": sha256(text.text.encode()), "text": text.text}


def case_structure(case: Case) -> dict[str, Any]:
    """Return a case as it was read, as plain JSON values."""
    partners = [
        {"id": p.id, "name": p.name, "answers": _answers(p.answers)} for p in case.partners or ()
    ]
    relations = [
        {"from": r.source, "to": r.target, "answers": _answers(r.answers)} for r in case.relations
    ]
    return {
        "id": case.id,
        "as_of": case.as_of,
        "name": case.name,
        "prepared_by": case.prepared_by,
        "notes": case.notes,
        "answers": _answers(case.answers),
        "partners": None if case.partners is None else partners,
        "relations": relations,
    }


def _answers(answers: dict[str, Answer]) -> dict[str, Any]:
    return {term: answer_structure(answer) for term, answer in answers.items()}


# ---------------------------------------------------------------- the rule base


def rule_base(contents: Contents, knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return the rule base: its packs, its files as they are, and what they mean, canonically.

    The SHA-256 of the canonical bytes of `content` is `sha256`, which every piece of advice states.
    """
    files = [
        {"pack": pack.id, "name": name, "sha256": sha256(raw), "text": raw.decode("utf-8")}
        for pack, of_pack in zip(knowledge.packs, contents, strict=True)
        for name, raw in of_pack
    ]
    return {
        "sha256": knowledge.sha256,
        "packs": [{"id": p.id, "version": p.version, "sha256": p.sha256} for p in knowledge.packs],
        "files": files,
        "content": structure(replace(knowledge, sha256="")),
    }


def given_in(document: dict[str, Any]) -> Given:
    """Return what a record says its consultation started from; LoadError if it can't be read."""
    packs: dict[str, list[tuple[str, bytes]]] = {}
    for file in document["rule_base"]["files"]:
        packs.setdefault(file["pack"], []).append((file["name"], file["text"].encode()))
    contents = tuple(tuple(files) for files in packs.values())
    knowledge = knowledge_of(contents)
    said = document["case"]["given"]
    text = CaseText(said["name"], said["text"])
    case = read_case(text.text, text.name, knowledge)
    return Given(text, case, contents, knowledge, document["made"]["drafts"])
