"""Rules with faults are read as far as they can be: nothing raises, and no fault is lost."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from advisor.errors import LoadError
from advisor.loading.as_far import AsFar, read_as_far
from advisor.loading.knowledge import Sources, build_knowledge
from advisor.loading.library import read_packs
from advisor.loading.places import PackPlace

BAD = Path(__file__).parent.parent / "checks" / "bad"
SOUND = "rules/risk/law-alone.yaml"


def sources(pack: str) -> list[Sources]:
    places, contents = read_packs([BAD / pack])
    return [Sources(*each) for each in zip(places, contents, strict=True)]


@pytest.fixture(scope="module")
def small() -> list[Sources]:
    """Return a base with only the rules of the mode and of evidence, and one pack on top."""
    base, pack = sources("everything")
    kept = tuple(
        (n, raw) for n, raw in base.files if not n.startswith("rules/") or n.split("/")[1] in _FEW
    )
    return [Sources(base.place, kept), pack]


_FEW = ("evidence", "mode", "finding", "failure")


def with_rules(packs: list[Sources], *files: tuple[str, bytes]) -> list[Sources]:
    base, pack = packs
    kept = tuple((name, raw) for name, raw in pack.files if name.startswith("knowledge/"))
    place: PackPlace = pack.place
    return [base, Sources(place, tuple(sorted((*kept, *files))))]


def mangled(text: str, chance: Random) -> str:
    """Return a rule with one to three things wrong with it, most of them the work of a slip."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        line = lines[at]
        match chance.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, line)
            case 2:
                lines[at] = f"  {line}"
            case 3:
                lines[at] = line.replace("a", "e", 1)
            case 4:
                lines[at] = line.replace("]", "", 1).replace("}", "", 1)
            case 5:
                lines[at] = line.partition(":")[0] + ": {nothing: [known]}"
            case _:
                lines[at] = line.partition(":")[0] + ":"
        lines = lines or ["id: empty"]
    return "\n".join(lines) + "\n"


def strict(packs: list[Sources]) -> set[str]:
    try:
        build_knowledge(packs)
    except LoadError as error:
        return {str(problem) for problem in error.problems}
    return set()


def check(packs: list[Sources]) -> AsFar:
    read = read_as_far(packs)
    faults = strict(packs)
    assert faults <= {str(problem) for problem in read.problems}
    assert bool(faults) == bool(read.problems)
    return read


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4))
def test_of_a_mangled_rule_every_fault_is_told_and_a_sound_one_beside_it_is_still_read(
    seed: int, small: list[Sources]
) -> None:
    chance = Random(seed)
    texts = [
        path.read_text("utf-8") for path in sorted((BAD / "doubtful" / "rules").rglob("*.yaml"))
    ]
    sound = (SOUND, (BAD / "doubtful" / SOUND).read_bytes())
    for _ in range(10):
        rule = ("rules/risk/mangled.yaml", mangled(chance.choice(texts), chance).encode())
        read = check(with_rules(small, sound, rule))
        assert read.knowledge is not None
        assert "everything:law-alone" in read.knowledge.rules


def test_what_follows_from_what_was_left_out_is_not_told(small: list[Sources]) -> None:
    text = (
        (BAD / "doubtful" / SOUND)
        .read_text("utf-8")
        .replace("  disputes: legal", "  some: {partner: p, secter: public}")
    )
    text = text.replace("Users may", "Users of {p} may").replace(
        "risk: costly-quarrels", "risk: law-alone"
    )
    text = text.replace("who-bears-it: users}", "who-bears-it: users, about: p}")
    text = text.replace("{disputes: legal}", "{partners: {a: {sector: public}}}")
    read = check(with_rules(small, (SOUND, text.encode())))
    assert [problem.code for problem in read.problems] == ["unknown-term"]
    assert read.knowledge is not None
    (mending,) = read.mended.values()
    assert mending.loosened
    assert not mending.doubtful


def test_a_condition_left_out_of_alternatives_makes_the_rule_doubtful(small: list[Sources]) -> None:
    text = (
        (BAD / "doubtful" / SOUND)
        .read_text("utf-8")
        .replace("  disputes: legal", "  any: [{disputes: legal}, {dispuets: mixed}]")
    )
    (mending,) = check(with_rules(small, (SOUND, text.encode()))).mended.values()
    assert mending.doubtful
