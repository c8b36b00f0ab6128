"""A rule base under check: the knowledge, its files, and the search for cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.checks.finding import Finding, Severity
from advisor.checks.search import Search
from advisor.checks.world import meets
from advisor.checks.written import Written
from advisor.loading.tree import Node
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule


@dataclass(frozen=True)
class Base:
    """What checks read.

    files, terms: where each rule stands, and each term. only: the packs whose rules are checked; the
    others' are taken as sound, and still read. unsettled: what the solver gave up on, to be told.
    """

    knowledge: KnowledgeBase
    files: dict[str, Written]
    terms: dict[str, Written]
    search: Search
    only: frozenset[str]
    unsettled: list[str]
    _dead: dict[str, bool] = field(default_factory=dict)

    @property
    def rules(self) -> Iterator[Rule]:
        """The rules to check, those in force."""
        for rule in self.knowledge.rules.values():
            if rule.pack in self.only and rule.status in self.search.in_force:
                yield rule

    def is_dead(self, rule: Rule) -> bool:
        """Return whether no partnership can meet the condition of a rule."""
        if rule.id not in self._dead:
            sought = self.search.find(meets(rule))
            if sought.given_up:
                self.unsettled.append(f"whether {rule.id} can fire")
            self._dead[rule.id] = sought.case is None and not sought.given_up
        return self._dead[rule.id]

    def finding(
        self,
        check: str,
        severity: Severity,
        rule: Rule,
        node: Node | None,
        message: str,
        witness: Case | None = None,
    ) -> Finding:
        """Return a finding at a place of a rule's file."""
        written = self.files[rule.id]
        at = node or written.tree
        return Finding(check, severity, written.file, at.line, at.column, message, witness)


def only_of(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the packs to check: those on top of the base, or the base itself if it is alone."""
    first, *others = (pack.id for pack in knowledge.packs)
    return frozenset(others or [first])
