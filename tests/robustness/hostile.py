"""Case files written to do harm, by what each of them tries."""

from __future__ import annotations

_HEAD = "case: x\nas_of: 2007-01-01\n"


def _case(rest: str) -> bytes:
    return (_HEAD + rest).encode("utf-8", "surrogatepass")


def _numbered(line: str, number: int) -> str:
    return "".join(line.format(i) for i in range(number))


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "a comment": b"# x\n",
    "a bare document": b"---\n",
    "two documents": _case("---\ncase: y\n"),
    "a word": b"x",
    "a list": b"- x\n",
    "a list of mappings": b"- case: x\n- as_of: 2007-01-01\n",
    "an alias alone": b"*a\n",
    "an anchor alone": b"&a\n",
    "a NUL": b"\x00",
    "a byte order mark alone": b"\xef\xbb\xbf",
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + _case("answers: {}\n"),
    "UTF-16": _HEAD.encode("utf-16"),
    "a lone surrogate": _case("name: \ud800\n"),
    "an escaped surrogate": _case('name: "\\ud800"\n'),
    "an escape beyond Unicode": _case('name: "\\U00110000"\n'),
    "an escape beyond any number": _case('name: "\\UFFFFFFFF"\n'),
    "a line break in a key": _case('"a\\nb": x\n'),
    "a line break in an answer's key": _case('answers: {"a\\nb": x}\n'),
    "a line break in a partner's key": _case('partners: {"a\\nb": {}}\n'),
    "a line break in a claim": _case('answers: {tiers: {value: strict, claims: ["C\\nx"]}}\n'),
    "a line break in a value": _case('answers: {tiers: "strict\\nflexible"}\n'),
    "a line break in a relation": _case('partners: {a: {}}\nrelations: [{from: a, to: "b\\nc"}]\n'),
    "a line break in a case's id": b'case: "a\\nb"\nas_of: 2007-01-01\n',
    "a line break in a tag": _case("name: !<tag:x%0Ay> z\n"),
    "terminal control in a name": _case('name: "\\x1b[31mx\\x07"\n'),
    "terminal control of eight bits in a name": _case('name: "\\x9b31mx"\n'),
    "terminal control in a partner's name": _case(
        'partners: {a: {name: "\\x1b[31mx\\x07"}, b: {}}\nrelations: [{from: a, to: b, open: low}]\n'
    ),
    "terminal control in who said it": _case(
        'answers: {tiers: {disputed: [{value: strict, by: "\\x1b[1m"}, {value: flexible}]}}\n'
    ),
    "a very long partner's key": _case(f"partners: {{{'a' * 900}: {{}}}}\n"),
    "a long key with spaces": _case(f"? {'A b ' * 20_000}\n: x\n"),
    "no answers": _case("answers:\n"),
    "answers as a list": _case("answers: [a, {b: c}]\n"),
    "no partners": _case("partners:\n"),
    "partners as a list": _case("partners: [a, b]\nrelations: [{from: a, to: b}]\n"),
    "partners as words": _case("partners: {a: x, b: [y]}\nrelations: [{from: a, to: b}]\n"),
    "relations as a mapping": _case("partners: {a: {}}\nrelations: {from: a, to: a}\n"),
    "relations without ends": _case("partners: {a: {}}\nrelations: [{}, x, [y], {open: low}]\n"),
    "ends that are lists": _case("partners: {a: {}}\nrelations: [{from: [a], to: {a: a}}]\n"),
    "between too many": _case("partners: {a: {}, b: {}}\nrelations: [{between: [a, b, a]}]\n"),
    "between lists": _case("partners: {a: {}}\nrelations: [{between: [[a], {a: a}]}]\n"),
    "a dispute about nothing": _case("answers: {tiers: {disputed: []}}\n"),
    "a dispute of lists": _case("answers: {tiers: {disputed: [[strict], {value: {}}]}}\n"),
    "an answer with everything": _case(
        "answers: {tiers: {value: strict, disputed: [{value: strict}, {value: flexible}]}}\n"
    ),
    "an answer inside an answer": _case("answers: {tiers: {value: {value: strict}}}\n"),
    "a set of sets": _case("answers: {integration: [[], {}, [[none]], none, unknown]}\n"),
    "a number as a list": _case("answers: {project-value: [1]}\n"),
    "digits of other scripts": _case("answers: {expected-duration: ١٢, project-value: １２}\n"),  # noqa: RUF001
    "a date of other digits": "case: x\nas_of: ２００７-０１-０１\n".encode(),  # noqa: RUF001
    "a huge number": _case(f"answers: {{project-value: {'9' * 100_000}}}\n"),
    "a merge key": _case("x: &a {tiers: strict}\nanswers: {<<: *a}\n"),
    "an anchor on itself": _case("answers: &a {tiers: *a}\n"),
    "an alias as a key": _case("name: &a answers\n*a : {}\n"),
    "a list as a key": _case("? [a, b]\n: x\n"),
    "laughter": _case(
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    ),
    "quiet laughter": _case(
        "a0: &a0 {x: y}\n"
        + "".join(f"a{i}: &a{i} {{a: *a{i - 1}, b: *a{i - 1}}}\n" for i in range(1, 60))
    ),
    "open brackets": _case("answers: " + "[" * 500_000),
    "open braces": _case("answers: " + "{a: " * 200_000),
    "dashes": _case("answers:\n" + "- " * 400_000),
    "question marks": _case("? " * 400_000),
    "indentation ever deeper": _case("".join(" " * i + f"a{i}:\n" for i in range(1_300))),
    "quotes": _case('name: "' + "\\" * 499_999),
    "a long line of colons": _case(":" * 900_000),
    "a long line of ampersands": _case("name: " + "&a " * 300_000),
    "a long block": _case("notes: |\n" + "  x\n" * 200_000),
    "too large": _case("# " + "x" * 1_000_000),
    "many comments": _case("#\n" * 400_000),
    "many unknown keys": _case(_numbered("answer{}: x\n", 45_000)),
    "many unknown terms": _case("answers:\n" + _numbered("  governanc{}: x\n", 45_000)),
    "many twins": _case("answers:\n" + "  tiers: strict\n" * 45_000),
    "many partners": _case("partners:\n" + _numbered("  p{}: {{}}\n", 45_000)),
    "many relations": _case(
        "partners: {a: {}, b: {}}\nrelations:\n" + _numbered("  - {{from: a, to: b{}}}\n", 15_000)
    ),
    "many empty relations": _case(
        "partners: {a: {}, b: {}}\nrelations:\n" + "  - {from: a, to: b}\n" * 18_000
    ),
    "many claims": _case(
        "answers: {tiers: {value: strict, claims: [" + _numbered("C.{},", 80_000) + "]}}\n"
    ),
    "many values": _case("answers: {integration: [" + _numbered("joint-{},", 80_000) + "]}\n"),
    "many anchors": _case(_numbered("a{0}: &a{0} x\n", 40_000)),
}

SLOW = {
    "many unknown terms",
    "many twins",
    "many partners",
    "many relations",
    "many empty relations",
    "many claims",
    "many values",
    "many anchors",
}
"""Those that take long, for `make prove` only; they stand together, so one child reads them all."""
