"""Rows of a fast batch read again by durable-rules; where the two differ, the batch stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache

from advisor.batch.chunk import Row
from advisor.batch.fault import fault_of, place_of
from advisor.batch.lane import Setting, knowledge_of
from advisor.errors import DisagreementError
from advisor.inference.outcome import outcome_of, questions_of
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Drawn, Fault, Outcome, Standing
from advisor.model.trace import node


class Check:
    """Reads rows with durable-rules; made once in each process."""

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        from advisor.consultation import consult  # what is only read in columns needs no engine

        self.knowledge = knowledge
        self.questions = questions_of(knowledge, drafts=setting.drafts)
        self.inference = consult(knowledge, drafts=setting.drafts)

    def hold(self, row: Row, result: Outcome | Fault) -> None:
        """Raise DisagreementError unless durable-rules says the same of a row."""
        engine = self.read(row)
        if engine != result:
            told = "; ".join(differences(result, engine))
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


def differences(fast: Outcome | Fault, engine: Outcome | Fault) -> Iterator[str]:
    """Yield in words each thing that the two readings say differently."""
    if not (isinstance(fast, Outcome) and isinstance(engine, Outcome)):
        yield f"{_told(fast)}, not {_told(engine)}"
        return
    for field in fields(Outcome):
        mine, theirs = getattr(fast, field.name), getattr(engine, field.name)
        if mine == theirs:
            continue
        if not isinstance(mine, tuple):
            yield f"{field.name} is {_told(mine)}, not {_told(theirs)}"
            continue
        for who, here, there in (("the fast lane", mine, theirs), ("durable-rules", theirs, mine)):
            alone = sorted(map(_told, set(here) - set(there)))
            if alone:
                yield f"{field.name} of {who} alone: {', '.join(alone)}"
        if set(mine) == set(theirs):
            yield f"the order of {field.name}"


def _told(what: object) -> str:
    match what:
        case Drawn():
            level = f" ({what.level})" if what.level else ""
            return node(what.kind, what.id, what.subject) + level
        case Standing():
            return f"{what.lean} at {what.position} of {what.counted} counted"
        case Outcome():
            return f"the mode {what.mode}"
        case Fault():
            return f"the fault '{what.messages[0]}'"
    return str(what)


@lru_cache(maxsize=2)
def check_of(setting: Setting) -> Check:
    """Return what reads the sample of a batch."""
    return Check(knowledge_of(setting), setting)
