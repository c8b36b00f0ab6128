"""A ledger keeps what was confirmed, shows nothing half-written, and can't be altered unseen."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
import traceback
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from audit_helpers import AT, Json, document_of, sealed_again, small
from click.testing import CliRunner
from test_blind_edits import SEED

from advisor.audit.file import write
from advisor.audit.history import decide
from advisor.audit.ledger import Ledger
from advisor.audit.pseudonym import pseudonymised
from advisor.audit.verify import verify
from advisor.cli.main import cli
from advisor.errors import InputError

NAMES = ("pfi", "mental-health", "education-business-link")


def made(path: Path, names: tuple[str, ...] = NAMES) -> Path:
    with Ledger(path, create=True) as ledger:
        for name in names:
            ledger.add(small(name))
    return path


def problems(path: Path) -> list[tuple[str, str]]:
    with Ledger(path) as ledger:
        return list(ledger.problems())


def test_what_is_added_comes_back_byte_for_byte(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger")
    with Ledger(path) as ledger:
        for name in NAMES:
            document = small(name)
            assert write(ledger.document(ledger.find(document["seal"][:16]))) == write(document)
        assert [row.case_id for row in ledger.rows()] == list(NAMES)
        assert ledger.add(small())[1] is False
        longer = decide(small(), "mode:complying", "accepted", by="Bo", reason="R", at=AT)
        assert ledger.add(longer)[1] is True
        parts = ledger.database.execute("SELECT count(*) FROM part").fetchone()[0]
    assert parts == 2 * len(NAMES) + 1  # the rule base of a record only once
    assert problems(path) == []


def test_records_are_found_by_partnership_date_mode_rule_claim_and_decision(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger")
    accepted = decide(small(), "mode:complying", "accepted", by="Bo", reason="R", at=AT)
    rule = accepted["reading"]["firings"][-1]["rule"]
    with Ledger(path) as ledger:
        ledger.add(accepted)

        def found(**asked: Any) -> list[str]:
            return [row.case_id for row in ledger.rows(**asked)]

        assert found(partnership="finance INITIATIVE") == ["pfi"]
        assert found(mode="creating") == ["mental-health"]
        assert found(decision="accepted") == ["pfi"]
        assert found(decision="rejected") == []
        assert "pfi" in found(rule=rule)
        assert found(rule="no-such-rule") == []
        assert "mental-health" in found(claim=small(NAMES[1])["advice"]["diagnosis"]["claims"][0])
        assert found(since="2007-01-01", until="2007-12-31") == found()
        assert found(since="2030-01-01") == []
        assert len(found()) == 3
        assert len(found(every=True)) == 4
    assert problems(path) == []


def test_two_histories_of_one_record_are_not_both_kept(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger", ("pfi",))
    one = decide(small(), "mode:complying", "accepted", by="Bo", reason="R", at=AT)
    other = decide(small(), "mode:complying", "rejected", by="Bo", reason="R", at=AT)
    with Ledger(path) as ledger:
        ledger.add(one)
        with pytest.raises(InputError, match="another history"):
            ledger.add(other)
        assert len(ledger.rows(every=True)) == 2


def test_rows_can_be_neither_changed_nor_removed(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger", ("pfi",))
    with Ledger(path) as ledger:
        for table in ("record", "part", "mention"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                ledger.database.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            ledger.database.execute("UPDATE record SET mode = 'creating'")
        assert ledger.database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert ledger.database.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert ledger.database.execute("PRAGMA synchronous").fetchone()[0] == 2


TAMPERING = {
    "a changed field": "UPDATE record SET mode = 'creating' WHERE number = 1",
    "a removed row": "DELETE FROM record WHERE number = 2",
    "a changed body": "UPDATE part SET body = x'00' WHERE sha256 IN (SELECT body FROM record)",
    "a swapped body": "UPDATE record SET body = (SELECT body FROM record WHERE number = 3)",
    "a removed mention": "DELETE FROM mention WHERE record = 1 AND sort = 'claim'",
    "nothing but the guards": "SELECT 1",
}


@pytest.mark.parametrize("sort", TAMPERING)
def test_whoever_gets_round_the_guards_is_found(sort: str, tmp_path: Path) -> None:
    path = made(tmp_path / "ledger")
    with sqlite3.connect(path) as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for (name,) in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(TAMPERING[sort])
    database.close()
    found = problems(path)
    assert ("database", "the guards against changing rows were removed") in found
    assert len(found) > 1 or sort == "nothing but the guards"


@pytest.mark.prove
def test_a_ledger_that_was_cut_off_or_replaced_lacks_a_link_that_was_noted(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger")
    with Ledger(path) as ledger:
        noted = ledger.last_link()
    shorter = made(tmp_path / "shorter", NAMES[:2])
    ask = ["ledger", "--ledger", str(path), "verify", "--expect", noted]
    assert CliRunner().invoke(cli, ask).exit_code == 0
    ask[2] = str(shorter)
    done = CliRunner().invoke(cli, ask)
    assert done.exit_code == 1
    assert "cut off" in done.output


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("not a database, and long enough to be read as one" * 20, encoding="utf-8")
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(InputError):
            Ledger(path, create=True)
        assert path.read_bytes() == before
    with pytest.raises(InputError, match="no ledger there"):
        Ledger(tmp_path / "none")


def test_the_ledger_works_from_the_command_line(tmp_path: Path) -> None:
    file, book = tmp_path / "record.json", ["ledger", "--ledger", str(tmp_path / "book")]
    file.write_bytes(write(small()))
    run = CliRunner().invoke
    assert run(cli, [*book, "add", str(file)]).exit_code == 0
    listed = json.loads(run(cli, [*book, "list", "--json", "--mode", "complying"]).stdout)
    assert [row["case_id"] for row in listed["records"]] == ["pfi"]
    assert "Private Finance" in run(cli, [*book, "show", "1"]).output
    assert run(cli, [*book, "export", "1", "-o", str(tmp_path / "out")]).exit_code == 0
    assert (tmp_path / "out").read_bytes() == file.read_bytes()
    assert run(cli, [*book, "verify"]).exit_code == 0
    spoilt = small()
    spoilt["made"]["prepared_by"] = "x"
    file.write_bytes(write(spoilt))
    done = run(cli, [*book, "add", str(file)])
    assert "does not verify" in str(done.exception)


def test_a_pseudonymised_export_names_nobody_and_is_no_record() -> None:
    document = document_of("linden-library-trust")
    people = {
        person
        for answer in document["case"]["read"]["answers"].values()
        for person in (answer.get("by"), *(o["by"] for o in answer.get("opinions", ())))
        if person
    }
    assert people
    document["made"]["prepared_by"] = "Ann Auditor"
    text = json.dumps(pseudonymised(document))
    assert '"by": "person-' in text
    assert "Ann Auditor" not in text
    assert [p for p in people if f'"by": "{p}"' in text or f"{p} says" in text] == []
    assert not verify(pseudonymised(document)).sound


# ---------------------------------------------------------------- many processes, killed at random


@lru_cache(maxsize=1)
def _least() -> Json:
    """A record as short as one can be, for which only the storing takes time."""
    whole = small()
    base = {**whole["rule_base"], "files": [], "content": {}}
    reading = {key: [] for key in whole["reading"]}
    advice = {"diagnosis": whole["advice"]["diagnosis"]}
    return {**whole, "rule_base": base, "reading": reading, "advice": advice}


def numbered(name: str) -> Json:
    document = _least()
    return sealed_again({**document, "made": {**document["made"], "prepared_by": name}})


def _keep_adding(path: Path, worker: int, confirmed: int) -> None:
    """Add records for ever; tell of each only after it was confirmed."""
    with Ledger(path, create=True) as ledger:
        count = 0
        while True:
            document = numbered(f"worker {worker} record {count} {os.getpid()} {time.time_ns()}")
            ledger.add(document)
            os.write(confirmed, f"{document['seal']}\n".encode())
            count += 1


def _start(path: Path, worker: int, confirmed: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _keep_adding(path, worker, confirmed)
        except BaseException:
            with path.with_suffix(".died").open("a", encoding="utf-8") as file:
                file.write(traceback.format_exc())
        finally:
            os._exit(1)
    return child


def kill_at_random(
    path: Path, kills: int, workers: int = 8, least: int = 0
) -> tuple[set[str], set[str]]:
    """Return what was confirmed and what the ledger holds; no worker may die of itself.

    least: so many have to be confirmed, and more, before the last writers are killed.
    """
    rng, log = random.Random(SEED), path.with_suffix(".log")
    confirmed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _least()  # made here once, not in every worker
    running = [_start(path, worker, confirmed) for worker in range(workers)]
    died = path.with_suffix(".died")
    while not log.stat().st_size and not died.exists():
        time.sleep(0.01)
    for _ in range(kills):
        time.sleep(rng.random() * 0.03)
        worker = rng.randrange(workers)
        os.kill(running[worker], signal.SIGKILL)
        os.waitpid(running[worker], 0)  # until then, a dead one is still there
        running[worker] = _start(path, worker, confirmed)
    while log.read_bytes().count(b"\n") <= least and not died.exists():
        time.sleep(0.01)
    for child in running:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(confirmed)
    assert not died.exists(), died.read_text(encoding="utf-8")
    told = set(log.read_text(encoding="ascii").split())
    with Ledger(path) as ledger:
        return told, {row.seal for row in ledger.rows(every=True)}


def _storage_problems(path: Path) -> list[tuple[str, str]]:
    """What is wrong with the rows and the parts; the small records are no whole consultations."""
    return [
        p for p in problems(path) if p[0] == "database" or p[1].startswith(("a record", "its row"))
    ]


def test_what_was_confirmed_is_there_although_writers_were_killed(tmp_path: Path) -> None:
    told, held = kill_at_random(tmp_path / "ledger.sqlite", kills=15, workers=4)
    assert told
    assert told <= held
    assert _storage_problems(tmp_path / "ledger.sqlite") == []


@pytest.mark.prove
def test_after_a_thousand_kills_of_eight_writers_every_confirmed_record_is_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    told, held = kill_at_random(path, kills=1_000, least=500)
    assert len(told) > 500
    assert told <= held
    assert _storage_problems(path) == []
    with Ledger(path) as ledger:
        for row in ledger.rows(every=True):
            assert ledger.document(row)["seal"] == row.seal
