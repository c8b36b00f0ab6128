"""The answers by theme: of the whole partnership, of each partner, of how partners see each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from advisor.model.case import NOT_ANSWERED, Answer
from advisor.model.message import meant
from advisor.model.term import Term
from advisor.model.trace import Subject, node
from advisor.model.wording import listed
from advisor.reporting.matter import YOUR_ANSWERS, Matter
from advisor.reporting.report import Block, Label, Paragraph, Row, Section, Statement, Table


class Holder(NamedTuple):
    """What is asked about: the partnership, one partner, or one partner as another sees it."""

    kind: str
    name: str
    subject: Subject
    answers: Mapping[str, Answer]


def by_theme(matter: Matter) -> Iterator[Section]:
    """Yield every answer, topic by topic, with what is not known."""
    blocks: list[Block] = []
    for topic in matter.knowledge.topics:
        told: list[Block] = []
        for holder in _holders(matter):
            terms = [
                t
                for t in matter.knowledge.terms.values()
                if t.group == topic.id and _asked(t, holder)
            ]
            told += _of(matter, holder, terms, topic.title)
        if told:
            blocks += [Label(topic.title), *told]
    if blocks:
        yield Section("answers", "Your answers by theme", tuple(blocks), YOUR_ANSWERS)


def _holders(matter: Matter) -> Iterator[Holder]:
    case = matter.case
    yield Holder("case", "", (), case.answers)
    for partner in case.partners or ():
        yield Holder("partner", partner.name, (partner.id,), partner.answers)
    for relation in case.relations:
        names = (case.partner_name(relation.source), case.partner_name(relation.target))
        yield Holder("relation", " about ".join(names), relation.subject, relation.answers)


def _of(matter: Matter, holder: Holder, terms: list[Term], topic: str) -> Iterator[Block]:
    """Yield what was answered of one holder, then what was not."""
    given = [t for t in terms if _known(holder, t)]
    if holder.name and not given:
        return
    if holder.name:
        yield Label(holder.name)
    if given:
        rows = tuple(_row(holder, term, holder.answers[term.id]) for term in given)
        yield Table(holder.name or topic, ("Question", "Your answer"), rows)
    found = {item.id for item in matter.advice.failure_causes}
    missing = [t for t in terms if t not in given]
    seen = [t for t in missing if t.id in found]
    for label, mine in (
        ("Not known", [t for t in missing if t not in seen]),
        ("Not asked of the whole, but seen in what you said of partners", seen),
    ):
        if mine:
            names = listed(tuple(t.title for t in mine), "and")
            nodes = tuple(node("answer", t.id, holder.subject) for t in mine)
            said = Statement(f"{label}: {names}.", YOUR_ANSWERS, nodes, quiet=True)
            yield Paragraph(said, 4)


def _asked(term: Term, holder: Holder) -> bool:
    """Return whether a term is told of a holder: the grounds of trust have their own section.

    What is the same seen from either side is told once.
    """
    other_way = term.symmetric and holder.subject != tuple(sorted(holder.subject))
    return term.of == holder.kind and term.read_as != "ground-of-trust" and not other_way


def _known(holder: Holder, term: Term) -> bool:
    return holder.answers.get(term.id, NOT_ANSWERED).status != "unknown"


def _row(holder: Holder, term: Term, answer: Answer) -> Row:
    said = meant(term, answer)
    nodes = (node("answer", term.id, holder.subject),)
    return Row((term.title, said), nodes, YOUR_ANSWERS, f"    {term.title}: {said}")
