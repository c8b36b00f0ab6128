"""Rows of a fast batch read again by durable-rules; where the two differ, the batch stops."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from advisor.batch.chunk import Row
from advisor.batch.fault import fault_of, place_of
from advisor.batch.lane import Setting, knowledge_of
from advisor.batch.rendering import FORMS
from advisor.batch.sink import CSV_COLUMNS, encode, told
from advisor.batch.written import LISTS, Written
from advisor.errors import DisagreementError
from advisor.inference.outcome import outcome_of, questions_of
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault, Outcome


class Check:
    """Reads rows with durable-rules; made once in each process."""

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        from advisor.consultation import consult  # what is only read in columns needs no engine

        self.knowledge = knowledge
        self.form = setting.form if setting.form in FORMS else "jsonl"
        self.questions = questions_of(knowledge, drafts=setting.drafts)
        self.inference = consult(knowledge, drafts=setting.drafts)

    def hold(self, row: Row, written: Written) -> None:
        """Raise DisagreementError unless what is written of a row is what durable-rules says of it."""
        engine = replace(written, result=self.read(row))
        if isinstance(engine.result, Outcome):
            engine = replace(engine, case=engine.result.case, as_of=engine.result.as_of)
        if encode([written], self.form) != encode([engine], self.form):
            told = "; ".join(differences(written, engine, self.form))
            raise DisagreementError(
                f"{place_of(row)}: the fast lane and durable-rules differ on this case: {told}. Nothing "
                "more is read. Run again without --fast, and report this case: it should never happen"
            )

    def read(self, row: Row) -> Outcome | Fault:
        """Return what durable-rules says of a row."""
        try:
            case = row.case(self.knowledge)
            return outcome_of(self.inference.trace(case), case, self.knowledge, self.questions)
        except OSError:
            raise
        except Exception as error:  # as for the row itself
            return fault_of(row, error)


def differences(fast: Written, engine: Written, form: str) -> Iterator[str]:
    """Yield in words everything that is written differently of one row."""
    mine, theirs = _columns(fast, form), _columns(engine, form)
    for name in mine:
        here, there = mine[name], theirs[name]
        if here == there:
            continue
        if isinstance(here, list) and isinstance(there, list):
            for who, some, others in (
                ("the fast lane", here, there),
                ("durable-rules", there, here),
            ):
                alone = [_told(each) for each in some if each not in others]
                if alone:
                    yield f"{name} of {who} alone: {', '.join(alone)}"
            if sorted(map(_told, here)) == sorted(map(_told, there)):
                yield f"the order of {name}"
        else:
            yield f"{name} is {_told(here)} for the fast lane, {_told(there)} for durable-rules"


def _columns(written: Written, form: str) -> dict[str, Any]:
    """Return what is written of a row, by column."""
    raw = encode([written], form).decode()
    if form == "csv":
        (cells,) = csv.reader([raw])
        lists = {*LISTS.values(), "unknown"}
        named = zip(CSV_COLUMNS, cells, strict=True)
        return {name: text.split("; ") if name in lists else text for name, text in named}
    found: dict[str, Any] = json.loads(raw)
    return found


def _told(what: Any) -> str:
    return told(what) if isinstance(what, dict) and "id" in what else json.dumps(what)


@lru_cache(maxsize=2)
def check_of(setting: Setting) -> Check:
    """Return what reads the sample of a batch."""
    return Check(knowledge_of(setting), setting)
