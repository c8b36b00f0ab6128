"""How firmly a conclusion stands: whether anything still unknown could take it away.

Exact for the leans and the mode, sound for the rest: what is called firm holds under every completion
of the unknown answers.
"""

from __future__ import annotations

from collections.abc import Set

from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Trace


def firm_nodes(
    trace: Trace, knowledge: KnowledgeBase, completed: Set[str], *, settled: bool
) -> frozenset[str]:
    """Return the positions and conclusions that hold whatever is still unknown.

    completed: conclusions that every completion draws. settled: every completion reaches the same mode;
    the diagnosis is firm with it where the leans it was named for are firm too.
    """
    firm = {f"position:{p.axis}" for p in trace.positions if len(p.possible) == 1}
    leans = frozenset(firm)
    for firing in trace.firings:
        if knowledge.rules[firing.rule].kind == "mode":
            named_for = {n for n in firing.matched if n.startswith("position:")}
            firm.update(firing.concluded if settled and leans >= named_for else ())
        else:
            firm.update(n for n in firing.concluded if n in completed)
    return frozenset(firm)
