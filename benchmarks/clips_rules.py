"""The rule base in CLIPS: what a CLIPS programmer would write for the same rules, made by machine.

Working memory
    An answer is one fact (`answer`, `partner-answer`, `relation-answer`); an unknown one is stated.
    choice:     (value x); a disputed answer allows several values and is one symbol, (value x/y)
    number:     (status known) (low 30000) (high 50000), in ten-thousandths; they differ when disputed
    name, set:  (opinion first) (values x y); the other sides of a dispute are (opinion other)
    Unknown is (value unknown), (status unknown) or (opinion unknown); likewise not-applicable.

Meaning
    A condition is wanted true or wanted *known to be false*; each test has a pattern for either, so an
    unknown answer matches neither. Only `unless`, `overridden-by` and conclusions that were not drawn
    use CLIPS's own `not`. Disjunctions become one defrule for each alternative (CLIPS does the same
    with `or`), and alternatives of one rule are merged when the trace is read, as ours are.
    Salience follows stage and stratum, those that override before those that give way; leans are
    computed by rules of CLIPS between evidence and mode.

Trace
    Each firing appends to a list of CLIPS's own: rule, bindings, addresses of the facts matched. The
    lists are read back as one string, `(trace)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from math import comb
from typing import Any

from advisor.inference.strata import strata
from advisor.model import condition as c
from advisor.model.case import Answer, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion, Rule
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, SCALE, STRENGTHS, Axis, Term

MOST_ALTERNATIVES = 24
"""A count of parts with more combinations than this is counted by rules of its own instead."""

HOLDERS = {"case": "answer", "partner": "partner-answer", "relation": "relation-answer"}
KEYS = {
    "case": "",
    "partner": "(slot partner)",
    "relation": "(slot from) (slot to) (slot forward)",
}


class InexpressibleError(Exception):
    """A rule asks something that CLIPS patterns can't say with this working memory."""


@dataclass(frozen=True, slots=True)
class Element:
    """One conditional element of a left-hand side.

    place: 0 about the case, 1 about a bound partner or relation, 2 what needs everything bound.
    matched: a plain pattern, whose fact the trace names. binds: the alias it binds by itself.
    """

    text: str
    place: int = 0
    matched: bool = True
    binds: str | None = None


Alternative = tuple[Element, ...]
Scope = dict[str, tuple[c.Entity, tuple[str, ...]]]
"""The entity each alias stands for, and the CLIPS variables that hold its ids."""


@dataclass(slots=True)
class Translation:
    """The CLIPS program, and what could not be put into it.

    constructs: in the order in which they are built. left_out: rule id to the reason.
    rules: ids of the rules that were translated. defrules: how many CLIPS rules they made.
    kinds: how the answers to each term are stated. relations: whether rules look at relations as such.
    asked_unknown: terms of which a rule asks whether the answer is unknown.
    """

    constructs: list[str] = field(default_factory=list)
    rules: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    defrules: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    relations: bool = False
    asked_unknown: set[str] = field(default_factory=set)


def translate(knowledge: KnowledgeBase) -> Translation:
    """Return the rules in force as a CLIPS program."""
    return _Translator(knowledge).translation()


# ---------------------------------------------------------------------- working memory


def deftemplates() -> Iterator[str]:
    """Yield the templates of answers, entities and conclusions."""
    for holder, name in HOLDERS.items():
        keys = f"(slot term) {KEYS[holder]}"
        yield f"(deftemplate {name} {keys} (slot value) (slot strength (default 2)))"
        yield (
            f"(deftemplate {name}-number {keys} (slot status) (slot low (default 0)) "
            "(slot high (default 0)))"
        )
        yield f"(deftemplate {name}-said {keys} (slot opinion) (multislot values))"
    yield "(deftemplate partners (slot given))"
    yield "(deftemplate partner (slot id) (slot place))"
    yield "(deftemplate relation (slot from) (slot to) (slot forward))"
    yield "(deftemplate conclusion (slot what) (slot degree (default none)) (multislot about))"
    yield "(deftemplate evidence (slot term) (slot axis) (slot weight) (slot sign))"
    yield "(deftemplate lean (slot axis) (slot is))"
    yield "(deftemplate fired (slot rule) (multislot bindings))"
    yield "(deftemplate held (slot group) (multislot part))"
    yield "(deftemplate enough (slot group))"


def allowed(values: Iterable[Any], order: tuple[str, ...]) -> str:
    """Return the symbol for an answer that allows these values, listed in the vocabulary's order."""
    return "/".join(sorted({str(v) for v in values}, key=lambda v: (order.index(v), v)))


def order_of(term: Term) -> tuple[str, ...]:
    """Return every value an answer to a choice may have."""
    return (*term.values, *((MIXED,) if MIXED not in term.values else ()))


def symbols(test: c.Is, term: Term, want: bool) -> list[str]:
    """Return the symbol of every answer that passes the test of a choice, or that fails it."""
    order = order_of(term)
    passing = {v for v in order if v in test.values}
    of = passing if want else set(order) - passing
    found = [
        allowed(few, order) for size in range(1, len(of) + 1) for few in combinations(of, size)
    ]
    if (NOT_APPLICABLE in test.values) is want:
        found.append(NOT_APPLICABLE)
    return sorted(found, key=lambda s: (s.count("/"), s))


def matched(rules: Iterable[Rule]) -> set[str]:
    """Return the terms by which rules match partners or relations with one another."""
    return {
        part.term
        for rule in rules
        for condition in (rule.when, *rule.unless)
        for part in c.walk(condition)
        if isinstance(part, c.Matches)
    }


class Facts:
    """Writes a case as CLIPS facts, one text for `load_facts`.

    stated: whether every unknown answer is a fact, as in our trace; else only those that a rule asks
    after by `unknown`, which is the least that gives the same firings.
    """

    def __init__(
        self, knowledge: KnowledgeBase, translation: Translation, *, stated: bool = True
    ) -> None:
        self.terms = knowledge.terms
        self.kinds = translation.kinds
        self.relations = translation.relations
        self.orders = {t.id: order_of(t) for t in knowledge.terms.values()}
        self.heads = {
            t.id: f"({HOLDERS[t.of]}{self.kinds[t.id]} (term {t.id})" for t in self.terms.values()
        }
        self.held_by: dict[str, dict[str, str]] = {holder: {} for holder in HOLDERS}
        """Per holder, the terms with the slots of the fact that states the answer as unknown."""
        for term in knowledge.terms.values():
            needed = stated or term.id in translation.asked_unknown
            unknown = self.slots(term.id, Answer("unknown"))[0] if needed else ""
            self.held_by[term.of][term.id] = unknown

    def text(self, case: Case) -> str:
        """Return the facts of a case."""
        lines: list[str] = []
        self.answers(lines, "case", "", case.answers)
        if case.partners is not None:
            lines.append("(partners (given yes))")
        place = {p.id: number for number, p in enumerate(case.partners or ())}
        for partner in case.partners or ():
            lines.append(f"(partner (id {partner.id}) (place {place[partner.id]}))")
            self.answers(lines, "partner", f" (partner {partner.id})", partner.answers)
        for relation in case.relations:
            self.answers(
                lines, "relation", _ends(relation.source, relation.target, place), relation.answers
            )
        if self.relations:
            lines += [f"(relation{_ends(a, b, place)})" for a in place for b in place if a != b]
        return "\n".join(lines)

    def answers(self, lines: list[str], holder: str, key: str, answers: dict[str, Answer]) -> None:
        for term, unknown in self.held_by[holder].items():
            answer = answers.get(term)
            head = f"{self.heads[term]}{key}"
            if answer is None or answer.status == "unknown":
                if unknown:
                    lines.append(f"{head}{unknown})")
            else:
                lines += [f"{head}{slots})" for slots in self.slots(term, answer)]

    def slots(self, term: str, answer: Answer) -> list[str]:
        """Return the slots of the facts that state an answer: one, or one for each side's opinion."""
        kind, values = self.kinds[term], answer.possible
        if kind == "-number":
            if not values:
                return [f" (status {answer.status})"]
            numbers = [v for v in values if isinstance(v, int)]
            return [f" (status known) (low {min(numbers)}) (high {max(numbers)})"]
        if kind == "-said":
            if not values:
                return [f" (opinion {answer.status})"]
            said = [_words(v) for v in values]
            return [
                f" (opinion {'other' if place else 'first'}) (values {words})"
                for place, words in enumerate(dict.fromkeys(said))
            ]
        size = "" if answer.strength is None else f" (strength {STRENGTHS[answer.strength]})"
        if len(values) == 1:
            return [f" (value {values[0]}){size}"]
        value = allowed(values, self.orders[term]) if values else answer.status
        return [f" (value {value}){size}"]


def _ends(source: str, target: str, place: dict[str, int]) -> str:
    forward = "yes" if place[source] < place[target] else "no"
    return f" (from {source}) (to {target}) (forward {forward})"


def _words(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


# ---------------------------------------------------------------------- rules


class _Translator:
    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.all_rules = [r for r in knowledge.rules.values() if r.status == "reviewed"]
        self.ranks = ranks(self.all_rules)
        self.made = Translation()
        self.helpers: dict[tuple[c.Condition, bool], str] = {}
        self.fresh = 0
        self.rule: Rule
        self.binding: tuple[c.Some, ...] = ()
        self.overriders = {o for rule in self.all_rules for o in rule.overridden_by}
        self.with_subject = {
            f"{con.kind}:{con.id}"
            for rule in self.all_rules
            for con in rule.conclude
            if (con.about if con.about is not None else c.bindings(rule.when))
        }
        compared = matched(self.all_rules)
        for term in knowledge.terms.values():
            said = term.type in ("set", "name") or term.id in compared
            number = term.type == "number" and not said
            self.made.kinds[term.id] = "-said" if said else "-number" if number else ""

    def translation(self) -> Translation:
        """Return the whole program."""
        made = self.made
        # One list for each step of the order: CLIPS copies a list to append to it.
        traces = [f"?*trace-{rank}*" for rank in sorted(set(self.ranks.values()))]
        made.constructs = [
            *deftemplates(),
            *(f"(defglobal {trace} = (create$))" for trace in traces),
            f"(deffunction trace () (implode$ (create$ {' '.join(traces)})))",
        ]
        done = []
        for rule in sorted(self.all_rules, key=lambda r: (self.ranks[r.id], r.id)):
            try:
                made.constructs += self.defrules(rule)
                done.append(rule.id)
            except InexpressibleError as why:
                made.left_out[rule.id] = str(why)
        made.rules = tuple(sorted(done))
        for axis in self.knowledge.axes.values():
            made.constructs += self.tally(axis)
        made.defrules = sum(text.startswith("(defrule") for text in made.constructs)
        return made

    def salience(self, rule: Rule, step: int = 0) -> str:
        return f"(declare (salience {3 * -self.ranks[rule.id] + step}))"

    def defrules(self, rule: Rule) -> list[str]:
        """Return one defrule for each alternative of a rule, after the helpers they need."""
        self.rule = rule
        self.binding = c.bindings(rule.when)
        built = len(self.made.constructs)
        scope = self.scope()
        exceptions = [
            self.negated(alternative)
            for condition in rule.unless
            for alternative in self.wanted(condition, True, scope)
        ]
        exceptions += [self.overridden(other, scope) for other in rule.overridden_by]
        found = []
        for place, alternative in enumerate(self.wanted(rule.when, True, scope)):
            elements = [*self.bound(alternative, scope), *exceptions]
            name = rule.id if not place else f"{rule.id}|{place + 1}".replace("|", "--")
            found.append(self.defrule(name, elements, scope))
        helpers = self.made.constructs[built:]
        del self.made.constructs[built:]
        return [*helpers, *found]

    def defrule(self, name: str, elements: list[Element], scope: Scope) -> str:
        lhs: list[str] = []
        facts: list[str] = []
        for element in sorted(elements, key=lambda e: e.place):
            if element.matched:
                facts.append(f"?f{len(facts)}")
                lhs.append(f"{facts[-1]} <- {element.text}")
            else:
                lhs.append(element.text)
        rule = self.rule
        subjects = [v for _, variables in scope.values() for v in variables]
        rhs = [self.conclude(conclusion, scope) for conclusion in rule.conclude]
        if rule.id in self.overriders:
            rhs.append(f"(assert (fired (rule {rule.id}) (bindings {' '.join(subjects)})))")
        told = " ".join([rule.id, *subjects, *facts])
        trace = f"?*trace-{self.ranks[rule.id]}*"
        rhs.append(f"(bind {trace} (create$ {trace} {told} .))")
        lines = [f"(defrule {name}", self.salience(rule), *lhs, "=>", *rhs]
        return "\n  ".join(lines) + ")"

    def conclude(self, conclusion: Conclusion, scope: Scope) -> str:
        """Return the action that states a conclusion."""
        if conclusion.kind == "evidence":
            term = self.knowledge.terms[conclusion.id]
            first = self.knowledge.axes[term.axis or ""].first
            sign = 0 if conclusion.toward == MIXED else -1 if conclusion.toward == first else 1
            return (
                f"(assert (evidence (term {term.id}) (axis {term.axis}) "
                f"(weight {conclusion.weight or 0}) (sign {sign})))"
            )
        aliases = conclusion.about if conclusion.about is not None else tuple(scope)
        about = " ".join(v for alias in aliases for v in scope[alias][1])
        degree = f" (degree {conclusion.degree})" if conclusion.degree else ""
        subject = f" (about {about})" if about else ""
        return f"(assert (conclusion (what {conclusion.kind}:{conclusion.id}){degree}{subject}))"

    def overridden(self, other: str, scope: Scope) -> Element:
        """Return the element by which a rule gives way: aliases that both bind stand for the same."""
        if other in self.made.left_out or other not in self.ranks:
            raise InexpressibleError(f"overridden by {other}, which is left out")
        theirs = c.bindings(self.knowledge.rules[other].when)
        fields: list[str] = []
        for some in theirs:
            wide = 1 if some.entity.kind == "partner" else 2
            mine = scope.get(some.entity.alias)
            fields += mine[1] if mine is not None else ["?"] * wide
        bindings = f" (bindings {' '.join(fields)})" if fields else ""
        return Element(f"(not (fired (rule {other}){bindings}))", 2, matched=False)

    # ------------------------------------------------------------------ entities

    def scope(self) -> Scope:
        """Return the variables of the aliases that the rule binds."""
        found: Scope = {}
        for some in self.binding:
            entity = some.entity
            if entity.kind == "partner":
                found[entity.alias] = (entity, (f"?{entity.alias}",))
                continue
            ends = [(entity.source, "from"), (entity.target, "to")]
            names = tuple(f"?{alias or f'{entity.alias}-{end}'}" for alias, end in ends)
            found[entity.alias] = (entity, names)
        return found

    def bound(self, alternative: Alternative, scope: Scope) -> list[Element]:
        """Return an alternative with a pattern for each alias that no answer of its own binds."""
        found = list(alternative)
        binders = {e.binds for e in alternative}
        earlier: list[tuple[c.Entity, tuple[str, ...]]] = []
        for alias, (entity, variables) in scope.items():
            if entity.pair_with or alias in {s.entity.pair_with for s in self.binding}:
                place = f" (place ?{alias}-place)"
                if entity.pair_with:
                    before = f"?{entity.pair_with}-place"
                    place = f" (place ?{alias}-place&:(> ?{alias}-place {before}))"
                found.append(Element(f"(partner (id {variables[0]}){place})", 1))
            elif alias not in binders:
                found.append(self.entity(entity, variables))
            for other, theirs in earlier:
                tied = entity.pair_with == other.alias
                if other.kind == entity.kind and not tied and theirs != variables:
                    unlike = [f"(neq {a} {b})" for a, b in zip(theirs, variables, strict=True)]
                    either = unlike[0] if len(unlike) == 1 else f"(or {' '.join(unlike)})"
                    found.append(Element(f"(test {either})", 2, matched=False))
            earlier.append((entity, variables))
        return found

    def entity(self, entity: c.Entity, variables: tuple[str, ...]) -> Element:
        """Return the pattern of a partner or relation by itself."""
        if entity.kind == "partner":
            return Element(f"(partner (id {variables[0]}))", 1, binds=entity.alias)
        self.made.relations = True
        once = " (forward yes)" if entity.once_a_pair else ""
        text = f"(relation (from {variables[0]}) (to {variables[1]}){once})"
        return Element(text, 1, binds=entity.alias)

    # ------------------------------------------------------------------ conditions

    def wanted(self, condition: c.Condition, want: bool, scope: Scope) -> list[Alternative]:
        """Return the alternatives by which a condition is true, or is known to be false."""
        match condition:
            case c.All(of):
                return self.joined(of, want, scope, conjunction=want)
            case c.Any(of):
                return self.joined(of, want, scope, conjunction=not want)
            case c.NoneOf(of):
                return self.joined(of, not want, scope, conjunction=want)
            case c.AtLeast(bound, of):
                number = self.count(bound)
                return self.enough(condition, number if want else len(of) - number + 1, want, scope)
            case c.Some(_, inside) if any(condition is some for some in self.binding):
                return self.wanted(inside, want, scope)
            case c.Some(entity, inside):
                return (
                    self.some(entity, inside, True) if want else self.every(entity, inside, False)
                )
            case c.NoEntity(entity, inside):
                return (
                    self.every(entity, inside, False) if want else self.some(entity, inside, True)
                )
            case c.Every(entity, inside):
                return (
                    self.every(entity, inside, True) if want else self.some(entity, inside, False)
                )
            case c.AtLeastEntities(bound, entity, inside):
                return self.several(condition, self.count(bound), want)
            case c.Concluded():
                return self.concluded(condition, want, scope)
            case c.Matches():
                return self.compared(condition, want, scope)
            case _:
                return self.answered(condition, want, scope)

    def joined(
        self, of: tuple[c.Condition, ...], want: bool, scope: Scope, *, conjunction: bool
    ) -> list[Alternative]:
        parts = [self.wanted(part, want, scope) for part in of]
        if not conjunction:
            return [alternative for part in parts for alternative in part]
        return [tuple(dict.fromkeys(e for p in chosen for e in p)) for chosen in product(*parts)]

    def count(self, bound: c.Bound) -> int:
        if bound.parameter is not None:
            return self.knowledge.parameters[bound.parameter].count
        return bound.number or 0

    def enough(
        self, condition: c.AtLeast, number: int, want: bool, scope: Scope
    ) -> list[Alternative]:
        """Return the alternatives by which at least so many parts are as wanted."""
        of = condition.of
        if number <= 0:
            return [()]
        parts = [self.wanted(part, want, scope) for part in of]
        if comb(len(of), number) * max(map(len, parts)) ** number <= MOST_ALTERNATIVES:
            return [
                tuple(dict.fromkeys(e for p in chosen for e in p))
                for few in combinations(parts, number)
                for chosen in product(*few)
            ]
        if any(e.place for part in parts for alternative in part for e in alternative if e.matched):
            raise InexpressibleError("counts many conditions on one partner or relation")
        numbered = [
            (str(place), alternative) for place, part in enumerate(parts) for alternative in part
        ]
        return [(self.counted((condition, want), number, numbered),)]

    def counted(
        self, key: tuple[c.Condition, bool], number: int, parts: list[tuple[str, Alternative]]
    ) -> Element:
        """Return the pattern of a marker, made by rules that state each part and count them."""
        group = self.helpers.get(key)
        if group is None:
            group = self.helpers[key] = f"group-{len(self.helpers)}"
            made = [f"(defglobal ?*{group}* = 0)"]
            for place, (part, elements) in enumerate(parts):
                lhs = "\n  ".join(e.text for e in sorted(elements, key=lambda e: e.place))
                made.append(
                    f"(defrule {group}-part-{place}\n  {self.salience(self.rule, 2)}\n  {lhs}\n  =>"
                    f"\n  (assert (held (group {group}) (part {part}))))"
                )
            made.append(
                f"(defrule {group}-count\n  {self.salience(self.rule, 1)}\n  (held (group {group}))"
                f"\n  =>\n  (bind ?*{group}* (+ ?*{group}* 1))"
                f"\n  (if (= ?*{group}* {number}) then (assert (enough (group {group})))))"
            )
            self.made.constructs += made
        return Element(f"(enough (group {group}))")

    # ------------------------------------------------------------------ all partners, all relations

    def inside(
        self, entity: c.Entity, condition: c.Condition, want: bool
    ) -> tuple[Scope, list[Alternative]]:
        """Return what is wanted of any one partner or relation, under variables of its own."""
        each = self.variable("each")
        wide = ("",) if entity.kind == "partner" else ("-from", "-to")
        variables = tuple(f"{each}{end}" for end in wide)
        scope: Scope = {entity.alias: (entity, variables)}
        return scope, self.wanted(condition, want, scope)

    def some(self, entity: c.Entity, condition: c.Condition, want: bool) -> list[Alternative]:
        """Return the alternatives by which some partner or relation is as wanted."""
        scope, alternatives = self.inside(entity, condition, want)
        found: list[Alternative] = []
        for alternative in alternatives:
            texts = self.texts(alternative, entity, scope)
            text = texts[0] if len(texts) == 1 else f"(and {' '.join(texts)})"
            found.append((Element(f"(exists {text})", matched=False),))
        return found

    def every(self, entity: c.Entity, condition: c.Condition, want: bool) -> list[Alternative]:
        """Return the alternative by which every partner or relation is as wanted: none is otherwise."""
        scope, alternatives = self.inside(entity, condition, want)
        first = self.entity(entity, scope[entity.alias][1])
        otherwise = " ".join([first.text, *(self.negated(a).text for a in alternatives)])
        given = Element("(partners (given yes))")
        return [(given, Element(f"(not (and {otherwise}))", matched=False))]

    def several(self, condition: c.AtLeastEntities, number: int, want: bool) -> list[Alternative]:
        """Return the alternative by which enough partners or relations meet a condition."""
        entity, inside = condition.entity, condition.condition
        if number == 1:
            return self.some(entity, inside, True) if want else self.every(entity, inside, False)
        if not want:
            raise InexpressibleError("asks that fewer than so many partners or relations do")
        scope, alternatives = self.inside(entity, inside, True)
        variables = scope[entity.alias][1]
        parts = [
            (" ".join(variables), tuple(self.bound_to(alternative, entity, scope)))
            for alternative in alternatives
        ]
        return [(self.counted((condition, want), number, parts),)]

    def bound_to(self, alternative: Alternative, entity: c.Entity, scope: Scope) -> list[Element]:
        if any(e.binds == entity.alias for e in alternative):
            return list(alternative)
        return [self.entity(entity, scope[entity.alias][1]), *alternative]

    def texts(self, alternative: Alternative, entity: c.Entity, scope: Scope) -> list[str]:
        elements = self.bound_to(alternative, entity, scope)
        return [e.text for e in sorted(elements, key=lambda e: e.place)]

    def negated(self, alternative: Alternative) -> Element:
        """Return the element that holds when an alternative does not."""
        texts = [e.text for e in sorted(alternative, key=lambda e: e.place)]
        inner = texts[0] if len(texts) == 1 else f"(and {' '.join(texts)})"
        return Element(f"(not {inner})", 2, matched=False)

    # ------------------------------------------------------------------ single tests

    def concluded(self, test: c.Concluded, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns of a lean, a mode or another conclusion."""
        if test.kind in self.knowledge.axes:
            is_ = "|".join(test.ids) if want else "&".join(f"~{name}" for name in test.ids)
            return [(Element(f"(lean (axis {test.kind}) (is {is_}))"),)]
        if test.degree == "emerging":
            raise InexpressibleError("asks for a degree that is not the highest")
        names = [f"{test.kind}:{name}" for name in test.ids]
        degree = f" (degree {test.degree})" if test.degree else ""
        abouts = [""]
        if test.alias is not None:
            entity, variables = scope[test.alias]
            subjects = [variables, variables[::-1]] if entity.once_a_pair else [variables]
            abouts = [f" (about {' '.join(subject)})" for subject in subjects]
        patterns = [f"(conclusion (what {'|'.join(names)}){degree}{about})" for about in abouts]
        place = 0 if test.alias is None else 1
        if not want:
            return [tuple(Element(f"(not {p})", 2, matched=False) for p in patterns)]
        if test.alias is None and not self.with_subject.isdisjoint(names):
            # Drawn about several partners, it would fire the rule once for each of them.
            return [(Element(f"(exists {patterns[0]})", matched=False),)]
        return [(Element(p, place),) for p in patterns]

    def pattern(self, term: str, alias: str | None, slots: str, scope: Scope) -> Element:
        """Return the pattern of one answer, of the case or of what an alias stands for."""
        of = self.knowledge.terms[term].of
        key = ""
        if alias is not None:
            entity, variables = scope[alias]
            if of == "partner":
                key = f" (partner {variables[0]})"
            else:
                once = " (forward yes)" if entity.once_a_pair else ""
                key = f" (from {variables[0]}) (to {variables[1]}){once}"
        text = f"({HOLDERS[of]}{self.made.kinds[term]} (term {term}){key} {slots})"
        return Element(text, 0 if alias is None else 1, binds=alias)

    def answered(self, test: c.Condition, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns by which an answer passes a test, or is known to fail it."""
        assert isinstance(test, c.Is | c.IncludesAll | c.Compares | c.IsUnknown)
        kind = self.made.kinds[test.term]
        if isinstance(test, c.IsUnknown):
            self.made.asked_unknown.add(test.term)
            slot = {"": "value", "-number": "status", "-said": "opinion"}[kind]
            if want and test.alias and self.knowledge.terms[test.term].of == "relation":
                # A relation that nobody described has no facts at all.
                known = self.pattern(test.term, test.alias, f"({slot} ~unknown)", scope)
                return [(Element(f"(not {known.text})", 2, matched=False),)]
            is_ = "unknown" if want else "~unknown&~other" if kind == "-said" else "~unknown"
            return [(self.pattern(test.term, test.alias, f"({slot} {is_})", scope),)]
        slots = {"": self.choice, "-number": self.number, "-said": self.said}[kind](test, want)
        found = []
        for first, *others in slots:
            elements = [self.pattern(test.term, test.alias, first, scope)]
            for other in others:
                text = self.pattern(test.term, test.alias, other, scope).text
                elements.append(Element(f"(not {text})", 2, matched=False))
            found.append(tuple(elements))
        return found

    def choice(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of one value: every set of values that passes, or that fails, by symbol."""
        if not isinstance(test, c.Is):
            raise InexpressibleError("compares words by order")
        found = symbols(test, self.knowledge.terms[test.term], want)
        return [[f"(value {'|'.join(found)})"]] if found else []

    def number(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of a number; a disputed one lies between its lowest and its highest."""
        if isinstance(test, c.Is):
            if set(test.values) - {NOT_APPLICABLE}:
                raise InexpressibleError("asks for exactly one number")
            return [["(status not-applicable)"]] if want else [["(status known)"]]
        bound = test.bound.number
        if test.bound.parameter is not None:
            bound = self.knowledge.parameters[test.bound.parameter].number
        upward = test.comparator in ("at-least", "more-than")
        sign = {"at-least": ">=", "more-than": ">", "at-most": "<=", "less-than": "<"}[
            test.comparator
        ]
        if not want:
            sign = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[sign]
        slot = "low" if upward is want else "high"
        number = self.variable("n")
        found = [[f"(status known) ({slot} {number}&:({sign} {number} {bound}))"]]
        return found if want else [*found, ["(status not-applicable)"]]

    def said(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of a name or a set: the first opinion passes, and no other one fails."""
        if isinstance(test, c.Compares):
            raise InexpressibleError(
                "compares by order a term that is also matched between partners"
            )
        single = self.knowledge.terms[test.term].type != "set"
        words = list(test.values)
        if single and isinstance(test, c.Is):
            passes, fails = "|".join(words), "&".join(f"~{w}" for w in words)
        else:
            how = "or" if isinstance(test, c.Is) else "and"
            # A variable names one value throughout a rule, so each pattern has its own.
            passes, fails = (self.holding(how, words) for _ in range(2))
            fails = fails.replace("&:", "&:(not ") + ")"
        right, wrong = (passes, fails) if want else (fails, passes)
        found = [[f"(opinion first) (values {right})", f"(opinion other) (values {wrong})"]]
        not_applicable = isinstance(test, c.Is) and NOT_APPLICABLE in words
        return [*found, [f"(opinion {NOT_APPLICABLE})"]] if not_applicable is want else found

    def variable(self, name: str) -> str:
        """Return a variable that no other pattern has."""
        self.fresh += 1
        return f"?{name}{self.fresh}"

    def holding(self, how: str, words: list[str]) -> str:
        """Return the constraint of a set that holds some, or all, of the words."""
        held = self.variable("v")
        tests = [
            f"(= 0 (length$ {held}))" if word == NONE else f"(member$ {word} {held})"
            for word in words
        ]
        together = f"({how} {' '.join(tests)})" if len(tests) > 1 else tests[0]
        return f"${held}&:{together}"

    def compared(self, test: c.Matches, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns by which two answers are the same, or differ, whoever is right."""
        same = test.same is want
        mine, theirs = test.alias, test.other

        def said(alias: str, opinion: str, values: str) -> Element:
            return self.pattern(test.term, alias, f"(opinion {opinion}) (values {values})", scope)

        one, two, some, other = (
            f"${self.variable(name)}" for name in ("one", "two", "some", "other")
        )
        first = said(mine, "first", one)
        second = said(theirs, "first", one if same else f"{two}&~{one}")
        every = "first|other"
        clash = (said(mine, every, some), said(theirs, every, f"{other}&~{some}" if same else some))
        none = Element(f"(not (and {clash[0].text} {clash[1].text}))", 2, matched=False)
        found: list[Alternative] = [(first, second, none)]
        if not want:
            out, given = f"(opinion {NOT_APPLICABLE})", "(opinion ~unknown)"
            found += [
                (self.pattern(test.term, x, out, scope), self.pattern(test.term, y, given, scope))
                for x, y in ((mine, theirs), (theirs, mine))
            ]
        return found

    # ------------------------------------------------------------------ the tally

    def tally(self, axis: Axis) -> list[str]:
        """Return the rules that add up the evidence for one axis and state its lean."""
        numbers = self.knowledge.parameters
        low, high = numbers[axis.balanced_from].number, numbers[axis.balanced_to].number
        least = max(1, numbers[axis.minimum_weight].count)
        total, weight = f"?*{axis.id}-total*", f"?*{axis.id}-weight*"
        after_evidence = 3 * -max(self.ranks[r.id] for r in self.all_rules if r.kind == "evidence")
        return [
            f"(defglobal {total} = 0)",
            f"(defglobal {weight} = 0)",
            f"""(defrule count-{axis.id}
  (declare (salience {after_evidence - 1}))
  (evidence (term ?term) (axis {axis.id}) (weight ?weight) (sign ?sign))
  (answer (term ?term) (strength ?strength))
  =>
  (bind {weight} (+ {weight} ?weight))
  (bind {total} (+ {total} (* ?weight ?sign ?strength))))""",
            f"""(defrule lean-{axis.id}
  (declare (salience {after_evidence - 2}))
  =>
  (bind ?scaled (* {total} {SCALE}))
  (bind ?size (* 3 {weight}))
  (assert (lean (axis {axis.id}) (is
    (if (< {weight} {least}) then undetermined
     else (if (< ?scaled (* {low} ?size)) then {axis.first}
     else (if (< ?scaled (* {high} ?size)) then balanced else {axis.second})))))))""",
        ]


def ranks(rules: list[Rule]) -> dict[str, int]:
    """Return the place of each rule in the order of reading: stage, stratum, then who overrides whom."""
    levels = strata(rules)
    by_id = {rule.id: rule for rule in rules}
    depths: dict[str, int] = {}

    def depth(rule: Rule) -> int:
        if rule.id not in depths:
            over = [by_id[o] for o in rule.overridden_by if o in by_id]
            level = (rule.stage, levels[rule.id])
            depths[rule.id] = max(
                (depth(o) + 1 for o in over if (o.stage, levels[o.id]) == level), default=0
            )
        return depths[rule.id]

    keys = {rule.id: (rule.stage, levels[rule.id], depth(rule)) for rule in rules}
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return {rule: places[key] for rule, key in keys.items()}
