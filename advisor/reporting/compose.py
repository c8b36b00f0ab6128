"""A piece of advice made into a report: page one, the detail, the annex."""

from __future__ import annotations

from advisor.model.advice import Advice
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.annex import annex
from advisor.reporting.annex import record as whole_record
from advisor.reporting.detail import detail
from advisor.reporting.figure import draw_map
from advisor.reporting.matter import Matter
from advisor.reporting.page_one import page_one
from advisor.reporting.report import Report


def compose(
    advice: Advice,
    case: Case,
    knowledge: KnowledgeBase,
    *,
    brief: bool = False,
    recorded: bool = True,
    record: str = "",
) -> Report:
    """Return the report; brief: page one only. recorded: with the whole trace as tables.

    record: the hash of the audit record that the report belongs to, which it then states.
    """
    matter = Matter(advice, case, knowledge, record)
    title = " ".join(advice.name.split()) or advice.case
    readers = f", for the {matter.reader}" if matter.reader else ""
    subtitle = f"Reading for {advice.as_of}{readers}"
    drawn = draw_map(advice, knowledge, matter.every_move)
    first = page_one(matter, drawn, title, subtitle)
    if brief:
        return Report(title, subtitle, first)
    told = tuple(detail(matter))
    return Report(
        title,
        subtitle,
        first,
        told,
        tuple(annex(matter, (*first, *told))),
        tuple(whole_record(matter)) if recorded else (),
    )
