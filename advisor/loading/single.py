"""One rule by itself: its file's text read against a knowledge base, and put in force there."""

from __future__ import annotations

import dataclasses

from advisor.loading.canonical import canonical, sha256
from advisor.loading.conditions import Words
from advisor.loading.knowledge import _Assembly
from advisor.loading.rules import Read, RuleReader
from advisor.loading.tree import Node, parse
from advisor.model.condition import Concluded, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule

_BEFORE = ("evidence", "mode")


def read_rule(text: str, name: str, kind: str, knowledge: KnowledgeBase) -> Rule:
    """Return the rule that `text` describes, checked as if its file lay among the shipped rules.

    name: stands for the file in messages; without folder and ending it is the id the rule must have.
    kind: the folder the file would stand in. Conclusions that the rule reads, and rules it gives way
    to, are those of the knowledge base; a rule of the same id there is taken as replaced by this one.
    Raises LoadError with every fault.
    """
    assembly = _Assembly()
    assembly.axes = dict(knowledge.axes)
    words = Words(
        knowledge.terms,
        knowledge.term_names,
        knowledge.parameters,
        knowledge.axes,
        knowledge.modes,
    )
    pack = knowledge.packs[0].id if knowledge.packs else ""
    reader = RuleReader(words, knowledge.claims, knowledge.moves, pack, {}, assembly.problems)
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    found = reader.rule(parse(text, name), name, kind, stem)
    assembly.problems.raise_if_any()
    assert found is not None
    empty = Node("mapping", 0, 0)
    assembly.rules = {rule.id: Read(rule, "", empty, []) for rule in knowledge.rules.values()}
    assembly.rules[found.rule.id] = found
    assembly.check_conclusions()
    assembly.check_overriding()
    assembly.problems.raise_if_any()
    return found.rule


def with_rule(knowledge: KnowledgeBase, rule: Rule) -> KnowledgeBase:
    """Return the knowledge base with one rule added, or put in the place of the one of its id."""
    plain = dataclasses.replace(rule, sha256="")
    hashed = dataclasses.replace(plain, sha256=sha256(canonical(plain)))
    rules = {**knowledge.rules, rule.id: hashed}
    ordered = sorted(rules.values(), key=lambda r: (r.pack, r.id))
    return _derived(knowledge, {r.id: r for r in ordered}, f"{rule.id} {hashed.sha256}")


def only(knowledge: KnowledgeBase, rule: str) -> KnowledgeBase:
    """Return the knowledge base with one of its rules and with those that bear on it, no others.

    Those are the rules of evidence and of the mode, the rules that can conclude what it reads, the
    rules that override it, and what bears on these in turn.
    """
    drawing: dict[tuple[str, str], list[str]] = {}
    for each in knowledge.rules.values():
        for conclusion in each.conclude:
            drawing.setdefault((conclusion.kind, conclusion.id), []).append(each.id)
    kept: set[str] = set()
    waiting = [rule, *(r.id for r in knowledge.rules.values() if r.kind in _BEFORE)]
    while waiting:
        name = waiting.pop()
        if name in kept or name not in knowledge.rules:
            continue
        kept.add(name)
        found = knowledge.rules[name]
        waiting += found.overridden_by
        for condition in (found.when, *found.unless):
            for part in walk(condition):
                if isinstance(part, Concluded):
                    waiting += [n for id_ in part.ids for n in drawing.get((part.kind, id_), ())]
    rules = {name: each for name, each in knowledge.rules.items() if name in kept}
    return _derived(knowledge, rules, " ".join(sorted(kept)))


def _derived(knowledge: KnowledgeBase, rules: dict[str, Rule], change: str) -> KnowledgeBase:
    """Return the knowledge base with other rules, under a hash of what it was and of the change.

    The hash of its whole content would tell the same, and take longer than a reading.
    """
    return dataclasses.replace(
        knowledge, rules=rules, sha256=sha256(f"{knowledge.sha256} {change}")
    )
