"""The pages of the map: the two lines, the modes, and the numbers of judgement."""

from __future__ import annotations

from advisor.handbook.address import HOME, index_of, page_of
from advisor.handbook.kinds import WARRANTS
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.model.chain import conclusions_of, numbers_of
from advisor.model.message import spoken
from advisor.model.parameter import Parameter
from advisor.model.rule import Rule
from advisor.model.term import Axis, Mode, Term


def axis_page(axis: Axis, matter: Matter) -> Page:
    """Return the page of one of the two lines: its poles, its bands, its rows, who reads it."""
    page = Page(page_of("axis", axis.id, matter.knowledge), f"Line: {axis.title}", matter)
    page.trail(("Home", HOME), ("Lines", index_of("axis")))
    page.paragraph(
        f"{code(axis.id)} runs from {plain(axis.first)} (-1) to {plain(axis.second)} (1). Each answer "
        "to one of the rows below counts for one pole or the other; where they come to is the position."
    )
    page.heading("Where it reads as what")
    page.bullets(_number(name, page) for name in _bands(axis))
    page.heading("Its rows")
    rows = [t for t in matter.knowledge.characteristics.values() if t.axis == axis.id]
    page.table(
        ("Row", "Term", "Question"),
        ((plain(t.row or ""), page.ref("term", t.id), plain(t.question)) for t in _in_order(rows)),
    )
    reading = [rule.id for rule in matter.rules if axis.id in _kinds_read(rule)]
    page.heading("Rules that read it")
    page.rules(reading)
    page.heading("Claims it rests on")
    page.claims(axis.claims)
    return page


def _bands(axis: Axis) -> tuple[str, str, str]:
    return axis.balanced_from, axis.balanced_to, axis.minimum_weight


def _in_order(rows: list[Term]) -> list[Term]:
    return sorted(rows, key=lambda t: [int(n) for n in (t.row or "A0.0")[1:].split(".")])


def _kinds_read(rule: Rule) -> set[str]:
    return {name.partition(":")[0] for name in conclusions_of(rule)}


def mode_page(mode: Mode, matter: Matter) -> Page:
    """Return the page of one mode: what it means, which rules name it, which read it."""
    page = Page(page_of("mode", mode.id, matter.knowledge), f"Mode: {mode.title}", matter)
    page.trail(("Home", HOME), ("Modes", index_of("mode")))
    page.paragraph(f"{code(mode.id)}. It means that:")
    page.quote(mode.explanation)
    drawing = matter.chain.drawers(f"mode:{mode.id}")
    page.heading("Rules that name it")
    page.bullets(map(page.rule, drawing))
    if not drawing:
        page.paragraph("None: it is what is said when no rule names a mode.")
    if mode.approach is not None:
        page.heading("How it is best approached")
        through = page.ref("mode", mode.approach.through, mode.approach.through)
        after = ", ".join(page.ref("conclusion", name, name) for name in mode.approach.after)
        page.paragraph(f"Through {through} first, after {after}. {plain(mode.approach.reasoning)}")
        page.claims(mode.approach.claims)
    page.heading("Rules that read it")
    page.rules(matter.chain.readers(f"mode:{mode.id}"))
    fired = {case for rule in drawing for case in matter.fired[rule]}
    page.heading("Worked cases that read so")
    page.together(map(page.case, sorted(fired)), "None.")
    page.heading("Claims it rests on")
    page.claims(mode.claims)
    return page


def parameter_page(parameter: Parameter, matter: Matter) -> Page:
    """Return the page of one number of judgement: what it is, why, and where it counts."""
    path = page_of("parameter", parameter.id, matter.knowledge)
    page = Page(path, f"Number: {parameter.id.replace('-', ' ')}", matter)
    page.trail(("Home", HOME), ("Numbers", index_of("parameter")))
    page.paragraph(
        f"{code(parameter.id)} is **{spoken(parameter.number)}** ({plain(parameter.unit)})."
    )
    page.paragraph(f"It says: {plain(parameter.meaning)}.")
    page.heading("Why this number")
    page.paragraph(plain(parameter.reasoning))
    page.paragraph(WARRANTS[parameter.warrant])
    page.claims(parameter.claims)
    page.heading("Where it counts")
    rules = [rule.id for rule in matter.rules if parameter.id in numbers_of(rule)]
    axes = [a for a in matter.knowledge.axes.values() if parameter.id in _bands(a)]
    page.bullets(f"The line {page.ref('axis', axis.id, axis.title)}" for axis in axes)
    page.bullets(map(page.rule, rules))
    if not axes and not rules:
        page.paragraph("No rule reads it; the program does, for what its meaning says.")
    page.guide("writing-rules.md", "How to write a number")
    return page


def _number(name: str, page: Page) -> str:
    parameter = page.matter.knowledge.parameters[name]
    said = f"{spoken(parameter.number)}: {plain(parameter.meaning)}"
    return f"{page.ref('parameter', name, name)}, {said}"
