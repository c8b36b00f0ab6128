"""The rules as formulas over a partnership left open, through all stages: what a solver can search.

A condition is a pair of formulas, one for where it is true and one for where it is false; in the rest
it is unknown. A rule is a variable for each way to let its aliases stand for partners. Definitions are
made when they are asked for, so that a question about one rule brings in only what bears on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import z3

from advisor.checks.formulas import Pair, all_of, any_of, at_least, below, so_many
from advisor.checks.openings import Openings
from advisor.checks.world import bound_of, held_back, matches
from advisor.inference.plain import (
    Named,
    about,
    agree,
    assignments,
    binds,
    compared,
    count_of,
    entities,
    passes,
    subject_of,
)
from advisor.inference.tally import BALANCED, UNDETERMINED, scale_of
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Conclusion, Rule
from advisor.model.term import DEFAULT_STRENGTH, MIXED, STRENGTHS, Axis
from advisor.model.trace import Subject
from advisor.model.truth import Truth

if TYPE_CHECKING:
    from advisor.checks.openings import Formula


EFFORT = 50_000_000
"""Steps of the solver after which a question is given up, half a minute or so.

Steps and no seconds: what is found is then the same on any machine, however busy.
"""


class Encoding:
    """What the rules of a knowledge base conclude about a partnership of at most three partners."""

    def __init__(
        self, knowledge: KnowledgeBase, *, drafts: bool = False, weighed: bool = True
    ) -> None:
        """Make ready to be asked.

        weighed: leans come of the evidence; otherwise any lean may be, whatever the evidence is. What
        can't be so even then can't be so, and is found out sooner.
        """
        in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self.knowledge = knowledge
        self.weighed = weighed
        self.solver = z3.SolverFor("QF_FD")
        self.solver.set("rlimit", EFFORT)
        self.openings = Openings(knowledge, self.solver)
        self.rules = {r.id: r for r in knowledge.rules.values() if r.status in in_force}
        self._drawing: dict[tuple[str, str], list[tuple[Rule, Conclusion]]] = {}
        for rule in self.rules.values():
            for conclusion in rule.conclude:
                self._drawing.setdefault((conclusion.kind, conclusion.id), []).append(
                    (rule, conclusion)
                )
        self._defined: dict[tuple[object, ...], Formula] = {}
        self._leans: dict[str, dict[str, Formula]] = {}
        self._checks: dict[c.Condition, Pair] = {}

    # ---- questions

    def all(self, parts: Iterable[Formula]) -> Formula:
        """Return that all of these are so."""
        return z3.And(list(parts))

    def any(self, parts: Iterable[Formula]) -> Formula:
        """Return that one of these is so, or more."""
        return z3.Or(list(parts))

    def no(self, part: Formula) -> Formula:
        """Return that this is not so."""
        return z3.Not(part)

    def find(self, wanted: Formula) -> Case | None:
        """Return a case in which this is so, or None where there is none.

        Raises TimeoutError when the solver gives up.
        """
        found = self.solver.check(wanted)
        if found == z3.unknown:
            raise TimeoutError(self.solver.reason_unknown())
        return self.openings.case(self.solver.model()) if found == z3.sat else None

    # ---- rules

    def assignments(self, rule: Rule) -> Iterator[Named]:
        """Yield each way to let the aliases of a rule stand for partners and relations."""
        return assignments(c.bindings(rule.when), self.openings.partners)

    def there(self, named: Named) -> Formula:
        """Return that all that aliases stand for is in the partnership."""
        return self.openings.there(tuple({n for _, s in named.values() for n in s}))

    def overridden(self, rule: Rule, named: Named, other: Rule) -> Formula:
        """Return that the other rule stands, about the same."""
        bound = bound_of(named)
        return z3.Or(
            [self.fires(other, theirs) for theirs in self.assignments(other)
             if agree(bound, bound_of(theirs))]
        )  # fmt: skip

    def fires(self, rule: Rule, named: Named) -> Formula:
        """Return that the rule fires there undefeated."""
        key = ("fires", rule.id, bound_of(named))
        if key not in self._defined:
            over = [self.rules[name] for name in rule.overridden_by if name in self.rules]
            self._define(
                key,
                z3.And(
                    matches(self, rule, named),
                    z3.Not(held_back(self, rule, named)),
                    *(z3.Not(self.overridden(rule, named, other)) for other in over),
                ),
            )
        return self._defined[key]

    def _define(self, key: tuple[object, ...], formula: Formula) -> Formula:
        name = z3.Bool(" ".join(str(part) for part in key))
        self.solver.add(name == formula)
        self._defined[key] = name
        return name

    # ---- conclusions

    def drawn(self, kind: str, name: str, subject: Subject | None = None) -> Formula:
        """Return that a conclusion is drawn, about this subject or about any."""
        key = ("drawn", kind, name, subject)
        if key not in self._defined:
            self._define(key, z3.Or([f for _, _, f in self._instances(kind, name, subject)]))
        return self._defined[key]

    def subjects(self, kind: str, name: str) -> set[Subject]:
        """Return everything a conclusion may be drawn about."""
        return {subject for subject, _, _ in self._instances(kind, name, None)}

    def _instances(
        self, kind: str, name: str, subject: Subject | None
    ) -> list[tuple[Subject, str | None, Formula]]:
        found: list[tuple[Subject, str | None, Formula]] = []
        for rule, conclusion in self._drawing.get((kind, name), ()):
            for named in self.assignments(rule):
                whom = about(conclusion.about, bound_of(named))
                if subject in (None, whom):
                    found.append((whom, conclusion.degree, self.fires(rule, named)))
        return found

    def _in_degree(self, kind: str, name: str, degree: str, subject: Subject | None) -> Formula:
        """Return that a conclusion is drawn in this degree, and about the same in no higher one."""
        higher = DEGREES[DEGREES.index(degree) + 1 :]
        found = self._instances(kind, name, subject)
        return z3.Or(
            [
                z3.And(f, *(z3.Not(g) for s, d, g in found if s == whom and d in higher))
                for whom, given, f in found
                if given == degree
            ]
        )

    # ---- positions

    def lean(self, axis: str) -> dict[str, Formula]:
        """Return for each lean that the evidence adds up to it."""
        if axis not in self._leans:
            known = self.knowledge.axes[axis]
            self._leans[axis] = self._tallied(known) if self.weighed else self._any_lean(known)
        return self._leans[axis]

    def _any_lean(self, axis: Axis) -> dict[str, Formula]:
        names = (axis.first, BALANCED, axis.second, UNDETERMINED)
        found = {name: z3.Bool(f"lean {axis.id} {name}") for name in names}
        self.solver.add(z3.PbEq([(lean, 1) for lean in found.values()], 1))
        return found

    def _tallied(self, axis: Axis) -> dict[str, Formula]:
        scale = scale_of(axis, self.knowledge)
        weights: list[tuple[Formula, int]] = []
        sums: list[tuple[Formula, int, int]] = []
        for term in self.knowledge.characteristics.values():
            weight = self.knowledge.weights.get(term.id)
            if term.axis != axis.id or weight is None:
                continue
            for toward, counts in self._toward(term.id).items():
                weights.append((counts, weight))
                for answer, chosen in self.openings.choices(term.id, ()).items():
                    strength = STRENGTHS[answer.strength or DEFAULT_STRENGTH]
                    signed = {axis.first: -strength, axis.second: strength}.get(toward, 0)
                    if answer != NOT_ANSWERED:
                        sums.append((z3.And(counts, chosen), weight, signed))
        enough = at_least(weights, max(1, scale.least))
        low, high = (
            below([(f, w * (signed * 10_000 - 3 * edge)) for f, w, signed in sums])
            for edge in (scale.low, scale.high)
        )
        found = {
            axis.first: z3.And(enough, low),
            BALANCED: z3.And(enough, z3.Not(low), high),
            axis.second: z3.And(enough, z3.Not(high)),
            UNDETERMINED: z3.Not(enough),
        }
        return {lean: self._define(("lean", axis.id, lean), f) for lean, f in found.items()}

    def _toward(self, characteristic: str) -> dict[str, Formula]:
        """Return by pole that a characteristic counts for it: the first rule by id has it."""
        drawing = sorted(self._drawing.get(("evidence", characteristic), ()), key=lambda d: d[0].id)
        before: list[Formula] = []
        found: dict[str, list[Formula]] = {}
        for rule, conclusion in drawing:
            fires = z3.Or([self.fires(rule, named) for named in self.assignments(rule)])
            found.setdefault(conclusion.toward or MIXED, []).append(
                z3.And(fires, *(z3.Not(b) for b in before))
            )
            before.append(fires)
        return {toward: z3.Or(each) for toward, each in found.items()}

    # ---- conditions

    def truth(self, condition: c.Condition, named: Named) -> Pair:
        """Return where a condition is true, and where it is false."""
        match condition:
            case c.All(of):
                return all_of(self.truth(part, named) for part in of)
            case c.Any(of):
                return any_of(self.truth(part, named) for part in of)
            case c.NoneOf(of):
                return any_of(self.truth(part, named) for part in of)[::-1]
            case c.AtLeast(bound, of):
                pairs = [self.truth(part, named) for part in of]
                return so_many(count_of(bound, self.knowledge), pairs)
            case c.Some(entity, inside) if binds(entity, named):
                return self.truth(inside, named)
            case c.Some() | c.Every() | c.NoEntity() | c.AtLeastEntities():
                if condition not in self._checks:
                    self._checks[condition] = self._quantified(condition)
                return self._checks[condition]
            case _:
                return self._test(condition, named)

    def _quantified(self, asked: c.Quantified) -> Pair:
        """Return the truth of a question about all partners, or all relations."""
        entity = asked.entity
        pairs = []
        for subject in entities(entity, self.openings.partners):
            there = self.openings.there(subject)
            true, false = self.truth(asked.condition, {entity.alias: (entity, subject)})
            if isinstance(asked, c.Every):  # a counterexample is looked for
                true, false = false, true
            pairs.append((z3.And(there, true), z3.Or(z3.Not(there), false)))
        number = (
            count_of(asked.number, self.knowledge) if isinstance(asked, c.AtLeastEntities) else 1
        )
        true, false = so_many(number, pairs)
        if isinstance(asked, c.Every | c.NoEntity):
            true, false = false, true
        return z3.And(self.openings.listed, true), z3.And(self.openings.listed, false)

    def _test(self, test: c.Test, named: Named) -> Pair:
        match test:
            case c.Is() | c.IncludesAll() | c.Compares():
                choices = self.openings.choices(test.term, subject_of(test.alias, named))
                said = {answer: passes(test, answer, self.knowledge) for answer in choices}
                return (
                    z3.Or([f for answer, f in choices.items() if said[answer] is Truth.TRUE]),
                    z3.Or([f for answer, f in choices.items() if said[answer] is Truth.FALSE]),
                )
            case c.Matches(term, alias, other, same):
                return self._matched(term, subject_of(alias, named), subject_of(other, named), same)
            case c.IsUnknown(term, alias):
                unknown = self.openings.choices(term, subject_of(alias, named))[NOT_ANSWERED]
                return unknown, z3.Not(unknown)
            case c.Concluded():
                true = self._concluded(test, named)
                return true, z3.Not(true)

    def _matched(self, term: str, one: Subject, two: Subject, same: bool) -> Pair:
        sides: dict[Truth, list[Formula]] = {truth: [] for truth in Truth}
        for answer, chosen in self.openings.choices(term, one).items():
            for other, also in self.openings.choices(term, two).items():
                sides[compared(answer, other, same)].append(z3.And(chosen, also))
        return z3.Or(sides[Truth.TRUE]), z3.Or(sides[Truth.FALSE])

    def _concluded(self, test: c.Concluded, named: Named) -> Formula:
        if test.kind in self.knowledge.axes:
            leans = self.lean(test.kind)
            return z3.Or([leans[name] for name in test.ids])
        whole = test.alias is None or test.kind == "mode"
        subject = None if whole else subject_of(test.alias, named)
        if test.degree is None:
            return z3.Or([self.drawn(test.kind, name, subject) for name in test.ids])
        return z3.Or([self._in_degree(test.kind, name, test.degree, subject) for name in test.ids])
