"""A batch on a real cluster: what its workers do is what this machine does, whatever becomes of them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from batch_helpers import jsonl, rows, small, worked

pytest.importorskip("distributed", reason="the cluster is an extra")
pytestmark = pytest.mark.prove

WORKERS = 3
# What the processes of the cluster import: this checkout, and the lanes for tests.
PATH = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
ROWS = 300
_LONG = 120.0


def patient(what: str, ready: object) -> None:
    """Wait until something is so."""
    assert callable(ready)
    end = monotonic() + _LONG
    while not ready():
        assert monotonic() < end, f"waited in vain until {what}"
        sleep(0.05)


@contextmanager
def process(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as stream:
        running = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": PATH},
        )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):  # what it started may live on without it
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Yield the address of a scheduler, and its process; then its workers', each under a nanny."""
    told = folder / "scheduler.json"
    scheduler = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    worker = ("-m", "distributed.cli.dask_worker", "--scheduler-file", str(told))
    with ExitStack() as stack:
        run = stack.enter_context
        begun = (*scheduler, "--no-dashboard", "--scheduler-file", str(told))
        processes = [run(process(*begun, log=folder / "s"))]
        patient("the scheduler answers", lambda: whole(told))
        processes += [
            run(
                process(
                    *worker,
                    *("--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"),
                    *("--local-directory", str(folder / f"worker-{n}")),
                    log=folder / f"w{n}",
                )
            )
            for n in range(WORKERS)
        ]
        yield json.loads(told.read_text(encoding="utf-8"))["address"], processes


def has_some(path: Path) -> bool:
    """Whether a file is there, and not empty."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def whole(path: Path) -> bool:
    """Whether a file holds JSON to its end."""
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return True


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register of many rows: the worked cases over and over, and one that is none."""
    many = [{**worked()[n % len(worked())], "case": f"case-{n}"} for n in range(ROWS)]
    path = tmp_path_factory.mktemp("register") / "cases.jsonl"
    return jsonl(path, [*many, {"case": "no-date"}])


def batch(cases: Path, output: Path, *more: str) -> list[str]:
    return ["-m", "advisor", "batch", str(cases), "-o", str(output), *more]


@contextmanager
def begun(cases: Path, output: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a batch on a cluster of which some rows are done; what it tells is in `log` beside them."""
    kept = output.with_name(f"{output.name}.partial") / "rows"
    command = batch(cases, output, "--cluster", address)
    with process(*command, log=output.with_name("log")) as running:
        patient("some rows are done", lambda: running.poll() is not None or has_some(kept))
        assert running.poll() is None, "it was done before anything could happen to it"
        yield running


@pytest.fixture(scope="module")
def expected(cases: Path) -> bytes:
    output = cases.with_name("here.jsonl")
    done = subprocess.run([sys.executable, *batch(cases, output, "--workers", "2")], check=False)
    assert done.returncode == 1
    found = output.read_bytes()
    assert found.count(b"\n") == ROWS + 1
    return found


def test_a_worker_killed_in_the_middle_costs_no_row_and_doubles_none(
    cases: Path, expected: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "there.jsonl"
    with cluster(tmp_path) as (address, (_, worker, *_)), begun(cases, output, address) as running:
        os.killpg(worker.pid, signal.SIGKILL)  # the nanny too: it is not started again
        assert running.wait(_LONG) == 1, (tmp_path / "log").read_text(encoding="utf-8")
    assert output.read_bytes() == expected


def test_a_scheduler_that_is_lost_is_told_in_one_line_and_the_batch_goes_on_here(
    cases: Path, expected: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "there.jsonl"
    with cluster(tmp_path) as (address, (scheduler, *_)), begun(cases, output, address) as running:
        os.killpg(scheduler.pid, signal.SIGKILL)
        code = running.wait(_LONG)
    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert code == 2, told
    assert f"the cluster at {address} no longer answers" in told
    assert "Traceback" not in told
    done = subprocess.run([sys.executable, *batch(cases, output)], check=False)
    assert done.returncode == 1
    assert output.read_bytes() == expected


def test_a_batch_begun_on_a_cluster_goes_on_here(
    cases: Path, expected: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "there.jsonl"
    with cluster(tmp_path) as (address, _), begun(cases, output, address) as running:
        os.killpg(running.pid, signal.SIGKILL)
    assert not output.exists()
    done = subprocess.run([sys.executable, *batch(cases, output)], check=False)
    assert done.returncode == 1
    assert output.read_bytes() == expected


POISONED = """
import sys
from pathlib import Path
from dataclasses import replace
from advisor.batch import cluster
from advisor.batch.crew import Crew
from batch_helpers import done, patience_but_for, plan
cluster.SILENCE = 2.0  # what no worker answers for is read here, however soon
Crew._patience = patience_but_for(5)
source, output, address = sys.argv[1:]
made = plan(Path(source), Path(output), lane="lanes:MarkedLane", timeout=1.0)
state = done(replace(made, cluster=address))
print(state.advised, state.faults)
"""


def test_a_case_that_hangs_or_ends_workers_costs_its_own_row(tmp_path: Path) -> None:
    names = [{5: "hangs-5", 60: "dies-60"}.get(n, f"case-{n}") for n in range(120)]
    source = jsonl(tmp_path / "many.jsonl", map(small, names))
    output = tmp_path / "out.jsonl"
    with cluster(tmp_path) as (address, _):
        done = subprocess.run(
            [sys.executable, "-c", POISONED, str(source), str(output), address],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": PATH},
            timeout=2 * _LONG,
        )
    assert done.stdout == "118 {'time': 1, 'process': 1}\n", done.stderr
    found = rows(output)
    assert [row["case"] for row in found] == names
    assert [row["case"] for row in found if row["fault"]] == ["hangs-5", "dies-60"]


QUIET = """
import logging
import sys
from advisor.batch.cluster import _connected
try:
    _connected(sys.argv[1])
except OSError:
    heard = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
    print(len(heard) > 10, [n for n in heard if logging.getLogger(n).isEnabledFor(logging.CRITICAL)])
"""


@contextmanager
def silent() -> Iterator[str]:
    """Yield an address where nobody answers, and nobody else can."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def test_what_dask_logs_is_not_told_in_tracebacks() -> None:
    with silent() as address:
        done = subprocess.run(
            [sys.executable, "-c", QUIET, address],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": PATH},
            timeout=_LONG,
        )
    assert done.stdout == "True []\n", done.stderr


def test_where_something_else_answers_one_line_says_so(cases: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(_LONG)
        port = other.getsockname()[1]
        program = [sys.executable, *batch(cases, tmp_path / "o.jsonl")]
        child = subprocess.Popen(
            [*program, "--cluster", f"tcp://127.0.0.1:{port}"], stderr=subprocess.PIPE
        )
        answer, _ = other.accept()
        with answer:
            answer.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            told = child.communicate(timeout=_LONG)[1]
    assert child.returncode == 2
    assert re.fullmatch(rb"advisor: no Dask scheduler answers at .*\n", told), told


def test_where_no_scheduler_answers_one_line_says_so(cases: Path, tmp_path: Path) -> None:
    with silent() as address:
        done = subprocess.run(
            [sys.executable, *batch(cases, tmp_path / "o.jsonl", "--cluster", address)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONG,
        )
    assert done.returncode == 2
    told = f"advisor: no Dask scheduler answers at '{re.escape(address)}'; .*\n"
    assert re.fullmatch(told, done.stderr), done.stderr
