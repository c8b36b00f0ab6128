"""Why a conclusion was not drawn: each rule that could have drawn it, and what each one lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import UnknownNameError
from advisor.explanation.reason import Reason, Unmet
from advisor.explanation.standing import Bound, Standing
from advisor.explanation.why import Explainer
from advisor.model import condition as c
from advisor.model.rule import Rule
from advisor.model.trace import Subject, node
from advisor.model.truth import Truth
from advisor.model.wording import listed, phrase

MOST_ASSIGNMENTS = 3
"""Of the partners and relations a rule could be about, the nearest misses are shown."""


@dataclass(frozen=True, slots=True)
class _Miss:
    """One way of reading a rule that fell short; counted in conditions."""

    false: int
    unknown: int
    bound: tuple[tuple[str, Subject], ...]
    lacking: tuple[Reason, ...]


def why_not(standing: Standing, kind: str, name: str, subject: Subject | None = None) -> Reason:
    """Return why `kind:name` was not drawn; what the rules that draw it lack, the nearest first.

    subject: the partners it would be about; None for any. Raises UnknownNameError for a conclusion
    that no rule draws.
    """
    return _Contrary(standing).conclusion(kind, name, subject)


class _Contrary:
    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.knowledge = standing.knowledge
        self.words = standing.words
        self.explainer = Explainer(standing)
        self.told: set[tuple[str, str]] = set()

    # ------------------------------------------------------------------ a conclusion

    def conclusion(self, kind: str, name: str, subject: Subject | None) -> Reason:
        """Return why one conclusion was not drawn."""
        rules = [
            rule
            for rule in self.knowledge.rules.values()
            if any(con.kind == kind and con.id == name for con in rule.conclude)
        ]
        if not rules:
            raise UnknownNameError("conclusion", f"{kind}:{name}", self.known())
        target = node(kind, name, subject or ())
        text = self.words.absent(kind, name)
        if (kind, name) in self.told:
            return Reason(f"absent:{target}", "absence", text, seen=True)
        self.told.add((kind, name))
        found = [self.rule(rule, subject) for rule in rules]
        ordered = tuple(reason for _, reason in sorted(found, key=lambda each: each[0]))
        return Reason(f"absent:{target}", "absence", text, negative=True, parts=ordered)

    def known(self) -> set[str]:
        """Return everything that some rule concludes."""
        return {f"{con.kind}:{con.id}" for r in self.knowledge.rules.values() for con in r.conclude}

    # ------------------------------------------------------------------ a rule

    def rule(self, rule: Rule, subject: Subject | None) -> tuple[tuple[int, int, int, str], Reason]:
        """Return how far a rule was from firing, for sorting, and why it did not."""
        defeated = [
            self.explainer.reason(firing.id)
            for firing in self.standing.defeated.get(rule.id, ())
            if subject is None or any(f"[{','.join(subject)}]" in n for n in firing.concluded)
        ]
        if defeated:
            reason = self.of_rule(rule, "It applies, and gives way", tuple(defeated))
            return (0, 0, 0, rule.id), reason
        if rule.status != "reviewed":
            text = f"It is {rule.status}, and not in force"
            return (9, 0, 0, rule.id), self.of_rule(rule, text, ())
        misses = sorted(self.misses(rule, subject), key=lambda m: (m.false, m.unknown, m.bound))
        if not misses:
            return (8, 0, 0, rule.id), self.of_rule(rule, self.nobody(rule), ())
        best = misses[0]
        parts: list[Reason] = []
        for miss in misses[:MOST_ASSIGNMENTS]:
            if miss.bound:
                text = f"Tried for {self.words.bound(dict(miss.bound))}"
                parts.append(
                    Reason(f"rule:{rule.id}", "rule", text, negative=True, parts=miss.lacking)
                )
            else:
                parts += miss.lacking
        more = len(misses) - MOST_ASSIGNMENTS
        if more > 0:
            text = f"{more} more were tried, and are further from it"
            parts.append(Reason(f"rule:{rule.id}", "rule", text))
        return (1, best.false, best.unknown, rule.id), self.of_rule(rule, "", tuple(parts))

    def of_rule(self, rule: Rule, text: str, parts: tuple[Reason, ...]) -> Reason:
        """Return a rule that did not draw the conclusion."""
        words = f"{rule.title}. {text}" if text else rule.title
        said = f"{self.words.warrant(rule)}; rule {rule.id}"
        return Reason(f"rule:{rule.id}", "rule", words, said, rule.claims, True, parts=parts)

    def nobody(self, rule: Rule) -> str:
        """Return, in words, that the case describes nobody the rule could be about."""
        kinds = tuple(dict.fromkeys(s.entity.kind for s in c.bindings(rule.when)))
        if self.standing.case.partners is None:
            return "The case gives no list of partners, so it was tried for nobody"
        return f"The case describes no {listed(kinds)} it could be about"

    def misses(self, rule: Rule, subject: Subject | None) -> Iterator[_Miss]:
        """Yield every way of reading a rule, with what each lacks."""
        for bound in self.standing.assignments(rule):
            if subject is not None and not _is_about(rule, bound, subject):
                continue
            lacking = self.lacking(rule.when, bound, wanted=True)
            leaves = [part for reason in lacking for part in _leaves(reason)]
            false = sum(part.truth == "false" for part in leaves)
            yield _Miss(false, len(leaves) - false, tuple(bound.items()), lacking)

    # ------------------------------------------------------------------ a condition

    def lacking(self, condition: c.Condition, bound: Bound, *, wanted: bool) -> tuple[Reason, ...]:
        """Return what keeps a condition from being as a rule wants it: true, or known to be false."""
        stands = self.standing.truth(condition, bound)
        if stands is (Truth.TRUE if wanted else Truth.FALSE):
            return ()
        match condition:
            case c.NoneOf(of):
                return self.group(condition, of, bound, all_needed=wanted, wanted=not wanted)
            case c.All(of):
                return self.group(condition, of, bound, all_needed=wanted, wanted=wanted)
            case c.Any(of):
                return self.group(condition, of, bound, all_needed=not wanted, wanted=wanted)
            case c.AtLeast(number, of):
                return (self.some_of(condition, self.standing.count(number), of, bound, wanted),)
            case c.Some(entity, inside) if entity.alias in bound:
                return self.lacking(inside, bound, wanted=wanted)
        assert isinstance(condition, (*c.TESTS, *c.QUANTIFIED))
        return (self.need(condition, bound, wanted=wanted),)

    def group(
        self,
        condition: c.Condition,
        of: tuple[c.Condition, ...],
        bound: Bound,
        *,
        all_needed: bool,
        wanted: bool,
    ) -> tuple[Reason, ...]:
        """Return what the parts of a group lack: each of them, or any of them."""
        lacking = [self.lacking(part, bound, wanted=wanted) for part in of]
        if all_needed or len(of) == 1:
            return tuple(reason for each in lacking for reason in each)
        parts = tuple(reason for each in lacking for reason in each)
        truth = _unmet(self.standing.truth(condition, bound))
        text = "Any one of these would do:"
        return (Reason("condition:any", "alternatives", text, truth=truth, parts=parts),)

    def some_of(
        self,
        condition: c.AtLeast,
        number: int,
        of: tuple[c.Condition, ...],
        bound: Bound,
        wanted: bool,
    ) -> Reason:
        """Return what a count lacks, with the count."""
        truths = [self.standing.truth(part, bound) for part in of]
        have, open_ = truths.count(Truth.TRUE), truths.count(Truth.UNKNOWN)
        need = f"at least {number}" if wanted else f"fewer than {number}"
        text = f"It takes {need} of {len(of)} conditions; {have} hold, {open_} can't be told"
        parts = tuple(r for part in of for r in self.lacking(part, bound, wanted=wanted))
        truth = _unmet(self.standing.truth(condition, bound))
        return Reason(
            "condition:count", "alternatives", text, negative=True, truth=truth, parts=parts
        )

    def need(self, condition: c.Test | c.Quantified, bound: Bound, *, wanted: bool) -> Reason:
        """Return one test that is not as the rule wants it, beside what the case says."""
        stands = self.standing.truth(condition, bound)
        words = self.words.condition(condition)
        asked = (
            f"It asks that {words}"
            if wanted
            else f"It asks that this is known not to be so: {words}"
        )
        says, parts = self.instead(condition, bound, wanted=wanted)
        truth = _unmet(stands)
        return Reason(
            self.of(condition, bound),
            "need",
            f"{asked}. {says}",
            negative=True,
            truth=truth,
            parts=parts,
        )

    def of(self, condition: c.Test | c.Quantified, bound: Bound) -> str:
        """Return the node that a test reads."""
        if isinstance(condition, c.QUANTIFIED):
            return f"check:{phrase(condition)}"
        if isinstance(condition, c.Concluded):
            if condition.kind in self.knowledge.axes:
                return f"position:{condition.kind}"
            return f"{condition.kind}:{condition.ids[0]}"
        return node("answer", condition.term, bound[condition.alias] if condition.alias else ())

    def instead(
        self, condition: c.Test | c.Quantified, bound: Bound, *, wanted: bool
    ) -> tuple[str, tuple[Reason, ...]]:
        """Return what the case says instead, and what that rests on."""
        if isinstance(condition, c.QUANTIFIED):
            reason = self.explainer.reason(self.of(condition, bound))
            return reason.text, reason.parts
        if isinstance(condition, c.Concluded):
            return self.concluded(condition, bound, wanted=wanted)
        aliases = [condition.alias]
        if isinstance(condition, c.Matches):
            aliases.append(condition.other)
        told = []
        for alias in aliases:
            subject = bound[alias] if alias else ()
            given = self.standing.answer(condition.term, subject)
            whose = self.words.on_whose_word(given)
            told.append(
                self.words.answer(condition.term, subject, given) + (f" ({whose})" if whose else "")
            )
        return f"The case says: {'; '.join(told)}", ()

    def concluded(
        self, condition: c.Concluded, bound: Bound, *, wanted: bool
    ) -> tuple[str, tuple[Reason, ...]]:
        """Return why an earlier conclusion is not as wanted."""
        if not wanted:
            names = sorted(self.standing.satisfying(condition, bound))
            return "It was concluded", tuple(self.explainer.reason(name) for name in names)
        if condition.kind in self.knowledge.axes:
            lean = self.standing.positions[condition.kind].lean
            return (
                f"The {condition.kind} is {lean}",
                (self.explainer.reason(f"position:{condition.kind}"),),
            )
        subject = bound[condition.alias] if condition.alias else None
        if condition.kind == "mode":
            mode = next(n for (kind, n) in self.standing.drawn if kind == "mode")
            text = f"The mode is {mode}"
        else:
            text = "It was not concluded"
        absent = [n for n in condition.ids if (condition.kind, n) not in self.standing.drawn]
        return text, tuple(self.conclusion(condition.kind, n, subject) for n in absent)


def _unmet(stands: Truth) -> Unmet:
    return "unknown" if stands is Truth.UNKNOWN else "false"


def _leaves(reason: Reason) -> list[Reason]:
    """Return what a rule lacks, test by test; of alternatives, as many as have to change."""
    if reason.sort != "alternatives" or not reason.parts:
        return [reason]
    return [max(reason.parts, key=lambda part: part.truth or "")]


def _is_about(rule: Rule, bound: Bound, subject: Subject) -> bool:
    for conclusion in rule.conclude:
        aliases = conclusion.about if conclusion.about is not None else tuple(bound)
        if tuple(part for alias in aliases for part in bound[alias]) == subject:
            return True
    return False
