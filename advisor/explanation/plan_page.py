"""Plans as a page that reads aloud: what to do, who does it, what it takes, what else comes of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from advisor.explanation.words import Words
from advisor.model.case import NOT_ANSWERED
from advisor.model.knowledge import KnowledgeBase
from advisor.model.plan import Blocker, Plan, PlannedChange, Plans, PlanStep, Staged
from advisor.model.term import Term
from advisor.model.trace import Subject
from advisor.model.wording import listed

_WHEN = {
    "now": "now",
    "months": "within months",
    "a-year": "in about a year",
    "years": "over years",
}
_PROOFS = {
    "cheapest of all": "Of the steps we know, no set that costs less does it.",
    "cheapest up to three steps": "Of the steps we know, no set of up to three that costs less does it.",
    "cheapest up to two steps": "Of the steps we know, no set of up to two that costs less does it.",
    "found": "We did not show that this is the cheapest.",
}
_STANDINGS = {
    "advised": "The advice recommends this move now.",
    "held back": "The advice holds this move back for now: ask why-not before you begin.",
    "not advised": "The advice does not name this move now.",
}
_EFFECTS = (
    ("risks_gained", "It may bring a risk"),
    ("strengths_lost", "It may cost a strength"),
    ("risks_ended", "A risk no longer named"),
    ("strengths_gained", "A strength it may bring"),
    ("moves_no_longer_needed", "A move no longer needed"),
)
_COSTS = ("risks_gained", "strengths_lost")
_MOST_EFFECTS = 3


class PlanPage:
    """The words for the plans of one case."""

    def __init__(self, plans: Plans, words: Words) -> None:
        self.plans = plans
        self.words = words
        self.knowledge: KnowledgeBase = words.knowledge

    def text(self, width: int = 88) -> str:
        """Return the page as text."""
        lines: list[str] = []
        for level, told in self._paragraphs():
            if level < 0:
                lines += ["", told]
                continue
            indent, bullet = "  " * level, "- " if level else ""
            hanging = indent + " " * len(bullet)
            lines += textwrap.wrap(
                told, width, initial_indent=indent + bullet, subsequent_indent=hanging
            )
        return "\n".join(lines).lstrip("\n") + "\n"

    def _paragraphs(self) -> Iterator[tuple[int, str]]:
        yield -1, f"Plan: {self._goal()}"
        yield 0, f"Your partnership now reads as {self._mode(self.plans.mode)}."
        if self.plans.safety_first:
            yield 0, "Users may come to harm. Before any plan, make them safe:"
            for move in self.plans.safety_first:
                yield 1, f"{self.knowledge.moves[move].action} [{move}]"
        if self.plans.met:
            yield 0, "This is so already; nothing has to change for it."
            return
        if self.plans.role is not None:
            yield 0, f"Only steps in the hands of the {self.plans.role} are looked at."
        if not self.plans.finished:
            yield 0, "The search was stopped; this is the best that was found until then."
        if not self.plans.plans:
            yield from self._none()
            return
        yield 0, "Points order the plans by who has to act, how long it takes and how far it goes."
        for number, plan in enumerate(self.plans.plans, 1):
            yield from self._plan(number, plan)
        yield -1, "What a plan can't tell"
        yield (
            1,
            (
                "Each plan was read again with its answers changed, and meets what you asked. "
                "Whether a step works out is another matter."
            ),
        )
        yield 1, "The case file is not changed. What happens besides the plan isn't in it."

    def _goal(self) -> str:
        parts = [f"reach {self._mode(self.plans.to)}"] if self.plans.to else []
        parts += [f"be rid of the risk {self._title(name)}" for name in self.plans.without]
        parts += [f"have the move {self._title(name)} advised" for name in self.plans.allow]
        return listed(tuple(parts), "and")

    def _mode(self, mode: str | None) -> str:
        return self.knowledge.modes[mode or ""].title

    def _title(self, name: str) -> str:
        kind, _, rest = name.partition(":")
        plain, _, about = rest.partition("[")
        whom = self.words.about(tuple(about.rstrip("]").split(","))) if about else ""
        if kind == "move":
            return f"{self._action(plain)}{whom}"
        title = self.words.titles.get(f"{kind}:{plain}", plain)
        return f'"{title}"{whom}'

    # ---- one plan

    def _plan(self, number: int, plan: Plan) -> Iterator[tuple[int, str]]:
        steps = "1 step" if len(plan.steps) == 1 else f"{len(plan.steps)} steps"
        yield -1, f"Plan {number}: {steps}, {plan.cost:g} points"
        if number == 1 and self.plans.proof is not None:
            yield 0, _PROOFS[self.plans.proof]
        if plan.staged is not None:
            yield 0, self._staged(plan.staged)
        stages = {step.stage for step in plan.steps}
        for stage in sorted(stages):
            if plan.staged is not None and len(stages) > 1:
                aim = plan.staged.through if stage == 1 else plan.mode
                yield 0, f"Stage {stage}, to {self._mode(aim)}:"
            for step in (s for s in plan.steps if s.stage == stage):
                yield from self._step(step)
        firm = "settled" if plan.settled else "not settled, as some answers are still unknown"
        yield 0, f"It would then read as {self._mode(plan.mode)} ({firm})."
        yield from self._effects(plan)

    def _staged(self, staged: Staged) -> str:
        why = listed(tuple(self._title(name) for name in staged.because), "and")
        claims = ", ".join(staged.claims)
        told = f"Take it in two stages [{claims}], since your answers show: {why}."
        if staged.split:
            return f"{told} Read the partnership again between the two."
        through = self._mode(staged.through)
        return f"{told} No part of these steps alone reads as {through}, so go slowly."

    def _step(self, step: PlanStep) -> Iterator[tuple[int, str]]:
        when = f", {_WHEN[step.horizon]}" if step.horizon else ""
        who = f"({step.owner}{when}; {step.cost:g} points)"
        if step.move is None:
            yield 1, f"{self._changes(step.changes)} {who}"
            yield 2, self._without_move(step)
        else:
            yield 1, f"{step.action} [{step.move}] {who}"
            yield 2, f"It changes: {self._changes(step.changes)}"
            if any(change.uncertain for change in step.changes):
                yield 2, "The plan counts on an effect that the move only may have."
            yield 2, f"Before you begin: {step.precondition}"
            yield 2, f"A sign that it works: {step.sign}"
            yield 2, _STANDINGS[step.standing or "not advised"]
        if any(change.now is None for change in step.changes):
            yield 2, "Not all of this is known yet. Find out first: it may be so already."

    def _without_move(self, step: PlanStep) -> str:
        if not step.makes_it_too:
            return "No move of the catalogue makes this change: how to make it is for you to find."
        moves = tuple(self._action(name) for name in step.makes_it_too)
        return f"The catalogue makes it only along with other changes: {listed(moves)}."

    def _action(self, move: str) -> str:
        return f'"{self.knowledge.moves[move].action.rstrip(".")}"'

    def _changes(self, changes: tuple[PlannedChange, ...]) -> str:
        return "; ".join(self._change(change) for change in changes)

    def _change(self, change: PlannedChange) -> str:
        term, subject = self._place(change.path)
        given = self.words.case.answers_about(subject).get(term.id, NOT_ANSWERED)
        may = " (only may be)" if change.uncertain else ""
        was = self.words.given(term.id, given)
        return (
            f"{term.title}{self.words.about(subject)}: {self._value(change.value, term)}{may}, "
            f"instead of {was}"
        )

    def _place(self, path: str) -> tuple[Term, Subject]:
        _, *subject, name = path.split(".")
        return self.knowledge.terms[name], tuple(subject)

    def _value(self, value: object, term: Term) -> str:
        if isinstance(value, list):
            return listed(tuple(str(v).replace("-", " ") for v in value), "and") or "none"
        return f"{value} {term.unit}" if term.unit else str(value).replace("-", " ")

    def _effects(self, plan: Plan) -> Iterator[tuple[int, str]]:
        for name, said in _EFFECTS:
            effects = getattr(plan, name)
            # What a plan costs is never cut short.
            most = len(effects) if name in _COSTS else _MOST_EFFECTS
            shown = effects[:most]
            for effect in shown:
                yield 1, f"{said}: {effect.statement} [{effect.kind}:{effect.id}]"
            if len(effects) > len(shown):
                yield 1, f"{said}: and {len(effects) - len(shown)} more"

    # ---- no plan

    def _none(self) -> Iterator[tuple[int, str]]:
        if not self.plans.finished:
            yield 0, "No plan was found before the search was stopped."
            return
        yield -1, "There is no such plan"
        if self.plans.impossible:
            yield 0, "No change of the answers in these hands does it. In the way:"
        else:
            yield 0, "We found no set of steps that does it, and can't rule out that there is one."
        for blocker in self.plans.blockers:
            yield 1, self._blocker(blocker)

    def _blocker(self, blocker: Blocker) -> str:
        term, subject = self._place(blocker.path)
        given = self.words.case.answers_about(subject).get(term.id, NOT_ANSWERED)
        where = f"{term.title}{self.words.about(subject)}"
        said = self.words.given(term.id, given)
        if blocker.why == "nobody controls it":
            return f"{where}: {said}. Nobody can simply change that."
        return f"{where}: {said}. That is for others: {listed(blocker.changed_by)}."
