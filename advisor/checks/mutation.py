"""How well a rule base is tested: rules changed in one place, and whether anything notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from advisor.checks.choices import asks_of_many
from advisor.checks.examples import fires
from advisor.checks.expectations import Reading, differences, unmet
from advisor.checks.idle_condition import differ
from advisor.checks.mutants import Mutant, altered, mutants
from advisor.checks.search import Search, Sought
from advisor.checks.tally_mutants import TallyMutant, tally_mutants, tells
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

    name: str
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
    parameters: frozenset[str] = frozenset(),
) -> Score:
    """Return how many changes of these rules their examples and the worked cases notice.

    Rules of evidence are changed in the tally, as are the bands and the least weights among these
    parameters; other parameters where a rule compares with them. progress: called with the number of
    rules done.
    """
    made = by_example = by_case = 0
    alike: list[str] = []
    unsettled: list[str] = []
    survivors: list[Survivor] = []
    cases = _Cases(knowledge, worked)
    evidence: set[str] = set()
    for number, rule in enumerate(rules, 1):
        progress(number)
        if rule.kind == "evidence":
            evidence.add(rule.id)
            continue
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
                sought = _telling(rule, mutant, knowledge, search)
                if sought.given_up:
                    unsettled.append(mutant.name)
                elif sought.case is None:
                    alike.append(mutant.name)
                else:
                    survivors.append(Survivor(mutant.name, sought.case))
    for change in tally_mutants(knowledge, parameters, frozenset(evidence)):
        made += 1
        if cases.notice_tally(change):
            by_case += 1
        elif (case := tells(change, knowledge)) is not None:
            survivors.append(Survivor(change.name, case))
        else:
            unsettled.append(change.name)
    return Score(made, by_example, by_case, tuple(alike), tuple(unsettled), tuple(survivors))


def _telling(rule: Rule, mutant: Mutant, knowledge: KnowledgeBase, search: Search) -> Sought:
    """Return a smallest case in which a changed rule fires otherwise; or that there is none."""
    question = differ(rule, mutant.rule)
    sought = search.find(question)
    untried = mutant.new_bound or asks_of_many(rule, knowledge)
    if sought.case is None and not sought.given_up and untried:
        # No rule tells these answers apart yet, so no case was tried with one and not the other.
        beside = replace(mutant.rule, id=f"{rule.id} beside", status="deprecated")
        rules = {**knowledge.rules, beside.id: beside}
        search = Search(replace(knowledge, rules=rules))
        sought = search.find(question)
    if sought.case is None:
        return sought
    return Sought(search.witness(sought.case, question))


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

    def notice_tally(self, mutant: TallyMutant) -> bool:
        """Return whether a worked case leans otherwise than expected, or counts other rows."""
        rules = {n: r for n, r in mutant.knowledge.rules.items() if r.kind == "evidence"}
        tallied = replace(mutant.knowledge, rules=rules)
        for case, expected, _ in self.read:
            found = evaluate(tallied, case)
            reading = Reading(found.leans, found.firings, found.overridden)
            told = differences(expected, reading, mutant.knowledge)
            if any(each.what in ("leans", "rows") for each in told):
                return True
        return False
