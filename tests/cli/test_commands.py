"""The commands as others may hold on to them."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from quick import quick_cases

from advisor import advise, load_case, load_knowledge
from advisor.cli.main import GROUPS, cli
from advisor.loading.places import worked_cases
from advisor.reporting.json import render_json
from advisor.reporting.schemas import SCHEMAS, schema

from .conftest import Run

CASES = worked_cases()


def test_help_shows_every_command_in_a_group(run: Run) -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for title, names in GROUPS.items():
        assert title in shown.stdout
        assert all(name in shown.stdout for name in names)


@pytest.mark.parametrize("name", [n for names in GROUPS.values() for n in names])
def test_every_command_explains_itself(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help


def test_a_misspelt_command_names_the_nearest(run: Run) -> None:
    shown = run("advize", "pfi")
    assert shown.returncode == 2
    assert "did you mean 'advise'" in shown.stderr
    assert shown.stdout == ""


def test_advice_comes_as_text_first(run_process: Run) -> None:
    shown = run_process("advise", "pfi")
    assert shown.returncode == 0
    assert shown.stderr == ""
    assert "Your answers point to complying" in shown.stdout


def test_brief_advice_is_the_first_page_only(run: Run) -> None:
    brief, whole = run("advise", "pfi", "--brief").stdout, run("advise", "pfi").stdout
    assert whole.startswith(brief.rstrip("\n"))
    assert "The detail" not in brief


def test_json_is_the_same_bytes_every_time_and_as_from_the_library(run: Run) -> None:
    one, two = run("advise", "pfi", "--json"), run("advise", "pfi", "--format", "json")
    assert one.stdout == two.stdout
    case = load_case(CASES["pfi"] / "case.yaml")
    assert render_json(advise(case)) == one.stdout


def test_json_under_another_hash_seed_is_the_same(run_process: Run) -> None:
    shown = [
        run_process("advise", "mental-health", "--json", PYTHONHASHSEED=s).stdout for s in "17"
    ]
    assert shown[0] == shown[1]


def test_a_case_is_read_from_standard_input(run: Run) -> None:
    text = (CASES["pfi"] / "case.yaml").read_text(encoding="utf-8")
    assert run("advise", "-", "--json", stdin=text).stdout == run("advise", "pfi", "--json").stdout


def test_a_file_goes_before_a_worked_case_of_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pfi").write_text("case: mine\nas_of: 2026-01-01\n", encoding="utf-8")
    shown = run("advise", "pfi", "--brief")
    assert "Mine" in shown.stdout
    assert "also a worked case" in shown.stderr


def test_output_goes_whole_into_a_file(run: Run, tmp_path: Path) -> None:
    shown = run("advise", "pfi", "--json", "-o", "out.json")
    assert shown.stdout == ""
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["case"] == "pfi"
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_an_output_that_cannot_be_written_is_said(run: Run) -> None:
    shown = run("advise", "pfi", "-o", "nowhere/out.txt")
    assert shown.returncode == 2
    assert "nowhere/out.txt: cannot be written" in shown.stderr


def test_an_output_that_is_no_file_is_written_to_and_stays_what_it_is(
    run_process: Run, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text, encoding="utf-8")
        assert run_process("advise", "pfi", "-o", "pipe").returncode == 0
        assert "Your answers point to complying" in read.result(timeout=120)
    assert pipe.is_fifo()


def test_no_colour_reaches_a_pipe(run_process: Run) -> None:
    assert "\x1b[" not in run_process("advise", "pfi").stdout


def test_a_mistake_in_a_case_names_its_place_and_gives_no_advice(
    run_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text(
        "case: bad\nas_of: 2026-01-01\nanswers:\n  governence: ambiguous\n  disputes: leagl\n",
        encoding="utf-8",
    )
    shown = run_process("advise", "bad.yaml")
    assert shown.returncode == 2
    assert shown.stdout == ""
    assert "bad.yaml:4:3: unknown term 'governence' (did you mean 'governance'?)" in shown.stderr
    assert "bad.yaml:5:13: 'disputes' can't be 'leagl' (did you mean 'legal'?)" in shown.stderr


@pytest.mark.parametrize("arguments", [("advise", "nosuch"), ("advise", "no/such.yaml")])
def test_a_case_that_is_not_there_is_said(run: Run, arguments: tuple[str, ...]) -> None:
    shown = run(*arguments)
    assert shown.returncode == 2
    assert "nosuch" in shown.stderr or "no/such.yaml" in shown.stderr


def test_case_check_answers_any_finding_with_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("case: Bad Id\nas_of: soon\n", encoding="utf-8")
    shown = run("case", "check", "bad.yaml")
    assert shown.returncode == 1
    assert "2 problems" in shown.stderr
    found = json.loads(run("case", "check", "bad.yaml", "--json").stdout)["problems"]
    assert [(p["line"], p["column"]) for p in found] == [(1, 7), (2, 8)]
    assert run("case", "check", "pfi").returncode == 0


@pytest.mark.parametrize("short", [(), ("--short",)])
def test_a_blank_case_is_fine_as_it_is(run: Run, tmp_path: Path, short: tuple[str, ...]) -> None:
    assert run("case", "new", *short, "-o", "blank.yaml").returncode == 0
    assert run("case", "check", "blank.yaml").returncode == 0
    assert "too little is known" in run("advise", "blank.yaml", "--brief").stdout.lower()
    again = run("case", "new", "-o", "blank.yaml")
    assert again.returncode == 2
    assert "exists already" in again.stderr


def test_a_blank_case_asks_every_question_once(run: Run) -> None:
    text = run("case", "new").stdout
    answers = yaml.safe_load(text)["answers"]
    assert sorted(answers) == sorted(
        t.id for t in load_knowledge().terms.values() if t.of == "case"
    )


def test_cases_lists_every_worked_case(run: Run) -> None:
    found = json.loads(run("cases", "--json").stdout)["cases"]
    assert [entry["id"] for entry in found] == sorted(CASES)
    assert all(entry["about"] for entry in found)


def test_claims_are_listed_whole_or_in_part(run: Run) -> None:
    assert len(json.loads(run("claims", "--json").stdout)["claims"]) == 172
    some = json.loads(run("claims", "C.4", "F", "--json").stdout)["claims"]
    assert [c["id"] for c in some] == ["C.4", *(f"F.{n}" for n in range(1, 10))]
    there = json.loads(run("claims", "CPL.4", "--json").stdout)["claims"]
    assert there
    assert all("CPL.4" in {p["locator"] for p in c["passages"]} for c in there)
    shown = run("claims", "X.1")
    assert shown.returncode == 2
    assert "unknown claim 'X.1'" in shown.stderr


def test_claims_are_found_by_the_words_they_hold(run: Run) -> None:
    told = json.loads(run("claims", "--about", "Member missing", "--json").stdout)["claims"]
    assert [claim["id"] for claim in told] == ["F.1"]
    assert "0 of the 172 claims; try fewer words" in run("claims", "--about", "dragons").stdout
    within = json.loads(run("claims", "M", "--about", "punish", "--json").stdout)["claims"]
    assert [claim["id"] for claim in within] == ["M.5"]


def test_vocabulary_lists_terms_with_their_values(run: Run) -> None:
    (term,) = json.loads(run("vocabulary", "governance", "--json").stdout)["terms"]
    assert list(term["values"]) == ["ambiguous", "clear-local"]
    assert "did you mean 'governance'" in run("vocabulary", "governence").stderr
    assert "advisor vocabulary --about" in run("vocabulary", "money").stderr
    told = json.loads(run("vocabulary", "--about", "Earlier deal", "--json").stdout)["terms"]
    assert {term["id"] for term in told} == {"history", "difficult-history"}
    assert "try fewer" in run("vocabulary", "--about", "zzz").stdout
    assert run("vocabulary", "--group", "relations").stdout.count("[one of, of each relation]") > 5


def test_doctor_finds_the_engine_sound(run: Run) -> None:
    shown = run("doctor")
    assert shown.returncode == 0
    assert "the independent evaluator agrees" in shown.stdout
    assert "WRONG" not in shown.stdout


def test_a_wrongly_built_engine_ends_in_one_sentence_with_the_command_that_mends_it(
    run_process: Run, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "durable_rules_engine.py").write_text(
        "raise ImportError('undefined symbol: PyEval_CallObject')", encoding="utf-8"
    )
    path = f"{broken}:{Path(__file__).parents[2]}"
    for arguments in (("advise", "pfi"), ("doctor",)):
        shown = run_process(*arguments, PYTHONPATH=path)
        said = shown.stderr + shown.stdout
        assert shown.returncode in (1, 2)
        assert "durable-rules is wrongly built; run: CPPFLAGS=" in said
        assert "Traceback" not in said


def test_version_names_program_engine_and_rules(run: Run) -> None:
    lines = run("--version").stdout.splitlines()
    assert lines[0].startswith("advisor ")
    assert "durable-rules 2.0.28" in lines
    assert any("SHA-256" in line for line in lines)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_published_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name, load_knowledge()))


@pytest.mark.parametrize("name", quick_cases(every=8))
def test_advice_and_case_keep_to_their_published_schemas(name: str) -> None:
    knowledge = load_knowledge()
    path = CASES[name] / "case.yaml"
    advice = json.loads(render_json(advise(load_case(path), knowledge)))
    by_schema("advice").validate(advice)
    case = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    by_schema("case").validate(as_an_editor_reads_it(case))


@cache
def by_schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name, load_knowledge()))


def as_an_editor_reads_it(value: object) -> object:
    """Return text scalars as YAML 1.2 types them: plain numbers are numbers, `yes` is a word."""
    if isinstance(value, dict):
        return {key: as_an_editor_reads_it(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_an_editor_reads_it(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    return value
