"""A portfolio as text and as one HTML page: counts, the map of all cases, what comes first and why."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from advisor.model.knowledge import KnowledgeBase
from advisor.model.portfolio import CELLS, Common, Portfolio, Urgent
from advisor.reporting.drawing import Filled, filled, on_paper
from advisor.reporting.figure import areas_of
from advisor.reporting.html import TEMPLATES, environment
from advisor.reporting.report import Aside, Block, Report, Row, Section, Table
from advisor.reporting.text import Style, plain, text_of

MOST_COMMON = 10
_LARGEST = 16.0
_SMALLEST = 3.5
_MANY = 9
_WHERE = " (the table says why, under 'fault')"


class Spread(NamedTuple):
    """The map of all cases: the areas of the modes, and a circle where cases stand.

    circles: the middle, the radius and the number of cases of each; the largest are drawn first.
    words: the same in sentences.
    """

    areas: tuple[Filled, ...]
    circles: tuple[tuple[float, float, float, int], ...]
    poles: tuple[tuple[str, str, str], tuple[str, str, str]]
    words: tuple[str, ...]


def portfolio_text(
    found: Portfolio, knowledge: KnowledgeBase, *, width: int = 88, style: Style = plain
) -> str:
    """Return a portfolio as text."""
    page = text_of(portfolio_report(found, knowledge), width=width, style=style)
    head, _, rest = page.partition("\n\n")
    title, _, summary = head.partition("\n")
    head = f"{title}\n" + "\n".join(_wrapped([summary], width))
    placed = [*(_drawn(found, knowledge) if found.dots else ()), *_wrapped(_placed(found), width)]
    return "\n\n".join(part for part in (head, "\n".join(placed), rest.rstrip()) if part) + "\n"


def portfolio_html(found: Portfolio, knowledge: KnowledgeBase) -> str:
    """Return a portfolio as one self-contained HTML page, the same bytes for the same portfolio."""
    sheets = ("report.css", "portfolio.css")
    style = "".join((TEMPLATES / sheet).read_text(encoding="utf-8") for sheet in sheets)
    text: str = (
        environment()
        .get_template("portfolio.html.j2")
        .render(
            report=portfolio_report(found, knowledge),
            spread=spread(found, knowledge),
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            why_of=lambda section, said: [],
            legend=(),
        )
    )
    return text


def portfolio_report(found: Portfolio, knowledge: KnowledgeBase) -> Report:
    """Return what a portfolio says, before any format."""
    return Report(
        "Portfolio of partnerships",
        " ".join(_summary(found)),
        tuple(section for section in _sections(found, knowledge) if section.blocks),
    )


def _summary(found: Portfolio) -> Iterator[str]:
    """Yield what a reader should know who reads no further."""
    where = f"{found.table}: " if found.table else ""
    faults = f"; {_counted(found.faults, 'row')} could not be read{_WHERE}" if found.faults else ""
    first, last = found.span or ("", "")
    dates = f", as of {first}" if first else ""
    dates += f" to {last}" if last != first else ""
    yield f"{where}{_counted(found.cases, 'case')} read{dates}{faults}."
    if found.cases:
        grave = found.cases - found.harmed - found.calm
        yield (
            f"In {_counted(found.harmed, 'case')} something is concluded about harm to users, in "
            f"{grave:,} more a high risk or a cause of failure that is present, in {found.calm:,} none "
            "of these."
        )


def spread(found: Portfolio, knowledge: KnowledgeBase) -> Spread:
    """Return the map of all cases, ready to be drawn."""
    most = max((dot.cases for dot in found.dots), default=1)
    circles = sorted(
        ((*on_paper(d.approach, d.basis), _radius(d.cases, most), d.cases) for d in found.dots),
        key=lambda circle: (-circle[3], circle[:2]),
    )
    approach, basis = knowledge.axes["approach"], knowledge.axes["basis"]
    return Spread(
        filled(areas_of(knowledge), [circle[:2] for circle in circles]),
        tuple(circles),
        (
            (approach.title, approach.first, approach.second),
            (basis.title, basis.first, basis.second),
        ),
        tuple(_placed(found)),
    )


def _radius(cases: int, most: int) -> float:
    """Return a radius whose circle grows with the number of cases, never too small to be seen."""
    return round(max(_SMALLEST, _LARGEST * math.sqrt(cases / most)), 1)


# ---------------------------------------------------------------- the sections


def _sections(found: Portfolio, knowledge: KnowledgeBase) -> Iterator[Section]:
    yield Section("modes", "Where the cases stand", tuple(_modes(found, knowledge)))
    yield Section("attention", "Which cases need attention first, and why", tuple(_urgent(found)))
    yield Section(
        "risks", "Risks named most often", _common(found.risks, found, "of high severity")
    )
    yield Section(
        "causes", "Causes of failure seen most often", _common(found.causes, found, "present")
    )
    yield Section("moves", "Moves recommended most often", _common(found.moves, found, ""))
    yield Section("unknown", "What is most often unknown", tuple(_unknown(found)))
    yield Section("reading", "How to read this", (Aside(_HOW),))


_HOW = (
    "These are counts, and no case has a score. Cases are put in order by conclusions about harm to "
    "users, then by other risks of high severity, then by causes of failure that are present; a case "
    "that is hardly known can stand low for want of answers. For the reasons, take a case out of the "
    "register: `advisor batch REGISTER --take CASE -o FILE`; then `advisor advise FILE` gives its "
    "advice, and `advisor why FILE` tells what can be asked."
)


def _modes(found: Portfolio, knowledge: KnowledgeBase) -> Iterator[Block]:
    rows = [
        _row(
            (knowledge.modes[mode].title, f"{number:,}", _share(number, found.cases)),
            f"mode:{mode}",
        )
        for mode, number in found.modes
    ]
    yield Table("Cases by mode", ("Mode", "Cases", "Of all"), tuple(rows))
    if found.unsettled is not None:
        yield Aside(
            f"In {_counted(found.unsettled, 'case')} the mode may still change, once more is known."
        )


def _placed(found: Portfolio) -> Iterator[str]:
    """Yield in words what the map shows."""
    if not found.dots:
        if found.cases:
            yield "Too little is known to place any of the cases on the map."
        return
    placed = sum(dot.cases for dot in found.dots)
    yield (
        f"{_counted(placed, 'case')} of {found.cases:,} can be placed on both lines. Each circle stands "
        f"for the cases in one of {CELLS} by {CELLS} fields; its area grows with their number."
    )
    if found.unplaced:
        yield f"Too little is known to place the other {found.unplaced:,}."
    most = max(found.dots, key=lambda dot: (dot.cases, dot.approach, dot.basis))
    yield (
        f"The fullest field holds {_counted(most.cases, 'case')}, at {_signed(most.approach)} "
        f"between mandate and choice and {_signed(most.basis)} between contract and trust "
        "(from -1 to 1)."
    )


def _urgent(found: Portfolio) -> Iterator[Block]:
    if found.urgent:
        yield Table(
            "Cases that need attention first",
            ("Case", "Mode", "Why"),
            tuple(_named(place, urgent) for place, urgent in enumerate(found.urgent, start=1)),
        )
    grave = found.cases - found.calm
    if grave > len(found.urgent):
        yield Aside(
            f"{_counted(grave - len(found.urgent), 'more case')} of this kind are not named here."
        )


def _named(place: int, urgent: Urgent) -> Row:
    told = iter(reason.rstrip(".") for reason, _ in urgent.reasons)
    high = "Other high risks" if urgent.harm else "High risks"
    parts = (
        ("On harm to users", urgent.harm),
        (high, urgent.high),
        ("Causes of failure", urgent.present),
    )
    why = " ".join(
        f"{what} ({number}): {'; '.join(islice(told, number))}." for what, number in parts if number
    )
    return Row(
        (urgent.case, urgent.mode, why),
        tuple(name for _, name in urgent.reasons),
        "",
        f"  {place}. {urgent.case} ({urgent.mode}). {why}",
    )


def _common(many: Sequence[Common], found: Portfolio, grave: str) -> tuple[Block, ...]:
    if not many:
        return ()
    head = ("What", "Cases", "Of all", *((f"Of these, {grave}",) if grave else ()))
    rows = []
    for each in many[:MOST_COMMON]:
        cells = (each.title, f"{each.cases:,}", _share(each.cases, found.cases))
        more = (f"{each.high:,}",) if grave else ()
        rows.append(_row((*cells, *more), f"{each.kind}:{each.id}", grave))
    blocks: list[Block] = [Table("Most frequent", head, tuple(rows))]
    if len(many) > MOST_COMMON:
        blocks.append(Aside(f"{len(many) - MOST_COMMON} others are rarer."))
    return tuple(blocks)


def _unknown(found: Portfolio) -> Iterator[Block]:
    if not found.unknown:
        return
    rows = [
        _row(
            (each.question, f"{each.cases:,}", _share(each.cases, found.cases), each.who_knows),
            f"answer:{each.term}",
        )
        for each in found.unknown[:MOST_COMMON]
    ]
    yield Table("Open questions", ("Question", "Cases", "Of all", "Who knows"), tuple(rows))


def _row(cells: tuple[str, ...], name: str, grave: str = "") -> Row:
    what, number, share, *more = cells
    tail = f"; {more[0]} {grave}" if grave and more else f"; ask: {more[0]}" if more else ""
    return Row(cells, (name,), "", f"  {number} ({share}): {what.rstrip('.')}{tail} [{name}]")


# ---------------------------------------------------------------- the map as text


def _drawn(found: Portfolio, knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the map in letters: a digit for so many cases in a field, `+` for more."""
    fields = {(d.approach, d.basis): d.cases for d in found.dots}
    steps = [round((cell + 0.5) / CELLS * 2 - 1, 4) for cell in range(CELLS)]
    (_, left, right), (_, bottom, top) = spread(found, knowledge).poles
    pad = max(len(bottom), len(top))
    for up in reversed(steps):
        name = top if up == steps[-1] else bottom if up == steps[0] else ""
        row = " ".join(_letter(fields.get((across, up), 0)) for across in steps)
        yield f"  {name:>{pad}} {row}"
    yield f"  {'':{pad}} {left}{right:>{2 * CELLS - 1 - len(left)}}"
    yield ""


def _letter(cases: int) -> str:
    return "·" if not cases else str(cases) if cases <= _MANY else "+"


def _wrapped(sentences: Iterable[str], width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(" ".join(sentences), max(40, width))


def _counted(number: int, what: str, many: str = "") -> str:
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def _share(number: int, of: int) -> str:
    return f"{100 * number / of:.0f}%" if of else "-"


def _signed(position: float) -> str:
    return f"{position:+.2f}"


__all__ = ["Spread", "portfolio_html", "portfolio_report", "portfolio_text", "spread"]
