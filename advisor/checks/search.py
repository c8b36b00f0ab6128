"""The search for a case that shows something: first among known ones, then among all there can be.

What is found is made as small as it goes, and read by the rules engine, which has to agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from advisor.checks.corpus import corpus, size
from advisor.checks.world import Many, Question
from advisor.errors import EngineError, MissingExtraError
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.inference.variants import Place, Variant, Variants, answers_of, columns_of, variants_of
from advisor.model.case import NOT_ANSWERED, Answer, Case, Partner, Relation
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED
from advisor.model.trace import Subject

if TYPE_CHECKING:
    from advisor.checks.encoding import Encoding

Given: TypeAlias = dict[Subject, dict[str, Answer]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search came to: a case, or that there is none, or that the solver gave up."""

    case: Case | None
    given_up: bool = False


class Search:
    """Answers questions about a knowledge base, each with a case or with the proof of none."""

    def __init__(
        self, knowledge: KnowledgeBase, cases: Iterable[Case] = (), *, drafts: bool = False
    ) -> None:
        self.knowledge = knowledge
        self.drafts = drafts
        self.in_force = ("reviewed", "draft") if drafts else ("reviewed",)
        self._cases = tuple(cases)
        self.solved = 0
        """How many questions went to the solver."""

    @cached_property
    def _known(self) -> list[tuple[Variants, Many]]:
        return [
            (variants, Many(self.knowledge, variants, drafts=self.drafts))
            for variants in corpus(self.knowledge, self._cases)
        ]

    @cached_property
    def _encodings(self) -> tuple[Encoding, Encoding]:
        """The rules with leans left free, and with the evidence weighed."""
        try:
            from advisor.checks.encoding import Encoding  # only a question left open needs z3
        except ImportError as error:
            raise MissingExtraError("the search for what can never be", "solve") from error
        free = Encoding(self.knowledge, drafts=self.drafts, weighed=False)
        return free, Encoding(self.knowledge, drafts=self.drafts)

    def seen(self, question: Question) -> bool:
        """Return whether one of the known cases answers a question."""
        return any(question(many) for _, many in self._known)

    def find(self, question: Question) -> Sought:
        """Return a case in which the answer is yes, as it was found; or that there is none."""
        for variants, many in self._known:
            bits: int = question(many)
            if bits:
                return Sought(_case(variants, (bits & -bits).bit_length() - 1))
        self.solved += 1
        try:
            free, weighed = self._encodings
            near = free.find(question(free))
            if near is None:
                return Sought(None)
            weighty = self._with_evidence(near, question)
            return Sought(weighty or weighed.find(question(weighed)))
        except TimeoutError:
            return Sought(None, given_up=True)

    def _with_evidence(self, case: Case, question: Question) -> Case | None:
        """Return the case with rows it leaves open answered alike, if that answers the question."""
        filled = [
            tuple(row for axis in each for row in axis)
            for each in product(*(self._rows(axis, case) for axis in self.knowledge.axes))
        ]
        variants = variants_of(case, filled)
        bits: int = question(Many(self.knowledge, variants, drafts=self.drafts))
        return _case(variants, (bits & -bits).bit_length() - 1) if bits else None

    def _rows(self, axis: str, case: Case) -> Iterator[Variant]:
        """Yield ways to answer the open rows of a line: not at all, as mixed, for one pole or other."""
        open_ = [
            term
            for term in self.knowledge.characteristics.values()
            if term.axis == axis and term.id not in case.answers
        ]
        yield ()
        yield tuple((((), term.id), Answer("known", MIXED)) for term in open_)
        for end in (0, -1):
            yield tuple(
                (((), term.id), Answer("known", list(term.values)[end], strength="strong"))
                for term in open_
            )

    def witness(self, case: Case, question: Question) -> Case:
        """Return the smallest case within this one in which the answer is still yes.

        Raises EngineError if the rules engine reads it otherwise than the plain reading does.
        """
        case = self._with_fewer_partners(case, question)
        while True:
            smaller = self._with_fewer_answers(case, question)
            if size(smaller) == size(case):
                break
            case = smaller
        self._confirm(case)
        return case

    def _holds(self, case: Case, question: Question) -> bool:
        return bool(question(Many(self.knowledge, columns_of([case]), drafts=self.drafts)))

    def _with_fewer_partners(self, case: Case, question: Question) -> Case:
        for partner in case.partners or ():
            left = _without(case, partner.id)
            if self._holds(left, question):
                return self._with_fewer_partners(left, question)
        if case.partners == ():
            nobody = replace(case, partners=None)
            return nobody if self._holds(nobody, question) else case
        return case

    def _with_fewer_answers(self, case: Case, question: Question) -> Case:
        """Return the case without the largest share of its answers that can go at once."""
        places = sorted({self._sides(place) for place, _ in answers_of(case)})
        step = len(places)
        while step:
            parts = [
                [place for sides in places[at : at + step] for place in sides]
                for at in range(0, len(places), step)
            ]
            variants = [tuple((place, NOT_ANSWERED) for place in part) for part in parts]
            many = Many(self.knowledge, variants_of(case, variants), drafts=self.drafts)
            bits: int = question(many)
            if bits:
                return _bare(case, parts[(bits & -bits).bit_length() - 1])
            step //= 2
        return case

    def _sides(self, place: Place) -> tuple[Place, ...]:
        """Return a place with the one that says the same from the other side, if there is one."""
        subject, term = place
        if not self.knowledge.terms[term].symmetric:
            return (place,)
        there, back = sorted((subject, subject[::-1]))
        return ((there, term), (back, term))

    @cached_property
    def _engine(self) -> Inference:
        return Inference(self.knowledge, drafts=self.drafts)

    def _confirm(self, case: Case) -> None:
        told = {firing.id for firing in self._engine.trace(case).firings}
        plain = {f.id for f in evaluate(self.knowledge, case, drafts=self.drafts).firings}
        if told != plain:
            odd = ", ".join(sorted(told ^ plain))
            raise EngineError(f"the rules engine and the plain reading differ on a case: {odd}")


def _case(variants: Variants, number: int) -> Case:
    """Return one of the cases of a list."""
    given: Given = {}
    for (subject, term), column in variants.columns.items():
        for answer, bits in column.items():
            if bits >> number & 1 and answer != NOT_ANSWERED:
                given.setdefault(subject, {})[term] = answer
    return _built(given, variants.partners)


def _bare(case: Case, places: Iterable[Place]) -> Case:
    """Return a case without some answers."""
    gone = set(places)
    given: Given = {}
    for (subject, term), answer in answers_of(case):
        if (subject, term) not in gone:
            given.setdefault(subject, {})[term] = answer
    names = None if case.partners is None else tuple(p.id for p in case.partners)
    return _built(given, names)


def _without(case: Case, partner: str) -> Case:
    kept = tuple(p for p in case.partners or () if p.id != partner)
    return replace(
        case,
        partners=kept,
        relations=tuple(r for r in case.relations if partner not in r.subject),
    )


def _built(given: Given, names: Iterable[str] | None) -> Case:
    def answers(subject: Subject) -> dict[str, Answer]:
        return dict(sorted(given.get(subject, {}).items()))

    relations = sorted(subject for subject in given if len(subject) == 2)
    return Case(
        "witness",
        "2000-01-01",
        "Witness",
        answers(()),
        None if names is None else tuple(Partner(n, n, answers((n,))) for n in names),
        tuple(Relation(*subject, answers(subject)) for subject in relations),
    )
