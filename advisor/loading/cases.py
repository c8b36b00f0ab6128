"""A case file, or the text of one, to a `Case`: everything wrong with it is reported at once."""

from __future__ import annotations

import re
from pathlib import Path

from advisor.errors import LoadError, Problem, nearest, shorten
from advisor.loading.answers import AnswerReader
from advisor.loading.case_forms import ID, CaseForm
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems, parse, read_text
from advisor.model.case import Answer, Case, Partner, Relation
from advisor.model.knowledge import KnowledgeBase

MAX_PARTNERS = 30
LONGEST_NAME = 80
_ID = re.compile(rf"{ID}\Z")


def load_case(path: Path | str, knowledge: KnowledgeBase) -> Case:
    """Return the case in a file; LoadError names every fault with its line and column."""
    name = str(path)
    return read_case(read_text(Path(path), name), name, knowledge)


def read_case(text: str, name: str, knowledge: KnowledgeBase) -> Case:
    """Return the case that `text` describes; `name` stands for the file in messages."""
    return case_in(parse(text, name), name, knowledge)


def case_in(tree: Node, name: str, knowledge: KnowledgeBase) -> Case:
    """Return the case that a parsed file describes."""
    problems = Problems()
    form = read_form(CaseForm, tree, name, problems)
    reader = AnswerReader(knowledge.terms, knowledge.term_names, knowledge.claims, name, problems)
    answers = reader.read(_mapping(tree, "answers"), "case")
    partners = _partners(tree, reader)
    relations = read_relations(
        tree.get("relations"), None if partners is None else [p.id for p in partners], reader
    )
    problems.raise_if_any()
    assert form is not None
    return Case(
        id=form.case,
        as_of=form.as_of.isoformat(),
        name=form.name or form.case.replace("-", " ").capitalize(),
        answers=answers,
        partners=partners,
        relations=relations,
        prepared_by=form.prepared_by,
        notes=form.notes,
    )


def _mapping(tree: Node, name: str) -> list[tuple[Node, Node]]:
    node = tree.get(name) if tree.kind == "mapping" else None
    return list(node.entries) if node is not None and node.kind == "mapping" else []


def _partners(tree: Node, reader: AnswerReader) -> tuple[Partner, ...] | None:
    node = tree.get("partners") if tree.kind == "mapping" else None
    if node is None or node.kind != "mapping":
        return None
    if len(node.items) > MAX_PARTNERS:
        reader.fault(node, f"more than {MAX_PARTNERS} partners; describe the main ones")
        return None
    found = []
    for key, body in node.entries:
        if not _ID.match(key.text):
            continue  # the form has reported it
        entries = [] if body.kind != "mapping" else list(body.entries)
        name = body.get("name") if body.kind == "mapping" else None
        answers = reader.read([(k, v) for k, v in entries if k.text != "name"], "partner")
        shown = " ".join(name.text.split()) if name and name.kind == "scalar" else ""
        if name is not None and (not 0 < len(shown) <= LONGEST_NAME or not shown.isprintable()):
            reader.fault(
                name, f"a partner's name is 1 to {LONGEST_NAME} printable characters on one line"
            )
        found.append(Partner(key.text, shown or key.text.replace("-", " "), answers))
    return tuple(sorted(found, key=lambda p: p.id))


def read_relations(
    node: Node | None, partners: list[str] | None, reader: AnswerReader
) -> tuple[Relation, ...]:
    """Return the declared relations, one for each ordered pair, symmetric answers on both sides.

    partners: the ids a relation may name.
    """
    if node is None or node.kind != "sequence":
        return ()
    if partners is None:
        reader.fault(node, "relations need 'partners': list the partners they run between")
        return ()
    pairs: dict[tuple[str, str], dict[str, Answer]] = {}
    given: set[tuple[str, str, str]] = set()
    for item in node.items:
        told: set[tuple[str, str, str]] = set()
        directions = _ends(item, partners, reader)
        entries = [(k, v) for k, v in item.entries if k.text not in _ENDS] if directions else []
        answers = reader.read(entries, "relation")
        for source, target in directions:
            pairs.setdefault((source, target), {})
            for term, answer in answers.items():
                symmetric = reader.terms[term].symmetric
                ends = sorted((source, target)) if symmetric else [source, target]
                told.add((ends[0], ends[1], term))
                sides = [(source, target), (target, source)] if symmetric else [(source, target)]
                for side in sides:
                    pairs.setdefault(side, {})[term] = answer
        for first, second, term in sorted(told & given):
            reader.fault(item, f"'{term}' is answered twice for {first} and {second}")
        given |= told
    return tuple(
        Relation(source, target, dict(sorted(answers.items())))
        for (source, target), answers in sorted(pairs.items())
    )


_ENDS = ("from", "to", "between")


def _ends(item: Node, partners: list[str], reader: AnswerReader) -> list[tuple[str, str]]:
    if item.kind != "mapping":
        return []
    source, target, between = (item.get(end) for end in _ENDS)
    if between is not None and source is None and target is None:
        ends = between.items if between.kind == "sequence" else []
        if len(ends) != 2:
            reader.fault(between, "'between' takes two partners: between: [a, b]")
            return []
        both = True
    elif source is not None and target is not None and between is None:
        ends, both = [source, target], False
    else:
        reader.fault(item, "a relation needs 'from' and 'to', or 'between: [a, b]'")
        return []
    unknown = [end for end in ends if end.text not in partners]
    for end in unknown:
        hint = nearest(end.text, partners, otherwise=partners[:8])
        reader.fault(end, f"unknown partner '{shorten(end.text)}'{hint}")
    if unknown:
        return []
    first, second = ends[0].text, ends[1].text
    if first == second:
        reader.fault(ends[1], f"a relation runs between two partners, not from '{first}' to itself")
        return []
    return [(first, second), (second, first)] if both else [(first, second)]


def case_error(name: str, message: str) -> LoadError:
    """Return an error about a case as a whole."""
    return LoadError([Problem(name, 0, 0, message)])
