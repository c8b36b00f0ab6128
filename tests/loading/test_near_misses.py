"""Near-misses are read against the knowledge and the cases; each fault is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import LoadError
from advisor.loading.library import load_knowledge
from advisor.loading.near_misses import load_near_misses
from advisor.loading.worked import load_cases
from advisor.model.near_miss import NearMiss

KNOWLEDGE = load_knowledge()
CASES = load_cases(KNOWLEDGE)
FINE = {
    "id": "no-blame",
    "claim": "C.4",
    "case": "severnside-drug-and-alcohol",
    "set": "{blame-culture: absent}",
    "because": "Nobody turns to blame here.",
}


def read(folder: Path, *entries: dict[str, str]) -> tuple[NearMiss, ...]:
    lines = ["near-misses:"]
    for entry in entries:
        lines += [f"  {'-' if n == 0 else ' '} {k}: {v}" for n, (k, v) in enumerate(entry.items())]
    (folder / "some.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_near_misses(folder, KNOWLEDGE, CASES)


def faults(folder: Path, *entries: dict[str, str]) -> list[str]:
    with pytest.raises(LoadError) as caught:
        read(folder, *entries)
    return [str(problem) for problem in caught.value.problems]


def test_a_near_miss_is_read_with_its_typed_answer(tmp_path: Path) -> None:
    (found,) = read(tmp_path, FINE)
    assert (found.id, found.claim, found.item) == ("no-blame", "C.4", None)
    (change,) = found.changes
    assert (change.subject, change.term, change.answer.value) == ((), "blame-culture", "absent")


def test_answers_of_partners_and_relations_are_reached_by_their_path(tmp_path: Path) -> None:
    path = "relations.turning-road.clearwater-ltd"
    given = f"{{{path}.breach: none, partners.turning-road.partnership-load: 4}}"
    (found,) = read(tmp_path, {**FINE, "set": given})
    assert [c.subject for c in found.changes] == [
        ("turning-road", "clearwater-ltd"),
        ("turning-road",),
    ]
    assert found.changes[1].answer.value == 40_000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"claim": "C.44"}, "some.yaml:3:12: unknown claim 'C.44'"),
        ({"case": "severnsid"}, "some.yaml:4:11: unknown worked case 'severnsid'"),
        ({"set": "{blame-culture: gone}"}, "some.yaml:5:26: 'blame-culture' can't be 'gone'"),
        ({"set": "{blame: absent}"}, "some.yaml:5:11: unknown term 'blame'"),
        ({"set": "{partners.nobody.agenda: hidden}"}, "5:11: unknown partner of 'severnside"),
        ({"set": "{partners.agenda: hidden}"}, "5:11: 'partners.agenda' is no place in a case"),
        ({"set": "{relations.a.open: low}"}, "5:11: 'relations.a.open' is no place in a case"),
        ({"set": "{travel: tightening}"}, "5:19: 'severnside-drug-and-alcohol' has this answer"),
        ({"set": "{}"}, "some.yaml:5:10: 'set' holds too few entries; give one at least"),
        (
            {"set": "{a: b, c: d, e: f}"},
            "some.yaml:5:10: 'set' holds too many entries; give two at most",
        ),
        ({"item": "risk:no-such"}, "some.yaml:7:11: unknown item of advice 'risk:no-such'"),
        ({"item": "no-kind"}, "some.yaml:7:11: 'item' is 'no-kind'"),
        ({"becuase": "x"}, "some.yaml:7:5: unknown key 'becuase'"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, change: dict[str, str], told: str) -> None:
    (found,) = faults(tmp_path, {**FINE, **change})
    assert told in found
    assert found.startswith("near-misses/some.yaml:")


def test_two_of_one_name_are_told(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, FINE, FINE)
    assert "two near-misses are called 'no-blame'" in found


def test_faults_of_all_entries_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, {**FINE, "claim": "X.1"}, {**FINE, "id": "b", "case": "zzz"})) == 2
