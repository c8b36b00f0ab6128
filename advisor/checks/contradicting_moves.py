"""Two moves that pull a term two ways and may both be recommended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.world import Asked, Question
from advisor.inference.evaluator import evaluate
from advisor.inference.plain import Named
from advisor.model.case import Case
from advisor.model.condition import Entity, Is
from advisor.model.knowledge import KnowledgeBase
from advisor.model.move import Change, Move
from advisor.model.rule import Rule
from advisor.model.term import MIXED, Term
from advisor.model.trace import Subject


def run(base: Base) -> Iterator[Finding]:
    """Yield each two moves whose changes contradict and which some partnership is advised both."""
    advised = {
        c.id
        for r in base.knowledge.rules.values()
        if r.status in base.search.in_force
        for c in r.conclude
        if c.kind == "move"
    }
    checked = {c.id for rule in base.searched for c in rule.conclude if c.kind == "move"}
    moves = [m for m in base.knowledge.moves.values() if m.id in advised]
    for one, two in combinations(moves, 2):
        if one.id not in checked and two.id not in checked:
            continue
        for change, other in product(one.changes, two.changes):
            if change.term is None or change.term != other.term:
                continue
            standings = apart(change, other, base.knowledge.terms[change.term])
            if not standings:
                continue
            question = _both(one, two, change.term, standings, base.knowledge)
            sought = base.search.find(question)
            if sought.given_up:
                base.unsettled.append(f"whether {one.id} and {two.id} are ever advised together")
            elif sought.case is not None:
                yield _finding(base, one, two, change.term, question)
                break


def _finding(base: Base, one: Move, two: Move, term: str, question: Question) -> Finding:
    """Return the finding, at a rule under check that advises one of the two in the case shown."""
    case = base.search.find(question).case
    assert case is not None
    witness = base.search.witness(case, question)
    advising = _advising(base, one, two, witness)
    checked = [rule for rule in base.rules if rule.id in advising]
    rule = max(checked or _drawing(base, one, two), key=lambda r: (r.status == "draft", r.id))
    others = [f"'{name}'" for name in advising if name != rule.id]
    also = f" (by this rule and {' and '.join(others)})" if others and checked else ""
    message = (
        f"'{one.id}' and '{two.id}' are both advised here{also}, and pull '{term}' two ways; have one "
        "give way with 'overridden-by'"
    )
    at = base.files[rule.id].place("conclude")
    unwanted = next(f"move:{c.id}" for c in rule.conclude if c.id in (one.id, two.id))
    return base.finding(CHECK.id, "error", rule, at, message, witness, (unwanted,))


def _advising(base: Base, one: Move, two: Move, witness: Case) -> list[str]:
    """Return the rules that advise either move in a case, by name."""
    reading = evaluate(base.knowledge, witness, drafts=base.search.drafts)
    wanted = {one.id, two.id}
    rules = base.knowledge.rules
    return sorted(
        {
            firing.rule
            for firing in reading.firings
            if any(c.kind == "move" and c.id in wanted for c in rules[firing.rule].conclude)
        }
    )


def _drawing(base: Base, one: Move, two: Move) -> list[Rule]:
    return [
        rule
        for rule in base.rules
        if any(c.id in (one.id, two.id) and c.kind == "move" for c in rule.conclude)
    ]


def apart(one: Change, other: Change, term: Term) -> tuple[str | None, ...]:
    """Return the answers to a term from which two changes of it pull two ways; None: any other one."""
    scale = _scale(term)
    if set(one.add) & set(other.remove) or set(one.remove) & set(other.add):
        return (*scale, None)
    if one.to and other.to:
        return () if set(one.to) & set(other.to) else (*scale, None)
    ends = [_ends(change) for change in (one, other)]
    if not all(ends):
        return ()
    found: list[str | None] = [None] if not ends[0] & ends[1] else []
    for place, standing in enumerate(scale):
        ways = [{_sign(scale.index(end) - place) for end in each} for each in ends]
        if all(a * b < 0 for a in ways[0] for b in ways[1]):
            found.append(standing)
    return tuple(found)


def _both(
    one: Move, two: Move, term: str, standings: tuple[str | None, ...], knowledge: KnowledgeBase
) -> Question:
    known = knowledge.terms[term]

    def asked(world: Asked) -> object:
        found = []
        for about in world.subjects("move", one.id):
            for also in world.subjects("move", two.id):
                for whose in _shared(known, about, also):
                    both = (
                        world.drawn("move", one.id, about),
                        world.drawn("move", two.id, also),
                        _stands(world, known, whose, standings),
                    )
                    found.append(world.all(both))
        return world.any(found)

    return asked


def _stands(
    world: Asked, term: Term, subject: Subject, standings: tuple[str | None, ...]
) -> object:
    """Return that the answer to a term is one of these; None stands for none on its scale."""
    named: Named = {}
    alias = None
    if subject:
        alias = "x"
        named = {alias: (Entity("partner" if len(subject) == 1 else "relation", alias), subject)}

    def is_(value: str) -> object:
        return world.truth(Is(term.id, (value,), alias), named)[0]

    parts = [is_(value) for value in standings if value is not None]
    if None in standings:
        parts.append(world.no(world.any(is_(value) for value in _scale(term))))
    return world.any(parts)


def _shared(term: Term, about: Subject, also: Subject) -> Iterator[Subject]:
    """Yield whose term both touch, where that can be told."""
    if term.of == "case":
        yield ()
    elif (about and about == also) or (term.symmetric and about == also[::-1]):
        yield about
    elif bool(about) != bool(also):  # one is about the whole partnership, and may touch any
        yield about or also


def _ends(change: Change) -> set[str]:
    return {change.toward} if change.toward else set(change.to)


def _scale(term: Term) -> list[str]:
    values = [v for v in term.values if v != MIXED]
    return [values[0], MIXED, values[1]] if term.kind == "characteristic" else values


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


CHECK = Check("contradicting-moves", "Moves that pull two ways", run, searches=True)
