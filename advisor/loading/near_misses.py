"""Near-misses from their files, checked against the knowledge and the worked cases they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from advisor.errors import nearest, shorten
from advisor.loading.case_forms import ID, Cited, Form, Id, Named, Text
from advisor.loading.changes import read_change
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems, parse, read_text
from advisor.model.case import Case
from advisor.model.change import Change, changed
from advisor.model.knowledge import KnowledgeBase
from advisor.model.near_miss import NearMiss

MOST_CHANGES = 2


class NearMissForm(Form):
    """A worked case with an answer or two changed, after which no advice cites the claim."""

    id: Id = Field(description="Its name, which no other has.")
    claim: Cited = Field(description="The claim it is about.")
    case: Annotated[Id, Named("case")] = Field(
        description="The worked case whose advice cites the claim."
    )
    item: (
        Annotated[
            str,
            StringConstraints(pattern=rf"^{ID}:{ID}$", max_length=120),
            Named("item"),
        ]
        | None
    ) = Field(
        default=None,
        description="An item of that advice, such as `risk:users-left-out`; for a claim that other "
        "items go on citing.",
    )
    set: Annotated[dict[str, Any], Named("changes")] = Field(
        min_length=1,
        max_length=MOST_CHANGES,
        description="The answers to change: a term, `partners.PARTNER.TERM` or "
        "`relations.FROM.TO.TERM`, with the new answer.",
    )
    because: Text = Field(description="Why this answer matters, in the claim's own terms.")


class NearMissesFile(Form):
    """Near-misses: what each claim turns on."""

    near_misses: tuple[NearMissForm, ...] = Field(min_length=1, description="One entry each.")


def load_near_misses(
    folder: Path, knowledge: KnowledgeBase, cases: Mapping[str, Case]
) -> tuple[NearMiss, ...]:
    """Return the near-misses of a folder, by file and in the order written.

    Raises LoadError with every fault of every file.
    """
    reader = _Reader(knowledge, cases)
    for path in sorted(folder.glob("*.yaml")):
        reader.file(path)
    reader.problems.raise_if_any()
    return tuple(reader.found.values())


@dataclass(slots=True)
class _Reader:
    """Everything read so far, and what is wrong with it."""

    knowledge: KnowledgeBase
    cases: Mapping[str, Case]
    problems: Problems = field(default_factory=Problems)
    found: dict[str, NearMiss] = field(default_factory=dict)

    def file(self, path: Path) -> None:
        """Read one file."""
        name = f"near-misses/{path.name}"
        tree = parse(read_text(path, name), name)
        form = read_form(NearMissesFile, tree, name, self.problems)
        for index, entry in enumerate(form.near_misses if form else ()):
            self.entry(entry, tree.at(("near-misses", index)), name)

    def entry(self, form: NearMissForm, node: Node, file: str) -> None:
        """Read one near-miss."""
        if form.id in self.found:
            self.problems.add(file, node.at(("id",)), f"two near-misses are called '{form.id}'")
        self.known(form.claim, self.knowledge.claims, "claim", file, node.at(("claim",)))
        if form.item is not None:
            self.known(form.item, self.items(), "item of advice", file, node.at(("item",)))
        case = self.cases.get(form.case)
        if case is None:
            self.known(form.case, self.cases, "worked case", file, node.at(("case",)))
            return
        changes = self.changes(node.at(("set",)), case, file)
        self.found[form.id] = NearMiss(
            form.id, form.claim, form.case, form.item, changes, form.because
        )

    def items(self) -> set[str]:
        """Return what the rules conclude, as `kind:id`."""
        return {f"{c.kind}:{c.id}" for rule in self.knowledge.rules.values() for c in rule.conclude}

    def known(self, name: str, table: Any, what: str, file: str, node: Node) -> None:
        """Record a fault if a name is not in a table."""
        if name not in table:
            hint = nearest(name, table)
            self.problems.add(file, node, f"unknown {what} '{shorten(name)}'{hint}")

    def changes(self, node: Node, case: Case, file: str) -> tuple[Change, ...]:
        """Return the answers that a near-miss puts into a worked case."""
        found = []
        for key, value in node.entries:
            change = read_change(key, value, case, self.knowledge, file, self.problems)
            if change is not None:
                found.append(change)
                if changed(case, (change,)) == case:
                    self.problems.add(file, value, f"'{case.id}' has this answer already")
        return tuple(found)
