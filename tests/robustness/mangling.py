"""Files spoiled at random, each from a seed and a number alone, so that any one can be had again.

Some are spoiled as bytes (what an editor, a disk or an attacker does), some as trees (what an author
does): the latter stay readable, and the words in them stay words of the vocabulary, so that a good part
gets past the reader and has to mean something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, TypeAlias

import yaml

from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, NONE, NOT_APPLICABLE, UNKNOWN

SEED = 20040617
"""Recorded here; another is tried by `python tests/robustness/worker.py JOB SEED 0 1000`."""

Tree: TypeAlias = Any
Mangler: TypeAlias = Callable[[bytes, "Source", Random], bytes]

METACHARACTERS = ":-?[]{},#&*!|>'\"%@`<=~\t\\"
SURPRISES = (
    *("on", "off", "yes", "no", "Yes", "null", "~", "true", "NULL", "''", '""', ".nan", ".inf"),
    *(
        "1e-05",
        "1E400",
        "1_000",
        "0x1F",
        "0o17",
        "0b1",
        "190:20:30",
        "1.00000",
        "0.00001",
        "-0",
        "+1",
    ),
    *("-.5", ".5", "5.", "900000000000", "900000000000.0001", "-900000000000", "9" * 400),
    *("2007-02-30", "2007-13-01", "0000-01-01", "9999-12-31", "2007-01-01T00:00:00Z", "2007-1-1"),
    *("!!python/object/apply:os.system [true]", "!!binary aGk=", "!!set {a}", "!x y", "!<tag:x> y"),
    *(
        "*a",
        "&a b",
        "&a [*a]",
        "<<",
        "=",
        "? x",
        "- x",
        "[",
        "]",
        "{",
        "}",
        "{}",
        "[]",
        "[[]]",
        "[{}]",
    ),
    *(
        "|\n  x",
        ">-\n  x",
        "%YAML 1.2",
        "---",
        "...",
        "#",
        "@x",
        "`x`",
        "'",
        '"',
        '"\\',
        '"\\x',
        "'a''",
    ),
    *('"\\ud800"', '"\\udfff\\ud800"', '"\\U0010ffff"', '"\\U00110000"', '"\\UFFFFFFFF"', '"\\0"'),
    *('"\\x1b[31m"', '"a\\nb"', '"a\\n b\\n"', '"\\x7f"', '"\\x85"', '"\\u2028"', '"\\u202e"'),
    *(
        '"a\\tb"',
        '"\\ufeff"',
        '"\\ufffe"',
        '"{"',
        '"{x}"',
        '"{r.from}"',
        '"{0}"',
        '"%s %d"',
        "${x}",
    ),
    *("gоvernance", "ﬁ", "ınflexıble", "١٢", "１２", "１２.５", "a\u00adb", "é", "e\u0301"),  # noqa: RUF001
    *("__class__", "__proto__", "constructor", "id", "sid", "$s", "$and", "$ex", "m", "k1"),
)
RAW = (
    *(
        b"\xef\xbb\xbf",
        b"\x00",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xff",
        b"\xfe\xff",
        b"\xc0\x80",
    ),
    *(
        b"\xf4\x90\x80\x80",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xe2\x80\xa9",
        b"\x0b",
        b"\x0c",
        b"\x1b[2J",
    ),
    *(
        b"\x7f",
        b"\xc2\x80",
        b"\xef\xbf\xbe",
        b"\xf0\x9f\x92\xa9",
        b"\r",
        b"\r\n",
        b"\n\r",
        b"\t",
        b"\x1a",
    ),
)
_HOMOGLYPHS = str.maketrans("aceopxyi", "асеорхуі")  # noqa: RUF001
_TOKEN = re.compile(rb"[^\s:,\[\]{}#]+")


@dataclass(frozen=True)
class Source:
    """What mangled files are made from: sound files, and the words they are written in."""

    files: tuple[bytes, ...]
    words: tuple[str, ...]
    terms: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    held: dict[str, tuple[str, ...]]
    """The terms asked of the case, of a partner, of a relation."""
    numbers: frozenset[str]
    sets: frozenset[str]


def source(files: Sequence[bytes], knowledge: KnowledgeBase) -> Source:
    """Return what mangled files are made from, for these files and this vocabulary."""
    values = {
        t.id: (*t.values, MIXED) if t.kind == "characteristic" else tuple(t.values) or ("0", "1.5")
        for t in knowledge.terms.values()
    }
    drawn = {c.id for rule in knowledge.rules.values() for c in rule.conclude}
    words = {
        *(UNKNOWN, NOT_APPLICABLE, NONE, "disputed", "value", "strength", "strong", "by", "claims"),
        *("case", "as_of", "answers", "partners", "relations", "from", "to", "between", "name"),
        *("all", "any", "none", "at-least", "some", "every", "about", "unknown", "number", "of"),
        *(
            "partner",
            "relation",
            "pair-with",
            "same-as",
            "differs-from",
            "includes-all",
            "less-than",
        ),
        *("mode", "approach", "basis", "finding", "failure", "risk", "move", "unless", "conclude"),
        *(word for listed in values.values() for word in listed),
        *knowledge.terms,
        *knowledge.parameters,
        *knowledge.modes,
        *drawn,
        *list(knowledge.claims)[:20],
    }
    terms = sorted(knowledge.terms.values(), key=lambda t: t.id)
    return Source(
        tuple(files),
        tuple(sorted(words)),
        tuple(t.id for t in terms),
        values,
        {of: tuple(t.id for t in terms if t.of == of) for of in ("case", "partner", "relation")},
        frozenset(t.id for t in terms if t.type == "number"),
        frozenset(t.id for t in terms if t.type == "set"),
    )


def mangled(source: Source, seed: int, index: int, trees: Sequence[TreeMangler]) -> bytes:
    """Return the mangled file of this number."""
    random = Random(f"{seed}:{index}")
    raw = random.choice(source.files)
    if random.random() < 0.6:
        raw = as_tree(raw, source, random, trees)
        if random.random() < 0.8:
            return raw
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        raw = random.choice(BYTE_MANGLERS)(raw, source, random)
    return raw


# ---------------------------------------------------------------- bytes, lines, words


def _place(raw: bytes, random: Random) -> int:
    return random.randint(0, len(raw))


def _delete_bytes(raw: bytes, source: Source, random: Random) -> bytes:
    at = _place(raw, random)
    return raw[:at] + raw[at + random.choice((1, 1, 2, 8, 60)) :]


def _flip_bytes(raw: bytes, source: Source, random: Random) -> bytes:
    found = bytearray(raw)
    for _ in range(random.choice((1, 1, 3))):
        if found:
            found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def _insert_metacharacter(raw: bytes, source: Source, random: Random) -> bytes:
    at = _place(raw, random)
    return raw[:at] + random.choice(METACHARACTERS).encode() + raw[at:]


def _insert_raw(raw: bytes, source: Source, random: Random) -> bytes:
    at = 0 if random.random() < 0.2 else _place(raw, random)
    return raw[:at] + random.choice(RAW) + raw[at:]


def _truncate(raw: bytes, source: Source, random: Random) -> bytes:
    return raw[: _place(raw, random)]


def _on_lines(change: Callable[[list[bytes], Source, Random], None]) -> Mangler:
    def mangler(raw: bytes, source: Source, random: Random) -> bytes:
        lines = raw.split(b"\n")
        change(lines, source, random)
        return b"\n".join(lines)

    return mangler


def _delete_lines(lines: list[bytes], source: Source, random: Random) -> None:
    at = random.randrange(len(lines))
    del lines[at : at + random.choice((1, 1, 2, 5, 20))]


def _duplicate_lines(lines: list[bytes], source: Source, random: Random) -> None:
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    lines[to:to] = lines[at : at + random.choice((1, 1, 3, 10))]


def _swap_lines(lines: list[bytes], source: Source, random: Random) -> None:
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    lines[at], lines[to] = lines[to], lines[at]


def _indent(lines: list[bytes], source: Source, random: Random) -> None:
    at = random.randrange(len(lines))
    mode = random.randrange(4)
    for i in range(at, min(len(lines), at + random.choice((1, 1, 4)))):
        line = lines[i]
        lines[i] = (b" " + line, line[1:], b"\t" + line, line.replace(b"  ", b"\t", 1))[mode]


def _foreign_lines(lines: list[bytes], source: Source, random: Random) -> None:
    other = random.choice(source.files).split(b"\n")
    at, to = random.randrange(len(other)), random.randrange(len(lines))
    lines[to:to] = other[at : at + random.choice((1, 3, 12))]


def _surprise_value(lines: list[bytes], source: Source, random: Random) -> None:
    keyed = [i for i, line in enumerate(lines) if b": " in line]
    if keyed:
        at = random.choice(keyed)
        lines[at] = lines[at].split(b": ")[0] + b": " + random.choice(SURPRISES).encode()


def _crlf(raw: bytes, source: Source, random: Random) -> bytes:
    return raw.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\xe2\x80\xa8\n")))


def _on_token(change: Callable[[bytes, Source, Random], bytes]) -> Mangler:
    def mangler(raw: bytes, source: Source, random: Random) -> bytes:
        found = list(_TOKEN.finditer(raw))
        if not found:
            return raw
        token = random.choice(found)
        return raw[: token.start()] + change(token[0], source, random) + raw[token.end() :]

    return mangler


def _other_word(token: bytes, source: Source, random: Random) -> bytes:
    return random.choice(source.words).encode()


def _surprise(token: bytes, source: Source, random: Random) -> bytes:
    return random.choice(SURPRISES).encode()


def _misspell(token: bytes, source: Source, random: Random) -> bytes:
    text = token.decode("utf-8", "replace")
    at = random.randrange(len(text))
    return (text[:at] + random.choice("xe-_ A") + text[at + random.randint(0, 1) :]).encode()


def _homoglyph(token: bytes, source: Source, random: Random) -> bytes:
    return token.decode("utf-8", "replace").translate(_HOMOGLYPHS).encode()


def _long(token: bytes, source: Source, random: Random) -> bytes:
    return token * random.choice((10, 100, 5_000, 60_000 // max(len(token), 1)))


def _deep(token: bytes, source: Source, random: Random) -> bytes:
    depth = random.choice((5, 38, 45, 1_100, 30_000))
    opening = random.choice((b"[", b"{a: ", b"- ", b"? ", b"!!seq [", b"[{a: ", b"&a ["))
    return opening * depth + token + (b"]" * depth if opening == b"[" else b"")


def _swap_words(raw: bytes, source: Source, random: Random) -> bytes:
    found = [m for m in _TOKEN.finditer(raw) if m[0].decode("utf-8", "replace") in source.terms]
    if len(found) < 2:
        return raw
    one, two = sorted(random.sample(found, 2), key=lambda m: m.start())
    between = raw[one.end() : two.start()]
    return raw[: one.start()] + two[0] + between + one[0] + raw[two.end() :]


def _bomb(raw: bytes, source: Source, random: Random) -> bytes:
    wide, levels = random.choice(((10, 9), (2, 35), (300, 3), (9, 3)))
    lines = [b"x0: &x0 [" + b", ".join([b"a"] * wide) + b"]"]
    lines += [
        b"x%d: &x%d [%s]" % (i, i, b", ".join([b"*x%d" % (i - 1)] * wide)) for i in range(1, levels)
    ]
    bomb = b"\n".join(lines) + b"\n"
    use = b"answers: *x%d\n" % (levels - 1)
    return random.choice((bomb + raw, raw + b"\n" + bomb, raw + b"\n" + bomb + use))


def _anchors(raw: bytes, source: Source, random: Random) -> bytes:
    """Give one value an anchor, and use it in place of another."""
    lines = raw.split(b"\n")
    valued = [i for i, line in enumerate(lines) if re.search(rb": \S", line)]
    opening = [i for i, line in enumerate(lines) if line.endswith(b":")]
    if len(valued) < 2:
        return raw
    one, two = sorted(random.sample(valued, 2))
    if opening and random.random() < 0.5:
        one = random.choice(opening)
        lines[one] += b" &a"
    else:
        lines[one] = lines[one].replace(b": ", b": &a ", 1)
    if random.random() < 0.3:
        key = lines[two].split(b":")[0]
        lines[two] = b" " * (len(key) - len(key.lstrip())) + b"<<: *a"
    else:
        lines[two] = lines[two].split(b": ")[0] + b": *a"
    return b"\n".join(lines)


def _many(raw: bytes, source: Source, random: Random) -> bytes:
    """Repeat one line, made different each time: many faults, or one very long list."""
    lines = raw.split(b"\n")
    at = random.randrange(len(lines))
    line, number = lines[at], random.choice((50, 300, 1_500))
    made = [line.replace(b":", b"%d:" % i, 1) for i in range(number)]
    lines[at:at] = made if random.random() < 0.7 else [line] * number
    return b"\n".join(lines)


def _recode(raw: bytes, source: Source, random: Random) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(
        random.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7")), "replace"
    )


BYTE_MANGLERS: tuple[Mangler, ...] = (
    *(_delete_bytes, _flip_bytes, _insert_metacharacter, _insert_metacharacter, _insert_raw),
    *(_truncate, _on_lines(_delete_lines), _on_lines(_delete_lines), _on_lines(_duplicate_lines)),
    *(_on_lines(_swap_lines), _on_lines(_indent), _on_lines(_foreign_lines)),
    *(_on_lines(_surprise_value), _on_lines(_surprise_value), _crlf, _on_token(_other_word)),
    *(_on_token(_other_word), _on_token(_surprise), _on_token(_misspell), _on_token(_homoglyph)),
    *(_on_token(_long), _on_token(_deep), _swap_words, _swap_words, _bomb, _anchors, _anchors),
    *(_many, _recode),
)


# ---------------------------------------------------------------- trees

TreeMangler: TypeAlias = "Callable[[Tree, Source, Random], Tree]"
"""Changes a tree of dicts, lists and text, in place or anew, and returns it."""


def as_tree(raw: bytes, source: Source, random: Random, manglers: Sequence[TreeMangler]) -> bytes:
    """Return a file changed as a tree and written out again."""
    tree = _tree(raw)
    gentle = [m for m in manglers if m not in COMMON] + [tree_delete, tree_shuffle, tree_word]
    chosen = gentle if random.random() < 0.7 else manglers
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        tree = random.choice(chosen)(tree, source, random)
    try:
        text = _dumped(tree, _Quick)
    except UnicodeEncodeError:  # libyaml refuses half a letter
        text = _dumped(tree, _Plain)
    return text.encode("utf-8", "surrogatepass")


def _dumped(tree: Tree, dumper: type[Any]) -> str:
    text: str = yaml.dump(
        tree, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return text


def _tree(raw: bytes) -> Tree:
    return copied(_parsed(raw))


@cache
def _parsed(raw: bytes) -> Tree:
    return yaml.load(raw, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


class _Plain(yaml.SafeDumper):
    """Writes text as it is, without quotes where YAML can do without."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_text(self, data: str) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=None)


class _Quick(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # either
    """Writes the same through libyaml, where PyYAML was built with it."""

    ignore_aliases = _Plain.ignore_aliases
    represent_text = _Plain.represent_text


for _dumper in (_Plain, _Quick):
    _dumper.add_representer(str, _dumper.represent_text)
    _dumper.yaml_implicit_resolvers = {}


def places(tree: Tree, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value of a tree, the root's first."""
    found = [path]
    entries = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for step, value in entries:
        found += places(value, (*path, step))
    return found


def at(tree: Tree, path: tuple[Any, ...]) -> Tree:
    """Return the value at a path."""
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Tree, path: tuple[Any, ...], value: Tree) -> Tree:
    """Return the tree with another value at a path."""
    if not path:
        return value
    at(tree, path[:-1])[path[-1]] = value
    return tree


def copied(value: Tree) -> Tree:
    """Return a copy that shares nothing."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def _somewhere(tree: Tree, random: Random) -> tuple[Any, ...]:
    found = places(tree)[1:]
    return random.choice(found) if found else ()


def tree_delete(tree: Tree, source: Source, random: Random) -> Tree:
    path = _somewhere(tree, random)
    if path:
        del at(tree, path[:-1])[path[-1]]
    return tree


def tree_swap(tree: Tree, source: Source, random: Random) -> Tree:
    one, two = _somewhere(tree, random), _somewhere(tree, random)
    if one[: len(two)] == two or two[: len(one)] == one:
        return tree
    first, second = copied(at(tree, one)), copied(at(tree, two))
    return put(put(tree, one, second), two, first)


def tree_copy(tree: Tree, source: Source, random: Random) -> Tree:
    value = copied(at(tree, _somewhere(tree, random)))
    return put(tree, _somewhere(tree, random), value)


def tree_graft(tree: Tree, source: Source, random: Random) -> Tree:
    """Put a part of another file in."""
    other = _tree(random.choice(source.files))
    path = _somewhere(tree, random)
    same = [p for p in places(other) if p and path and p[-1] == path[-1]]
    return put(tree, path, at(other, random.choice(same) if same else _somewhere(other, random)))


def tree_wrap(tree: Tree, source: Source, random: Random) -> Tree:
    path = _somewhere(tree, random)
    value = at(tree, path)
    for _ in range(random.choice((1, 1, 2, 50))):
        value = [value] if random.random() < 0.5 else {random.choice(source.words): value}
    return put(tree, path, value)


def tree_unwrap(tree: Tree, source: Source, random: Random) -> Tree:
    path = _somewhere(tree, random)
    value = at(tree, path)
    inner = list(value.values()) if isinstance(value, dict) else value
    return put(tree, path, random.choice(inner)) if isinstance(inner, list) and inner else tree


def tree_word(tree: Tree, source: Source, random: Random) -> Tree:
    """Put another word of the vocabulary in the place of one."""
    found = [p for p in places(tree) if p and isinstance(at(tree, p), str)]
    if not found:
        return tree
    path = random.choice(found)
    known = [source.values[step] for step in path if step in source.values]
    if known and random.random() < 0.8:
        word = random.choice((*known[-1], UNKNOWN, NOT_APPLICABLE, NONE))
    else:
        word = random.choice(source.words)
    return put(tree, path, word)


def tree_surprise(tree: Tree, source: Source, random: Random) -> Tree:
    value = random.choice(
        (*SURPRISES, "", [], {}, [[]], {"": ""}, ["a", "a"], "a" * 61, "a" * 5_000, "a\nb")
    )
    return put(tree, _somewhere(tree, random), copied(value))


def tree_key(tree: Tree, source: Source, random: Random) -> Tree:
    """Give a value another key: another word, or an unheard-of one."""
    found = [p for p in places(tree) if p and isinstance(p[-1], str)]
    if not found:
        return tree
    path = random.choice(found)
    holder = at(tree, path[:-1])
    if path[-1] in source.values and random.random() < 0.8:
        key = random.choice(source.terms)
    else:
        key = random.choice((*source.words, *random.sample(SURPRISES, 5), path[-1] + "x", "a\nb"))
    entries = [(key if k == path[-1] else k, v) for k, v in holder.items()]
    holder.clear()
    holder.update(entries)
    return tree


def tree_shuffle(tree: Tree, source: Source, random: Random) -> Tree:
    found = [p for p in places(tree) if isinstance(at(tree, p), dict | list)]
    holder = at(tree, random.choice(found)) if found else []
    if isinstance(holder, list):
        random.shuffle(holder)
        return tree
    entries = list(holder.items())
    random.shuffle(entries)
    holder.clear()
    holder.update(entries)
    return tree


COMMON: tuple[TreeMangler, ...] = (
    *(tree_delete, tree_swap, tree_copy, tree_graft, tree_wrap, tree_unwrap, tree_word, tree_word),
    *(tree_word, tree_surprise, tree_key, tree_shuffle),
)


def _holders(tree: Tree) -> list[tuple[str, dict[str, Tree]]]:
    """Return what answers stand in, with what they are asked of."""
    if not isinstance(tree, dict):
        return []
    partners, relations = tree.get("partners"), tree.get("relations")
    held = [("case", tree.get("answers"))]
    held += [("partner", p) for p in partners.values()] if isinstance(partners, dict) else []
    held += [("relation", r) for r in relations] if isinstance(relations, list) else []
    return [(of, each) for of, each in held if isinstance(each, dict)]


def case_answer(tree: Tree, source: Source, random: Random) -> Tree:
    """Give or change a few answers, mostly to values they can have."""
    held = _holders(tree)
    for _ in range(random.choice((1, 3, 12)) if held else 0):
        of, holder = random.choice(held)
        term = random.choice(source.held[of] if random.random() < 0.97 else source.terms)
        known = source.values[term]
        value: Tree = random.choice((*known, UNKNOWN, NOT_APPLICABLE))
        if random.random() < 0.15 and term not in source.sets:
            sides = random.sample(known, 2)
            value = {"disputed": [{"value": side, "by": f"{i}"} for i, side in enumerate(sides)]}
        elif random.random() < 0.1:
            value = {"value": value, "note": random.choice(("é\n", "x" * 100, "{x}", "%s"))}
        elif random.random() < 0.05:
            value = {"value": value, "strength": random.choice(("slight", "strong", "great"))}
        elif term in source.sets or random.random() < 0.03:
            value = random.sample(known, 2)
        holder[term] = value
    return tree


def case_partners(tree: Tree, source: Source, random: Random) -> Tree:
    """Add partners and relations."""
    if not isinstance(tree, dict):
        return tree
    partners, relations = tree.get("partners"), tree.get("relations")
    partners = partners if isinstance(partners, dict) else {}
    relations = relations if isinstance(relations, list) else []
    sound = random.random() < 0.8
    names = ["a", "b", "x-1", "council", "a" * 60, "id", "sid", "n"]
    names += [] if sound else ["a" * 61, "Council", "1", "a,b", "a]"]
    shown = ["A", "Ünïcode & Söhne", "é" * 80, "[x]"]
    shown += [] if sound else ["", "x" * 81, "a\nb", "\x1b[1m", "\u202e"]
    for _ in range(random.choice((1, 3, 8))):
        partners[random.choice(names)] = {"name": random.choice(shown)}
        if len(partners) > 1 or not sound:
            ends = random.sample(list(partners), 2) if sound else random.choices([*partners], k=2)
            between = random.random() < 0.4
            relations.append({"between": ends} if between else {"from": ends[0], "to": ends[1]})
    tree["partners"], tree["relations"] = partners, relations
    return tree


CASE_MANGLERS = (*COMMON, case_answer, case_answer, case_answer, case_partners)


def _conditions(tree: Tree) -> list[tuple[Any, ...]]:
    """Return the paths of what are likely whole conditions of a rule."""
    found = []
    for path in places(tree):
        if not path or path[0] not in ("when", "unless"):
            continue
        if path == ("when",) or isinstance(path[-1], int):
            found.append(path)
    return found


def _condition_of(source: Source, random: Random) -> Tree:
    other = _tree(random.choice(source.files))
    found = _conditions(other)
    return at(other, random.choice(found)) if found else {"mode": "complying"}


def rule_graft(tree: Tree, source: Source, random: Random) -> Tree:
    """Put a condition of another rule in the place of one."""
    found = _conditions(tree)
    return put(tree, random.choice(found), _condition_of(source, random)) if found else tree


def rule_nest(tree: Tree, source: Source, random: Random) -> Tree:
    """Put a condition, alone or with others, under all, any, none, at-least or an entity."""
    found = _conditions(tree)
    if not found:
        return tree
    path = random.choice(found)
    value = at(tree, path)
    for _ in range(random.choice((1, 1, 2, 4, 12, 36))):
        parts = [value, *(_test(source, random) for _ in range(random.choice((0, 0, 1, 2))))]
        number = random.choice(("0", "1", "1", "2", "3", "999", "1.5", "-1", "many"))
        groups: tuple[Tree, ...] = (
            *({"all": parts}, {"any": parts}, {"none": parts}),
            {"at-least": {"number": "1", "of": parts}},
        )
        if random.random() < 0.9:
            value = random.choice(groups)
            continue
        value = random.choice(
            (
                {"at-least": {"number": number, "of": parts}},
                {"at-least": {"number": number, "of": {"partner": "q", **_flat(value)}}},
                {"some": {"partner": "q", **_flat(value)}},
                {"every": {"relation": "s", **_flat(value)}},
                {"none": {"partner": "q", **_flat(value)}},
                {"about": {"r": value}},
            )
        )
    return put(tree, path, value)


def _flat(value: Tree) -> dict[str, Tree]:
    return value if isinstance(value, dict) else {"any": value}


def rule_more(tree: Tree, source: Source, random: Random) -> Tree:
    """Add conditions to a group, exceptions to the rule, conclusions, or a rule that overrides."""
    if not isinstance(tree, dict):
        return tree
    groups = [p for p in places(tree) if p and p[-1] in ("all", "any", "none", "of", "unless")]
    groups = [p for p in groups if isinstance(at(tree, p), list)]
    choice = random.randrange(4)
    if choice == 0 or (choice == 1 and not groups):
        tree["unless"] = [_condition_of(source, random) for _ in range(random.choice((1, 2, 6)))]
    elif choice == 1:
        wanted = random.choice((1, 2, 10, 61))
        at(tree, random.choice(groups)).extend(_condition_of(source, random) for _ in range(wanted))
    elif choice == 2:
        tree["overridden-by"] = random.choice(source.words)
    else:
        other = _tree(random.choice(source.files))
        tree["conclude"] = [tree.get("conclude"), other.get("conclude")]
    return tree


def rule_test(tree: Tree, source: Source, random: Random) -> Tree:
    """Put a test of any term in the place of a condition."""
    found = _conditions(tree)
    return put(tree, random.choice(found), _test(source, random)) if found else tree


def _test(source: Source, random: Random) -> Tree:
    """Return a condition made up from the vocabulary, mostly a sound one."""
    of = random.choice(("case", "case", "partner", "relation"))
    term = random.choice(source.held[of] if random.random() < 0.97 else source.terms)
    value = random.choice((*source.values[term], NOT_APPLICABLE))
    number = random.choice(("0", "12.5", "-900000000000", "900000000000", "0.0001", "2"))
    inner: Tree = random.choice(
        (
            {term: value},
            {term: [value, random.choice(source.values[term])]},
            {"unknown": term},
            {"none": [{term: value}]},
            {"any": [{term: value}, {"unknown": term}]},
        )
    )
    if term in source.numbers:
        inner = {term: {"at-least": number, "less-than": random.choice(("5", "900000000000"))}}
    elif term in source.sets and random.random() < 0.5:
        inner = {term: {"includes-all": list(source.values[term][:2])}}
    if of == "case":
        return inner
    entity = {of: random.choice("qs"), **inner}
    some: Tree = random.choice(
        (
            *({"some": entity}, {"some": entity}, {"every": entity}, {"none": entity}),
            {"at-least": {"number": random.choice("1234"), "of": entity}},
        )
    )
    return some


def rule_pair(tree: Tree, source: Source, random: Random) -> Tree:
    """Make the rule speak of two partners, and of how they see one another."""
    if not isinstance(tree, dict) or "conclude" not in tree:
        return tree
    one, two = random.choice(source.held["partner"]), random.choice(source.held["relation"])
    tree["when"] = {
        "all": [
            {"some": {"partner": "a", one: random.choice(source.values[one])}},
            {"some": {"partner": "b", "pair-with": "a", one: {"differs-from": "a"}}},
            {
                "some": {
                    "relation": "r",
                    "from": "a",
                    "to": "b",
                    two: random.choice(source.values[two]),
                }
            },
        ][: random.choice((1, 2, 3, 3))]
        + [tree.get("when")][: random.randint(0, 1)]
    }
    tree["message"] = random.choice(("Some partner.", "{a} may.", "{b.culture} {r.from}", "{a"))
    for conclusion in (
        tree["conclude"] if isinstance(tree["conclude"], list) else [tree["conclude"]]
    ):
        if isinstance(conclusion, dict) and random.random() < 0.8:
            conclusion.pop("about", None)
    return tree


def rule_plain(tree: Tree, source: Source, random: Random) -> Tree:
    """Take out what names aliases, so that another condition can stand."""
    if isinstance(tree, dict) and isinstance(tree.get("conclude"), dict):
        tree["conclude"].pop("about", None)
        tree["message"] = "It may be so."
        if random.random() < 0.5:
            tree["unless"] = [_test(source, random)]
    return tree


RULE_MANGLERS = (
    *COMMON,
    *(rule_plain, rule_plain, rule_plain, rule_test),
    *(rule_graft, rule_graft, rule_nest, rule_nest, rule_nest, rule_more, rule_test, rule_test),
    *(rule_test, rule_pair),
)
