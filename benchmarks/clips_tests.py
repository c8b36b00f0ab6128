"""Single tests of answers and conclusions as patterns of CLIPS, wanted true or known to be false."""

from __future__ import annotations

from typing import Any

from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import NONE, NOT_APPLICABLE
from benchmarks.clips_program import (
    HOLDERS,
    Alternative,
    Element,
    InexpressibleError,
    Scope,
    Translation,
)
from benchmarks.translating import symbols


class Tests:
    """Writes patterns; each has variables of its own.

    made: how the answers to each term are stated, and where it is noted which are asked for as unknown.
    with_subject: the conclusions that are drawn about partners or relations.
    """

    def __init__(self, knowledge: KnowledgeBase, made: Translation, with_subject: set[str]) -> None:
        self.knowledge = knowledge
        self.made = made
        self.with_subject = with_subject
        self.fresh = 0

    def concluded(self, test: c.Concluded, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns of a lean, a mode or another conclusion."""
        if test.kind in self.knowledge.axes:
            is_ = "|".join(test.ids) if want else "&".join(f"~{name}" for name in test.ids)
            return [(Element(f"(lean (axis {test.kind}) (is {is_}))"),)]
        if test.degree == "emerging":
            raise InexpressibleError("asks for a degree that is not the highest")
        names = [f"{test.kind}:{name}" for name in test.ids]
        degree = f" (degree {test.degree})" if test.degree else ""
        abouts = [""]
        if test.alias is not None:
            entity, variables = scope[test.alias]
            subjects = [variables, variables[::-1]] if entity.once_a_pair else [variables]
            abouts = [f" (about {' '.join(subject)})" for subject in subjects]
        patterns = [f"(conclusion (what {'|'.join(names)}){degree}{about})" for about in abouts]
        place = 0 if test.alias is None else 1
        if not want:
            return [tuple(Element(f"(not {p})", 2, matched=False) for p in patterns)]
        if test.alias is None and not self.with_subject.isdisjoint(names):
            # Drawn about several partners, it would fire the rule once for each of them.
            return [(Element(f"(exists {patterns[0]})", matched=False),)]
        return [(Element(p, place),) for p in patterns]

    def pattern(self, term: str, alias: str | None, slots: str, scope: Scope) -> Element:
        """Return the pattern of one answer, of the case or of what an alias stands for."""
        of = self.knowledge.terms[term].of
        key = ""
        if alias is not None:
            entity, variables = scope[alias]
            if of == "partner":
                key = f" (partner {variables[0]})"
            else:
                once = " (forward yes)" if entity.once_a_pair else ""
                key = f" (from {variables[0]}) (to {variables[1]}){once}"
        text = f"({HOLDERS[of]}{self.made.kinds[term]} (term {term}){key} {slots})"
        return Element(text, 0 if alias is None else 1, binds=alias)

    def answered(self, test: c.Condition, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns by which an answer passes a test, or is known to fail it."""
        assert isinstance(test, c.Is | c.IncludesAll | c.Compares | c.IsUnknown)
        kind = self.made.kinds[test.term]
        if isinstance(test, c.IsUnknown):
            self.made.asked_unknown.add(test.term)
            slot = {"": "value", "-number": "status", "-said": "opinion"}[kind]
            if want and test.alias and self.knowledge.terms[test.term].of == "relation":
                # A relation that nobody described has no facts at all.
                known = self.pattern(test.term, test.alias, f"({slot} ~unknown)", scope)
                return [(Element(f"(not {known.text})", 2, matched=False),)]
            is_ = "unknown" if want else "~unknown&~other" if kind == "-said" else "~unknown"
            return [(self.pattern(test.term, test.alias, f"({slot} {is_})", scope),)]
        slots = {"": self.choice, "-number": self.number, "-said": self.said}[kind](test, want)
        found = []
        for first, *others in slots:
            elements = [self.pattern(test.term, test.alias, first, scope)]
            for other in others:
                text = self.pattern(test.term, test.alias, other, scope).text
                elements.append(Element(f"(not {text})", 2, matched=False))
            found.append(tuple(elements))
        return found

    def choice(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of one value: every set of values that passes, or that fails, by symbol."""
        if not isinstance(test, c.Is):
            raise InexpressibleError("compares words by order")
        found = symbols(test, self.knowledge.terms[test.term], want)
        return [[f"(value {'|'.join(found)})"]] if found else []

    def number(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of a number; a disputed one lies between its lowest and its highest."""
        if isinstance(test, c.Is):
            if set(test.values) - {NOT_APPLICABLE}:
                raise InexpressibleError("asks for exactly one number")
            return [["(status not-applicable)"]] if want else [["(status known)"]]
        bound = test.bound.number
        if test.bound.parameter is not None:
            bound = self.knowledge.parameters[test.bound.parameter].number
        upward = test.comparator in ("at-least", "more-than")
        sign = {"at-least": ">=", "more-than": ">", "at-most": "<=", "less-than": "<"}[
            test.comparator
        ]
        if not want:
            sign = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[sign]
        slot = "low" if upward is want else "high"
        number = self.variable("n")
        found = [[f"(status known) ({slot} {number}&:({sign} {number} {bound}))"]]
        return found if want else [*found, ["(status not-applicable)"]]

    def said(self, test: Any, want: bool) -> list[list[str]]:
        """Return the test of a name or a set: the first opinion passes, and no other one fails."""
        if isinstance(test, c.Compares):
            raise InexpressibleError(
                "compares by order a term that is also matched between partners"
            )
        single = self.knowledge.terms[test.term].type != "set"
        words = list(test.values)
        if single and isinstance(test, c.Is):
            passes, fails = "|".join(words), "&".join(f"~{w}" for w in words)
        else:
            how = "or" if isinstance(test, c.Is) else "and"
            # A variable names one value throughout a rule, so each pattern has its own.
            passes, fails = (self.holding(how, words) for _ in range(2))
            fails = fails.replace("&:", "&:(not ") + ")"
        right, wrong = (passes, fails) if want else (fails, passes)
        found = [[f"(opinion first) (values {right})", f"(opinion other) (values {wrong})"]]
        not_applicable = isinstance(test, c.Is) and NOT_APPLICABLE in words
        return [*found, [f"(opinion {NOT_APPLICABLE})"]] if not_applicable is want else found

    def variable(self, name: str) -> str:
        """Return a variable that no other pattern has."""
        self.fresh += 1
        return f"?{name}{self.fresh}"

    def holding(self, how: str, words: list[str]) -> str:
        """Return the constraint of a set that holds some, or all, of the words."""
        held = self.variable("v")
        tests = [
            f"(= 0 (length$ {held}))" if word == NONE else f"(member$ {word} {held})"
            for word in words
        ]
        together = f"({how} {' '.join(tests)})" if len(tests) > 1 else tests[0]
        return f"${held}&:{together}"

    def compared(self, test: c.Matches, want: bool, scope: Scope) -> list[Alternative]:
        """Return the patterns by which two answers are the same, or differ, whoever is right."""
        same = test.same is want
        mine, theirs = test.alias, test.other

        def said(alias: str, opinion: str, values: str) -> Element:
            return self.pattern(test.term, alias, f"(opinion {opinion}) (values {values})", scope)

        one, two, some, other = (
            f"${self.variable(name)}" for name in ("one", "two", "some", "other")
        )
        first = said(mine, "first", one)
        second = said(theirs, "first", one if same else f"{two}&~{one}")
        every = "first|other"
        clash = (said(mine, every, some), said(theirs, every, f"{other}&~{some}" if same else some))
        none = Element(f"(not (and {clash[0].text} {clash[1].text}))", 2, matched=False)
        found: list[Alternative] = [(first, second, none)]
        if not want:
            out, given = f"(opinion {NOT_APPLICABLE})", "(opinion ~unknown)"
            found += [
                (self.pattern(test.term, x, out, scope), self.pattern(test.term, y, given, scope))
                for x, y in ((mine, theirs), (theirs, mine))
            ]
        return found
