"""What the pages are written from: the rules and all that is known, read once for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from advisor.checks.coverage import Use, uses
from advisor.checks.shown import fired_in
from advisor.loading.cases import load_case
from advisor.loading.near_misses import load_near_misses
from advisor.loading.places import guide_pages, worked_cases
from advisor.loading.worked import expectation, near_misses_folder
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.chain import Chain
from advisor.model.knowledge import KnowledgeBase
from advisor.model.naming import titles
from advisor.model.near_miss import NearMiss
from advisor.model.rule import Rule


@dataclass(frozen=True)
class Matter:
    """The knowledge base with its worked cases, and what can be said of all of it together.

    expected: what each worked case has to show; a case may have none.
    guide: the project's own pages as they are written, by their place among them.
    """

    knowledge: KnowledgeBase
    cases: Mapping[str, Case]
    expected: Mapping[str, ExpectedForm]
    near_misses: tuple[NearMiss, ...] = ()
    guide: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def chain(self) -> Chain:
        """Which rules read and draw what."""
        return Chain(self.knowledge.rules.values())

    @cached_property
    def words(self) -> dict[str, str]:
        """What a reader calls each term, value, conclusion and parameter."""
        return titles(self.knowledge)

    @cached_property
    def fired(self) -> dict[str, list[str]]:
        """The worked cases that fire each rule."""
        return fired_in(self.knowledge.rules.values(), self.knowledge, self.cases)

    @cached_property
    def uses(self) -> dict[str, tuple[Use, ...]]:
        """Where each claim is used."""
        return uses(self.knowledge, self.cases)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by stage, kind and id."""
        order = sorted(self.knowledge.rules.values(), key=lambda r: (r.stage, r.kind, r.id))
        return tuple(order)


def gather(knowledge: KnowledgeBase, packs: Sequence[Path] = ()) -> Matter:
    """Return what the pages are written from: the shipped worked cases, and those of some packs.

    Raises LoadError for a case, an expectation or a near-miss that can't be read.
    """
    folders = worked_cases(packs)
    cases = {name: load_case(folder / "case.yaml", knowledge) for name, folder in folders.items()}
    expected = {
        name: expectation(folder)
        for name, folder in folders.items()
        if (folder / "expected.yaml").is_file()
    }
    near_misses = load_near_misses(near_misses_folder(), knowledge, cases)
    guide = {name: path.read_text(encoding="utf-8") for name, path in guide_pages().items()}
    return Matter(knowledge, dict(sorted(cases.items())), expected, near_misses, guide)
