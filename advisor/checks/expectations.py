"""What expected.yaml says of a worked case, held against a reading of it: what is not as expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from advisor.errors import nearest
from advisor.inference.tally import BALANCED, UNDETERMINED
from advisor.loading.rule_forms import KINDS
from advisor.loading.worked_forms import ExpectedForm
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Rule
from advisor.model.trace import Firing

Rows = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Reading:
    """What follows from a case: the leans, the rules that stand, and those that gave way."""

    leans: dict[str, str]
    firings: tuple[Firing, ...]
    overridden: tuple[Firing, ...]

    @property
    def drawn(self) -> set[str]:
        """Every conclusion, and every rule that stands, with and without what it is about."""
        nodes = {n for firing in self.firings for n in (firing.id, *firing.concluded)}
        return nodes | {bare(n) for n in nodes}

    @property
    def modes(self) -> set[str]:
        return {n.removeprefix("mode:") for n in self.drawn if n.startswith("mode:")}

    @property
    def gave_way(self) -> set[tuple[str, str]]:
        """Each rule that gave way to another, as (rule, by) and (rule[about], by)."""
        pairs = [
            (_name(firing.id), bare(_name(firing.defeat.by)))
            for firing in self.overridden
            if firing.defeat is not None and firing.defeat.by.startswith("firing:")
        ]
        return {*pairs, *((bare(rule), by) for rule, by in pairs)}

    def holds(self, line: str) -> bool:
        """Whether `kind:id` was concluded of anything, or `kind:id[a,b]` of that subject."""
        return line in self.drawn

    def rows(self, knowledge: KnowledgeBase) -> Rows:
        """Return by axis how many rows count toward each pole, or as mixed."""
        counted = Counter(
            (knowledge.terms[c.id].axis or "", c.toward or "")
            for firing in self.firings
            for c in knowledge.rules[firing.rule].conclude
            if c.kind == "evidence"
        )
        axes = {axis for axis, _ in counted}
        return {a: {t: n for (axis, t), n in counted.items() if axis == a} for a in axes}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected.

    node: the conclusion that is missing, or there against it. at: where it stands in expected.yaml.
    """

    what: Literal[
        "mode", "leans", "rows", "missing", "extra", "gives-way", "name", "settled", "dropped"
    ]
    summary: str
    expected: str
    got: str
    node: str = ""
    at: tuple[int | str, ...] = ()


def unmet(expected: ExpectedForm, reading: Reading, knowledge: KnowledgeBase) -> list[str]:
    """Return, in words, every expectation that the reading does not meet.

    Of a rule that a pack replaced, what stands in its place is taken.
    """
    return [each.summary for each in differences(expected, reading, knowledge)]


def differences(
    expected: ExpectedForm, reading: Reading, knowledge: KnowledgeBase
) -> Iterator[Difference]:
    """Yield every expectation that the reading does not meet."""
    leans = {"approach": expected.approach, "basis": expected.basis}
    counted, drawn, gave_way = reading.rows(knowledge), reading.drawn, reading.gave_way
    for each in _differs("mode", "mode", {expected.mode}, reading.modes):
        yield replace(each, node=f"mode:{expected.mode}", at=("mode",))
    for axis, lean in leans.items():
        for each in _differs("leans", axis, {lean}, {reading.leans.get(axis, "")}):
            yield replace(each, at=(axis,))
    for axis, rows in expected.rows.items():
        for each in _differs("rows", f"rows of {axis}", rows, counted.get(axis, {})):
            yield replace(each, at=("rows", axis))
    replaced = {what: pack for what, pack in knowledge.overrides if what.startswith("rule:")}
    for place, line in enumerate(expected.must):
        if not any(_stands_for(each, line, replaced) for each in drawn):
            told = f"not drawn: {line}"
            yield Difference("missing", told, "drawn", "not drawn", line, ("must", place))
    for place, line in enumerate(expected.must_not):
        if line in drawn:
            told = f"drawn: {line}"
            yield Difference("extra", told, "not drawn", "drawn", line, ("must-not", place))
    for a, b in expected.gives_way.items():
        if not any(
            _stands_for(one, a, replaced) and _stands_for(other, b, replaced)
            for one, other in gave_way
        ):
            told = f"{a} does not give way to {b}"
            others = sorted(by for rule, by in gave_way if rule == a)
            stands = "it stands" if f"firing:{a}" in drawn else "it does not fire"
            got = f"it gives way to {', '.join(others)}" if others else stands
            wanted = f"{a} gives way to {b}"
            yield Difference("gives-way", told, wanted, got, f"firing:{a}", ("gives-way", a))


def names_nothing(expected: ExpectedForm, *bases: KnowledgeBase) -> Iterator[Difference]:
    """Yield each mode, lean, conclusion and rule that is named and that there is not in these bases.

    One misspelt under `must-not` would never be drawn, and so always be as expected.
    """
    rules = {rule.id: rule for base in bases for rule in base.rules.values()}
    known = {f"{c.kind}:{c.id}" for rule in rules.values() for c in rule.conclude}
    known |= {f"firing:{name}" for name in rules}
    modes, axes = bases[0].modes, bases[0].axes
    words = [("mode", expected.mode, list(modes))]
    words += [
        (axis, lean, [axes[axis].first, BALANCED, axes[axis].second, UNDETERMINED])
        for axis, lean in (("approach", expected.approach), ("basis", expected.basis))
    ]
    for what, word, listed in words:
        if word not in listed:
            hint = nearest(word, listed, otherwise=listed)
            told = f"'{word}' is no {'mode' if what == 'mode' else f'lean of {what}'}{hint}"
            yield Difference("name", told, ", ".join(listed), word, at=(what,))
    for key, lines in (("must", expected.must), ("must-not", expected.must_not)):
        for place, line in enumerate(lines):
            if bare(line) not in known:
                hint = _meant(bare(line), known, rules)
                told = f"'{line}' names nothing that a rule concludes{hint}"
                yield Difference("name", told, "a conclusion", "none", at=(key, place))
    for rule, by in expected.gives_way.items():
        for name in (bare(rule), by):
            if name not in rules:
                told = f"no rule is called '{name}'{nearest(name, rules)}"
                yield Difference("name", told, "a rule", "none", at=("gives-way", rule))


def _meant(node: str, known: Iterable[str], rules: Mapping[str, Rule]) -> str:
    """Return a hint at what a name of nothing may stand for."""
    kind, colon, name = node.partition(":")
    if not colon or kind not in (*KINDS, "firing"):
        name, meant = (node, "") if not colon else (name, nearest(kind, KINDS))
        of_name = [each for each in known if each.partition(":")[2].rpartition(":")[2] == name]
        concluded = [each for each in of_name if not each.startswith("firing:")]
        hint = meant or "; write 'kind:id'"
        return f" (did you mean '{min(concluded)}'?)" if concluded else hint
    if name in rules:
        drawn = ", ".join(f"'{c.kind}:{c.id}'" for c in rules[name].conclude)
        return f"; the rule of this name concludes {drawn}"
    of_kind = [each for each in known if each.startswith(f"{kind}:")]
    of_pack = [each for each in of_kind if each.endswith(f":{name}")]
    near = {_name(each): each for each in of_pack or of_kind}
    close = get_close_matches(name, near, n=1, cutoff=0.3 if of_pack else 0.6)
    return f" (did you mean '{near[close[0]]}'?)" if close else ""


def _stands_for(found: str, named: str, replaced: Mapping[str, str]) -> bool:
    """Whether a node or a rule is the one named, or of the pack that replaced this, of one subject."""
    if found == named:
        return True
    start = "firing:" * named.startswith("firing:")
    pack = replaced.get(f"rule:{bare(named).removeprefix('firing:')}")
    alike = found.partition("[")[2] == named.partition("[")[2]
    return pack is not None and alike and found.startswith(f"{start}{pack}:")


def bare(node: str) -> str:
    """Return a node without what it is about."""
    return node.split("[")[0]


def _name(node: str) -> str:
    return node.split(":", 1)[1]


def _differs(
    what: Literal["mode", "leans", "rows"], name: str, expected: object, found: object
) -> Iterator[Difference]:
    if expected != found:
        told = f"{name}: {_plain(found)}, not {_plain(expected)}"
        yield Difference(what, told, _plain(expected), _plain(found))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in sorted(value.items())) or "none"
    return ", ".join(sorted(value)) or "none" if isinstance(value, set) else str(value)
