"""Findings that a pack's authors have looked at and stand by, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.checks.finding import Finding
from advisor.errors import nearest
from advisor.loading.places import PackPlace
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems, parse, read_text
from advisor.loading.worked_forms import AcceptedFile

NAME = "knowledge/cases/accepted-findings.yaml"
IN_VAIN = "accepted-in-vain"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding of one check about one rule's file that is stood by; `place` is where that is said."""

    check: str
    rule: str
    because: str
    file: str
    place: Node


def read_accepted(place: PackPlace, shown: str, checks: Collection[str]) -> tuple[Accepted, ...]:
    """Return what a pack accepts; `shown` goes before the name of the file in faults.

    checks: the ids of all there are. Raises LoadError, also where another is named.
    """
    path = Path(place.root) / NAME
    if not path.is_file():
        return ()
    problems = Problems()
    name = f"{shown}{NAME}"
    tree = parse(read_text(path, name), name)
    form = read_form(AcceptedFile, tree, name, problems)
    for i, each in enumerate(form.accepted if form else ()):
        if each.check not in checks:
            told = f"unknown check '{each.check}'{nearest(each.check, checks)}"
            problems.add(name, tree.at(("accepted", i, "check")), told, "unknown-name")
    problems.raise_if_any()
    assert form is not None
    return tuple(
        Accepted(each.check, rule, each.because, name, tree.at(("accepted", i, "rules", j)))
        for i, each in enumerate(form.accepted)
        for j, rule in enumerate(each.rules)
    )


def sort_out(
    findings: Sequence[Finding], accepted: Sequence[Accepted], run: frozenset[str]
) -> tuple[list[Finding], list[tuple[Finding, Accepted]]]:
    """Return the findings that stand, and those accepted, each with the reason.

    Of the checks that were run, what is accepted and not found is itself a finding.
    """
    by_key = {(each.check, each.rule): each for each in accepted}
    standing, taken = [], []
    used: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.check, Path(finding.file).stem)
        if key in by_key:
            used.add(key)
            taken.append((finding, by_key[key]))
        else:
            standing.append(finding)
    return [*standing, *_in_vain(accepted, used, run)], taken


def _in_vain(
    accepted: Sequence[Accepted], used: set[tuple[str, str]], run: frozenset[str]
) -> Iterator[Finding]:
    for each in accepted:
        if (each.check, each.rule) not in used and each.check in run:
            message = f"'{each.check}' finds nothing in '{each.rule}' any more; take it out here"
            yield Finding(
                IN_VAIN, "warning", each.file, each.place.line, each.place.column, message
            )
