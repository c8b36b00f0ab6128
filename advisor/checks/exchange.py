"""Findings and trials in the forms that other tools read: SARIF 2.1.0 and JUnit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.etree import ElementTree

from advisor import __version__
from advisor.checks.finding import Check, Finding
from advisor.checks.trial import Trial, Wrong

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Iterable[Finding], checks: Sequence[Check]) -> dict[str, Any]:
    """Return findings as a SARIF log of one run; files are relative to where the rules lie."""
    titles = {check.id: check.title for check in checks}
    found = list(findings)
    named = sorted({finding.check for finding in found} | titles.keys())
    rules = [
        {"id": name, "shortDescription": {"text": titles.get(name, name.replace("-", " "))}}
        for name in named
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
                "results": [_result(finding, named) for finding in found],
            }
        ],
    }


def _result(finding: Finding, named: Sequence[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": finding.file}}
    if finding.line:
        place["region"] = {"startLine": finding.line, "startColumn": max(1, finding.column)}
    return {
        "ruleId": finding.check,
        "ruleIndex": named.index(finding.check),
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


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
        case = ElementTree.SubElement(suite, "testcase", classname="rules", name=each.what)
        if each.wrong:
            failure = ElementTree.SubElement(case, "failure", message=_printable(each.wrong[0]))
            failure.text = "\n".join(_printable(told(each, wrong)) for wrong in each.details)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text: str) -> str:
    """Return text without what XML has no place for."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)
