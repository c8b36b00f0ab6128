"""A knowledge base compiled for the engine: phases, the messages they need, and the ruleset's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from advisor.inference.alternatives import Counted, Want
from advisor.inference.alternatives import Literal as Wanted
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

Role: TypeAlias = Literal["candidate", "defeat", "doubt", "witness", "open", "part"]


@dataclass(eq=False, slots=True)
class Unit:
    """Something the engine looks for: a rule's condition, an exception, a witness, a part to count.

    aliases: the bound aliases, in order; a match is told apart by what they stand for.
    """

    role: Role
    aliases: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Compiled:
    """One alternative of a unit as one durable rule, with what the trace tells of it.

    fixed: nodes that are the same for every case. answers: (start of the node, place of the alias)
    for answers about bound entities. drawn: conclusions whose nodes depend on what was drawn.
    rest: literals that need a closer look.
    """

    unit: Unit
    fixed: tuple[str, ...]
    answers: tuple[tuple[str, int], ...]
    drawn: tuple[tuple[str, str], ...]
    rest: tuple[Wanted, ...]


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
    """One entry of a rule's `unless`: matched when true, and when it might be."""

    defeat: Unit
    doubt: Unit
    bound: bool


@dataclass(eq=False, slots=True)
class RulePlan:
    """One rule and the units by which it is read; firing: the start of its firings' ids."""

    rule: Rule
    candidate: Unit
    aliases: tuple[str, ...]
    entities: tuple[c.Entity, ...]
    exceptions: tuple[Exempting, ...]
    firing: str


@dataclass(eq=False, slots=True)
class Group:
    """One message of a phase: the properties that its durable rules read, behind one guard.

    properties: in the order first read; a dict, because each rule asks which it has already.
    """

    id: str
    guard: str
    properties: dict[str, None] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Channel:
    """One copy of the partners and relations, holding what some of the rules read of them."""

    tag: str
    late: bool
    properties: dict[str, list[str]] = field(
        default_factory=lambda: {"partner": [], "relation": []}
    )
    conditions: dict[str, int] = field(default_factory=lambda: {"partner": 0, "relation": 0})


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
    channels: list[Channel] = field(default_factory=list)


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
    definitions: dict[str, Any]
    term_properties: dict[str, list[tuple[str, str, Any]]]
    drawn_tests: dict[c.Concluded, str]
    lean_properties: dict[str, str]
    pairs: dict[str, Comparison]
    markers: dict[c.Quantified | Counted, Marker]
    every_relation: bool
    has_entities: bool
