"""All checks of a rule base: read, searched, and told with what was accepted and what stayed open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.checks import (
    conflict,
    contradicting_moves,
    covered_rule,
    cycle,
    dead_rule,
    idle_condition,
    idle_exception,
    mode_gap,
    no_reviewer,
    reading,
    unfillable,
    unreachable_conclusion,
    unread_term,
    wording,
    wrong_example,
    wrong_warrant,
)
from advisor.checks.accepted import Accepted, read_accepted, sort_out
from advisor.checks.base import Base, only_of
from advisor.checks.cycle import cycles_in, without_cycles
from advisor.checks.finding import Check, Finding
from advisor.checks.search import Search
from advisor.checks.written import Files
from advisor.errors import LoadError, UnknownNameError
from advisor.loading.as_far import AsFar, read_as_far
from advisor.loading.knowledge import Sources
from advisor.loading.library import load_knowledge, read_packs_on
from advisor.loading.places import PackPlace
from advisor.loading.worked import faults_of_cases, load_cases
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

CHECKS: tuple[Check, ...] = (
    *reading.CHECKS,
    unfillable.CHECK,
    wrong_warrant.CHECK,
    wrong_example.CHECK,
    wrong_example.UNKNOWN,
    no_reviewer.CHECK,
    wording.LONG,
    wording.BLAMING,
    wording.TOO_FIRM,
    unread_term.CHECK,
    unread_term.PARAMETERS,
    cycle.CHECK,
    dead_rule.CHECK,
    unreachable_conclusion.CHECK,
    idle_condition.IMPOSSIBLE,
    idle_condition.ALWAYS,
    idle_condition.IDLE,
    idle_exception.CHECK,
    covered_rule.CHECK,
    covered_rule.DUPLICATE,
    conflict.CHECK,
    mode_gap.CHECK,
    contradicting_moves.CHECK,
)
"""Those of reading first, then those that look at one rule, then those that look at them all."""


CHECK_IDS = frozenset(check.id for check in CHECKS)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the checks.

    unsettled: questions that the solver gave up, in words. solved: how many it was asked. knowledge:
    what was checked; None where knowledge itself is at fault and nothing but that could be told.
    left_out: parts of files were at fault, and the rest was checked without them.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Accepted], ...] = ()
    unsettled: tuple[str, ...] = ()
    rules: int = 0
    solved: int = 0
    knowledge: KnowledgeBase | None = None
    left_out: bool = False


def check_rules(
    packs: Sequence[Path] = (), *, checks: Iterable[str] = (), drafts: bool = True
) -> Report:
    """Return what is wrong with a rule base: with its packs where there are some, else the shipped one.

    checks: the ids of those to run; all of them if none is named. What can't be read is told in any
    case, and the rest is checked without it. drafts: rules that are drafts are checked too, as if
    they were in force.
    """
    chosen = _chosen(checks)
    try:
        places, contents, unopened = read_packs_on(packs)
    except LoadError as error:
        return Report(tuple(reading.findings(error.problems)), left_out=True)
    sources = [Sources(*each) for each in zip(places, contents, strict=True)]
    read = read_as_far(sources, unopened) if unopened else _read(packs, sources)
    unread = list(reading.findings(read.problems))
    if read.knowledge is None:
        return Report(tuple(unread), left_out=True)
    if not unread:  # a case may name what went unread
        unread = list(reading.findings(faults_of_cases(read.knowledge, packs)))
    in_force = {"reviewed", "draft"} if drafts else {"reviewed"}
    cycles = cycles_in(r for r in read.knowledge.rules.values() if r.status in in_force)
    knowledge = without_cycles(read.knowledge, cycles)
    search = Search(knowledge, _cases(knowledge, packs, unread).values(), drafts=drafts)
    files = Files(places, contents, knowledge, read.trees)
    base = Base(
        knowledge,
        read.knowledge,
        files.rules(),
        files.listed(),
        search,
        only_of(knowledge),
        [],
        read.mended,
        read.words,
        cycles,
    )
    # What stands in for a faulty part has no line, and is nobody's fault.
    found = [f for c in chosen for f in c.run(base) if f.line or f.file not in read.mended]
    accepted, misread = _accepted(places, knowledge, base.only)
    unread += misread
    standing, taken = sort_out(found, accepted, frozenset(check.id for check in chosen))
    standing.sort(key=lambda f: (f.file, f.line, f.column, f.check))
    return Report(
        (*unread, *standing),
        tuple(taken),
        tuple(base.unsettled),
        sum(1 for _ in base.rules),
        search.solved,
        knowledge,
        bool(unread),
    )


def _read(packs: Sequence[Path], sources: Sequence[Sources]) -> AsFar:
    """Return what packs make, as it is used where it has no fault, else as far as it can be read."""
    try:
        return AsFar(load_knowledge(packs), ())
    except LoadError:
        return read_as_far(sources)


def _cases(
    knowledge: KnowledgeBase, packs: Sequence[Path], unread: Sequence[Finding]
) -> dict[str, Case]:
    """Return the worked cases; those of packs only where nothing that they may name went unread."""
    return load_cases(knowledge, () if unread else packs)


def _accepted(
    places: Sequence[PackPlace], knowledge: KnowledgeBase, only: frozenset[str]
) -> tuple[list[Accepted], list[Finding]]:
    """Return what the packs that are checked accept, and what is wrong with how they say so."""
    accepted: list[Accepted] = []
    wrong: list[Finding] = []
    for level, place in enumerate(places):
        if knowledge.packs[level].id in only:
            try:
                accepted += read_accepted(place, f"{place.root.name}/" if level else "", CHECK_IDS)
            except LoadError as error:
                wrong += reading.findings(error.problems)
    return accepted, wrong


def _chosen(names: Iterable[str]) -> tuple[Check, ...]:
    known = {check.id: check for check in CHECKS}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("check", name, known, listed_by="advisor rules check --list")
    return tuple(check for check in CHECKS if not wanted or check.id in wanted)
