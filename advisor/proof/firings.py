"""What has to follow from the rules of a record: firings, what gave way, rules at rest, the tally."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.proof.conditions import (
    QUANTIFIED,
    Bound,
    Json,
    World,
    asks,
    binds,
    node,
    parts,
    walk,
)

Problem = tuple[str, str]
"""Where a record does not follow from itself, and how."""
MOST_TRIES = 200_000
_STRENGTHS = {"slight": 1, "moderate": 2, "strong": 3}


def firings(world: World) -> Iterator[Problem]:
    """Yield where the firings are not those that the rules call for, no more and no fewer."""
    reading = world.record["reading"]
    told = {"firings": reading["firings"], "overridden": reading["overridden"]}
    found: dict[str, tuple[str, int, Json]] = {}
    for part, entries in told.items():
        for place, firing in enumerate(entries):
            if firing["id"] in found:
                yield f"/reading/{part}/{place}", f"{firing['id']} stands twice"
            found[firing["id"]] = (part, place, firing)
    undefeated = world.fired
    for firing in told["firings"]:
        undefeated.setdefault(firing["rule"], []).append(firing)
        rule = world.rules.get(firing["rule"], {"conclude": []})
        for c in rule["conclude"]:
            keep(world, c, {b["alias"]: ({}, tuple(b["subject"])) for b in firing["bindings"]})
    silent = []
    for rule in world.rules.values():
        short, tries = attempts(world, rule)
        for bound in tries:
            due = expected(world, rule, bound, undefeated)
            part = "overridden" if "defeat" in due else "firings"
            where, place, firing = found.pop(due["id"], ("", 0, {}))
            if not where:
                yield f"/reading/{part}", f"{due['id']} is left out: the rule applies"
            elif where != part:
                verb = "gives way" if part == "overridden" else "does not give way"
                yield f"/reading/{where}/{place}", f"{due['id']} {verb}"
            elif firing != due:
                differ = ", ".join(
                    sorted(k for k in {*firing, *due} if firing.get(k) != due.get(k))
                )
                yield f"/reading/{part}/{place}", f"{due['id']}: the rule gives other {differ}"
        if not tries:
            silent.append({"rule": rule["id"], "failed": short})
    for name, (part, place, _) in found.items():
        yield f"/reading/{part}/{place}", f"{name}: no rule in force allows this"
    silent.sort(key=lambda each: each["rule"])
    yield from same("/reading/considered", reading["considered"], silent, "rule")
    yield from checks(world)


def keep(world: World, c: Json, bound: Bound) -> None:
    """Keep a conclusion that a firing draws; of several degrees the highest stands."""
    whom = concerned(c, {alias: subject for alias, (_, subject) in bound.items()})
    name, degree = node(c["kind"], c["id"], whom), c.get("degree")
    drawn = world.drawn.setdefault((c["kind"], c["id"]), {})
    if drawn.get(name, ((), None))[1] != "present":
        drawn[name] = (whom, degree)


def concerned(c: Json, whom: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return whom a conclusion is about: those it names, or all that the rule binds."""
    aliases = whom if c.get("about") is None else c["about"]
    return tuple(partner for alias in aliases for partner in whom[alias])


def checks(world: World) -> Iterator[Problem]:
    """Yield where the answers to questions about all partners or relations are others."""
    for rule in world.rules.values():
        bound = binds(rule["when"])
        for condition in (rule["when"], *rule["unless"]):
            for c in walk(condition):
                if c["@"] in QUANTIFIED and c not in bound:
                    world.check(c)
    due = [world.checks[name] for name in sorted(world.checks)]
    yield from same("/reading/checks", world.record["reading"]["checks"], due, "id")


def same(place: str, told: list[Json], due: list[Json], key: str) -> Iterator[Problem]:
    """Yield where a list is not the one that is due."""
    wanted = {each[key]: each for each in due}
    for number, each in enumerate(told):
        if wanted.pop(each[key], None) != each:
            yield f"{place}/{number}", f"{each[key]}: the case and the rules say otherwise"
    yield from ((place, f"{name} is left out") for name in wanted)


# ---------------------------------------------------------------- one rule


def attempts(world: World, rule: Json) -> tuple[list[Json], list[Bound]]:
    """Return where a rule falls short, and for whom it applies; step by step, as it is written."""
    somes, short, tries = binds(rule["when"]), {}, []  # type: ignore[var-annotated]
    aliases = [some["entity"]["alias"] for some in somes]
    levels: list[list[tuple[str, Json]]] = [[] for _ in range(len(somes) + 1)]
    for at, c in steps(rule["when"], "when"):
        named = {part.get(end) for part in walk(c) for end in ("alias", "other")}
        levels[max([aliases.index(a) + 1 for a in named if a in aliases], default=0)].append(
            (at, c)
        )

    def fall(at: str, c: Json, truth: str) -> None:
        entry = short.setdefault(
            (at, truth), {"at": at, "asks": asks(c), "truth": truth, "times": 0}
        )
        entry["times"] += 1

    def attempt(level: int, bound: Bound) -> None:
        world.tries += 1
        if world.tries > MOST_TRIES:
            raise ValueError(f"more than {MOST_TRIES:,} ways to read the rules")
        for at, c in levels[level]:
            truth = world.truth(c, bound)
            if not truth:
                return fall(at, c, "unknown" if truth is None else "false")
        if level == len(somes):
            return tries.append(bound)
        entity = somes[level]["entity"]
        able = [s for s in world.subjects(entity) if fits(entity, s, bound)]
        for subject in able:
            attempt(level + 1, {**bound, entity["alias"]: (entity, subject)})
        return None if able else fall("when", somes[level], "nobody")

    attempt(0, {})
    return list(short.values()), tries


def steps(c: Json, at: str) -> Iterator[tuple[str, Json]]:
    """Yield what has to be true of a rule, each with its place."""
    if c["@"] in ("All", "Some"):
        for place, part in enumerate(parts(c)):
            yield from steps(part, f"{at}/of/{place}" if c["@"] == "All" else f"{at}/condition")
    else:
        yield at, c


def fits(entity: Json, subject: tuple[str, ...], bound: Bound) -> bool:
    """Return whether an alias may stand for somebody, beside those bound before."""
    if any(subject == s for e, s in bound.values() if e["kind"] == entity["kind"]):
        return False
    pair, source, target = (entity.get(k) for k in ("pair_with", "source", "target"))
    if pair and subject <= bound[pair][1]:
        return False
    if source and subject[:1] != bound[source][1]:
        return False
    return not target or subject[1:] == bound[target][1]


def expected(world: World, rule: Json, bound: Bound, undefeated: dict[str, list[Json]]) -> Json:
    """Return a firing as it has to stand in the record."""
    whom = {alias: subject for alias, (_, subject) in bound.items()}
    concluded = {node(c["kind"], c["id"], concerned(c, whom)) for c in rule["conclude"]}
    due: Json = {
        "id": node("firing", rule["id"], [p for subject in whom.values() for p in subject]),
        "rule": rule["id"],
        "bindings": [{"alias": a, "subject": list(s)} for a, s in whom.items()],
        "matched": sorted(world.reasons(rule["when"], bound)),
        "absences": [],
        "concluded": sorted(concluded),
    }
    for place, exception in enumerate(rule["unless"]):
        truth = world.truth(exception, bound)
        if truth:
            because = sorted(world.reasons(exception, bound))
            return {**due, "absences": [], "defeat": {"by": f"unless[{place}]", "because": because}}
        if truth is None:
            open_ = sorted(world.open(exception, True, bound))
            due["absences"].append({"exception": place, "because": open_})
    stronger = [
        other["id"]
        for name in rule["overridden_by"]
        for other in undefeated.get(name, ())
        if all(
            list(whom.get(b["alias"], b["subject"])) == list(b["subject"])
            for b in other["bindings"]
        )
    ]
    if stronger:
        return {**due, "absences": [], "defeat": {"by": min(stronger), "because": []}}
    return due


# ---------------------------------------------------------------- the tally


def tally(world: World) -> Iterator[Problem]:
    """Yield where the facts, or the arithmetic of the positions, are not as the answers have it."""
    reading = world.record["reading"]
    facts: set[str] = set()
    for place, fact in enumerate(reading["facts"]):
        given = world.answers.get(tuple(fact["subject"]), {}).get(fact["term"])
        origin = "not-answered" if given is None else "answered"
        origin = "stated-unknown" if given and given["status"] == "unknown" else origin
        name = node("answer", fact["term"], fact["subject"])
        due = {"id": name, "term": fact["term"], "subject": fact["subject"], "origin": origin}
        if {**due, "answer": given or {"status": "unknown"}} != fact or name in facts:
            yield f"/reading/facts/{place}", f"{fact['id']} is not what the case says"
        facts.add(name)
    for subject in told_of(world, {tuple(fact["subject"]) for fact in reading["facts"]}):
        holder = ("case", "partner", "relation")[len(subject)]
        for term in (t["id"] for t in world.tables["terms"].values() if t["of"] == holder):
            if node("answer", term, subject) not in facts:
                yield "/reading/facts", f"{node('answer', term, subject)} is left out"
    due_ = [position(world, axis) for axis in sorted(world.tables["axes"])]
    yield from same("/reading/positions", reading["positions"], due_, "axis")


def told_of(world: World, found: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return everybody of whom every answer has to be told, the missing ones too.

    Of relations nobody described none may be told of, or all of them.
    """
    described = set(world.answers)
    pairs = set(world.subjects({"kind": "relation"}))
    return described | pairs if found - described else described


def position(world: World, name: str) -> Json:
    """Return the position on one axis, with its arithmetic."""
    axis, rules = world.tables["axes"][name], world.tables["rules"]
    evidence = [c for r in rules.values() for c in r["conclude"] if c["kind"] == "evidence"]
    weights = {c["id"]: c["weight"] for c in evidence if c.get("weight") is not None}
    toward = {
        c["id"]: c.get("toward")
        for r in sorted(world.rules.values(), key=lambda r: r["id"], reverse=True)
        for c in r["conclude"]
        if r["id"] in world.fired and c["kind"] == "evidence"
    }
    lines, open_, total, weight = [], [], 0, 0
    for term in world.tables["terms"].values():
        if term["kind"] != "characteristic" or term["axis"] != name or term["id"] not in weights:
            continue
        size, answer, key = weights[term["id"]], world.answer(term["id"], ()), term["id"]
        line = {"characteristic": key, "weight": size, "signed": 0, "low": 0, "high": 0}
        line |= {"defaulted": False, "evidence": None, "status": "left-out"}
        if key in toward:
            pole, strength = toward[key], answer.get("strength")
            signed = _STRENGTHS[strength or "moderate"] * (-1 if pole == axis["first"] else 1)
            signed = 0 if pole == "mixed" else signed
            total, weight = total + size * signed, weight + size
            line |= {"status": "counted", "signed": signed, "low": signed, "high": signed}
            line |= {"evidence": node("evidence", key)}
            line |= {"defaulted": pole != "mixed" and strength is None}
        elif answer["status"] in ("unknown", "disputed"):
            signs: list[int | None] = [*range(-3, 4), None]
            if answer["status"] == "disputed":
                sides = answer["opinions"]
                signs = list({_signed(o, term["poles"]["items"], axis["first"]) for o in sides})
            known = [s for s in signs if s is not None]
            status = "open" if answer["status"] == "unknown" else "disputed"
            line |= {"status": status, "low": min(known), "high": max(known)}
            open_.append((size, signs))
        lines.append(line)
    unknown = sum(size for size, _ in open_)
    return {
        "id": node("position", name),
        "axis": name,
        "lean": lean(world, axis, total, weight),
        "numerator": total,
        "denominator": 3 * weight,
        "low": total + sum(line["weight"] * line["low"] for line in lines if not line["evidence"]),
        "high": total
        + sum(line["weight"] * line["high"] for line in lines if not line["evidence"]),
        "span": 3 * (weight + unknown),
        "known_weight": weight,
        "unknown_weight": unknown,
        "possible": reached(world, axis, total, weight, open_),
        "lines": lines,
    }


def _signed(opinion: Json, poles: list[tuple[str, str]], first: str) -> int:
    pole = dict(poles).get(opinion["value"])
    size = _STRENGTHS[opinion["strength"] or "moderate"]
    return 0 if pole is None else -size if pole == first else size


def lean(world: World, axis: Json, total: int, weight: int) -> str:
    """Return the lean of a sum over a counted weight, by the bands of the parameters."""
    low, high, least = (
        world.tables["parameters"][axis[key]]["number"]
        for key in ("balanced_from", "balanced_to", "minimum_weight")
    )
    if weight <= 0 or weight < least // 10_000:
        return "undetermined"
    scaled = total * 10_000
    found = axis["first"] if scaled < low * 3 * weight else "balanced"
    return axis["second"] if scaled >= high * 3 * weight else found


def reached(world: World, axis: Json, total: int, weight: int, open_: list[Any]) -> list[str]:
    """Return every lean that some completion of the open characteristics reaches."""
    sums = {weight: 1 << 1000}  # bit 1000 + n is set when the open ones can add n
    for size, signs in open_:
        grown: dict[int, int] = {}
        for counted, bits in sums.items():
            for sign in signs:
                more = 0 if sign is None else size
                shift = size * (sign or 0)
                moved = bits << shift if shift >= 0 else bits >> -shift
                grown[counted + more] = grown.get(counted + more, 0) | moved
        sums = grown
    found = set()
    for counted, bits in sums.items():
        reach = range(-3 * (counted - weight), 3 * (counted - weight) + 1)
        adds = [n for n in reach if bits >> (1000 + n) & 1]
        found |= {lean(world, axis, total + n, counted) for n in adds}
    ordered = (axis["first"], "balanced", axis["second"], "undetermined")
    return [each for each in ordered if each in found]
