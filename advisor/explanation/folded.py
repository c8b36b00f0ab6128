"""Why, for a report that folds it under each statement: at page depth, in lines with their depth."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from advisor.explanation.standing import Standing
from advisor.explanation.telling import paragraphs
from advisor.explanation.why import Explainer
from advisor.explanation.why_not import why_not
from advisor.model.advice import Advice

Lines = tuple[tuple[int, str], ...]
"""An explanation: each line with how deep it stands under the one it explains."""


class Folded:
    """Explains the nodes that statements stand on, each statement by itself."""

    def __init__(self, standing: Standing, advice: Advice) -> None:
        self.standing = standing
        self.possible = {
            f"{p.kind}:{p.id}" + (f"[{','.join(p.subject)}]" if p.subject else ""): p
            for p in advice.possible
        }
        self.drawn = {name for firing in standing.trace.firings for name in firing.concluded}
        self.gave_way = {firing.id for firing in standing.trace.overridden}
        self.told: dict[str, Lines] = {}

    def __call__(self, nodes: Iterable[str]) -> Lines:
        """Return why a statement stands: it states its first node, and any others of that kind.

        Empty where its first node is nothing that was concluded, such as an answer. Of one node the
        line that states it is left out, as the statement does.
        """
        first, *rest = (*nodes, "")
        kind = first.partition(":")[0]
        wanted = [first, *(n for n in rest if n.partition(":")[0] == kind and n in self.drawn)]
        told = [lines for name in dict.fromkeys(wanted) if (lines := self.lines(name))]
        if len(told) == 1:
            return tuple((depth - 1, text) for depth, text in told[0][1:]) or told[0]
        return tuple(line for lines in told for line in lines)

    def lines(self, name: str) -> Lines:
        """Return why one node stands, or, of what may yet follow, what it lacks."""
        if name not in self.told:
            self.told[name] = self._explained(name)
        return self.told[name]

    def _explained(self, name: str) -> Lines:
        if name in self.drawn or name in self.gave_way:
            explainer = Explainer(self.standing)
            if not name.startswith("mode:"):
                explainer.told |= self.explained_first
            return tuple(paragraphs(explainer.reason(name), "page"))
        if name in self.possible:
            item = self.possible[name]
            reason = why_not(self.standing, item.kind, item.id, item.subject)
            return tuple(paragraphs(reason, "page"))
        return ()

    @cached_property
    def explained_first(self) -> set[str]:
        """The mode and the positions: a report explains them before anything else."""
        modes = (name for name in self.drawn if name.startswith("mode:"))
        return {*modes, *(f"position:{axis}" for axis in self.standing.positions)}
