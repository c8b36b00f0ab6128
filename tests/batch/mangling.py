"""Rows with something changed in them, by chance: some are wrong then, some only written another way."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from advisor.model.knowledge import KnowledgeBase

Row = dict[str, Any]
ODD: tuple[Any, ...] = (
    *(
        True,
        None,
        0,
        1,
        -1,
        7,
        1.5,
        2.0,
        1e-5,
        10**18,
        "1",
        "1.5",
        "0.12345",
        "1e3",
        "",
        " ",
        "Low",
    ),
    *(
        "unknown",
        " unknown",
        "not-applicable",
        "mixed",
        "disputed",
        "none",
        "Local  Government",
        "a\n",
    ),
    *(
        [],
        {},
        [[]],
        ["none"],
        ["none", "provider"],
        ["provider", "provider"],
        ["provider", True],
        [None],
    ),
    {"value": None},
    {"strength": "strong"},
    {"value": "mixed", "strength": "strong"},
    {"value": "low", "note": "seen", "by": "x"},
    {"value": "low", "note": "a\u202eb"},
    {"value": {"value": "low"}},
    {"value": "low", "date": "2007-13-01"},
    {"value": "low", "claims": ["C.4"]},
    {"value": "low", "claims": ["Z.99"]},
    {"value": True},
    {"disputed": [{"value": "low"}, {"value": "high", "by": "them"}]},
    {"disputed": [{"value": "low"}]},
    {"disputed": [{"value": "low"}, {"value": "low"}]},
    {"disputed": [{"value": 2}, {"value": 3.5}]},
)
ODD_IDS = ("A", "", "a--b", "b-", "x" * 61, "z" * 60, "élan", "a\n", 5, None, True)
ODD_DAYS = (
    "2007-3-1",
    "2007-02-30",
    "2008-02-29",
    "0000-01-01",
    "2007-03-01 ",
    20070301,
    None,
    "٢٠٠٧-03-01",
)


def mangled(row: Row, knowledge: KnowledgeBase, random: Random) -> Row:
    """Return a row with up to two things changed."""
    found = deepcopy(row)
    for change in random.choices(_CHANGES, k=random.randint(0, 2)):
        change(found, knowledge, random)
    return found


def _entries(row: Row, random: Random) -> Row:
    """Return the answers about the whole, about a partner, or about a relation."""
    held = [row.get("answers"), *_mapping(row, "partners").values(), *_relations(row)]
    known = [entries for entries in held if isinstance(entries, dict)]
    return random.choice(known) if known else {}


def _mapping(row: Row, key: str) -> Row:
    found = row.get(key)
    return found if isinstance(found, dict) else {}


def _relations(row: Row) -> list[Any]:
    found = row.get("relations")
    return found if isinstance(found, list) else []


def _odd_answer(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    entries = _entries(row, random)
    if entries:
        entries[random.choice(list(entries))] = deepcopy(random.choice(ODD))


def _other_answer(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    term = random.choice(list(knowledge.terms.values()))
    values = [*term.values, "mixed", "unknown", *ODD]
    _entries(row, random)[term.id] = deepcopy(random.choice(values))


def _unknown_term(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    _entries(row, random)[random.choice(("aproach", "name", "from", "between", "case", ""))] = "low"


def _head(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    key = random.choice(
        ("case", "as_of", "name", "prepared_by", "notes", "answers", "partners", "relations", "on")
    )
    if random.random() < 0.3:
        row.pop(key, None)
    elif key == "as_of":
        row[key] = random.choice(ODD_DAYS)
    elif key in ("case", "name"):
        row[key] = random.choice((*ODD_IDS, "Two  words", "x" * 401))
    else:
        row[key] = deepcopy(
            random.choice((None, {}, [], "", "some words", True, 3, {"a": {}}, [{}], "a\tb"))
        )


def _partner(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    partners = _mapping(row, "partners")
    if not partners:
        return
    name = random.choice(list(partners))
    kind = random.randrange(4)
    if kind == 0:
        partners[str(random.choice(ODD_IDS))] = partners.pop(name)
    elif kind == 1 and isinstance(partners[name], dict):
        partners[name]["name"] = random.choice((*ODD_IDS, "Ynys Môn", "x" * 81))
    elif kind == 2:
        partners[name] = random.choice((None, [], "council", {}))
    else:
        partners.update({f"p{n}": {} for n in range(random.choice((3, 31)))})


def _relation(row: Row, knowledge: KnowledgeBase, random: Random) -> None:
    relations = _relations(row)
    if not relations:
        return
    chosen = deepcopy(random.choice(relations))
    if not isinstance(chosen, dict) or "from" not in chosen or "to" not in chosen:
        return
    symmetric = [t for t in knowledge.terms.values() if t.of == "relation" and t.symmetric]
    kind, one, other = random.randrange(7), chosen["from"], chosen["to"]
    term = random.choice(symmetric)
    value = random.choice(list(term.values) or [2])
    if kind == 0:
        relations.append(chosen)
    elif kind == 1:
        relations.append({"from": other, "to": one, term.id: value})
    elif kind == 2:
        relations.append({"from": one, "to": other, term.id: value})
        relations.append({"from": other, "to": one, term.id: value})
    elif kind == 3:
        ends = random.choice(([one, other], [one], [one, one], [one, "nobody"], "ab"))
        relations.append({"between": ends, term.id: value, "trust-source": "nothing-yet"})
    elif kind == 4:
        relations.append(
            {"to": one, term.id: value, "from": random.choice((one, other, "nobody", 3, []))}
        )
    elif kind == 5:
        relations += [{"from": one, "to": other} for _ in range(5)]
    else:
        relations.append(
            random.choice(
                (None, {}, [], "x", {"from": one}, {"between": None, "from": one, "to": other})
            )
        )


_CHANGES: tuple[Callable[[Row, KnowledgeBase, Random], None], ...] = (
    *(_odd_answer, _other_answer, _relation) * 2,
    *(_unknown_term, _head, _partner),
)
