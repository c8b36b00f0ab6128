"""The schemas of what people write: they are what is generated, accept what loads, refuse mistakes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from quick import quick
from yaml_as_editors_read_it import as_editors_read

from advisor.cli.schema import lexicon_with
from advisor.errors import LoadError
from advisor.layout.file import files_of
from advisor.loading.file_kinds import FORMS, SCHEMAS, kind_of
from advisor.loading.library import load_knowledge
from advisor.loading.single import read_rule
from advisor.model.term import Term
from advisor.reporting.json import dump_by_entry
from advisor.reporting.schemas import schema

ROOT = Path(__file__).parent.parent.parent
KNOWLEDGE = load_knowledge()
BAD = ROOT / "tests" / "checks" / "bad" / "misread"
SHIPPED = list(files_of(ROOT))
PACKS = [ROOT, *(p.parents[1] for p in sorted(ROOT.glob("knowledge/packs/*/knowledge/pack.yaml")))]
"""The base and the packs that are shipped with it."""
FIRST = "# yaml-language-server: $schema="
UNSEEN = {
    "about-nobody": "an alias that nothing binds",
    "more-than-there-are": "a count beside a list that is shorter",
    "placeholder-of-nobody": "an alias in the middle of a sentence",
    "reads-what-comes-later": "the order of stages",
}
"""The bad files of which a schema can't see what is wrong, each with what it is about."""


@cache
def validator(name: str, *packs: Path) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schema(name, lexicon_with(packs)))


def faults(name: str, text: str, *packs: Path) -> list[str]:
    return [e.message for e in validator(name, *packs).iter_errors(as_editors_read(text))]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("root", PACKS, ids=lambda root: root.name)
def test_the_committed_schemas_are_those_that_are_generated(root: Path, name: str) -> None:
    packs = () if root == ROOT else (root,)
    folder = root / SCHEMAS
    option = "".join(f" --pack {pack.relative_to(ROOT)}" for pack in packs)
    file = folder / f"{name}.json"
    assert file.is_file(), f"run: advisor schema --all{option} -o {folder.relative_to(ROOT)}"
    assert file.read_text(encoding="utf-8") == dump_by_entry(schema(name, lexicon_with(packs))), (
        f"out of date; run: advisor schema --all{option} -o {folder.relative_to(ROOT)}"
    )


@pytest.mark.parametrize("root", PACKS, ids=lambda root: root.name)
def test_no_other_file_lies_among_the_committed_schemas(root: Path) -> None:
    assert {path.name for path in (root / SCHEMAS).iterdir()} == {f"{name}.json" for name in FORMS}


@pytest.mark.parametrize("name", FORMS)
def test_a_schema_is_one_by_the_rules_of_its_dialect(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize("root", PACKS, ids=lambda root: root.name)
def test_every_shipped_file_names_the_schema_of_its_kind_in_its_first_line(root: Path) -> None:
    files = list(files_of(root))
    assert len(files) > (600 if root == ROOT else 1)
    for name, path in files:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith(FIRST), f"{name}: advisor rules fmt writes that line"
        named = (path.parent / first.removeprefix(FIRST)).resolve()
        assert named == root / SCHEMAS / f"{kind_of(name)}.json", name


def test_every_yaml_file_of_the_shipped_pack_is_of_a_kind_that_has_a_schema() -> None:
    there = {p for folder in ("rules", "knowledge") for p in (ROOT / folder).rglob("*.yaml")}
    ours = {p for p in there if (ROOT / "knowledge" / "packs") not in p.parents}
    assert ours == {path for _, path in SHIPPED}


@pytest.mark.parametrize("part", quick(range(20), 20))
def test_every_shipped_file_is_accepted(part: int) -> None:
    for name, path in SHIPPED[part::20]:
        found = faults(kind_of(name) or "", path.read_text(encoding="utf-8"))
        assert not found, (name, found)


BEYOND = re.compile(
    r"# (nothing|syntax|unreadable|misplaced|broken-override|defined-twice) at \d+\n"
)
"""First lines of bad files whose fault is not one of shape or words."""
MISTAKES = [
    path
    for path in sorted((BAD / "rules").rglob("*.yaml"))
    if not BEYOND.match(path.read_text(encoding="utf-8", errors="replace"))
]


def test_most_bad_files_have_a_fault_that_a_schema_may_see() -> None:
    assert len(MISTAKES) > 20


@pytest.mark.parametrize("path", MISTAKES, ids=lambda p: p.stem)
def test_a_mistake_that_the_loader_tells_is_refused(path: Path) -> None:
    found = faults("rule", path.read_text(encoding="utf-8"))
    assert bool(found) == (path.stem not in UNSEEN), found


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        ("case", "cases/pfi/case.yaml", "value: hierarchy", "value: hierarchi"),
        ("case", "cases/pfi/case.yaml", "  coordination:", "  coordnation:"),
        ("case", "cases/pfi/case.yaml", "as_of: 2007-01-01", "as_of: January 2007"),
        ("claims", "claims/failures.yaml", "force: is", "force: says"),
        ("vocabulary", "vocabulary/judging.yaml", "group: how-it-is-judged", "group: how-judged"),
        ("vocabulary", "vocabulary/judging.yaml", "    question:", "    qestion:"),
        ("move", "moves/ask-users.yaml", "term: user-say", "term: user-says"),
        ("move", "moves/ask-users.yaml", "[consulted, ", "[consultd, "),
        ("move", "moves/ask-users.yaml", "owner: practitioner", "owner: manager"),
        ("parameters", "parameters.yaml", "value: -0.25", "value: about a quarter"),
        ("pack", "pack.yaml", "version: 0.1.0", "version: first"),
        ("axes", "axes.yaml", "balanced-to: approach-balanced-to", "balanced-to: approach-to"),
        ("modes", "modes.yaml", "claims: [C.1]", "claims: [C.99]"),
        ("topics", "topics.yaml", "  - id: money", "  - id: Money"),
        ("sources", "sources.yaml", "    short:", "    brief:"),
        ("expected", "cases/pfi/expected.yaml", "risk:dearer-finance", "risk:dear-finance"),
        ("expected", "cases/pfi/expected.yaml", "basis: contract", "basis: contracts"),
        ("example", "cases/pfi/example.yaml", "mode: complying", "mode: compliant"),
        ("near-misses", "cases/near-misses/complying.yaml", "case: pfi", "case: pfii"),
        (
            "near-misses",
            "cases/near-misses/complying.yaml",
            "attention-on: users",
            "attention: users",
        ),
        ("accepted-findings", "cases/accepted-findings.yaml", "check: too-firm", "check: firm"),
    ],
)
def test_a_misspelt_word_is_refused_in_every_kind_of_file(
    kind: str, file: str, old: str, new: str
) -> None:
    text = (ROOT / "knowledge" / file).read_text(encoding="utf-8")
    assert old in text
    assert not faults(kind, text)
    assert faults(kind, text.replace(old, new, 1))


def properties(shape: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property that an editor could offer, but for those that only narrow another."""
    if isinstance(shape, list):
        for item in shape:
            yield from properties(item)
    elif isinstance(shape, dict):
        if shape.get("type") == "object":
            yield from shape.get("properties", {}).items()
        for key, inside in shape.items():
            if key not in ("if", "then", "dependencies"):
                yield from properties(inside)


@pytest.mark.parametrize("name", FORMS)
def test_every_property_says_what_it_is(name: str) -> None:
    whole = validator(name).schema
    found = list(properties(whole))
    assert found
    for key, inside in found:
        while "$ref" in inside:
            inside = whole["definitions"][inside["$ref"].rpartition("/")[2]]
        assert inside.get("title"), key
        assert inside.get("description"), key


@pytest.mark.parametrize("term", KNOWLEDGE.terms.values(), ids=lambda t: t.id)
def test_a_condition_on_a_term_shows_its_question_and_offers_its_values(term: Term) -> None:
    definitions = validator("rule").schema["definitions"]
    shown = definitions[f"test:{term.id}"]
    assert shown["title"].lower() == term.title.lower()
    assert term.question in shown["description"]
    assert term.help in shown["description"]
    offered = definitions[f"values:{term.id}"]["enum"] if term.values else []
    assert set(term.values) <= set(offered)
    place = "condition" if term.of == "case" else f"condition-of-{term.of}"
    assert definitions[place]["properties"][term.id] == {"$ref": f"#/definitions/test:{term.id}"}


def written_ways(term: Term) -> Iterator[str]:
    """Yield every form in which a rule may test a term."""
    yield "not-applicable"
    if term.type == "number":
        yield from ("{at-least: 1}", '{less-than: "2.5"}', "{more-than: capital-scale, at-most: 9}")
    for value in term.values:
        yield from (value, f"[{value}]", f"[{value}, not-applicable]")
    if term.type == "set":
        yield from ("none", f"{{includes-all: [{', '.join(term.values)}]}}")
        yield f"{{includes-all: {next(iter(term.values))}}}"
    if term.type == "name":
        yield "any-word-at-all"
    if term.kind == "characteristic":
        yield "mixed"


def rule_that_asks(condition: str) -> str:
    return (
        "id: x\ntitle: X\nstatus: draft\nauthor: A\ndate: 2026-01-01\n"
        "source: {claims: C.4, warrant: stated}\n"
        f"when: {condition}\nconclude: {{risk: x, severity: low, who-bears-it: users}}\nmessage: X.\n"
        "examples: {fires: [{}], silent: [{}]}\n"
    )


def conditions(term: Term) -> Iterator[str]:
    alias = {"partner": "p", "relation": "r"}.get(term.of)
    for way in written_ways(term):
        test = f"{term.id}: {way}"
        yield f"{{some: {{{term.of}: {alias}, {test}}}}}" if alias else f"{{{test}}}"
    if alias:
        for same in ("same-as", "differs-from"):
            two = (
                f"{{some: {{{term.of}: a}}}}, {{some: {{{term.of}: b, {term.id}: {{{same}: a}}}}}}"
            )
            yield f"{{all: [{two}]}}"


@pytest.mark.parametrize("term", quick(list(KNOWLEDGE.terms.values()), 6), ids=lambda t: t.id)
def test_every_way_to_test_a_term_that_loads_is_accepted(term: Term) -> None:
    for condition in conditions(term):
        text = rule_that_asks(condition)
        read_rule(text, "x.yaml", "risk", KNOWLEDGE)
        assert not faults("rule", text), condition


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{mode: complying}, {approach: [mandatory, balanced]}, {finding: urgent}]}",
        "{any: [{failure: {id: power-struggles, degree: present}}, {failure: power-struggles}]}",
        "{none: [{user-harm: occurring}]}",
        "{none: {partner: p, sector: public}}",
        "{every: {partner: p, joining: chose}}",
        "{at-least: {number: 2, of: [{disputes: legal}, {payoff: long-term-win-win}]}}",
        "{at-least: {number: many-partnerships, of: {partner: p, roles: provider}}}",
        "{unknown: user-satisfaction}",
        "{some: {relation: r, any: [{open: low}, {unknown: concerned}]}}",
        "{all: [{some: {partner: a}}, {some: {partner: b, pair-with: a}}]}",
        "{all: [{some: {partner: a}}, {about: {a: {sector: public}}}]}",
        "{all: [{some: {partner: a}}, {some: {partner: b}}, {some: {relation: r, from: a, to: b}}]}",
    ],
)
def test_every_construct_of_the_language_is_accepted(condition: str) -> None:
    text = rule_that_asks(condition)
    read_rule(text, "x.yaml", "risk", KNOWLEDGE)
    assert not faults("rule", text)


@pytest.mark.parametrize(
    "condition",
    [
        "{}",
        "{mode: complying, basis: trust}",
        "{sector: public}",
        "{some: {sector: public}}",
        "{some: {partner: p, open: low}}",
        "{some: {partner: P}}",
        "{all: []}",
        "{all: {mode: complying}}",
        "{at-least: {of: [{disputes: legal}]}}",
        "{at-least: {number: two, of: [{disputes: legal}]}}",
        "{unknown: user-satisfactoin}",
        "{age-years: 5}",
        "{age-years: {atleast: 5}}",
        "{finding: {id: urgent, degree: present}}",
        "{approach: contract}",
        "{disputes: [legal, legal]}",
    ],
)
def test_a_condition_that_does_not_load_is_refused(condition: str) -> None:
    text = rule_that_asks(condition)
    with pytest.raises(LoadError):
        read_rule(text, "x.yaml", "risk", KNOWLEDGE)
    assert faults("rule", text)


def test_a_pack_s_schemas_know_its_words_bare_and_in_full(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    for name in ("records-agreement", "town:records-agreement"):
        text = rule_that_asks(f"{{{name}: signed}}")
        assert not faults("rule", text, pack)
        assert faults("rule", text)
    case = "case: x\nas_of: 2026-01-01\nanswers: {NAME: signed}\n"
    assert not faults("case", case.replace("NAME", "town:records-agreement"), pack)
    assert faults("case", case.replace("NAME", "records-agreement"), pack)


def a_pack(folder: Path) -> Path:
    root = folder / "town"
    (root / "knowledge" / "vocabulary").mkdir(parents=True)
    manifest = {"id": "town", "version": "1.0.0", "title": "T", "authors": ["A"], "licence": "L"}
    (root / "knowledge" / "pack.yaml").write_text(json.dumps({"pack": manifest}))
    term = {
        **{"id": "records-agreement", "kind": "circumstance", "of": "case", "type": "choice"},
        **{"title": "T", "question": "Q?", "help": "H.", "group": "money", "who-knows": "W"},
        **{"values": {"signed": "s", "drafted": "d"}, "changed-by": "practitioner"},
        "claims": "C.4",
    }
    (root / "knowledge" / "vocabulary" / "own.yaml").write_text(json.dumps({"terms": [term]}))
    return root
