"""A rule base under check: the knowledge, its files, and the search for cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from advisor.checks.finding import Finding, Severity
from advisor.checks.search import Search
from advisor.checks.world import Question, stands
from advisor.checks.written import Written
from advisor.loading.mending import Mending
from advisor.loading.tree import Node
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule


@dataclass(frozen=True)
class Base:
    """What checks read.

    read: the knowledge as it was read; `knowledge` is the same but for rules that wait for one another,
    which fire always there, so that others can be judged. files, listed: where each rule stands,
    and each term, parameter, mode and move by (kind, id). only: the packs whose rules are checked; the
    others' are taken as sound, and still read. unsettled: what the solver gave up on, to be told.
    """

    knowledge: KnowledgeBase
    read: KnowledgeBase
    files: dict[str, Written]
    listed: dict[tuple[str, str], Written]
    search: Search
    only: frozenset[str]
    unsettled: list[str]
    mended: Mapping[str, Mending] = field(default_factory=dict)
    """What was left out, to go on, of files with faults; by file."""
    words: frozenset[str] = frozenset()
    """The words of these files as written."""
    cycles: tuple[tuple[str, ...], ...] = ()
    """Rules that wait for one another; they are judged by themselves only."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What one check found out that another needs."""
    _dead: dict[str, bool] = field(default_factory=dict)

    @property
    def rules(self) -> Iterator[Rule]:
        """The rules to check, those in force."""
        for rule in self.knowledge.rules.values():
            if rule.pack in self.only and rule.status in self.search.in_force:
                yield rule

    def is_dead(self, rule: Rule) -> bool:
        """Return whether a rule fires for no partnership."""
        if rule.id not in self._dead:
            sought = self.search.find(stands(rule))
            if sought.given_up:
                self.unsettled.append(f"whether {rule.id} can fire")
            self._dead[rule.id] = sought.case is None and not sought.given_up
        return self._dead[rule.id]

    def witness(self, question: Question) -> Case | None:
        """Return a smallest case in which the answer is yes, read by the rules engine; None of none."""
        found = self.search.find(question).case
        return None if found is None else self.search.witness(found, question)

    def may_be_read(self, name: str) -> bool:
        """Return whether a file with faults speaks of a name, or of one that may be it misspelt."""
        return bool(get_close_matches(name, self.words, n=1, cutoff=0.75))

    def as_written(self, rule: Rule, *parts: str) -> bool:
        """Return whether these parts of a rule's file were read, and not left out as faulty."""
        mending = self.mended.get(self.files[rule.id].file)
        return mending is None or mending.parts.isdisjoint(parts)

    def can_be_searched(self, rule: Rule) -> bool:
        """Return whether what the rule is found to do, it does as it was meant.

        Not so where a faulty condition was left out that was not joined to the others by "and".
        """
        mending = self.mended.get(self.files[rule.id].file)
        in_cycle = any(rule.id in cycle for cycle in self.cycles)
        return not in_cycle and not (mending is not None and mending.doubtful)

    @property
    def searched(self) -> Iterator[Rule]:
        """The rules to check of which it is known when they are meant to fire."""
        yield from (rule for rule in self.rules if self.can_be_searched(rule))

    def finding(
        self,
        check: str,
        severity: Severity,
        rule: Rule,
        node: Node | None,
        message: str,
        witness: Case | None = None,
        unwanted: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding at a place of a rule's file."""
        written = self.files[rule.id]
        at = node or written.tree
        place = (written.file, at.line, at.column)
        return Finding(check, severity, *place, message, witness, unwanted)


def only_of(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the packs to check: those on top of the base, or the base itself if it is alone."""
    first, *others = (pack.id for pack in knowledge.packs)
    return frozenset(others or [first])


def sorts_of(
    key: str, every: Callable[[Base], Iterator[Finding]]
) -> Callable[[str], Callable[[Base], Iterator[Finding]]]:
    """Return what makes, of one search that finds several sorts of fault, a check of each sort.

    The search is made once; its findings are kept under the key.
    """

    def one(check: str) -> Callable[[Base], Iterator[Finding]]:
        def run(base: Base) -> Iterator[Finding]:
            if key not in base.kept:
                base.kept[key] = list(every(base))
            yield from (finding for finding in base.kept[key] if finding.check == check)

        return run

    return one
