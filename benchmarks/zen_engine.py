"""GoRules ZEN driven through its Python binding: the decision made once, then evaluated case by case.

Ways to lay out the rules, measured with trace, on all worked cases: one expression node 1; a chain of
nodes, one for each step of the order, 1.5; the same with every node joined to those before it, 2.
Decision tables (collect, a rule a row) are as fast for the rules that bind nobody, which are most.
Conclusions that no rule reads are not computed: with them it takes half as long again. The input as a
dictionary is as fast as its JSON.
"""

from __future__ import annotations

import json
from typing import Any

import zen

from advisor.model import condition as c
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from benchmarks.zen_input import Contexts, word
from benchmarks.zen_rules import Translation

Said = tuple[str, Any]
"""What zen says of one rule that fired: its id, and true or the list of what its aliases stand for."""

Identity = tuple[str, tuple[str, ...]]
"""Of a firing: its rule and the ids of all that it binds, in order."""


def decision(translation: Translation) -> str:
    """Return the translation as a decision in zen's JSON."""
    rules = {
        "expressions": [
            {"id": key, "key": key, "value": text} for key, text in translation.expressions.items()
        ],
        "passThrough": False,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    nodes = [
        {"id": "case", "name": "case", "type": "inputNode", "content": {}},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": rules},
        {"id": "reading", "name": "reading", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": f"to-{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("case", "rules"), ("rules", "reading"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


class Zen:
    """A knowledge base made into one decision, ready to read any number of cases."""

    def __init__(
        self, knowledge: KnowledgeBase, translation: Translation, *, trace: bool = True
    ) -> None:
        self.contexts = Contexts(knowledge, translation.opinions)
        self.decision = zen.ZenEngine().create_decision(decision(translation))
        self.rules = translation.rules
        self.options: zen.DecisionEvaluateOptions = {"trace": trace}
        self.aliases = {
            rule: [word(some.entity.alias) for some in c.bindings(knowledge.rules[rule].when)]
            for rule in translation.rules
        }

    def read(self, case: Case) -> list[Said]:
        """Return what fired for a case: from the trace, or without one from the result."""
        response = self.decision.evaluate(self.contexts.context(case), self.options)
        if self.options["trace"]:
            told = response["trace"]["rules"]["traceData"]
            return [(rule, told[key]["result"]) for rule, key in self.rules.items()
                    if told[key]["result"]]  # fmt: skip
        result = response["result"]
        return [(rule, result[key]) for rule, key in self.rules.items() if result[key]]

    def firings(self, said: list[Said]) -> set[Identity]:
        """Return which firings there are, as ours are told apart."""
        found: set[Identity] = set()
        for rule, bound in said:
            somes = self.aliases[rule]
            for each in bound if somes else ({},):
                ids = (each[alias] for alias in somes)
                found.add((rule, tuple(name for held in ids for name in held.split(","))))
        return found
