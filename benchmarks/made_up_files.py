"""A rule base of any size, made of the shipped one: whole copies of its rules that stand beside them.

A copy is no repetition. Its conclusions have names of their own, and its rules read one another's, so
that it runs through all stages beside the shipped rules, with which it shares the questions, the
evidence and the modes. Its answers to every question with a choice of values are others: in each copy
they are moved on by so many places, in conditions and in examples alike, so that the examples stay
true. Its moves are moves of its own. What stays as it is: numbers, the rows of the two tables, and
which partners and relations are asked for.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from advisor.loading.library import load_knowledge
from advisor.loading.places import base_pack
from advisor.model.knowledge import KnowledgeBase

_DRAWN = ("finding", "failure", "strength", "risk", "quality", "limit", "move")
_ACCEPTED = "knowledge/cases/accepted-findings.yaml"


def make(root: Path, size: int) -> int:
    """Write a rule base of so many rules, those of evidence counted, into a folder; return how many."""
    place, knowledge = base_pack(), load_knowledge()
    for folder in (place.rules, place.knowledge):
        shutil.copytree(folder, root / folder.name)
    shipped = sorted(
        (
            path
            for path in place.rules.rglob("*.yaml")
            if path.parent.name not in ("evidence", "mode")
        ),
        key=lambda path: path.stem,
    )
    rules, copy = len(knowledge.rules), 0
    while rules < size:
        copy += 1
        chosen = shipped[: size - rules]
        _Copy(copy, {path.stem for path in chosen}, knowledge).write(chosen, root)
        rules += len(chosen)
    return rules


class _Copy:
    """One copy of the shipped rules, or of some of them."""

    def __init__(self, number: int, rules: set[str], knowledge: KnowledgeBase) -> None:
        self.number = number
        self.rules = rules
        self.drawn = {
            (c.kind, c.id)
            for rule in knowledge.rules.values()
            if rule.id in rules
            for c in rule.conclude
        }
        self.moved = {
            term.id: self.turned(list(term.values))
            for term in knowledge.terms.values()
            if term.kind != "characteristic" and term.type == "choice"
        }

    def turned(self, values: list[str]) -> dict[str, str]:
        """Return each value with the one so many places on."""
        places = self.number % len(values) or 1
        return dict(zip(values, values[places:] + values[:places], strict=True))

    def named(self, name: str) -> str:
        """Return what a rule or a conclusion is called here."""
        return f"{name}-{self.number}"

    def write(self, paths: list[Path], root: Path) -> None:
        """Write the rules, the moves they advise, and what is accepted of them."""
        for path in paths:
            rule = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
            rule["id"] = self.named(rule["id"])
            for part in ("when", "unless", "conclude", "examples"):
                if part in rule:
                    rule[part] = self.told(rule[part])
            if "overridden-by" in rule:
                given = rule["overridden-by"]
                names = [given] if isinstance(given, str) else given
                rule["overridden-by"] = [self.named(n) if n in self.rules else n for n in names]
            _put(root / "rules" / path.parent.name / f"{rule['id']}.yaml", rule)
        moves = root / "knowledge" / "moves"
        for name in sorted(name for kind, name in self.drawn if kind == "move"):
            move = yaml.load((moves / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
            move |= {"id": self.named(name), "changes": [{"note": "What the first one changes."}]}
            _put(moves / f"{move['id']}.yaml", move)
        accepted = yaml.load((root / _ACCEPTED).read_text("utf-8"), yaml.BaseLoader)
        for each in accepted["accepted"]:
            each["rules"] += [self.named(n) for n in each["rules"] if n in self.rules]
        _put(root / _ACCEPTED, accepted)

    def told(self, part: Any) -> Any:
        """Return a part of a rule in the words of this copy."""
        if isinstance(part, list):
            return [self.told(each) for each in part]
        if not isinstance(part, dict):
            return part
        return {key: self.value(key, value) for key, value in part.items()}

    def value(self, key: str, value: Any) -> Any:
        """Return what stands under a key."""
        if key in _DRAWN:
            return self.conclusion(key, value)
        if key in self.moved:
            return self.answer(self.moved[key], value)
        return self.told(value)

    def conclusion(self, kind: str, value: Any) -> Any:
        """Return conclusions by their names here: one, a list, or names with degrees."""
        if isinstance(value, str):
            return self.named(value) if (kind, value) in self.drawn else value
        if isinstance(value, list):
            return [self.conclusion(kind, each) for each in value]
        if "id" in value:
            return value | {"id": self.conclusion(kind, value["id"])}
        return {self.conclusion(kind, name): degree for name, degree in value.items()}

    def answer(self, moved: dict[str, str], value: Any) -> Any:
        """Return an answer as it is here: one, a list of them, or one with what else is said of it."""
        if isinstance(value, str):
            return moved.get(value, value)
        if isinstance(value, list):
            return [self.answer(moved, each) for each in value]
        return {k: self.answer(moved, v) if k != "by" else v for k, v in value.items()}


def _put(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8")
