"""Findings and trials in the forms that other tools read: SARIF 2.1.0 and JUnit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from advisor import __version__
from advisor.checks.finding import Check, Finding
from advisor.checks.run import Report
from advisor.checks.trial import Trial, Wrong

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report, checks: Sequence[Check]) -> dict[str, Any]:
    """Return a report as a SARIF log of one run; files are relative to where the rules lie.

    What is accepted is told as suppressed, with the reason; what the solver gave up, as notes.
    """
    known = {check.id: check for check in checks}
    accepted = [(finding, each.because) for finding, each in report.accepted]
    found = [*((finding, None) for finding in report.findings), *accepted]
    named = sorted({finding.check for finding, _ in found} | known.keys())
    rules = [
        {
            "id": name,
            "shortDescription": {"text": known[name].title if name in known else _spelt(name)},
            "defaultConfiguration": {"level": known[name].severity if name in known else "warning"},
        }
        for name in named
    ]
    notes = [
        {"level": "note", "message": {"text": f"Not settled, as it took too long: {each}."}}
        for each in report.unsettled
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "advisor rules check",
                        "version": __version__,
                        "rules": rules,
                    }
                },
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
                "results": [_result(finding, named, reason) for finding, reason in found],
            }
        ],
    }


def _spelt(name: str) -> str:
    return name.replace("-", " ")


def _result(finding: Finding, named: Sequence[str], reason: str | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.file)}}
    if finding.line:
        place["region"] = {"startLine": finding.line, "startColumn": max(1, finding.column)}
    told: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": named.index(finding.check),
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }
    if reason is not None:
        told["suppressions"] = [{"kind": "external", "justification": reason}]
    return told


def junit(trials: Iterable[Trial], told: Callable[[Trial, Wrong], str]) -> str:
    """Return trials as JUnit XML: a test case each, those that went wrong with what was wrong.

    told: says the whole of what went wrong.
    """
    tried = list(trials)
    failed = sum(bool(each.wrong) for each in tried)
    suite = ElementTree.Element(
        "testsuite", name="advisor rules test", tests=str(len(tried)), failures=str(failed)
    )
    for each in tried:
        case = ElementTree.SubElement(
            suite, "testcase", classname="rules", name=_printable(each.what)
        )
        if each.wrong:
            failure = ElementTree.SubElement(case, "failure", message=_printable(each.wrong[0]))
            failure.text = "\n".join(_printable(told(each, wrong)) for wrong in each.details)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text: str) -> str:
    """Return text without what XML has no place for."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)
