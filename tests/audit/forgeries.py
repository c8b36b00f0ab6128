"""Forgeries: a record altered on purpose in what it concludes or says, as one who knows its form would.

Each returns the place it altered, or None where the record has nothing of the kind. The hashes are
computed anew afterwards, so only the reasoning can tell.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

Json = dict[str, Any]
Forgery = Callable[[Json, Random], bool]
LISTS = ("outlook", "strengths", "risks", "failure_causes", "moves", "findings", "limits")
TEXTS = ("action", "precondition", "sign", "stop_when", "downside")


def copied(document: Json) -> Json:
    """Return a record whose reading, advice and case may be altered; the rule base is shared."""
    own = {k: copy.deepcopy(document[k]) for k in ("made", "case", "reading", "advice")}
    return {**document, **own}


def other(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice((" not", "x", " never ")) + text[at:]


def _firing(document: Json, rng: Random) -> Json:
    reading = document["reading"]
    return rng.choice([*reading["firings"], *reading["overridden"]])


def matched_less(document: Json, rng: Random) -> bool:
    firing = _firing(document, rng)
    if firing["matched"]:
        firing["matched"].pop(rng.randrange(len(firing["matched"])))
        return True
    return False


def matched_more(document: Json, rng: Random) -> bool:
    firing, fact = _firing(document, rng), rng.choice(document["reading"]["facts"])
    if fact["id"] in firing["matched"]:
        return False
    firing["matched"] = sorted([*firing["matched"], fact["id"]])
    return True


def concluded_other(document: Json, rng: Random) -> bool:
    firing = rng.choice(document["reading"]["firings"])
    firing["concluded"] = [f"{firing['concluded'][0]}-more", *firing["concluded"][1:]]
    return True


def of_another_rule(document: Json, rng: Random) -> bool:
    one, two = rng.sample(document["reading"]["firings"], 2)
    one["rule"] = two["rule"] if two["rule"] != one["rule"] else f"{one['rule']}-x"
    return True


def bound_otherwise(document: Json, rng: Random) -> bool:
    bound = [f for f in document["reading"]["firings"] if f["bindings"]]
    if not bound:
        return False
    binding = rng.choice(rng.choice(bound)["bindings"])
    binding["subject"] = [*binding["subject"][1:], "somebody"]
    return True


def no_longer_relying(document: Json, rng: Random) -> bool:
    relying = [f for f in document["reading"]["firings"] if f["absences"]]
    if not relying:
        return False
    rng.choice(relying)["absences"].pop()
    return True


def left_out(document: Json, rng: Random) -> bool:
    firings = document["reading"]["firings"]
    firings.pop(rng.randrange(len(firings)))
    return True


def left_out_with_what_it_says(document: Json, rng: Random) -> bool:
    """A firing goes, and the items that it alone supports, and what rests on them stays."""
    firings = document["reading"]["firings"]
    gone = firings.pop(rng.randrange(len(firings)))
    for name in LISTS:
        items = document["advice"][name]
        items[:] = [i for i in items if i["because"] != [gone["id"]]]
    short = {"at": "when", "asks": "mode is creating", "truth": "false", "times": 1}
    document["reading"]["considered"].append({"rule": gone["rule"], "failed": [short]})
    return True


def never_gave_way(document: Json, rng: Random) -> bool:
    reading = document["reading"]
    if not reading["overridden"]:
        return False
    firing = reading["overridden"].pop(rng.randrange(len(reading["overridden"])))
    del firing["defeat"]
    reading["firings"].append(firing)
    return True


def made_to_give_way(document: Json, rng: Random) -> bool:
    reading = document["reading"]
    firing = reading["firings"].pop(rng.randrange(len(reading["firings"])))
    firing["defeat"] = {"by": rng.choice(reading["firings"])["id"], "because": []}
    reading["overridden"].append(firing)
    return True


def gave_way_to_another(document: Json, rng: Random) -> bool:
    overridden = document["reading"]["overridden"]
    if not overridden:
        return False
    rng.choice(overridden)["defeat"]["by"] = "unless[7]"
    return True


def added(document: Json, rng: Random) -> bool:
    """A rule that was at rest is said to have fired."""
    at_rest = document["reading"]["considered"]
    rule = at_rest.pop(rng.randrange(len(at_rest)))["rule"]
    fact = rng.choice(document["reading"]["facts"])["id"]
    firing = {"id": f"firing:{rule}", "rule": rule, "bindings": [], "matched": [fact]}
    firing |= {"absences": [], "concluded": [f"finding:{rule}"]}
    document["reading"]["firings"].append(firing)
    return True


def at_rest_for_another_reason(document: Json, rng: Random) -> bool:
    failed = rng.choice(document["reading"]["considered"])["failed"][0]
    key = rng.choice(("truth", "at", "asks"))
    failed[key] = {"truth": "nobody", "at": "when/of/99", "asks": "anything"}[key]
    return True


def at_rest_untold(document: Json, rng: Random) -> bool:
    considered = document["reading"]["considered"]
    considered.pop(rng.randrange(len(considered)))
    return True


def another_sum(document: Json, rng: Random) -> bool:
    position = rng.choice(document["reading"]["positions"])
    names = ("numerator", "denominator", "low", "high", "span", "known_weight", "unknown_weight")
    position[rng.choice(names)] += rng.choice((-1, 1))
    return True


def another_line(document: Json, rng: Random) -> bool:
    line = rng.choice(rng.choice(document["reading"]["positions"])["lines"])
    line[rng.choice(("weight", "signed", "low", "high"))] += rng.choice((-1, 1))
    return True


def a_line_less(document: Json, rng: Random) -> bool:
    lines = rng.choice(document["reading"]["positions"])["lines"]
    lines.pop(rng.randrange(len(lines)))
    return True


def another_lean(document: Json, rng: Random) -> bool:
    position = rng.choice(document["reading"]["positions"])
    leans = {"mandatory", "balanced", "voluntary", "contract", "trust", "undetermined"}
    position["lean"] = rng.choice(sorted(leans - {position["lean"]}))
    return True


def another_mode(document: Json, rng: Random) -> bool:
    found = document["advice"]["diagnosis"]
    modes = {"complying", "constraining", "creating", "outside", "undetermined"}
    mode = rng.choice(sorted(modes - {found["mode"]}))
    found |= {"mode": mode, "id": mode}
    return True


def another_mode_throughout(document: Json, rng: Random) -> bool:
    """The mode is another in the firing, the diagnosis and its sentence."""
    another_mode(document, rng)
    (firing,) = (f for f in document["reading"]["firings"] if f["concluded"][0].startswith("mode:"))
    firing["concluded"] = [f"mode:{document['advice']['diagnosis']['mode']}"]
    return True


def another_nearest(document: Json, rng: Random) -> bool:
    found = document["advice"]["diagnosis"]
    found["nearest"] = "creating" if found["nearest"] != "creating" else None
    return True


def _item(document: Json, rng: Random) -> Json:
    advice = document["advice"]
    return rng.choice([advice["diagnosis"], *(i for name in LISTS for i in advice[name])])


def another_statement(document: Json, rng: Random) -> bool:
    item = _item(document, rng)
    item["statement"] = other(item["statement"], rng)
    return True


def another_reason(document: Json, rng: Random) -> bool:
    item = _item(document, rng)
    item["reasons"] = [*item["reasons"], "It was agreed so."]
    return True


def another_warrant(document: Json, rng: Random) -> bool:
    item = _item(document, rng)
    item["warrant"] = "stated" if item["warrant"] != "stated" else "judgement"
    return True


def other_claims(document: Json, rng: Random) -> bool:
    item = _item(document, rng)
    item["claims"] = item["claims"][1:] or ["T1.1.mandatory", "C.9"]
    return True


def another_move(document: Json, rng: Random) -> bool:
    if not document["advice"]["moves"]:
        return False
    move, field = rng.choice(document["advice"]["moves"]), rng.choice(TEXTS)
    move[field] = other(move[field], rng)
    return True


def another_severity(document: Json, rng: Random) -> bool:
    if not document["advice"]["risks"]:
        return False
    risk = rng.choice(document["advice"]["risks"])
    risk["severity"] = "low" if risk["severity"] != "low" else "high"
    return True


def an_item_less(document: Json, rng: Random) -> bool:
    filled = [document["advice"][name] for name in LISTS if document["advice"][name]]
    if not filled:
        return False
    items = rng.choice(filled)
    items.pop(rng.randrange(len(items)))
    return True


def what_gave_way_untold(document: Json, rng: Random) -> bool:
    if not document["advice"]["overridden"]:
        return False
    document["advice"]["overridden"].pop()
    return True


def another_question(document: Json, rng: Random) -> bool:
    if not document["advice"]["open_questions"]:
        return False
    question = rng.choice(document["advice"]["open_questions"])
    field = rng.choice(("question", "why", "who_knows"))
    question[field] = other(question[field], rng)
    return True


def another_likeness(document: Json, rng: Random) -> bool:
    each = rng.choice(document["advice"]["resemblance"])
    each["statement"] = other(each["statement"], rng)
    return True


def another_possibility(document: Json, rng: Random) -> bool:
    if not document["advice"]["possible"]:
        return False
    each = rng.choice(document["advice"]["possible"])
    each["statement"] = other(each["statement"], rng)
    return True


def another_fact(document: Json, rng: Random) -> bool:
    fact = rng.choice(document["reading"]["facts"])
    if fact["origin"] == "answered":
        fact["answer"] = {"status": "unknown"}
    else:
        fact["origin"] = "answered"
    return True


def a_fact_less(document: Json, rng: Random) -> bool:
    facts = document["reading"]["facts"]
    facts.pop(rng.randrange(len(facts)))
    return True


def another_answer(document: Json, rng: Random) -> bool:
    """The case as read says otherwise than the facts that rules matched."""
    answers = document["case"]["read"]["answers"]
    term = rng.choice(list(answers))
    if answers[term]["status"] == "not-applicable":
        return False
    answers[term] = {"status": "not-applicable"}
    return True


KINDS: dict[str, tuple[Forgery, ...]] = {
    "a firing": (
        matched_less,
        matched_more,
        concluded_other,
        of_another_rule,
        bound_otherwise,
        no_longer_relying,
        never_gave_way,
        made_to_give_way,
        gave_way_to_another,
        added,
        another_fact,
        another_answer,
    ),
    "an omission": (
        left_out,
        left_out_with_what_it_says,
        at_rest_for_another_reason,
        at_rest_untold,
        an_item_less,
        what_gave_way_untold,
        a_fact_less,
    ),
    "the tally": (another_sum, another_line, a_line_less, another_lean),
    "a mode": (another_mode, another_mode_throughout, another_nearest),
    "a sentence": (
        another_statement,
        another_reason,
        another_warrant,
        other_claims,
        another_move,
        another_severity,
        another_question,
        another_likeness,
        another_possibility,
    ),
}
