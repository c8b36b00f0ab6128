"""Those who read the same cases by the same rules, and whether they agree.

Each peer reads the rules that it can express, and is held against ours on just those rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.model.case import Case
from advisor.model.condition import bindings
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Firing
from benchmarks import clips_rules, zen_rules
from benchmarks.clips_engine import Clips, Fired
from benchmarks.zen_engine import Identity, Zen

OURS = "ours"
CLIPS, LEANEST = "CLIPS", "CLIPS leanest"
ZEN_TRACE, ZEN = "zen with trace", "zen without trace"
EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to read a case.

    read: what is timed. firings: which firings there are in what it returned.
    against: the name of ours on the same rules; None for ours themselves.
    """

    name: str
    read: Callable[[Case], Any]
    firings: Callable[[Any], set[Identity]]
    against: str | None = None


@dataclass(slots=True)
class Field:
    """All contenders, with what is told of the peers.

    left_out: by peer, rule id to the reason. size: by peer, how large its program is.
    facts: by contender of CLIPS, the text of what it is told.
    """

    contenders: dict[str, Contender] = field(default_factory=dict)
    left_out: dict[str, dict[str, str]] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Callable[[Case], str]] = field(default_factory=dict)

    def ours(self, knowledge: KnowledgeBase, rules: Iterable[str]) -> tuple[str, KnowledgeBase]:
        """Return the name of ours on these rules, added if need be, and the knowledge it reads."""
        known = restricted(knowledge, rules)
        left_out = len(knowledge.rules) - len(known.rules)
        name = f"{OURS}, without {left_out} of the rules" if left_out else OURS
        if name not in self.contenders:
            self.contenders[name] = Contender(
                name, Inference(known).trace, lambda trace: ours(trace.firings)
            )
        return name, known


def restricted(knowledge: KnowledgeBase, rules: Iterable[str]) -> KnowledgeBase:
    """Return the knowledge base with only these rules, and those that are not in force."""
    kept = set(rules)
    left = {n: r for n, r in knowledge.rules.items() if n in kept or r.status != "reviewed"}
    if len(left) == len(knowledge.rules):
        return knowledge
    # What is compiled is remembered by this hash.
    named = sha256(f"{knowledge.sha256} {' '.join(left)}".encode()).hexdigest()
    return replace(knowledge, rules=left, sha256=named)


def ours(firings: Iterable[Firing]) -> set[Identity]:
    """Return which firings there are."""
    return {(f.rule, tuple(i for b in f.bindings for i in b.subject)) for f in firings}


def theirs(fired: Iterable[Fired], knowledge: KnowledgeBase) -> set[Identity]:
    """Return which firings CLIPS tells of; alternatives of one rule are one firing."""
    found = set()
    for rule, *told in fired:
        somes = bindings(knowledge.rules[rule].when)
        wide = sum(1 if some.entity.kind == "partner" else 2 for some in somes)
        found.add((rule, tuple(told[:wide])))
    return found


def gathered(knowledge: KnowledgeBase) -> Field:
    """Return ours, CLIPS, zen and the evaluator, ready to read."""
    found = Field()
    everything = [r.id for r in knowledge.rules.values() if r.status == "reviewed"]
    whole, _ = found.ours(knowledge, everything)
    clips = clips_rules.translate(knowledge)
    against, known = found.ours(knowledge, clips.rules)
    for name, stated in ((CLIPS, True), (LEANEST, False)):
        engine = Clips(known, clips, stated=stated)
        found.facts[name] = engine.facts.text
        found.contenders[name] = Contender(
            name, engine.read, lambda fired: theirs(fired, knowledge), against
        )
    zen = zen_rules.translate(knowledge)
    against, known = found.ours(knowledge, zen.rules)
    for name, trace in ((ZEN_TRACE, True), (ZEN, False)):
        decision = Zen(known, zen, trace=trace)
        found.contenders[name] = Contender(name, decision.read, decision.firings, against)
    found.contenders[EVALUATOR] = Contender(
        EVALUATOR, lambda case: evaluate(knowledge, case), lambda read: ours(read.firings), whole
    )
    found.left_out = {"clips": clips.left_out, "zen": zen.left_out}
    found.size = {"clips_defrules": clips.defrules, "zen_expressions": len(zen.expressions)}
    return found


def differences(cases: Iterable[Case], contenders: Iterable[Contender]) -> list[str]:
    """Return, in words, every firing on which a contender differs from ours on the same rules."""
    found = []
    by_name = {each.name: each for each in contenders}
    for case in cases:
        fired = {name: each.firings(each.read(case)) for name, each in by_name.items()}
        for name, each in by_name.items():
            if each.against is not None:
                expected, got = fired[each.against], fired[name]
                found += [f"{case.id}: {name} lacks {f}" for f in sorted(expected - got)]
                found += [f"{case.id}: only {name} has {f}" for f in sorted(got - expected)]
    return found
