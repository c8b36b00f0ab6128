"""What one case came to, taken from its trace: the conclusions, without the proof behind them."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.errors import KnowledgeError
from advisor.inference.plain import about
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.condition import ANSWERED, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.outcome import Drawn, Outcome, Standing
from advisor.model.rule import DEGREES, SEVERITIES, STAGES, Conclusion
from advisor.model.trace import Subject, Trace

TOLD = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
"""The kinds of conclusion that an outcome tells."""
LEVELS: tuple[str | None, ...] = (None, *SEVERITIES, *DEGREES)
"""Severities and degrees, each scale from low to high; no conclusion has both."""


def questions_of(knowledge: KnowledgeBase, *, drafts: bool = False) -> tuple[str, ...]:
    """Return the questions about the whole partnership that some rule in force asks, by id."""
    in_force = ("reviewed", "draft") if drafts else ("reviewed",)
    asked = {
        part.term
        for rule in knowledge.rules.values()
        if rule.status in in_force
        for condition in (rule.when, *rule.unless)
        for part in walk(condition)
        if isinstance(part, ANSWERED)
    }
    return tuple(sorted(term for term in asked if knowledge.terms[term].of == "case"))


def outcome_of(
    trace: Trace, case: Case, knowledge: KnowledgeBase, questions: Iterable[str]
) -> Outcome:
    """Return what a trace concludes; KnowledgeError unless that is exactly one mode.

    questions: those of `questions_of`.
    """
    modes: dict[str, str | None] = {}
    drawn: dict[tuple[str, str, Subject], str | None] = {}
    for firing in sorted(trace.firings, key=lambda firing: (firing.rule, firing.id)):
        for conclusion in knowledge.rules[firing.rule].conclude:
            if conclusion.kind == "mode":
                modes.setdefault(conclusion.id, conclusion.nearest)
            elif conclusion.kind in TOLD:
                key = (conclusion.kind, conclusion.id, about(conclusion.about, firing.bindings))
                drawn[key] = max(drawn.get(key), level_of(conclusion), key=LEVELS.index)
    if len(modes) != 1:
        raise no_mode(modes)
    ((mode, nearest),) = modes.items()
    stands = {
        position.axis: standing(
            position.lean, position.numerator, position.denominator, position.known_weight
        )
        for position in trace.positions
    }
    return Outcome(
        case=case.id,
        as_of=case.as_of,
        mode=mode,
        nearest=nearest,
        approach=stands["approach"],
        basis=stands["basis"],
        drawn=tuple(Drawn(*key, drawn[key]) for key in sorted(drawn, key=in_order)),
        unknown=tuple(
            term for term in questions if case.answers.get(term, NOT_ANSWERED).status == "unknown"
        ),
    )


def no_mode(modes: Iterable[str]) -> KnowledgeError:
    """Return the error of a case for which rules name no mode, or several."""
    names = ", ".join(sorted(modes)) or "none"
    return KnowledgeError(f"the mode rules name not one mode but: {names}")


def level_of(conclusion: Conclusion) -> str | None:
    """Return how grave a risk is, or how far a cause of failure has gone."""
    return conclusion.severity or conclusion.degree


def standing(lean: str, total: int, size: int, counted: int) -> Standing:
    """Return where evidence of this total, out of so much, puts a case."""
    return Standing(lean, round(total / size, 4) + 0.0 if size else None, counted)


def in_order(drawn: tuple[str, str, Subject]) -> tuple[int, str, str, Subject]:
    """Return a key that orders conclusions by stage, then kind, id and subject."""
    return STAGES[drawn[0]], *drawn
