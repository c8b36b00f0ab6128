"""The small cases beside a rule: answers and earlier conclusions in one flat mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.errors import nearest, shorten
from advisor.loading.answers import AnswerReader
from advisor.loading.cases import read_relations
from advisor.loading.conditions import Words
from advisor.loading.tree import Node, Problems
from advisor.model.case import Answer, Case, Partner
from advisor.model.claim import Claim
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import DEGREES, Rule

_DRAWN = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
_PARTS = ("partners", "relations")


@dataclass(slots=True)
class Example:
    """A small case and the conclusions it takes as drawn.

    conclusions: (kind, id, subject, degree).
    places: where each of these is named: (kind, id, place).
    """

    case: Case
    leans: dict[str, str] = field(default_factory=dict)
    mode: str | None = None
    conclusions: list[tuple[str, str, tuple[str, ...], str | None]] = field(default_factory=list)
    places: list[tuple[str, str, Node]] = field(default_factory=list)

    def draw(
        self, kind: str, id_: str, node: Node, subject: tuple[str, ...], degree: str | None
    ) -> None:
        """Take a conclusion as drawn."""
        self.conclusions.append((kind, id_, subject, degree))
        self.places.append((kind, id_, node))


def check_example(
    node: Node, file: str, words: Words, claims: Mapping[str, Claim], problems: Problems
) -> Example | None:
    """Return the example at a node; what is wrong with it goes to `problems`."""
    if node.kind != "mapping":
        problems.add(file, node, "an example is a mapping of answers and conclusions")
        return None
    reader = AnswerReader(words.terms, words.names, claims, file, problems)
    example = Example(Case("example", "2000-01-01", "Example", {}))
    answers = []
    for key, value in node.entries:
        if key.text in words.axes:
            axis = words.axes[key.text]
            known = (axis.first, "balanced", axis.second, "undetermined")
            example.leans[key.text] = _word(value, known, reader)
        elif key.text == "mode":
            example.mode = _word(value, tuple(words.modes), reader)
        elif key.text in _DRAWN:
            _drawn(key.text, value, example, words, reader)
        elif key.text not in _PARTS:
            answers.append((key, value))
    partners, relations = node.get("partners"), node.get("relations")
    named = _named(relations) if relations is not None else []
    listed = None if partners is None and relations is None else sorted({*_keys(partners), *named})
    bodies = {k.text: v for k, v in partners.entries} if partners and partners.keys else {}
    example.case = Case(
        "example",
        "2000-01-01",
        "Example",
        reader.read(answers, "case"),
        None
        if listed is None
        else tuple(Partner(p, p, _body(bodies.get(p), reader)) for p in listed),
        read_relations(relations, listed, reader),
    )
    return example


def _body(node: Node | None, reader: AnswerReader) -> dict[str, Answer]:
    entries = node.entries if node is not None and node.kind == "mapping" else ()
    return reader.read(entries, "partner")


def _keys(node: Node | None) -> list[str]:
    return [k.text for k in node.keys] if node is not None else []


def _named(relations: Node) -> list[str]:
    found = []
    for item in relations.items:
        for end in ("from", "to", "between"):
            node = item.get(end) if item.kind == "mapping" else None
            if node is not None:
                found += [node.text] if node.kind == "scalar" else [n.text for n in node.items]
    return found


def _word(node: Node, known: tuple[str, ...], reader: AnswerReader) -> str:
    if node.kind != "scalar" or node.text not in known:
        reader.fault(node, f"must be one of {', '.join(known)}{nearest(node.text, known)}")
    return node.text


def _drawn(kind: str, value: Node, example: Example, words: Words, reader: AnswerReader) -> None:
    """Read conclusions taken as drawn: a name, a list, names with degrees, or {id, about}."""
    if value.kind == "mapping" and value.get("id") is None:
        for key, given in value.entries:
            if kind != "failure" or given.text not in DEGREES:
                reader.fault(given, "written 'failure: {name: present}' or 'finding: [name]'")
                continue
            example.draw(kind, words.resolve(key.text), key, (), given.text)
        return
    usual = "present" if kind == "failure" else None
    for item in value.items if value.kind == "sequence" else [value]:
        if item.kind == "scalar" and item.text:
            example.draw(kind, words.resolve(item.text), item, (), usual)
            continue
        name, about = item.get("id"), item.get("about")
        if item.kind != "mapping" or name is None:
            reader.fault(item, f"not a conclusion: '{shorten(item.text)}'")
            continue
        ends = [] if about is None else about.items if about.kind == "sequence" else [about]
        stated = item.get("degree")
        degree = stated.text if stated is not None else usual
        subject = tuple(end.text for end in ends)
        example.draw(kind, words.resolve(name.text), name, subject, degree)


def examples_of(rule: Rule, knowledge: KnowledgeBase) -> tuple[list[Example], list[Example]]:
    """Return the examples that must fire a rule of the knowledge base, and those that must not."""
    written = json.loads(rule.examples)
    own = _own_names(rule.pack, knowledge)

    def resolve(name: str) -> str:
        return own.get(name, name)

    words = Words(
        knowledge.terms,
        {**knowledge.term_names, **{n: i for n, i in own.items() if i in knowledge.terms}},
        knowledge.parameters,
        knowledge.axes,
        knowledge.modes,
        resolve,
    )
    problems = Problems()
    groups = [
        [
            check_example(tree_of(item), rule.id, words, knowledge.claims, problems)
            for item in written.get(group, [])
        ]
        for group in ("fires", "silent")
    ]
    problems.raise_if_any()
    fires, silent = ([e for e in group if e is not None] for group in groups)
    return fires, silent


def _own_names(pack: str, knowledge: KnowledgeBase) -> dict[str, str]:
    """Return the names a pack may use bare, with the ids they stand for."""
    ids = [c.id for rule in knowledge.rules.values() for c in rule.conclude]
    prefix = f"{pack}:"
    return {
        name.removeprefix(prefix): name
        for name in (*knowledge.terms, *knowledge.moves, *ids)
        if name.startswith(prefix)
    }


def tree_of(value: object) -> Node:
    """Return plain text, lists and dicts as a tree without places."""
    if isinstance(value, dict):
        keys = [Node("scalar", 0, 0, text=str(k)) for k in value]
        return Node("mapping", 0, 0, items=[tree_of(v) for v in value.values()], keys=keys)
    if isinstance(value, list | tuple):
        return Node("sequence", 0, 0, items=[tree_of(v) for v in value])
    return Node("scalar", 0, 0, text=str(value))
