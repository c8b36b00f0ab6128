"""Page one: what stands first is what matters first, in the fullest form that fits 400 words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.model.advice import CERTAIN, MoveItem, Question
from advisor.model.move import LAST
from advisor.model.naming import MARKS
from advisor.model.trace import node
from advisor.model.wording import listed
from advisor.reporting.figure import HARM, Map, readings
from advisor.reporting.matter import YOUR_ANSWERS, Matter, nodes_of
from advisor.reporting.report import (
    Block,
    Bullets,
    Figure,
    Paragraph,
    Section,
    Statement,
    printed_mark,
)

MOST_ON_PAGE_ONE = 3
MOST_WORDS = 400
LEGEND = (
    "Dot: where your answers put it. Dashed line: where missing answers could still put it.",
    "Arrow: direction of travel.",
)
"""What a drawn map needs beside it; text has its own scales."""
_ROOM = (
    (3, 3, True, True),
    (2, 3, True, True),
    (2, 3, True, False),
    (1, 3, True, False),
    (2, 3, False, False),
    (1, 3, False, False),
    (1, 2, False, False),
    (1, 1, False, False),
    (0, 1, False, False),
)
"""Page one from its fullest form to its shortest: entries a list, risks, signs, when to stop."""
_SAFETY = "safety"
_UNDETERMINED = "undetermined"


def page_one(matter: Matter, drawn: Map, title: str, subtitle: str) -> tuple[Section, ...]:
    """Return page one in the fullest form that fits."""
    room = MOST_WORDS - len(" ".join((title, subtitle, *LEGEND)).split())
    found: tuple[Section, ...] = ()
    for most, risks, signs, stops in _ROOM:
        found = tuple(_Page(matter, drawn, most, risks, signs, stops).sections())
        if words(found) <= room:
            break
    return found


def words(sections: Sequence[Section]) -> int:
    """Return how many words some sections hold, as they are printed on page one."""
    return sum(
        len(section.title.split()) + sum(map(_words, section.blocks)) for section in sections
    )


def _words(block: Block) -> int:
    said: tuple[Statement, ...] = ()
    if isinstance(block, Paragraph):
        said = (block.said,)
    elif isinstance(block, Bullets):
        said = block.items
    elif isinstance(block, Figure):
        return sum(len(line.split()) for line in readings(block.map))
    return sum(
        len(f"{s.lead} {s.text} {printed_mark(s, short=True)}".split())
        + sum(len(f"{n.label} {n.text}".split()) for n in s.notes)
        for s in said
    )


class _Page:
    """Page one with so many entries a list, and as much about each move as there is room for."""

    def __init__(
        self, matter: Matter, drawn: Map, most: int, risks: int, signs: bool, stops: bool
    ) -> None:
        self.matter = matter
        self.drawn = drawn
        self.most = most
        self.risks = risks
        self.signs = signs
        self.stops = stops

    def sections(self) -> Iterator[Section]:
        """Yield the sections; harm to users and collapse come before everything."""
        advice = self.matter.advice
        urgent = any(m.tier == _SAFETY for m in self.matter.every_move)
        if urgent:
            yield self.harm()
        yield self.standing()
        if advice.strengths[: self.most]:
            once = self.matter.together(advice.strengths)
            strengths = (self.matter.short(s) for s in once[: self.most])
            yield Section("strengths", "Strengths", (Bullets(tuple(strengths), short=True),))
        risks = [r for r in advice.risks if not urgent or r.precedence != 1]
        if risks:
            told = tuple(self.matter.short(r) for r in self.matter.together(risks)[: self.risks])
            yield Section("risks", "Risks", (Bullets(told, short=True),))
        blocks = tuple(self.moves())
        if blocks:
            yield Section("what-to-do", "What to do", blocks)
        yield Section(
            "open", "What we don't know, and what could change this advice", tuple(self.unknown())
        )

    def harm(self) -> Section:
        """Return what comes before anything else, with the moves of others told as theirs."""
        advice = self.matter.advice
        first = [self.matter.short(r) for r in advice.risks if r.precedence == 1][:1]
        mine = _first_of_each([m for m in advice.moves if m.tier == _SAFETY])
        theirs = _first_of_each([m for m in self.matter.for_others if m.tier == _SAFETY])
        told = [self.move(m) for m in mine[:MOST_ON_PAGE_ONE]]
        told += [self.for_others(m) for m in theirs[: MOST_ON_PAGE_ONE - len(told)]]
        return Section(
            "first",
            "Before anything else: the people who use the service",
            (Bullets((*first, *told), short=True),),
        )

    def for_others(self, move: MoveItem) -> Statement:
        """Return a move that is somebody else's, told as theirs."""
        line, lead = self.matter.move_line(move), "For others to act on."
        return Statement(line, self.matter.origin(move), nodes_of(move), move.claims, lead)

    def standing(self) -> Section:
        """Return where the partnership stands, how firmly and why, and where it is headed."""
        matter, found = self.matter, self.matter.advice.diagnosis
        mode = matter.knowledge.modes[found.mode]
        told = (
            f"{found.statement} We call that {mode.title}."
            if found.mode == _UNDETERMINED
            else f"Your answers point to {mode.title}: {mode.explanation}."
        )
        nodes, mark = nodes_of(found), matter.origin(found)
        positions = (node("position", "approach"), node("position", "basis"))
        blocks: list[Block] = [
            Paragraph(Statement(told, mark, nodes, found.claims, strong=mode.title, quiet=True))
        ]
        if found.nearest:
            near = f"The nearest mode is {self.explained(found.nearest)}."
            blocks.append(Paragraph(Statement(near, mark, nodes, found.claims, quiet=True)))
        firm = Statement(self.firmness(), YOUR_ANSWERS, (*nodes, *positions), quiet=True)
        blocks += [Paragraph(firm), Figure(self.drawn)]
        if self.drawn.point is None:
            blocks.append(
                Paragraph(Statement(self.drawn.place, YOUR_ANSWERS, positions, quiet=True))
            )
        elif self.drawn.within not in ("", found.mode):
            area = matter.knowledge.modes[self.drawn.within].title
            why = f"On the map the dot lies in the area of {area}. {found.statement}"
            blocks.append(Paragraph(Statement(why, mark, nodes, found.claims)))
        if self.drawn.direction:
            pointing = [m for m in matter.every_move if m.direction.startswith("toward-")]
            safety = [m for m in matter.every_move if m.tier == _SAFETY]
            behind = tuple(dict.fromkeys(nodes_of(m)[0] for m in safety or pointing))
            behind = (HARM,) if self.drawn.waits else behind
            blocks.append(Paragraph(Statement(self.drawn.direction, "", behind)))
        return Section("standing", "Where your partnership stands", tuple(blocks))

    def explained(self, mode: str) -> str:
        """Return a mode's name with what it means, as the reader meets it first here."""
        known = self.matter.knowledge.modes[mode]
        meaning = known.explanation.partition(".")[0].strip()
        return known.title if mode == _UNDETERMINED else f"{known.title} ({meaning})"

    def firmness(self) -> str:
        """Return how firm the diagnosis is, and why."""
        found = self.matter.advice.diagnosis
        if found.certainty == CERTAIN:
            return "This holds whatever is still unanswered."
        if found.settled:
            return "The mode holds whatever is still unanswered; how it comes about may change."
        others = tuple(
            self.matter.knowledge.modes[m].title
            if m == found.nearest or len(found.possible_modes) > 3
            else self.explained(m)
            for m in found.possible_modes
            if m != found.mode
        )
        axes = ((found.basis, "contract and trust"), (found.approach, "mandate and choice"))
        firm = [said for lean, said in axes if len(lean.possible) == 1]
        if len(firm) == len(axes):
            return f"Both lines are firm. Answers still missing could yet make it {listed(others)}."
        lead = f"The reading is firm on {firm[0]}. " if firm else "Neither line is firm yet. "
        return f"{lead}Answers still missing could also make it {listed(others)}."

    def moves(self) -> Iterator[Block]:
        """Yield the first moves; with a reader named, those of others in one line."""
        mine = _first_of_each([m for m in self.matter.advice.moves if m.tier != _SAFETY])
        mine.sort(key=lambda move: move.precedence == LAST)  # whatever its tier, it displaces none
        if mine:
            shown = mine[: self.most + 1][:MOST_ON_PAGE_ONE]
            yield Bullets(tuple(self.move(m) for m in shown), short=True)
        if self.matter.reader is None:
            return
        if not self.matter.advice.moves:
            told = f"No move advised here is for the {self.matter.reader} to make."
            yield Paragraph(Statement(told))
        others = _first_of_each(self.matter.for_others)
        if others:
            counts = Counter(m.owner for m in others)
            named = tuple(f"{who} ({number})" for who, number in counts.items())
            told = f"For others to act on, told in the detail: {listed(named, 'and')}."
            yield Paragraph(Statement(told, "", tuple(nodes_of(m)[0] for m in others)))

    def move(self, move: MoveItem) -> Statement:
        """Return a move with as much as there is room for."""
        return self.matter.short_move(move, sign=self.signs, stop=self.stops)

    def unknown(self) -> Iterator[Block]:
        """Yield the first questions, or that nothing asked for is open; then what the marks mean."""
        questions = self.matter.advice.open_questions[: min(self.most + 1, MOST_ON_PAGE_ONE)]
        if not questions:
            yield Paragraph(Statement("Nothing that the rules ask about is open."))
        else:
            yield Bullets(tuple(self.asked(question) for question in questions), short=True)
        yield Paragraph(
            Statement(
                f"([{MARKS['judgement']}] marks what goes beyond the paper, [{MARKS['inferred']}] what "
                f"we read into it, [{MARKS['stated']}] what it says.)"
            )
        )

    def asked(self, question: Question) -> Statement:
        """Return a question, who would know, and whether the mode or the direction hangs on it."""
        mode = " It may change the mode." if self.decides(question.answer) else ""
        if self.drawn.waits and question.answer == HARM:
            mode += " It decides the direction."
        return Statement(
            f"{asked(question)} Ask: {question.who_knows}.{mode}", "", (question.answer,)
        )

    def decides(self, answer: str) -> bool:
        """Return whether an answer could move a line that is not firm, where the mode is not settled."""
        if self.matter.advice.diagnosis.settled:
            return False
        return any(
            node("answer", line.characteristic) == answer
            for position in self.matter.advice.trace.positions
            if len(position.possible) > 1
            for line in position.lines
            if line.status in ("open", "disputed")
        )


def asked(question: Question) -> str:
    """Return a question with the word under which a case answers it."""
    term = question.answer.removeprefix("answer:").partition("[")[0]
    return f"{question.question} [{term}]"


def _first_of_each(moves: Sequence[MoveItem]) -> list[MoveItem]:
    """Return one entry a move: the same advice for several partners is told once on page one."""
    seen: dict[str, MoveItem] = {}
    for move in moves:
        seen.setdefault(move.id, move)
    return list(seen.values())
