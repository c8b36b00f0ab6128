"""The compiled form saves time and is never trusted; the hash is of what is meant, not its writing."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_base import BASE, TERMS, Files, base, build, case_of
from quick import quick

from advisor.consultation import advise
from advisor.loading import library, places
from advisor.loading.canonical import canonical, restore
from advisor.loading.library import load_knowledge
from advisor.model.knowledge import KnowledgeBase

Home = Callable[[], KnowledgeBase]


def forget() -> None:
    """Make the library forget what it holds in memory, as a new process would have to."""
    for found in vars(library).values():
        if hasattr(found, "cache_clear"):
            found.cache_clear()


def write(root: Path, files: Files) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a function that loads the made-up base from a folder, each time as a new process would."""
    write(tmp_path / "home", BASE)
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "home" / "advisor")
    monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / "cache"))

    def load() -> KnowledgeBase:
        forget()
        try:
            return load_knowledge()
        finally:
            forget()

    return load


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every file that is parsed from here on."""
    seen: list[object] = []
    original = yaml.parse

    def parse(text: object, **options: object) -> object:
        seen.append(text)
        return original(text, **options)

    monkeypatch.setattr(yaml, "parse", parse)
    return seen


def compiled(tmp_path: Path) -> Path:
    (found,) = (p for p in (tmp_path / "cache").iterdir() if not p.name.startswith("."))
    return found


# ---- used when it is whole


def test_a_second_start_parses_no_file_and_knows_the_same(home: Home, parses: list[object]) -> None:
    first = home()
    assert len(parses) == len(BASE)
    parses.clear()
    assert home() == first
    assert parses == []


def test_a_compiled_form_holds_just_what_the_files_hold(home: Home) -> None:
    home()
    again = home()
    assert again == base()
    assert repr(again) == repr(base())


def test_the_compiled_form_can_be_read_by_nobody_but_its_owner(home: Home, tmp_path: Path) -> None:
    home()
    assert stat.S_IMODE(compiled(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_no_half_written_file_is_left_behind(home: Home, tmp_path: Path) -> None:
    home()
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [compiled(tmp_path).name]


def test_in_one_process_the_same_object_comes_back(home: Home, parses: list[object]) -> None:
    home()
    assert load_knowledge() is load_knowledge()
    forget()


# ---- damaged or foreign: made again

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda raw: b"",
    "cut in the middle": lambda raw: raw[: len(raw) // 2],
    "cut at the end": lambda raw: raw[:-1],
    "cut at the start": lambda raw: raw[1:],
    "longer by a byte": lambda raw: raw + b" ",
    "without its first line": lambda raw: raw.partition(b"\n")[2],
    "another word": lambda raw: raw.replace(b"mandatory", b"voluntary", 1),
    "no text": lambda raw: bytes(range(256)),
    "the text of something else": lambda raw: hashlib.sha256(b"{}").hexdigest().encode() + b"\n{}",
    "a list": lambda raw: hashlib.sha256(b"[]").hexdigest().encode() + b"\n[]",
    "an unknown class": lambda raw: (
        hashlib.sha256(b'{"@":"Nobody"}').hexdigest().encode() + b'\n{"@":"Nobody"}'
    ),
    "a class with a field missing": lambda raw: (
        hashlib.sha256(b'{"@":"KnowledgeBase"}').hexdigest().encode() + b'\n{"@":"KnowledgeBase"}'
    ),
}


@pytest.mark.parametrize("damage", quick(list(DAMAGE.values()), every=3), ids=DAMAGE)
def test_a_damaged_compiled_form_is_made_again(
    damage: Callable[[bytes], bytes], home: Home, parses: list[object], tmp_path: Path
) -> None:
    first = home()
    file = compiled(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    parses.clear()
    assert home() == first
    assert parses
    assert file.read_bytes() == whole


def test_any_byte_changed_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path_factory.mktemp("any-byte")
    write(root / "home", BASE)
    monkeypatch.setattr(places, "_PACKAGE", root / "home" / "advisor")
    monkeypatch.setenv("ADVISOR_CACHE", str(root / "cache"))
    forget()
    first = load_knowledge()
    file = compiled(root)
    whole = file.read_bytes()

    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    @settings(max_examples=8, deadline=None, database=None)
    def changed(place: int, by: int) -> None:
        raw = bytearray(whole)
        raw[place] ^= by
        file.write_bytes(raw)
        forget()
        assert load_knowledge() == first
        assert file.read_bytes() == whole

    changed()
    forget()


def test_the_compiled_form_of_other_files_is_not_taken_for_this_one(
    home: Home, tmp_path: Path
) -> None:
    first = home()
    mine = compiled(tmp_path)
    name = mine.name
    mine.rename(tmp_path / "kept")
    changed = BASE["knowledge/parameters.yaml"].replace("value: 0.1\n", "value: 0.9\n")
    write(tmp_path / "home", {"knowledge/parameters.yaml": changed})
    assert home() != first
    compiled(tmp_path).rename(tmp_path / "cache" / name)
    write(tmp_path / "home", BASE)
    assert home() == first


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_compiled_form_that_others_could_have_written_is_made_again(
    mode: int, home: Home, parses: list[object], tmp_path: Path
) -> None:
    first = home()
    compiled(tmp_path).chmod(mode)
    parses.clear()
    assert home() == first
    assert parses
    assert stat.S_IMODE(compiled(tmp_path).stat().st_mode) == 0o600


def test_a_compiled_form_of_another_owner_is_made_again(
    home: Home, parses: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = home()
    parses.clear()
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert home() == first
    assert parses


def test_a_folder_in_the_place_of_the_compiled_form_is_no_fault(home: Home, tmp_path: Path) -> None:
    first = home()
    file = compiled(tmp_path)
    file.unlink()
    file.mkdir()
    assert home() == first


# ---- doing without


@pytest.mark.parametrize("value", ["off", "0", ""])
def test_without_a_cache_nothing_is_written_and_all_is_parsed_each_time(
    value: str, home: Home, parses: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_CACHE", value)
    monkeypatch.chdir(tmp_path)
    assert home() == home()
    assert len(parses) == 2 * len(BASE)
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_a_cache_folder_that_can_not_be_made_is_no_fault(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / "file" / "cache"))
    assert home() == base()


def test_a_cache_folder_that_can_not_be_written_is_no_fault(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert home() == base()
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_disk_that_fills_up_leaves_no_half_of_a_compiled_form(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert home() == base()
    assert list((tmp_path / "cache").iterdir()) == []


# ---- changed sources


@pytest.mark.parametrize("what", ["edited", "added", "removed"])
def test_a_changed_source_file_is_read_anew(
    what: str, home: Home, parses: list[object], tmp_path: Path
) -> None:
    first = home()
    file = tmp_path / "home/rules/limit/small.yaml"
    if what == "edited":
        file.write_text(BASE["rules/limit/small.yaml"].replace("5", "6"), encoding="utf-8")
    elif what == "added":
        file.with_name("tiny.yaml").write_text(
            BASE["rules/limit/small.yaml"].replace("small", "tiny"), encoding="utf-8"
        )
    else:
        file.unlink()
    parses.clear()
    second = home()
    assert parses
    assert second != first
    assert second.sha256 != first.sha256
    assert len(second.rules) == len(first.rules) + {"edited": 0, "added": 1, "removed": -1}[what]


def test_a_fault_in_the_files_is_not_hidden_by_an_older_compiled_form(
    home: Home, tmp_path: Path
) -> None:
    from advisor.errors import LoadError

    home()
    (tmp_path / "home/rules/limit/small.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(LoadError, match=r"^rules/limit/small\.yaml:"):
        home()
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_old_compiled_forms_do_not_pile_up(home: Home, tmp_path: Path) -> None:
    for number in range(10):
        write(
            tmp_path / "home",
            {"knowledge/topics.yaml": f"topics: [{{id: all, title: T{number}}}]\n"},
        )
        home()
    assert len(list((tmp_path / "cache").iterdir())) <= 9


# ---- the hash


def digest(changes: Files | None = None) -> str:
    return build(changes).sha256


def test_the_hash_of_the_rule_base_is_that_of_its_canonical_text(home: Home) -> None:
    knowledge = home()
    text = canonical(dataclasses.replace(knowledge, sha256=""))
    assert knowledge.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert advise(case_of(), knowledge).rule_base.sha256 == knowledge.sha256
    assert home().sha256 == knowledge.sha256


def test_the_hash_of_the_shipped_rule_base_is_that_of_its_canonical_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget()
    knowledge = load_knowledge()
    text = canonical(dataclasses.replace(knowledge, sha256=""))
    assert knowledge.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert restore(canonical(knowledge)) == knowledge


TALK = BASE["rules/move/talk.yaml"]
SAME: dict[str, Files] = {
    "comments": {"rules/move/talk.yaml": "# once\n" + TALK.replace("A rule", "A rule # x")},
    "empty lines and windows line ends": {"rules/move/talk.yaml": TALK.replace("\n", "\r\n\r\n")},
    "quotes": {"rules/move/talk.yaml": TALK.replace("A rule", "'A rule'")},
    "a byte order mark": {"rules/move/talk.yaml": "\ufeff" + TALK},
    "the order of keys": {
        "rules/move/talk.yaml": "\n".join(reversed(TALK.strip().split("\n"))) + "\n"
    },
    "the order of keys inside": {
        "rules/risk/blaming.yaml": BASE["rules/risk/blaming.yaml"].replace(
            "{risk: blame, severity: high, who-bears-it: users}",
            "{who-bears-it: users, risk: blame, severity: high}",
        )
    },
    "the order of keys in the examples": {
        "rules/move/talk.yaml": TALK.replace(
            "{fires: [{direct-contact: low}], silent: [{}]}",
            "{silent: [{}], fires: [{direct-contact: low}]}",
        )
    },
    "block style": {
        "rules/move/talk.yaml": TALK.replace("when: {risk: blame}", "when:\n  risk:\n    blame")
    },
    "folded text": {"rules/move/talk.yaml": TALK.replace("A rule", ">-\n  A\n  rule")},
    "the names of files": {
        "knowledge/vocabulary/all.yaml": "terms: []\n",
        "knowledge/vocabulary/zzz.yaml": TERMS,
    },
    "the order of terms": {
        "knowledge/vocabulary/all.yaml": "terms:\n"
        + "".join("  - id: " + t for t in reversed(TERMS.split("  - id: ")[1:]))
    },
    "the order of parameters": {
        "knowledge/parameters.yaml": "parameters:\n"
        + "".join(
            "  - id: " + p
            for p in reversed(BASE["knowledge/parameters.yaml"].split("  - id: ")[1:])
        )
    },
    "the order of claims": {
        "knowledge/claims/all.yaml": "source: ferry\nclaims:\n"
        + "".join(
            "  - {id: " + p for p in reversed(BASE["knowledge/claims/all.yaml"].split("  - {id: ")[1:])
        )
    },
    "the order of rows": {
        "rules/evidence/table-1.yaml": (
            lambda head, first, second: (
                head + "".join(f"  - characteristic: {r}" for r in (second, first))
            )
        )(*BASE["rules/evidence/table-1.yaml"].split("  - characteristic: "))
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME)
def test_how_the_knowledge_is_written_does_not_change_the_hash(changes: Files) -> None:
    for name, text in changes.items():
        assert text != BASE.get(name)
    assert digest(changes) == base().sha256


def test_a_written_out_example_in_another_order_does_not_change_the_hash() -> None:
    one, two = (
        TALK.replace("[{direct-contact: low}]", f"[{{{written}}}]")
        for written in ("direct-contact: low, risk: [blame]", "risk: [blame], direct-contact: low")
    )
    assert digest({"rules/move/talk.yaml": one}) == digest({"rules/move/talk.yaml": two})


EDITS: dict[str, tuple[str, str, str]] = {
    "a condition": ("rules/limit/small.yaml", "less-than: 5", "less-than: 6"),
    "a comparison": ("rules/limit/small.yaml", "less-than: 5", "at-most: 5"),
    "a message": ("rules/move/talk.yaml", "Something is so.", "Something is so!"),
    "a title": ("rules/move/talk.yaml", "A rule", "A Rule"),
    "a claim cited": ("rules/move/talk.yaml", "[F.1]", "[F.2]"),
    "a status": ("rules/move/talk.yaml", "reviewed", "deprecated"),
    "a date": ("rules/move/talk.yaml", "2026-11-23", "2026-11-24"),
    "an author": ("rules/move/talk.yaml", "Somebody", "Somebody else"),
    "an example": ("rules/move/talk.yaml", "direct-contact: low}", "direct-contact: high}"),
    "a severity": ("rules/risk/blaming.yaml", "severity: high", "severity: low"),
    "a weight": ("rules/evidence/table-1.yaml", "weight: 1", "weight: 2"),
    "a parameter": ("knowledge/parameters.yaml", "value: 0.1\n", "value: 0.1001\n"),
    "the reasoning of a parameter": ("knowledge/parameters.yaml", "because", "why not"),
    "the order of a term's values": (
        "knowledge/vocabulary/all.yaml",
        "low: as it says, medium: as it says",
        "medium: as it says, low: as it says",
    ),
    "a question": ("knowledge/vocabulary/all.yaml", "What of blame?", "What about blame?"),
    "symmetry": ("knowledge/vocabulary/all.yaml", "    symmetric: yes\n", ""),
    "a move": ("knowledge/moves/talk.yaml", "horizon: months", "horizon: years"),
    "the effect of a move": ("knowledge/moves/talk.yaml", "to: absent", "to: present"),
    "a gist": ("knowledge/claims/all.yaml", "Claim 3.", "Claim three."),
    "an anchor": ("knowledge/claims/all.yaml", "anchor number 3", "anchor number three"),
    "a mode's words": ("knowledge/modes.yaml", "so it is", "so it may be"),
    "the version": ("knowledge/pack.yaml", "1.0.0", "1.0.1"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), EDITS.values(), ids=EDITS)
def test_any_edit_that_means_something_changes_the_hash(name: str, old: str, new: str) -> None:
    assert old in BASE[name]
    assert digest({name: BASE[name].replace(old, new, 1)}) != base().sha256


def test_an_edit_changes_the_hash_of_its_own_rule_and_of_no_other() -> None:
    text = TALK.replace("Something", "Another thing")
    edited = build({"rules/move/talk.yaml": text}).rules
    different = [r.id for r in base().rules.values() if edited[r.id].sha256 != r.sha256]
    assert different == ["talk"]


def test_what_is_made_of_the_canonical_text_is_what_it_was_made_from() -> None:
    again = restore(canonical(base()))
    assert again == base()
    assert canonical(again) == canonical(base())
    assert type(again.rules["talk"].when) is type(base().rules["talk"].when)


@pytest.mark.parametrize("text", ["", "{", "nonsense", '{"@":"Nobody"}', '{"a":1}', "[" * 100_000])
def test_what_is_no_canonical_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        restore(text)
