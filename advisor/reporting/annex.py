"""The annex: how the positions were counted and where everything comes from; then the record.

The record is the trace as tables: every answer with who gave it, every rule that fired, every check,
everything that gave way. A terminal shows the first part only.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.message import meaning, meant
from advisor.model.naming import MARKS
from advisor.model.trace import Check, Counted, Fact, Firing, Position, node
from advisor.reporting.detail import reason_for
from advisor.reporting.matter import YOUR_ANSWERS, Matter
from advisor.reporting.report import (
    Aside,
    Block,
    Label,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
    printed_mark,
    statements,
)

_NOT_COUNTED = (
    ("disputed", "disputed, not counted"),
    ("open", "not known"),
    ("left-out", "not applicable"),
)


def annex(matter: Matter, told: tuple[Section, ...]) -> Iterator[Section]:
    """Yield the arithmetic, and the sources of all that was told."""
    yield tally(matter)
    yield sources(matter, told)


def record(matter: Matter) -> Iterator[Section]:
    """Yield the whole trace and every answer."""
    yield answers(matter)
    yield fired(matter)
    if matter.advice.trace.overridden:
        yield overridden(matter)
    if matter.advice.trace.checks:
        yield checks(matter)


# ---------------------------------------------------------------- the arithmetic


def tally(matter: Matter) -> Section:
    """Return the arithmetic of both positions, every characteristic shown."""
    frame = Statement(
        "Each answer counts 1 (slight), 2 (moderate, or a bare answer) or 3 (strong) toward its "
        "pole; mixed counts 0. The sum is divided by three times the weight counted.",
        MARKS["judgement"],
        tuple(node("position", position.axis) for position in matter.advice.trace.positions),
    )
    blocks: list[Block] = [Paragraph(frame)]
    for position in matter.advice.trace.positions:
        blocks += _position(matter, position)
    return Section("tally", "How the positions were counted", tuple(blocks), YOUR_ANSWERS)


def _position(matter: Matter, position: Position) -> Iterator[Block]:
    axis = matter.knowledge.axes[position.axis]
    low, high = (
        matter.knowledge.parameters[p].number / 10_000
        for p in (axis.balanced_from, axis.balanced_to)
    )
    share = (
        f"{position.numerator}/{position.denominator} = "
        f"{position.numerator / position.denominator:+.2f}"
        if position.denominator
        else "nothing counted"
    )
    nodes = (node("position", position.axis),)
    told = (
        f"{axis.title.capitalize()}: {share}; below {low:+.2f} is {axis.first}, from {high:+.2f} "
        f"{axis.second}, between them balanced. Reading: {position.lean}."
    )
    yield Label(axis.title.capitalize())
    yield Paragraph(Statement(told, MARKS["judgement"], nodes))
    rows = tuple(_counted(matter, line) for line in position.lines if line.status == "counted")
    if rows:
        yield Table(f"The rows counted for the {axis.title}", ("Adds", "Row", "Your answer"), rows)
    for status, label in _NOT_COUNTED:
        mine = [line for line in position.lines if line.status == status]
        if mine:
            names = ", ".join(matter.knowledge.terms[m.characteristic].title for m in mine)
            open_ = tuple(node("answer", m.characteristic) for m in mine)
            said = Statement(f"{label.capitalize()}: {names}.", YOUR_ANSWERS, open_, quiet=True)
            yield Paragraph(said, 4)


def _counted(matter: Matter, line: Counted) -> Row:
    answer = matter.case.answers[line.characteristic]
    term = matter.knowledge.terms[line.characteristic]
    title, said = term.title, meant(term, answer)
    adds = f"{line.weight * line.signed:+d}"
    nodes = (node("answer", line.characteristic), *((line.evidence,) if line.evidence else ()))
    return Row((adds, title, said), nodes, YOUR_ANSWERS, f"    {adds}  {title}: {said}")


# ---------------------------------------------------------------- the sources


def sources(matter: Matter, told: tuple[Section, ...]) -> Section:
    """Return the claims cited, and what the reading was made with."""
    advice, knowledge = matter.advice, matter.knowledge
    cited = sorted(_cited(told) | set(advice.diagnosis.claims))
    works = sorted({knowledge.claims[name].source for name in cited})
    blocks: list[Block] = []
    for work in works:
        short = knowledge.sources[work].short
        told_in_full = f"{short.capitalize()}: {knowledge.sources[work].citation}"
        blocks.append(Aside(told_in_full, (f"source:{work}",)))
    for name in cited:
        claim = knowledge.claims[name]
        gist = f"{name} ({', '.join(claim.locators)}): {claim.gist}"
        quiet = claim.pack == knowledge.packs[0].id
        mark = MARKS["stated"] if quiet else knowledge.sources[claim.source].short
        node = f"claim:{name}"
        blocks.append(Paragraph(Statement(gist, mark, (node,), (name,), quiet=quiet), 2, 4))
    packs = ", ".join(f"{p.id} {p.version}" for p in advice.rule_base.packs)
    blocks.append(Aside(f"Rules and knowledge: {packs}; SHA-256 {advice.rule_base.sha256}."))
    if matter.record:
        blocks.append(Aside(f"Audit record: SHA-256 {matter.record}."))
    for what, pack in advice.rule_base.overrides:
        blocks.append(Aside(f"The pack {pack} replaces {what}."))
    return Section("sources", "Where it comes from", tuple(blocks), MARKS["stated"])


def _cited(told: tuple[Section, ...]) -> set[str]:
    """Return the claims that are printed behind some statement or its notes."""
    return {
        claim
        for said in statements(told)
        for each in said.parts
        if printed_mark(each)
        for claim in each.claims
    }


# ---------------------------------------------------------------- the record


def answers(matter: Matter) -> Section:
    """Return every answer with who gave it, when, and on what evidence."""
    rows = tuple(_fact(matter, fact) for fact in matter.advice.trace.facts)
    head = ("Question", "About", "Answer", "Who, when, on what evidence")
    return Section(
        "every-answer", "Every answer", (Table("Every answer", head, rows),), YOUR_ANSWERS
    )


def _fact(matter: Matter, fact: Fact) -> Row:
    cells = (
        matter.knowledge.terms[fact.term].title,
        matter.names(fact.subject),
        _said(matter, fact),
        _on_whose_word(matter, fact),
    )
    return Row(cells, (fact.id,), YOUR_ANSWERS, "; ".join(c for c in cells if c))


def _said(matter: Matter, fact: Fact) -> str:
    if fact.origin == "not-answered":
        return "not answered"
    return meant(matter.knowledge.terms[fact.term], fact.answer)


def _on_whose_word(matter: Matter, fact: Fact) -> str:
    term, answer = matter.knowledge.terms[fact.term], fact.answer
    parts = [answer.by, answer.date, answer.source, answer.note]
    sides = [f"{meaning(term, o.value)}: {o.by}" for o in answer.opinions if o.by]
    cited = [f"claims {', '.join(answer.claims)}"] if answer.claims else []
    return "; ".join([*(p for p in parts if p), *sides, *cited])


def fired(matter: Matter) -> Section:
    """Return every rule that fired, with what it matched and what it concluded."""
    rows = tuple(_firing(matter, f) for f in matter.advice.trace.firings)
    head = ("Rule", "About", "Claims", "Because", "Hence")
    return Section("every-rule", "Every rule that fired", (Table("Rules that fired", head, rows),))


def _firing(matter: Matter, firing: Firing) -> Row:
    rule = matter.knowledge.rules[firing.rule]
    mark = matter.word_of((rule.id,), rule.claims, rule.warrant)
    relied = [f"undecided: exception {a.exception + 1}" for a in firing.absences]
    cells = (
        f"{rule.title} [{rule.id}]",
        _about(matter, firing),
        f"{mark}: {', '.join(rule.claims)}",
        "; ".join((*firing.matched, *relied)),
        "; ".join(firing.concluded),
    )
    return Row(cells, (firing.id, *firing.matched, *firing.concluded), mark, "; ".join(cells))


def _about(matter: Matter, firing: Firing) -> str:
    return matter.names(tuple(dict.fromkeys(p for b in firing.bindings for p in b.subject)))


def overridden(matter: Matter) -> Section:
    """Return every rule that gave way, with what it gave way to."""
    rows = []
    for firing in matter.advice.trace.overridden:
        rule, defeat = matter.knowledge.rules[firing.rule], firing.defeat
        why = reason_for(matter, firing)
        because = "; ".join(defeat.because) if defeat else ""
        mark = matter.word_of((rule.id,), rule.claims, rule.warrant)
        word = f"{mark}: {', '.join(rule.claims)}"
        cells = (f"{rule.title} [{rule.id}]", _about(matter, firing), word, why, because)
        rows.append(Row(cells, (firing.id,), mark, "; ".join(c for c in cells if c)))
    head = ("Rule", "About", "Claims", "Why it gave way", "Because")
    title = "Every rule that gave way"
    return Section("every-defeat", title, (Table(title, head, tuple(rows)),))


def checks(matter: Matter) -> Section:
    """Return the questions over partners and relations, with who decides them."""
    rows = tuple(_check(c) for c in matter.advice.trace.checks)
    head = ("Question", "Answer", "Decided by", "Open")
    title = "Questions about partners and relations"
    return Section("every-check", title, (Table(title, head, rows),), YOUR_ANSWERS)


def _check(check: Check) -> Row:
    said = check.truth.name.lower()
    undeclared = (f"{check.undeclared} not described",) if check.undeclared else ()
    cells = (
        check.id.partition(":")[2],
        said,
        "; ".join(check.witnesses),
        "; ".join((*check.open, *undeclared)),
    )
    return Row(cells, (check.id,), YOUR_ANSWERS, "; ".join(c for c in cells if c))
