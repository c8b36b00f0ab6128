"""Advice put together from a reading: items merged, ordered and marked with how firmly they stand.

Everything here comes from the model's own frozen classes, so the parts of the advice are constructed
without being validated again; that would build a validator for each, which a reader of the text
waits for and needs nothing of. A test validates the advice of every worked case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, TypeVar

from advisor import __version__
from advisor.errors import KnowledgeError
from advisor.inference.certainty import firm_nodes
from advisor.inference.engine import Reading
from advisor.inference.possible import Allowed
from advisor.model.advice import (
    CERTAIN,
    CERTAINTIES,
    PRESENT,
    Advice,
    Certainty,
    Diagnosis,
    FailureItem,
    Item,
    Lean,
    MoveItem,
    Overridden,
    PackStamp,
    Possible,
    Question,
    RiskItem,
    RuleBase,
)
from advisor.model.case import Case
from advisor.model.claim import WARRANTS
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import fill, spoken
from advisor.model.move import HORIZONS, MIDDLE, TIERS, Change
from advisor.model.rule import DEGREES, SEVERITIES, Conclusion, Rule
from advisor.model.trace import Firing, Position, Subject, node
from advisor.model.wording import listed
from advisor.resemblance import resemblance

I_ = TypeVar("I_", bound=Item)
MOST_QUESTIONS = 12
_USERS = "users"


def assemble(reading: Reading, case: Case, knowledge: KnowledgeBase) -> Advice:
    """Return the advice that a reading of a case supports."""
    trace = reading.trace
    modes = reading.modes
    completed = reading.completed
    firm = firm_nodes(trace, knowledge, completed.settled, settled=len(modes) == 1)
    drawn = _merge(trace.firings, case, knowledge)
    made = [_item(each, firm) for each in drawn.values()]
    by_kind: dict[str, list[tuple[_Drawn, dict[str, Any]]]] = {}
    for each, item in made:
        by_kind.setdefault(each.kind, []).append((each, item))
    open_ = [each for each in completed.allowed if each.node not in drawn]

    def of(kind: str, make: type[I_], rank: Callable[[I_], tuple[Any, ...]]) -> tuple[I_, ...]:
        found = [
            make.made(**_with_details(each, item, knowledge))
            for each, item in by_kind.get(kind, ())
        ]
        return tuple(sorted(found, key=lambda item: (*rank(item), item.id, item.subject)))

    return Advice.made(
        case=case.id,
        name=case.name,
        as_of=case.as_of,
        rule_base=_rule_base(knowledge),
        diagnosis=_diagnosis(made, trace.positions, modes),
        outlook=of("quality", Item, _by_certainty),
        strengths=of("strength", Item, _by_certainty),
        risks=of("risk", RiskItem, _by_harm),
        failure_causes=of("failure", FailureItem, _by_degree),
        moves=of("move", MoveItem, _by_tier),
        findings=of("finding", Item, _by_certainty),
        resemblance=resemblance(case, knowledge),
        possible=tuple([_yet(each) for each in open_]),
        overridden=tuple(
            entry for firing in trace.overridden for entry in _gave_way(firing, case, knowledge)
        ),
        limits=of("limit", Item, lambda item: ()),
        open_questions=_questions(open_, case, knowledge, trace.positions, modes),
        trace=trace,
    )


# ---------------------------------------------------------------- merging firings into items


@dataclass(slots=True)
class _Drawn:
    """Everything that supports one conclusion."""

    kind: str
    id: str
    subject: Subject
    support: list[tuple[Rule, Firing, Conclusion, str]] = field(default_factory=list)


def _merge(firings: Iterable[Firing], case: Case, knowledge: KnowledgeBase) -> dict[str, _Drawn]:
    """Return the conclusions by node, each with its firings in order of rule id."""
    found: dict[str, _Drawn] = {}
    for firing in firings:
        rule = knowledge.rules[firing.rule]
        if rule.kind == "evidence":
            continue
        bound = {b.alias: b.subject for b in firing.bindings}
        text = fill(rule.message, case, bound)
        for conclusion in rule.conclude:
            subject = _about(conclusion, bound)
            key = node(conclusion.kind, conclusion.id, subject)
            each = found.get(key)
            if each is None:
                each = found[key] = _Drawn(conclusion.kind, conclusion.id, subject)
            each.support.append((rule, firing, conclusion, text))
    for each in found.values():
        if len(each.support) > 1:
            each.support.sort(key=lambda entry: (entry[0].id, entry[1].id))
    return found


def _about(conclusion: Conclusion, bound: Mapping[str, Subject]) -> Subject:
    if not bound:
        return ()
    aliases = conclusion.about if conclusion.about is not None else tuple(bound)
    return tuple([part for alias in aliases for part in bound[alias]])


def _item(each: _Drawn, firm: frozenset[str]) -> tuple[_Drawn, dict[str, Any]]:
    """Return the fields every kind of item has."""
    first = each.support[0]
    texts = tuple(dict.fromkeys([text for *_, text in each.support]))
    certainty: Certainty = CERTAIN if node(each.kind, each.id, each.subject) in firm else PRESENT
    return each, {
        "kind": each.kind,
        "id": each.id,
        "subject": each.subject,
        "statement": first[3],
        "warrant": first[0].warrant,
        "claims": tuple(dict.fromkeys([c for rule, *_ in each.support for c in rule.claims])),
        "rules": tuple(dict.fromkeys([rule.id for rule, *_ in each.support])),
        "because": tuple([firing.id for _, firing, *_ in each.support]),
        "certainty": certainty,
        "reasons": texts[1:],
    }


def _with_details(each: _Drawn, item: dict[str, Any], knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return an item's fields with those of its kind; of several severities the highest stands."""
    conclusions = [conclusion for *_, conclusion, _ in each.support]
    if each.kind == "risk":
        bearers = [c.who_bears_it for c in conclusions]
        return item | {
            "severity": max((c.severity for c in conclusions if c.severity), key=SEVERITIES.index),
            "who_bears_it": _USERS if _USERS in bearers else bearers[0],
            "precedence": min(c.precedence or MIDDLE for c in conclusions),
        }
    if each.kind == "failure":
        degrees = [c.degree for c in conclusions if c.degree]
        return item | {"degree": max(degrees, key=DEGREES.index)}
    if each.kind == "move":
        move = knowledge.moves[each.id]
        return item | {
            "action": move.action,
            "direction": move.direction,
            "tier": move.tier,
            "precedence": move.precedence,
            "owner": move.owner,
            "horizon": move.horizon,
            "precondition": move.precondition,
            "changes": tuple(_change(change) for change in move.changes),
            "sign": move.sign,
            "stop_when": move.stop_when,
            "downside": move.downside,
        }
    return item


def _change(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("term", "toward", "steps", "note"):
        value = getattr(change, name)
        if value is not None:
            found[name] = value
    for name in ("to", "add", "remove"):
        values = getattr(change, name)
        if values:
            found[name] = values[0] if len(values) == 1 and name == "to" else list(values)
    if change.uncertain:
        found["uncertain"] = True
    return found


# ---------------------------------------------------------------- order of importance


def _by_certainty(item: Item) -> tuple[Any, ...]:
    return (CERTAINTIES.index(item.certainty),)


def _by_harm(item: RiskItem) -> tuple[Any, ...]:
    return (
        -SEVERITIES.index(item.severity),
        item.precedence,
        item.who_bears_it != _USERS,
        CERTAINTIES.index(item.certainty),
    )


def _by_degree(item: FailureItem) -> tuple[Any, ...]:
    return (-DEGREES.index(item.degree), CERTAINTIES.index(item.certainty))


def _by_tier(item: MoveItem) -> tuple[Any, ...]:
    return (
        TIERS.index(item.tier),
        item.precedence,
        HORIZONS.index(item.horizon),
        WARRANTS.index(item.warrant),
    )


# ---------------------------------------------------------------- the head of the advice


def _rule_base(knowledge: KnowledgeBase) -> RuleBase:
    return RuleBase.made(
        packs=tuple(
            PackStamp.made(id=p.id, version=p.version, sha256=p.sha256) for p in knowledge.packs
        ),
        version=__version__,
        sha256=knowledge.sha256,
        overrides=knowledge.overrides,
    )


def _diagnosis(
    made: list[tuple[_Drawn, dict[str, Any]]],
    positions: tuple[Position, ...],
    modes: tuple[str, ...],
) -> Diagnosis:
    found = [(each, item) for each, item in made if each.kind == "mode"]
    if len(found) != 1:
        names = ", ".join(each.id for each, _ in found) or "none"
        raise KnowledgeError(f"the mode rules name not one mode but: {names}")
    each, item = found[0]
    leans = {p.axis: _lean(p) for p in positions}
    return Diagnosis.made(
        **item,
        mode=each.id,
        settled=len(modes) == 1,
        possible_modes=modes,
        nearest=each.support[0][2].nearest,
        approach=leans["approach"],
        basis=leans["basis"],
    )


def _lean(position: Position) -> Lean:
    def ratio(part: int, whole: int) -> float | None:
        return round(part / whole, 4) + 0.0 if whole else None

    return Lean.made(
        lean=position.lean,
        position=ratio(position.numerator, position.denominator),
        low=ratio(position.low, position.span),
        high=ratio(position.high, position.span),
        counted=position.known_weight,
        unknown=position.unknown_weight,
        possible=position.possible,
    )


# ---------------------------------------------------------------- what is open, what gave way


def _gave_way(firing: Firing, case: Case, knowledge: KnowledgeBase) -> Iterable[Overridden]:
    rule = knowledge.rules[firing.rule]
    assert firing.defeat is not None
    bound = {b.alias: b.subject for b in firing.bindings}
    for conclusion in rule.conclude:
        yield Overridden.made(
            kind=conclusion.kind,
            id=conclusion.id,
            subject=_about(conclusion, bound),
            rule=rule.id,
            by=firing.defeat.by,
            statement=fill(rule.message, case, bound),
        )


def _yet(each: Allowed) -> Possible:
    """Return what may yet follow, with what it hangs on."""
    support = each.support
    return Possible.made(
        kind=each.kind,
        id=each.id,
        subject=each.subject,
        statement=support.statement,
        warrant=support.warrant,
        claims=support.claims,
        rules=support.rules,
        because=each.because,
    )


def _questions(
    open_: Iterable[Allowed],
    case: Case,
    knowledge: KnowledgeBase,
    positions: tuple[Position, ...],
    modes: tuple[str, ...],
) -> tuple[Question, ...]:
    """Return the questions whose answers most could change: the mode first, then what hangs on them."""
    deciding = _decide_mode(positions) if len(modes) > 1 else set()
    hanging: dict[str, list[str]] = {}
    weights: dict[str, int] = {}
    for each in open_:
        weight = _weight(each.kind, each.id, knowledge)
        for found in takewhile(_is_answer, each.because):  # they come first in the order of names
            hanging.setdefault(found, []).append(each.node)
            weights[found] = weights.get(found, 0) + weight

    def order(answer: str) -> tuple[Any, ...]:
        weight = weights.get(answer, 0) + (8 if answer in deciding else 0)
        topic, _ = knowledge.asked[_term_of(answer)]
        return (-weight, topic, answer)

    ranked = sorted({*deciding, *hanging}, key=order)[:MOST_QUESTIONS]
    return tuple(
        _question(answer, answer in deciding, hanging.get(answer, ()), case, knowledge)
        for answer in ranked
    )


def _is_answer(node_: str) -> bool:
    return node_.startswith("answer:")


def _term_of(answer: str) -> str:
    return answer.removeprefix("answer:").partition("[")[0]


def _weight(kind: str, name: str, knowledge: KnowledgeBase) -> int:
    move = knowledge.moves.get(name) if kind == "move" else None
    if move is not None:
        return 4 if move.tier == TIERS[0] else 2
    return 2 if kind == "risk" else 1


def _decide_mode(positions: tuple[Position, ...]) -> set[str]:
    """Return the open answers that could move a lean which is not settled."""
    return {
        node("answer", line.characteristic)
        for position in positions
        if len(position.possible) > 1
        for line in position.lines
        if line.status in ("open", "disputed")
    }


def _question(
    answer: str,
    decides_mode: bool,
    hanging: Collection[str],
    case: Case,
    knowledge: KnowledgeBase,
) -> Question:
    term = knowledge.terms[_term_of(answer)]
    subject = answer.partition("[")[2].rstrip("]")
    disputed = _sides(case, term.id, tuple(subject.split(",")) if subject else ())
    reasons = ["it helps to decide the mode"] if decides_mode else []
    if hanging:
        kinds = [name.partition(":")[0] for name in {key.partition("[")[0] for key in hanging}]
        counts = [
            f"{kinds.count(k)} {w if kinds.count(k) == 1 else p}"
            for k, w, p in _COUNTED
            if k in kinds
        ]
        reasons.append(f"{listed(tuple(counts), 'and')} may follow from it")
    about = [case.partner_name(p) for p in subject.split(",")] if subject else []
    whom = f" ({listed(tuple(about), 'and')})" if about else ""
    return Question.made(
        answer=answer,
        question=f"{term.question}{whom}{disputed}",
        why="because " + ", and ".join(reasons),
        who_knows=term.who_knows,
        decides=tuple(sorted(hanging)),
    )


def _sides(case: Case, term: str, subject: Subject) -> str:
    """Return who says what, a sentence each, where an answer is disputed; else nothing."""
    given = case.answers_about(subject).get(term)
    if given is None or given.status != "disputed":
        return ""
    told = (f"{o.by or 'someone'} says: {spoken(o.value)}." for o in given.opinions)
    return "".join(f" {each[:1].upper()}{each[1:]}" for each in told)


_COUNTED = (
    ("move", "move", "moves"),
    ("risk", "risk", "risks"),
    ("failure", "cause of failure", "causes of failure"),
    ("strength", "strength", "strengths"),
    ("quality", "point of outlook", "points of outlook"),
)
