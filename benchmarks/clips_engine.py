"""CLIPS driven through clipspy: rules built once, then for each case reset, assert, run, read back.

Ways to assert the facts of a case, measured: `load_facts` with one text 1.3 ms, from a file in memory
2.0, `assert_fact` 3.2, `assert_string` 3.4; so it is `load_facts`. (With clipspy's own error router left
on, everything CLIPS parses from a text takes 15 times as long.) Ways to keep the trace, with reading it
back: lists in CLIPS imploded to one string, the least of four.
"""

from __future__ import annotations

import clips  # type: ignore[import-untyped]  # it ships no types

from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from benchmarks.clips_facts import Facts
from benchmarks.clips_program import Translation

Fired = tuple[str, ...]
"""One firing as CLIPS tells it: the rule, the ids it binds, the addresses of the facts matched."""


class Clips:
    """A knowledge base built in one CLIPS environment, ready to read any number of cases."""

    def __init__(
        self, knowledge: KnowledgeBase, translation: Translation, *, stated: bool = True
    ) -> None:
        self.facts = Facts(knowledge, translation, stated=stated)
        self.environment = clips.Environment()
        for construct in translation.constructs:
            try:
                self.environment.build(construct)
            except clips.CLIPSError as error:
                raise ValueError(f"CLIPS refuses this: {error}\n{construct}") from error
        # clipspy's router for errors is a Python call for every character that CLIPS reads.
        for router in tuple(self.environment.routers()):
            router.deactivate()

    def read(self, case: Case) -> list[Fired]:
        """Return the firings of a case."""
        environment = self.environment
        environment.reset()
        environment.load_facts(self.facts.text(case))
        environment.run()
        trace: str = environment.eval("(trace)")
        return [tuple(told.split()) for told in trace.split(" .")[:-1]]
