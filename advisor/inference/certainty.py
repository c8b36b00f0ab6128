"""How firmly a conclusion stands: whether anything still unknown could take it away.

Sound, not complete: what is called firm holds under every completion of the unknown answers. Kleene's
reading is monotone, so a condition that is true on what is known stays true, as long as it tests no
answer for being unknown and relies on nothing that was merely not concluded.
"""

from __future__ import annotations

from collections.abc import Iterable

from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing, Trace


def firm_nodes(trace: Trace, knowledge: KnowledgeBase, *, settled: bool) -> frozenset[str]:
    """Return the positions and conclusions that hold whatever is still unknown."""
    firm = {f"position:{p.axis}" for p in trace.positions if len(p.possible) == 1}
    for firing in trace.firings:
        rule = knowledge.rules[firing.rule]
        if rule.kind == "mode":
            leans = [n for n in firing.matched if n.startswith("position:")]
            firm.update(firing.concluded if settled and firm.issuperset(leans) else ())
        elif not firing.absences and _monotone(rule) and _all_firm(firing, firm):
            firm.update(firing.concluded)
    return frozenset(firm)


def _all_firm(firing: Firing, firm: set[str]) -> bool:
    return all(node in firm or node.startswith(("answer:", "check:")) for node in firing.matched)


def _monotone(rule: Rule) -> bool:
    return (
        not rule.overridden_by
        and _keeps(rule.when, negated=False)
        and all(_keeps(exception, negated=True) for exception in rule.unless)
    )


def _keeps(condition: c.Condition, *, negated: bool) -> bool:
    """Whether a decided condition stays as it is when more becomes known."""
    match condition:
        case c.IsUnknown():
            return False
        case c.Concluded():
            return not negated
        case c.NoneOf(of):
            return all(_keeps(part, negated=not negated) for part in of)
        case c.Some() | c.Every() | c.NoEntity() | c.AtLeastEntities():
            return not any(
                isinstance(p, c.IsUnknown | c.Concluded) for p in _inside(condition)
            ) or (isinstance(condition, c.Some) and _keeps(condition.condition, negated=negated))
        case _:
            return all(_keeps(part, negated=negated) for part in c.parts(condition))


def _inside(condition: c.Condition) -> Iterable[c.Condition]:
    return c.walk(condition)
