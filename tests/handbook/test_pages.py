"""The book holds what the rule base holds, no more, no less, in its current words."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from handbook_helpers import (
    READER,
    expected_pages,
    inline,
    links,
    read_links,
    shipped,
    shipped_book,
    words,
)

from advisor import load_knowledge
from advisor.handbook.address import FOLDERS, GUIDE, HOME, STAGES, anchor, page_of
from advisor.handbook.book import book
from advisor.handbook.kinds import ANSWERS, KINDS, POSITION
from advisor.handbook.matter import Matter, gather
from advisor.handbook.page import code
from advisor.handbook.rule_page import rule_page
from advisor.handbook.stages import feeds
from advisor.loading.places import pack_at
from advisor.model.chain import read_by, terms_of
from advisor.model.knowledge import KnowledgeBase
from advisor.model.message import spoken
from advisor.model.rule import STAGES as ORDER

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def flat(text: str) -> str:
    return " ".join(text.split())


def page(sort: str, name: str) -> str:
    return shipped_book()[page_of(sort, name, shipped().knowledge)]


def leads_to(text: str, path: str) -> set[str]:
    """Return the pages a page leads to, from the top folder, without the headings."""
    folder = posixpath.dirname(path)
    return {posixpath.normpath(posixpath.join(folder, t.partition("#")[0])) for t in links(text)}


# ---------------------------------------------------------------- equal to the rules


def test_every_thing_has_its_page_and_every_page_belongs_to_one() -> None:
    pages = {path for path in shipped_book() if path.endswith(".md")}
    lists = {f"{folder}/index.md" for folder in FOLDERS.values()}
    lists |= {HOME, STAGES, *(f"rules/{kind}/index.md" for kind in KINDS)}
    assert lists <= pages
    guide = {path for path in pages if path.startswith(f"{GUIDE}/")}
    assert pages - lists - guide == set(expected_pages(shipped()))


def test_every_picture_belongs_to_a_page() -> None:
    pictures = {path for path in shipped_book() if not path.endswith(".md")}
    rules = {
        page_of("rule", name, shipped().knowledge).removesuffix(".md") + ".svg"
        for name in shipped().knowledge.rules
    }
    assert pictures == {"stages.svg", *rules}


def said_of(sort: str, name: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the words of one thing that its page has to hold."""
    thing: Any
    if sort == "rule":
        thing = knowledge.rules[name]
        yield from (thing.title, thing.message, thing.reasoning or "", name, thing.author)
        yield from (knowledge.claims[claim].gist for claim in thing.claims)
        yield from (f"{c.kind}: {c.id}" for c in thing.conclude)
    elif sort == "claim":
        thing = knowledge.claims[name]
        yield from (thing.gist, name, thing.kind, *thing.locators)
        yield from (passage.force for passage in thing.passages)
    elif sort == "term":
        thing = knowledge.terms[name]
        yield from (thing.title, thing.question, thing.help, thing.who_knows, name)
        yield from (*thing.values, *thing.values.values(), *thing.aliases)
    elif sort == "move":
        thing = knowledge.moves[name]
        yield from (thing.action, thing.precondition, thing.sign, thing.stop_when, thing.downside)
        yield from (thing.reasoning or "", name, thing.owner)
        yield from (change.note or "" for change in thing.changes)
    elif sort == "parameter":
        thing = knowledge.parameters[name]
        yield from (thing.meaning, thing.reasoning, thing.unit, spoken(thing.number), name)
    elif sort == "mode":
        thing = knowledge.modes[name]
        yield from (thing.title, thing.explanation, name)
    elif sort == "axis":
        thing = knowledge.axes[name]
        yield from (thing.title, thing.first, thing.second)
    elif sort == "topic":
        yield from (t.title for t in knowledge.topics if t.id == name)


def check_words(place: int, step: int) -> None:
    knowledge = shipped().knowledge
    for path, (sort, name) in list(expected_pages(shipped()).items())[place::step]:
        seen = words(shipped_book()[path])
        missing = [said for said in said_of(sort, name, knowledge) if flat(said) not in seen]
        assert not missing, f"{path}: {missing}"
        assert links(shipped_book()[path]) == read_links(shipped_book()[path])


def test_pages_hold_the_current_words_of_their_things() -> None:
    check_words(3, 23)


@pytest.mark.prove
@pytest.mark.parametrize("place", range(4))
def test_every_page_holds_the_current_words_of_its_thing(place: int) -> None:
    check_words(place, 4)


def test_each_page_of_a_case_holds_what_it_shows_and_every_answer() -> None:
    matter = shipped()
    for name, case in list(matter.cases.items())[::6]:
        seen = words(page("case", name))
        assert case.name in seen
        assert flat(matter.expected[name].about) in seen
        holders = (case, *(case.partners or ()), *case.relations)
        asked = [matter.knowledge.terms[t].title for h in holders for t in h.answers]
        assert asked
        assert not [title for title in asked if title not in seen]


def test_the_examples_on_a_page_are_those_of_the_rule() -> None:
    for rule in shipped().rules[::17]:
        written = json.loads(rule.examples)
        shown = [t for t in READER.parse(page("rule", rule.id)) if t.type == "fence"]
        assert [yaml.safe_load(t.content) for t in shown] == [
            yaml.safe_load(yaml.safe_dump(written[group]))
            for group in ("fires", "silent")
            if written.get(group)
        ]


def altered(matter: Matter, **tables: Any) -> Matter:
    return replace(matter, knowledge=replace(matter.knowledge, **tables))


CHANGED = (
    ("rules", "blame-when-things-go-wrong", "message"),
    ("rules", "breakdown-possible", "title"),
    ("claims", "C.4", "gist"),
    ("terms", "blame-culture", "question"),
    ("moves", "face-the-past", "action"),
    ("parameters", "capital-scale", "reasoning"),
    ("modes", "complying", "explanation"),
    ("axes", "basis", "title"),
)


@pytest.mark.prove
def test_what_is_changed_in_memory_changes_its_page() -> None:
    tables = {table: dict(getattr(shipped().knowledge, table)) for table, _, _ in CHANGED}
    for table, name, part in CHANGED:
        tables[table][name] = replace(tables[table][name], **{part: f"Another {part} of {name}"})
    made = book(altered(shipped(), **tables))
    for table, name, part in CHANGED:
        path = page_of({"axes": "axis"}.get(table, table[:-1]), name, shipped().knowledge)
        before = flat(getattr(getattr(shipped().knowledge, table)[name], part))
        assert before in words(shipped_book()[path])
        assert before not in words(made[path])
        assert f"Another {part} of {name}" in words(made[path])


@pytest.mark.prove
def test_a_rule_taken_away_takes_its_page_and_every_mention_with_it() -> None:
    rules = dict(shipped().knowledge.rules)
    gone = rules.pop("blame-when-things-go-wrong")
    rest = {
        name: replace(rule, overridden_by=tuple(o for o in rule.overridden_by if o != gone.id))
        for name, rule in rules.items()
    }
    matter = replace(altered(shipped(), rules=rest), expected={}, near_misses=(), guide={})
    made = book(matter)
    assert page_of("rule", gone.id, shipped().knowledge) not in made
    assert not [path for path, text in made.items() if gone.id in text]


# ---------------------------------------------------------------- linked


def anchors(text: str) -> set[str]:
    """Return the headings of a page as links name them: what is escaped is not a part of the name."""
    return {anchor(heading.replace("\\", "")) for heading in HEADING.findall(text)}


def check_links(made: dict[str, str]) -> None:
    headings = {path: anchors(text) for path, text in made.items() if path.endswith(".md")}
    for path, text in made.items():
        found = links(text) if path.endswith(".md") else re.findall(r'href="([^"]+)"', text)
        for target in found:
            if "://" in target:
                assert path.startswith(f"{GUIDE}/")
                continue
            file, _, heading = target.partition("#")
            place = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            )
            assert place in made, f"{path}: {target}"
            assert not heading or heading in headings[place], f"{path}: {target}"


def test_every_link_leads_to_a_page_and_a_heading_of_the_book() -> None:
    check_links(shipped_book())


@pytest.mark.prove
def test_a_pack_is_in_the_book_with_its_drafts_and_its_links() -> None:
    place = pack_at(ROOT / "tests" / "checks" / "bad" / "doubtful")
    matter = gather(load_knowledge([place.root]), [place.root])
    own = [rule for rule in matter.rules if rule.pack == "doubtful"]
    assert own
    made = book(matter)
    assert expected_pages(matter).keys() <= made.keys()
    assert all(page_of("rule", rule.id, matter.knowledge) in made for rule in own)
    check_links(made)


def test_every_page_is_reached_from_the_first() -> None:
    made = {path: text for path, text in shipped_book().items() if path.endswith(".md")}
    waiting, seen = [HOME], {HOME}
    while waiting:
        path = waiting.pop()
        new = (leads_to(made[path], path) & made.keys()) - seen
        seen |= new
        waiting += new
    assert seen == set(made)


def test_links_run_both_ways() -> None:
    matter, made = shipped(), shipped_book()
    knowledge = matter.knowledge
    to = {path: leads_to(text, path) for path, text in made.items() if path.endswith(".md")}

    def both(one: str, other: str) -> bool:
        return other in to[one] and one in to[other]

    for rule in matter.rules:
        own = page_of("rule", rule.id, knowledge)
        others = [page_of("claim", claim, knowledge) for claim in rule.claims]
        others += [page_of("term", term, knowledge) for term in terms_of(rule)]
        others += [page_of("move", c.id, knowledge) for c in rule.conclude if c.kind == "move"]
        others += [page_of("case", case, knowledge) for case in matter.fired[rule.id]]
        others += [page_of("rule", other, knowledge) for other in rule.overridden_by]
        others += [page_of("rule", other, knowledge) for other in matter.chain.behind(rule)]
        assert not [other for other in others if not both(own, other)], rule.id
    for move in knowledge.moves.values():
        own = page_of("move", move.id, knowledge)
        others = [page_of("claim", claim, knowledge) for claim in move.claims]
        others += [page_of("term", c.term, knowledge) for c in move.changes if c.term is not None]
        assert not [other for other in others if not both(own, other)], move.id
    for near in matter.near_misses:
        claim = page_of("claim", near.claim, knowledge)
        assert both(claim, page_of("case", near.case, knowledge))


# ---------------------------------------------------------------- the graph and the pictures


def test_the_graph_counts_every_rule_that_reads_a_stage() -> None:
    """Counted again from what each rule reads, which says nothing of kinds of conditions."""
    knowledge = shipped().knowledge
    found = feeds(knowledge)
    for kind in KINDS:
        rules = [rule for rule in shipped().rules if rule.kind == kind]
        own = [read_by(rule) for rule in rules]
        assert found[ANSWERS, kind] == sum(bool(terms_of(rule)) for rule in rules)
        assert found[POSITION, kind] == sum(bool(read & knowledge.axes.keys()) for read in own)
        for source in KINDS:
            reading = sum(any(name.startswith(f"{source}:") for name in read) for read in own)
            assert found[source, kind] == reading
    assert found["evidence", POSITION] == len(knowledge.characteristics)
    table = words(shipped_book()[STAGES])
    drawn = "".join(ElementTree.fromstring(shipped_book()["stages.svg"]).itertext())
    for (source, kind), number_of in found.items():
        assert str(number_of) in table
        assert str(number_of) in drawn, f"{source} to {kind}"
    assert all(stage in drawn for stage in ORDER)


def test_a_picture_says_what_a_rule_reads_and_concludes_in_words() -> None:
    name = "blame-when-things-go-wrong"
    path = page_of("rule", name, shipped().knowledge).removesuffix(".md") + ".svg"
    root = ElementTree.fromstring(shipped_book()[path])
    said = flat(" ".join(root.itertext()))
    for term in read_by(shipped().knowledge.rules[name]) & shipped().knowledge.terms.keys():
        assert shipped().knowledge.terms[term].title in said
    assert "mode: complying" in said
    assert "risk: blame-between- partners" in said
    assert root.get("aria-label")


def test_no_picture_reaches_out_of_its_frame_or_has_boxes_over_each_other() -> None:
    for path, text in shipped_book().items():
        if path.endswith(".md"):
            continue
        root = ElementTree.fromstring(text)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        boxes = [
            tuple(float(r.attrib[side]) for side in ("x", "y", "width", "height"))
            for r in root.iter()
            if r.tag.endswith("}rect")
        ]
        assert boxes
        for x, y, wide, high in boxes:
            assert x >= 0, path
            assert y >= 0, path
            assert x + wide <= width, path
            assert y + high <= height, path
        for place, (x, y, wide, high) in enumerate(boxes):
            for left, top, across, down in boxes[place + 1 :]:
                apart = x + wide < left or left + across < x or y + high < top or top + down < y
                assert apart, path


# ---------------------------------------------------------------- bytes, names and markup


@pytest.mark.prove
def test_the_book_has_the_same_bytes_whatever_the_order_of_sets() -> None:
    program = (
        "import hashlib; from handbook_helpers import shipped_book; "
        "print(hashlib.sha256(repr(shipped_book()).encode()).hexdigest())"
    )
    folders = f"{ROOT}:{ROOT / 'tests' / 'handbook'}"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": folders, "PYTHONHASHSEED": seed, "PATH": "", "HOME": "/nonexistent"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_no_two_pages_share_a_file_on_any_system() -> None:
    paths = list(shipped_book())
    assert len({path.casefold() for path in paths}) == len(paths)
    assert not [path for path in paths if re.search(r'[<>:"\\|?*\s]', path)]


def test_a_pack_s_rule_has_a_file_of_its_own() -> None:
    rules = shipped().knowledge.rules
    rule = replace(
        rules["one-sided-mandate"] if "one-sided-mandate" in rules else next(iter(rules.values())),
        id="own:index",
    )
    knowledge = replace(shipped().knowledge, rules={**rules, rule.id: rule})
    assert page_of("rule", "own:index", knowledge) == f"rules/{rule.kind}/own_index.md"
    bare = replace(rule, id="index")
    knowledge = replace(knowledge, rules={**rules, "index": bare})
    assert page_of("rule", "index", knowledge) == f"rules/{rule.kind}/index_.md"


def test_what_people_wrote_is_never_markup() -> None:
    hostile = (
        "<script>alert(1)</script> [away](http://example.com) {doc}`index` | *bold* # no & $x$ "
        "![p](x.svg) ~~~ {r.from}"
    )
    name = "blame-when-things-go-wrong"
    rules = shipped().knowledge.rules
    rule = replace(rules[name], message=hostile, title=f"- {hostile}", reasoning=f"1. {hostile}")
    matter = altered(shipped(), rules={**rules, name: rule})
    text = rule_page(rule, matter).text
    assert flat(hostile) in words(text)
    assert read_links(text) == links(shipped_book()[page_of("rule", name, shipped().knowledge)])
    assert not [token for token in inline(text) if token.type.startswith("html")]
    assert not [token for token in READER.parse(text) if token.type.startswith("html")]


@pytest.mark.parametrize(
    "written", ["risk:x` <b>bold</b> `", "```", "`", "risk:x<script>", "firing: a  b"]
)
def test_what_people_wrote_in_the_place_of_an_id_is_code_to_its_end(written: str) -> None:
    (part,) = (t for t in inline(f"It is {code(written)}.") if t.type == "code_inline")
    assert part.content.strip() == " ".join(written.split())
    assert not [t for t in inline(code(written)) if t.type.startswith("html")]


def test_the_book_does_not_quote_the_source() -> None:
    """The words that claims are found by are the source's own, and stand on no page of a claim."""
    for claim in list(shipped().knowledge.claims.values())[::9]:
        seen = words(page("claim", claim.id))
        for passage in claim.passages:
            assert passage.anchor not in seen or passage.anchor in flat(claim.gist)


def test_the_project_s_own_pages_are_in_the_book_as_they_are_but_for_links_out_of_it() -> None:
    pages = sorted((ROOT / "docs").rglob("*.md"))
    assert pages
    for file in pages:
        own = words(file.read_text(encoding="utf-8"))
        here = words(shipped_book()[f"{GUIDE}/{file.relative_to(ROOT / 'docs').as_posix()}"])
        assert own == here
