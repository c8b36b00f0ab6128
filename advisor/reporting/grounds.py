"""Trust on its four grounds, one direction at a time: what was answered, never averaged."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model.case import NOT_ANSWERED, Relation
from advisor.model.message import answered
from advisor.model.naming import MARKS
from advisor.model.term import Term
from advisor.model.trace import node
from advisor.reporting.matter import YOUR_ANSWERS, Matter
from advisor.reporting.report import Block, Paragraph, Row, Section, Statement, Table

NOT_KNOWN = answered(NOT_ANSWERED)


def trust(matter: Matter) -> Iterator[Section]:
    """Yield a table of the relations described, or that none is; nothing where there are no partners."""
    terms = list(matter.knowledge.read_as("ground-of-trust"))
    if not terms or not matter.case.partners:
        return
    told = [r for r in matter.case.relations if any(t.id in r.answers for t in terms)]
    claims = tuple(
        claim for claim in terms[0].claims if all(claim in term.claims for term in terms)
    )
    frame = Statement(
        "Trust has a direction and four grounds. Each stands for itself; a good one does not make up "
        "for a poor one.",
        MARKS["inferred"],
        tuple(f"claim:{claim}" for claim in claims),
        claims,
    )
    blocks: list[Block] = [Paragraph(frame)]
    if told:
        head = ("Who about whom", *(t.title for t in terms))
        rows = tuple(_row(matter, relation, terms) for relation in told)
        blocks.append(Table("How the partners see each other", head, rows))
    pairs = len(matter.case.partners) * (len(matter.case.partners) - 1)
    if len(told) < pairs:
        number = "None" if not told else str(len(told))
        verb = "is" if len(told) < 2 else "are"
        missing = f"{number} of the {pairs} directions between your partners {verb} described."
        behind = tuple(f"claim:{claim}" for claim in claims)
        blocks.append(Paragraph(Statement(missing, YOUR_ANSWERS, behind, quiet=True), 2))
    yield Section("trust", "Trust on its four grounds", tuple(blocks), YOUR_ANSWERS)


def _row(matter: Matter, relation: Relation, terms: list[Term]) -> Row:
    who = (
        f"{matter.case.partner_name(relation.source)} about "
        f"{matter.case.partner_name(relation.target)}"
    )
    said = [answered(relation.answers.get(t.id, NOT_ANSWERED)) for t in terms]
    pairs = tuple(zip(terms, said, strict=True))
    parts = [f"{t.title}: {word}" for t, word in pairs if word != NOT_KNOWN]
    open_ = ", ".join(t.title for t, word in pairs if word == NOT_KNOWN)
    parts += [f"{NOT_KNOWN}: {open_}"] if open_ else []
    return Row(
        (who, *said),
        tuple(node("answer", t.id, relation.subject) for t in terms),
        YOUR_ANSWERS,
        f"    {who}. {'; '.join(parts)}",
    )
