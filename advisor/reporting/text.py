"""The advice as plain text: page one stands alone, the detail follows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence

from advisor.model.advice import (
    CERTAIN,
    Advice,
    FailureItem,
    Item,
    Lean,
    MoveItem,
    Question,
    RiskItem,
)
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import answered
from advisor.model.trace import Counted, Position
from advisor.model.wording import listed, number, phrase

Style = Callable[[str, str], str]
"""Takes a text and a role (title, heading, mark, strong) and returns it as it is to be shown."""

MOST_ON_PAGE_ONE = 3
MOST_POSSIBLE = 5
MOST_WORDS = 400
_ROOM = (
    (3, True, True),
    (2, True, True),
    (2, True, False),
    (1, True, False),
    (2, False, False),
    (1, False, False),
)
"""Page one from its fullest form to its shortest: entries a list, signs, when to stop."""
MARKS = {"stated": "paper", "inferred": "paper, our reading", "judgement": "rule of thumb"}
YOUR_ANSWERS = "your answers"
BEARERS = {
    "users": "the people who use the service",
    "partner": "a partner",
    "commissioner": "the commissioner",
    "funder": "the funder",
    "public": "the public",
}
HORIZONS = {
    "now": "now",
    "months": "within months",
    "a-year": "within a year",
    "years": "over years",
}
TIERS = {
    "safety": "Safety first",
    "mend-first": "Mend first",
    "fit": "Fit",
    "direction": "Direction",
    "alternatives": "Other ways",
}
_SAFETY = "safety"
_SCALE_WIDTH = 25


def plain(text: str, role: str) -> str:
    """Return text as it is: the style of a file or a pipe."""
    return text


def render_text(
    advice: Advice,
    case: Case,
    knowledge: KnowledgeBase,
    *,
    width: int = 88,
    style: Style = plain,
    brief: bool = False,
) -> str:
    """Return the advice as text, `width` columns wide; brief: page one only."""
    page = _Page(advice, case, knowledge, max(40, width), style)
    lines = [*page.first()] if brief else [*page.first(), *page.detail()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Page:
    """One report being written."""

    def __init__(
        self, advice: Advice, case: Case, knowledge: KnowledgeBase, width: int, style: Style
    ) -> None:
        self.advice = advice
        self.case = case
        self.knowledge = knowledge
        self.width = width
        self.style = style
        self.titles = {term.id: term.title for term in knowledge.terms.values()}
        for rule in knowledge.rules.values():
            for conclusion in rule.conclude:
                title = rule.title[:1].lower() + rule.title[1:]
                self.titles.setdefault(f"{conclusion.kind}:{conclusion.id}", title)
        for parameter in knowledge.parameters.values():
            self.titles[f"{{{parameter.id}}}"] = number(parameter.number)
        self.signs = self.stops = True

    # ------------------------------------------------------------------ page one

    def first(self) -> list[str]:
        """Return page one: what stands first is what matters first, in the fullest form that fits."""
        for room in range(len(_ROOM)):
            lines = list(self.page_one(*_ROOM[room]))
            if sum(len(line.split()) for line in lines) <= MOST_WORDS:
                break
        return lines

    def page_one(self, most: int, signs: bool, stops: bool) -> Iterator[str]:
        """Yield page one with so many entries a list, and as much about each move as asked."""
        advice = self.advice
        self.signs, self.stops = signs, stops
        yield self.style(advice.name, "title")
        yield f"Reading for {advice.as_of}"
        yield ""
        urgent = _first_of_each([m for m in advice.moves if m.tier == _SAFETY])
        if urgent:
            yield from self.heading("Before anything else: the people who use the service")
            harm = [r for r in advice.risks if r.precedence == 1]
            yield from self.items(harm[:1], self.short_risk, gap=False)
            yield from self.items(urgent[:MOST_ON_PAGE_ONE], self.short_move)
        yield from self.diagnosis()
        if advice.strengths:
            yield from self.heading("Strengths")
            yield from self.items(advice.strengths[:most], self.short)
        risks = [r for r in advice.risks if not urgent or r.precedence != 1]
        if risks:
            yield from self.heading("Risks")
            yield from self.items(risks[:MOST_ON_PAGE_ONE], self.short_risk)
        moves = _first_of_each([m for m in advice.moves if m.tier != _SAFETY])
        if moves:
            yield from self.heading("What to do")
            yield from self.items(moves[: most + 1][:MOST_ON_PAGE_ONE], self.short_move)
        yield from self.heading("What we don't know")
        yield from self.unknown(most + 1)

    def diagnosis(self) -> Iterator[str]:
        """Yield where the partnership stands, how firmly, and the two scales."""
        found = self.advice.diagnosis
        mode = self.knowledge.modes[found.mode]
        name = self.style(mode.title, "strong")
        yield from self.heading("Where your partnership stands")
        if found.mode == _UNDETERMINED:
            yield from self.paragraph(f"{found.statement} We call that {name}.")
        else:
            yield from self.paragraph(f"Your answers point to {name}: {mode.explanation}.")
        if found.nearest:
            yield from self.paragraph(f"The nearest mode is {found.nearest}.")
        yield from self.paragraph(self.firmness())
        yield ""
        yield self.scale("mandatory", "voluntary", found.approach)
        yield self.scale("contract", "trust", found.basis)
        yield ""

    def firmness(self) -> str:
        """Return how firm the diagnosis is, and why."""
        found = self.advice.diagnosis
        if found.certainty == CERTAIN:
            return "This holds whatever is still unanswered."
        if found.settled:
            return "The mode holds whatever is still unanswered; how it comes about may change."
        others = tuple(
            self.knowledge.modes[m].title for m in found.possible_modes if m != found.mode
        )
        axes = ((found.basis, "contract and trust"), (found.approach, "mandate and choice"))
        firm = [words for lean, words in axes if len(lean.possible) == 1]
        if len(firm) == len(axes):
            return f"Both lines are firm. Answers still missing could yet make it {listed(others)}."
        lead = f"The reading is firm on {firm[0]}. " if firm else "Neither line is firm yet. "
        return f"{lead}Answers still missing could also make it {listed(others)}."

    def scale(self, first: str, second: str, lean: Lean) -> str:
        """Return one axis as a line: where the answers put it, and what they still allow."""
        cells = ["·"] * _SCALE_WIDTH
        if lean.low is not None and lean.high is not None:
            for place in range(_place(lean.low), _place(lean.high) + 1):
                cells[place] = "-"
        if lean.position is not None:
            cells[_place(lean.position)] = "O"
        word = "too little known" if lean.lean == "undetermined" else lean.lean
        rows = f"({lean.counted} of {lean.counted + lean.unknown} rows)"
        return f"  {first:>9} {''.join(cells)} {second:<9} {word} {rows}"

    def unknown(self, most: int) -> Iterator[str]:
        """Yield the first questions, or that nothing asked for is open."""
        questions = self.advice.open_questions[: min(most, MOST_ON_PAGE_ONE)]
        if not questions:
            yield from self.paragraph("Nothing that the rules ask about is open.")
        for question in questions:
            yield from self.bullet(f"{self.asked(question)} Ask: {question.who_knows}.")
        yield from self.paragraph(
            f"([{MARKS['judgement']}] marks what goes beyond the paper, [{MARKS['inferred']}] what we "
            f"read into it, [{MARKS['stated']}] what it says.)"
        )
        yield ""

    def asked(self, question: Question) -> str:
        """Return a question with the word under which a case answers it."""
        term = question.answer.removeprefix("answer:").partition("[")[0]
        return f"{question.question} [{term}]"

    # ------------------------------------------------------------------ detail

    def detail(self) -> Iterator[str]:
        """Yield the rest: every item, what gave way, limits, questions, arithmetic, sources."""
        advice = self.advice
        yield self.style("=" * min(self.width, 72), "heading")
        yield self.style("The detail", "title")
        yield ""
        sections: Sequence[tuple[str, Sequence[Item], Callable[[Item], Iterator[str]]]] = (
            ("What the paper expects of quality", advice.outlook, self.whole),
            ("Strengths", advice.strengths, self.whole),
            ("Risks", advice.risks, self.whole),
            ("Causes of failure", advice.failure_causes, self.whole),
            ("What we noticed", advice.findings, self.whole),
        )
        for title, items, write in sections:
            if items:
                yield from self.heading(title)
                for item in items:
                    yield from write(item)
                yield ""
        yield from self.moves()
        yield from self.gave_way()
        yield from self.possible()
        if advice.limits:
            yield from self.heading("Limits of this advice")
            for item in advice.limits:
                yield from self.whole(item)
            yield ""
        yield from self.questions()
        yield from self.tally()
        yield from self.sources()

    def moves(self) -> Iterator[str]:
        """Yield every move with all that is needed to act on it, by tier."""
        if not self.advice.moves:
            return
        yield from self.heading("What to do, and how to tell whether it works")
        tier = ""
        for move in self.advice.moves:
            if move.tier != tier:
                tier = move.tier
                yield self.style(TIERS[tier], "strong")
            yield from self.bullet(self.move_line(move))
            rows = (
                ("Why", f"{move.statement}{self.reasons(move)} {self.cite(move)}"),
                ("Provided", move.precondition),
                ("A sign that it works", move.sign),
                ("When to stop", move.stop_when),
                ("The downside", move.downside),
            )
            for label, text in rows:
                yield from self.paragraph(f"{label}: {text}", indent=4)
        yield ""

    def gave_way(self) -> Iterator[str]:
        """Yield what was held back, and by what."""
        shown = [
            entry for entry in self.advice.overridden if entry.kind not in ("finding", "evidence")
        ]
        if not shown:
            return
        yield from self.heading("What gave way, and to what")
        for entry in shown:
            rule = self.knowledge.rules[entry.rule]
            names = listed(tuple(self.case.partner_name(p) for p in entry.subject), "and")
            about = f" ({names})" if names else ""
            yield from self.bullet(f"{rule.title}{about}. {self.reason_for(entry.rule, entry.by)}")
        yield ""

    def reason_for(self, rule_id: str, by: str) -> str:
        """Return, in words, what a rule gave way to."""
        if by.startswith("unless["):
            place = int(by.removeprefix("unless[").rstrip("]"))
            exception = self.knowledge.rules[rule_id].unless[place]
            return f"Held back because {phrase(exception, self.titles)}."
        other = by.removeprefix("firing:").partition("[")[0]
        return f"It gives way to: {self.knowledge.rules[other].title}."

    def possible(self) -> Iterator[str]:
        """Yield the moves and risks that hang on an answer still missing."""
        shown = [p for p in self.advice.possible if p.kind in ("move", "risk")]
        if not shown:
            return
        yield from self.heading("Possible, once more is known")
        for kind, one, more in (("risk", "risk", "risks"), ("move", "move", "moves")):
            mine = sorted((p for p in shown if p.kind == kind), key=lambda p: len(p.because))
            names = list(dict.fromkeys(p.statement for p in mine))
            if not names:
                continue
            rest = len(names) - MOST_POSSIBLE
            yield from self.paragraph(
                f"{len(names)} {one if len(names) == 1 else more} may yet follow"
                + (f", among them these {MOST_POSSIBLE}:" if rest > 0 else ":")
            )
            for name in names[:MOST_POSSIBLE]:
                yield from self.bullet(f"{name}.")
        yield ""

    def questions(self) -> Iterator[str]:
        """Yield what to find out next."""
        if not self.advice.open_questions:
            return
        yield from self.heading("What to find out next")
        for question in self.advice.open_questions:
            yield from self.bullet(
                f"{self.asked(question)} Ask: {question.who_knows}. We ask {question.why}."
            )
        yield ""

    def tally(self) -> Iterator[str]:
        """Yield the arithmetic of both positions, every characteristic shown."""
        yield from self.heading("How the positions were counted")
        yield from self.paragraph(
            "Each answer counts 1 (slight), 2 (moderate, or a bare answer) or 3 (strong) toward its "
            "pole; mixed counts 0. The sum is divided by three times the weight counted."
        )
        for position in self.advice.trace.positions:
            yield from self.position(position)
        yield ""

    def position(self, position: Position) -> Iterator[str]:
        """Yield one position line by line."""
        axis = self.knowledge.axes[position.axis]
        low, high = (
            self.knowledge.parameters[p].number / 10_000
            for p in (axis.balanced_from, axis.balanced_to)
        )
        share = (
            f"{position.numerator}/{position.denominator} = "
            f"{position.numerator / position.denominator:+.2f}"
            if position.denominator
            else "nothing counted"
        )
        yield from self.paragraph(
            f"{axis.title}: {share}; below {low:+.2f} is {axis.first}, from {high:+.2f} "
            f"{axis.second}, between them balanced. Reading: {position.lean}."
        )
        counted = [line for line in position.lines if line.status == "counted"]
        for line in counted:
            yield f"    {self.counted(line)}"
        for status, label in (
            ("disputed", "disputed, not counted"),
            ("open", "not known"),
            ("left-out", "not applicable"),
        ):
            names = tuple(
                self.knowledge.terms[line.characteristic].title
                for line in position.lines
                if line.status == status
            )
            if names:
                yield from self.paragraph(f"{label}: {', '.join(names)}.", indent=4)

    def counted(self, line: Counted) -> str:
        """Return one characteristic with its answer and what it adds."""
        answer = self.case.answers[line.characteristic]
        strength = f", {answer.strength}" if answer.strength else ""
        title = self.knowledge.terms[line.characteristic].title
        return f"{line.weight * line.signed:+d}  {title}: {answered(answer)}{strength}"

    def sources(self) -> Iterator[str]:
        """Yield the claims cited, and what the reading was made with."""
        advice = self.advice
        items: list[Item] = [
            advice.diagnosis,
            *advice.outlook,
            *advice.strengths,
            *advice.risks,
            *advice.failure_causes,
            *advice.findings,
            *advice.moves,
            *advice.limits,
        ]
        yield from self.heading("Where it comes from")
        cited = sorted({claim for item in items for claim in item.claims})
        for name in cited:
            claim = self.knowledge.claims[name]
            places = ", ".join(claim.locators)
            yield from self.paragraph(f"{name} ({places}): {claim.gist}", indent=2, hang=4)
        yield ""
        works = {self.knowledge.claims[name].source for name in cited}
        for work in sorted(works):
            yield from self.paragraph(self.knowledge.sources[work].citation)
        packs = ", ".join(f"{p.id} {p.version}" for p in advice.rule_base.packs)
        yield from self.paragraph(
            f"Rules and knowledge: {packs}; SHA-256 {advice.rule_base.sha256}."
        )
        for what, pack in advice.rule_base.overrides:
            yield from self.paragraph(f"The pack {pack} replaces {what}.")

    # ------------------------------------------------------------------ items

    def items(
        self, items: Iterable[Item], write: Callable[..., Iterator[str]], *, gap: bool = True
    ) -> Iterator[str]:
        for item in items:
            yield from write(item)
        if gap:
            yield ""

    def short(self, item: Item) -> Iterator[str]:
        yield from self.bullet(f"{item.statement} {self.mark(item)}")

    def short_risk(self, item: RiskItem) -> Iterator[str]:
        yield from self.bullet(f"{item.severity.upper()}. {item.statement} {self.mark(item)}")

    def short_move(self, move: MoveItem) -> Iterator[str]:
        yield from self.bullet(f"{self.move_line(move)} {self.mark(move)}")
        sign = f"It works if: {move.sign} " if self.signs else ""
        stop = f"Stop when: {move.stop_when}" if self.stops else ""
        yield from self.paragraph(f"{sign}{stop}", indent=4)

    def move_line(self, move: MoveItem) -> str:
        who = move.owner.capitalize()
        about = f" About {self.about(move)}." if move.subject else ""
        return f"{who}, {HORIZONS[move.horizon]}: {move.action}{about}"

    def whole(self, item: Item) -> Iterator[str]:
        extra = ""
        if isinstance(item, RiskItem):
            extra = f"{item.severity.upper()}, borne by {BEARERS[item.who_bears_it]}. "
        if isinstance(item, FailureItem):
            extra = f"{item.degree.upper()}. "
        firm = " Holds whatever is still unknown." if item.certainty == CERTAIN else ""
        yield from self.bullet(
            f"{extra}{item.statement}{self.reasons(item)}{firm} {self.cite(item)}"
        )

    def reasons(self, item: Item) -> str:
        """Return the further reasons, each sentence once."""
        told = set(_sentences(item.statement))
        found = []
        for sentence in (s for reason in item.reasons for s in _sentences(reason)):
            if sentence not in told:
                told.add(sentence)
                found.append(f" {sentence}")
        return "".join(found)

    def about(self, item: Item) -> str:
        return listed(tuple(self.case.partner_name(p) for p in item.subject), "and")

    def cite(self, item: Item) -> str:
        return self.style(f"[{self.origin(item)}: {', '.join(item.claims)}]", "mark")

    def mark(self, item: Item) -> str:
        return self.style(f"[{self.origin(item)}]", "mark")

    def origin(self, item: Item) -> str:
        """Return on whose word an item stands; what a pack adds is never marked as the paper's."""
        base = self.knowledge.packs[0].id
        packs = [self.knowledge.rules[r].pack for r in item.rules]
        sources = [self.knowledge.claims[c].source for c in item.claims]
        added = next((p for p in packs if p != base), None)
        if added is None:
            return MARKS[item.warrant]
        if item.warrant == "judgement":
            return f"{added}: rule of thumb"
        source = self.knowledge.sources[sources[0]].short if sources else added
        return f"{added}: {source}" + (", its reading" if item.warrant == "inferred" else "")

    # ------------------------------------------------------------------ layout

    def heading(self, text: str) -> Iterator[str]:
        yield self.style(text, "heading")

    def bullet(self, text: str) -> Iterator[str]:
        yield from self.wrap(text, "  - ", "    ")

    def paragraph(self, text: str, indent: int = 0, hang: int | None = None) -> Iterator[str]:
        yield from self.wrap(text, " " * indent, " " * (indent if hang is None else hang))

    def wrap(self, text: str, first: str, rest: str) -> Iterator[str]:
        yield from textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )


_UNDETERMINED = "undetermined"


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)


def _first_of_each(moves: Sequence[MoveItem]) -> list[MoveItem]:
    """Return one entry a move: the same advice for several partners is told once on page one."""
    seen: dict[str, MoveItem] = {}
    for move in moves:
        seen.setdefault(move.id, move)
    return list(seen.values())


def _place(position: float) -> int:
    return min(_SCALE_WIDTH - 1, max(0, round((position + 1) / 2 * (_SCALE_WIDTH - 1))))
