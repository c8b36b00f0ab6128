"""The pages on the shipped pack and for new rule authors show what their commands really print."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_docs import ROOT, blocks

from advisor.checks.trial import try_examples
from advisor.loading.library import load_knowledge
from advisor.loading.places import shipped_packs, worked_cases
from advisor.loading.single import read_rule, with_rule


def steps(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        while command.endswith("\\"):
            command = f"{command[:-1].rstrip()} {shown.pop(0).lstrip('> ')}"
        yield command, shown


def unlike(shown: list[str], told: str) -> list[str]:
    """Return the lines shown that were not told in that order; `...` leaves out any number."""
    lines = [line.rstrip() for line in told.rstrip("\n").split("\n")]
    at, gap, wrong = 0, False, []
    for line in shown:
        if line.strip() == "...":
            gap = True
        elif gap and line in lines[at:]:
            at, gap = lines.index(line, at) + 1, False
        elif not gap and lines[at : at + 1] == [line]:
            at += 1
        else:
            wrong.append(line)
    return wrong if wrong or gap else lines[at:]


def run(command: str, folder: Path, program: Path, answers: str = "") -> str:
    """Return what a command prints, in a folder, with the package that lies in another."""
    words = shlex.split(command)
    start = [sys.executable, "-m", "advisor"] if words[0] == "advisor" else words[:1]
    who = {
        f"GIT_{role}_{part}": "a@b"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        [*start, *words[1:]],
        cwd=folder,
        env={**os.environ, **who, "PYTHONPATH": str(program), "NO_COLOR": "1"},
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def test_lines_shown_are_held_against_lines_told() -> None:
    assert unlike(["a", "...", "d"], "a\nb\nc\nd\n") == []
    assert unlike(["a", "c"], "a\nb\nc\n") == ["c"]
    assert unlike(["a"], "a\nb\n") == ["b"]
    assert unlike(["...", "c", "b"], "a\nb\nc\n") == ["b"]


def test_the_page_on_the_pack_shows_what_happens(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    found = [step for block in blocks(page, "console") for step in steps(block)]
    assert len(found) == 3
    for command, shown in found:
        assert unlike(shown or [""], run(command, tmp_path, ROOT)) == [], command
    assert "trust-and-mistrust:suspicion" in (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    (line,) = blocks(page, "text")
    name = "corrahill-youth-health"
    told = run(f"advisor advise {name} --pack trust-and-mistrust", tmp_path, ROOT)
    assert line.strip() in told


# ---- the guide for new rule authors, in a copy of the rule base

PROMPTS = (
    "Title, a plain sentence",
    "Claims it rests on, at most three, with commas",
    "Is it stated by the source, inferred from it, or your judgement (stated, inferred, judgement)",
    "Reasoning: how you get there from the claim",
    "What has to be so, as TERM=VALUE or TERM=VALUE,VALUE",
    "Another, or Enter",
    "What the reader is told; write 'may' where the source does",
    "Who answers for it",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a repository of its own with the package, the rules and the knowledge."""
    for name in ("advisor", "rules", "knowledge"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".gitignore").write_text("__pycache__\n", encoding="utf-8")
    for command in ("git init -q -b main", "git add .", "git commit -q -m start"):
        assert run(command, tmp_path, tmp_path) == ""
    return tmp_path


def typed(shown: list[str]) -> tuple[str, list[str]]:
    """Return the answers in a conversation, and its lines as they come where nobody types."""
    answers, told = [], ""
    for line in shown:
        prompt = next((p for p in PROMPTS if line.startswith(f"{p}:")), None)
        if prompt:
            answers.append(line.removeprefix(f"{prompt}:").strip())
        told += f"{prompt}: " if prompt else f"{line}\n"
    return "\n".join(answers) + "\n", told.rstrip("\n").split("\n")


def parts(text: str) -> list[tuple[str, str]]:
    """Return a YAML file cut at its outermost keys."""
    found = re.split(r"^(?=[a-z-]+:)", text, flags=re.MULTILINE)
    return [(part.partition(":")[0], part) for part in found if part]


def edited(text: str, block: str) -> str:
    """Return a file with the parts that a block shows in the place of its own.

    What a block shows under `must` is added to it; a key that is new goes below the one before it.
    """
    found, before = dict(parts(text)), ""
    for key, part in parts(block):
        if key == "must":
            part += found[key].partition("\n")[2]
        elif key not in found:
            keys = [*found]
            keys.insert(keys.index(before) + 1, key)
            found = {k: found.get(k, "") for k in keys}
        found[key], before = part, key
    return "".join(found.values())


def untotalled(text: str) -> str:
    """Return a text without how many rules, cases and accepted findings there are in all.

    Or each rule that is added would have to mend the guide.
    """
    totals = (
        r"\d+(?= rules checked)|(?<=of the )\d+(?= rules)|\d+(?= accepted)|(?<=of )\d+(?= cases)"
    )
    return re.sub(totals, "N", text)


def undated(text: str) -> str:
    return re.sub(r"^date: .*$", "date:", text, flags=re.MULTILINE)


@pytest.mark.prove
def test_the_guide_for_new_authors_leads_from_a_claim_to_a_rule_in_force(copy: Path) -> None:
    """Every command and every edit of the guide, in its order; the answers are those it shows."""
    page = (ROOT / "docs" / "contributing-a-rule.md").read_text(encoding="utf-8")
    rule = copy / "rules" / "risk" / "gap-may-stay-open.yaml"
    done = 0
    for kind, block in re.findall(r"^```(console|yaml)\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        if kind == "console":
            for command, shown in steps(block):
                answers, lines = typed(shown) if "rules new" in command else ("", shown)
                told = untotalled(run(command, copy, copy, answers))
                assert unlike([untotalled(x) for x in lines] or [""], told) == [], command
                done += 1
        elif block.startswith("# ") and not block.startswith("# yaml-language-server"):
            name, _, change = block.removeprefix("# ").partition("\n")
            text = (copy / name).read_text(encoding="utf-8")
            (copy / name).write_text(edited(text, change), encoding="utf-8")
        else:
            assert undated(block) == undated(rule.read_text(encoding="utf-8"))
    assert done == 19
    assert run("git status --short", copy, copy) == ""


def test_the_rule_that_the_guide_arrives_at_does_what_its_examples_say() -> None:
    page = (ROOT / "docs" / "contributing-a-rule.md").read_text(encoding="utf-8")
    (whole,) = (block for block in blocks(page, "yaml") if re.search("^id:", block, re.MULTILINE))
    knowledge = load_knowledge()
    rule = read_rule(whole, "gap-may-stay-open.yaml", "risk", knowledge)
    assert rule.id not in knowledge.rules  # or the guide would scaffold what there is
    (trial,) = try_examples([rule], with_rule(knowledge, rule))
    assert (trial.tried, trial.wrong) == (6, ())


def test_the_page_on_the_pack_names_its_cases_and_its_four_findings() -> None:
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    (folder,) = shipped_packs().values()
    assert {n for n in worked_cases([folder]).keys() - worked_cases().keys() if f"`{n}`" in page}
    table = re.findall(r"`([a-z]+(?:-[a-z]+)*-(?:mis)?trust)` ", page)
    assert len(set(table)) == 4
    assert all((folder / "rules" / "finding" / f"{name}.yaml").is_file() for name in table)
