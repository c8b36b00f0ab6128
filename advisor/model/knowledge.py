"""The whole of what is known: packs layered into one vocabulary, one catalogue, one rule base."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from advisor.model.claim import Claim, Source
from advisor.model.move import Move
from advisor.model.parameter import Parameter
from advisor.model.rule import Rule
from advisor.model.term import Axis, Mode, ReadAs, Term, Topic
from advisor.model.worked_example import WorkedExample


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules and knowledge that is layered on others."""

    id: str
    version: str
    title: str
    authors: tuple[str, ...]
    licence: str
    requires: tuple[str, ...]
    sha256: str = ""


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything a reading may use, by id and sorted by id; read only.

    sha256: over the canonical parsed content of every pack.
    overrides: (what was replaced, pack that replaced it), as `rule:id` or `parameter:id`.
    examples: the worked cases that a source tells itself, to lay a case beside.
    """

    packs: tuple[Pack, ...]
    sources: dict[str, Source]
    claims: dict[str, Claim]
    topics: tuple[Topic, ...]
    axes: dict[str, Axis]
    modes: dict[str, Mode]
    terms: dict[str, Term]
    parameters: dict[str, Parameter]
    moves: dict[str, Move]
    rules: dict[str, Rule]
    sha256: str
    overrides: tuple[tuple[str, str], ...] = ()
    examples: dict[str, WorkedExample] = field(default_factory=dict)

    @cached_property
    def characteristics(self) -> dict[str, Term]:
        """The terms whose evidence is tallied, by id."""
        return {t.id: t for t in self.terms.values() if t.kind == "characteristic"}

    @cached_property
    def asked(self) -> dict[str, tuple[int, str]]:
        """Where each term stands among the questions, as they are asked: by its topic, then by id."""
        topics = {topic.id: place for place, topic in enumerate(self.topics)}
        return {t.id: (topics.get(t.group, len(topics)), t.id) for t in self.terms.values()}

    def read_as(self, what: ReadAs) -> tuple[Term, ...]:
        """Return the terms that a report takes for something, by id."""
        return tuple(t for t in self.terms.values() if t.read_as == what)

    @cached_property
    def weights(self) -> dict[str, int]:
        """The weight of each characteristic in the tally, as its evidence rules give it."""
        return {
            conclusion.id: conclusion.weight
            for rule in self.rules.values()
            for conclusion in rule.conclude
            if conclusion.kind == "evidence" and conclusion.weight is not None
        }

    @cached_property
    def term_names(self) -> dict[str, str]:
        """Every name a term answers to, earlier ones included, and the id it stands for."""
        names = {alias: t.id for t in self.terms.values() for alias in t.aliases}
        return names | {t: t for t in self.terms}
