"""A partnership left open: for each answer it may give, a variable that a solver may choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import z3

from advisor.checks.choices import MOST_PARTNERS, Choices
from advisor.model.case import NOT_ANSWERED, Answer, Case, Partner, Relation
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import Term
from advisor.model.trace import Subject

if TYPE_CHECKING:
    Formula: TypeAlias = z3.BoolRef
    Opened: TypeAlias = dict[Answer, z3.BoolRef]


class Openings:
    """The answers that are asked for while rules are encoded, each once, by term and subject."""

    def __init__(self, knowledge: KnowledgeBase, solver: z3.Solver) -> None:
        self.knowledge = knowledge
        self.solver = solver
        self.partners = [f"p{place}" for place in range(1, MOST_PARTNERS + 1)]
        self.listed = z3.Bool("listed")
        self.present = {name: z3.Bool(f"present {name}") for name in self.partners}
        self._slots: dict[tuple[Subject, str], Opened] = {}
        self._choices = Choices(knowledge)
        before = self.listed
        for name in self.partners:  # the first ones, so that no case is met twice under other names
            solver.add(z3.Implies(self.present[name], before))
            before = self.present[name]

    def there(self, subject: Subject) -> Formula:
        """Return that these partners are in the partnership."""
        return z3.And([self.present[name] for name in subject])

    def choices(self, term: str, subject: Subject) -> Opened:
        """Return each answer that may be given, with the variable that says it is."""
        known = self.knowledge.terms[term]
        if known.symmetric:
            subject = tuple(sorted(subject))
        if (subject, term) not in self._slots:
            self._slots[subject, term] = self._opened(known, subject)
        return self._slots[subject, term]

    def case(self, model: z3.ModelRef) -> Case:
        """Return the case a model describes; what it leaves open stays unanswered."""
        listed = z3.is_true(model.eval(self.listed))
        there = [n for n in self.partners if z3.is_true(model.eval(self.present[n]))]
        given: dict[Subject, dict[str, Answer]] = {}
        for (subject, term), choices in sorted(self._slots.items()):
            if set(subject) <= set(there):
                for answer, chosen in choices.items():
                    if answer != NOT_ANSWERED and z3.is_true(model.eval(chosen)):
                        for each in self._sides(term, subject):
                            given.setdefault(each, {})[term] = answer
        return Case(
            "witness",
            "2000-01-01",
            "Witness",
            given.get((), {}),
            tuple(Partner(n, n, given.get((n,), {})) for n in there) if listed else None,
            tuple(Relation(*s, answers) for s, answers in sorted(given.items()) if len(s) == 2),
        )

    def _sides(self, term: str, subject: Subject) -> tuple[Subject, ...]:
        symmetric = self.knowledge.terms[term].symmetric
        return (subject, subject[::-1]) if symmetric else (subject,)

    def _opened(self, term: Term, subject: Subject) -> Opened:
        name = " ".join((term.id, *subject))
        choices = {
            answer: z3.Bool(f"{name} = {answer.value or answer.status} {answer.strength or ''}")
            for answer in self._choices.of(term.id)
        }
        self.solver.add(z3.PbEq([(chosen, 1) for chosen in choices.values()], 1))
        return choices
