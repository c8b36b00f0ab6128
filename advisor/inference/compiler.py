"""Rules compiled to durable-rules: only conjunctions, equality, order and joins reach the engine.

Negation, counting and `any` are expanded beforehand (`alternatives.py`); what is left tests either an
answer's value or a three-valued marker made from it. Every message of a phase is *fat*: one property
a term, behind a guard that only the rules of its group test.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple, TypeGuard, TypeVar

from advisor.errors import EngineLimitError
from advisor.inference import limits
from advisor.inference.alternatives import Atom, Counted, Expander, Literal, Want, uses_alias
from advisor.inference.marking import bound_of
from advisor.inference.program import (
    Channel,
    Comparison,
    Compiled,
    Exempting,
    Group,
    Lookup,
    Marker,
    Phase,
    Program,
    RulePlan,
    Unit,
)
from advisor.inference.strata import strata
from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion, Rule
from advisor.model.trace import node
from advisor.model.wording import phrase

A = TypeVar("A", bound=c.Is | c.IncludesAll | c.Compares)
GROUP_SIZE = 30
HIDDEN = (*c.QUANTIFIED, Counted)
_ORDER = {"at-least": "$gte", "more-than": "$gt", "at-most": "$lte", "less-than": "$lt"}
_MARKS: dict[Want, tuple[str | None, int]] = {
    Want.TRUE: (None, 1),
    Want.FALSE: (None, 0),
    Want.NOT_FALSE: ("$neq", 0),
    Want.NOT_TRUE: ("$neq", 1),
}
_TWO_VALUED = {
    Want.TRUE: Want.TRUE,
    Want.NOT_FALSE: Want.TRUE,
    Want.FALSE: Want.FALSE,
    Want.NOT_TRUE: Want.FALSE,
}
_SENTINEL = {"k1": {"m": "k1"}}
_DECIDED = (c.Concluded, c.IsUnknown)
"""Tests that are true or false, never unknown."""
_ABOUT_ONE_ANSWER = (c.Is, c.IncludesAll, c.Compares, c.IsUnknown)
_LOOKED_FOR: dict[Want, tuple[int, ...]] = {
    Want.TRUE: (1,),
    Want.FALSE: (0,),
    Want.NOT_FALSE: (1, 2),
    Want.NOT_TRUE: (0, 2),
}


class Match(NamedTuple):
    """One alternative of a unit: what has to hold."""

    unit: Unit
    literals: tuple[Literal, ...]


def _matches(unit: Unit, alternatives: Iterable[tuple[Literal, ...]]) -> list[Match]:
    return [Match(unit, literals) for literals in alternatives]


def compile_rules(knowledge: KnowledgeBase, *, drafts: bool = False) -> Program:
    """Return the knowledge base compiled for the engine.

    Raises KnowledgeError for rules that wait for one another, EngineLimitError for what durable-rules
    can't hold. drafts: whether rules with the status `draft` are read too.
    """
    wanted = ("draft", "reviewed") if drafts else ("reviewed",)
    rules = [rule for rule in knowledge.rules.values() if rule.status in wanted]
    return _Compiler(knowledge, rules).program()


class _Compiler:
    def __init__(self, knowledge: KnowledgeBase, rules: list[Rule]) -> None:
        self.knowledge = knowledge
        self.rules = sorted(rules, key=lambda rule: rule.id)
        self.expander = Expander(knowledge)
        self.compiled: dict[str, list[Compiled]] = {}
        self.alike: dict[tuple[Phase, frozenset[str]], str] = {}
        self.phases: list[Phase] = []
        self.names: dict[tuple[str, Any], str] = {}
        self.tests: dict[Literal, tuple[str, dict[str, Any]]] = {}
        self.term_properties: dict[str, list[tuple[str, str, Any]]] = {}
        self.drawn: dict[c.Concluded, str] = {}
        self.leans: dict[str, str] = {}
        self.pairs: dict[str, Comparison] = {}
        self.markers: dict[c.Quantified | Counted, Marker] = {}
        self.exceptions: dict[tuple[int, c.Condition], Exempting] = {}
        self.bindings = {rule.id: c.bindings(rule.when) for rule in rules}
        by_partners = {
            (str(conclusion.kind), conclusion.id)
            for rule in rules
            for conclusion in rule.conclude
            if _about_partners(conclusion, self.bindings[rule.id])
        }
        self.every_relation = any(
            _binds_undescribed(binding, by_partners) for binding in self.bindings.values()
        )

    # ------------------------------------------------------------------ the whole

    def program(self) -> Program:
        levels = strata(self.rules)
        steps: dict[tuple[int, int], list[Rule]] = {}
        for rule in self.rules:
            steps.setdefault((rule.stage, levels[rule.id]), []).append(rule)
        for (stage, _), rules in sorted(steps.items()):
            self.step(stage, rules)
        limits.check_names(self.property_names())
        limits.check_total(len(self.compiled))
        for phase in self.phases:
            for group in phase.groups:
                limits.check_ruleset(group.definitions)
        return Program(
            knowledge=self.knowledge,
            phases=self.phases,
            rules=self.compiled,
            term_properties=self.term_properties,
            drawn_tests=self.drawn,
            lean_properties=self.leans,
            pairs=self.pairs,
            markers=self.markers,
            every_relation=self.every_relation,
        )

    def property_names(self) -> set[str]:
        names = {"w", "k1", "n", "e", "d", "u", "f", "t", "a", "b", "v"}
        for phase in self.phases:
            for group in phase.groups:
                names.update((group.guard, *group.properties))
                for channel in group.channels.values():
                    names.update(channel.properties)
        return names

    def step(self, stage: int, rules: list[Rule]) -> None:
        """Add the phases of one stratum: what its rules need counted or checked, then the rules."""
        plans = []
        pending: list[tuple[RulePlan, list[Match]]] = []
        for rule in _overriders_first(rules):
            plan, units = self.plan(rule, len(self.phases))
            plans.append(plan)
            pending.append((plan, units))
        needed = [a for _, units in pending for match in units for a in _markers(match.literals)]
        self.hidden(stage, needed)
        phase = self.open_phase(stage)
        phase.plans = plans
        for plan, units in pending:
            for match in units:
                if match.unit is plan.candidate:
                    self.add(phase, match, plan.entities, plan.rule.id)
                else:
                    match.unit.lookups.append(self.lookup(match))

    def open_phase(self, stage: int) -> Phase:
        phase = Phase(stage)
        self.phases.append(phase)
        return phase

    # ------------------------------------------------------------------ rules

    def plan(self, rule: Rule, step: int) -> tuple[RulePlan, list[Match]]:
        """Return a rule's plan with the alternatives of each of its units."""
        binding = self.bindings[rule.id]
        self.expander.binding = frozenset(id(some) for some in binding)
        aliases = tuple(some.entity.alias for some in binding)
        candidate = Unit("candidate", aliases)
        holds = self.expander.expand(rule.when, Want.TRUE, rule.id)
        units = _matches(candidate, holds)
        exceptions = []
        for condition in rule.unless:
            if uses_alias(condition):
                made = Exempting(Unit("defeat", aliases), Unit("doubt", aliases), bound=True)
                units += self.exempting(made, condition, rule.id)
            else:
                key = (step, condition)
                shared = self.exceptions.get(key)
                if shared is None:
                    shared = Exempting(Unit("defeat"), Unit("doubt"), bound=False)
                    self.exceptions[key] = shared
                    units += self.exempting(shared, condition, rule.id)
                made = shared
            exceptions.append(made)
        entities = tuple(some.entity for some in binding)
        plan = RulePlan(
            rule,
            candidate,
            aliases,
            entities,
            tuple(exceptions),
            node("firing", rule.id),
            tuple((node(each.kind, each.id), ()) for each in rule.conclude),
        )
        return plan, units

    def exempting(self, made: Exempting, condition: c.Condition, rule: str) -> list[Match]:
        """Return the alternatives by which an exception is true, and by which it might be.

        What can't be unknown might not be: then only the first are asked for.
        """
        true = self.expander.expand(condition, Want.TRUE, rule)
        maybe = self.expander.expand(condition, Want.NOT_FALSE, rule)
        open_ = any(not isinstance(lit.atom, _DECIDED) for literals in maybe for lit in literals)
        return [*_matches(made.defeat, true), *(_matches(made.doubt, maybe) if open_ else ())]

    # ------------------------------------------------------------------ markers

    def hidden(self, stage: int, needed: Iterable[c.Quantified | Counted]) -> None:
        """Add the phases that decide the markers some rules need: each after those it needs itself."""
        levels: dict[c.Quantified | Counted, int] = {}
        made: list[list[tuple[Marker, list[Match]]]] = []

        def level(atom: c.Quantified | Counted) -> int:
            """Return the number of the phase after the one that decides a marker; make it if new."""
            if atom in self.markers:
                return levels.get(atom, 0)
            marker, units = self.marker(atom)
            self.markers[atom] = marker
            inner = [a for match in units for a in _markers(match.literals)]
            place = max(map(level, inner), default=0)
            made.extend([] for _ in range(place + 1 - len(made)))
            made[place].append((marker, units))
            levels[atom] = place + 1
            return place + 1

        for atom in needed:
            level(atom)
        for each in made:
            phase = self.open_phase(stage)
            for marker, units in each:
                phase.markers.append(marker)
                for match in units:
                    match.unit.lookups.append(self.lookup(match))

    def marker(self, atom: c.Quantified | Counted) -> tuple[Marker, list[Match]]:
        """Return a marker with the alternatives by which its witnesses or parts are found."""
        marker = Marker(atom, f"q{len(self.markers)}", _name_of(atom))
        self.expander.binding = frozenset()
        units: list[Match] = []
        if isinstance(atom, Counted):
            marker.number, marker.negated = atom.number, atom.negated
            for want in Want:
                parts = []
                for part in atom.of:
                    unit = Unit("part")
                    parts.append(unit)
                    units += _matches(unit, self.expander.expand(part, want, marker.name))
                marker.parts[want] = tuple(parts)
            return marker, units
        marker.negated = isinstance(atom, c.Every)
        if isinstance(atom, c.AtLeastEntities):
            marker.number = self.expander.count(atom.number)
        alias = (atom.entity.alias,)
        marker.witness, marker.open = Unit("witness", alias), Unit("open", alias)
        wants = (Want.FALSE, Want.NOT_TRUE) if marker.negated else (Want.TRUE, Want.NOT_FALSE)
        for unit, want in zip((marker.witness, marker.open), wants, strict=True):
            units += _matches(unit, self.expander.expand(atom.condition, want, marker.name))
        return marker, units

    # ------------------------------------------------------------------ durable rules

    def add(
        self,
        phase: Phase,
        match: Match,
        entities: tuple[c.Entity, ...],
        source: str,
    ) -> None:
        """Add one alternative as one durable rule, or several where two entities are compared."""
        if not entities:
            self.add_of_case(phase, match)
            return
        compared = [lit for lit in match.literals if isinstance(lit.atom, c.Matches)]
        for forms in product((True, False), repeat=len(compared)):
            plain = dict(zip(compared, forms, strict=True))
            group = self.group_for(phase, match.literals, entities)
            conditions = self.conditions(group, match.literals, plain, entities)
            if len(conditions) > limits.MAX_CONDITIONS:
                raise EngineLimitError(
                    f"{source}: {len(conditions)} partners, relations and comparisons in one "
                    f"condition; durable-rules takes {limits.MAX_CONDITIONS}"
                )
            self.define(group, conditions, match)

    def add_of_case(self, phase: Phase, match: Match) -> None:
        """Add an alternative that asks of the case alone; alike ones share a durable rule."""
        found = [self.test(literal) for literal in match.literals]
        name = str(len(self.compiled))
        asked = frozenset([str(test) for _, test in found])
        known = self.alike.setdefault((phase, asked), name)
        if known != name:
            self.compiled[known].append(self.told(match))
            return
        group = self.group_for(phase, match.literals, ())
        group.properties.update([(read, None) for read, _ in found])
        tests = _distinct([test for _, test in found])
        self.define(group, [{"m": {"$and": [{group.guard: 1}, *tests]}}], match)

    def define(self, group: Group, conditions: list[dict[str, Any]], match: Match) -> None:
        """Add a durable rule to a group."""
        name = str(len(self.compiled))
        group.definitions[name] = {"all": conditions, "pri": len(group.definitions)}
        self.compiled[name] = [self.told(match)]

    def lookup(self, match: Match) -> Lookup:
        """Return an alternative as tests of working memory."""
        tests: list[tuple[int, str, str, bool]] = []
        compared: list[tuple[c.Matches, tuple[int, int], tuple[int, ...]]] = []
        aliases = match.unit.aliases
        for literal in match.literals:
            atom, want = literal.atom, literal.want
            if isinstance(atom, c.Matches):
                places = (aliases.index(atom.alias), aliases.index(atom.other))
                compared.append((atom, places, _LOOKED_FOR[want]))
                continue
            if isinstance(atom, c.Compares):  # by its marker, as order is left to the engine
                plain = _unbound(atom)
                name, test = _marked(self.filled(atom.term, "mark", plain), want)
            else:
                name, test = self.test(literal)
            differs = test.get("$neq")
            alias = getattr(atom, "alias", None) if isinstance(atom, c.TESTS) else None
            place = -1 if alias is None else aliases.index(alias)
            tests.append((place, name, _text(differs or test), differs is None))
        return Lookup(tuple(tests), tuple(compared), self.told(match))

    def told(self, match: Match) -> Compiled:
        """Return an alternative with the nodes its trace tells of, found beforehand where they can."""
        fixed: list[str] = []
        answers: list[tuple[str, int]] = []
        drawn: list[tuple[str, str]] = []
        open_: list[tuple[str, str]] = []
        counted: list[tuple[Marker, Want]] = []
        rest: list[Literal] = []
        for literal in match.literals:
            atom = literal.atom
            sure = literal.want in (Want.TRUE, Want.FALSE)
            if sure and isinstance(atom, _ABOUT_ONE_ANSWER):
                name = node("answer", atom.term)
                if atom.alias is None:
                    fixed.append(name)
                else:
                    answers.append((f"{name}[", match.unit.aliases.index(atom.alias)))
            elif isinstance(atom, Counted):
                counted.append((self.markers[atom], literal.want))
            elif isinstance(atom, c.QUANTIFIED):
                name = f"check:{self.markers[atom].name}"
                if sure:
                    fixed.append(name)
                else:
                    open_.append((self.markers[atom].property, name))
            elif isinstance(atom, c.Concluded) and literal.want is Want.TRUE:
                if atom.kind in self.knowledge.axes:
                    fixed.append(node("position", atom.kind))
                elif atom.alias is None and atom.degree is None:
                    drawn += [(atom.kind, name) for name in atom.ids]
                else:
                    rest.append(literal)
            else:
                rest.append(literal)
        nodes = tuple(sorted(set(fixed)))
        return Compiled(
            match.unit,
            nodes,
            tuple(answers),
            tuple(drawn),
            tuple(open_),
            tuple(counted),
            tuple(rest),
        )

    def conditions(
        self,
        group: Group,
        literals: tuple[Literal, ...],
        plain: dict[Literal, bool],
        entities: tuple[c.Entity, ...],
    ) -> list[dict[str, Any]]:
        """Return the conditions of one durable rule: the case, its entities, their comparisons.

        plain: for each comparison of two entities, whether both are to have a plain answer.
        """
        case_tests: list[dict[str, Any]] = []
        own: dict[str, list[dict[str, Any]]] = {e.alias: [] for e in entities}
        joins: dict[str, list[dict[str, Any]]] = {e.alias: [] for e in entities}
        extra: list[dict[str, Any]] = []
        order = {e.alias: place for place, e in enumerate(entities)}
        channels = {e.alias: group.channels[e.kind] for e in entities}
        for literal in literals:
            atom = literal.atom
            if isinstance(atom, c.Matches):
                if plain[literal]:
                    self.join(atom, literal.want, own, joins, order, channels)
                else:
                    extra.append(self.pair(group, atom, literal.want, len(extra)))
                continue
            name, test = self.test(literal)
            alias = getattr(atom, "alias", None) if isinstance(atom, c.TESTS) else None
            if alias is None:
                case_tests.append(test)
                group.properties[name] = None
            else:
                own[alias].append(test)
                channels[alias].properties[name] = None
        found: list[dict[str, Any]] = [{"m": {"$and": [{group.guard: 1}, *_distinct(case_tests)]}}]
        for entity in entities:
            tests = _distinct(own[entity.alias])
            channel = channels[entity.alias]
            channel.conditions += 1
            needed = [_text(test) for test in tests if _is_equality(test)]
            if not needed:
                channel.wanted = None
            elif channel.wanted is not None:
                channel.wanted.add(needed[-1])
            found.append(self.entity(entity, entities, tests, joins[entity.alias]))
        return found + extra

    def entity(
        self,
        entity: c.Entity,
        entities: tuple[c.Entity, ...],
        own: list[dict[str, Any]],
        joins: list[dict[str, Any]],
    ) -> dict[str, Any]:
        """Return the condition on one partner or relation, joined to those before it."""
        tests: list[dict[str, Any]] = [{"e": entity.kind[0]}]
        if entity.once_a_pair:
            tests.append({"u": 1})
        ties: list[dict[str, Any]] = []
        if entity.source:
            ties.append({"f": {f"a_{entity.source}": "n"}})
        if entity.target:
            ties.append({"t": {f"a_{entity.target}": "n"}})
        for other in entities:
            if other is entity:
                break
            if other.kind == entity.kind:
                order = "$gt" if entity.pair_with == other.alias else "$neq"
                ties.append({order: {"n": {f"a_{other.alias}": "n"}}})
        return {f"a_{entity.alias}": {"$and": [*tests, *own, *ties, *joins, _SENTINEL]}}

    def join(
        self,
        atom: c.Matches,
        want: Want,
        own: dict[str, list[dict[str, Any]]],
        joins: dict[str, list[dict[str, Any]]],
        order: dict[str, int],
        channels: dict[str, Channel],
    ) -> None:
        """Compare two plain answers: the engine joins their values."""
        name = self.filled(atom.term, "plain", None)
        for alias in (atom.alias, atom.other):
            channels[alias].properties[name] = None
            own[alias].append({"$ex": {name: 1}})
        later, earlier = sorted((atom.alias, atom.other), key=lambda a: -order[a])
        same = atom.same == (want in (Want.TRUE, Want.NOT_FALSE))
        test = {name: {f"a_{earlier}": name}}
        joins[later].append(test if same else {"$neq": test})

    def pair(self, group: Group, atom: c.Matches, want: Want, number: int) -> dict[str, Any]:
        """Compare two answers of which one is unknown, disputed or not applicable."""
        tag = self.pair_tag(group, replace(atom, alias="", other=""))
        self.pairs[tag].looked_for.update(_LOOKED_FOR[want])
        operator, value = _MARKS[want]
        test: dict[str, Any] = {"v": value}
        return {
            f"x_{number}": {
                "$and": [
                    {"e": tag},
                    {operator: test} if operator else test,
                    {"a": {f"a_{atom.alias}": "n"}},
                    {"b": {f"a_{atom.other}": "n"}},
                    _SENTINEL,
                ]
            }
        }

    def pair_tag(self, group: Group, atom: c.Matches) -> str:
        """Return the tag of a group's messages for a comparison, made on first use."""
        for tag in group.pairs:
            if self.pairs[tag].atom == atom and self.pairs[tag].rules < limits.MAX_AT_ONCE:
                self.pairs[tag].rules += 1
                return tag
        tag = f"x{len(self.pairs)}"
        self.pairs[tag] = Comparison(atom, rules=1)
        group.pairs.append(tag)
        return tag

    def test(self, literal: Literal) -> tuple[str, dict[str, Any]]:
        """Return the property a literal reads and the engine's test of it."""
        found = self.tests.get(literal)
        if found is None:
            found = self.tests[literal] = self.make_test(literal.atom, literal.want)
        return found

    def make_test(self, atom: Atom, want: Want) -> tuple[str, dict[str, Any]]:
        """Return the property a literal reads and the engine's test of it, made anew."""
        if isinstance(atom, HIDDEN):
            return _marked(self.markers[atom].property, want)
        if isinstance(atom, c.Concluded):
            return self.concluded(atom, _TWO_VALUED[want])
        assert not isinstance(atom, c.Matches)
        if isinstance(atom, c.IsUnknown):
            return _marked(self.filled(atom.term, "unknown", None), _TWO_VALUED[want])
        if want is Want.TRUE and self.is_one_word(atom):
            name = self.filled(atom.term, "value", None)
            return name, {name: atom.values[0]}
        if want is Want.TRUE and isinstance(atom, c.Compares):
            side = "low" if atom.comparator in ("at-least", "more-than") else "high"
            name = self.filled(atom.term, side, None)
            bound = bound_of(atom.bound, self.knowledge)
            return name, {_ORDER[atom.comparator]: {name: bound}}
        plain = _unbound(atom)
        return _marked(self.filled(atom.term, "mark", plain), want)

    def is_one_word(self, atom: Atom) -> TypeGuard[c.Is]:
        """Whether a test asks for one value of a term that has one value."""
        return (
            isinstance(atom, c.Is)
            and len(atom.values) == 1
            and self.knowledge.terms[atom.term].type in ("choice", "name")
        )

    def concluded(self, atom: c.Concluded, want: Want) -> tuple[str, dict[str, Any]]:
        """Return the test of a lean, a mode or another conclusion."""
        if atom.kind in self.knowledge.axes and len(atom.ids) == 1 and want is Want.TRUE:
            name = self.leans.setdefault(atom.kind, f"l_{_safe(atom.kind)}")
            return name, {name: atom.ids[0]}
        plain = replace(atom, alias="any" if atom.alias else None)
        name = self.drawn.setdefault(plain, f"c{len(self.drawn)}")
        return _marked(name, want)

    def filled(self, term: str, how: str, test: Any) -> str:
        """Return the property that an answer fills in one way, made on first use."""
        key = (how, (term, test))
        name = self.names.get(key)
        if name is None:
            prefix = {"value": "v", "low": "lo", "high": "hi", "unknown": "u", "plain": "j"}
            name = f"m{len(self.names)}" if how == "mark" else f"{prefix[how]}_{_safe(term)}"
            self.names[key] = name
            self.term_properties.setdefault(term, []).append((name, how, test))
        return name

    # ------------------------------------------------------------------ messages

    def group_for(
        self, phase: Phase, literals: tuple[Literal, ...], entities: tuple[c.Entity, ...]
    ) -> Group:
        """Return the group of a phase that has room for the next durable rule."""
        joins = bool(entities)
        for group in reversed(phase.groups):
            if group.joins == joins and _has_room(group, len(literals), entities):
                return group
        place = f"{len(self.phases) - 1}_{len(phase.groups)}"
        made = Group(f"s{place}", f"g_{place}", joins=joins)
        phase.groups.append(made)
        return made


def _has_room(group: Group, literals: int, entities: tuple[c.Entity, ...]) -> bool:
    """Whether a group can take one more durable rule with so many tests."""
    most = limits.MAX_PROPERTIES - 10
    if len(group.definitions) >= GROUP_SIZE or len(group.properties) + literals >= most:
        return False
    return not entities or all(
        channel.conditions + sum(e.kind == kind for e in entities) <= limits.MAX_AT_ONCE
        and len(channel.properties) + literals < most
        for kind, channel in group.channels.items()
    )


def _safe(term: str) -> str:
    return term.replace(":", "__").replace("-", "_")


def _unbound(atom: A) -> A:
    """Return a test without the alias it is about."""
    return atom if atom.alias is None else replace(atom, alias=None)


def _marked(name: str, want: Want) -> tuple[str, dict[str, Any]]:
    operator, value = _MARKS[want]
    test: dict[str, Any] = {name: value}
    return name, {operator: test} if operator else test


def _is_equality(test: dict[str, Any]) -> bool:
    """Whether a test asks a property of one message for one value."""
    return not next(iter(test)).startswith("$")


def _text(test: dict[str, Any]) -> str:
    """Return the property and the value of a test as they stand in working memory."""
    ((name, value),) = test.items()
    return f'"{name}":{json.dumps(value)}'


def _distinct(tests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [test for place, test in enumerate(tests) if test not in tests[:place]]


def _markers(literals: tuple[Literal, ...]) -> list[c.Quantified | Counted]:
    return [lit.atom for lit in literals if isinstance(lit.atom, HIDDEN)]


def _name_of(atom: c.Quantified | Counted) -> str:
    if isinstance(atom, Counted):
        return "; ".join(phrase(part) for part in atom.of)
    return phrase(atom)


def _overriders_first(rules: list[Rule]) -> list[Rule]:
    """Return rules of one stratum so that each stands after those that may override it."""
    waiting = {rule.id: rule for rule in rules}
    found: list[Rule] = []
    while waiting:
        ready = [r for r in waiting.values() if not any(o in waiting for o in r.overridden_by)]
        found.extend(waiting.pop(rule.id) for rule in ready)
    return found


def _about_partners(conclusion: Conclusion, binding: tuple[c.Some, ...]) -> bool:
    """Whether a conclusion is about partners bound one by one, who may have no described relation."""
    kinds = {some.entity.alias: some.entity.kind for some in binding}
    return "partner" in {kinds[alias] for alias in conclusion.about or tuple(kinds)}


def _binds_undescribed(binding: tuple[c.Some, ...], by_partners: set[tuple[str, str]]) -> bool:
    """Whether a relation nobody described could satisfy a `some` of a rule that binds."""
    return any(
        some.entity.kind == "relation"
        and _could_hold(some.condition, some.entity.alias, by_partners)
        for some in binding
    )


def _could_hold(condition: c.Condition, alias: str, by_partners: set[tuple[str, str]]) -> bool:
    """Whether a condition could be true though nothing is known of what the alias stands for."""
    match condition:
        case c.Is() | c.IncludesAll() | c.Compares() | c.Matches():
            return not _reads(condition, alias)
        case c.Concluded(kind, ids, _, about):
            return about != alias or any((kind, name) in by_partners for name in ids)
        case c.All(of):
            return all(_could_hold(part, alias, by_partners) for part in of)
        case c.Any(of) | c.AtLeast(_, of):
            return any(_could_hold(part, alias, by_partners) for part in of)
        case c.NoneOf(of):
            return not any(_reads(part, alias) for part in of)
        case c.Some(_, inside):
            return _could_hold(inside, alias, by_partners)
        case _:
            return True


def _reads(condition: c.Condition, alias: str) -> bool:
    """Whether a condition is a plain test of an answer about the alias."""
    match condition:
        case c.Matches(_, one, other):
            return alias in (one, other)
        case c.Is() | c.IncludesAll() | c.Compares():
            return condition.alias == alias
        case _:
            return False
