"""The language of `when` and `unless`: from the tree of a file to the syntax of the model.

One reader reads one rule. It knows the vocabulary, so a word that means nothing is reported where it
stands, with the nearest known one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from advisor.errors import nearest, shorten
from advisor.loading.case_forms import ID, read_number
from advisor.loading.tree import Node, Problems
from advisor.model import condition as c
from advisor.model.parameter import Parameter
from advisor.model.rule import DEGREES
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, SCALE, UNKNOWN, Axis, Mode, Term
from advisor.model.wording import number as shown

_COUNT = re.compile(r"[1-9][0-9]{0,2}\Z")
_NAME = re.compile(rf"{ID}\Z")
_MEANT = {"not": "none", "and": "all", "or": "any", "if": "all", "unless": "none"}
"""What people write for the words of the rule language."""
_ALIAS = re.compile(r"[a-z][a-z0-9]{0,15}\Z")
_COMPARATORS: tuple[c.Comparator, ...] = ("at-least", "more-than", "at-most", "less-than")
_GROUPS = ("all", "any", "none", "at-least", "some", "every", "about", "unknown")
_ENTITY_KEYS = ("partner", "relation", "from", "to", "pair-with")
_CONCLUDED = ("finding", "failure", "strength", "risk", "quality", "move", "limit")
MAX_PARTS = 60
_VALUES, _ALIASES = "unknown-value", "unknown-alias"


@dataclass(frozen=True, slots=True)
class Words:
    """What a condition may speak of."""

    terms: Mapping[str, Term]
    names: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    axes: Mapping[str, Axis]
    modes: Mapping[str, Mode]
    resolve: Callable[[str], str] = field(default=lambda name: name)
    """Turns a bare name used in a pack into the id it stands for."""


@dataclass(slots=True)
class ConditionReader:
    """Reads the conditions of one rule; `bound` grows with the aliases that `when` binds."""

    words: Words
    file: str
    problems: Problems
    bound: dict[str, c.Entity] = field(default_factory=dict)
    read_terms: dict[str, set[str]] = field(default_factory=dict)
    concluded: list[tuple[c.Concluded, tuple[Node, ...]]] = field(default_factory=list)
    """Each conclusion read, with where its words stand."""
    taken: dict[bool, set[str]] = field(default_factory=dict)
    """Aliases in use: by a `some` that binds (True), by checks (False); the two are kept apart."""
    _alias: str | None = None
    _binding: bool = True
    _inside_check: bool = False

    def fault(self, node: Node, message: str, code: str = "malformed-condition") -> None:
        """Record a fault at a node of the file."""
        self.problems.add(self.file, node, message, code)

    def when(self, node: Node) -> c.Condition | None:
        """Return the condition under `when`, its aliases bound."""
        return self._with(node, binding=True)

    def exception(self, node: Node) -> c.Condition | None:
        """Return one condition under `unless`; it may speak of aliases `when` binds."""
        return self._with(node, binding=False)

    def check_pairs(self, when: c.Condition, node: Node) -> None:
        """With `pair-with` each pair is taken once, so both partners must be asked the same."""
        asked: dict[str, set[c.Condition]] = {}
        for part in c.walk(when):
            if isinstance(part, c.Is | c.IncludesAll | c.Compares | c.IsUnknown) and part.alias:
                asked.setdefault(part.alias, set()).add(replace(part, alias=None))
        for entity in self.bound.values():
            other = entity.pair_with
            if other and asked.get(entity.alias, set()) != asked.get(other, set()):
                self.fault(
                    node,
                    f"'pair-with' takes each pair once, in no particular order, so '{other}' and "
                    f"'{entity.alias}' must be asked the same; leave it out to try both ways round",
                )

    def finish(self, condition: c.Condition) -> c.Condition:
        """Mark the relations read through symmetric terms only: they count once a pair."""
        if isinstance(condition, c.GROUPS):
            return replace(condition, of=tuple(self.finish(p) for p in condition.of))
        if isinstance(condition, c.QUANTIFIED):
            once = self._once(condition.entity, condition.condition)
            entity = replace(condition.entity, once_a_pair=once)
            return replace(condition, entity=entity, condition=self.finish(condition.condition))
        return condition

    def _once(self, entity: c.Entity, inside: c.Condition) -> bool:
        if entity.kind != "relation" or entity.source or entity.target:
            return False
        if self.bound.get(entity.alias) == entity:
            read = self.read_terms.get(entity.alias, set())
        else:
            read = {t.term for t in c.walk(inside) if isinstance(t, c.ANSWERED) and t.alias}
        return bool(read) and all(self.words.terms[t].symmetric for t in read)

    def _with(self, node: Node, *, binding: bool) -> c.Condition | None:
        before, self._binding = self._binding, binding
        try:
            return self.condition(node)
        finally:
            self._binding = before

    def condition(self, node: Node) -> c.Condition | None:
        """Return one condition: a mapping with one key."""
        if node.kind != "mapping" or not node.keys:
            self.fault(node, "a condition is written 'term: value', or all, any, none, some, ...")
            return None
        if len(node.keys) > 1:
            self.fault(
                node.keys[1], "one condition to a list entry; put several under 'all' or 'any'"
            )
            return None
        return self.entry(node.keys[0], node.items[0])

    def entry(self, key: Node, value: Node) -> c.Condition | None:
        """Return the condition that one key and its value make."""
        name = key.text
        if name in ("all", "any"):
            parts = self.parts(value, binding=self._binding and name == "all")
            return None if parts is None else (c.All(parts) if name == "all" else c.Any(parts))
        if name == "none":
            return self.none(value)
        if name == "at-least":
            return self.at_least(key, value)
        if name in ("some", "every"):
            return self.entity(name, value, None)
        if name == "about":
            return self.about(value)
        if name == "unknown":
            return self.unknown(value)
        if name in ("mode", *self.words.axes):
            return self.lean_or_mode(key, value)
        if name in _CONCLUDED:
            return self.conclusion(key, value)
        return self.test(key, value)

    def parts(self, node: Node, *, binding: bool) -> tuple[c.Condition, ...] | None:
        """Return the conditions of a list."""
        if node.kind != "sequence" or not node.items:
            self.fault(node, "a list of conditions is wanted here, each starting with '- '")
            return None
        if len(node.items) > MAX_PARTS:
            self.fault(
                node, f"more than {MAX_PARTS} conditions in one list; conclude a finding first"
            )
            return None
        found = [self._with(item, binding=binding) for item in node.items]
        return None if any(p is None for p in found) else tuple(p for p in found if p is not None)

    def none(self, value: Node) -> c.Condition | None:
        """`none` with a list negates; with a partner or relation it quantifies."""
        if value.kind == "mapping":
            return self.entity("none", value, None)
        parts = self.parts(value, binding=False)
        return None if parts is None else c.NoneOf(parts)

    def at_least(self, key: Node, value: Node) -> c.Condition | None:
        """`at-least: {number: n, of: ...}`, of a list of conditions or of partners or relations."""
        number, of = (
            (value.get("number"), value.get("of")) if value.kind == "mapping" else (None, None)
        )
        if number is None or of is None or len(value.keys) != 2:
            self.fault(value, "'at-least' is written 'at-least: {number: 2, of: [...]}'")
            return None
        bound = self.count(number)
        if bound is None:
            return None
        if of.kind == "mapping":
            return self.entity("at-least", of, bound)
        parts = self.parts(of, binding=False)
        if parts is None:
            return None
        least = bound.number if bound.number is not None else 1
        if not 1 <= least <= len(parts):
            self.fault(number, f"must be from 1 to {len(parts)}, the number of conditions listed")
            return None
        return c.AtLeast(bound, parts)

    def count(self, node: Node) -> c.Bound | None:
        """Return a count, written as a whole number or as a parameter's id."""
        if node.kind == "scalar" and _COUNT.match(node.text):
            return c.Bound(number=int(node.text))
        bound = self.parameter(node, "a whole number from 1")
        number = (
            self.words.parameters[bound.parameter].number if bound and bound.parameter else SCALE
        )
        if number < SCALE or number % SCALE:
            self.fault(node, f"'{node.text}' is {shown(number)}; a count is a whole number from 1")
            return None
        return bound

    def parameter(self, node: Node, otherwise: str) -> c.Bound | None:
        """Return a bound that names a parameter."""
        name = self.words.resolve(node.text) if node.kind == "scalar" else ""
        if name in self.words.parameters:
            return c.Bound(parameter=name)
        told = f"must be {otherwise} or the id of a parameter"
        if node.kind == "scalar":
            told += f"; it is '{shorten(node.text)}'{nearest(node.text, self.words.parameters)}"
        self.fault(node, told, "unknown-name")
        return None

    def entity(self, quantifier: str, value: Node, bound: c.Bound | None) -> c.Condition | None:
        """Return a condition over partners or relations."""
        binds = quantifier == "some" and self._binding
        entity = self.entity_head(value, binds=binds)
        if entity is None:
            return None
        if not binds and (entity.source or entity.target or entity.pair_with):
            self.fault(
                value,
                "'from', 'to' and 'pair-with' only go with a 'some' that binds; conclude a finding "
                "first, then test for it",
            )
            return None
        if not binds and self._inside_check:
            self.fault(
                value,
                "partners and relations can't be looked up inside one another here; "
                "conclude a finding first, then test for it",
            )
            return None
        if binds:
            self.bound[entity.alias] = entity
        before = self._alias, self._inside_check
        self._alias, self._inside_check = entity.alias, self._inside_check or not binds
        outer = dict(self.bound)
        if not binds:
            self.bound = {entity.alias: entity}
        parts = [
            self._entry_of(key, item, binding=binds)
            for key, item in value.entries
            if key.text not in _ENTITY_KEYS
        ]
        self._alias, self._inside_check = before
        if not binds:
            self.bound = outer
        if any(part is None for part in parts):
            return None
        kept = tuple(part for part in parts if part is not None)
        inside = kept[0] if len(kept) == 1 else c.All(kept)
        if quantifier == "at-least":
            assert bound is not None
            return c.AtLeastEntities(bound, entity, inside)
        if not kept and not binds:
            self.fault(value, f"say what '{quantifier}' is to hold of: add a condition")
            return None
        if quantifier == "some":
            return c.Some(entity, inside)
        return (c.Every if quantifier == "every" else c.NoEntity)(entity, inside)

    def _entry_of(self, key: Node, item: Node, *, binding: bool) -> c.Condition | None:
        before, self._binding = self._binding, binding
        try:
            return self.entry(key, item)
        finally:
            self._binding = before

    def entity_head(self, value: Node, *, binds: bool) -> c.Entity | None:
        """Return the partner or relation a block speaks of."""
        heads = [k for k in value.keys if k.text in ("partner", "relation")] if value.keys else []
        if value.kind != "mapping" or len(heads) != 1:
            self.fault(value, "say of what: {partner: p, ...} or {relation: r, ...}")
            return None
        kind: c.EntityKind = "partner" if heads[0].text == "partner" else "relation"
        name = value.get(kind)
        assert name is not None
        if name.kind != "scalar" or not _ALIAS.match(name.text):
            self.fault(name, "an alias is a short lower-case word such as p or council")
            return None
        if name.text in self.bound or name.text in self.taken.get(not binds, ()):
            self.fault(name, f"the alias '{name.text}' is taken already; choose another")
            return None
        self.taken.setdefault(binds, set()).add(name.text)
        ends: dict[str, str | None] = {}
        for end in ("from", "to", "pair-with"):
            node = value.get(end)
            ends[end] = None
            if node is None:
                continue
            wanted = "partner"
            other = self.bound.get(node.text)
            if other is None or other.kind != wanted:
                self.fault(node, f"'{end}' takes the alias of a partner bound before", _ALIASES)
                return None
            if (end == "pair-with") != (kind == "partner"):
                self.fault(node, f"'{end}' does not go with a {kind}")
                return None
            ends[end] = node.text
        return c.Entity(kind, name.text, ends["from"], ends["to"], ends["pair-with"])

    def about(self, value: Node) -> c.Condition | None:
        """`about: {r: condition}`: a condition on an alias bound by `when`."""
        if value.kind != "mapping" or len(value.keys) != 1:
            self.fault(value, "'about' is written 'about: {r: {term: value}}'")
            return None
        alias, inside = value.keys[0], value.items[0]
        if alias.text not in self.bound:
            hint = nearest(alias.text, self.bound, otherwise=sorted(self.bound))
            told = f"no alias '{shorten(alias.text)}' is bound by 'when'{hint}"
            self.fault(alias, told, _ALIASES)
            return None
        before, self._alias = self._alias, alias.text
        try:
            return self._with(inside, binding=False)
        finally:
            self._alias = before

    def unknown(self, value: Node) -> c.Condition | None:
        """`unknown: term`: the only test that is true of an unknown."""
        found = self.term(value)
        return None if found is None else c.IsUnknown(found[0].id, found[1])

    def lean_or_mode(self, key: Node, value: Node) -> c.Condition | None:
        """A lean of an axis, or the mode."""
        axis = self.words.axes.get(key.text)
        known = (
            [axis.first, "balanced", axis.second, "undetermined"]
            if axis is not None
            else list(self.words.modes)
        )
        values = self.values(value)
        if values is None:
            return None
        for word, node in values:
            if word not in known:
                hint = nearest(word, known, otherwise=known)
                self.fault(node, f"'{key.text}' can't be '{shorten(word)}'{hint}", _VALUES)
                return None
        return self._conclude(c.Concluded(key.text, tuple(w for w, _ in values)), (key,))

    def conclusion(self, key: Node, value: Node) -> c.Condition | None:
        """A conclusion of an earlier stage; whether any rule draws it is checked at the end."""
        degree: str | None = None
        ids = value
        if value.kind == "mapping":
            inner, given = value.get("id"), value.get("degree")
            extra = [k for k in value.keys if k.text not in ("id", "degree")]
            if inner is None or extra or (given is not None and key.text != "failure"):
                self.fault(
                    value,
                    f"'{key.text}' is written '{key.text}: name'"
                    + (", or {id: name, degree: present}" if key.text == "failure" else ""),
                )
                return None
            if given is not None and given.text not in DEGREES:
                self.fault(given, "a degree is emerging or present")
                return None
            ids, degree = inner, given.text if given is not None else None
        values = self.values(ids)
        if values is None:
            return None
        names = tuple(self.words.resolve(w) for w, _ in values)
        nodes = tuple(node for _, node in values)
        return self._conclude(c.Concluded(key.text, names, degree, self._alias), nodes)

    def _conclude(self, test: c.Concluded, nodes: tuple[Node, ...]) -> c.Concluded:
        self.concluded.append((test, nodes))
        return test

    def values(self, node: Node) -> list[tuple[str, Node]] | None:
        """Return a word or a list of words with where they stand."""
        items = node.items if node.kind == "sequence" else [node]
        if not items or any(i.kind != "scalar" or not i.text for i in items):
            self.fault(node, "a word is wanted here, or a list of words in square brackets")
            return None
        words = [i.text for i in items]
        for index, item in enumerate(items):
            if item.text in words[:index]:
                self.fault(item, f"'{shorten(item.text)}' is listed twice")
                return None
        return [(i.text, i) for i in items]

    def term(self, node: Node) -> tuple[Term, str | None] | None:
        """Return the term a word names, and the alias it is asked of."""
        name = self.words.names.get(node.text) or self.words.names.get(
            self.words.resolve(node.text)
        )
        if node.kind != "scalar" or name is None:
            known = (*self.words.names, *_GROUPS, "mode", *self.words.axes, *_CONCLUDED)
            meant = _MEANT.get(node.text)
            hint = f" (write '{meant}')" if meant else nearest(node.text, known)
            self.fault(node, f"unknown term '{shorten(node.text)}'{hint}", "unknown-term")
            return None
        term = self.words.terms[name]
        if term.of == "case":
            return term, None
        entity = self.bound.get(self._alias) if self._alias else None
        if entity is None or entity.kind != term.of:
            self.fault(
                node,
                f"'{term.id}' is asked of a {term.of}: put it under some, every or none with "
                f"'{term.of}: alias', or under about",
            )
            return None
        if not self._inside_check:
            self.read_terms.setdefault(entity.alias, set()).add(term.id)
        return term, entity.alias

    def test(self, key: Node, value: Node) -> c.Condition | None:
        """A test of one term."""
        found = self.term(key)
        if found is None:
            return None
        term, alias = found
        if value.kind == "mapping":
            return self.special(term, alias, value)
        if term.type == "number" and not (value.kind == "scalar" and value.text == NOT_APPLICABLE):
            self.fault(
                value, f"'{term.id}' is a number: write {{at-least: 5}}, {{less-than: 5}}, ..."
            )
            return None
        values = self.values(value)
        if values is None or not all(self.is_value(term, w, n) for w, n in values):
            return None
        return c.Is(term.id, tuple(w for w, _ in values), alias)

    def is_value(self, term: Term, word: str, node: Node) -> bool:
        """Whether a word is a value of the term; a fault is recorded when it is not."""
        if word == UNKNOWN:
            told = f"write 'unknown: {term.id}' to ask whether an answer is missing"
            self.fault(node, told, _VALUES)
            return False
        known = [*term.values, NOT_APPLICABLE]
        known += [MIXED] if term.kind == "characteristic" else []
        known += [NONE] if term.type == "set" else []
        if term.type == "name" and not _NAME.match(word):
            self.fault(node, f"'{term.id}' takes lower-case words joined by hyphens", _VALUES)
            return False
        if word not in known and term.type != "name":
            hint = nearest(word, known, otherwise=known)
            self.fault(node, f"'{term.id}' can't be '{shorten(word)}'{hint}", _VALUES)
            return False
        return True

    def special(self, term: Term, alias: str | None, value: Node) -> c.Condition | None:
        """Comparisons, includes-all, and two partners or relations compared."""
        tests: list[c.Condition] = []
        for key, item in value.entries:
            test = self.one_special(term, alias, key, item)
            if test is None:
                return None
            tests.append(test)
        if not tests:
            self.fault(value, f"say what '{term.id}' is compared with")
            return None
        return tests[0] if len(tests) == 1 else c.All(tuple(tests))

    def one_special(
        self, term: Term, alias: str | None, key: Node, item: Node
    ) -> c.Condition | None:
        """One comparison of a term."""
        for comparator in _COMPARATORS:
            if key.text == comparator and term.type == "number":
                bound = self.number(item)
                return None if bound is None else c.Compares(term.id, comparator, bound, alias)
        if key.text == "includes-all" and term.type == "set":
            values = self.values(item)
            if values is None or not all(self.is_value(term, w, n) for w, n in values):
                return None
            return c.IncludesAll(term.id, tuple(w for w, _ in values), alias)
        if key.text in ("same-as", "differs-from") and alias is not None:
            other = self.bound.get(item.text)
            if other is None or other.kind != term.of or other.alias == alias or self._inside_check:
                told = f"'{key.text}' takes the alias of another {term.of} bound before"
                self.fault(item, told, _ALIASES)
                return None
            self.read_terms.setdefault(other.alias, set()).add(term.id)
            return c.Matches(term.id, alias, other.alias, key.text == "same-as")
        choices: list[str] = [*_COMPARATORS] if term.type == "number" else []
        choices += ["includes-all"] if term.type == "set" else []
        choices += ["same-as", "differs-from"] if alias is not None else []
        hint = f"; it takes {', '.join(choices)}" if choices else ""
        self.fault(key, f"'{shorten(key.text)}' does not go with '{term.id}'{hint}")
        return None

    def number(self, node: Node) -> c.Bound | None:
        """Return a bound, written as a number or as a parameter's id."""
        if node.kind == "scalar" and node.text[:1] in "-0123456789" and node.text:
            try:
                return c.Bound(number=read_number(node.text))
            except ValueError as error:
                self.fault(node, f"{error}; it is '{shorten(node.text)}'")
                return None
        return self.parameter(node, "a number")
