"""Conditions read against the answers and conclusions of a record: true, false, or None: unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Any

Json = dict[str, Any]
Bound = dict[str, tuple[Json, tuple[str, ...]]]
"""For each alias of a rule, what the rule says of it, and the partner or the two it stands for."""
GROUPS = ("All", "Any", "NoneOf", "AtLeast")
QUANTIFIED = ("Some", "Every", "NoEntity", "AtLeastEntities")
_ORDER: dict[str, tuple[str, Callable[[int, int], bool]]] = {
    "at-least": ("at least", lambda a, b: a >= b),
    "more-than": ("more than", lambda a, b: a > b),
    "at-most": ("at most", lambda a, b: a <= b),
    "less-than": ("less than", lambda a, b: a < b),
}


def node(kind: str, name: str, about: Iterable[str] = ()) -> str:
    """Return the id of a node of the trace."""
    return f"{kind}:{name}[{','.join(about)}]" if about else f"{kind}:{name}"


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return words as an English list."""
    *rest, final = list(words) or [""]
    return f"{', '.join(rest)} {last} {final}" if rest else final


def decimal(value: int) -> str:
    """Return a number of ten-thousandths as a decimal."""
    whole, rest = divmod(abs(value), 10_000)
    return f"{'-' * (value < 0)}{whole}" + f".{rest:04d}".rstrip("0") * bool(rest)


def parts(condition: Json) -> list[Json]:
    """Return the conditions directly inside one."""
    return condition["of"] if "of" in condition else [c for c in [condition.get("condition")] if c]


def walk(condition: Json) -> Iterator[Json]:
    """Yield a condition and all that is inside it."""
    yield condition
    for part in parts(condition):
        yield from walk(part)


def binds(condition: Json) -> list[Json]:
    """Return the `some` conditions that bind an alias: those outside any, none and at-least."""
    inner = parts(condition) if condition["@"] in ("All", "Some") else []
    found = [each for part in inner for each in binds(part)]
    return [condition, *found] if condition["@"] == "Some" else found


def enough(number: int, true: int, possible: int) -> bool | None:
    """Return whether so many hold, when `true` do and no more than `possible` can."""
    return True if true >= number else False if possible < number else None


def opposite(truth: bool | None) -> bool | None:
    """Return the opposite; of unknown, unknown."""
    return None if truth is None else not truth


class World:
    """The case and the rule base of a record, and what it says was concluded."""

    def __init__(self, record: Json) -> None:
        self.record = record
        content, case = record["rule_base"]["content"], record["case"]["read"]
        tables = ("terms", "parameters", "axes", "modes", "moves", "rules", "examples")
        self.tables: dict[str, dict[str, Any]] = {t: dict(content[t]["items"]) for t in tables}
        self.content, self.case = content, case
        in_force = ("reviewed", "draft") if record["made"]["drafts"] else ("reviewed",)
        self.rules = {k: r for k, r in self.tables["rules"].items() if r["status"] in in_force}
        listed_ = case["partners"]
        self.names = {p["id"]: p["name"] for p in listed_ or ()}
        self.answers: dict[tuple[str, ...], Json] = {(): case["answers"]}
        self.answers.update({(p["id"],): p["answers"] for p in listed_ or ()})
        self.answers.update({(r["from"], r["to"]): r["answers"] for r in case["relations"]})
        self.leans = {p["axis"]: p["lean"] for p in record["reading"]["positions"]}
        self.drawn: dict[tuple[str, str], dict[str, tuple[tuple[str, ...], str | None]]] = {}
        self.checks: dict[str, Json] = {}
        self.fired: dict[str, list[Json]] = {}
        self.tries = 0

    def number(self, bound: Json, unit: int = 1) -> int:
        """Return the number of a bound; a parameter's in the unit asked for."""
        named = bound.get("parameter")
        number: int = (
            self.tables["parameters"][named]["number"] // unit if named else bound["number"]
        )
        return number

    def answer(self, term: str, about: tuple[str, ...]) -> Json:
        """Return an answer; what nobody gave is unknown."""
        found: Json = self.answers.get(about, {}).get(term, {"status": "unknown"})
        return found

    def subjects(self, entity: Json) -> list[tuple[str, ...]]:
        """Return the partners, or the pairs of them, that an alias may stand for."""
        if entity["kind"] == "partner":
            return [(name,) for name in sorted(self.names)]
        both = permutations(sorted(self.names), 2)
        return [pair for pair in both if pair[0] < pair[1] or not entity.get("once_a_pair")]

    # ------------------------------------------------------------------ how a condition stands

    def truth(self, c: Json, bound: Bound) -> bool | None:
        """Return whether a condition is true, false or unknown."""
        kind = c["@"]
        if kind in GROUPS:
            truths = [self.truth(part, bound) for part in c["of"]]
            true, possible = truths.count(True), len(truths) - truths.count(False)
            number = len(truths) if kind == "All" else 1
            if kind == "AtLeast":
                number = self.number(c["number"], 10_000)
            found = enough(number, true, possible)
            return opposite(found) if kind == "NoneOf" else found
        if kind in QUANTIFIED:
            alias = c["entity"]["alias"]
            if kind == "Some" and alias in bound and bound[alias][0] == c["entity"]:
                return self.truth(c["condition"], bound)
            return {"true": True, "false": False, "unknown": None}[self.check(c)["truth"]]
        if kind == "Concluded":
            return bool(self.satisfying(c, bound))
        one = self.answer(c["term"], about(c, bound))
        if kind == "IsUnknown":
            return bool(one["status"] == "unknown")
        if kind == "Matches":
            other = self.answer(c["term"], about(c, bound, "other"))
            both = [one["status"], other["status"]]
            if "unknown" in both:
                return None
            if "not-applicable" in both:
                return False
            return agreed((a == b) == c["same"] for a in said(one) for b in said(other))
        if one["status"] == "unknown":
            return None
        if one["status"] == "not-applicable":
            return kind == "Is" and "not-applicable" in c["values"]
        return agreed(self.passes(c, value) for value in said(one))

    def passes(self, c: Json, value: Any) -> bool:
        """Return whether one value passes a test."""
        if c["@"] == "Compares":
            return bool(_ORDER[c["comparator"]][1](round(value * 10_000), self.number(c["bound"])))
        held = set(value) or {"none"} if isinstance(value, list) else {value}
        return held >= set(c["values"]) if c["@"] == "IncludesAll" else bool(held & {*c["values"]})

    def check(self, c: Json) -> Json:
        """Return the answer to a question about all partners or relations, as a record tells it."""
        name = f"check:{asks(c)}"
        if name not in self.checks:
            kind, entity = c["@"], c["entity"]
            sought = kind != "Every"
            found: dict[bool | None, list[tuple[str, ...]]] = {True: [], False: [], None: []}
            for subject in self.subjects(entity):
                found[self.truth(c["condition"], {entity["alias"]: (entity, subject)})].append(
                    subject
                )
            number = self.number(c["number"], 10_000) if kind == "AtLeastEntities" else 1
            sure, maybe = found[sought], found[None]
            truth = enough(number, len(sure), len(sure) + len(maybe))
            truth = opposite(truth) if kind in ("Every", "NoEntity") else truth
            truth = None if self.case["partners"] is None else truth
            self.checks[name] = {
                "id": name,
                "truth": {True: "true", False: "false", None: "unknown"}[truth],
                "witnesses": sorted(",".join(s) for s in sure if s in self.answers),
                "open": sorted(",".join(s) for s in maybe if s in self.answers),
                "undeclared": sum(s not in self.answers for s in (*sure, *maybe)),
            }
        return self.checks[name]

    # ------------------------------------------------------------------ for which nodes

    def satisfying(self, c: Json, bound: Bound) -> set[str]:
        """Return the nodes that make a test of conclusions true."""
        if c["kind"] in self.leans:
            held = self.leans[c["kind"]] in c["ids"]
            return {node("position", c["kind"])} if held else set()
        wanted = c.get("degree")
        return {n for n, degree in self.concluded(c, c["ids"], bound) if wanted in (None, degree)}

    def concluded(self, c: Json, ids: list[str], bound: Bound) -> list[tuple[str, str | None]]:
        """Return what was concluded under some ids about whom a test asks, each with its degree."""
        whom = None if c["kind"] == "mode" or not c.get("alias") else about(c, bound)
        found = [self.drawn.get((c["kind"], name), {}) for name in ids]
        return [(n, d) for each in found for n, (s, d) in each.items() if whom in (None, s)]

    def reasons(self, c: Json, bound: Bound) -> set[str]:
        """Return the nodes for which a condition is what it is, true or false."""
        kind, truth = c["@"], self.truth(c, bound)
        if kind in GROUPS:
            side = opposite(truth) if kind == "NoneOf" else truth
            deciding = [part for part in c["of"] if self.truth(part, bound) is side]
            return {n for part in deciding for n in self.reasons(part, bound)}
        if kind == "Concluded" and truth:
            return self.satisfying(c, bound)
        if kind == "Concluded":
            return self.missing(c, bound)
        return self.nodes(c, bound) or self.reasons(c["condition"], bound)

    def missing(self, c: Json, bound: Bound) -> set[str]:
        """Return what stands where a false test looked for a conclusion."""
        if c["kind"] in self.leans:
            return {node("position", c["kind"])}
        if c["kind"] == "mode":
            modes = {n for (kind, _), drawn in self.drawn.items() if kind == "mode" for n in drawn}
            return modes or {f"absent:mode:{name}" for name in c["ids"]}
        whom = about(c, bound)
        found: set[str] = set()
        for name in c["ids"]:
            wrong = {n for n, _ in self.concluded(c, [name], bound)}
            found |= wrong or {f"absent:{node(c['kind'], name, whom)}"}
        return found

    def nodes(self, c: Json, bound: Bound) -> set[str]:
        """Return the check or the answers that a test reads; nothing for a `some` that is bound."""
        if c["@"] in QUANTIFIED:
            entity = c["entity"]
            inside = c["@"] == "Some" and bound.get(entity["alias"], ({},))[0] == entity
            return set() if inside else {f"check:{asks(c)}"}
        ends = ("alias", "other") if c["@"] == "Matches" else ("alias",)
        return {node("answer", c["term"], about(c, bound, end)) for end in ends}

    def open(self, c: Json, side: bool, bound: Bound) -> set[str]:
        """Return the undecided nodes through which a condition may yet be what `side` says."""
        if c["@"] in GROUPS:
            side = not side if c["@"] == "NoneOf" else side
            able = [part for part in c["of"] if self.truth(part, bound) is not (not side)]
            return {n for part in able for n in self.open(part, side, bound)}
        if self.truth(c, bound) is not None:
            return set()
        if c["@"] == "Matches":
            whose = [about(c, bound, end) for end in ("alias", "other")]
            undecided = ("unknown", "disputed")
            open_ = [w for w in whose if self.answer(c["term"], w)["status"] in undecided]
            return {node("answer", c["term"], w) for w in open_}
        return self.nodes(c, bound) or self.open(c["condition"], side, bound)


def about(c: Json, bound: Bound, end: str = "alias") -> tuple[str, ...]:
    """Return whom a test asks about: nobody for the whole partnership."""
    alias = c.get(end)
    return bound[alias][1] if alias else ()


def said(answer: Json) -> list[Any]:
    """Return the values an answer allows."""
    return [answer["value"]] if "value" in answer else [o["value"] for o in answer["opinions"]]


def agreed(verdicts: Iterable[bool]) -> bool | None:
    """Return what all agree on, or unknown."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else None


def asks(c: Json) -> str:
    """Return a condition in the words by which a record names its check."""
    kind = c["@"]
    if kind == "Concluded":
        degree = f" ({c['degree']})" if c.get("degree") else ""
        whom = f" about {c['alias']}" if c.get("alias") else ""
        return f"{c['kind']} is {listed(c['ids'])}{degree}{whom}"
    if kind in ("All", "Any"):
        inner = (" and " if kind == "All" else " or ").join(map(asks, c["of"]))
        return inner if len(c["of"]) == 1 else f"({inner})"
    if kind in ("NoneOf", "AtLeast"):
        many = "none" if kind == "NoneOf" else f"at least {_bound(c['number'], str)}"
        return f"{many} of [{'; '.join(map(asks, c['of']))}]"
    if kind in QUANTIFIED:
        many = {"Some": "some", "Every": "every", "NoEntity": "no"}.get(kind, "")
        e, many = c["entity"], many or f"at least {_bound(c['number'], str)}"
        ends = [f"from {e['source']}"] if e.get("source") else []
        ends += [f"to {e['target']}"] if e.get("target") else []
        ends += [f"paired with {e['pair_with']}"] if e.get("pair_with") else []
        ends += ["once a pair"] if e.get("once_a_pair") else []
        return f"{many} {' '.join([e['kind'], e['alias'], *ends])}: {asks(c['condition'])}"
    term = f"{c['term']} of {c['alias']}" if c.get("alias") else c["term"]
    if kind == "Is":
        return f"{term} is {listed(c['values'])}"
    if kind == "IncludesAll":
        return f"{term} includes all of {listed(c['values'], 'and')}"
    if kind == "Compares":
        return f"{term} is {_ORDER[c['comparator']][0]} {_bound(c['bound'], decimal)}"
    if kind == "Matches":
        return f"{term} {'is that of' if c['same'] else 'differs from that of'} {c['other']}"
    return f"{term} is unknown"


def _bound(bound: Json, shown: Any) -> str:
    return f"{{{bound['parameter']}}}" if bound.get("parameter") else shown(bound["number"])
