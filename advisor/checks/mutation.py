"""How well a rule base is tested: rules changed in one place, and whether anything notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from advisor.checks.examples import fires
from advisor.checks.expectations import Reading, unmet
from advisor.checks.idle_condition import differ
from advisor.checks.mutants import Mutant, altered, mutants
from advisor.checks.search import Search
from advisor.checks.world import Many
from advisor.inference.evaluator import evaluate
from advisor.inference.variants import columns_of
from advisor.loading.examples import examples_of
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that nothing noticed, with the smallest case that would."""

    mutant: Mutant
    case: Case


@dataclass(frozen=True, slots=True)
class Score:
    """What became of all changes.

    alike: changed rules that fire for the same partnerships as before, so that nothing could notice.
    unsettled: those of which the solver could not say. by_example, by_case: noticed by these.
    """

    made: int
    by_example: int
    by_case: int
    alike: tuple[str, ...]
    unsettled: tuple[str, ...]
    survivors: tuple[Survivor, ...]

    @property
    def share(self) -> float:
        """The share of those that can be noticed which were, from 0 to 1."""
        able = self.made - len(self.alike)
        return (self.by_example + self.by_case) / able if able else 1.0


def mutate(
    rules: Iterable[Rule],
    knowledge: KnowledgeBase,
    worked: Mapping[str, tuple[Case, ExpectedForm]],
    search: Search,
    progress: Callable[[int], None] = lambda done: None,
) -> Score:
    """Return how many changes of these rules their examples and the worked cases notice.

    progress: called with the number of rules done.
    """
    made = by_example = by_case = 0
    alike: list[str] = []
    unsettled: list[str] = []
    survivors: list[Survivor] = []
    cases = _Cases(knowledge, worked)
    for number, rule in enumerate(rules, 1):
        firing, silent = examples_of(rule, knowledge)
        for mutant in (*mutants(rule), *altered(rule, knowledge)):
            made += 1
            told = not all(fires(mutant.rule, e, knowledge) for e in firing) or any(
                fires(mutant.rule, e, knowledge) for e in silent
            )
            if told:
                by_example += 1
            elif cases.notice(rule, mutant):
                by_case += 1
            else:
                question = differ(rule, mutant.rule)
                sought = search.find(question)
                if sought.given_up:
                    unsettled.append(mutant.name)
                elif sought.case is None:
                    alike.append(mutant.name)
                else:
                    survivors.append(Survivor(mutant, search.witness(sought.case, question)))
        progress(number)
    return Score(made, by_example, by_case, tuple(alike), tuple(unsettled), tuple(survivors))


class _Cases:
    """The worked cases, read as they are; a changed rule is read where it fires otherwise."""

    def __init__(
        self, knowledge: KnowledgeBase, worked: Mapping[str, tuple[Case, ExpectedForm]]
    ) -> None:
        self.knowledge = knowledge
        self.read = [
            (case, expected, Many(knowledge, columns_of([case])))
            for case, expected in worked.values()
        ]

    def notice(self, rule: Rule, mutant: Mutant) -> bool:
        """Return whether a worked case no longer reads as expected."""
        question = differ(rule, mutant.rule)
        rules = {**self.knowledge.rules, rule.id: mutant.rule}
        changed = replace(self.knowledge, rules=rules)
        for case, expected, many in self.read:
            if question(many):
                found = evaluate(changed, case)
                reading = Reading(found.leans, found.firings, found.overridden)
                if unmet(expected, reading, changed):
                    return True
        return False
