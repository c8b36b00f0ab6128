"""The rule base in GoRules ZEN: what its user would write for the same rules, made by machine.

The input is described in `zen_input`.

Meaning
    zen has two truth values, so a condition is wanted true or wanted *known to be false*, and each test
    has an expression for either: an unknown answer makes both false. Partners and relations are joined
    by zen's own `flatMap` and `filter` over its lists.

Graph
    One expression node; an expression may read those before it, as `$.key`. Rules stand in the order of
    reading: stage, stratum, those that override before those that give way. A rule is one expression:
    true or false; or, when it binds partners or relations, the list of what it fires for. A conclusion
    that a rule reads stands before the first that does: true or false, or the list of what it was drawn
    about. So do the tally and the leans.

Trace
    zen's own: the input, the output, the result of each expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from advisor.model import condition as c
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion, Rule
from advisor.model.term import DEFAULT_STRENGTH, MIXED, NOT_APPLICABLE, SCALE, STRENGTHS, Axis
from benchmarks.translating import matched, ranks, symbols
from benchmarks.zen_input import word

LISTS = {"partner": "partners", "relation": "relations"}
SIGNS = {"at-least": ">=", "more-than": ">", "at-most": "<=", "less-than": "<"}
OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


class InexpressibleError(Exception):
    """A rule asks something that an expression of zen can't say of this input."""


@dataclass(slots=True)
class Translation:
    """The expressions, and what could not be put into them.

    expressions: by key, in the order in which they are evaluated. rules: the key of each rule.
    left_out: rule id to the reason. opinions: the terms that are given as lists of opinions.
    """

    expressions: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    opinions: frozenset[str] = frozenset()


def translate(knowledge: KnowledgeBase) -> Translation:
    """Return the rules in force as expressions of zen."""
    return _Translator(knowledge).translation()


def quoted(words: Iterable[str]) -> str:
    """Return a list of words as zen writes it."""
    return f"[{', '.join(repr(each) for each in words)}]"


class _Translator:
    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.all_rules = [r for r in knowledge.rules.values() if r.status == "reviewed"]
        self.made = Translation()
        self.binding: dict[str, tuple[c.Some, ...]] = {
            rule.id: c.bindings(rule.when) for rule in self.all_rules
        }
        self.drawn: dict[str, list[tuple[Rule, Conclusion]]] = {}
        for rule in self.all_rules:
            for conclusion in rule.conclude:
                name = f"{conclusion.kind}:{conclusion.id}"
                self.drawn.setdefault(name, []).append((rule, conclusion))
        compared = matched(self.all_rules)
        self.made.opinions = frozenset(
            t.id for t in knowledge.terms.values() if t.type in ("set", "name") or t.id in compared
        )

    def translation(self) -> Translation:
        """Return the expressions of all rules that have one."""
        made, order = self.made, ranks(self.all_rules)
        for rule in sorted(self.all_rules, key=lambda r: (order[r.id], r.id)):
            try:
                text = self.expression(rule)
            except InexpressibleError as why:
                made.left_out[rule.id] = str(why)
            else:
                made.rules[rule.id] = f"rule_{word(rule.id)}"
                made.expressions[made.rules[rule.id]] = text
        return made

    def expression(self, rule: Rule) -> str:
        """Return what a rule says: whether it fires, or the list of what it fires for.

        Each condition is asked as soon as what it speaks of is bound.
        """
        somes = self.binding[rule.id]
        aliases = [some.entity.alias for some in somes]
        holds: list[list[str]] = [[] for _ in range(len(somes) + 1)]
        for place, some in enumerate(somes):
            holds[place + 1] += self.apart(some.entity, [s.entity for s in somes[:place]])
        for part in _conjuncts(rule.when):
            holds[_level([part], aliases)].append(self.wanted(part, True, somes))
        for part in rule.unless:
            holds[_level([part], aliases)].append(f"not ({self.wanted(part, True, somes)})")
        for other in rule.overridden_by:
            shared = [c.IsUnknown("", s.entity.alias) for s in self.binding[other]]
            holds[_level(shared, aliases)].append(f"not ({self.fired(other, somes)})")
        first, *others = (" and ".join(each) or "true" for each in holds)
        if not somes:
            return first
        told = self.joined([some.entity for some in somes], others)
        return told if first == "true" else f"({first}) ? {told} : []"

    def joined(self, entities: list[c.Entity], holds: list[str]) -> str:
        """Return the list of what the aliases stand for wherever the rule holds."""
        ids = ", ".join(f"{word(e.alias)}: {word(e.alias)}.id" for e in entities)
        text = f"{{{ids}}}"
        for entity, condition in zip(reversed(entities), reversed(holds), strict=True):
            alias, how = word(entity.alias), "map" if text[0] == "{" else "flatMap"
            some = f"{LISTS[entity.kind]} as {alias}"
            if condition != "true":
                some = f"filter({some}, {condition}) as {alias}"
            text = f"{how}({some}, {text})"
        return text

    def apart(self, entity: c.Entity, earlier: list[c.Entity]) -> list[str]:
        """Return what has to hold between an alias and those bound before it."""
        mine, found = word(entity.alias), []
        if entity.once_a_pair:
            found.append(f"{mine}.forward")
        if entity.pair_with:
            found.append(f"{mine}.place > {word(entity.pair_with)}.place")
        ends = {"source": entity.source, "target": entity.target}
        found += [f"{mine}.{end} == {word(alias)}.id" for end, alias in ends.items() if alias]
        found += [f"{mine}.id != {word(e.alias)}.id" for e in earlier
                  if e.kind == entity.kind and e.alias != entity.pair_with]  # fmt: skip
        return found

    def fired(self, other: str, somes: tuple[c.Some, ...]) -> str:
        """Return whether another rule fired, the aliases that both bind standing for the same."""
        if other not in self.made.rules:
            raise InexpressibleError(f"overridden by {other}, which is left out")
        key = f"$.{self.made.rules[other]}"
        if not self.binding[other]:
            return key
        mine = {s.entity.alias for s in somes}
        shared = [word(s.entity.alias) for s in self.binding[other] if s.entity.alias in mine]
        same = " and ".join(f"other.{alias} == {alias}.id" for alias in shared)
        return f"some({key} as other, {same})" if same else f"len({key}) > 0"

    # ------------------------------------------------------------------ conclusions

    def concluded(self, test: c.Concluded, want: bool) -> str:
        """Return whether a conclusion was drawn, or was not."""
        if test.kind in self.knowledge.axes:
            return self.among(self.lean(self.knowledge.axes[test.kind]), test.ids, want)
        if test.kind == "mode":
            return self.among(self.mode(), test.ids, want)
        found = [self.drew(f"{test.kind}:{name}", test) for name in test.ids]
        told = self.together([each for each in found if each], False)
        return told if want else f"not ({told})"

    def among(self, key: str, words: Iterable[str], want: bool) -> str:
        return f"{key} {'in' if want else 'not in'} {quoted(words)}"

    def drew(self, name: str, test: c.Concluded) -> str:
        """Return whether a conclusion was drawn, about the alias if any; nothing if it never is."""
        degrees = {found.degree for _, found in self.drawn.get(name, ())}
        if not degrees or test.degree not in (None, *degrees):
            return ""
        key = self.key(name, test.degree)
        # What one rule calls emerging and another present is present.
        higher = test.degree == "emerging" and "present" in degrees and self.key(name, "present")
        if not self.about_someone(name):
            if test.alias is not None:
                return ""
            return f"({key} and not {higher})" if higher else key
        if test.alias is None:
            return f"some({key} as each, each not in {higher})" if higher else f"len({key}) > 0"
        mine = f"{word(test.alias)}.id"
        return f"({mine} in {key} and {mine} not in {higher})" if higher else f"{mine} in {key}"

    def key(self, name: str, degree: str | None) -> str:
        """Return how to name a conclusion, its expression written when it is first read."""
        key = word(name if degree is None else f"{name}--{degree}")
        if key not in self.made.expressions:
            self.made.expressions[key] = self.union(name, degree)
        return f"$.{key}"

    def union(self, name: str, degree: str | None) -> str:
        """Return whether some rule drew a conclusion, or the list of what it was drawn about."""
        whole = not self.about_someone(name)
        found = []
        for rule, conclusion in self.drawn[name]:
            if degree not in (None, conclusion.degree):
                continue
            key = self.says(rule)
            if whole:
                found.append(f"len({key}) > 0" if self.binding[rule.id] else key)
            elif self.binding[rule.id]:
                aliases = self.aliases(rule, conclusion)
                about = ",".join(f"${{firing.{word(alias)}}}" for alias in aliases)
                found.append(f"map({key} as firing, `{about}`)")
            else:
                found.append(f"({key} ? [''] : [])")
        if whole:
            return " or ".join(found)
        return found[0] if len(found) == 1 else f"flatten([{', '.join(found)}])"

    def says(self, rule: Rule) -> str:
        """Return how to name what a rule says."""
        if rule.id not in self.made.rules:
            raise InexpressibleError(f"reads what {rule.id} concludes, which is left out")
        return f"$.{self.made.rules[rule.id]}"

    def about_someone(self, name: str) -> bool:
        """Return whether a conclusion can be about a partner or a relation."""
        return any(self.aliases(rule, found) for rule, found in self.drawn[name])

    def aliases(self, rule: Rule, conclusion: Conclusion) -> tuple[str, ...]:
        if conclusion.about is not None:
            return conclusion.about
        return tuple(some.entity.alias for some in self.binding[rule.id])

    def mode(self) -> str:
        """Return how to name the mode; a case has one."""
        if "mode" not in self.made.expressions:
            told = [
                f"{self.says(rule)} ? '{found.id}'"
                for name, drawn in self.drawn.items()
                if name.startswith("mode:")
                for rule, found in drawn
            ]
            self.made.expressions["mode"] = " : ".join([*told, "null"])
        return "$.mode"

    # ------------------------------------------------------------------ conditions

    def wanted(self, condition: c.Condition, want: bool, somes: tuple[c.Some, ...]) -> str:
        """Return the expression that says a condition is true, or is known to be false."""
        match condition:
            case c.All(of):
                return self.together([self.wanted(p, want, somes) for p in of], want)
            case c.Any(of):
                return self.together([self.wanted(p, want, somes) for p in of], not want)
            case c.NoneOf(of):
                return self.together([self.wanted(p, not want, somes) for p in of], want)
            case c.AtLeast(bound, of):
                least = self.count(bound)
                parts = ", ".join(self.wanted(part, want, somes) for part in of)
                return f"len(filter([{parts}], #)) >= {least if want else len(of) - least + 1}"
            case c.Some(_, inside) if any(condition is some for some in somes):
                return self.wanted(inside, want, somes)
            case c.Some(entity, inside):
                return self.enough(entity, inside, 1, want)
            case c.NoEntity(entity, inside):
                return self.enough(entity, inside, 1, not want)
            case c.Every(entity, inside):
                return self.every(entity, inside, want, want)
            case c.AtLeastEntities(bound, entity, inside):
                return self.enough(entity, inside, self.count(bound), want)
            case c.Concluded():
                return self.concluded(condition, want)
            case c.Matches():
                return self.compared(condition, want)
            case _:
                return self.answered(condition, want)

    def together(self, parts: list[str], every: bool) -> str:
        told = (" and " if every else " or ").join(dict.fromkeys(parts))
        return f"({told})" if len(parts) > 1 else told or ("true" if every else "false")

    def count(self, bound: c.Bound) -> int:
        if bound.parameter is not None:
            return self.knowledge.parameters[bound.parameter].count
        return bound.number or 0

    def over(self, entity: c.Entity) -> str:
        """Return the list that a quantified condition looks through."""
        name = LISTS[entity.kind]
        once = "filter(relations, #.forward)" if entity.once_a_pair else name
        return f"{once} as {word(entity.alias)}"

    def enough(self, entity: c.Entity, inside: c.Condition, least: int, want: bool) -> str:
        """Return whether so many partners or relations are known to meet a condition, or can't."""
        if not want and least == 1:
            return self.every(entity, inside, False, True)
        told = self.wanted(inside, want, ())
        if want and least == 1:
            return f"some({self.over(entity)}, {told})"
        if want:
            return f"count({self.over(entity)}, {told}) >= {least}"
        return f"(partners_given and count({self.over(entity)}, not ({told})) < {least})"

    def every(self, entity: c.Entity, inside: c.Condition, want: bool, all_of: bool) -> str:
        """Return whether all partners or relations are as wanted, or some is known to be."""
        told = self.wanted(inside, want, ())
        if not all_of:
            return f"some({self.over(entity)}, {told})"
        return f"(partners_given and all({self.over(entity)}, {told}))"

    # ------------------------------------------------------------------ single tests

    def answered(self, test: c.Condition, want: bool) -> str:
        """Return whether an answer passes a test, or is known to fail it."""
        assert isinstance(test, c.Is | c.IncludesAll | c.Compares | c.IsUnknown)
        place = word(test.term) if test.alias is None else f"{word(test.alias)}.{word(test.term)}"
        if isinstance(test, c.IsUnknown):
            return f"{place} {'==' if want else '!='} null"
        term = self.knowledge.terms[test.term]
        if test.term in self.made.opinions:
            return self.said(place, test, want)
        if term.type == "number":
            return self.number(place, test, want)
        if not isinstance(test, c.Is):
            raise InexpressibleError("compares words by order")
        words = symbols(test, term, want)
        return f"{place} == '{words[0]}'" if len(words) == 1 else f"{place} in {quoted(words)}"

    def number(self, place: str, test: Any, want: bool) -> str:
        """Return the test of a number; a disputed one lies between its lowest and its highest."""
        out = f"{place} == '{NOT_APPLICABLE}'"
        if isinstance(test, c.Is):
            if set(test.values) - {NOT_APPLICABLE}:
                raise InexpressibleError("asks for exactly one number")
            return out if want else f"{place}.low != null"
        bound = test.bound.number
        if test.bound.parameter is not None:
            bound = self.knowledge.parameters[test.bound.parameter].number
        sign = SIGNS[test.comparator]
        end = "low" if (sign[0] == ">") is want else "high"
        sign = sign if want else OPPOSITE[sign]
        told = f"({place}.low != null and {place}.{end} {sign} {bound})"
        return told if want else f"({out} or {told})"

    def said(self, place: str, test: Any, want: bool) -> str:
        """Return the test of a name or a set: every opinion passes, or none does."""
        if isinstance(test, c.Compares):
            raise InexpressibleError("compares by order a term that is also matched")
        words = [f"'{each}' in opinion" for each in test.values]
        passes = (" and " if isinstance(test, c.IncludesAll) else " or ").join(words)
        return f"({place} != null and {'all' if want else 'none'}({place} as opinion, {passes}))"

    def compared(self, test: c.Matches, want: bool) -> str:
        """Return whether two answers are known to be the same, or to differ, whoever is right."""
        if self.knowledge.terms[test.term].type == "set":
            raise InexpressibleError("compares sets")
        one, two = (f"{word(alias)}.{word(test.term)}" for alias in (test.alias, test.other))
        known = f"{one} != null and {two} != null"
        out = [f"{each}[0][0] {{}} '{NOT_APPLICABLE}'" for each in (one, two)]
        sign = "==" if test.same is want else "!="
        agree = f"all({one} as mine, all({two} as theirs, mine[0] {sign} theirs[0]))"
        if want:
            return f"({known} and {' and '.join(o.format('!=') for o in out)} and {agree})"
        return f"({known} and ({' or '.join(o.format('==') for o in out)} or {agree}))"

    # ------------------------------------------------------------------ the tally

    def lean(self, axis: Axis) -> str:
        """Return how to name the lean on an axis, to which the evidence adds up."""
        name, made = word(axis.id), self.made.expressions
        if f"{name}_lean" not in made:
            numbers = self.knowledge.parameters
            low, high = numbers[axis.balanced_from].number, numbers[axis.balanced_to].number
            least = max(1, numbers[axis.minimum_weight].count)
            counted, signed = self.tally(axis)
            made[f"{name}_weight"] = f"sum([{', '.join(counted)}])"
            made[f"{name}_total"] = f"{SCALE} * sum([{', '.join(signed)}])"
            weight, total = f"$.{name}_weight", f"$.{name}_total"
            made[f"{name}_lean"] = (
                f"{weight} < {least} ? 'undetermined' : "
                f"{total} < {3 * low} * {weight} ? '{axis.first}' : "
                f"{total} < {3 * high} * {weight} ? 'balanced' : '{axis.second}'"
            )
        return f"$.{name}_lean"

    def tally(self, axis: Axis) -> tuple[list[str], list[str]]:
        """Return what each piece of evidence adds to the weight counted, and to the position."""
        counted, signed = [], []
        for name, drawn in self.drawn.items():
            kind, _, term = name.partition(":")
            if kind != "evidence" or self.knowledge.terms[term].axis != axis.id:
                continue
            strength = f"({word(term)}_strength ?? {STRENGTHS[DEFAULT_STRENGTH]})"
            for rule, found in drawn:
                weight = found.weight or 0
                counted.append(f"({self.says(rule)} ? {weight} : 0)")
                if found.toward != MIXED:
                    sign = -1 if found.toward == axis.first else 1
                    signed.append(f"({self.says(rule)} ? {sign * weight} * {strength} : 0)")
        return counted, signed


def _conjuncts(condition: c.Condition) -> Iterator[c.Condition]:
    """Yield what has to be true, without the `some` that only bind."""
    if isinstance(condition, c.All):
        for part in condition.of:
            yield from _conjuncts(part)
    elif isinstance(condition, c.Some) and c.bindings(condition):
        yield from _conjuncts(condition.condition)
    else:
        yield condition


def _level(conditions: Iterable[c.Condition], aliases: list[str]) -> int:
    """Return how many aliases have to be bound before the conditions can be asked."""
    named = {
        getattr(part, end, None)
        for condition in conditions
        for part in c.walk(condition)
        for end in ("alias", "other")
    }
    return max((place + 1 for place, alias in enumerate(aliases) if alias in named), default=0)
