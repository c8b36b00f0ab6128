"""What an edit of the rules changes for every known case, and which edit did it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.errors import LoadError
from advisor.inference.contrast import (
    Changed,
    altered_numbers,
    altered_rules,
    contrast,
    said,
)
from advisor.inference.engine import Inference
from advisor.inference.evaluator import evaluate
from advisor.loading.cases import read_case
from advisor.loading.places import EXAMPLE
from advisor.loading.tree import read_text
from advisor.loading.worked import EXPECTED
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase

_MOST_TRIED = 40
"""Edits tried one by one for one case; of more, those that bear on a conclusion are told together."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One conclusion that comes out otherwise.

    because: the edits that bear on it. alone: those of them that suffice, each by itself.
    """

    node: str
    what: str
    because: tuple[str, ...]
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """A case of which something comes out otherwise; mode: before and after."""

    case: str
    mode: tuple[str, str]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edit came to.

    edited: the rules and parameters that are new, gone or altered. read: how many cases were read
    under both rule bases. unread: cases that one of them can't read, with the reason. drafts: those
    of the edited that are drafts, and so have no part in it.
    """

    edited: dict[str, str]
    read: int
    touched: tuple[Touched, ...]
    unread: tuple[tuple[str, str], ...]
    drafts: tuple[str, ...] = ()


def impact(
    before: KnowledgeBase,
    after: KnowledgeBase,
    texts: Mapping[str, str],
    progress: Callable[[int], None] = lambda done: None,
) -> Impact:
    """Return what differs between two rule bases for each case.

    texts: the text of each case file, by what to call it; each is read against either vocabulary.
    progress: called with 1 for each case done.
    """
    edited = altered_rules(before, after) | altered_numbers(before, after)
    one, other = Inference(before), Inference(after)
    touched: list[Touched] = []
    unread: list[tuple[str, str]] = []
    for name, text in texts.items():
        progress(1)
        try:
            old, new = read_case(text, name, before), read_case(text, name, after)
        except LoadError as error:
            unread.append((name, str(error.problems[0])))
            continue
        first, second = one.trace(old), other.trace(new)
        changed = contrast((first, before), (second, after), edited)
        if changed:
            modes = (_mode(said(first, before)), _mode(said(second, after)))
            after_all = said(second, after)
            effects = _attributed(changed, edited, before, after, old, after_all)
            touched.append(Touched(name, modes, effects))
    drafts = tuple(name for name in edited if _is_draft(name, after))
    return Impact(edited, len(texts) - len(unread), tuple(touched), tuple(unread), drafts)


def _is_draft(name: str, knowledge: KnowledgeBase) -> bool:
    return name in knowledge.rules and knowledge.rules[name].status == "draft"


def _mode(drawn: Iterable[str]) -> str:
    return next((name.partition(":")[2] for name in drawn if name.startswith("mode:")), "none")


def _attributed(
    changed: tuple[Changed, ...],
    edited: Mapping[str, str],
    before: KnowledgeBase,
    after: KnowledgeBase,
    case: Case,
    due: Mapping[str, str],
) -> tuple[Effect, ...]:
    """Return the changes with the edits that make each by themselves, tried one after another."""
    bearing = sorted({b.rpartition(" (")[0] for c in changed for b in c.because} & edited.keys())
    alone: dict[str, dict[str, str]] = {}
    if len(bearing) <= _MOST_TRIED and _same_but_for_rules(before, after):
        for name in bearing:
            alone[name] = _with_edit(name, before, after, case)
    return tuple(
        Effect(
            c.node,
            c.what,
            c.because,
            tuple(n for n, drawn in alone.items() if drawn.get(c.node) == due.get(c.node)),
        )
        for c in changed
    )


def _same_but_for_rules(before: KnowledgeBase, after: KnowledgeBase) -> bool:
    """Whether one edit can be tried by itself: the case means the same under both vocabularies."""
    return (before.terms, before.axes) == (after.terms, after.axes)


def _with_edit(
    name: str, before: KnowledgeBase, after: KnowledgeBase, case: Case
) -> dict[str, str]:
    """Return what is concluded if one rule alone, or one parameter, is as it is now."""
    rules = {n: r for n, r in before.rules.items() if n != name}
    if name in after.rules:
        rules[name] = after.rules[name]
    # Every parameter is there that a rule of either time may name; one alone has the value of now.
    numbers = {**after.parameters, **before.parameters}
    number = after.parameters.get(name.removeprefix("parameter "))
    if number is not None and name.startswith("parameter "):
        numbers[number.id] = number
    edited = replace(before, rules=dict(sorted(rules.items())), parameters=numbers)
    found: dict[str, list[str]] = {}
    for firing in evaluate(edited, case).firings:
        rule = edited.rules[firing.rule]
        for node in firing.concluded:
            found.setdefault(node, []).append(f"{rule.message}{rule.conclude}")
    return {node: "|".join(parts) for node, parts in found.items()}


def texts_in(folder: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the text of each case file in a folder, by its name there, and those that have none.

    What else belongs to a worked case is left alone. Of a file that can't be read, the reason stands.
    """
    found: dict[str, str] = {}
    unread: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        beside = path.name != "case.yaml" and path.with_name("case.yaml").is_file()
        if not path.is_file() or (beside and path.name in _BESIDE_A_CASE):
            continue
        try:
            found[name] = read_text(path, name)
        except LoadError as error:
            unread.append((name, str(error)))
    return found, unread


_BESIDE_A_CASE = (EXPECTED, EXAMPLE)
