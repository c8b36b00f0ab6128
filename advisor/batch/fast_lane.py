"""The fast lane: the conclusions of many rows at once, equal to the engine's, without their proof.

Where it can, it writes them at once in the form of the output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.batch.chunk import Row, Told
from advisor.batch.fault import fault_of
from advisor.batch.lane import Setting
from advisor.batch.piles import ROOM, ColumnReader
from advisor.batch.quick_json import carefully, quickly
from advisor.batch.recognition import Recogniser
from advisor.batch.rendering import FORMS, Renderer
from advisor.batch.written import Rendered, Result
from advisor.errors import AdvisorError
from advisor.inference.outcomes import Come, Head, OutcomeReader
from advisor.inference.variants import Variants
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Outcome


class FastLane:
    """Reads rows in columns, as many at once as may be announced together."""

    chunk_rows = ROOM

    def __init__(self, knowledge: KnowledgeBase, setting: Setting) -> None:
        self.knowledge = knowledge
        reader = OutcomeReader(knowledge, drafts=setting.drafts)
        form = FORMS.get(setting.form)
        renderer = None if form is None else Renderer(form)

        def tell(variants: Variants, heads: Sequence[Head]) -> Sequence[Come | Rendered]:
            found = reader.read(variants)
            return (
                reader.outcomes(found, heads) if renderer is None else renderer.render(found, heads)
            )

        recogniser = Recogniser(knowledge, drafts=setting.drafts)
        self.reader: ColumnReader[Outcome | Rendered] = ColumnReader(recogniser, tell)

    def read(self, rows: Sequence[Row], grain: int, told: Told) -> Iterator[Result]:
        """Yield what each row comes to."""
        for first in range(0, len(rows), grain):
            block = rows[first : first + grain]
            told(first, len(block))
            yield from self._block(block)

    def _block(self, rows: Sequence[Row]) -> list[Result]:
        try:
            found = self.reader.read(rows, (quickly, carefully), lambda r: r.case(self.knowledge))
        except OSError:
            raise  # the disk's fault, not the rows'
        except Exception as error:  # whatever it is, only the row that did it has no outcome
            if len(rows) == 1:
                return [fault_of(rows[0], error)]
            half = len(rows) // 2
            return [*self._block(rows[:half]), *self._block(rows[half:])]
        return [
            fault_of(row, each) if isinstance(each, AdvisorError) else each
            for row, each in zip(rows, found, strict=True)
        ]
