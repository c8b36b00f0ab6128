"""A file becomes a tree that remembers where everything stands, or is refused where it went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_base import unmarked

from advisor.errors import LoadError, Problem
from advisor.loading import tree
from advisor.loading.tree import (
    MAX_BYTES,
    MAX_DEPTH,
    Node,
    Problems,
    decode,
    parse,
    read_text,
)


def refused(text: str) -> Problem:
    with pytest.raises(LoadError) as caught:
        parse(text, "f.yaml")
    return caught.value.problems[0]


def places(node: Node) -> dict[str, tuple[int, int]]:
    """Where each key (`k`) and each value stands, by its own text; containers by their kind."""
    found: dict[str, tuple[int, int]] = {}
    waiting = [node]
    while waiting:
        each = waiting.pop()
        found[each.text or f"{each.kind}@{each.line}:{each.column}"] = (each.line, each.column)
        waiting += [*each.keys, *each.items]
    return found


# ---- places

WORDS = {
    "block mappings": "alpha:\n  beta: gamma\n  delta:\n    epsilon: zeta\n",
    "block lists": "alpha:\n  - beta\n  - gamma: delta\n    epsilon: zeta\n  -   eta\n",
    "flow style": "{alpha: beta, gamma: [delta, {epsilon: zeta}], eta: theta}",
    "flow over several lines": "alpha: {beta: gamma,\n   delta: [epsilon,\n zeta], eta: theta}\n",
    "flow in block": "- {alpha: beta}\n- [gamma, delta]\n- epsilon: {zeta: eta}\n",
    "after comments and empty lines": "# once\n\nalpha: beta # said\n\n\n# twice\ngamma: delta\n",
    "after accents": "alpha: {é: ÄÖ, beta: gamma}\nñandú: delta\n'ø å': epsilon\n",
    "after wide letters": "alpha: [漢字, beta, ' 한글 ', gamma]\n",
    "after letters beyond 16 bits": "alpha: [😀😀, beta, 🝳, gamma]\n😀: delta\n",
    "after a combining accent": "alpha: [e\u0301, beta]\n",
    "with windows line ends": "alpha: beta\r\ngamma:\r\n  - delta\r\n  - epsilon: zeta\r\n",
    "below folded text": "alpha: >-\n  one two\n  three four\nbeta: gamma\n",
    "below literal text": "alpha: |\n  eins\n   zwei\nbeta: gamma\n",
    "after quoted text": "alpha: ['one, two', \"three: four\", beta]\n",
    "explicit keys": "? alpha\n: beta\n? gamma\n: delta\n",
}
PLAIN = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_every_key_and_value_stands_where_the_author_sees_it(text: str) -> None:
    found = places(parse(text, "f.yaml"))
    for number, line in enumerate(text.splitlines(), 1):
        words = "".join(c if c.isalnum() else " " for c in line)
        for word in PLAIN:
            if word in words.split():
                column = f" {words} ".index(f" {word} ") + 1
                assert found[word] == (number, column), word


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("a:\n  b: c\n", "mapping", (2, 3)),
        ("a:\n- b\n", "sequence", (2, 1)),
        ("a:   {b: c}\n", "mapping", (1, 6)),
        ("a: é\nb: [ {c: d}]\n", "sequence", (2, 4)),
    ],
)
def test_a_mapping_or_list_stands_where_it_opens(
    text: str, kind: str, place: tuple[int, int]
) -> None:
    found = [n for n in parse(text, "f.yaml").items if n.kind == kind]
    assert [(n.line, n.column) for n in found] == [place]


def test_quoted_text_stands_at_its_quote_and_folded_text_at_its_sign() -> None:
    found = parse("a: 'x'\nb: >-\n  y\nc:   \"é\"\n", "f.yaml")
    assert [(n.line, n.column, n.text) for n in found.items] == [
        (1, 4, "x"),
        (2, 4, "y"),
        (4, 6, "é"),
    ]


def test_a_value_left_out_is_empty_text_that_stands_behind_its_key() -> None:
    (value,) = parse("alpha:\n", "f.yaml").items
    assert (value.kind, value.text, value.line) == ("scalar", "", 1)


def test_a_path_leads_to_a_value_or_its_key_or_as_far_as_it_goes() -> None:
    found = parse("a:\n  - b: c\n    d: e\n", "f.yaml")
    assert found.at(("a", 0, "d")).text == "e"
    assert found.at(("a", 0, "d"), key=True).text == "d"
    assert found.at(("a", 0, "x")) is found.at(("a", 0))
    assert found.at(("a", 7)) is found.at(("a",))


def test_the_plain_form_has_the_same_content_in_the_order_written() -> None:
    plain = parse("b: [x, {y: z}]\na: w\n", "f.yaml").plain()
    assert plain == {"b": ["x", {"y": "z"}], "a": "w"}
    assert list(plain) == ["b", "a"]


# ---- scalars stay text


@pytest.mark.parametrize(
    "word",
    [
        "on",
        "off",
        "yes",
        "no",
        "Yes",
        "y",
        "n",
        "true",
        "FALSE",
        "null",
        "~",
        "Null",
        "1e-05",
        "1E5",
        "0x1F",
        "0o17",
        "017",
        "1_000",
        ".inf",
        "-.nan",
        "2007-03-01",
        "2007-03-01T10:00:00Z",
        "12:30:45",
        "190:20:30",
        "=",
        "1.0",
        "-0",
        "+1",
        ".5",
    ],
)
def test_what_yaml_would_turn_into_something_else_stays_text(word: str) -> None:
    found = parse(f"{word}: {word}\nlist: [{word}]\n", "f.yaml")
    assert found.plain() == {word: word, "list": [word]}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.lists(st.text(max_size=5))))
@settings(max_examples=20, deadline=None, database=None)
def test_text_that_yaml_itself_writes_reads_back_as_it_was(content: dict[str, object]) -> None:
    content = {k: v for k, v in content.items() if k != "<<"}
    text = yaml.safe_dump(content, default_style='"', allow_unicode=False)
    assert parse(text, "f.yaml").plain() == content


# ---- faults, each where it stands

REFUSED = {
    "a key twice": ("a: b\n¦a: c\n", "stands twice (first on line 1)"),
    "a key twice in flow style": ("x: {é: 1, ¦é: 2}", "stands twice"),
    "a key twice, once quoted": ("a: b\n¦'a': c\n", "stands twice"),
    "a key twice deep inside": ("- x:\n    y: 1\n    z: 2\n    ¦y: 3\n", "'y' stands twice"),
    "a tab as indentation": ("a:\n¦\tb: c\n", "tab"),
    "a merge key": ("a: &a {x: y}\nb:\n  ¦<<: *a\n", "'<<' (merging) is not supported"),
    "an explicit tag": ("a: ¦!!str x\n", "tag"),
    "a local tag": ("a: ¦!x y\n", "tag '!x'"),
    "a tag that names python": ("a: ¦!!python/object/apply:os.system [x]\n", "tag"),
    "a tag on a mapping": ("¦!!map {a: b}\n", "tag"),
    "a tag on a list": ("a: ¦!!seq [b]\n", "tag"),
    "a bare tag": ("a: ¦! b\n", "tag"),
    "a second document": ("a: b\n¦---\nc: d\n", "second document"),
    "an alias of nothing": ("a: ¦*nobody\n", "refers to nothing above it"),
    "an alias before its anchor": ("a: ¦*x\nb: &x y\n", "refers to nothing above it"),
    "a list that contains itself": ("a: &a [b, ¦*a]\n", "would contain itself"),
    "a mapping that contains itself": ("a: &a\n  b: {c: ¦*a}\n", "would contain itself"),
    "a list for a key": ("? ¦[a, b]\n: c\n", "a key must be a word"),
    "a mapping for a key": ("{¦{a: b}: c}", "a key must be a word"),
    "a bracket left open": ("a: [b, c\n¦", "a bracket that is not closed"),
    "a quote left open": ('a: ¦"b\nc: d\n', "a quote that is opened here and never closed"),
    "two values on one line": ("a: b¦: c\n", "a colon where none is expected"),
    "a control character": ("a: b¦\x07c\n", "control character"),
    "a control character after accents": ("é: ñandú\nö: é¦\x07\n", "control character"),
    "a control character after 😀": ("a: 😀\nb: ¦\x1b\n", "control character"),
    "a NUL": ("a: b\nc: ¦\0d\n", "control character"),
    "a NUL after accents": ("é: é\nc: ¦\0d\n", "control character"),
}


@pytest.mark.parametrize(("marked", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_where_it_stands(marked: str, words: str) -> None:
    text, line, column = unmarked(marked)
    problem = refused(text)
    assert words in problem.message
    assert (problem.line, problem.column) == (line, column)
    assert str(problem).startswith(f"f.yaml:{line}:{column}: ")


def test_a_tab_that_only_stands_in_a_comment_or_in_text_is_no_fault() -> None:
    assert parse("a: b # \t once\nc: 'd\te'\n", "f.yaml").plain() == {"a": "b", "c": "d\te"}


def test_all_keys_that_stand_twice_are_reported_in_one_run() -> None:
    with pytest.raises(LoadError) as caught:
        parse("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n", "f.yaml")
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 1), (3, 11), (4, 1)]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "\ufeff"])
def test_a_file_without_content_is_said_to_be_empty(text: str) -> None:
    problem = refused(decode(text.encode(), "f.yaml"))
    assert problem.message == "the file is empty"
    assert str(problem) == "f.yaml: the file is empty"


# ---- aliases, depth and size


def test_an_alias_stands_for_what_it_names() -> None:
    text = "a: &x {b: [c]}\nd: *x\ne: [*x, &y f, *y]\n"
    assert parse(text, "f.yaml").plain() == {
        "a": {"b": ["c"]},
        "d": {"b": ["c"]},
        "e": [{"b": ["c"]}, "f", "f"],
    }


def test_an_anchor_given_anew_stands_for_the_newer_value() -> None:
    assert parse("[&x a, *x, &x b, *x]", "f.yaml").plain() == ["a", "a", "b", "b"]


def test_aliases_that_explode_are_refused_before_they_do() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    problem = refused("\n".join(lines))
    assert "once aliases are written out" in problem.message
    assert problem.line == 5


def test_a_chain_of_aliases_counts_as_deep_as_it_is_written_out() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, MAX_DEPTH + 5)]
    problem = refused("\n".join(lines))
    assert problem.message == f"nested more than {MAX_DEPTH} levels deep"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_what_is_nested_too_deep_is_refused(opening: str) -> None:
    problem = refused(opening * 5_000)
    assert problem.message == f"nested more than {MAX_DEPTH} levels deep"


def test_the_deepest_allowed_nesting_is_read() -> None:
    text = "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1)
    assert str(parse(text, "f.yaml").plain()).count("[") == MAX_DEPTH - 1


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree.MAX_NODES == 100_000
    monkeypatch.setattr(tree, "MAX_NODES", 1_000)
    assert parse("[" + "x," * 999 + "]", "f.yaml").items
    assert refused("[" + "x," * 1_000 + "]") == Problem(
        "f.yaml", 1, 2_000, "more than 1,000 values once aliases are written out"
    )


# ---- bytes


def test_a_byte_order_mark_moves_no_column() -> None:
    (key,) = parse(decode(b"\xef\xbb\xbfalpha: beta\n", "f.yaml"), "f.yaml").keys
    assert (key.text, key.line, key.column) == ("alpha", 1, 1)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"a: \xff", (1, 4)),
        (b"a: b\nc: d\xe9\n", (2, 5)),
        ("é: ñ".encode() + b"\xc3", (1, 5)),
        ("x: 1\né: 😀".encode() + b"\x80", (2, 5)),
        ("a: b".encode("utf-16"), (1, 1)),
        (b"\xed\xa0\x80", (1, 1)),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_where_they_stand(
    raw: bytes, place: tuple[int, int]
) -> None:
    with pytest.raises(LoadError) as caught:
        decode(raw, "f.yaml")
    (problem,) = caught.value.problems
    assert problem == Problem("f.yaml", *place, "not UTF-8 text; save the file as UTF-8")


def test_a_file_one_byte_too_large_is_refused_and_one_that_just_fits_is_read(
    tmp_path: Path,
) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"a" * MAX_BYTES)
    assert len(read_text(file, "f.yaml")) == MAX_BYTES
    file.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(LoadError, match=r"^f\.yaml: larger than 1,000,000 bytes"):
        read_text(file, "f.yaml")


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"^gone\.yaml: cannot be read: No such file"):
        read_text(tmp_path / "gone.yaml", "gone.yaml")
    with pytest.raises(LoadError, match=r"^f: cannot be read: Is a directory"):
        read_text(tmp_path, "f")


# ---- reporting


def test_when_more_is_wrong_than_is_shown_the_reader_is_told_so() -> None:
    problems = Problems()
    for number in range(1, 500):
        problems.add("f.yaml", Node("scalar", number, 1), "wrong")
    with pytest.raises(LoadError) as caught:
        problems.add("f.yaml", Node("scalar", 500, 1), "wrong")
    assert "perhaps more" in str(caught.value)
    assert len(caught.value.problems) == 501


@given(st.text(alphabet="ab:-? []{},&*!|>'\"%#\n\té😀\x07", max_size=40))
@settings(max_examples=80, deadline=None, database=None)
def test_any_text_is_a_tree_with_places_inside_it_or_is_refused_inside_it(text: str) -> None:
    lines = len(text.splitlines()) + 1
    refused_at: list[int] = []
    found: dict[str, tuple[int, int]] = {}
    try:
        found = places(parse(text, "f.yaml"))
    except LoadError as error:
        refused_at = [p.line for p in error.problems]
    assert found or refused_at
    assert all(0 <= line <= lines for line in refused_at)
    assert all(1 <= line <= lines and column >= 1 for line, column in found.values())
