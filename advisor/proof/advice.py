"""Whether the advice of a record says what follows, and every sentence of it has where it comes from.

A sentence is a rule's message with its bindings, a field of the catalogue or of the vocabulary, or one
of the frames at the end of this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from advisor.proof.conditions import Json, World, decimal, listed, node, said
from advisor.proof.firings import Problem, concerned, firings, same, tally

_LISTS = {
    "quality": "outlook",
    "strength": "strengths",
    "risk": "risks",
    "failure": "failure_causes",
    "move": "moves",
    "finding": "findings",
    "limit": "limits",
}
_DEGREES = ("low", "medium", "high", "emerging", "present")
_CERTAIN = ("holds whatever is still unknown", "holds on present answers")
_MOVE = (
    *("action", "direction", "tier", "owner", "horizon"),
    *("precondition", "sign", "stop_when", "downside"),
)
_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def check(record: Json) -> list[Problem]:
    """Return every place where a record does not follow from its own case and rules, and how."""
    found: list[Problem] = []
    try:
        world = World(record)
        for part in (firings, tally, advice):
            found.extend(part(world))
    except _SHAPE as error:
        told = f"{type(error).__name__}: {str(error)[:80]}"
        found.append(("", f"it can't be checked: a part has not the shape of a record's ({told})"))
    return found


def advice(world: World) -> Iterator[Problem]:
    """Yield where the advice is not what the firings support."""
    told = world.record["advice"]
    yield from head(world, told)
    due = items(world)
    modes = [item for item in due if item["kind"] == "mode"]
    if len(modes) != 1:
        yield "/advice/diagnosis", f"the rules name {len(modes)} modes, not one"
    else:
        yield from compared(
            "/advice/diagnosis", told["diagnosis"], diagnosis(world, modes[0], told)
        )
    for kind, name in _LISTS.items():
        wanted = {_key(item): item for item in due if item["kind"] == kind}
        for place, item in enumerate(told[name]):
            yield from compared(f"/advice/{name}/{place}", item, wanted.pop(_key(item), {}))
        yield from ((f"/advice/{name}", f"{key} is left out") for key in wanted)
    yield from same("/advice/overridden", *gave_way(world, told["overridden"]), "place")
    for name, expected in (
        ("possible", possible),
        ("resemblance", resemblance),
        ("open_questions", question),
    ):
        for place, each in enumerate(told[name]):
            yield from compared(f"/advice/{name}/{place}", each, {**each, **expected(world, each)})


def compared(place: str, told: Json, due: Json) -> Iterator[Problem]:
    """Yield each field in which an item is not the one that is due."""
    if not due:
        yield place, "nothing in the record supports this"
        return
    for key in sorted({*told, *due} - {"certainty"}):
        if key not in told or key not in due or told[key] != due[key]:
            yield f"{place}/{key}", "it does not follow from the rules and the case"
    if told.get("certainty") not in (*_CERTAIN, "possible", None):
        yield f"{place}/certainty", "no degree of certainty"


def head(world: World, told: Json) -> Iterator[Problem]:
    """Yield where the head of the advice names another case or rule base."""
    base, case, record = world.record["rule_base"], world.case, world.record
    program = record["made"]["program"]["version"]
    due = {"case": case["id"], "name": case["name"], "as_of": case["as_of"]}
    due["rule_base"] = {
        "packs": base["packs"],
        "version": program,
        "sha256": base["sha256"],
        "overrides": world.content.get("overrides", []),
    }
    due["schema_version"] = "1.0"
    for key, value in due.items():
        if told[key] != value:
            yield f"/advice/{key}", "it is not that of this record"
    known = {*due, *_LISTS.values(), "diagnosis", "overridden", "possible", "resemblance"}
    yield from (
        (f"/advice/{key}", "no advice has this") for key in {*told} - known - {"open_questions"}
    )


# ---------------------------------------------------------------- items


def _key(item: Json) -> str:
    return node(item["kind"], item["id"], item["subject"])


def items(world: World) -> list[Json]:
    """Return every item the firings support, the firings of one conclusion merged."""
    found: dict[str, list[tuple[str, str, Json, str, tuple[str, ...]]]] = {}
    for entries in world.fired.values():
        for firing in entries:
            rule = world.rules[firing["rule"]]
            whom = {b["alias"]: tuple(b["subject"]) for b in firing["bindings"]}
            text = filled(world, rule["message"], whom)
            for c in rule["conclude"] if rule["kind"] != "evidence" else ():
                about = concerned(c, whom)
                support = (rule["id"], firing["id"], c, text, about)
                found.setdefault(node(c["kind"], c["id"], about), []).append(support)
    return [_item(world, sorted(each, key=lambda s: s[:2])) for each in found.values()]


def _item(world: World, support: list[tuple[str, str, Json, str, tuple[str, ...]]]) -> Json:
    rules = [world.rules[rule] for rule, *_ in support]
    drawn = [c for _, _, c, *_ in support]
    texts = _once(text for *_, text, _ in support)
    due = {
        "kind": drawn[0]["kind"],
        "id": drawn[0]["id"],
        "subject": list(support[0][4]),
        "statement": support[0][3],
        "warrant": rules[0]["warrant"],
        "claims": _once(claim for rule in rules for claim in rule["claims"]),
        "rules": _once(rule["id"] for rule in rules),
        "because": [firing for _, firing, *_ in support],
        "reasons": [text for text in texts if text != support[0][3]],
    }
    if due["kind"] == "risk":
        bearers = [c.get("who_bears_it") for c in drawn]
        due["severity"] = max((c["severity"] for c in drawn), key=_DEGREES.index)
        due["who_bears_it"] = "users" if "users" in bearers else bearers[0]
        due["precedence"] = min(c.get("precedence") or 5 for c in drawn)
    if due["kind"] == "failure":
        due["degree"] = max((c["degree"] for c in drawn), key=_DEGREES.index)
    if due["kind"] == "move":
        move = world.tables["moves"][due["id"]]
        due |= {name: move[name] for name in _MOVE}
        due |= {"precedence": move.get("precedence", 5)}
        due |= {"changes": [_change(change) for change in move["changes"]]}
    return {**due, "nearest": drawn[0].get("nearest")} if due["kind"] == "mode" else due


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _change(change: Json) -> Json:
    found = {k: v for k, v in change.items() if k != "@"}
    if len(found.get("to", ())) == 1:
        found["to"] = found["to"][0]
    return found


def diagnosis(world: World, mode: Json, told: Json) -> Json:
    """Return the diagnosis; which other modes are possible only a replay can tell."""
    modes = told["diagnosis"]["possible_modes"]
    if not modes or not set(modes) <= set(world.tables["modes"]):
        modes = [mode["id"]]
    leans = {p["axis"]: _lean(p) for p in world.record["reading"]["positions"]}
    settled = len(modes) == 1
    return {**mode, "mode": mode["id"], "possible_modes": modes, "settled": settled, **leans}


def _lean(position: Json) -> Json:
    def ratio(part: str, whole: str) -> float | None:
        size = position[whole]
        return round(position[part] / size, 4) + 0.0 if size else None

    return {
        "lean": position["lean"],
        "position": ratio("numerator", "denominator"),
        "low": ratio("low", "span"),
        "high": ratio("high", "span"),
        "counted": position["known_weight"],
        "unknown": position["unknown_weight"],
        "possible": position["possible"],
    }


def gave_way(world: World, told: list[Json]) -> tuple[list[Json], list[Json]]:
    """Return what the advice says gave way, and what it has to say, both numbered."""
    due = []
    for firing in world.record["reading"]["overridden"]:
        rule = world.rules[firing["rule"]]
        whom = {b["alias"]: tuple(b["subject"]) for b in firing["bindings"]}
        for c in rule["conclude"]:
            entry = {"kind": c["kind"], "id": c["id"], "subject": list(concerned(c, whom))}
            entry |= {"rule": rule["id"], "by": firing["defeat"]["by"]}
            due.append({**entry, "statement": filled(world, rule["message"], whom)})
    return [{**e, "place": str(i)} for i, e in enumerate(told)], [
        {**e, "place": str(i)} for i, e in enumerate(due)
    ]


def possible(world: World, told: Json) -> Json:
    """Return what a conclusion that may yet follow has to say."""
    rules = [world.rules[name] for name in told["rules"]]
    key = (told["kind"], told["id"])
    if not all(key in [(c["kind"], c["id"]) for c in rule["conclude"]] for rule in rules):
        return {"rules": None}
    claims = _once(claim for rule in rules for claim in rule["claims"])
    first = {"statement": rules[0]["title"], "warrant": rules[0]["warrant"]}
    return {**first, "claims": claims, "certainty": "possible"}


# ---------------------------------------------------------------- sentences


def filled(world: World, message: str, whom: dict[str, tuple[str, ...]]) -> str:
    """Return a rule's message with the names and answers of one firing."""

    def words(found: re.Match[str]) -> str:
        alias, _, rest = found[1].partition(".")
        if alias not in whom:
            return spoken(world.answer(found[1], ()))
        names = [world.names.get(partner, partner) for partner in whom[alias]]
        ends = {"": listed(names, "and"), "from": names[0], "to": names[-1]}
        return ends[rest] if rest in ends else spoken(world.answer(rest, whom[alias]))

    text = re.sub(r"\{([^{}]*)\}", words, message)
    return text[:1].upper() + text[1:]


def spoken(answer: Json) -> str:
    """Return an answer as it stands inside a sentence."""
    if answer["status"] in ("unknown", "not-applicable"):
        return "not known" if answer["status"] == "unknown" else "not applicable"
    values = _once(word(value) for value in said(answer))
    return f"disputed ({listed(values)})" if answer["status"] == "disputed" else values[0]


def word(value: Any) -> str:
    """Return a value as it stands inside a sentence."""
    if isinstance(value, list):
        return listed([v.replace("-", " ") for v in value], "and") or "none"
    if isinstance(value, str):
        return value.replace("-", " ")
    whole, dot, rest = decimal(round(abs(value) * 10_000)).partition(".")
    return f"{'-' * (value < 0)}{int(whole):,}{dot}{rest}"


_COUNTED = (
    ("move", "move", "moves"),
    ("risk", "risk", "risks"),
    ("failure", "cause of failure", "causes of failure"),
    ("strength", "strength", "strengths"),
    ("quality", "point of outlook", "points of outlook"),
)


def question(world: World, told: Json) -> Json:
    """Return what an open question has to say: the vocabulary's question, and its frames."""
    name, _, rest = told["answer"].removeprefix("answer:").partition("[")
    term, whom = world.tables["terms"][name], tuple(filter(None, rest.rstrip("]").split(",")))
    about = f" ({listed([world.names.get(p, p) for p in whom], 'and')})" if whom else ""
    sides = ""
    for o in world.answer(name, whom).get("opinions", ()):
        said_ = f"{o['by'] or 'someone'} says: {word(o['value'])}."
        sides += f" {said_[:1].upper()}{said_[1:]}"
    kinds = [key.partition(":")[0] for key in {key.partition("[")[0] for key in told["decides"]}]
    found = [(kinds.count(k), one, many) for k, one, many in _COUNTED if k in kinds]
    counts = [f"{n} {one if n == 1 else many}" for n, one, many in found]
    follows = [f"{listed(counts, 'and')} may follow from it"] if kinds else []
    decides = "it helps to decide the mode"
    reasons = [decides] if decides in told["why"] or not follows else []
    why = "because " + ", and ".join([*reasons, *follows])
    asked = f"{term['question']}{about}{sides}"
    return {"question": asked, "why": why, "who_knows": term["who_knows"]}


def resemblance(world: World, told: Json) -> Json:
    """Return what the likeness to an example has to say."""
    example, same_ = world.tables["examples"][told["case"]], len(told["same"])
    total = same_ + len(told["differing"])
    number = {0: "None", total: "All"}.get(same_, str(same_))
    verb = "is" if same_ < 2 else "are"
    counted = f"{number} of the {total} answers that can be compared {verb} the same."
    if total < 2:
        how = "is the same" if same_ else "differs"
        counted = (
            f"One answer can be compared, and it {how}." if total else "No answer can be compared."
        )
    title, stands_for = example["title"], example["stands_for"]
    shown = f"{title}, {stands_for}"
    near = [r for r in world.record["advice"]["resemblance"] if r["standing"] == "near-tie"]
    others = listed([r["title"] for r in near if r["case"] != told["case"]])
    turning = [c["answer"].partition(":")[2] for c in told["differing"]]
    apart = [t for t in turning if t in example.get("turns_on", ())]
    titles = listed([world.tables["terms"][t]["title"] for t in apart], "and")
    frames = {
        "own-example": [f"This is {shown}."],
        "most-like": [f"Your partnership is most like {shown}. {counted}"],
        "near-tie": [f"Your partnership is about as like {title} as {others}. {counted}"],
        "too-few": [f"Too few answers can be compared to say how like {title} this is. {counted}"],
        "less-like": [f"Your partnership is less like {shown}. {counted}"],
        "unlike": [
            f"Your partnership is not much like {shown}. {counted}",
            f"Your partnership is not close to {shown}. These differ: {titles}. {counted}",
        ],
    }[told["standing"]]
    statement = told["statement"] if told["statement"] in frames else frames[0]
    due = {k: example[k] for k in ("title", "stands_for", "mode", "claims")}
    return {**due, "statement": statement}
