"""All checks of a rule base: read, searched, and told with what was accepted and what stayed open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.checks import (
    contradicting_moves,
    covered_rule,
    dead_rule,
    idle_condition,
    idle_exception,
    mode_gap,
    no_reviewer,
    unread_term,
    wording,
    wrong_example,
)
from advisor.checks.accepted import Accepted, read_accepted, sort_out
from advisor.checks.base import Base, only_of
from advisor.checks.finding import Check, Finding
from advisor.checks.search import Search
from advisor.checks.written import rule_files, term_files
from advisor.errors import LoadError, UnknownNameError
from advisor.loading.library import load_knowledge, read_packs
from advisor.loading.worked import load_cases

UNREADABLE = "unreadable"
CHECKS: tuple[Check, ...] = (
    wrong_example.CHECK,
    wrong_example.UNKNOWN,
    no_reviewer.CHECK,
    wording.LONG,
    wording.BLAMING,
    wording.TOO_FIRM,
    unread_term.CHECK,
    dead_rule.CHECK,
    idle_condition.CHECK,
    idle_exception.CHECK,
    covered_rule.CHECK,
    mode_gap.CHECK,
    contradicting_moves.CHECK,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the checks.

    unsettled: questions that the solver gave up, in words. solved: how many it was asked.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Accepted], ...] = ()
    unsettled: tuple[str, ...] = ()
    rules: int = 0
    solved: int = 0


def check_rules(
    packs: Sequence[Path] = (), *, checks: Iterable[str] = (), drafts: bool = True
) -> Report:
    """Return what is wrong with a rule base: with its packs where there are some, else the shipped one.

    checks: the ids of those to run; all of them if none is named. drafts: rules that are drafts are
    checked too, as if they were in force.
    """
    chosen = _chosen(checks)
    try:
        knowledge = load_knowledge(packs)
    except LoadError as error:
        return Report(
            tuple(
                Finding(UNREADABLE, "error", p.file, p.line, p.column, p.message)
                for p in error.problems
            )
        )
    places, contents = read_packs(packs)
    search = Search(knowledge, load_cases(knowledge, packs).values(), drafts=drafts)
    base = Base(
        knowledge,
        rule_files(places, contents, knowledge),
        term_files(places, contents, knowledge),
        search,
        only_of(knowledge),
        [],
    )
    found = [finding for check in chosen for finding in check.run(base)]
    accepted = tuple(
        each
        for level, place in enumerate(places)
        if knowledge.packs[level].id in base.only
        for each in read_accepted(place, f"{place.root.name}/" if level else "")
    )
    standing, taken = sort_out(found, accepted, frozenset(check.id for check in chosen))
    standing.sort(key=lambda f: (f.file, f.line, f.column, f.check))
    rules = sum(1 for _ in base.rules)
    return Report(tuple(standing), tuple(taken), tuple(base.unsettled), rules, search.solved)


def _chosen(names: Iterable[str]) -> tuple[Check, ...]:
    known = {check.id: check for check in CHECKS}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("check", name, known, listed_by="advisor rules check --list")
    return tuple(check for check in CHECKS if not wanted or check.id in wanted)
