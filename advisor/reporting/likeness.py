"""Which worked example a case is like, answer by answer, and where the likeness ends."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.advice import Compared
from advisor.model.case import Value
from advisor.model.message import meaning
from advisor.model.naming import MARKS
from advisor.reporting.matter import YOUR_ANSWERS, Matter
from advisor.reporting.report import (
    Block,
    Bullets,
    Label,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
)

MOST_COMPARED = 8


def resemblance(matter: Matter) -> Iterator[Section]:
    """Yield how like the worked examples the case is, and where the most like ends."""
    laid = matter.advice.resemblance
    blocks: list[Block] = []
    if laid and {each.standing for each in laid} <= {"unlike", "too-few"} != {"too-few"}:
        compared = tuple(c.answer for each in laid for c in (*each.same, *each.differing))
        told = "None of these examples is close to your partnership."
        blocks.append(Paragraph(Statement(told, MARKS["inferred"], compared)))
    told_of = []
    for each in laid:
        nodes = tuple(c.answer for c in (*each.same, *each.differing))
        told_of.append(Statement(each.statement, MARKS["inferred"], nodes, each.claims))
    if told_of:
        blocks.append(Bullets(tuple(told_of)))
    if laid and laid[0].standing != "own-example":
        blocks += _laid_beside(matter, "The same", laid[0].same)
        blocks += _laid_beside(matter, "The likeness ends here", laid[0].differing)
    if blocks:
        yield Section("resemblance", "Which worked example it is like", tuple(blocks), YOUR_ANSWERS)


def _laid_beside(matter: Matter, label: str, compared: tuple[Compared, ...]) -> Iterator[Block]:
    """Yield the answers of the case beside those of the example that stands first."""
    shown = compared[:MOST_COMPARED]
    if not shown:
        return
    title = matter.advice.resemblance[0].title
    yield Label(f"{label}: your partnership and {title}")
    alike = all(c.here == c.example for c in shown)
    head = ("Question", "Both") if alike else ("Question", "Here", "There")
    yield Table(label, head, tuple(_row(matter, c, alike=alike) for c in shown))
    rest = compared[MOST_COMPARED:]
    if rest:
        names = ", ".join(_title(matter, c) for c in rest)
        nodes = tuple(c.answer for c in rest)
        yield Paragraph(Statement(f"And also: {names}.", YOUR_ANSWERS, nodes, quiet=True), 4)


def _row(matter: Matter, compared: Compared, *, alike: bool) -> Row:
    title, here = _title(matter, compared), _said(matter, compared, compared.here)
    if alike:
        return Row((title, here), (compared.answer,), YOUR_ANSWERS, f"    {title}: {here}")
    there = _said(matter, compared, compared.example)
    line = f"    {title}: here, {here}; there, {there}"
    return Row((title, here, there), (compared.answer,), YOUR_ANSWERS, line)


def _title(matter: Matter, compared: Compared) -> str:
    term = compared.answer.removeprefix("answer:")
    return matter.knowledge.terms[term].title if term in matter.knowledge.terms else term


def _said(matter: Matter, compared: Compared, value: object) -> str:
    """Return what an answer laid beside another means; values as in a case file."""
    if value is None:
        return "not clear"
    term = matter.knowledge.terms.get(compared.answer.removeprefix("answer:"))
    known: Value = tuple(value) if isinstance(value, list) else str(value)
    return meaning(term, known) if term else str(value)
