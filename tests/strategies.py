"""Knowledge bases made up by Hypothesis from the model's own classes, and cases to read with them.

The vocabulary is fixed and holds every type of term; the rules about it are drawn. Rules are
written in the order of their stages, and each reads or gives way to earlier ones only, so that no
knowledge base goes in a circle. Cases lean towards the values that the rules test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from advisor.model.case import Answer, Case, Opinion, Partner, Relation, Value
from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Comparator,
    Compares,
    Concluded,
    Condition,
    Entity,
    EntityKind,
    Every,
    IncludesAll,
    Is,
    IsUnknown,
    Matches,
    NoEntity,
    NoneOf,
    Some,
    bindings,
    walk,
)
from advisor.model.knowledge import KnowledgeBase
from advisor.model.parameter import Parameter
from advisor.model.rule import DEGREES, STAGES, Conclusion, Rule, RuleKind, Status
from advisor.model.term import (
    MIXED,
    NONE,
    NOT_APPLICABLE,
    SCALE,
    STRENGTHS,
    Axis,
    Holder,
    Mode,
    Term,
    ValueType,
)

__all__ = [
    "APPROACH",
    "BASIS",
    "World",
    "cases",
    "knowledge",
    "knowledge_bases",
    "rule",
    "term",
    "worlds",
]

T = TypeVar("T")

# ---- the parts of a knowledge base, with all said that has to be and nothing more


def _axis(name: str, first: str, second: str) -> Axis:
    numbers = (f"{name}-balanced-from", f"{name}-balanced-to", f"{name}-minimum-weight")
    return Axis(name, first, second, name, *numbers, claims=())


APPROACH = _axis("approach", "mandatory", "voluntary")
BASIS = _axis("basis", "contract", "trust")
MODES = ("complying", "constraining", "creating", "outside", "undetermined")


def term(
    name: str,
    of: Holder,
    type_: ValueType,
    *values: str,
    axis: Axis | None = None,
    symmetric: bool = False,
) -> Term:
    """Return a term; given an axis, it is a characteristic and `values` are the two poles."""
    return Term(
        id=name,
        kind="characteristic" if axis else "circumstance",
        of=of,
        type=type_,
        title=name,
        question=f"{name}?",
        help="",
        group="all",
        who_knows="anyone",
        claims=(),
        changed_by=("practitioner",),
        values=dict.fromkeys((*values, MIXED) if axis else values, ""),
        axis=axis.id if axis else None,
        poles={values[0]: axis.first, values[1]: axis.second} if axis else None,
        symmetric=symmetric,
    )


def rule(
    name: str,
    kind: RuleKind,
    when: Condition,
    *conclude: Conclusion,
    unless: tuple[Condition, ...] = (),
    overridden_by: tuple[str, ...] = (),
    status: Status = "reviewed",
) -> Rule:
    """Return a rule of which only the logic matters."""
    content = repr((name, kind, when, conclude, unless, overridden_by, status))
    return Rule(
        id=name,
        kind=kind,
        title=name,
        status=status,
        author="nobody",
        reviewer=None,
        date="2026-11-23",
        claims=(),
        warrant="stated",
        reasoning=None,
        when=when,
        unless=unless,
        conclude=conclude,
        overridden_by=overridden_by,
        message=name,
        sha256=sha256(content.encode()).hexdigest(),
    )


def knowledge(
    rules: Iterable[Rule], terms: Iterable[Term], numbers: dict[str, int]
) -> KnowledgeBase:
    """Return a knowledge base over both axes; `numbers` are the parameters, in ten-thousandths."""
    parameters = {n: Parameter(n, numbers[n], "", "", "", "judgement", ()) for n in sorted(numbers)}
    vocabulary = {t.id: t for t in sorted(terms, key=lambda t: t.id)}
    by_id = {r.id: r for r in sorted(rules, key=lambda r: r.id)}
    content = repr((by_id, vocabulary, parameters))
    return KnowledgeBase(
        packs=(),
        sources={},
        claims={},
        topics=(),
        axes={"approach": APPROACH, "basis": BASIS},
        modes={name: Mode(name, name, "", ()) for name in MODES},
        terms=vocabulary,
        parameters=parameters,
        moves={},
        rules=by_id,
        sha256=sha256(content.encode()).hexdigest(),
    )


# ---- the vocabulary

CHARACTERISTICS = (
    term("governance", "case", "choice", "ambiguous", "clear-local", axis=APPROACH),
    term("membership", "case", "choice", "set-by-funder", "by-choice", axis=APPROACH),
    term("identity", "case", "choice", "limited", "ownership", axis=APPROACH),
    term("specification", "case", "choice", "how-prescribed", "outcomes-only", axis=BASIS),
    term("disputes", "case", "choice", "legal", "negotiated", axis=BASIS),
    term("flexibility", "case", "choice", "inflexible", "flexible", axis=BASIS),
)
CIRCUMSTANCES = (
    term("climate", "case", "choice", "calm", "tense", "stormy"),
    term("delivery", "case", "choice", "stable", "at-risk"),
    term("services", "case", "set", "health", "housing", "schools"),
    term("budget", "case", "number"),
    term("lead", "case", "name", "council", "trust"),
    term("sector", "partner", "choice", "public", "private"),
    term("roles", "partner", "set", "banker", "provider"),
    term("staff", "partner", "number"),
    term("culture", "partner", "name", "clinical", "legal"),
    term("open", "relation", "choice", "low", "medium", "high"),
    term("concerns", "relation", "set", "cost", "safety"),
    term("visits", "relation", "number"),
    term("rivalry", "relation", "choice", "yes", "no", symmetric=True),
    term("contracts", "relation", "number", symmetric=True),
)
NUMBERS = (5_000, 10_000, 25_000)
PARAMETERS = ("little", "much")
COUNTS = ("a-few", "enough")
COMPARATORS: tuple[Comparator, ...] = ("at-least", "more-than", "at-most", "less-than")
LEANS = {a.id: (a.first, "balanced", a.second, "undetermined") for a in (APPROACH, BASIS)}
KINDS: tuple[RuleKind, ...] = (
    "finding",
    "failure",
    "strength",
    "risk",
    "quality",
    "move",
    "limit",
)
SHAPES = (
    *["nobody"] * 4,
    *["a partner", "a relation", "a pair"] * 2,
    "a pair, nested",
    "two relations",
    "from a partner",
    "between two partners",
)
"""What a rule binds."""
ANSWERED = (*["known"] * 10, *["missing", "disputed", "not-applicable"] * 2, "unknown")
HOLDERS: tuple[Holder, ...] = ("case", "partner", "relation")
PARTNERS = ("ash", "beech", "cedar", "dale")
LISTED = (*[2, 3] * 4, 4, 1, 0)


# ---- knowledge bases


@cache
def _below(number: int) -> st.SearchStrategy[int]:
    return st.integers(0, number - 1)  # kept, for to make a strategy costs more than to draw


@dataclass
class Chooser:
    """Draws one thing after another."""

    draw: st.DrawFn

    def pick(self, *options: T) -> T:
        """Draw one of these; the first is the simplest."""
        return options[self.draw(_below(len(options)))]

    def often(self, tenths: int) -> bool:
        """Draw true so many times in ten; false is simpler."""
        return self.draw(_below(10)) >= 10 - tenths

    def some_of(self, options: Sequence[T], most: int = 2) -> tuple[T, ...]:
        """Draw one or more of these, in their order."""
        places = {self.draw(_below(len(options))) for _ in range(self.pick(*range(1, most + 1)))}
        return tuple(options[place] for place in sorted(places))


@dataclass(frozen=True)
class Scope:
    """What a condition may speak of at its place in a rule.

    aliases: those bound. readable: (kind, id) of conclusions. checks: whether it may ask about all
    partners or relations; some: also whether by `some`, which elsewhere would bind.
    """

    aliases: tuple[Entity, ...] = ()
    readable: tuple[tuple[str, str], ...] = ()
    checks: bool = True
    some: bool = False


@dataclass
class Author(Chooser):
    """Writes one rule after another; what is written so far decides what may be written next."""

    rules: list[Rule] = field(default_factory=list)
    drawn: list[tuple[str, str]] = field(default_factory=list)
    read: set[tuple[str, str]] = field(default_factory=set)
    about: dict[EntityKind, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    checks: int = 0

    # rules

    def evidence(self, characteristic: Term) -> None:
        """Write rules that count a characteristic toward a pole, one for each answer."""
        assert characteristic.poles is not None
        weight = self.pick(1, 2, 3)
        scope = Scope(readable=self.readable("evidence"))
        for value in (*characteristic.poles, MIXED):
            toward = characteristic.poles.get(value, MIXED)
            answered = Is(characteristic.id, (value,))
            self.add(
                "evidence",
                All((answered, self.condition(scope))) if self.often(1) else answered,
                (Conclusion("evidence", characteristic.id, toward=toward, weight=weight),),
                unless=(self.condition(replace(scope, some=True)),) if self.often(1) else (),
                over=self.earlier() if self.rules and self.often(1) else (),
            )

    def modes(self) -> None:
        """Write rules of which exactly one fires undefeated, whatever the leans."""
        split = self.pick((), ("contract",), LEANS["basis"])
        for basis in LEANS["basis"]:
            for approach in LEANS["approach"] if basis in split else (None,):
                leans: tuple[Condition, ...] = (Concluded("basis", (basis,)),)
                if approach is not None:
                    leans = (*leans, Concluded("approach", (approach,)))
                over: tuple[str, ...] = ()
                if self.often(2):
                    more = self.condition(Scope(readable=self.readable("mode")))
                    conclude = (Conclusion("mode", self.pick(*MODES)),)
                    over = (self.add("mode", All((*leans, more)), conclude).id,)
                self.add("mode", All(leans), (Conclusion("mode", self.pick(*MODES)),), over=over)

    def anything(self, kind: RuleKind) -> None:
        """Write a rule of a later kind, of any form."""
        scope = Scope(readable=self.readable(kind))
        before = [self.condition(scope)] if self.often(3) else []
        aliases, bound = self.bound(scope)
        scope = replace(scope, aliases=aliases)
        after = [self.condition(scope)] if self.often(4) or not (before or bound) else []
        parts = (*before, *bound, *after)
        scope = replace(scope, some=True)
        exceptions = range(self.pick(0, 1, 0, 1, 0, 2))
        unless = tuple(self.condition(scope, self.pick(0, 0, 1, 2)) for _ in exceptions)
        when = All(parts) if len(parts) > 1 or self.often(5) else parts[0]
        narrower = All((*parts, self.test(scope))) if self.often(5) else when
        conclude = tuple(self.conclusion(kind, aliases) for _ in range(self.pick(1, 1, 1, 2)))
        over = self.earlier(aliases) if self.often(5) else ()
        status: Status = self.pick("draft", "deprecated") if self.often(1) else "reviewed"
        self.add(kind, when, conclude, unless=unless, over=over, status=status)
        if kind == "failure" and self.often(4):
            further = tuple(replace(c, degree=self.pick(*DEGREES)) for c in conclude)
            self.add(kind, narrower, further)

    def add(
        self,
        kind: RuleKind,
        when: Condition,
        conclude: tuple[Conclusion, ...],
        *,
        unless: tuple[Condition, ...] = (),
        over: tuple[str, ...] = (),
        status: Status = "reviewed",
    ) -> Rule:
        """Add a rule, under an id whose order says nothing of when it was written."""
        name = f"{self.pick('m', 'a', 'z')}-{kind}-{len(self.rules)}"
        self.checks = 0
        self.drawn += [(c.kind, c.id) for c in conclude]
        self.rules.append(
            rule(name, kind, when, *conclude, unless=unless, overridden_by=over, status=status)
        )
        return self.rules[-1]

    def earlier(self, aliases: tuple[Entity, ...] = ()) -> tuple[str, ...]:
        """Draw rules to give way to, such as bind some of the same aliases if there are any."""
        bound = [(r, {some.entity for some in bindings(r.when)}) for r in self.rules]
        sharing = [r for r, entities in bound if entities & {*aliases}]
        return tuple(over.id for over in self.some_of(sharing or self.rules[-12:], most=4))

    def readable(self, kind: RuleKind) -> tuple[tuple[str, str], ...]:
        """Return the conclusions of earlier stages, and those drawn so far of the same kind."""
        leans = [(axis, lean) for axis in LEANS for lean in LEANS[axis]]
        return tuple(
            (of, name)
            for of, name in dict.fromkeys([*self.drawn, *(leans if STAGES[kind] > 1 else ())])
            if of in LEANS or of == kind != "mode" or STAGES[of] < STAGES[kind]
        )

    def conclusion(self, kind: RuleKind, aliases: tuple[Entity, ...]) -> Conclusion:
        """Draw a conclusion that no rule of the kind has read as yet."""
        few = range(2 if kind == "failure" else 4)  # so that both degrees of one are concluded
        unread = [name for n in few if (kind, name := f"{kind}-{n}") not in self.read]
        name = self.pick(*unread, f"{kind}-of-{len(self.rules)}")
        names = tuple(entity.alias for entity in aliases)
        about = self.pick(None, None, *((alias,) for alias in names), names[::-1], ())
        for entity in aliases:
            if (names if about is None else about) == (entity.alias,):
                self.about[entity.kind].add((kind, name))
        if kind == "failure":
            return Conclusion(kind, name, about, degree=self.pick(*DEGREES))
        if kind == "risk":
            return Conclusion(kind, name, about, severity="low", who_bears_it="users")
        return Conclusion(kind, name, about)

    # what a rule binds

    def bound(self, scope: Scope) -> tuple[tuple[Entity, ...], tuple[Condition, ...]]:
        """Draw the aliases a rule binds, and the conditions that bind them."""
        p, r = Entity("partner", "p"), Entity("relation", "r", once_a_pair=self.often(4))
        match self.pick(*SHAPES):
            case "nobody":
                return (), ()
            case "a partner":
                return (p,), (self.binding(scope, p),)
            case "a relation":
                return (r,), (self.binding(scope, r),)
            case "a pair":
                q = Entity("partner", "q", pair_with=self.pick("p", None))
                return (p, q), (self.binding(scope, p), self.binding(scope, q, p))
            case "a pair, nested":
                q = Entity("partner", "q", pair_with=self.pick("p", None))
                inner = self.binding(scope, q, p)
                return (p, q), (Some(p, All((self.inside(scope, p), inner))),)
            case "two relations":
                s = Entity("relation", "s", once_a_pair=r.once_a_pair)
                return (r, s), (self.binding(scope, r), self.binding(scope, s, r))
            case "from a partner":
                source, target = self.pick(("p", None), (None, "p"))
                r = Entity("relation", "r", source=source, target=target)
                return (p, r), (self.binding(scope, p), self.binding(scope, r))
            case _:
                q = Entity("partner", "q", pair_with=self.pick(None, "p"))
                r = Entity("relation", "r", source="p", target="q")
                each = (self.binding(scope, e) for e in (p, q, r))
                return (p, q, r), tuple(each)

    def binding(self, scope: Scope, entity: Entity, other: Entity | None = None) -> Some:
        """Draw a `some` that binds the entity, at times by comparing it with another."""
        if other is None:
            return Some(entity, self.inside(scope, entity))
        match self.pick("alone", "compared", "both"):
            case "alone":
                return Some(entity, self.inside(scope, entity))
            case "compared":
                return Some(entity, self.matches(entity, other))
            case _:
                inside = self.inside(scope, entity)
                return Some(entity, All((inside, self.matches(entity, other))))

    def inside(self, scope: Scope, entity: Entity) -> Condition:
        """Draw a condition that tests the entity's own answers, and perhaps more.

        A relation that isn't tied to bound partners has a directed term tested first, unless it is
        considered once a pair: so the two are told apart by what is read, as the loader does.
        """
        free = entity.kind == "relation" and not (entity.source or entity.target)
        own = [t for t in _terms(entity) if not free or entity.once_a_pair or not t.symmetric]
        tested = self.answer_test(self.pick(*own), entity.alias)
        scope = replace(scope, aliases=(entity,))
        match self.pick("as it is", "as it is", "as it is", "all", "any", "none", "at least"):
            case "all":
                return All((tested, self.test(scope)))
            case "any":
                return Any((tested, self.test(replace(scope, some=True))))
            case "none":
                return NoneOf((tested,))
            case "at least":
                scope = replace(scope, some=True)
                return AtLeast(self.number(), (tested, self.test(scope), self.test(scope)))
        return tested

    # conditions

    def condition(self, scope: Scope, depth: int | None = None) -> Condition:
        """Draw a condition of at most so many groups in one another."""
        if depth is None:
            depth = self.pick(0, 0, 0, 0, 1, 1, 1, 2, 2, 3)
        if depth == 0:
            return self.test(scope)
        match self.pick("all", "any", "none", "at least"):
            case "all":
                return All(self.parts(scope, depth, 2))
            case "any":
                return Any(self.parts(replace(scope, some=True), depth, self.pick(2, 3)))
            case "none":
                return NoneOf(self.parts(replace(scope, some=True), depth, self.pick(1, 2)))
        number = self.pick(2, 3, 4) if depth == 1 else 2  # else more alternatives than engines hold
        several = self.parts(replace(scope, some=True), depth, number)
        return AtLeast(self.number(), several)

    def parts(self, scope: Scope, depth: int, number: int) -> tuple[Condition, ...]:
        """Draw the parts of a group: the first as deep as may be, the others flat."""
        others = (self.condition(scope, self.pick(0, 0, depth - 1)) for _ in range(number - 1))
        return (self.condition(scope, depth - 1), *others)

    def test(self, scope: Scope) -> Condition:
        """Draw a test, or a question about all partners or relations."""
        of_one_kind = [pair for pair in combinations(scope.aliases, 2) if _alike(*pair)]
        forms = ["case"] * 4
        forms += ["alias"] * 4 if scope.aliases else []
        forms += ["matches"] * 6 if of_one_kind else []
        forms += ["concluded"] * (3 if scope.checks else 6) if scope.readable else []
        forms += ["check"] * 3 if scope.checks else []
        match self.pick(*forms):
            case "alias":
                entity = self.pick(*scope.aliases)
                return self.answer_test(self.pick(*_terms(entity)), entity.alias)
            case "matches":
                return self.matches(*self.pick(*of_one_kind))
            case "concluded":
                return self.concluded(scope)
            case "check":
                return self.check(scope)
        return self.answer_test(self.pick(*(t for t in CIRCUMSTANCES if t.of == "case")), None)

    def answer_test(self, asked: Term, alias: str | None) -> Condition:
        """Draw a test of one answer."""
        if self.pick(*[False] * 7, True):
            return IsUnknown(asked.id, alias)
        if asked.type == "number":
            comparator = self.pick(*COMPARATORS)
            number, named = self.pick(*NUMBERS), self.pick(None, *PARAMETERS)
            bound = Bound(parameter=named) if named else Bound(number=number)
            return Compares(asked.id, comparator, bound, alias)
        values = tuple(asked.values)
        if asked.type == "set":
            if self.often(3):
                return IncludesAll(asked.id, self.some_of(values), alias)
            values = (*values, NONE)
        return Is(asked.id, self.some_of((*values, *values[:1], NOT_APPLICABLE)), alias)

    def matches(self, entity: Entity, other: Entity) -> Matches:
        """Draw a comparison of two aliases of one kind."""
        asked = self.pick(*(t for t in _terms(entity) if t in _terms(other)))
        return Matches(asked.id, entity.alias, other.alias, same=self.often(5))

    def concluded(self, scope: Scope) -> Concluded:
        """Draw a test of conclusions, about an alias where some are."""
        readable, alias = scope.readable, None
        if scope.aliases and self.often(7):
            entity = self.pick(*scope.aliases)
            about = tuple(one for one in readable if one in self.about[entity.kind])
            readable, alias = (about, entity.alias) if about else (readable, None)
        kinds = [*dict.fromkeys(of for of, _ in readable)]
        kind = self.pick(*kinds, *(["failure"] * 2 if "failure" in kinds else []))
        ids = self.some_of([name for of, name in readable if of == kind])
        self.read.update((kind, name) for name in ids)
        degree = self.pick(*DEGREES, None) if kind == "failure" else None
        return Concluded(kind, ids, degree, alias)

    def check(self, scope: Scope) -> Condition:
        """Draw a question about all partners, or all relations."""
        self.checks += 1
        alias = f"x{self.checks}"
        entity = self.pick(
            Entity("partner", alias),
            Entity("relation", alias),
            Entity("relation", alias, once_a_pair=True),
        )
        inside = self.inside(replace(scope, checks=False), entity)
        match self.pick("every", "none", "at least", *(["some"] * 2 if scope.some else [])):
            case "every":
                return Every(entity, inside)
            case "none":
                return NoEntity(entity, inside)
            case "some":
                return Some(entity, inside)
        return AtLeastEntities(self.number(), entity, inside)

    def number(self) -> Bound:
        """Draw the number of an `at-least`."""
        named = self.pick(None, *COUNTS)
        return Bound(parameter=named) if named else Bound(number=self.pick(1, 2))


def _terms(entity: Entity) -> list[Term]:
    """Return the terms a rule may read of the entity."""
    of_kind = [t for t in CIRCUMSTANCES if t.of == entity.kind]
    return [t for t in of_kind if t.symmetric] if entity.once_a_pair else of_kind


def _alike(entity: Entity, other: Entity) -> bool:
    return entity.kind == other.kind


@st.composite
def knowledge_bases(draw: st.DrawFn) -> KnowledgeBase:
    """Draw a knowledge base: 2-6 characteristics, mode rules, and 5-20 rules of later kinds."""
    author = Author(draw)
    by_axis = (CHARACTERISTICS[:3], CHARACTERISTICS[3:])
    counted = [t for ts in by_axis for t in ts[: author.pick(1, 2, 3)]]
    for characteristic in counted:
        author.evidence(characteristic)
    author.modes()
    kinds = draw(st.lists(st.sampled_from((*KINDS, "failure")), min_size=5, max_size=20))
    for kind in sorted(kinds, key=STAGES.__getitem__):
        author.anything(kind)
    numbers = {name: author.pick(*NUMBERS) for name in PARAMETERS}
    numbers |= {name: author.pick(1, 2) * SCALE for name in COUNTS}
    for axis in LEANS:
        numbers[f"{axis}-balanced-from"] = author.pick(-2_000, -3_334, 0, -3_333)
        numbers[f"{axis}-balanced-to"] = author.pick(2_000, 3_333, 0, 3_334)
        numbers[f"{axis}-minimum-weight"] = author.pick(0, 1, 2, 4) * SCALE
    return knowledge(author.rules, [*counted, *CIRCUMSTANCES], numbers)


# ---- cases


@dataclass
class Respondent(Chooser):
    """Answers terms that rules test, mostly, and often as some rule would have it."""

    tested: dict[str, list[Value]]

    def answers(self, terms: Iterable[Term]) -> dict[str, Answer]:
        """Draw answers to those of the terms that rules test."""
        statuses = [(t, self.pick(*ANSWERED)) for t in terms if t.id in self.tested]
        return {t.id: self.answer(t, status) for t, status in statuses if status != "missing"}

    def answer(self, asked: Term, status: str) -> Answer:
        """Draw an answer of this status."""
        strength = self.pick(None, *STRENGTHS) if asked.axis else None
        if status == "known":
            return Answer("known", self.value(asked), strength=strength)
        if status == "disputed":
            sides = sorted({self.value(asked) for _ in range(4)}, key=repr)
            if len(sides) > 1:
                return Answer("disputed", opinions=tuple(Opinion(side) for side in sides))
        return Answer("not-applicable" if status == "not-applicable" else "unknown")

    def value(self, asked: Term) -> Value:
        """Draw a value of the term; a number comes close to what it is compared with."""
        if asked.type == "number":
            limits = [limit for limit in self.tested[asked.id] if isinstance(limit, int)]
            return self.pick(*limits) + self.pick(0, 1, -1, SCALE)
        if asked.type == "set":
            return tuple(value for value in asked.values if self.often(5))
        return self.pick(*self.tested[asked.id], *self.tested[asked.id], *asked.values)


@st.composite
def cases(draw: st.DrawFn, knowledge: KnowledgeBase) -> Case:
    """Draw a case that the rules have something to say of."""
    by = Respondent(draw, _tested(knowledge))
    asked = {of: [t for t in knowledge.terms.values() if t.of == of] for of in HOLDERS}
    number = by.pick(*LISTED, None)
    listed = PARTNERS[: number or 0]
    relations = []
    for pair in combinations(listed, 2):
        symmetric = [t for t in asked["relation"] if t.symmetric]
        shared = {} if by.often(2) else by.answers(symmetric)
        for source, target in (pair, pair[::-1]):
            directed = [t for t in asked["relation"] if not t.symmetric]
            own = {} if by.often(2) else by.answers(directed)
            if own or shared:
                relations.append(Relation(source, target, dict(sorted((own | shared).items()))))
    partners = tuple(Partner(partner, partner, by.answers(asked["partner"])) for partner in listed)
    return Case(
        id="case",
        as_of="2007-03-01",
        name="Case",
        answers=by.answers(asked["case"]),
        partners=None if number is None else partners,
        relations=tuple(sorted(relations, key=lambda relation: relation.subject)),
    )


def _tested(knowledge: KnowledgeBase) -> dict[str, list[Value]]:
    """Return the values, or the numbers, that rules compare the answers to each term with."""
    tested: dict[str, set[Value]] = defaultdict(set)
    for written in knowledge.rules.values():
        for condition in (written.when, *written.unless):
            for test in walk(condition):
                match test:
                    case Is(term, values) | IncludesAll(term, values):
                        tested[term].update({*values} - {NONE, NOT_APPLICABLE})
                    case Compares(term, _, Bound(number, named)):
                        limit = knowledge.parameters[named].number if named else number
                        tested[term].add(limit or 0)
                    case Matches(term) | IsUnknown(term):
                        tested[term].update(knowledge.terms[term].values or NUMBERS)
    return {term: sorted(values, key=repr) for term, values in tested.items()}


class World(NamedTuple):
    """A knowledge base and cases to read with it; its repr is short, for Hypothesis prints it."""

    knowledge: KnowledgeBase
    cases: list[Case]

    def __repr__(self) -> str:
        return f"<{len(self.knowledge.rules)} rules, {len(self.cases)} cases>"


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a knowledge base and four cases to read with it."""
    drawn = draw(knowledge_bases())
    return World(drawn, [draw(cases(drawn)) for _ in range(4)])
