"""The page of a move: what it is, what it changes, when it is advised, what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from advisor.checks.contradicting_moves import apart
from advisor.handbook.address import HOME, index_of, page_of
from advisor.handbook.kinds import WARRANTS
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.model.move import Change, Move
from advisor.model.wording import listed


def move_page(move: Move, matter: Matter) -> Page:
    """Return the page of one move."""
    path = page_of("move", move.id, matter.knowledge)
    page = Page(path, f"Move: {move.id.replace(':', ': ').replace('-', ' ')}", matter)
    page.trail(("Home", HOME), ("Moves", index_of("move")))
    page.quote(move.action)
    _facts(move, page)
    page.heading("What it changes")
    page.bullets(change_told(change, page) for change in move.changes)
    _advised(move, page)
    _against(move, page)
    page.heading("On whose word")
    page.claims(move.claims)
    page.paragraph(WARRANTS[move.warrant])
    if move.reasoning:
        page.paragraph(f"Our reasoning: {plain(move.reasoning)}")
    page.guide("writing-rules.md", "How to write a move")
    return page


def _facts(move: Move, page: Page) -> None:
    rows = [
        ("Id", code(move.id)),
        ("Direction", plain(move.direction.replace("-", " "))),
        ("Tier", plain(move.tier.replace("-", " "))),
        ("Place within its tier", f"{move.precedence}, from 1 (first) to 9 (last)"),
        ("Whose move it is", plain(move.owner)),
        ("How soon it may show", plain(move.horizon.replace("-", " "))),
        ("Before it", plain(move.precondition)),
        ("A sign that it works", plain(move.sign)),
        ("When to stop", plain(move.stop_when)),
        ("Its downside", plain(move.downside)),
    ]
    if move.pack != page.matter.knowledge.packs[0].id:
        rows.append(("Pack", code(move.pack)))
    page.table(("Part", "What it says"), rows)


def change_told(change: Change, page: Page) -> str:
    """Return one effect of a move in a line."""
    if change.term is None:
        return plain(change.note or "")
    words = page.matter.words
    may = "may " if change.uncertain else ""

    def named(values: Iterable[str]) -> str:
        each = (f"{code(v)} ({plain(words.get(f'{change.term}={v}', v))})" for v in values)
        return listed(tuple(each))

    effects = []
    if change.to:
        effects.append(f"{may}become{'' if may else 's'} {named(change.to)}")
    if change.toward:
        steps = f"{change.steps or 1} step{'' if change.steps in (None, 1) else 's'}"
        effects.append(f"{may}move{'' if may else 's'} {steps} toward {named([change.toward])}")
    if change.add:
        effects.append(f"{may}gain{'' if may else 's'} {named(change.add)}")
    if change.remove:
        effects.append(f"{may}lose{'' if may else 's'} {named(change.remove)}")
    note = f" ({plain(change.note)})" if change.note else ""
    return f"{page.ref('term', change.term)} {' and '.join(effects)}{note}"


def _advised(move: Move, page: Page) -> None:
    chain = page.matter.chain
    drawing = chain.drawers(f"move:{move.id}")
    page.heading("Rules that recommend it")
    page.bullets(map(page.rule, drawing))
    if not drawing:
        page.paragraph("None.")
    reading = chain.readers(f"move:{move.id}")
    if reading:
        page.heading("Rules that read it")
        page.bullets(map(page.rule, reading))
    fired = {case for rule in drawing for case in page.matter.fired[rule]}
    page.heading("Worked cases in which it is recommended")
    page.together(map(page.case, sorted(fired)), "None.")


def _against(move: Move, page: Page) -> None:
    lists = (
        ("Moves that pull another way", _pulling(move, page.matter)),
        ("Gives way to these moves", _before(move, page.matter)),
        ("These moves give way to it", _after(move, page.matter)),
    )
    for heading, names in lists:
        if names:
            page.heading(heading)
            moves = page.matter.knowledge.moves
            page.bullets(f"{page.ref('move', n, n)}: {plain(moves[n].action)}" for n in names)


def _pulling(move: Move, matter: Matter) -> list[str]:
    """Return the moves that change a term the other way; a check says if both are ever advised."""
    terms = matter.knowledge.terms
    return [
        other.id
        for other in matter.knowledge.moves.values()
        if other.id != move.id
        and any(
            one.term is not None and one.term == two.term and apart(one, two, terms[one.term])
            for one, two in product(move.changes, other.changes)
        )
    ]


def _before(move: Move, matter: Matter) -> list[str]:
    rules = matter.knowledge.rules
    own = (rules[name] for name in matter.chain.drawers(f"move:{move.id}"))
    return _moves((name for rule in own for name in rule.overridden_by), move, matter)


def _after(move: Move, matter: Matter) -> list[str]:
    rules = matter.knowledge.rules
    own = (rules[name] for name in matter.chain.drawers(f"move:{move.id}"))
    return _moves((name for rule in own for name in matter.chain.yielding(rule)), move, matter)


def _moves(rules: Iterable[str], move: Move, matter: Matter) -> list[str]:
    drawn = (c for name in rules for c in matter.knowledge.rules[name].conclude)
    return sorted({c.id for c in drawn if c.kind == "move"} - {move.id})
