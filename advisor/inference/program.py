"""A knowledge base compiled for the engine: phases, the messages they need, and the ruleset's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from advisor.inference.alternatives import Counted, Want
from advisor.inference.alternatives import Literal as Wanted
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing, Subject

Role: TypeAlias = Literal["candidate", "defeat", "doubt", "witness", "open", "part"]


@dataclass(eq=False, slots=True)
class Unit:
    """Something that is looked for: a rule's condition, an exception, a witness, a part to count.

    aliases: the bound aliases, in order; a match is told apart by what they stand for. lookups: the
    alternatives of whatever is no candidate; the engine looks for those alone.
    """

    role: Role
    aliases: tuple[str, ...] = ()
    lookups: list[Lookup] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Compiled:
    """One alternative of a unit, with what the trace tells of it.

    fixed: nodes that are the same for every case, sorted. answers: (start of the node, place of the
    alias) for answers about bound entities. drawn: conclusions whose nodes depend on what was drawn.
    open_: (property of a check, its node) where it counts only if the check is open. counted: groups
    counted beforehand, with how they were wanted. rest: literals that need a closer look. firing: what
    comes of it where that is always the same.
    """

    unit: Unit
    fixed: tuple[str, ...]
    answers: tuple[tuple[str, int], ...]
    drawn: tuple[tuple[str, str], ...]
    open_: tuple[tuple[str, str], ...]
    counted: tuple[tuple[Marker, Want], ...]
    rest: tuple[Wanted, ...]
    firing: Firing | None = None

    @property
    def constant(self) -> bool:
        """Whether its nodes are the same for every case."""
        return not (self.answers or self.drawn or self.open_ or self.counted or self.rest)


@dataclass(eq=False, slots=True)
class Lookup:
    """One alternative decided from working memory, where asking the engine would be a waste.

    tests: (place of the entity, or -1 for the case; property; its text in working memory; whether it
    is to be this text). compared: comparisons of two entities, with the truths that are wanted.
    """

    tests: tuple[tuple[int, str, str, bool], ...]
    compared: tuple[tuple[c.Matches, tuple[int, int], tuple[int, ...]], ...]
    told: Compiled


@dataclass(eq=False, slots=True)
class Marker:
    """A check over entities, or a group counted beforehand: decided between two phases.

    name: the condition in words; of a check, the id of its node follows from it.
    """

    atom: c.Quantified | Counted
    property: str
    name: str
    number: int = 1
    negated: bool = False
    witness: Unit | None = None
    open: Unit | None = None
    parts: dict[Want, tuple[Unit, ...]] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Exempting:
    """One entry of a rule's `unless`: when it is true, and when it might be.

    Both are looked up, for rules that became candidates.
    """

    defeat: Unit
    doubt: Unit
    bound: bool


@dataclass(eq=False, slots=True)
class RulePlan:
    """One rule and how it is read.

    firing: the start of its firings' ids. drawn: the nodes of its conclusions and whom they are about,
    in their order, where it binds no partner and no relation.
    """

    rule: Rule
    candidate: Unit
    aliases: tuple[str, ...]
    entities: tuple[c.Entity, ...]
    exceptions: tuple[Exempting, ...]
    firing: str
    drawn: tuple[tuple[str, Subject], ...]


@dataclass(eq=False, slots=True)
class Channel:
    """What a group reads of the partners, or of the relations.

    wanted: for each condition a text that is in the working memory of whatever can meet it; None
    where a condition has no such text.
    """

    properties: dict[str, None] = field(default_factory=dict)
    conditions: int = 0
    wanted: set[str] | None = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Group:
    """Some durable rules of a phase: a ruleset of the engine, matched in a session of its own.

    They read one message about the case, behind one guard, and a message for each of the partners
    and relations. properties: in the order first read; a dict, because each rule asks which it has
    already. pairs: tags of the comparisons that are read.
    """

    id: str
    guard: str
    properties: dict[str, None] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    channels: dict[str, Channel] = field(
        default_factory=lambda: {"partner": Channel(), "relation": Channel()}
    )
    pairs: list[str] = field(default_factory=list)
    joins: bool = False


@dataclass(eq=False, slots=True)
class Comparison:
    """A comparison of two entities that a join can't make where an answer is no plain value.

    atom: what is compared, aliases left out. looked_for: the truths some rule looks for.
    """

    atom: c.Matches
    rules: int = 0
    looked_for: set[int] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Phase:
    """One step: first markers or rules are matched, then what they conclude is added."""

    stage: int
    markers: list[Marker] = field(default_factory=list)
    plans: list[RulePlan] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Program:
    """What the engine needs to read cases; made once for a knowledge base.

    rules: what each durable rule stands for; more than one where several ask the same of the case.
    term_properties: for each term, the properties its answer fills, with what fills them.
    drawn_tests: for each (kind, id), the tests of conclusions that depend on it.
    pairs: the comparisons of two entities, by the tag of their messages.
    every_relation: whether a relation nobody described could satisfy some rule by itself.
    """

    knowledge: KnowledgeBase
    phases: list[Phase]
    rules: dict[str, list[Compiled]]
    term_properties: dict[str, list[tuple[str, str, Any]]]
    drawn_tests: dict[c.Concluded, str]
    lean_properties: dict[str, str]
    pairs: dict[str, Comparison]
    markers: dict[c.Quantified | Counted, Marker]
    every_relation: bool

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """The rulesets for the engine, by group."""
        return {group.id: group.definitions for phase in self.phases for group in phase.groups}
