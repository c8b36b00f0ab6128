"""Answers put in the place of others, by the path a reader writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from advisor.errors import InputError, LoadError, nearest, shorten
from advisor.loading.answers import AnswerReader
from advisor.loading.tree import Node, Problems, parse
from advisor.model.case import Case
from advisor.model.change import Change
from advisor.model.knowledge import KnowledgeBase

_HOLDERS = {("answers", 0): "case", ("partners", 1): "partner", ("relations", 2): "relation"}
_PLACES = "write a term, partners.PARTNER.TERM or relations.FROM.TO.TERM"


def read_change(
    key: Node, value: Node, case: Case, knowledge: KnowledgeBase, file: str, problems: Problems
) -> Change | None:
    """Return one answer by its path: `TERM`, `answers.TERM`, `partners.P.TERM`, `relations.P.Q.TERM`.

    What is wrong with it is added to `problems`; then None is returned.
    """
    parts = key.text.split(".") if "." in key.text else ["answers", key.text]
    subject, term = tuple(parts[1:-1]), parts[-1]
    holder = _HOLDERS.get((parts[0], len(subject)))
    if holder is None:
        problems.add(file, key, f"'{shorten(key.text)}' is no place in a case; {_PLACES}")
        return None
    partners = [partner.id for partner in case.partners or ()]
    for name in subject:
        if name not in partners:
            hint = nearest(name, partners)
            problems.add(file, key, f"unknown partner of '{case.id}' '{shorten(name)}'{hint}")
    if len(subject) == 2 and subject[0] == subject[1]:
        problems.add(file, key, "a relation runs between two partners, not from one to itself")
        return None
    reader = AnswerReader(knowledge.terms, knowledge.term_names, knowledge.claims, file, problems)
    named = Node("scalar", key.line, key.column, term)
    answers = reader.read([(named, value)], holder)
    if not answers or not set(subject) <= set(partners):
        return None
    ((name, answer),) = answers.items()
    said = ", ".join(n.text for n in value.items) or value.text
    return Change(key.text, subject, name, knowledge.terms[name].symmetric, answer, said)


def read_settings(
    settings: Iterable[str], case: Case, knowledge: KnowledgeBase
) -> tuple[Change, ...]:
    """Return the answers that `PATH=VALUE` settings give; a VALUE is written as in a case file.

    Raises LoadError for what can't be set, and InputError for a setting without `=` or a path that
    is set twice.
    """
    try:
        return _changes(settings, case, knowledge)
    except LoadError as error:
        # A setting stands in no file, so there is no line to point to.
        raise LoadError(replace(p, line=0, column=0) for p in error.problems) from error


def _changes(settings: Iterable[str], case: Case, knowledge: KnowledgeBase) -> tuple[Change, ...]:
    problems = Problems()
    found: dict[tuple[tuple[str, ...], str], Change] = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise InputError(f"--set: '{shorten(setting)}' is no setting; write PATH=VALUE")
        name = f"--set {shorten(path.strip())}"
        key = Node("scalar", 0, 0, path.strip())
        change = read_change(key, _given(value, name), case, knowledge, name, problems)
        if change is not None:
            if (change.subject, change.term) in found:
                raise InputError(f"{name}: it is set twice; set it once")
            found[change.subject, change.term] = change
    problems.raise_if_any()
    return tuple(found.values())


def _given(value: str, name: str) -> Node:
    """Return what a setting gives, as it would stand in a case file after the term."""
    tree = parse(f"value: {value.strip()}\n", name)
    if len(tree.keys) != 1:
        raise InputError(f"{name}: give one value, as in a case file")
    return tree.items[0]
