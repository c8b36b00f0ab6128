"""The detail behind page one: every item of the advice, what gave way, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.advice import Item, MoveItem, Overridden, Possible
from advisor.model.case import NOT_ANSWERED
from advisor.model.message import answered
from advisor.model.term import Term
from advisor.model.trace import Firing, node
from advisor.model.wording import phrase
from advisor.reporting.answers import by_theme
from advisor.reporting.choices import options
from advisor.reporting.grounds import trust
from advisor.reporting.likeness import resemblance
from advisor.reporting.matter import BEARERS, TIERS, YOUR_ANSWERS, Matter, nodes_of
from advisor.reporting.page_one import asked
from advisor.reporting.report import (
    FIRM,
    Aside,
    Block,
    Bullets,
    Label,
    Paragraph,
    Section,
    Statement,
    statements,
)

MOST_POSSIBLE = 5
_HIDDEN = ("finding", "evidence")
_KINDS = {
    "risk": "Risk",
    "strength": "Strength",
    "failure": "Cause of failure",
    "quality": "Outlook",
    "limit": "Limit",
}
NOT_KNOWN = answered(NOT_ANSWERED)
NOT_KNOWN_OF_ALL = "Not known of the partnership as a whole"


def detail(matter: Matter) -> Iterator[Section]:
    """Yield the sections of the detail that have something to say; the first says what firm means."""
    first, *rest = sections(matter)
    if any(said.firm for said in statements((first, *rest))):
        told = Aside(f"In the marks, '{FIRM}' means: this holds whatever is still unknown.")
        first = first._replace(blocks=(told, *first.blocks))
    yield from (first, *rest)


def sections(matter: Matter) -> Iterator[Section]:
    """Yield the sections that have something to say, in order."""
    advice = matter.advice
    yield from _items(matter, "outlook", "What the paper expects of quality", advice.outlook)
    yield from _items(matter, "all-strengths", "Strengths", advice.strengths)
    yield from risks(matter)
    yield from failures(matter)
    yield from _items(matter, "findings", "What we noticed", advice.findings)
    yield from trust(matter)
    yield from moves(matter)
    yield options(matter)
    yield from gave_way(matter)
    yield from possible(matter)
    yield from resemblance(matter)
    yield from _items(matter, "limits", "Limits of this advice", advice.limits)
    yield from questions(matter)
    yield from by_theme(matter)


def _items(matter: Matter, name: str, title: str, items: tuple[Item, ...]) -> Iterator[Section]:
    if items:
        yield Section(
            name, title, (Bullets(tuple(matter.whole(i) for i in matter.together(items))),)
        )


def risks(matter: Matter) -> Iterator[Section]:
    """Yield every risk under who bears it, those of the people who use the service first."""
    blocks: list[Block] = []
    every = matter.together(matter.advice.risks)
    for bearer, named in BEARERS.items():
        mine = tuple(matter.whole(r) for r in every if r.who_bears_it == bearer)
        if mine:
            blocks += [Label(f"Borne by {named}"), Bullets(mine)]
    if blocks:
        yield Section("all-risks", "Risks", tuple(blocks))


def failures(matter: Matter) -> Iterator[Section]:
    """Yield the causes of failure: those found, those reported absent, those nobody answered."""
    found = {item.id for item in matter.advice.failure_causes}
    causes = [t for t in matter.knowledge.terms.values() if t.kind == "failure-cause"]
    rest = [t for t in causes if t.id not in found]
    blocks: list[Block] = []
    if found:
        blocks.append(
            Bullets(tuple(matter.whole(i) for i in matter.together(matter.advice.failure_causes)))
        )
    for word, mine in _by_answer(matter, rest).items():
        names = ", ".join(t.title for t in mine)
        nodes = tuple(node("answer", t.id) for t in mine)
        label = NOT_KNOWN_OF_ALL if word == NOT_KNOWN else f"Reported {word}"
        told = Statement(f"{label}: {names}.", YOUR_ANSWERS, nodes)
        blocks.append(Paragraph(told, indent=2, hang=4))
    if blocks:
        yield Section("failures", "Causes of failure", tuple(blocks))


def _by_answer(matter: Matter, terms: list[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for term in terms:
        answer = matter.case.answers.get(term.id)
        found.setdefault(answered(answer or NOT_ANSWERED), []).append(term)
    return dict(sorted(found.items()))


def moves(matter: Matter) -> Iterator[Section]:
    """Yield every move with all that is needed to act on it, by tier; then those of others."""
    if matter.advice.moves:
        title = "What to do, and how to tell whether it works"
        yield Section("moves", title, tuple(_tiers(matter, matter.advice.moves)))
    if matter.for_others:
        told = tuple(
            Statement(matter.move_line(m), matter.origin(m), nodes_of(m), m.claims)
            for m in matter.together(matter.for_others)
        )
        yield Section("for-others", "Moves of others", (Bullets(told, short=True),))


def _tiers(matter: Matter, advised: tuple[MoveItem, ...]) -> Iterator[Block]:
    for tier in TIERS:
        mine = tuple(matter.whole_move(m) for m in matter.together(advised) if m.tier == tier)
        if mine:
            yield Label(TIERS[tier])
            yield Bullets(mine)


# ---------------------------------------------------------------- what gave way


def gave_way(matter: Matter) -> Iterator[Section]:
    """Yield what was held back, and by what."""
    told: dict[str, Statement] = {}
    for entry, firing in matter.gave_way:
        if entry.kind in _HIDDEN:
            continue
        said = _held_back(matter, entry, firing)
        same = told.get(said.text)
        nodes = tuple(dict.fromkeys((*(same.nodes if same else ()), *said.nodes)))
        told[said.text] = said._replace(nodes=nodes)
    if told:
        yield Section("gave-way", "What gave way, and to what", (Bullets(tuple(told.values())),))


def _held_back(matter: Matter, entry: Overridden, firing: Firing) -> Statement:
    rule = matter.knowledge.rules[entry.rule]
    names = matter.names(entry.subject)
    about = f" ({names})" if names else ""
    if names and entry.kind == "move":  # an action is a sentence, and long enough
        about = f". It is about {names}"
    because = firing.defeat.because if firing.defeat else ()
    stronger = () if entry.by.startswith("unless[") else (entry.by,)
    return Statement(
        f"{_named(matter, entry.kind, entry.id, rule.title)}{about}. {reason_for(matter, firing)}",
        matter.word_of((rule.id,), rule.claims, rule.warrant),
        (firing.id, *stronger, *because),
        rule.claims,
    )


def reason_for(matter: Matter, firing: Firing) -> str:
    """Return, in words, what a rule gave way to: the answers that held it back, or another rule."""
    if firing.defeat is None:
        return ""
    by, because = firing.defeat.by, firing.defeat.because
    if by.startswith("unless["):
        if because and all(name in matter.answers for name in because):
            told = " ".join(f"{matter.answer_told(name)}." for name in because)
            return f"Held back by what you answered. {told}"
        place = int(by.removeprefix("unless[").rstrip("]"))
        exception = matter.knowledge.rules[firing.rule].unless[place]
        return f"Held back because {phrase(exception, matter.titles)}."
    other = by.removeprefix("firing:").partition("[")[0]
    rule = matter.knowledge.rules[other]
    drawn = rule.conclude[0]
    return f"It gives way to: {_named(matter, drawn.kind, drawn.id, rule.title)}."


def _named(matter: Matter, kind: str, name: str, title: str) -> str:
    """Return what a conclusion is and what it says, so that a move is not read as a fact."""
    move = matter.knowledge.moves.get(name) if kind == "move" else None
    if move is not None:
        return f"Move: {move.action.rstrip('.')}"
    return f"{_KINDS[kind]}: {title}" if kind in _KINDS else title


def possible(matter: Matter) -> Iterator[Section]:
    """Yield the moves and risks that hang on an answer still missing."""
    blocks: list[Block] = []
    for kind, one, more in (("risk", "risk", "risks"), ("move", "move", "moves")):
        told = {(item.kind, item.id) for item in (*matter.advice.risks, *matter.advice.moves)}
        mine = [p for p in matter.advice.possible if p.kind == kind and (kind, p.id) not in told]
        mine.sort(key=lambda p: (len(_open_answers(p)) < len(p.because), len(p.because)))
        first = {p.statement: p for p in reversed(mine)}
        names = list(dict.fromkeys(p.statement for p in mine))
        if not names:
            continue
        rest = len(names) - MOST_POSSIBLE
        more_than = f", among them these {MOST_POSSIBLE}:" if rest > 0 else ":"
        total = f"{len(names)} {one if len(names) == 1 else more} may yet follow{more_than}"
        shown = [first[name] for name in names[:MOST_POSSIBLE]]
        nodes = tuple(dict.fromkeys(n for p in shown for n in _open_answers(p)))
        blocks.append(Paragraph(Statement(total, YOUR_ANSWERS, nodes)))
        said = (
            Statement(
                f"{_action(matter, p) or p.statement}.",
                matter.word_of(p.rules, p.claims, p.warrant),
                (node(p.kind, p.id, p.subject), *_open_answers(p)),
                p.claims,
            )
            for p in shown
        )
        blocks.append(Bullets(tuple(said)))
    if blocks:
        yield Section("possible", "Possible, once more is known", tuple(blocks))


def _open_answers(possible: Possible) -> tuple[str, ...]:
    """Return what it hangs on that the trace holds: not the conclusions that are open themselves."""
    return tuple(n for n in possible.because if n.startswith(("answer:", "check:", "position:")))


def _action(matter: Matter, possible: Possible) -> str | None:
    """Return what a possible move would have someone do."""
    move = matter.knowledge.moves.get(possible.id) if possible.kind == "move" else None
    return move.action.rstrip(".") if move else None


def questions(matter: Matter) -> Iterator[Section]:
    """Yield what to find out next."""
    told = tuple(
        Statement(
            f"{asked(q)} Ask: {q.who_knows}. We ask {q.why}.",
            YOUR_ANSWERS,
            (q.answer, *q.decides),
            quiet=True,
        )
        for q in matter.advice.open_questions
    )
    if told:
        yield Section("questions", "What to find out next", (Bullets(told),), YOUR_ANSWERS)
