"""What expected.yaml says of how firm a worked case's mode is, held against the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.checks.expectations import Difference
from advisor.inference.engine import Inference
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.case import Case
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Trace

SURVIVES = "survives-dropping-any-answer"


def firmness(
    expected: ExpectedForm, case: Case, inference: Inference, modes: tuple[str, ...]
) -> Iterator[Difference]:
    """Yield where the mode is firmer, or less firm, than is written; what is not written is not asked.

    modes: those that some completion of the unknown answers reaches.
    """
    if expected.settled is not None and expected.settled != (len(modes) == 1):
        wanted, got = ("yes", "no") if expected.settled else ("no", "yes")
        others = ", ".join(modes) if len(modes) > 1 else "no other mode can come of what is missing"
        told = f"settled: {got}, not {wanted}"
        yield Difference("settled", told, wanted, f"{got} ({others})", at=("settled",))
    if "survives_dropping_any_answer" in expected.model_fields_set:
        yield from _dropped(expected, case, inference)


def _dropped(expected: ExpectedForm, case: Case, inference: Inference) -> Iterator[Difference]:
    """Yield each answer without which the mode is another, and that is not named; and the reverse."""
    given = expected.survives_dropping_any_answer
    named = {} if given == "yes" else {each.answer: i for i, each in enumerate(given)}
    found = modes_without(case, inference)
    for term, mode in found.items():
        if mode != expected.mode and term not in named:
            told = f"without '{term}' the mode is {mode}, which {SURVIVES} does not say"
            yield Difference("dropped", told, expected.mode, mode, at=(SURVIVES,))
    for term, place in named.items():
        at = (SURVIVES, place, "answer")
        if term not in case.answers:
            told = f"'{term}' is no answer of this case"
            yield Difference("dropped", told, "an answer", "none", at=at)
        elif found.get(term, expected.mode) == expected.mode:
            told = f"without '{term}' the mode stays {expected.mode}; take it out here"
            yield Difference("dropped", told, "another mode", expected.mode, at=at)


def modes_without(case: Case, inference: Inference) -> dict[str, str]:
    """Return the mode of a case without one answer, by that answer, for each that can change it.

    Only what a tally counts or a mode rule reads can, so that nothing else of the case is read.
    """
    known = _bearing(inference.knowledge)
    bearing = {term: answer for term, answer in case.answers.items() if term in known}
    found = {}
    for term in bearing:
        answers = {t: a for t, a in bearing.items() if t != term}
        trace = inference.trace(replace(case, answers=answers, partners=None, relations=()))
        found[term] = mode_of(trace)
    return found


def mode_of(trace: Trace) -> str:
    """Return the mode that a reading concludes."""
    nodes = (node for firing in trace.firings for node in firing.concluded)
    return ", ".join(sorted(n.removeprefix("mode:") for n in nodes if n.startswith("mode:")))


def _bearing(knowledge: KnowledgeBase) -> set[str]:
    rules = [rule for rule in knowledge.rules.values() if rule.kind == "mode"]
    parts = (p for rule in rules for c in (rule.when, *rule.unless) for p in walk(c))
    return {*knowledge.characteristics, *(p.term for p in parts if isinstance(p, ANSWERED))}
