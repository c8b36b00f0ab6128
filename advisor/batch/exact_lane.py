"""The exact lane: each row read by the engine, its whole advice assembled and hashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from advisor.assembly import assemble
from advisor.batch.chunk import Row, Told
from advisor.batch.fault import fault_of, place_of
from advisor.batch.lane import Setting
from advisor.batch.whole import put_whole
from advisor.consultation import consult
from advisor.inference.outcome import outcome_of, questions_of
from advisor.model.advice import CERTAIN, Advice
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Fault, Outcome

_LONGEST_NAME, _KEPT = 200, 60
"""Bytes of a file's name, of which most systems take 255; and those kept of one that is longer."""


class ExactLane:
    """Reads one row after another with durable-rules."""

    chunk_rows = 32

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        self.knowledge = knowledge
        self.setting = setting
        self.questions = questions_of(knowledge, drafts=setting.drafts)
        self.inference = consult(knowledge, drafts=setting.drafts)

    def read(self, rows: Sequence[Row], grain: int, told: Told) -> Iterator[Outcome | Fault]:
        """Yield what each row comes to; each is announced by itself, whatever the grain."""
        for place, row in enumerate(rows):
            told(place, 1)
            yield self._read(row)

    def _read(self, row: Row) -> Outcome | Fault:
        try:
            case = row.case(self.knowledge)
            return self._outcome(case, self._advice(row, case))
        except OSError:
            raise  # the disk's fault, not the row's
        except Exception as error:  # whatever it is, the rows after it are read
            return fault_of(row, error)

    def _advice(self, row: Row, case: Case) -> Advice:
        setting = self.setting
        if setting.record is None or setting.records is None:
            return assemble(self.inference.read(case), case, self.knowledge)
        advice, record = setting.record(place_of(row), row.given(), setting.packs, setting.drafts)
        setting.records.mkdir(parents=True, exist_ok=True)
        put_whole(setting.records / record_name(row, case), record)
        return advice

    def _outcome(self, case: Case, advice: Advice) -> Outcome:
        """Return the outcome with what only the whole advice knows."""
        found = outcome_of(advice.trace, case, self.knowledge, self.questions)
        items = (
            *advice.findings,
            *advice.failure_causes,
            *advice.strengths,
            *advice.risks,
            *advice.outlook,
            *advice.moves,
            *advice.limits,
        )
        firm = {(i.kind, i.id, i.subject) for i in items if i.certainty == CERTAIN}
        drawn = (replace(d, certain=(d.kind, d.id, d.subject) in firm) for d in found.drawn)
        return replace(
            found,
            drawn=tuple(drawn),
            settled=advice.diagnosis.settled,
            possible_modes=advice.diagnosis.possible_modes,
            sha256=sha256(self.setting.render(advice).encode()).hexdigest(),
        )


def record_name(row: Row, case: Case) -> str:
    """Return the name of a row's record: no two rows share one, and it sorts as the rows do."""
    if row.line:
        return f"{row.line:09d}-{case.id}.json"
    name = row.file.replace("%", "%25").replace("/", "%2F")
    raw = name.encode()
    if len(raw) > _LONGEST_NAME:
        name = f"{raw[:_KEPT].decode(errors='ignore')}-{sha256(raw).hexdigest()}"
    return f"{name}.json"
