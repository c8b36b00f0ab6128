"""The faults that reading finds, as findings of checks: each sort has an id and a page of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.errors import Problem


def _by_reading(base: Base) -> Iterator[Finding]:
    """Yield nothing: what these checks are for is found before there is a base to check."""
    yield from ()


CHECKS: tuple[Check, ...] = tuple(
    Check(name, title, _by_reading)
    for name, title in (
        ("unreadable", "A file that can't be opened or is no text"),
        ("syntax", "A file that is no YAML"),
        ("schema", "A key too many, missing, or with what can't stand there"),
        ("misplaced", "A file in the wrong folder or under another name than its id"),
        ("defined-twice", "A name that is defined twice"),
        ("broken-override", "An override of what is not there as it was"),
        ("unknown-term", "A question that the vocabulary does not have"),
        ("unknown-value", "An answer that its question does not have"),
        ("unknown-claim", "A citation that names no claim"),
        ("unknown-conclusion", "A conclusion that no rule draws"),
        ("unknown-name", "A mode, move, parameter or rule that there is not"),
        ("unknown-alias", "A partner or relation that the condition does not name"),
        ("malformed-condition", "A condition that can't be understood"),
        ("reads-ahead", "A rule that reads what is concluded later"),
        ("wrong-conclusion", "A conclusion that lacks what its kind takes"),
        ("bad-example", "An example of nothing known"),
        ("missing-warrant", "No warrant, or no reasoning for one that needs it"),
    )
)


def findings(problems: Iterable[Problem]) -> Iterator[Finding]:
    """Yield faults as findings, those first from which others may follow."""
    for p in sorted(problems, key=lambda problem: (not problem.first, problem)):
        yield Finding(p.code, "error", p.file, p.line, p.column, p.message)
