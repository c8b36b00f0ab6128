"""Files in one layout: what it is, that any other comes back to it, and that nothing is lost."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quick import quick
from untidy import Untidy

from advisor.errors import InputError, LoadError
from advisor.layout import file as layout_of_files
from advisor.layout.file import files_of, kind_by_content, laid_out, prove_same
from advisor.loading.canonical import canonical
from advisor.loading.file_kinds import kind_of, schema_line
from advisor.loading.library import load_knowledge
from advisor.loading.single import read_rule
from advisor.loading.tree import parse

ROOT = Path(__file__).parent.parent.parent
KNOWLEDGE = load_knowledge()
RULES = [
    path
    for name, path in files_of(ROOT)
    if kind_of(name) == "rule" and path.read_text(encoding="utf-8").count("# ") == 1
]
"""Those without comments of their own: the first line names the schema."""
COMMENT = re.compile(r"\n *# c\d+ .*|\s# c\d+ .*")


def tidy(text: str, kind: str = "rule") -> str:
    return laid_out(textwrap.dedent(text).lstrip("\n"), "some.yaml", kind)


def meaning(text: str, path: Path) -> str:
    return canonical(read_rule(text, path.name, path.parent.name, KNOWLEDGE))


@pytest.mark.parametrize("part", quick(range(4), 4))
def test_every_shipped_file_is_in_the_layout(part: int) -> None:
    for name, path in list(files_of(ROOT))[part::4]:
        kind = kind_of(name)
        assert kind is not None
        text = path.read_text(encoding="utf-8")
        assert laid_out(text, name, kind, schema_line(path, ROOT, kind)) == text, name


def untidily(seed: int, *, comments: bool) -> None:
    """Take a shipped rule, write it in some other way, and have it laid out."""
    random = Random(seed)
    path = random.choice(RULES)
    shipped = path.read_text(encoding="utf-8")
    writer = Untidy(random, comments)
    tree = parse(shipped, path.name).plain()
    assert isinstance(tree, dict)
    mangled = writer.text(tree)
    assert meaning(mangled, path) == meaning(shipped, path)
    found = laid_out(mangled, path.name, "rule", shipped.partition("\n")[0])
    assert meaning(found, path) == meaning(shipped, path)
    assert laid_out(found, path.name, "rule") == found
    assert sorted(re.findall(r"# c\d+ .*", found)) == sorted(writer.comments)
    assert laid_out(COMMENT.sub("", found), path.name, "rule") == shipped
    if not comments:
        assert found == shipped


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None)
def test_a_rule_written_in_any_other_way_comes_back_to_the_layout(seed: int) -> None:
    untidily(seed, comments=False)


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None)
def test_no_comment_is_lost_wherever_it_stands(seed: int) -> None:
    untidily(seed, comments=True)


@pytest.mark.prove
@given(st.integers(0, 10**9), st.booleans())
@settings(max_examples=1500, deadline=None)
def test_both_hold_over_many_layouts(seed: int, comments: bool) -> None:
    untidily(seed, comments=comments)


def test_keys_stand_in_the_order_of_the_guide() -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    table = guide.split("| part | what it is |\n|---|---|\n")[1].split("\n\n")[0]
    names = re.findall(r"`([a-z-]+)`", "\n".join(line.split("|")[1] for line in table.splitlines()))
    assert len(names) > 10
    backwards = "".join(f"{name}: x\n" for name in reversed(names))
    assert re.findall(r"^([a-z-]+):", tidy(backwards), flags=re.MULTILINE) == names


def test_a_comment_stays_with_what_it_speaks_of() -> None:
    given_ = """
        # about the file
        status: draft # beside the status

        # about the title
        title: A plain sentence # beside the title
        # about the id
        id: x
        when: # beside when
          all:
            - disputes: legal # beside legal
            # about blame
            - blame-culture: present
        # at the end
    """
    assert tidy(given_) == textwrap.dedent("""\
        # about the file
        # about the id
        id: x

        # about the title
        title: A plain sentence # beside the title
        status: draft # beside the status
        when: # beside when
          all:
            - disputes: legal # beside legal
            # about blame
            - blame-culture: present
        # at the end
        """)


def test_comments_in_brackets_take_them_apart() -> None:
    given_ = """
        conclude: {risk: x, # what it is
          severity: low, # how bad
          who-bears-it: users}
    """
    assert tidy(given_) == textwrap.dedent("""\
        conclude:
          risk: x # what it is
          severity: low # how bad
          who-bears-it: users
        """)


def test_a_text_is_quoted_only_where_yaml_needs_it() -> None:
    values = {
        "plain": "plain",
        '"quoted for nothing"': "quoted for nothing",
        "'a: colon'": '"a: colon"',
        "'a # hash'": '"a # hash"',
        "'- dash'": '"- dash"',
        "'both: \"and\"'": "'both: \"and\"'",
        "'it''s'": "it's",
        "'null'": '"null"',
        "''": '""',
        "'yes'": "yes",
        "'*star'": '"*star"',
        '"a tab\\tin: it"': '"a tab in: it"',
        '"bell\\a"': '"bell\\u0007"',
        '"\\u00e9t\\u00e9"': "été",
    }
    for written, wanted in values.items():
        assert tidy(f"title: {written}\n") == f"title: {wanted}\n"


def test_a_text_in_brackets_is_quoted_for_them() -> None:
    assert tidy("tags: ['a, b', 'c]', d]\n") == 'tags: ["a, b", "c]", d]\n'


def test_long_texts_stand_below_their_key_and_small_cases_on_one_line() -> None:
    long = "word " * 30
    found = tidy(
        f"title: {long}\nexamples: {{fires: [{{a: b}}], silent:\n  - a: c\n    d: e\n}}\n".replace(
            "silent:\n  - a: c\n    d: e\n", "silent: [{a: c, d: e}]"
        )
    )
    assert found.startswith("title: >-\n  word word")
    assert all(len(line) <= 100 for line in found.splitlines())
    assert "  fires:\n    - {a: b}\n  silent:\n    - {a: c, d: e}\n" in found


def test_other_ends_of_lines_and_markers_go() -> None:
    assert tidy("---\r\nid: x\r\n...\r\n") == "id: x\n"


def test_the_line_that_names_a_schema_comes_first_and_once() -> None:
    first = "# yaml-language-server: $schema=mine.json"
    assert tidy(f"# a note\n{first}\nid: x\n") == f"{first}\n# a note\nid: x\n"
    other = "# yaml-language-server: $schema=theirs.json"
    assert laid_out(f"{first}\nid: x\n", "some.yaml", "rule", other) == f"{other}\nid: x\n"


def test_an_anchor_is_written_out() -> None:
    assert tidy("when: {all: [&a {x: y}, *a]}\n") == "when:\n  all:\n    - x: y\n    - x: y\n"


def test_a_fault_of_syntax_is_told_with_its_place() -> None:
    with pytest.raises(LoadError, match=r"some\.yaml:2:1: "):
        tidy("id: x\n\ttitle: y\n")


def test_a_layout_that_would_say_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout_of_files, "written", lambda page: "id: y\n")
    with pytest.raises(InputError, match="it would not say the same"):
        tidy("id: x\n")


@pytest.mark.prove
def test_rules_that_would_not_be_the_same_are_refused() -> None:
    name = "rules/risk/small-project-for-this-form.yaml"
    text = (ROOT / name).read_text(encoding="utf-8")
    prove_same([], {(0, name): text})
    with pytest.raises(InputError, match="would not be the same"):
        prove_same([], {(0, name): text.replace("severity: medium", "severity: high")})


@pytest.mark.parametrize(
    ("text", "kind"), [("case: x\n", "case"), ("when: {a: b}\n", "rule"), ("other: x\n", None)]
)
def test_a_file_outside_of_any_pack_is_known_by_its_content(text: str, kind: str | None) -> None:
    assert kind_by_content(text, "some.yaml") == kind
