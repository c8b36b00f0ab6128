"""The options compared: stay, toward trust, toward contract, intervene, leave; each has a downside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from advisor.model.advice import MoveItem
from advisor.model.move import Move
from advisor.model.naming import MARKS
from advisor.model.trace import node
from advisor.reporting.matter import Matter, nodes_of
from advisor.reporting.report import Bullets, Note, Paragraph, Section, Statement

MOST_NAMED = 2
URGENT = "Intervene"
"""The option that stands first where it is called for."""
LAST = 9
"""Moves of this precedence, such as reading again later, go with every option and call for none."""


class Option(NamedTuple):
    """One way to go on, and the directions of moves that lead there."""

    title: str
    directions: tuple[str, ...]


OPTIONS = (
    Option("Stay as you are", ("hold",)),
    Option("Toward trust and choice", ("toward-trust", "toward-voluntary")),
    Option("Toward contract and mandate", ("toward-contract", "toward-mandate")),
    Option(URGENT, ("intervene",)),
    Option("Leave, or choose another form", ("leave",)),
)


def options(matter: Matter) -> Section:
    """Return the section that lays the options side by side."""
    frame = Statement(
        "Whatever is advised above, these are the ways to go on. What has to be mended first comes "
        "before any of them.",
        MARKS["judgement"],
        (node("position", "approach"), node("position", "basis")),
    )
    first = [o for o in OPTIONS if o.title == URGENT and _advised(matter, o)]
    rest = [option for option in OPTIONS if option not in first]
    told = tuple(_told(matter, option) for option in (*first, *rest))
    return Section("options", "The options compared", (Paragraph(frame), Bullets(told)))


def _told(matter: Matter, option: Option) -> Statement:
    advised = _advised(matter, option)
    if advised:
        first = advised[0]
        rest = len(advised) - MOST_NAMED
        named = " ".join(f"{m.action}" for m in advised[:MOST_NAMED])
        more = f" And {rest} more." if rest > 0 else ""
        notes = (Note("What it costs", _joined(m.downside for m in advised[:MOST_NAMED])),)
        nodes = tuple(n for m in advised[:MOST_NAMED] for n in nodes_of(m))
        said = f"Your answers call for it: {named}{more}"
        return Statement(
            said, matter.origin(first), nodes, first.claims, f"{option.title}.", notes=notes
        )
    return _not_advised(matter, option)


def _advised(matter: Matter, option: Option) -> list[MoveItem]:
    found = {
        m.id: m
        for m in reversed(matter.every_move)
        if m.direction in option.directions and m.precedence != LAST
    }
    return list(reversed(found.values()))


def _not_advised(matter: Matter, option: Option) -> Statement:
    """Return an option that nothing calls for, with what was held back and what may yet follow."""
    held = _moves(matter, option, (e.id for e in matter.advice.overridden if e.kind == "move"))
    open_ = _moves(matter, option, (p.id for p in matter.advice.possible if p.kind == "move"))
    stopped = {m.id for m in held}
    behind = [f.id for e, f in matter.gave_way if e.kind == "move" and e.id in stopped]
    known = held or open_ or _catalogue(matter, option)
    said = "Your answers do not call for it."
    if held:
        said = "It was considered and held back; what gave way, below, says to what."
    elif open_:
        said = f"{said} It may yet follow, once more is known."
    if not known:
        return Statement(
            said,
            MARKS["judgement"],
            (node("position", "approach"), node("position", "basis")),
            (),
            f"{option.title}.",
        )
    move = known[0]
    nodes = (node("move", move.id), *behind)
    return Statement(
        said,
        MARKS[move.warrant],
        nodes,
        move.claims,
        f"{option.title}.",
        notes=(Note(f"What it costs, as in '{move.action.rstrip('.')}'", move.downside),),
    )


def _moves(matter: Matter, option: Option, ids: Iterator[str]) -> list[Move]:
    moves = matter.knowledge.moves
    found = {i: moves[i] for i in ids if i in moves and moves[i].direction in option.directions}
    return sorted(found.values(), key=lambda m: (m.precedence, m.id))


def _catalogue(matter: Matter, option: Option) -> list[Move]:
    return _moves(matter, option, iter(matter.knowledge.moves))


def _joined(texts: Iterator[str]) -> str:
    return " ".join(dict.fromkeys(texts))
