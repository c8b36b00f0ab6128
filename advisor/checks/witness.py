"""A witness as a worked case: what shows a finding can be kept, and tried again once it is mended."""

from __future__ import annotations

from typing import Any

import yaml

from advisor.checks.finding import Finding
from advisor.inference.engine import Inference
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.serial import plain_value
from advisor.model.trace import Trace

MODE_GAP = "mode-gap"


def case_text(case: Case, name: str, knowledge: KnowledgeBase) -> str:
    """Return a case as the text of a file that reads back as this case."""
    document: dict[str, Any] = {"case": name, "as_of": case.as_of}
    if case.answers:
        document["answers"] = _answers(case.answers)
    if case.partners is not None:
        document["partners"] = {p.id: _answers(p.answers) for p in case.partners}
    symmetric = {term.id for term in knowledge.terms.values() if term.symmetric}
    relations = []
    for relation in case.relations:
        source, target = relation.subject
        # What is the same from either side is written once.
        kept = {t: a for t, a in relation.answers.items() if source < target or t not in symmetric}
        if kept:
            relations.append({"from": source, "to": target, **_answers(kept)})
    if relations:
        document["relations"] = relations
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def expected_text(finding: Finding, knowledge: KnowledgeBase) -> str:
    """Return what ought to follow from a witness, as the file expected.yaml beside it.

    It fails until what ought not to follow is mended. Where nothing of the kind follows it holds what
    does, which is to stay so while rules are merged or shortened.
    """
    assert finding.witness is not None
    trace = Inference(knowledge, drafts=True).trace(finding.witness)
    leans = {position.axis: position.lean for position in trace.positions}
    document: dict[str, Any] = {
        "about": f"{finding.message[:1].upper()}{finding.message[1:]} ({finding.check}).",
        "mode": _mode(trace, finding, knowledge),
        **leans,
    }
    if finding.unwanted:
        document["must-not"] = list(finding.unwanted)
    elif finding.check != MODE_GAP:
        document["must"] = sorted(
            {
                f"{c.kind}:{c.id}"
                for firing in trace.firings
                for c in knowledge.rules[firing.rule].conclude
                if c.kind != "evidence"
            }
        )
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def _mode(trace: Trace, finding: Finding, knowledge: KnowledgeBase) -> str:
    """Return the mode a witness comes to without what is unwanted; undetermined where that is none."""
    modes = [
        conclusion.id
        for firing in trace.firings
        if f"firing:{firing.rule}" not in finding.unwanted
        for conclusion in knowledge.rules[firing.rule].conclude
        if conclusion.kind == "mode"
    ]
    return modes[0] if modes else "undetermined"


def _answers(answers: dict[str, Answer]) -> dict[str, Any]:
    return {term: _written(answer) for term, answer in answers.items()}


def _written(answer: Answer) -> Any:
    if answer.status != "known":
        return answer.status
    value = list(answer.value) if isinstance(answer.value, tuple) else plain_value(answer.value)
    if value == []:
        value = "none"
    return {"value": value, "strength": answer.strength} if answer.strength else value
