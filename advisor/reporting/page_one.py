"""Page one: what stands first is what matters first, in the fullest form that fits 400 words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.model.advice import CERTAIN, MoveItem, Question, RiskItem
from advisor.model.move import LAST
from advisor.model.naming import MARKS
from advisor.model.trace import node
from advisor.model.wording import listed
from advisor.reporting.figure import Map, harm, readings
from advisor.reporting.matter import YOUR_ANSWERS, Matter, nodes_of
from advisor.reporting.report import (
    Aside,
    Block,
    Bullets,
    Figure,
    Label,
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
FOR_OTHERS = "For others to act on"
LETTERS = "ABCDEFGH"
"""By which the moves of page one name the risks beside them."""
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
        len(f"{section.title} {printed_mark(section)}".split()) + sum(map(_words, section.blocks))
        for section in sections
    )


def _words(block: Block) -> int:
    said: tuple[Statement, ...] = ()
    if isinstance(block, Paragraph):
        said = (block.said,)
    elif isinstance(block, Bullets):
        said = block.items
    elif isinstance(block, Aside | Label):
        return len(block.text.split())
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
        self.first: list[RiskItem] = []
        self.beside: tuple[RiskItem, ...] = ()
        self.letters: dict[tuple[str, str], str] = {}

    def sections(self) -> Iterator[Section]:
        """Yield the sections; harm to users and collapse come before everything."""
        advice = self.matter.advice
        urgent = any(m.tier == _SAFETY for m in self.matter.every_move)
        self.letter(urgent)
        if urgent:
            yield self.harm()
        yield self.standing()
        if advice.strengths[: self.most]:
            once = self.matter.together(advice.strengths)
            strengths = (self.matter.short(s) for s in once[: self.most])
            yield Section("strengths", "Strengths", (Bullets(tuple(strengths), short=True),))
        if self.beside:
            told = tuple(self.risk(r) for r in self.beside)
            yield Section("risks", "Risks", (Bullets(told, short=True),))
        blocks = tuple(self.moves())
        if blocks:
            yield Section("what-to-do", "What to do", blocks)
        title = "What we don't know, and what could change this advice"
        yield Section("open", title, tuple(self.unknown()), YOUR_ANSWERS)

    def letter(self, urgent: bool) -> None:
        """Choose the risks of this page, and give each the letter by which its moves name it."""
        risks = self.matter.advice.risks
        self.first = [r for r in risks if r.precedence == 1][:1] if urgent else []
        rest = self.matter.together([r for r in risks if not urgent or r.precedence != 1])
        self.beside = rest[: self.risks]
        told = (_risk_key(risk) for risk in (*self.first, *self.beside))
        self.letters = dict(zip(told, LETTERS, strict=False))

    def risk(self, risk: RiskItem) -> Statement:
        """Return a risk with its letter."""
        return self.matter.short(risk, self.letters[_risk_key(risk)])

    def harm(self) -> Section:
        """Return what comes before anything else, with the moves of others told as theirs."""
        advice = self.matter.advice
        mine = _first_of_each([m for m in advice.moves if m.tier == _SAFETY])[:MOST_ON_PAGE_ONE]
        first = (*(self.risk(r) for r in self.first), *(self.move(m) for m in mine))
        blocks: list[Block] = [Bullets(first, short=True)] if first else []
        theirs = self.safety_of_others()[: MOST_ON_PAGE_ONE - len(mine)]
        if theirs:
            told = tuple(self.move(m, plain=True) for m in theirs)
            blocks += [Label(FOR_OTHERS), Bullets(told, short=True)]
        title = "Before anything else: the people who use the service"
        return Section("first", title, tuple(blocks))

    def safety_of_others(self) -> list[MoveItem]:
        """Return the moves to make users safe that are not for this reader to make."""
        return _first_of_each([m for m in self.matter.for_others if m.tier == _SAFETY])

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
        blocks: list[Block] = [Paragraph(Statement(told, mark, nodes, strong=mode.title))]
        if found.nearest:
            near = f"The nearest mode is {self.explained(found.nearest)}."
            blocks.append(Paragraph(Statement(near, mark, nodes)))
        firm = Statement(self.firmness(), YOUR_ANSWERS, (*nodes, *positions))
        blocks += [Paragraph(firm), Figure(self.drawn)]
        if self.drawn.point is None:
            blocks.append(Paragraph(Statement(self.drawn.place, YOUR_ANSWERS, positions)))
        elif self.drawn.within not in ("", found.mode):
            area = matter.knowledge.modes[self.drawn.within].title
            why = f"On the map the dot lies in the area of {area}. {found.statement}"
            blocks.append(Paragraph(Statement(why, mark, nodes)))
        if self.drawn.direction:
            pointing = [m for m in matter.every_move if m.direction.startswith("toward-")]
            safety = [m for m in matter.every_move if m.tier == _SAFETY]
            behind = tuple(dict.fromkeys(nodes_of(m)[0] for m in safety or pointing))
            if self.drawn.waits:
                behind = tuple(sorted(harm(matter.knowledge)))
            blocks.append(
                Paragraph(Statement(self.drawn.direction, MARKS["judgement"], behind or nodes))
            )
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
        positions = (node("position", "approach"), node("position", "basis"))
        if not self.matter.advice.moves:
            told = f"No move advised here is for the {self.matter.reader} to make."
            yield Paragraph(Statement(told, MARKS["judgement"], positions))
        first = {m.id for m in self.safety_of_others()[: MOST_ON_PAGE_ONE - self.own_safety]}
        others = [m for m in _first_of_each(self.matter.for_others) if m.id not in first]
        if others:
            counts = Counter(m.owner for m in others)
            named = tuple(f"{who} ({number})" for who, number in counts.items())
            told = f"Moves of others, told in the detail: {listed(named, 'and')}."
            behind = tuple(nodes_of(m)[0] for m in others)
            yield Paragraph(Statement(told, MARKS["judgement"], behind))

    @property
    def own_safety(self) -> int:
        """How many moves to make users safe this page gives the reader."""
        own = _first_of_each([m for m in self.matter.advice.moves if m.tier == _SAFETY])
        return min(len(own), MOST_ON_PAGE_ONE)

    def move(self, move: MoveItem, *, plain: bool = False) -> Statement:
        """Return a move with as much as there is room for; plain: who does what, and to what end."""
        sign, stop = self.signs and not plain, self.stops and not plain
        return self.matter.short_move(move, self.aim(move), sign=sign, stop=stop)

    def aim(self, move: MoveItem) -> str:
        """Return the risks of this page that a move is aimed at, by letter, or that there are others."""
        same = [m for m in self.matter.every_move if m.id == move.id]
        aims = {_risk_key(risk) for each in same for risk in self.matter.aims.of(each)}
        letters = tuple(letter for risk, letter in self.letters.items() if risk in aims)
        if letters:
            return f"risk{'s' if len(letters) > 1 else ''} {listed(letters, 'and')}."
        return "another risk." if aims else ""

    def unknown(self) -> Iterator[Block]:
        """Yield the first questions, or that nothing asked for is open; then what the marks mean."""
        questions = self.matter.advice.open_questions[: min(self.most + 1, MOST_ON_PAGE_ONE)]
        if not questions:
            diagnosis = nodes_of(self.matter.advice.diagnosis)
            told = "Nothing that the rules ask about is open."
            yield Paragraph(Statement(told, YOUR_ANSWERS, diagnosis, quiet=True))
        else:
            yield Bullets(tuple(self.asked(question) for question in questions), short=True)
        yield Aside(
            f"([{MARKS['stated']}]: the paper says so. [{MARKS['inferred']}]: what we read into it. "
            f"[{MARKS['judgement']}]: our judgement. [{YOUR_ANSWERS}]: you said so.)"
        )

    def asked(self, question: Question) -> Statement:
        """Return a question, who would know, and whether the mode or the direction hangs on it."""
        mode = " It may change the mode." if self.decides(question.answer) else ""
        if self.drawn.waits and question.answer in harm(self.matter.knowledge):
            mode += " It decides the direction."
        told = f"{asked(question)} Ask: {question.who_knows}.{mode}"
        return Statement(told, YOUR_ANSWERS, (question.answer,), quiet=True)

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


def _risk_key(risk: RiskItem) -> tuple[str, str]:
    """Return what tells two risks of one page apart."""
    return risk.id, risk.severity


def _first_of_each(moves: Sequence[MoveItem]) -> list[MoveItem]:
    """Return one entry a move: the same advice for several partners is told once on page one."""
    seen: dict[str, MoveItem] = {}
    for move in moves:
        seen.setdefault(move.id, move)
    return list(seen.values())
