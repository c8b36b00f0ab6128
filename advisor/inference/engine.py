"""Forward chaining over one case: durable-rules matches, phase by phase; the trace records all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any, Literal, TypeAlias

from advisor.inference.alternatives import OPPOSITE, Counted, Want
from advisor.inference.alternatives import Literal as Wanted
from advisor.inference.compiler import compile_rules
from advisor.inference.completion import ModeReader
from advisor.inference.marking import compare, mark
from advisor.inference.possible import Completed, CompletedReader
from advisor.inference.program import (
    Channel,
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
from advisor.inference.session import Ruleset, Session
from advisor.inference.tally import Tally, tally
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Answer, Case, Value
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, STAGES, Conclusion
from advisor.model.term import NOT_APPLICABLE
from advisor.model.trace import (
    Absence,
    Binding,
    Check,
    Defeat,
    Fact,
    Firing,
    Position,
    Subject,
    Trace,
    node,
)
from advisor.model.truth import Truth, negation, threshold

__all__ = ["Inference", "Reading"]

_BOUND = re.compile(r'"a_([a-z0-9]+)":\{"n":(\d+)')
_EMPTY: tuple[int, ...] = ()
_RANKS: tuple[str | None, ...] = (None, *DEGREES)
_POSITION = STAGES["position"]
_PARTNER, _RELATION = "partner", "relation"

Hits: TypeAlias = "dict[tuple[int, ...], list[Compiled]]"
"""Matches of one unit: for each binding (as entity numbers), the alternatives that held."""

Exempted: TypeAlias = tuple[tuple[str, ...] | None, tuple[str, ...] | None]
"""Of an exception: the nodes that make it true, or those that leave it open, or neither."""


class Entity:
    """A partner or relation as the engine sees it: a number, and the answers about it."""

    __slots__ = (
        "answers",
        "declared",
        "ends",
        "forward",
        "kind",
        "memory",
        "name",
        "number",
        "stands_for",
        "subject",
    )

    def __init__(
        self,
        number: int,
        kind: str,
        subject: Subject,
        answers: Mapping[str, Answer],
        memory: dict[str, str],
        ends: tuple[int, int] = (0, 0),
        declared: bool = True,
        stands_for: tuple[int, int] = (1, 1),
    ) -> None:
        self.number = number
        self.kind = kind
        self.subject = subject
        self.answers = answers
        self.ends = ends
        self.declared = declared
        self.stands_for = stands_for
        """How many relations, counted both ways and once a pair."""
        self.forward = ends[0] <= ends[1]
        self.name = ",".join(subject)
        self.memory = memory


@dataclass(frozen=True, slots=True)
class Reading:
    """What one case came to: the trace, the tallies behind it, and what its completions say."""

    trace: Trace
    tallies: dict[str, Tally]
    modes: tuple[str, ...]
    completed: Completed


class Inference:
    """A knowledge base compiled and registered, ready to read any number of cases."""

    def __init__(self, knowledge: KnowledgeBase, *, drafts: bool = False) -> None:
        self.knowledge = knowledge
        self.drafts = drafts
        self.program = compile_rules(knowledge, drafts=drafts)
        self.ruleset = Ruleset(self.program.definitions)
        self.fragments = _Fragments(self.program)

    @cached_property
    def modes(self) -> ModeReader:
        """The mode rules, ready to be completed; made on first use."""
        return ModeReader(self.knowledge, drafts=self.drafts)

    @cached_property
    def completions(self) -> CompletedReader:
        """The rules, ready to be read over all completions of a case; made on first use."""
        return CompletedReader(self.knowledge, drafts=self.drafts)

    def trace(self, case: Case) -> Trace:
        """Return what follows from a case, with its proof."""
        return _Consultation(self, case).trace()

    def read(self, case: Case) -> Reading:
        """Return what follows from a case, and what its unknown answers still allow."""
        consultation = _Consultation(self, case)
        trace = consultation.trace()
        modes = self.modes.possible(case, consultation.tallies)
        completed = self.completions.read(case, trace.positions, modes)
        return Reading(trace, consultation.tallies, modes, completed)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


class _Fragments:
    """Answers as pieces of a message: `"name":value`, remembered for the answers met before."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.terms = program.knowledge.terms
        self.known: dict[tuple[str, str, Value | None, tuple[Value, ...]], dict[str, str]] = {}
        self.unanswered: dict[str, dict[str, str]] = {"case": {}, _PARTNER: {}, _RELATION: {}}
        for term in program.term_properties:
            self.unanswered[self.terms[term].of].update(self.make(term, NOT_ANSWERED))
        self.undrawn = {name: f'"{name}":0' for name in program.drawn_tests.values()}
        self.undrawn_about = {
            name: f'"{name}":0' for test, name in program.drawn_tests.items() if test.alias
        }
        self.reading: dict[tuple[str, str], list[tuple[c.Concluded, str]]] = {}
        self.reading_about: dict[tuple[str, str], list[tuple[c.Concluded, str]]] = {}
        for test, name in program.drawn_tests.items():
            reading = self.reading if test.alias is None else self.reading_about
            named = test.ids if test.kind not in program.knowledge.axes else ("",)
            for id_ in named:
                reading.setdefault((test.kind, id_), []).append((test, name))
        self.blank = {
            term.id: Fact(node("answer", term.id), term.id, (), NOT_ANSWERED, "not-answered")
            for term in self.terms.values()
        }
        self.held_by: dict[str, list[str]] = {"case": [], _PARTNER: [], _RELATION: []}
        for each in self.terms.values():
            self.held_by[each.of].append(each.id)

    def of(self, term: str, answer: Answer) -> dict[str, str]:
        """Return the properties that one answer fills."""
        key = (term, answer.status, answer.value, tuple([o.value for o in answer.opinions]))
        found = self.known.get(key)
        if found is None:
            if len(self.known) > 4_000:
                self.known.clear()
            found = self.known[key] = self.make(term, answer)
        return found

    def make(self, term: str, answer: Answer) -> dict[str, str]:
        """Return the properties that one answer fills, made anew."""
        found: dict[str, str] = {}
        for name, how, test in self.program.term_properties.get(term, ()):
            value = self.value(term, how, test, answer)
            if value is not None:
                found[name] = f'"{name}":{value}'
        return found

    def value(self, term: str, how: str, test: Any, answer: Answer) -> str | None:
        """Return one property's value as JSON, or None where the answer leaves it out."""
        if how == "mark":
            return str(int(mark(test, answer, self.program.knowledge)))
        if how == "unknown":
            return "1" if answer.status == "unknown" else "0"
        if how == "value":
            if answer.status == "not-applicable":
                return _quoted(NOT_APPLICABLE)
            return _quoted(answer.value) if answer.status == "known" else None
        if how == "plain":
            if answer.status != "known":
                return None
            value = answer.value
            return _quoted(",".join(value) if isinstance(value, tuple) else value)
        numbers = [value for value in answer.possible if isinstance(value, int)]
        if not numbers:
            return None
        return str(min(numbers) if how == "low" else max(numbers))


class _Consultation:
    """One case being read: working memory between the phases."""

    def __init__(self, inference: Inference, case: Case) -> None:
        self.program = inference.program
        self.knowledge = inference.program.knowledge
        self.ruleset = inference.ruleset
        self.fragments = inference.fragments
        self.case = case
        self.memory = dict(self.fragments.unanswered["case"])
        for term, answer in case.answers.items():
            self.memory.update(self.fragments.of(term, answer))
        self.memory.update(self.fragments.undrawn)
        self.sought: dict[tuple[str, bool], list[Entity]] = {}
        self.changed: set[tuple[str, str]] = set()
        self.changed_about: set[tuple[str, str, Subject]] = set()
        self.entities = self.all_entities()
        self.by_subject = {entity.subject: entity for entity in self.entities if entity.subject}
        self.hits: dict[Unit, Hits] = {}
        self.drawn: dict[tuple[str, str], dict[str, str | None]] = {}
        self.subjects: dict[str, Subject] = {}
        self.evidence: dict[str, tuple[str, str]] = {}
        self.positions: dict[str, Position] = {}
        self.tallies: dict[str, Tally] = {}
        self.truths: dict[str, Truth] = {}
        self.checks: dict[str, Check] = {}
        self.told: dict[tuple[Marker, Want], set[str]] = {}
        self.exempted: dict[Exempting, Exempted] = {}
        self.firings: list[tuple[int, Firing]] = []
        self.overridden: list[tuple[int, Firing]] = []
        self.undefeated: dict[str, list[tuple[dict[str, Subject], str]]] = {}
        self.messages = 0
        self.paired = False

    # ------------------------------------------------------------------ the pipeline

    def trace(self) -> Trace:
        """Run every phase and return the trace."""
        with Session(self.ruleset) as session:
            for phase in self.program.phases:
                if phase.stage > _POSITION and not self.positions:
                    self.weigh()
                self.run(phase, session)
        if not self.positions:
            self.weigh()
        return Trace(
            facts=tuple(self.facts()),
            positions=tuple(self.positions[axis] for axis in sorted(self.positions)),
            checks=tuple(self.checks[key] for key in sorted(self.checks)),
            firings=_in_order(self.firings),
            overridden=_in_order(self.overridden),
        )

    def run(self, phase: Phase, session: Session) -> None:
        """Match one phase and settle what it concludes."""
        self.hits = {}
        for group in phase.groups:
            session.begin(group.id)
            if group.joins:
                self.place_entities(group, session)
            head = f'{{"sid":"1","id":"{group.id}","k1":1,"{group.guard}":1'
            session.tell(_message(head, group.properties, self.memory), self.hit)
        for marker in phase.markers:
            self.decide(marker)
        for plan in phase.plans:
            if plan.candidate in self.hits:
                self.settle(plan, phase.stage)
        if phase.plans:
            self.spread()

    def hit(self, match: str) -> None:
        """Keep one match of the engine."""
        end = match.index('"', 2)
        for compiled in self.program.rules[match[2:end]]:
            key = _EMPTY
            if compiled.unit.aliases:
                bound = dict(_BOUND.findall(match))
                key = tuple(int(bound[alias]) for alias in compiled.unit.aliases)
            found = self.hits.setdefault(compiled.unit, {})
            found.setdefault(key, []).append(compiled)

    # ------------------------------------------------------------------ entities

    def all_entities(self) -> list[Entity]:
        """Return partners and relations, numbered by id; one stands for all undescribed relations."""
        partners = self.case.partners or ()
        found = [
            Entity(i, _PARTNER, (p.id,), p.answers, self.known_of(_PARTNER, p.answers))
            for i, p in enumerate(partners)
        ]
        place = {partner.id: i for i, partner in enumerate(partners)}
        declared = {r.subject: r.answers for r in self.case.relations}
        pairs = sorted(declared)
        if self.program.every_relation:
            pairs = [(a.id, b.id) for a in partners for b in partners if a is not b]
        for pair in pairs:
            ends = (place[pair[0]], place[pair[1]])
            answers = declared.get(pair)
            memory = self.known_of(_RELATION, answers or {})
            found.append(
                Entity(
                    len(found), _RELATION, pair, answers or {}, memory, ends, answers is not None
                )
            )
        both_ways = len(partners) * (len(partners) - 1) - len(pairs)
        once = len(partners) * (len(partners) - 1) // 2 - sum(1 for a, b in pairs if a < b)
        if both_ways:
            memory = self.known_of(_RELATION, {})
            rest = Entity(
                len(found), _RELATION, (), {}, memory, declared=False, stands_for=(both_ways, once)
            )
            found.append(rest)
        return found

    def known_of(self, kind: str, answers: Mapping[str, Answer]) -> dict[str, str]:
        """Return what working memory holds of a partner or a relation when a reading begins."""
        found = {**self.fragments.unanswered[kind], **self.fragments.undrawn_about}
        for term, answer in answers.items():
            found.update(self.fragments.of(term, answer))
        return found

    def place_entities(self, group: Group, session: Session) -> None:
        """Assert the partners and relations that a group's rules may bind, and their comparisons."""
        for entity in self.entities:
            channel = group.channels[entity.kind]
            if not channel.conditions:
                continue
            if channel.wanted is None or not channel.wanted.isdisjoint(entity.memory.values()):
                session.place(self.entity_message(entity, channel))
        for tag in group.pairs:
            self.place_pairs(tag, session)

    def entity_message(self, entity: Entity, channel: Channel) -> str:
        """Return one partner or relation as a message."""
        self.messages += 1
        head = (
            f'{{"n":{entity.number},"sid":"1","id":"e{self.messages}","k1":1,"e":"{entity.kind[0]}"'
        )
        if entity.kind == _RELATION:
            head += f',"u":{int(entity.forward)}'
            if entity.subject:
                head += f',"f":{entity.ends[0]},"t":{entity.ends[1]}'
        return _message(head, channel.properties, entity.memory)

    def place_pairs(self, tag: str, session: Session) -> None:
        """Assert comparisons that a join can't make: those with an answer that is no plain value."""
        comparison = self.program.pairs[tag]
        atom, looked_for = comparison.atom, comparison.looked_for
        kind = self.knowledge.terms[atom.term].of
        entities = [e for e in self.entities if e.kind == kind and e.subject]
        plain = {e.number: _answer(e, atom.term).status == "known" for e in entities}
        if looked_for == {1} and not any(
            _answer(e, atom.term).status == "disputed" for e in entities
        ):
            return
        for one, other in permutations(entities, 2):
            if plain[one.number] and plain[other.number]:
                continue
            truth = compare(atom.same, _answer(one, atom.term), _answer(other, atom.term))
            if int(truth) in looked_for:
                self.messages += 1
                session.place(
                    f'{{"sid":"1","id":"e{self.messages}","k1":1,"e":"{tag}",'
                    f'"a":{one.number},"b":{other.number},"v":{int(truth)}}}'
                )

    # ------------------------------------------------------------------ lookups

    def holding(self, unit: Unit, key: tuple[int, ...]) -> list[Compiled]:
        """Return the alternatives of an exception, or of a part to count, that hold."""
        return [lookup.told for lookup in unit.lookups if self.holds(lookup, key)]

    def holds(self, lookup: Lookup, key: tuple[int, ...]) -> bool:
        """Whether every test of an alternative holds, for the entities bound."""
        for place, name, text, same in lookup.tests:
            memory = self.memory if place < 0 else self.entities[key[place]].memory
            if (memory.get(name) == text) is not same:
                return False
        for atom, (one, other), wanted in lookup.compared:
            first, second = self.entities[key[one]], self.entities[key[other]]
            truth = compare(atom.same, _answer(first, atom.term), _answer(second, atom.term))
            if int(truth) not in wanted:
                return False
        return True

    # ------------------------------------------------------------------ markers

    def decide(self, marker: Marker) -> None:
        """Decide a check or a counted group from what was matched."""
        atom = marker.atom
        truth = self.count(marker) if isinstance(atom, Counted) else self.check(marker, atom)
        self.truths[marker.property] = truth
        self.memory[marker.property] = f'"{marker.property}":{int(truth)}'

    def count(self, marker: Marker) -> Truth:
        """Return whether enough parts of a group hold."""
        true, possible = (
            (Want.FALSE, Want.NOT_TRUE) if marker.negated else (Want.TRUE, Want.NOT_FALSE)
        )
        sure, maybe = (
            sum(1 for unit in marker.parts[want] if self.holding(unit, _EMPTY))
            for want in (true, possible)
        )
        return threshold(marker.number, sure, maybe)

    def counted(self, marker: Marker, want: Want) -> set[str]:
        """Return the nodes that a counted group tells of, wanted one way."""
        found = self.told.get((marker, want))
        if found is None:
            units = marker.parts[OPPOSITE[want] if marker.negated else want]
            found = {n for unit in units for n in self.nodes(self.holding(unit, _EMPTY), _EMPTY)}
            self.told[marker, want] = found
        return found

    def check(self, marker: Marker, atom: c.Quantified) -> Truth:
        """Return whether a quantified condition holds, keeping the witnesses that decide it."""
        assert marker.witness is not None
        assert marker.open is not None
        kind, once = atom.entity.kind, atom.entity.once_a_pair
        sought = self.sought.get((kind, once))
        if sought is None:
            sought = [e for e in self.entities if e.kind == kind and (e.forward or not once)]
            self.sought[kind, once] = sought
        sure = self.meeting(marker.witness, sought)
        maybe = self.meeting(marker.open, [e for e in sought if e not in sure])
        witnesses, w_more = _named(sure, once)
        open_, o_more = _named(maybe, once)
        true = len(witnesses) + w_more
        truth = threshold(marker.number, true, true + len(open_) + o_more)
        if isinstance(atom, c.NoEntity | c.Every):
            truth = negation(truth)
        if self.case.partners is None:
            truth = Truth.UNKNOWN
        key = f"check:{marker.name}"
        self.checks[key] = Check(key, truth, witnesses, open_, w_more + o_more)
        return truth

    def meeting(self, unit: Unit, sought: list[Entity]) -> list[Entity]:
        """Return the partners or relations for which a unit holds."""
        found: dict[int, Entity] = {}
        for lookup in unit.lookups:
            left = sought
            for place, name, text, same in lookup.tests:
                if place >= 0:
                    left = [e for e in left if (e.memory.get(name) == text) is same]
                elif (self.memory.get(name) == text) is not same:
                    left = []
            found.update((entity.number, entity) for entity in left)
        return list(found.values())

    # ------------------------------------------------------------------ rules

    def settle(self, plan: RulePlan, stage: int) -> None:
        """Turn the matches of one rule into firings, defeated or not."""
        hits = self.hits[plan.candidate]
        if not plan.aliases:
            self.fire(plan, stage, hits[_EMPTY], _EMPTY, plan.firing, {})
            return
        for key in sorted(hits):
            entities = [self.entities[n] for n in key]
            if all(e.subject for e in entities):  # others stand for what nobody described
                by_alias = dict(zip(plan.aliases, [e.subject for e in entities], strict=True))
                name = f"{plan.firing}[{','.join([e.name for e in entities])}]"
                self.fire(plan, stage, hits[key], key, name, by_alias)

    def fire(
        self,
        plan: RulePlan,
        stage: int,
        found: list[Compiled],
        key: tuple[int, ...],
        name: str,
        bound: dict[str, Subject],
    ) -> None:
        """Add the firing of a rule for one set of bindings, and what it concludes if undefeated."""
        rule = plan.rule
        defeat, absences = self.excepted(plan, key) if plan.exceptions else (None, ())
        if defeat is None and rule.overridden_by:
            defeat = self.overruled(plan, bound)
        drawn = plan.drawn
        if bound:
            drawn = tuple([self.named_conclusion(each, bound) for each in rule.conclude])
        usual = not bound and defeat is None and not absences and len(found) == 1
        firing = found[0].firing if usual else None
        if firing is None:
            firing = Firing(
                id=name,
                rule=rule.id,
                bindings=tuple([Binding(*each) for each in bound.items()]),
                matched=tuple(sorted(self.nodes(found, key))),
                absences=() if defeat else absences,
                concluded=tuple(sorted({concluded for concluded, _ in drawn})),
                defeat=defeat,
            )
            if usual and found[0].constant:
                found[0].firing = firing
        if defeat is not None:
            self.overridden.append((stage, firing))
            return
        self.firings.append((stage, firing))
        self.undefeated.setdefault(rule.id, []).append((bound, name))
        for conclusion, (concluded, about) in zip(rule.conclude, drawn, strict=True):
            self.draw(conclusion, concluded, about)

    def excepted(
        self, plan: RulePlan, key: tuple[int, ...]
    ) -> tuple[Defeat | None, tuple[Absence, ...]]:
        """Return the exception that defeats a rule, or those that might but could not be decided."""
        absences = []
        for place, exception in enumerate(plan.exceptions):
            if exception.bound:
                defeat, doubt = self.exempt(exception, key)
            else:
                known = self.exempted.get(exception)
                if known is None:
                    known = self.exempted[exception] = self.exempt(exception, _EMPTY)
                defeat, doubt = known
            if defeat is not None:
                return Defeat(f"unless[{place}]", defeat), ()
            if doubt is not None:
                absences.append(Absence(place, doubt))
        return None, tuple(absences)

    def exempt(self, exception: Exempting, key: tuple[int, ...]) -> Exempted:
        """Return the nodes that make an exception true, or else those that leave it open."""
        found = self.holding(exception.defeat, key)
        if found:
            return tuple(sorted(self.nodes(found, key))), None
        found = self.holding(exception.doubt, key)
        return None, tuple(sorted(self.nodes(found, key))) if found else None

    def overruled(self, plan: RulePlan, bindings: dict[str, Subject]) -> Defeat | None:
        """Return the firing that a rule gives way to: shared aliases stand for the same."""
        found = [
            firing
            for other in plan.rule.overridden_by
            for theirs, firing in self.undefeated.get(other, ())
            if all(theirs[a] == s for a, s in bindings.items() if a in theirs)
        ]
        return Defeat(min(found)) if found else None

    def named_conclusion(
        self, conclusion: Conclusion, bindings: dict[str, Subject]
    ) -> tuple[str, Subject]:
        """Return the node a conclusion makes, and whom it is about."""
        aliases = conclusion.about if conclusion.about is not None else bindings
        about = tuple(part for alias in aliases for part in bindings[alias])
        return node(conclusion.kind, conclusion.id, about), about

    def draw(self, conclusion: Conclusion, name: str, about: Subject) -> None:
        """Add a conclusion to working memory; of several degrees the highest stands."""
        key = (conclusion.kind, conclusion.id)
        nodes = self.drawn.setdefault(key, {})
        self.subjects[name] = about
        if conclusion.degree is None:
            nodes.setdefault(name, None)
        else:
            nodes[name] = max(nodes.get(name), conclusion.degree, key=_RANKS.index)
        if conclusion.toward is not None:
            self.evidence[conclusion.id] = (conclusion.toward, name)
        self.changed.add(key)
        if about in self.by_subject:
            self.changed_about.add((*key, about))

    def spread(self) -> None:
        """Bring the tests of conclusions up to date in working memory."""
        for key in self.changed:
            for test, name in self.fragments.reading.get(key, ()):
                held = any(True for _ in self.satisfying(test, None))
                self.memory[name] = f'"{name}":{int(held)}'
        self.changed.clear()
        for kind, id_, subject in self.changed_about:
            for test, name in self.fragments.reading_about.get((kind, id_), ()):
                held = any(True for _ in self.satisfying(test, subject))
                self.by_subject[subject].memory[name] = f'"{name}":{int(held)}'
        self.changed_about.clear()

    def weigh(self) -> None:
        """Turn the evidence into a position and a lean on each axis."""
        for axis in self.knowledge.axes.values():
            found = tally(axis, self.knowledge, self.case, self.evidence)
            self.tallies[axis.id] = found
            self.positions[axis.id] = found.position()
        for axis_id, name in self.program.lean_properties.items():
            self.memory[name] = f'"{name}":{_quoted(self.positions[axis_id].lean)}'
        self.changed.update((axis, "") for axis in self.knowledge.axes)
        self.spread()

    # ------------------------------------------------------------------ nodes

    def satisfying(self, test: c.Concluded, subject: Subject | None) -> Iterable[str]:
        """Yield the nodes that make a test of a conclusion true."""
        if test.kind in self.knowledge.axes:
            position = self.positions.get(test.kind)
            if position is not None and position.lean in test.ids:
                yield f"position:{test.kind}"
            return
        for name in test.ids:
            for key, degree in self.drawn.get((test.kind, name), {}).items():
                if test.degree is not None and degree != test.degree:
                    continue
                if subject is None or self.subjects[key] == subject:
                    yield key

    def against(self, test: c.Concluded, subject: Subject | None) -> Iterable[str]:
        """Yield the nodes that make a test of a conclusion false: what was drawn, or its absence."""
        if test.kind in self.knowledge.axes:
            yield f"position:{test.kind}"
            return
        if test.kind == "mode":
            modes = [k for (kind, _), keys in self.drawn.items() if kind == "mode" for k in keys]
            yield from modes or [f"absent:mode:{name}" for name in test.ids]
            return
        for name in test.ids:
            keys = [
                key
                for key in self.drawn.get((test.kind, name), {})
                if subject is None or self.subjects[key] == subject
            ]
            yield from keys or [f"absent:{node(test.kind, name, subject or ())}"]

    def nodes(self, alternatives: Iterable[Compiled], key: tuple[int, ...]) -> set[str]:
        """Return the nodes that the alternatives of a unit which hold tell of."""
        found: set[str] = set()
        for compiled in alternatives:
            found.update(compiled.fixed)
            for start, place in compiled.answers:
                found.add(f"{start}{self.entities[key[place]].name}]")
            for conclusion in compiled.drawn:
                found.update(self.drawn.get(conclusion, ()))
            for check, name in compiled.open_:
                if self.truths[check] is Truth.UNKNOWN:
                    found.add(name)
            for marker, want in compiled.counted:
                found.update(self.counted(marker, want))
            if compiled.rest:
                bound = dict(zip(compiled.unit.aliases, key, strict=True))
                for literal in compiled.rest:
                    found.update(self.told_by(literal, bound))
        return found

    def told_by(self, literal: Wanted, bound: Mapping[str, int]) -> Iterable[str]:
        """Yield the nodes of one literal: what holds, or, where it only may hold, what is unknown."""
        atom, want = literal.atom, literal.want
        sure = want in (Want.TRUE, Want.FALSE)
        assert isinstance(atom, c.TESTS)  # what else there is was settled when it was compiled
        if isinstance(atom, c.Concluded):
            if not sure:
                return ()
            subject = None if atom.alias is None else self.entities[bound[atom.alias]].subject
            which = self.satisfying if want is Want.TRUE else self.against
            return tuple(which(atom, subject))
        aliases = (atom.alias, atom.other) if isinstance(atom, c.Matches) else (atom.alias,)
        found = []
        for alias in aliases:
            subject = () if alias is None else self.entities[bound[alias]].subject
            answers = self.case.answers if alias is None else self.entities[bound[alias]].answers
            answer = answers.get(atom.term, NOT_ANSWERED)
            if sure or self.undecided(atom, answer):
                found.append(node("answer", atom.term, subject))
        return found

    def undecided(self, atom: c.Test, answer: Answer) -> bool:
        """Whether an answer leaves a test open."""
        if isinstance(atom, c.Matches):
            return answer.status in ("unknown", "disputed")
        if isinstance(atom, c.IsUnknown):
            return False
        assert isinstance(atom, c.Is | c.IncludesAll | c.Compares)
        return mark(atom, answer, self.knowledge) is Truth.UNKNOWN

    def facts(self) -> Iterable[Fact]:
        """Yield every answer in working memory, the missing ones stated as unknown."""
        blank, held_by = self.fragments.blank, self.fragments.held_by
        answers = self.case.answers
        for term in held_by["case"]:
            answer = answers.get(term)
            if answer is None:
                yield blank[term]
            else:
                yield Fact(blank[term].id, term, (), answer, _origin(answer))
        for entity in self.entities:
            if entity.subject:
                for term in held_by[entity.kind]:
                    answer = entity.answers.get(term)
                    name = f"{blank[term].id}[{entity.name}]"
                    given = answer or NOT_ANSWERED
                    yield Fact(name, term, entity.subject, given, _origin(answer))


def _named(entities: list[Entity], once: bool) -> tuple[tuple[str, ...], int]:
    """Return entities by name, and how many relations nobody described are among them."""
    more = sum(e.stands_for[once] for e in entities if not e.declared)
    return tuple(sorted(e.name for e in entities if e.declared)), more


def _message(head: str, properties: Iterable[str], memory: Mapping[str, str]) -> str:
    """Return a message for the engine: what working memory holds of these properties."""
    return ",".join([head, *filter(None, map(memory.get, properties))]) + "}"


def _origin(answer: Answer | None) -> Literal["answered", "stated-unknown", "not-answered"]:
    if answer is None:
        return "not-answered"
    return "stated-unknown" if answer.status == "unknown" else "answered"


def _answer(entity: Entity, term: str) -> Answer:
    return entity.answers.get(term, NOT_ANSWERED)


def _in_order(firings: list[tuple[int, Firing]]) -> tuple[Firing, ...]:
    return tuple(firing for _, firing in sorted(firings, key=lambda item: (item[0], item[1].id)))
