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

from itertools import combinations, product
from math import comb

from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion, Rule
from advisor.model.term import MIXED, SCALE, Axis
from benchmarks.clips_facts import deftemplates
from benchmarks.clips_program import Alternative, Element, InexpressibleError, Scope, Translation
from benchmarks.clips_tests import Tests
from benchmarks.translating import matched, ranks

MOST_ALTERNATIVES = 24
"""A count of parts with more combinations than this is counted by rules of its own instead."""


def translate(knowledge: KnowledgeBase) -> Translation:
    """Return the rules in force as a CLIPS program."""
    return _Translator(knowledge).translation()


class _Translator:
    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.all_rules = [r for r in knowledge.rules.values() if r.status == "reviewed"]
        self.ranks = ranks(self.all_rules)
        self.made = Translation()
        self.helpers: dict[tuple[c.Condition, bool], str] = {}
        self.rule: Rule
        self.binding: tuple[c.Some, ...] = ()
        self.overriders = {o for rule in self.all_rules for o in rule.overridden_by}
        self.with_subject = {
            f"{con.kind}:{con.id}"
            for rule in self.all_rules
            for con in rule.conclude
            if (con.about if con.about is not None else c.bindings(rule.when))
        }
        self.tests = Tests(knowledge, self.made, self.with_subject)
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
                return self.tests.concluded(condition, want, scope)
            case c.Matches():
                return self.tests.compared(condition, want, scope)
            case _:
                return self.tests.answered(condition, want, scope)

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
        each = self.tests.variable("each")
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
