"""The order in which things are written changes no byte of the advice, nor does Python's hash seed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from mangling import SEED, copied
from quick import quick
from watchdog import ROOT, WORKER, environment

from advisor.assembly import assemble
from advisor.consultation import advise, load_knowledge
from advisor.inference.engine import Inference
from advisor.loading.canonical import canonical
from advisor.loading.cases import load_case, read_case
from advisor.loading.knowledge import Sources, build_knowledge
from advisor.loading.places import base_pack, pack_at, worked_cases
from advisor.model.case import Case
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.json import render_json

Files = list[tuple[str, bytes]]
CASES = tuple(worked_cases())
THREE = ("pfi", "education-business-link", "mental-health")
ORDERED = ("claims", "source", "authors")
"""Lists whose order is part of what they say."""


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def three(knowledge: KnowledgeBase) -> list[Case]:
    return [load_case(worked_cases()[name] / "case.yaml", knowledge) for name in THREE]


@pytest.fixture(scope="module")
def shipped() -> Files:
    return [(name, Path(path).read_bytes()) for name, path in base_pack().files()]


def _tree(raw: bytes) -> Any:
    return yaml.load(raw, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def _text(tree: Any) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    found: str = yaml.dump(
        tree, Dumper=dumper, sort_keys=False, allow_unicode=True, default_style='"'
    )
    return found


def _shuffled(tree: Any, random: Random, *, lists: bool) -> Any:
    """Return a tree with the keys of every mapping, and the entries of lists, in another order."""
    if isinstance(tree, dict):
        keys = list(tree)
        random.shuffle(keys)
        return {
            key: _shuffled(tree[key], random, lists=lists and key not in ORDERED) for key in keys
        }
    if isinstance(tree, list):
        items = [_shuffled(item, random, lists=lists) for item in tree]
        if lists:
            random.shuffle(items)
        return items
    return tree


def _permuted_case(name: str, number: int, knowledge: KnowledgeBase) -> tuple[str, str]:
    raw = (worked_cases()[name] / "case.yaml").read_bytes()
    random = Random(f"{SEED}:{name}:{number}")
    permuted = _text(_shuffled(_tree(raw), random, lists=True))
    texts = (raw.decode(), permuted)
    one, other = (
        render_json(advise(read_case(text, name, knowledge), knowledge)) for text in texts
    )
    return one, other


@pytest.mark.parametrize("name", quick(CASES, every=4))
def test_the_order_within_a_case_file_changes_nothing(name: str, knowledge: KnowledgeBase) -> None:
    one, other = _permuted_case(name, 0, knowledge)
    assert one == other


@pytest.mark.prove
@pytest.mark.parametrize("name", CASES)
def test_no_order_within_a_case_file_changes_anything(name: str, knowledge: KnowledgeBase) -> None:
    for number in range(1, 31):
        one, other = _permuted_case(name, number, knowledge)
        assert one == other, number


def test_a_relation_told_in_pieces_is_the_same_relation(knowledge: KnowledgeBase) -> None:
    raw = (worked_cases()["pfi"] / "case.yaml").read_bytes()
    tree = _tree(raw)
    pieces = []
    for relation in tree["relations"]:
        ends = {key: relation[key] for key in ("from", "to", "between") if key in relation}
        pieces += [{**ends, key: value} for key, value in relation.items() if key not in ends]
    tree["relations"] = pieces[::-1]
    one = advise(read_case(raw.decode(), "x", knowledge), knowledge)
    other = advise(read_case(_text(tree), "x", knowledge), knowledge)
    assert render_json(one) == render_json(other)


def _with_rules_shuffled(knowledge: KnowledgeBase, number: int) -> KnowledgeBase:
    rules = list(knowledge.rules.items())
    Random(f"{SEED}:{number}").shuffle(rules)
    return replace(knowledge, rules=dict(rules))


def _same_advice(one: KnowledgeBase, other: KnowledgeBase, cases: list[Case]) -> None:
    readers = [(Inference(knowledge), knowledge) for knowledge in (one, other)]
    for case in cases:
        first, second = (
            render_json(assemble(inference.read(case), case, knowledge))
            for inference, knowledge in readers
        )
        assert first == second, case.id


def test_the_order_of_the_rules_changes_nothing(
    knowledge: KnowledgeBase, three: list[Case]
) -> None:
    _same_advice(knowledge, _with_rules_shuffled(knowledge, 0), three)


@pytest.mark.prove
def test_no_order_of_the_rules_changes_anything(knowledge: KnowledgeBase) -> None:
    cases = [load_case(folder / "case.yaml", knowledge) for folder in worked_cases().values()]
    for number in range(1, 11):
        _same_advice(knowledge, _with_rules_shuffled(knowledge, number), cases)


def _built(files: Files) -> str:
    return canonical(build_knowledge([Sources(base_pack(), tuple(files))]))


@pytest.mark.prove
def test_the_order_of_the_files_changes_nothing(shipped: Files) -> None:
    wanted = _built(shipped)
    for number in range(3):
        files = list(shipped)
        Random(f"{SEED}:{number}").shuffle(files)
        assert _built(files) == wanted


@pytest.mark.prove
def test_the_order_in_which_files_were_made_changes_nothing(
    knowledge: KnowledgeBase, shipped: Files, three: list[Case], tmp_path: Path
) -> None:
    files = list(shipped)
    Random(SEED).shuffle(files)
    for name, raw in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    place = pack_at(tmp_path)
    read = tuple((name, Path(path).read_bytes()) for name, path in place.files())
    built = build_knowledge([Sources(place, read)])
    shipped_built = canonical(replace(knowledge, sha256=""))
    assert canonical(built) == shipped_built
    _same_advice(knowledge, replace(built, sha256=knowledge.sha256), three[:1])


def _rule_files_reordered(files: Files, random: Random) -> Iterator[tuple[str, bytes]]:
    """Yield the files, the keys of each rule in another order.

    Inside a condition several keys are a list of conditions that has no dashes; their order stays, as
    the order of any list of conditions does, because the rule's hash is over what is written.
    """
    for name, raw in files:
        if not name.startswith("rules/"):
            yield name, raw
            continue
        tree = _tree(raw)
        kept = {key: copied(tree[key]) for key in ("when", "unless") if key in tree}
        shuffled = _shuffled(tree, random, lists=False)
        shuffled.update(kept)
        yield name, _text(shuffled).encode()


def test_the_order_of_keys_in_rule_files_changes_nothing(
    knowledge: KnowledgeBase, shipped: Files
) -> None:
    files = list(_rule_files_reordered(shipped, Random(SEED)))
    assert _built(files) == canonical(replace(knowledge, sha256=""))


def _bytes_under(hash_seed: int, number: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(WORKER), "bytes", "0", "0", str(number)],
        env=environment(PYTHONHASHSEED=str(hash_seed), ADVISOR_CACHE="off"),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    return re.findall(r"[a-z0-9-]+ [0-9a-f]{64}", done.stdout)


@pytest.mark.prove
def test_no_hash_seed_of_python_changes_anything() -> None:
    found = [_bytes_under(seed, len(CASES)) for seed in (0, 3, 4, 5, 20040617)]
    assert len(found[0]) == len(CASES)
    assert all(each == found[0] for each in found)
