"""A record holds everything an auditor needs, in one form, with one hash for every part."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import jsonschema
import pytest
from audit_helpers import document_of, given_for, recorded
from click.testing import CliRunner
from quick import quick_cases

from advisor import advise, load_knowledge
from advisor.audit.canonical import canonical_bytes
from advisor.audit.file import read, write
from advisor.audit.forms import record_schema, shape_problems
from advisor.audit.verify import verify
from advisor.cli.main import cli
from advisor.model.serial import trace_structure
from advisor.reporting.schemas import schema

CASES = quick_cases(every=60)
LATER = quick_cases(every=60)


@pytest.mark.parametrize("name", CASES)
def test_every_record_verifies_and_is_read_back_as_it_was_written(name: str) -> None:
    document = recorded(name).document
    raw = write(document)
    back = read(raw, name)
    verdict = verify(back, raw)
    assert verdict.findings == ()
    assert not verdict.laid_out_anew
    assert write(back) == raw
    assert raw.replace(b"\n", b"") == canonical_bytes(document)


@pytest.mark.parametrize("name", LATER)
def test_a_record_holds_the_case_the_rules_the_trace_and_the_advice(name: str) -> None:
    document, start = document_of(name), given_for(name)
    advice = advise(start.case)
    assert document["case"]["given"]["text"] == start.text.text
    whole = advice.model_dump(mode="json")
    trace = json.loads(json.dumps(whole.pop("trace")))
    assert document["advice"] == json.loads(json.dumps(whole))
    considered = document["reading"].pop("considered")
    assert document["reading"] == trace == json.loads(json.dumps(trace_structure(advice.trace)))
    fired = {f["rule"] for f in (*trace["firings"], *trace["overridden"])}
    told = {each["rule"] for each in considered}
    in_force = {r.id for r in load_knowledge().rules.values() if r.status == "reviewed"}
    assert fired | told == in_force
    assert not fired & told
    assert all(each["failed"] for each in considered)


def test_the_hash_of_the_rule_base_is_that_of_its_canonical_content() -> None:
    base = document_of("pfi")["rule_base"]
    assert hashlib.sha256(canonical_bytes(base["content"])).hexdigest() == base["sha256"]
    assert base["sha256"] == load_knowledge().sha256
    for file in base["files"]:
        assert hashlib.sha256(file["text"].encode()).hexdigest() == file["sha256"]


@pytest.mark.parametrize("name", LATER)
def test_a_record_keeps_to_its_published_schema(name: str) -> None:
    published = record_schema(schema("advice", load_knowledge()))
    jsonschema.Draft202012Validator.check_schema(published)
    validator = jsonschema.Draft202012Validator(published)
    document = document_of(name)
    assert next(validator.iter_errors(document), None) is None
    assert shape_problems(document) == []
    for spoil in (_without("made"), _with_a_key, _with_a_short_hash):
        spoilt = spoil(document_of(name))
        assert next(validator.iter_errors(spoilt), None) is not None
        assert shape_problems(spoilt) != []


def _without(key: str) -> Any:
    return lambda document: {k: v for k, v in document.items() if k != key}


def _with_a_key(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "more": 1}


def _with_a_short_hash(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "seal": "ab"}


def test_a_record_names_no_folder_of_whoever_made_it(tmp_path: Any) -> None:
    case = tmp_path / "mine.yaml"
    case.write_text(given_for("pfi").text.text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["record", str(case)])
    assert done.exit_code == 0
    assert str(tmp_path) not in done.output
    assert json.loads(done.output)["case"]["given"]["name"] == "mine.yaml"


def test_record_and_verify_work_from_the_command_line(tmp_path: Any) -> None:
    file = tmp_path / "pfi.json"
    made = CliRunner().invoke(cli, ["record", "pfi", "-o", str(file), "--prepared-by", "Ann"])
    assert made.exit_code == 0
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["made"]["prepared_by"] == "Ann"
    assert document["seal"] in made.output
    sound = CliRunner().invoke(cli, ["verify", str(file)])
    assert sound.exit_code == 0
    assert document["seal"] in sound.output
    file.write_text(json.dumps(document, indent=4), encoding="utf-8")
    anew = CliRunner().invoke(cli, ["verify", str(file)])
    assert anew.exit_code == 0
    assert "Only the layout" in anew.output
    document["made"]["prepared_by"] = "Bob"
    file.write_text(json.dumps(document), encoding="utf-8")
    altered = CliRunner().invoke(cli, ["verify", str(file), "--json"])
    assert altered.exit_code == 1
    told = json.loads(altered.stdout)
    assert [f["place"] for f in told["findings"]] == ["/made/prepared_by"]


def test_advice_does_not_wait_for_what_only_records_need() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from advisor.cli.main import main\n"
        "try: main(['advise', 'pfi'])\n"
        "except SystemExit: pass\n"
        "wanted = {'rfc8785', 'cryptography', 'prov', 'rdflib', 'sqlite3', 'advisor.proof'}\n"
        "sys.stderr.write(str(sorted(wanted & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stderr == "[]"
